import type { Message } from '#contract/message.ts'
import { readCursor } from './cursor.ts'
import type { Missed, ResumeStrategy } from './resume.ts'

/** Resuming by event IDs, as the standard has it: every server that no source is known for, and several that are. */

const SOURCE = 'event-ids'
/** Longer ids are sent back, but not written down twice. */
const LONGEST_ID = 2_000

/** `as`: the parameter that carries the last event ID beside the header. `without`: one that would contradict it. */
export function byLastEventId(
  feedUrl: string,
  { as, without }: { as?: string; without?: string } = {}
): ResumeStrategy {
  return {
    ask: (_, lastEventId) => {
      if (lastEventId === '' || (as === undefined && without === undefined)) return { url: feedUrl, after: '' }
      const url = new URL(feedUrl)
      if (without !== undefined) url.searchParams.delete(without)
      if (as === undefined) return { url: url.href, after: '' }
      url.searchParams.set(as, lastEventId)
      return { url: url.href, after: lastEventId }
    },
    passed: eventIdsPassed,
    missed: missedAfterEventId(feedUrl, { sure: false, ...(as !== undefined && { as }) })
  }
}

/**
 * Remembers the last two event IDs that messages carried.
 *
 * A gap is requested after the last but one: then the last one comes again, and shows that the server knows the id and
 * has everything since.
 */
export function eventIdsPassed(cursor: string | null, { ownId }: Pick<Message, 'ownId'>): string | null {
  if (ownId === null || ownId.length > LONGEST_ID) return cursor
  const last = readCursor(cursor, SOURCE)?.['last']
  if (last === ownId) return cursor
  return JSON.stringify({ source: SOURCE, before: typeof last === 'string' ? last : null, last: ownId })
}

/** `as`: the parameter of the address that carries the id beside the header. */
export function missedAfterEventId(feedUrl: string, { sure, as }: { sure: boolean; as?: string }): Missed {
  return {
    sure,
    place: (cursor) => {
      const ids = readCursor(cursor, SOURCE)
      const [before, last] = [ids?.['before'], ids?.['last']]
      return typeof before === 'string' && typeof last === 'string' ? placeOf(before, last) : null
    },
    ask: (place) => {
      const ids = readCursor(place, SOURCE)
      const [before, last] = [ids?.['before'], ids?.['last']]
      if (typeof before !== 'string' || typeof last !== 'string') return null
      const url = new URL(feedUrl)
      if (as !== undefined) url.searchParams.set(as, before)
      const isLast = ({ ownId }: Message): boolean => ownId === last
      return {
        kind: 'stream',
        url: url.href,
        lastEventId: before,
        ends: false,
        begins: isLast,
        isLast,
        passes: ({ ownId }, untilId) => ownId === untilId,
        rest: (messages) => {
          const [end, beforeEnd = last] = messages.flatMap(({ ownId }) => (ownId === null ? [] : [ownId])).reverse()
          return end === undefined ? null : placeOf(beforeEnd, end)
        }
      }
    }
  }
}

const placeOf = (before: string, last: string): string => JSON.stringify({ source: SOURCE, before, last })
