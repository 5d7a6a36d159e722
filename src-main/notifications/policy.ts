import type { FeedId, GapId, ItemId } from '#contract/ids.ts'
import type { Language } from '#contract/language.ts'
import type { FeedNotify, FeedSummary } from '#contract/feed.ts'
import { words } from '../words/words.ts'

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
  when: When
}

/**
 * `now`: with what else comes in this moment. `digest`: with the next digest. `quiet`: when the quiet is over. `refused`: when the
 * service takes notifications again.
 */
export type When = 'now' | 'digest' | 'quiet' | 'refused'

/** A notification to show, and the items that it tells of. */
export interface Decision {
  showing: Showing
  items: readonly Candidate[]
}

/** What is known when an item arrives. */
export interface Facts {
  /** The one switch above all. */
  wanted: boolean
  mode: FeedNotify
  /** The reader has the list with its newest items before their eyes. */
  watched: boolean
  /** Quiet hours or a snooze hold. */
  quiet: boolean
  /** Items of priority 5 come through the quiet. */
  pierces: boolean
}

/** A stretch that a catch-up did not bring. */
export interface Missed {
  id: GapId
  feedId: FeedId
  ms: number
}

/** One notification to show; plain text. */
export interface Showing {
  title: string
  body: string
  /** What a click opens. */
  opens: { kind: 'item'; id: ItemId } | { kind: 'feed'; feedId: FeedId } | { kind: 'alerts' } | { kind: 'all' }
  urgent: boolean
  /** Nothing in it is worth a sound. */
  silent?: true
}

/** How many single notifications one moment may raise; beyond that it is one digest. */
export const SINGLE_LIMIT = 3
/** For each feed, at most `singles` single notifications within `within` ms; the rest waits for a digest. */
export const BUDGET = { singles: 6, within: 600_000 }
const MAX_TITLE = 80
const MAX_BODY = 200
/** From here on an item is an alert, in the words of the whole program. */
const ALERT = 4
const URGENT = 5
/** ntfy's meaning: up to here no sound, no vibration. */
const SILENT = 2

/**
 * Whether an item is notified of at all, and when; null where not.
 *
 * What a rule made an alert is notified whatever the feed's mode says and the window shows: the reader asked for exactly this
 * item. Quiet hours hold back even that, unless it is urgent and may come through.
 */
export function whenToTell(
  item: Pick<Candidate, 'priority' | 'rule'>,
  { wanted, mode, watched, quiet, pierces }: Facts
): When | null {
  if (!wanted) return null
  const important = item.priority >= ALERT
  if (item.rule === null && (mode === 'off' || ((mode === 'alerts' || watched) && !important))) return null
  if (quiet && !comesThrough(item, pierces)) return 'quiet'
  return mode === 'digest' && item.rule === null && !important ? 'digest' : 'now'
}

/** Whether an item is notified during the quiet. */
export const comesThrough = ({ priority }: Pick<Candidate, 'priority'>, pierces: boolean): boolean =>
  pierces && priority >= URGENT

/** Whether a service that just refused is asked again for this item at once. */
export const isUrgent = ({ priority }: Pick<Candidate, 'priority'>): boolean => priority >= URGENT

/** When each single notification of a feed was shown, epoch ms; alerts of rules are counted apart. */
export type Spent = ReadonlyMap<string, readonly number[]>

/** Parts a moment's items into those that their feeds' budgets cover and the rest; answers the budgets after that. */
export function withinBudget(
  items: readonly Candidate[],
  spent: Spent,
  now: number
): { covered: Candidate[]; over: Candidate[]; spent: Spent } {
  const after = new Map<string, readonly number[]>()
  for (const [key, times] of spent) {
    // A time in the future is from before the clock was set back.
    const recent = times.filter((at) => at > now - BUDGET.within && at <= now)
    if (recent.length > 0) after.set(key, recent)
  }
  const covered: Candidate[] = []
  const over: Candidate[] = []
  for (const item of items) {
    const key = `${item.rule === null ? 'items' : 'alerts'} ${item.feedId}`
    const times = after.get(key) ?? []
    if (times.length >= BUDGET.singles) over.push(item)
    else {
      covered.push(item)
      after.set(key, [...times, now])
    }
  }
  return { covered, over, spent: after }
}

/**
 * Decides what one moment's items become: nothing, up to three single notifications, or one digest.
 *
 * What arrived while the machine or network was away is one digest at most, apart from the live ones, and says what it is
 * missing. Alerts of rules stand by themselves, so that none drowns in what came with it; many at once are a digest, and
 * one with the others where those are many too. What waited for a digest or for the end of the quiet takes the rest along.
 */
export function decide(moment: readonly Candidate[], language: Language, missed: readonly Missed[] = []): Decision[] {
  const standsAlone = (item: Candidate): boolean => item.rule !== null && item.when === 'now'
  const alerts = moment.filter(standsAlone)
  const others = moment.filter((item) => !standsAlone(item))
  if (alerts.length > SINGLE_LIMIT && others.length > SINGLE_LIMIT)
    return [{ showing: digest(moment, language, missed), items: moment }]
  return [...group(alerts, language, SINGLE_LIMIT, []), ...ordinary(others, language, missed)]
}

