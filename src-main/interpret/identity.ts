import type { Message } from '#contract/message.ts'
import { DAY } from '#contract/time.ts'
import type { Evidence, IdentityRule, IdentitySource } from './interpretation.ts'
import { isObject, member, parseJson, pointerTo, type Json, type JsonObject } from '../base/json.ts'
import { knownId } from '../sources/lookup.ts'
import type { PayloadId, SourceId } from '../sources/source.ts'
import { keysOf, meaningOf } from './keys.ts'
import { fromNumber, isIsoTime } from './time.ts'
import type { Located } from './unwrap.ts'
import { hashOf } from './version.ts'

/**
 * What makes two messages speak of the same item. A persisted format: `docs/architecture.md`, "Identity".
 *
 * The id in the payload, else the id of the very frame, else the link, else nothing.
 *
 * A pointer of the rule is a JSON pointer into the item itself (`/guid`, `/meta/id`). Where the id stands on what the item
 * was wrapped in it is a relative one, with the number of levels up before it (`1/id`). An id of the item itself always
 * beats one of its wrapping, which may count deliveries and not items.
 */

export interface Identity {
  source: IdentitySource
  guid: string | null
  evidence: Evidence
}

const LONGEST_ID = 512
const MOST_POINTERS = 16
/** How long back a clock used as an event ID may show: servers keep a history of a month at most. */
const CLOCK_PAST = 32 * DAY
const CLOCK_AHEAD = 2 * DAY

// ---- The id in the payload ----

/** An id, and whether it counts within a kind of record: one of a known source does not. */
export interface FoundId extends PayloadId {
  isGuessed: boolean
}

/** The id that a payload gives its item. Pointers of the rule come first, in their order. */
export function payloadId(located: Located, rule: IdentityRule): FoundId | null {
  const { identified: own, envelopes } = located
  if (own === null) return null
  const known = knownId(own, 'item')
  if (known === 'nowhere') return null
  const found = known === null ? guessed(ruledId(own, rule) ?? searched(own)) : foundIn(known)
  return (
    found ??
    envelopeId(
      envelopes.filter((envelope) => envelope !== own),
      rule
    )
  )
}

const guessed = (found: PayloadId | null): FoundId | null =>
  found && { id: found.id, pointer: found.pointer, isGuessed: true }

/** The id at the first pointer of the rule that leads to one in the item itself. */
function ruledId(item: JsonObject, rule: IdentityRule): PayloadId | null {
  for (const pointer of rule.pointers) {
    const found = pointer.startsWith('/') ? at(item, pointer) : null
    if (found) return found
  }
  return null
}

/** The id on what the item is wrapped in, nearest first. */
function envelopeId(envelopes: readonly JsonObject[], rule: IdentityRule): FoundId | null {
  for (const pointer of rule.pointers) {
    const level = /^(\d)(\/.*)$/.exec(pointer)
    const envelope = level ? envelopes[Number(level[1]) - 1] : undefined
    if (!envelope || !level) continue
    const known = knownId(envelope, 'envelope')
    const found = known === null ? guessed(at(envelope, level[2] as string)) : foundIn(known)
    if (found) return { ...found, pointer }
  }
  for (const [index, envelope] of envelopes.entries()) {
    const known = knownId(envelope, 'envelope')
    const found = known === null ? guessed(searched(envelope)) : foundIn(known)
    if (found) return { ...found, pointer: `${index + 1}${found.pointer}` }
  }
  return null
}

const foundIn = (known: SourceId): FoundId | null =>
  typeof known === 'object' && known !== null ? { ...known, isGuessed: false } : null

/** The best id among the keys of an object; `meta.id` comes after the object's own and before its URI. */
function searched(object: JsonObject): PayloadId | null {
  const isCall = isRemoteCall(object)
  let best: (PayloadId & { rank: number }) | null = null
  const offer = (value: Json | undefined, pointer: string, rank: number): void => {
    if (best && best.rank <= rank) return
    const id = idOf(value)
    if (id !== null) best = { id, pointer, rank }
  }
  for (const key of keysOf(object)) {
    const { idRank, name } = meaningOf(key)
    const value = object[key]
    if (idRank >= 0 && !isCall) {
      offer(value, pointerTo(key), idRank)
      if (isObject(value))
        for (const inner of ['$oid', '#text', 'value'])
          offer(member(value, inner), pointerTo(key) + pointerTo(inner), idRank)
    } else if (name === 'meta' && isObject(value)) offer(member(value, 'id'), `${pointerTo(key)}/id`, META_ID_RANK)
  }
  return best
}

/** Behind `id guid uuid _id`, before `uri @id`. */
const META_ID_RANK = 3.5

function at(object: JsonObject, pointer: string): PayloadId | null {
  if (isRemoteCall(object)) return null
  let value: Json | undefined = object
  for (const step of pointer.slice(1).split('/'))
    value = isObject(value) ? member(value, step.replace(/~1/g, '/').replace(/~0/g, '~')) : undefined
  const id = idOf(value)
  return id === null ? null : { id, pointer }
}

