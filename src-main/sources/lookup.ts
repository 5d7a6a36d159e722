import type { Json, JsonObject } from '../base/json.ts'
import { sources } from './all.ts'
import { bodiesOf, bodyKeys } from './webhooks/delivery.ts'
import type { Meaning, Source, SourceId } from './source.ts'

/**
 * Asks the sources in the order of the table; the first one that has an answer counts.
 *
 * Each function walks only the sources that have an answer of its kind: this runs several times for every message.
 */

const having = <Member extends Exclude<keyof Source, 'marks'>>(member: Member): NonNullable<Source[Member]>[] =>
  sources.flatMap((source) => source[member] ?? [])

const noiseTypes = having('isNoiseType')
/** Whether messages of this event type are never news. */
export const isNoiseType = (type: string): boolean => noiseTypes.some((isNoise) => isNoise(type))

const noises = having('isNoise')
/** Whether a payload is sent for programs and is no news. */
export const isNoise = (payload: JsonObject): boolean => noises.some((isNoiseOf) => isNoiseOf(payload))

const knowing = sources.flatMap(({ meaning, marks }, place) => (meaning ? [{ meaning, marks, place }] : []))
/** Those that are asked about every payload. */
const unmarked = knowing.filter(({ marks }) => marks === undefined)
/** What a key of a payload tells: by which sources it is marked, and whether a body may stand under it. */
const byKey = new Map<string, { places: number[]; holdsBody: boolean }>(
  bodyKeys.map((key) => [key, { places: [], holdsBody: true }])
)
for (const { marks = [], place } of knowing)
  for (const mark of marks) {
    const told = byKey.get(mark)
    if (told) told.places.push(place)
    else byKey.set(mark, { places: [place], holdsBody: false })
  }

/** What a message means to the source that knows its shape; null where its meaning has to be guessed. */
export function knownMeaning(payload: JsonObject, type: string, at: number, feedUrl: string): Meaning | null {
  const marked = markedIn(payload)
  for (const { meaning, marks, place } of marked === null ? unmarked : knowing) {
    const known = marks === undefined || marked?.has(place) ? meaning(payload, type, at, feedUrl) : null
    if (known !== null) return known
  }
  return null
}

/** The sources whose marks a payload, or what it is wrapped around, carries; most carry none. */
function markedIn(payload: JsonObject): ReadonlySet<number> | null {
  const found = { places: null as Set<number> | null, holdsBody: false }
  look(payload, found)
  if (found.holdsBody) for (const body of bodiesOf(payload)) if (body !== payload) look(body, found)
  return found.places
}

/** More keys than a payload has that any source knows. */
const MOST_KEYS = 200

function look(object: JsonObject, found: { places: Set<number> | null; holdsBody: boolean }): void {
  let count = 0
  for (const key in object) {
    if (++count > MOST_KEYS) return
    const told = byKey.get(key)
    if (told === undefined) continue
    if (told.holdsBody) found.holdsBody = true
    for (const place of told.places) (found.places ??= new Set()).add(place)
  }
}

const packings = having('unpacked')
/** The payloads in data that a source packs in its own way; null for any other data. */
export const unpacked = (data: string, type: string): Json[] | null => firstOf(packings, data, type)

const listKeys = having('listKey')
/** The key of the list in a document of a known format; null for any other object. */
export const knownListKey = (object: JsonObject): string | null => firstOf(listKeys, object)

const items = having('isItem')
/** Whether the object is an item of a known format. */
export const isKnownItem = (object: JsonObject): boolean => items.some((isItem) => isItem(object))

const envelopes = having('wrapped')
/** What an envelope of a known format holds; undefined for any other object. */
export function wrappedIn(object: JsonObject): Json | undefined {
  for (const wrapped of envelopes) {
    const inner = wrapped(object)
    if (inner !== undefined) return inner
  }
  return undefined
}

const deliveries = having('countsDeliveries')
/** Whether the event ID of a message with this payload is the number of a delivery. */
export const countsDeliveries = (payload: JsonObject): boolean => deliveries.some((counts) => counts(payload))

const posts = having('passedOn')
/** Somebody else's post that the item passes on; null where it passes on none. */
export const passedOn = (item: JsonObject): JsonObject | null => firstOf(posts, item)

const ids = having('id')
/** What names an object according to its source; null where its id has to be searched for. */
export const knownId = (object: JsonObject, role: 'item' | 'envelope'): SourceId => firstOf(ids, object, role)

function firstOf<Arguments extends unknown[], Answer>(
  functions: readonly ((...of: Arguments) => Answer | null)[],
  ...of: Arguments
): Answer | null {
  for (const ask of functions) {
    const answer = ask(...of)
    if (answer !== null) return answer
  }
  return null
}
