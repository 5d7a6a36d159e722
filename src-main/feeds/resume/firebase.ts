import type { Message } from '#contract/message.ts'
import { readCursor, readObject } from './cursor.ts'
import type { SnapshotIds, Source } from './source.ts'

const MOST_KNOWN = 1_000
const MOST_IDS = 1_000

/**
 * Hacker News on Firebase: each connection begins with the whole list of ids, whose items stand at `item/<id>.json`.
 *
 * The cursor is the ids that are stored already; a list that still holds one of them has nothing missing in between. Null
 * where the address is none of its lists.
 */
export function firebase(feedUrl: URL): Source | null {
  const found = /^(.*\/v0\/)(?:(?:top|new|best|ask|show|job)stories|updates)\.json$/.exec(feedUrl.pathname)
  if (!found) return null
  const base = new URL(found[1] as string, feedUrl)
  const known = (cursor: string | null): string[] => {
    const ids = readCursor(cursor, 'firebase')?.['known']
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string').slice(-MOST_KNOWN) : []
  }
  return {
    ask: () => ({ url: feedUrl.href, after: '' }),
    passed: (cursor) => cursor,
    snapshot: {
      ids: idsIn,
      known: (cursor) => new Set(known(cursor)),
      learnt: (cursor, ids, listed) => {
        const all = new Set([...known(cursor), ...ids])
        const present = listed.filter((id) => all.delete(id))
        return JSON.stringify({ source: 'firebase', known: [...all, ...present].slice(-MOST_KNOWN) })
      },
      item: (id) => {
        const url = new URL(`item/${id}.json`, base)
        const channel = feedUrl.searchParams.get('channel')
        if (channel !== null) url.searchParams.set('channel', channel)
        return url.href
      },
      missing: (ids) => JSON.stringify({ source: 'firebase', missing: ids.slice(-MOST_IDS) })
    },
    missed: {
      sure: true,
      // Only items that were listed and could not be had are known to be missing, and only then.
      place: () => null,
      ask: (place) => {
        const ids = readCursor(place, 'firebase')?.['missing']
        if (!Array.isArray(ids)) return null
        return {
          kind: 'items',
          ids: ids.filter((id) => typeof id === 'string' && /^\d{1,15}$/.test(id)).slice(0, MOST_IDS),
          rest: (left) => JSON.stringify({ source: 'firebase', missing: left })
        }
      }
    }
  }
}

function idsIn({ type, data }: Message): SnapshotIds | null {
  if (type !== 'put' && type !== 'patch') return null
  const change = readObject(data)
  const value = change?.['data']
  const whole = type === 'put' && change?.['path'] === '/'
  // One place of the list: `/3`.
  if (typeof value === 'number') return { ids: numbers([value]), whole: false, changed: false }
  if (Array.isArray(value)) return { ids: numbers(value), whole, changed: false }
  if (typeof value !== 'object' || value === null) return null
  // `updates.json`: items whose score or comments changed, and profiles, which are no news.
  const { items } = value as { items?: unknown }
  if (Array.isArray(items)) return { ids: numbers(items), whole, changed: true }
  return { ids: numbers(Object.values(value)), whole, changed: false }
}

/** The newest ids, oldest first. */
function numbers(values: readonly unknown[]): string[] {
  const ids = new Set(values.slice(0, 10 * MOST_IDS).filter((id) => Number.isSafeInteger(id) && (id as number) > 0))
  return [...(ids as Set<number>)]
    .sort((a, b) => a - b)
    .slice(-MOST_IDS)
    .map(String)
}
