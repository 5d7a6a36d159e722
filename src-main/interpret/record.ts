import { isObject, member, type Json, type JsonObject } from '../base/json.ts'
import { wordsOf } from './classify.ts'
import { keysOf } from './keys.ts'

/**
 * The kind of record that a message is about (`comment`, `release`): ids in payloads count within it.
 *
 * A stream of several tables has an id 7 in each of them. The kind stands in the payload or is the event type, in both
 * cases beside words for what happened to the record and for the state that it is in; those are left out.
 */

/** Under these a payload names the table or the kind of its record, best first. */
const kindKeys = 'table collection model entity resource __typename type _type @type kind object channel topic'.split(
  ' '
)
const kindRanks: ReadonlyMap<string, number> = new Map(kindKeys.map((key, rank) => [key, rank]))

const notAKind = new Set(
  `create created creating add added adding insert inserted new update updated edit edited change changed modify modified
   amend amended correct corrected correction patch patched revise revised replace replaced put upsert upserted set sync synced
   save saved publish published push pushed live sent send received receive notify emit
   delete deleted remove removed destroy destroyed retract retracted withdraw withdrawn tombstone
   open opened close closed reopen reopened resolve resolved firing fire fired trigger triggered acknowledge acknowledged
   investigating identified monitoring postmortem start started stop stopped finish finished complete completed done fail failed
   failure pass passed success successful pending running queued cancel canceled cancelled merge merged assign assigned active
   inactive ok up down on off state progress
   info notice warn warning error err critical crit fatal debug trace emergency emerg severe minor major high low medium
   normal urgent test actual exercise
   message event data item record object next payload value row snapshot initial reset append list all any add text json html
   string number default generic unknown none null undefined
   entry body content status result attributes params after before old node entity resource response newobject newstate
   newrecord doc document d`.split(/\s+/)
)

const LONGEST_KIND = 40

const MOST_REMEMBERED = 2000
const remembered = new Map<string, string | null>()

/** What the name of an event or the type of a payload says of the kind; null where it says only what happened. Remembered. */
function kindIn(name: string): string | null {
  const known = remembered.get(name)
  if (known !== undefined) return known
  const kind = readKind(name)
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  if (name.length <= LONGEST_KIND) remembered.set(name, kind)
  return kind
}

function readKind(name: string): string | null {
  const kind = wordsOf(name)
    .filter((word) => !notAKind.has(word) && !/^\d+$/.test(word))
    .join('-')
  return kind === '' || kind.length > LONGEST_KIND ? null : kind
}

/**
 * The kind of the record in `item`, which stands in `envelopes`, nearest first; null where nothing says.
 *
 * It begins with where it stands (`type:comment`, `../table:posts`, `event:release`): two kinds that stand in different places
 * cannot be compared.
 */
export function kindOf(item: Json, envelopes: readonly JsonObject[], type: string): string | null {
  let up = ''
  for (const object of [item, ...envelopes]) {
    const kind = isObject(object) ? kindWithin(object) : null
    if (kind !== null) return `${up}${kind}`
    up += '../'
  }
  return kindOfKey(item, envelopes) ?? kindOfEvent(type)
}

/** The kind that the key says under which the record stands: a field of GraphQL (`storyAdded`), or `{"comment":{…}}`. */
function kindOfKey(item: Json, envelopes: readonly JsonObject[]): string | null {
  let inner = item
  for (const envelope of envelopes) {
    const key = keysOf(envelope).find((each) => envelope[each] === inner)
    const kind = key === undefined ? null : kindIn(key)
    if (kind !== null) return `key:${kind}`
    inner = envelope
  }
  return null
}

/** The kind that a field says by whose name a record was taken back (`storyRemoved`). */
export function kindOfField(name: string): string | null {
  const kind = kindIn(name)
  return kind === null ? null : `key:${kind}`
}

function kindWithin(object: JsonObject): string | null {
  let best: string | null = null
  let bestRank = kindKeys.length
  for (const key of keysOf(object)) {
    const rank = kindRanks.get(key) ?? bestRank
    const value = object[key]
    if (rank >= bestRank || typeof value !== 'string') continue
    const kind = kindIn(value)
    if (kind === null) continue
    best = `${key}:${kind}`
    bestRank = rank
  }
  // Debezium says the table beside the database that it is in.
  const source = best === null ? member(object, 'source') : null
  const table = isObject(source) ? member(source, 'table') : null
  return typeof table === 'string' ? `table:${table.slice(0, LONGEST_KIND)}` : best
}

/** The kind that the type of a message says; null where it says none. */
export function kindOfEvent(type: string): string | null {
  const kind = type === 'message' ? null : kindIn(type)
  return kind === null ? null : `event:${kind}`
}

/** Whether two kinds are of different records, as far as they can be compared. */
export function areDifferentKinds(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b && a.slice(0, a.indexOf(':')) === b.slice(0, b.indexOf(':'))
}