function ordinary(moment: readonly Candidate[], language: Language, missed: readonly Missed[]): Decision[] {
  if (moment.some((item) => item.when !== 'now')) return group(moment, language, 1, missed)
  const live = moment.filter((item) => !item.catchUp)
  const late = moment.filter((item) => item.catchUp)
  if (moment.length > SINGLE_LIMIT && live.length > 0 && late.length > 0)
    return [{ showing: digest(moment, language, missed), items: moment }]
  return [...group(live, language, SINGLE_LIMIT, []), ...group(late, language, missed.length > 0 ? 0 : 1, missed)]
}

function group(
  items: readonly Candidate[],
  language: Language,
  singles: number,
  missed: readonly Missed[]
): Decision[] {
  if (items.length === 0) return []
  if (items.length <= singles) return items.map((item) => ({ showing: single(item, language), items: [item] }))
  return [{ showing: digest(items, language, missed), items }]
}

function single(item: Candidate, language: Language): Showing {
  if (item.rule !== null) return alert(item, item.rule, language)
  const excerpt = plain(item.excerpt, MAX_BODY)
  const feed = plain(item.feedTitle, MAX_TITLE)
  return {
    title: plain(item.title, MAX_TITLE) || feed,
    body: excerpt === '' ? feed : `${feed} · ${excerpt}`,
    opens: { kind: 'item', id: item.id },
    ...loudness([item])
  }
}

/** The words before the title are ours: it is cut so that both fit. */
function alert(item: Candidate, rule: string, language: Language): Showing {
  const say = words[language].notifications
  const urgent = item.priority >= URGENT
  const feed = plain(item.feedTitle, MAX_TITLE)
  const title = plain(item.title, MAX_TITLE - [...say.alert('', urgent)].length) || feed
  return {
    title: say.alert(title, urgent),
    body: say.byRule(feed, plain(rule, MAX_TITLE)),
    opens: { kind: 'item', id: item.id },
    urgent
  }
}

function digest(items: readonly Candidate[], language: Language, missed: readonly Missed[]): Showing {
  const feeds = new Map<FeedId, { title: string; items: number }>()
  for (const item of items) {
    const feed = feeds.get(item.feedId) ?? { title: plain(item.feedTitle, MAX_TITLE), items: 0 }
    feed.items++
    feeds.set(item.feedId, feed)
  }
  const bySize = [...feeds.values()].sort((a, b) => b.items - a.items)
  const named = bySize.slice(0, 2)
  const rest = bySize.slice(2).reduce((sum, feed) => sum + feed.items, 0)
  const say = words[language].notifications
  const important = items.filter((item) => item.priority >= ALERT).length
  const away = items.every((item) => item.catchUp)
  return {
    title: away ? say.catchUp(items.length) : say.digest(items.length, feeds.size),
    body: [
      ...(missed.length > 0
        ? [
            say.gaps(
              missed.length,
              missed.reduce((sum, gap) => sum + gap.ms, 0)
            )
          ]
        : []),
      ...(important > 0 ? [say.alerts(important)] : []),
      say.feeds(named, rest)
    ].join(' · '),
    opens: listOf(items, [...feeds.keys()], important),
    ...loudness(items)
  }
}

/** The list that a digest opens: of its one feed, of what is important where all of it is, else of everything. */
function listOf(items: readonly Candidate[], feeds: readonly FeedId[], important: number): Showing['opens'] {
  const [only] = feeds
  if (feeds.length === 1 && only !== undefined) return { kind: 'feed', feedId: only }
  return important === items.length ? { kind: 'alerts' } : { kind: 'all' }
}

function loudness(items: readonly Candidate[]): Pick<Showing, 'urgent' | 'silent'> {
  const urgent = items.some((item) => item.priority >= URGENT)
  return items.every((item) => item.priority <= SILENT) ? { urgent, silent: true } : { urgent }
}

/** Feeds that are connected but silent, against their habit; null where by now none is whose reader wants it notified. */
export function silence(
  feeds: readonly Pick<FeedSummary, 'id' | 'title' | 'quiet' | 'silenceAlert'>[],
  now: number,
  language: Language
): Showing | null {
  const say = words[language].notifications
  const silent = feeds.flatMap(({ id, title, quiet, silenceAlert }) =>
    quiet && silenceAlert ? [{ id, title, quiet }] : []
  )
  const [first] = silent
  if (!first) return null
  if (silent.length > 1) {
    const named = silent.slice(0, 3).map((feed) => plain(feed.title, MAX_TITLE))
    const body = say.names(named, silent.length - named.length)
    return { title: say.quietFeeds(silent.length), body, opens: { kind: 'all' }, urgent: false }
  }
  const { id, title, quiet } = first
  const after = [...say.quiet('', now - quiet.since)].length
  return {
    title: say.quiet(plain(title, MAX_TITLE - after), now - quiet.since),
    body: say.usually(quiet.usualMs),
    opens: { kind: 'feed', feedId: id },
    urgent: false
  }
}

/**
 * Makes a stranger's text fit for a notification: one line, no control characters, at most `limit` graphemes.
 *
 * It stays text: whoever shows it writes signs of markup as its service reads them.
 */
export function plain(text: string, limit: number): string {
  const line = text
    .slice(0, 4000)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  let graphemes = 0
  for (const { index } of new Intl.Segmenter().segment(line)) {
    if (graphemes++ === limit) return `${line.slice(0, index).trimEnd()}…`
  }
  return line
}