/** A message of JSON-RPC, whose id pairs a call with its answer, or of GraphQL, whose id is the subscription's. */
const isRemoteCall = (object: JsonObject): boolean =>
  typeof member(object, 'jsonrpc') === 'string' ||
  (['next', 'data'].includes(member(object, 'type') as string) && isObject(member(object, 'payload')))

/** The id as text; null where the value can be none. */
function idOf(value: Json | undefined): string | null {
  const id = textOf(value)
  return id === null || isUnset(id) ? null : id
}

const textOf = (value: Json | undefined): string | null => {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

const unset = new Set(
  `null undefined none nil nan infinity false true n/a na [object object] unknown unset unspecified empty tbd new id string
   placeholder`.split(/\s+(?!object\])/)
)
/** Zero in any spelling, minus one, and the UUIDs of zeros or of fs only. */
const ZERO = /^(?:[0-]+(?:x0+|\.0+)?|-1(?:\.0+)?|[f-]{32,36})$/i
/** Nothing but signs (`{}`, `""`, `?`), or a hole that a template was to fill (`{{id}}`, `${id}`, `<nil>`, `(null)`, `%s`). */
const HOLE = /^(?:[^\p{L}\p{N}]+|[$#]?\{+[^{}]*\}+|<[^<>]*>|\([a-z]+\)|%!?[a-z].*|\$\w*id)$/iu

/** An id that nobody has set: zero, a nil UUID, or what a program writes where it has nothing. */
const isUnset = (id: string): boolean =>
  (id.length <= 36 && (ZERO.test(id) || HOLE.test(id))) || (id.length <= 15 && unset.has(id.toLowerCase()))

/** The guid that builds before 0.2 made of an id that is refused now; null where the payload has none. */
export function refusedGuid({ identified: own, envelopes }: Located): string | null {
  for (const object of own === null ? [] : [own, ...envelopes.filter((envelope) => envelope !== own)]) {
    for (const key of keysOf(object)) {
      const id = meaningOf(key).idRank >= 0 ? textOf(object[key]) : null
      if (id !== null) return guidOfPayload(id)
    }
  }
  return null
}

/** The rule with this pointer, at the end where it is new; the same object where nothing was learnt. */
export function learnt(rule: IdentityRule, pointer: string): IdentityRule {
  if (rule.pointers.includes(pointer) || rule.pointers.length >= MOST_POINTERS || pointer.length > LONGEST_ID)
    return rule
  return { ...rule, pointers: [...rule.pointers, pointer] }
}

// ---- The id of the message ----

/**
 * The id of this very frame, where it can be the item's name.
 *
 * Not where it is a cursor by nature: a JSON array or object (positions in several logs), or a clock. Two messages in the
 * same second are two items.
 */
export function messageId(message: Message): string | null {
  const id = message.ownId
  if (id === null || id.trim() === '' || isCursor(id.trim(), message.receivedAt)) return null
  // A counter may begin with 0.
  return isUnset(id.trim()) && !isCounter(id.trim()) ? null : id
}

/** Whether an id could be the number of a delivery. */
export const isCounter = (id: string): boolean => /^\d{1,15}$/.test(id)

/** Whether an id is the time at which a message came, in seconds. */
export const isInSeconds = (id: string, receivedAt: number): boolean =>
  /^\d{9,11}$/.test(id) && isCursor(id, receivedAt)

function isCursor(id: string, receivedAt: number): boolean {
  if (id.startsWith('[') || id.startsWith('{')) return parseJson(id) !== undefined
  if (/^\d{9,19}(\.\d{1,9})?$/.test(id)) {
    const ago = receivedAt - fromNumber(Number(id))
    return ago <= CLOCK_PAST && ago >= -CLOCK_AHEAD
  }
  return isIsoTime(id)
}

// ---- The persisted forms ----

export const guidOfPayload = (id: string): string => `p:${bounded(id)}`
/** `place` counts from 0 where several items came in one message. */
export const guidOfMessage = (id: string, place: number | null): string =>
  `m:${bounded(place === null ? id : `${id}#${place}`)}`
export const guidOfLink = (url: string): string => `l:${bounded(url)}`
/** Of an entry of a document that has neither id nor link: by a hash of its title and its time, or of its words. */
export const guidOfText = (hash: string): string => `t:${hash}`

/**
 * The guid of an item that shares its name with others of its feed: `p@type:video:12` within a kind of record, `m@2:7` in the
 * second generation of ids that began again, `l@3fa9…:https://…` for one of several on a page.
 */
export const guidWithin = (guid: string, within: string): string => `${guid[0]}@${within}:${guid.slice(2)}`

const bounded = (id: string): string => (id.length <= LONGEST_ID ? id : `sha256:${hashOf(id)}`)
