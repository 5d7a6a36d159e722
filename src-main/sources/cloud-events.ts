import { holdsObject, holdsText, member, type JsonObject } from '../base/json.ts'
import type { Source } from './source.ts'

/** CloudEvents (https://cloudevents.io): an envelope whose `id` is unique only together with its `source`. */
export const cloudEvents: Source<'cloud-events'> = {
  name: 'cloud-events',
  isOf: isEvent,
  wrapped: (object) => (isEvent(object) ? member(object, 'data') : undefined),
  id: (object) => {
    if (!isEvent(object)) return null
    const [id, source] = [member(object, 'id'), member(object, 'source')]
    if (typeof id !== 'string' || id === '') return 'elsewhere'
    return { id: `${typeof source === 'string' ? source : ''} ${id}`.trim(), pointer: '/id' }
  }
}

function isEvent(object: JsonObject): boolean {
  return holdsText(object, 'specversion') && (holdsObject(object, 'data') || holdsText(object, 'data'))
}
