import { readCursor, readJson, readObject } from '../cursor.ts'
import type { Backfill, FetchedPage, Missed, ResumeStrategy } from '../resume.ts'

/**
 * What a stream of Mastodon shows, to be read by REST: it has neither ids nor replay.
 *
 * A stream may show several timelines (`user`: home and notifications), and each has ids of its own, which only grow: numbers, too
 * large for a double. Edits and deletions meanwhile are in none of them.
 */
export function timelinesOf(feedUrl: URL): ResumeStrategy | null {
  const timelines = timelinesAt(feedUrl)
  const [first] = timelines
  if (!first) return null
  return {
    ask: () => ({ url: feedUrl.href, after: '' }),
    passed: (cursor, message) => {
      const kind = kinds.find(({ type }) => type === message.type)
      // An edit of an old status carries the id of that status, and comes in no timeline: it moves nothing.
      return kind ? later(cursor, kind, kind.idOf(readObject(message.data))) : cursor
    },
    backfill: timelines.map(pagesOf),
    missed: missedOf(first)
  }
}

type Fields = Record<string, unknown> | null

/** What stands in a timeline. */
interface Kind {
  /** The type of the messages that bring it. */
  type: string
  /** Under which the cursor has the last id. Persisted: it may not change. */
  member: 'after' | 'notified' | 'talked'
  idOf(object: Fields): unknown
}

const statuses: Kind = { type: 'update', member: 'after', idOf: (status) => status?.['id'] }
const notifications: Kind = { type: 'notification', member: 'notified', idOf: (told) => told?.['id'] }
/** They are numbered by their last status. */
const conversations: Kind = {
  type: 'conversation',
  member: 'talked',
  idOf: (conversation) => (conversation?.['last_status'] as Fields)?.['id']
}
const kinds = [statuses, notifications, conversations]

interface Timeline {
  url: URL
  kind: Kind
}

/** What one page holds. */
const PAGE = 40
/** In characters. */
const LONGEST_PAGE = 4 * 1024 * 1024

function pagesOf({ url: timeline, kind }: Timeline): Backfill {
  return {
    page: (cursor) => {
      const url = new URL(timeline)
      const after = readCursor(cursor, 'mastodon')?.[kind.member]
      url.searchParams.set('limit', String(typeof after === 'string' ? PAGE : PAGE / 2))
      if (typeof after === 'string') url.searchParams.set('min_id', after)
      return url.href
    },
    read: (body, cursor): FetchedPage | null => {
      const page = readJson(body, LONGEST_PAGE)
      if (!Array.isArray(page)) return null
      let reached = cursor
      const messages = page
        .slice(0, PAGE)
        .reverse()
        .flatMap((each: unknown) => {
          const id = typeof each === 'object' && each !== null ? kind.idOf(each as Fields) : undefined
          if (typeof id !== 'string') return []
          reached = later(reached, kind, id)
          return [{ type: kind.type, data: JSON.stringify(each) }]
        })
      return { messages, cursor: reached }
    },
    about: (message) => {
      const id = message.type === kind.type ? kind.idOf(readObject(message.data)) : undefined
      return typeof id === 'string' ? `${kind.type} ${id}` : null
    }
  }
}

function missedOf({ url: timeline, kind }: Timeline): Missed {
  return {
    sure: true,
    place: (cursor) => (readCursor(cursor, 'mastodon') ? cursor : null),
    ask: (place) => {
      const after = readCursor(place, 'mastodon')?.[kind.member]
      if (typeof after !== 'string' || !isId(after)) return null
      // A home timeline holds a few hundred statuses only: where it has none from then or before, it begins later.
      const probe = new URL(timeline)
      probe.searchParams.set('limit', '1')
      probe.searchParams.set('max_id', String(BigInt(after) + 1n))
      return {
        kind: 'pages',
        cursor: place,
        probe: probe.href,
        goesBack: (body) => {
          const page = readJson(body, LONGEST_PAGE)
          return Array.isArray(page) ? page.length > 0 : null
        }
      }
    }
  }
}

const isId = (id: string): boolean => /^\d{1,30}$/.test(id)

/** The cursor at this id, where it is one and larger than that of the cursor. */
function later(cursor: string | null, { member }: Kind, id: unknown): string | null {
  if (typeof id !== 'string' || !isId(id)) return cursor
  const known = readCursor(cursor, 'mastodon')
  const after = known?.[member]
  return typeof after === 'string' && BigInt(after) >= BigInt(id)
    ? cursor
    : JSON.stringify({ ...known, source: 'mastodon', [member]: id })
}

/** The REST timelines that show what a stream streams; none where nobody knows. */
function timelinesAt(feedUrl: URL): Timeline[] {
  const found = /^(.*)\/api\/v1\/streaming(?:\/([a-z]+)(?:\/(local|remote|notification))?)?\/?$/.exec(feedUrl.pathname)
  if (!found) return []
  const { searchParams: query } = feedUrl
  const [, base, path, limited] = found
  const [name, variant] = path === undefined ? (query.get('stream') ?? '').split(':') : [path, limited]
  return timelinesNamed(name, variant, query).map(({ path, kind }) => {
    const url = new URL(`${base}/api/v1/${path}`, feedUrl)
    for (const kept of ['access_token', 'channel', ...(kind === statuses ? ['only_media'] : [])]) {
      const value = query.get(kept)
      if (value !== null) url.searchParams.set(kept, value)
    }
    if (kind === statuses && (variant === 'local' || variant === 'remote')) url.searchParams.set(variant, 'true')
    return { url, kind }
  })
}

function timelinesNamed(
  name: string | undefined,
  variant: string | undefined,
  query: URLSearchParams
): { path: string; kind: Kind }[] {
  const tag = query.get('tag')
  const list = query.get('list')
  const ofNotifications = { path: 'notifications', kind: notifications }
  const ofStatuses = (path: string): { path: string; kind: Kind }[] => [{ path: `timelines/${path}`, kind: statuses }]
  switch (name) {
    case 'public':
      return ofStatuses('public')
    case 'user':
      return variant === 'notification' ? [ofNotifications] : [...ofStatuses('home'), ofNotifications]
    case 'hashtag':
      return tag ? ofStatuses(`tag/${encodeURIComponent(tag)}`) : []
    case 'list':
      return list ? ofStatuses(`list/${encodeURIComponent(list)}`) : []
    case 'direct':
      return [{ path: 'conversations', kind: conversations }]
    default:
      return []
  }
}
