import * as v from 'valibot'
import type { ItemId } from '#contract/ids.ts'
import { storedValue } from '../store/stored-values.ts'

/**
 * What was learnt of how a feed uses the ids of its messages, and where in a connection it stands.
 *
 * Ids that begin again open a new generation, whose ids name other items than those of the generations before. Persisted as
 * JSON with the feed.
 */
export interface Numbering {
  /** How often the ids of messages, and those in payloads, began again. */
  generation: number
  payloadGeneration: number
  /** The item that was stored last when the connection began whose messages come now. */
  since: ItemId
  /** The highest number in this connection of each series of ids that count, by what stands before the number; as `GENERATION`. */
  highest: Record<string, number>
  /** The same of the connections before, for ids of messages, since those began again. */
  reached: Record<string, number>
  /** The id of the last message that carried one, and how many messages in a row carried it for other news. */
  last: string | null
  repeats: number
  /** Kinds of record whose ids met in this feed, so that its payload ids are looked up within them. */
  kinds: string[]
  /** Items of this feed were stored by a build that named some of them otherwise. */
  isOlder?: boolean
}

const fresh: Numbering = {
  generation: 0,
  payloadGeneration: 0,
  since: 0,
  highest: {},
  reached: {},
  last: null,
  repeats: 0,
  kinds: []
}

/** Before the series of payload ids of a generation, whose highest number is kept beyond the connection. */
export const GENERATION = 'g:'

const MOST_KINDS = 50
const MOST_SERIES = 50

/** What is stored of a feed's numbering; nothing learnt where nothing is. */
export const numberingFromSql = (stored: unknown): Numbering => ({
  ...fresh,
  ...storedValue<Partial<Numbering>>(stored, learnt, {}, 'how a feed uses ids')
})

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const learnt = v.object({
  generation: v.exactOptional(count),
  payloadGeneration: v.exactOptional(count),
  since: v.exactOptional(count),
  highest: v.exactOptional(v.record(v.string(), v.number())),
  reached: v.exactOptional(v.record(v.string(), v.number())),
  last: v.exactOptional(v.nullable(v.string())),
  repeats: v.exactOptional(count),
  kinds: v.exactOptional(v.array(v.string())),
  isOlder: v.exactOptional(v.boolean())
}) satisfies v.GenericSchema<unknown, Partial<Numbering>>

/** Of a numbering that is stored as a part of something else. */
export const numberingCheck: v.GenericSchema<unknown, Numbering> = v.pipe(
  learnt,
  v.transform((stored) => ({ ...fresh, ...stored }))
)

/** A connection begins: what counts in it is not known yet. */
export const newConnection = (numbering: Numbering, since: ItemId): Numbering => ({
  ...numbering,
  since,
  highest: Object.fromEntries(Object.entries(numbering.highest).filter(([series]) => series.startsWith(GENERATION))),
  reached: Object.fromEntries(
    Object.entries({ ...numbering.reached, ...numbering.highest })
      .filter(([series]) => series.startsWith('m:'))
      .map(([series, number]) => [series, Math.max(number, numbering.reached[series] ?? number)] as const)
      .slice(-MOST_SERIES)
  ),
  last: null,
  repeats: 0
})

/** An id that counts: its number, and the text before it, by which one series is told from another. */
export function counterIn(id: string): { series: string; number: number } | null {
  const parts = /^(\D{0,24})(\d{1,15})$/.exec(id)
  return parts ? { series: parts[1] as string, number: Number(parts[2]) } : null
}

/** Notes the id of a message that was stored. */
export function passed(numbering: Numbering, series: string, id: string): void {
  const counter = counterIn(id)
  if (!counter) return
  const key = `${series}${counter.series}`
  const { highest } = numbering
  if (highest[key] === undefined && Object.keys(highest).length >= MOST_SERIES) return
  highest[key] = Math.max(highest[key] ?? counter.number, counter.number)
}

/** Whether this connection has counted beyond the id already: then it is repeated on purpose. */
export function isBehind(numbering: Numbering, series: string, id: string): boolean {
  const counter = counterIn(id)
  const highest = counter ? numbering.highest[`${series}${counter.series}`] : undefined
  return counter !== null && highest !== undefined && highest > counter.number
}

/**
 * Whether a message came before, by its id, which this connection or one before has counted past. An id that the payload has
 * too names a record, however often something is said of it.
 */
export function isOldMessage(numbering: Numbering, id: string | null, guid: string): boolean {
  const counter = id === null ? null : counterIn(id)
  if (id === null || !counter || (guid.startsWith('p') && guid.slice(guid.indexOf(':') + 1) === id)) return false
  return isBehind(numbering, 'm:', id) || (numbering.reached[`m:${counter.series}`] ?? -1) > counter.number
}

/** News under an id that an earlier connection has counted past. Whether the first of this one, so that ids begin again. */
export function countsAnew({ highest, reached }: Numbering, id: string | null): boolean {
  const counter = id === null ? null : counterIn(id)
  if (!counter) return false
  const key = `m:${counter.series}`
  if ((reached[key] ?? -1) < counter.number) return false
  delete reached[key]
  return highest[key] === undefined
}

/** Whether an id is one that a series begins with. */
export const isFirstOfSeries = (id: string): boolean => (counterIn(id)?.number ?? 2) <= 1

/** Whether an id in a payload goes on where those of its generation are: then it is not one of a generation before. */
export function goesOn({ highest }: Numbering, id: string): boolean {
  const counter = counterIn(id)
  return counter !== null && highest[`${GENERATION}${counter.series}`] === counter.number - 1
}

export function learnKind(numbering: Numbering, kind: string): void {
  if (!numbering.kinds.includes(kind) && numbering.kinds.length < MOST_KINDS) numbering.kinds.push(kind)
}
