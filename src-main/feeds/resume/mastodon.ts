import { readCursor, readJson, readObject } from './cursor.ts'
import type { FetchedPage, Source } from './source.ts'

const PAGE = 40
const LONGEST_PAGE = 4 * 1024 * 1024

/**
 * Mastodon: the stream has neither ids nor replay, and the timeline of the same name is read by REST with `min_id`.
 *
 * The ids are numbers that only grow, too large for a double. Null where the address is none of these streams.
 */
export function mastodon(feedUrl: URL): Source | null {
  const timeline = timelineOf(feedUrl)
  if (!timeline) return null
  return {
    ask: () => ({ url: feedUrl.href, after: '' }),
    passed: (cursor, { type, data }) => {
      // An edit of an old status carries the id of that status, and comes in no timeline: it moves nothing.
      if (type !== 'update') return cursor
      return later(cursor, readObject(data)?.['id'])
    },
    backfill: {
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
      about: ({ type, data }) => {
        const id = type === 'update' ? readObject(data)?.['id'] : undefined
        return typeof id === 'string' ? id : null
      }
    },
    missed: {
      sure: true,
      place: (cursor) => (readCursor(cursor, 'mastodon') ? cursor : null),
      ask: (place) => {
        const after = readCursor(place, 'mastodon')?.['after']
        if (typeof after !== 'string' || !/^\d{1,30}$/.test(after)) return null
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
}

function later(cursor: string | null, id: unknown): string | null {
  if (typeof id !== 'string' || !/^\d{1,30}$/.test(id)) return cursor
  const after = readCursor(cursor, 'mastodon')?.['after']
  return typeof after === 'string' && BigInt(after) >= BigInt(id)
    ? cursor
    : JSON.stringify({ source: 'mastodon', after: id })
}

/** The REST timeline that shows what a stream streams. */
function timelineOf(feedUrl: URL): URL | null {
  const found = /^(.*)\/api\/v1\/streaming(?:\/([a-z]+)(?:\/(local|remote))?)?\/?$/.exec(feedUrl.pathname)
  if (!found) return null
  const { searchParams: query } = feedUrl
  const [, base, path, limited] = found
  const [name, variant] = path === undefined ? (query.get('stream') ?? '').split(':') : [path, limited]
  const timeline = timelines(name, query)
  if (timeline === null) return null
  const url = new URL(`${base}/api/v1/timelines/${timeline}`, feedUrl)
  for (const kept of ['access_token', 'channel', 'only_media']) {
    const value = query.get(kept)
    if (value !== null) url.searchParams.set(kept, value)
  }
  if (variant === 'local' || variant === 'remote') url.searchParams.set(variant, 'true')
  return url
}

function timelines(name: string | undefined, query: URLSearchParams): string | null {
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
