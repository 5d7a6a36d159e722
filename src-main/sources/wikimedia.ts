import type { Message } from '#contract/message.ts'
import { DAY } from '#contract/time.ts'
import { holdsText, isObject, member, type JsonObject } from '../base/json.ts'
import { readCursor, readJson } from './cursor.ts'
import { byLastEventId } from './event-ids.ts'
import type { Missed } from './resume.ts'
import type { Source } from './source.ts'
import { pageItem } from './wikimedia-pages.ts'

/**
 * Wikimedia EventStreams (https://wikitech.wikimedia.org/wiki/Event_Platform/EventStreams_HTTP_Service; schemas of August 2026).
 *
 * Of the two ways to resume it takes one, so the reader's own `since` goes once there is an event ID.
 */
export const wikimedia: Source<'wikimedia'> = {
  name: 'wikimedia',
  isAt: ({ host, pathname }) => /(^|\.)wikimedia\.org$/.test(host) && pathname.startsWith('/v2/stream/'),
  isOf: isEvent,
  marks: ['$schema'],
  meaning: (payload) => {
    if (!isEvent(payload)) return null
    // Events of the domain `canary` show that a quiet stream lives; its manual asks readers to discard them.
    if (member(metaOf(payload), 'domain') === 'canary') return { kind: 'health' }
    const item = pageItem(payload, idOf(payload))
    return item && { kind: 'items', items: [item] }
  },
  // The numeric `id` counts within one wiki and repeats between wikis; `meta.id` is unique.
  id: (object, role) => {
    if (role === 'envelope' || !isEvent(object)) return null
    const id = idOf(object)
    return id === '' ? 'nowhere' : { id, pointer: '/meta/id' }
  },
  resume: (url) =>
    /\/v2\/stream\/[^/]+$/.test(url.pathname)
      ? {
          ...byLastEventId(url.href, { without: 'since' }),
          // An event ID holds all there is to know: the cursor stays what it is.
          passed: (cursor) => cursor,
          // "Between 7 and 31 days" are kept, "not guaranteed".
          keeps: () => ({ surely: 7 * DAY, atMost: 31 * DAY }),
          missed: missedSince(url)
        }
      : null
}

function isEvent(object: JsonObject): boolean {
  return holdsText(object, '$schema') && holdsText(metaOf(object), 'id')
}

const idOf = (event: JsonObject): string => String(member(metaOf(event), 'id')).trim()

function metaOf(event: JsonObject): JsonObject {
  const meta = member(event, 'meta')
  return isObject(meta) ? meta : {}
}

/** Positions of two data centres take turns, and their times are not quite in order. */
const OUT_OF_ORDER_MS = 5_000

/**
 * An event ID holds the positions of two data centres, and `since=` takes a time.
 *
 * How the two take turns differs from one reading to the next, so that ids do not come again in their order: times
 * decide.
 */
function missedSince(feedUrl: URL): Missed {
  return {
    sure: true,
    place: (_, lastEventId) => {
      const at = timeOf(lastEventId)
      return at === null ? null : placeOf(at)
    },
    ask: (place) => {
      const at = readCursor(place, 'wikimedia')?.['at']
      if (typeof at !== 'number') return null
      const url = new URL(feedUrl)
      url.searchParams.set('since', new Date(at - 1).toISOString())
      const time = ({ ownId }: Message): number | null => (ownId === null ? null : timeOf(ownId))
      return {
        kind: 'stream',
        url: url.href,
        lastEventId: '',
        ends: false,
        begins: (message) => (time(message) ?? Infinity) <= at,
        isLast: () => false,
        passes: (message, untilId) => {
          const [reached, until] = [time(message), timeOf(untilId)]
          return reached !== null && until !== null && (message.ownId === untilId || reached > until + OUT_OF_ORDER_MS)
        },
        rest: (messages) => {
          const end = messages.at(-1)
          const reached = end ? time(end) : null
          return reached === null ? null : placeOf(reached - OUT_OF_ORDER_MS)
        }
      }
    }
  }
}

const placeOf = (at: number): string => JSON.stringify({ source: 'wikimedia', at })

/** The latest time among the positions, epoch ms; null where there is none. */
function timeOf(id: string): number | null {
  const positions = readJson(id, 10_000)
  if (!Array.isArray(positions)) return null
  const times = positions.flatMap((position: unknown) => {
    const at = (position as { timestamp?: unknown } | null)?.timestamp
    return typeof at === 'number' && at > 0 && at <= 8.64e15 ? [at] : []
  })
  return times.length > 0 ? Math.max(...times) : null
}
