import type { Message } from '#contract/message.ts'
import { isObject, member, type Json, type JsonObject } from '../base/json.ts'
import { saysRemoval, wordsOf } from './classify.ts'
import { guidOfLink, guidOfMessage, guidOfPayload, isCounter, messageId, payloadId } from './identity.ts'
import type { Change, IdentityRule, InterpretationContext, Removal } from './interpretation.ts'
import { keysOf, meaningOf } from './keys.ts'
import { chosenId, chosenList } from './mapping.ts'
import type { Payload } from './payload/payload.ts'
import { kindOf, kindOfEvent, kindOfField } from './record.ts'
import { locate, type Located } from './unwrap.ts'
import { webAddress } from './web-address.ts'

/** How a payload says that something was taken back, and how it names it where it does not simply carry the item's own id. */

const isTrue = (value: Json | undefined): boolean => value === true || value === 1 || value === 'true'
/** Not the year 1 or 9999, nor the epoch, which stand for never. */
const isTime = (value: Json | undefined): boolean =>
  (typeof value === 'string' && /^(19[7-9]|2\d\d)\d-/.test(value) && !value.startsWith('1970-01-01')) ||
  (typeof value === 'number' && value > 0)
const gone = new Set('deleted removed retracted withdrawn'.split(' '))
const isGone = (value: Json | undefined): boolean =>
  typeof value === 'string' && value.length <= 10 && gone.has(value.toLowerCase())

/** By its key, which values say that what carries them is there no more. */
const marks: ReadonlyMap<string, (value: Json | undefined) => boolean> = new Map([
  ...'deleted _deleted is_deleted isDeleted removed is_removed isRemoved tombstone _tombstone'
    .split(' ')
    .map((key) => [key, isTrue] as const),
  ...'deleted_at deletedAt removed_at removedAt retracted_at retractedAt'
    .split(' ')
    .map((key) => [key, isTime] as const),
  ['status', isGone],
  ['state', isGone],
  ['type', (value: Json | undefined) => value === 'Tombstone']
])

/** `{"id":5,"deleted":true}` and its spellings: what stands in the object is there no more. */
export const isMarkedRemoved = (object: JsonObject): boolean =>
  keysOf(object).some((key) => marks.get(key)?.(object[key]) ?? false)

const idKeys =
  'item_id post_id entry_id article_id status_id story_id message_id note_id object_id record_id target_id'.split(' ')
const idKeysSqueezed = new Set(idKeys.map((key) => key.replace('_', '')))
const bareKeys = ['object', 'payload', 'data', 'item', 'target', 'deleted', 'removed']

/** Keys whose object is what is removed, and not what it belonged to (`{"id":5,"post":{"id":1}}` is no removal of the post). */
const wrappingKeys =
  'data payload object record item entry before old old_record oldRecord previous entity resource row event d'.split(
    ' '
  )

interface Wrapped {
  object: JsonObject
  envelopes: JsonObject[]
}

/** What a removal is wrapped around, as far as that names something itself; an id on the wrapping counts deliveries. */
function unwrapped(object: JsonObject, envelopes: JsonObject[] = []): Wrapped {
  if (envelopes.length < DEEPEST_WRAPPING)
    for (const key of wrappingKeys) {
      const value = member(object, key)
      const inner = isObject(value) ? unwrapped(value, [object, ...envelopes]) : null
      if (inner && keysOf(inner.object).some((each) => meaningOf(each).idRank >= 0)) return inner
    }
  return { object, envelopes }
}

const DEEPEST_WRAPPING = 3

/** The ids named; empty where the payload's own id is the one. */
function namedByRemoval(object: JsonObject): string[] {
  const several = member(object, 'ids')
  if (Array.isArray(several)) return several.slice(0, MOST_REMOVALS).flatMap(idIn)
  for (const key of keysOf(object))
    if (key.length <= 12 && idKeysSqueezed.has(key.toLowerCase().replace(/[_-]/g, ''))) {
      const id = idIn(object[key] as Json)
      if (id.length > 0) return id
    }
  // An activity's own id is that of the deletion; otherwise an id that stands there is the item's.
  if (member(object, 'id') !== undefined && member(object, 'type') !== 'Delete') return []
  for (const key of bareKeys) {
    const value = member(object, key)
    const ids = Array.isArray(value)
      ? value.some(isObject)
        ? []
        : value.slice(0, MOST_REMOVALS).flatMap(idIn)
      : value === undefined
        ? []
        : idIn(value)
    if (ids.length > 0) return ids
  }
  return []
}

const idIn = (value: Json): string[] =>
  typeof value === 'string' && value !== '' ? [value] : typeof value === 'number' ? [String(value)] : []

// ---- What is taken back ----

export const takenBack = (removal: Removal): Change => ({ kind: 'removal', ...removal })

/** The removal of what has this guid, which says nothing else of it. */
export const nameless = (guid: string, others: readonly string[] = []): Removal => ({
  guid,
  others,
  recordKind: null,
  title: null,
  url: null
})

