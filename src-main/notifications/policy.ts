import type { FeedId } from '#contract/feed.ts'
import type { ItemId } from '#contract/item.ts'
import { words } from './words.ts'

/** An item that was just stored, as far as a notification needs it. */
export interface Candidate {
  id: ItemId
  feedId: FeedId
  feedTitle: string
  title: string
  excerpt: string
  priority: number
  /** The title of the rule that made it an alert; null where none did. */
  rule: string | null
  /** It came with what a server resent after a reconnect, not as it happened. */
  catchUp: boolean
}

/** One notification to show; plain text. */
export interface Showing {
  title: string
  body: string
  /** What a click opens. */
  opens: { kind: 'item'; id: ItemId } | { kind: 'feed'; feedId: FeedId } | { kind: 'all' }
  urgent: boolean
}

/** How many single notifications one moment may raise; beyond that it is one digest. */
const SINGLE_LIMIT = 3
const MAX_TITLE = 80
const MAX_BODY = 200

/**
 * Decides what one moment's items become: nothing, up to three single notifications, or one digest.
 *
 * What arrived while the machine or network was away is one digest at most, beside the live ones. Alerts of rules stand by
 * themselves, so that none drowns in what came with it; many at once are a digest of their own. Which items count at all
 * (the feed's switch, the first history of a new feed, what the reader is looking at) was decided before.
 */
export function decide(moment: readonly Candidate[], language: 'en' | 'ko'): Showing[] {
  const alerts = moment.filter((item) => item.rule !== null)
  return [
    ...group(alerts, language, false, SINGLE_LIMIT),
    ...ordinary(
      moment.filter((item) => item.rule === null),
      language
    )
  ]
}

function ordinary(moment: readonly Candidate[], language: 'en' | 'ko'): Showing[] {
  const live = moment.filter((item) => !item.catchUp)
  const late = moment.filter((item) => item.catchUp)
  if (moment.length > SINGLE_LIMIT && live.length > 0 && late.length > 0) return [digest(moment, language, false)]
  return [...group(live, language, false, SINGLE_LIMIT), ...group(late, language, true, 1)]
}

function group(items: readonly Candidate[], language: 'en' | 'ko', away: boolean, singles: number): Showing[] {
  if (items.length === 0) return []
  return items.length <= singles ? items.map((item) => single(item, language)) : [digest(items, language, away)]
}

function single(item: Candidate, language: 'en' | 'ko'): Showing {
  if (item.rule !== null) return alert(item, item.rule, language)
  const excerpt = plain(item.excerpt, MAX_BODY)
  const feed = plain(item.feedTitle, MAX_TITLE)
  return {
    title: plain(item.title, MAX_TITLE) || feed,
    body: excerpt === '' ? feed : `${feed} · ${excerpt}`,
    opens: { kind: 'item', id: item.id },
    urgent: item.priority >= 5
  }
}

/** The words before the title are ours: it is cut so that both fit. */
function alert(item: Candidate, rule: string, language: 'en' | 'ko'): Showing {
  const say = words[language]
  const urgent = item.priority >= 5
  const feed = plain(item.feedTitle, MAX_TITLE)
  const title = plain(item.title, MAX_TITLE - [...say.alert('', urgent)].length) || feed
  return {
    title: say.alert(title, urgent),
    body: say.byRule(feed, plain(rule, MAX_TITLE)),
    opens: { kind: 'item', id: item.id },
    urgent
  }
}

function digest(items: readonly Candidate[], language: 'en' | 'ko', away: boolean): Showing {
  const feeds = new Map<FeedId, { title: string; items: number }>()
  for (const item of items) {
    const feed = feeds.get(item.feedId) ?? { title: plain(item.feedTitle, MAX_TITLE), items: 0 }
    feed.items++
    feeds.set(item.feedId, feed)
  }
  const bySize = [...feeds.values()].sort((a, b) => b.items - a.items)
  const named = bySize.slice(0, 2)
  const rest = bySize.slice(2).reduce((sum, feed) => sum + feed.items, 0)
  const say = words[language]
  const only = feeds.size === 1 ? items[0] : undefined
  return {
    title: away ? say.catchUp(items.length) : say.digest(items.length, feeds.size),
    body: say.feeds(named, rest),
    opens: only ? { kind: 'feed', feedId: only.feedId } : { kind: 'all' },
    urgent: items.some((item) => item.priority >= 5)
  }
}

/**
 * Makes a stranger's text safe for a notification: one line, no markup, no control characters, at most `limit` graphemes.
 *
 * Some notification services parse the body as markup, so tags go as a whole and what is left of angle brackets and
 * ampersands is replaced by look-alikes that no parser takes for markup.
 */
export function plain(text: string, limit: number): string {
  const line = text
    .slice(0, 4000)
    .replace(/<\/?[a-z!][^<>]{0,500}>/gi, ' ')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .replace(/</g, '‹')
    .replace(/>/g, '›')
    .replace(/&/g, '＆')
    .replace(/ {2,}/g, ' ')
    .trim()
  let graphemes = 0
  for (const { index } of new Intl.Segmenter().segment(line)) {
    if (graphemes++ === limit) return `${line.slice(0, index).trimEnd()}…`
  }
  return line
}
