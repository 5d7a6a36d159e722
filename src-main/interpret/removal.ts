import { isObject, member, type Json, type JsonObject } from './json.ts'
import { keysOf } from './keys.ts'

/** How a removal names what it takes back, where it does not simply carry the item's own id. */

const idKeys =
  'item_id post_id entry_id article_id status_id story_id message_id note_id object_id record_id target_id'.split(' ')
const idKeysSqueezed = new Set(idKeys.map((key) => key.replace('_', '')))
const bareKeys = ['object', 'payload', 'data', 'item', 'target', 'deleted', 'removed']

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
