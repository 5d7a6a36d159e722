import type { Message } from '#contract/message.ts'
import { DAY } from '#contract/time.ts'
import { readCursor, readJson } from './cursor.ts'
import type { Source } from './source.ts'

/** Positions of two data centres take turns, and their times are not quite in order. */
const OUT_OF_ORDER = 5_000

/**
 * Wikimedia EventStreams: an id holds the positions of two data centres, and `since=` takes a time.
 *
 * How the two take turns is another way each time, so that ids of one reading do not come again in the next: times
 * decide. "Between 7 and 31 days" are kept, "not guaranteed".
 */
export function wikimedia(feedUrl: URL): Required<Pick<Source, 'passed' | 'missed' | 'keeps'>> {
  return {
    passed: (cursor) => cursor,
    keeps: () => ({ surely: 7 * DAY, atMost: 31 * DAY }),
    missed: {
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
            return reached !== null && until !== null && (message.ownId === untilId || reached > until + OUT_OF_ORDER)
          },
          rest: (messages) => {
            const end = messages.at(-1)
            const reached = end ? time(end) : null
            return reached === null ? null : placeOf(reached - OUT_OF_ORDER)
          }
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