/** What one message takes back at most, as many as it may bring; more would hold up every other feed. */
export const MOST_REMOVALS = 2_000

/** What the message takes back; empty where it names nothing, and is then shown like any other. */
export function removalsOf(payload: Payload, message: Message, context: InterpretationContext): Removal[] {
  const { rule } = context
  const removals =
    payload.kind === 'text'
      ? bareRemovals(payload.text, rule)
      : payload.kind === 'json'
        ? namedRemovals(payload.value, message, context)
        : []
  const own = messageId(message)
  if (removals.length === 0 && own !== null && payload.kind !== 'text' && payload.kind !== 'unreadable')
    removals.push(nameless(guidOfMessage(own, null)))
  const named = new Map(removals.map((removal) => [removal.guid, removal]))
  const recordKind = kindOfEvent(message.type)
  return [...named.values()]
    .slice(0, MOST_REMOVALS)
    .map((removal) => ({ ...removal, recordKind: removal.recordKind ?? recordKind }))
}

export function namedRemovals(value: JsonObject | Json[], message: Message, context: InterpretationContext): Removal[] {
  const elements = chosenList(value, context.mapping) ?? (Array.isArray(value) ? value : [value])
  const removals: Removal[] = []
  for (const element of elements.slice(0, MOST_REMOVALS)) {
    if (removals.length >= MOST_REMOVALS) break
    removals.push(...namedByElement(element, message, context))
  }
  return removals
}

function namedByElement(element: Json, message: Message, { rule, mapping }: InterpretationContext): Removal[] {
  if (typeof element === 'string' || typeof element === 'number') return bareRemovals(String(element), rule)
  if (!isObject(element)) return []
  const ownId = mapping ? chosenId(element, mapping) : null
  if (ownId !== null) return [nameless(guidOfPayload(ownId))]
  const { object, envelopes } = unwrapped(element)
  const named = namedByRemoval(object)
  if (named.length > 0) return named.flatMap((id) => bareRemovals(id, rule))
  return locatedIn(object).flatMap((each) => {
    const located = { ...each, envelopes: [...each.envelopes, ...envelopes] }
    return removalOf(located, payloadId(each, rule)?.id ?? null, message, rule) ?? []
  })
}

/**
 * What a field takes back by whose name alone it is said: `{"data":{"storyRemoved":{"id":7}}}` of a GraphQL subscription.
 */
export function removedByField(
  payload: JsonObject,
  message: Message,
  context: InterpretationContext,
  depth = 0
): Removal[] {
  const keys = keysOf(payload)
  const key = keys[0]
  if (key === undefined || keys.length > 1 || depth === DEEPEST_WRAPPING) return []
  const value = payload[key] as Json
  if (saysRemoval(key)) {
    // `{"deleted":"yes"}` names nothing.
    if (!isObject(value) && (idIn(value).length === 0 || wordsOf(key).length < 2)) return []
    const recordKind = kindOfField(key)
    return namedRemovals([value], message, context).map((removal) => ({ ...removal, recordKind }))
  }
  return isObject(value) && meaningOf(key).wrapper ? removedByField(value, message, context, depth + 1) : []
}

const locatedIn = (object: JsonObject): Located[] => {
  const located = locate(object)
  return located.length > 0 ? located : [{ item: object, identified: object, envelopes: [], document: null }]
}

/** How a removal that shows (some of) an item names it: by its id, else by its link; null where it has neither. */
export function removalOf(located: Located, id: string | null, message: Message, rule: IdentityRule): Removal | null {
  const { item, envelopes } = located
  const url = isObject(item) ? webAddress(member(item, 'url') ?? member(item, 'link'), null) : null
  const title = isObject(item) ? member(item, 'title') : null
  const shown = {
    recordKind: kindOf(item, envelopes, message.type),
    title: typeof title === 'string' ? title : null,
    url
  }
  const byLink = url === null ? [] : [guidOfLink(url)]
  if (id !== null) return { ...shown, guid: guidOfPayload(id), others: [...asMessageId(id, rule), ...byLink] }
  const own = messageId(message)
  const byMessage = own === null ? [] : [guidOfMessage(own, null)]
  const [guid, ...others] = [...byLink, ...byMessage]
  return guid === undefined ? null : { ...shown, guid, others }
}

/** A bare id: the payload's, or that of the message that brought the item. */
function bareRemovals(text: string, rule: IdentityRule): Removal[] {
  const id = text.trim()
  if (id === '' || id.length > LONGEST_BARE_ID || /\s/.test(id)) return []
  const link = webAddress(id, null)
  return [nameless(guidOfPayload(id), [...asMessageId(id, rule), ...(link === null ? [] : [guidOfLink(link)])])]
}

/**
 * An id in a removal may be that of a message. Where payloads of this feed carry ids of their own it is, unless it could not
 * be told from the number of a delivery.
 */
const asMessageId = (id: string, rule: IdentityRule): string[] =>
  rule.pointers.length === 0 || !isCounter(id) ? [guidOfMessage(id, null)] : []

const LONGEST_BARE_ID = 4096
