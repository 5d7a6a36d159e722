import type { Message } from '#contract/message.ts'
import { holdsObject, holdsText, isObject, member } from '../base/json.ts'
import { readCursor, readJson, readObject } from './cursor.ts'
import type { Backfill, FetchedPage, Missed } from './resume.ts'
import type { Source } from './source.ts'

/**
 * Mastodon: statuses, whose keys are found as in any payload.
 *
 * The stream has neither ids nor replay, and the timeline of the same name is read by REST with `min_id`. The ids are
 * numbers that only grow, too large for a double.
 */
export const mastodon: Source<'mastodon'> = {
  name: 'mastodon',
  isAt: ({ pathname }) => pathname.includes('/api/v1/streaming/'),
  isOf: (payload) =>
    holdsObject(payload, 'account') && holdsText(payload, 'content') && holdsText(payload, 'visibility'),
  // Clients keep their own state by these events; the data of some is not even JSON.
  isNoiseType: (type) => noiseTypes.has(type),
  // The `content` of a boost is empty. It keeps its own id, because that is the one a later `delete` names.
  passedOn: (status) => {
    const reblog = member(status, 'reblog')
    return isObject(reblog) && holdsObject(status, 'account') ? reblog : null
  },
  resume: (feedUrl) => {
    const timeline = timelineOf(feedUrl)
    if (!timeline) return null
    return {
      ask: () => ({ url: feedUrl.href, after: '' }),
      // An edit of an old status carries the id of that status, and comes in no timeline: it moves nothing.
      passed: (cursor, message) => (message.type === 'update' ? later(cursor, idOf(message)) : cursor),
      backfill: pagesOf(timeline),
      missed: missedOf(timeline)
    }
  }
}

const noiseTypes = new Set(['filters_changed', 'notifications_merged', 'announcement.reaction'])

/** The statuses of one page. */
const PAGE = 40
/** In characters. */
const LONGEST_PAGE = 4 * 1024 * 1024

function pagesOf(timeline: URL): Backfill {
  return {
    page: (cursor) => {
      const url = new URL(timeline)
      const after = readCursor(cursor, 'mastodon')?.['after']
      url.searchParams.set('limit', String(typeof after === 'string' ? PAGE : PAGE / 2))
      if (typeof after === 'string') url.searchParams.set('min_id', after)
      return url.href
    },
    read: (body, cursor): FetchedPage | null => {
      const statuses = readJson(body, LONGEST_PAGE)
      if (!Array.isArray(statuses)) return null
      let reached = cursor
      const messages = statuses
        .slice(0, PAGE)
        .reverse()
        .flatMap((status: unknown) => {
          const id = typeof status === 'object' && status !== null ? (status as { id?: unknown }).id : undefined
          if (typeof id !== 'string') return []
          reached = later(reached, id)
          return [{ type: 'update', data: JSON.stringify(status) }]
        })
      return { messages, cursor: reached }
    },
    about: (message) => {
      const id = message.type === 'update' ? idOf(message) : undefined
      return typeof id === 'string' ? id : null
    }
  }
}

function missedOf(timeline: URL): Missed {
  return {
    sure: true,
    place: (cursor) => (readCursor(cursor, 'mastodon') ? cursor : null),
    ask: (place) => {
      const after = readCursor(place, 'mastodon')?.['after']
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
          const statuses = readJson(body, LONGEST_PAGE)
          return Array.isArray(statuses) ? statuses.length > 0 : null
        }
      }
    }
  }
}

const idOf = ({ data }: Pick<Message, 'data'>): unknown => readObject(data)?.['id']

const isId = (id: string): boolean => /^\d{1,30}$/.test(id)

/** The cursor at this id, where it is one and larger than that of the cursor. */
function later(cursor: string | null, id: unknown): string | null {
  if (typeof id !== 'string' || !isId(id)) return cursor
  const after = readCursor(cursor, 'mastodon')?.['after']
  return typeof after === 'string' && BigInt(after) >= BigInt(id)
    ? cursor
    : JSON.stringify({ source: 'mastodon', after: id })
}

/** The REST timeline that shows what a stream streams; null where there is none. */
function timelineOf(feedUrl: URL): URL | null {
  const found = /^(.*)\/api\/v1\/streaming(?:\/([a-z]+)(?:\/(local|remote))?)?\/?$/.exec(feedUrl.pathname)
  if (!found) return null
  const { searchParams: query } = feedUrl
  const [, base, path, limited] = found
  const [name, variant] = path === undefined ? (query.get('stream') ?? '').split(':') : [path, limited]
  const timeline = timelineNamed(name, query)
  if (timeline === null) return null
  const url = new URL(`${base}/api/v1/timelines/${timeline}`, feedUrl)
  for (const kept of ['access_token', 'channel', 'only_media']) {
    const value = query.get(kept)
    if (value !== null) url.searchParams.set(kept, value)
  }
  if (variant === 'local' || variant === 'remote') url.searchParams.set(variant, 'true')
  return url
}

function timelineNamed(name: string | undefined, query: URLSearchParams): string | null {
  const tag = query.get('tag')
  const list = query.get('list')
  switch (name) {
    case 'public':
      return 'public'
    case 'user':
      return 'home'
    case 'hashtag':
      return tag ? `tag/${encodeURIComponent(tag)}` : null
    case 'list':
      return list ? `list/${encodeURIComponent(list)}` : null
    default:
      return null
  }
}
