import { isObject, member, type JsonObject } from '../json.ts'

/** CloudEvents (https://cloudevents.io): an envelope whose `id` is unique only together with its `source`. */

export function isCloudEvent(object: JsonObject): boolean {
  return (
    typeof member(object, 'specversion') === 'string' &&
    (isObject(member(object, 'data')) || typeof member(object, 'data') === 'string')
  )
}

/** What identifies the event: its source and its id. */
export function cloudEventId(object: JsonObject): string | null {
  const id = member(object, 'id')
  const source = member(object, 'source')
  return typeof id === 'string' && id !== '' ? `${typeof source === 'string' ? source : ''} ${id}`.trim() : null
}
