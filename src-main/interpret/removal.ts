import { isObject, member, type Json, type JsonObject } from '../base/json.ts'
import { keysOf, meaningOf } from './keys.ts'

/** How a removal names what it takes back, where it does not simply carry the item's own id. */

const idKeys =
  'item_id post_id entry_id article_id status_id story_id message_id note_id object_id record_id target_id'.split(' ')
const idKeysSqueezed = new Set(idKeys.map((key) => key.replace('_', '')))
const bareKeys = ['object', 'payload', 'data', 'item', 'target', 'deleted', 'removed']

/** Keys whose object is what is removed, and not what it belonged to (`{"id":5,"post":{"id":1}}` is no removal of the post). */
const wrappingKeys = ['data', 'payload', 'object', 'record', 'item', 'entry']

/** What a removal is wrapped around, as far as that names something itself; an id on the wrapping counts deliveries. */
export function unwrapped(object: JsonObject, depth = 0): JsonObject {
  if (depth === DEEPEST_WRAPPING) return object
  for (const key of wrappingKeys) {
    const value = member(object, key)
    const inner = isObject(value) ? unwrapped(value, depth + 1) : null
    if (inner && keysOf(inner).some((each) => meaningOf(each).idRank >= 0)) return inner
  }
  return object
}

const DEEPEST_WRAPPING = 3

/** The ids named; empty where the payload's own id is the one. */
export function namedByRemoval(object: JsonObject): string[] {
  const several = member(object, 'ids')
  if (Array.isArray(several)) return several.flatMap(idIn)
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
        : value.flatMap(idIn)
      : value === undefined
        ? []
        : idIn(value)
    if (ids.length > 0) return ids
  }
  return []
}

const idIn = (value: Json): string[] =>
  typeof value === 'string' && value !== '' ? [value] : typeof value === 'number' ? [String(value)] : []
