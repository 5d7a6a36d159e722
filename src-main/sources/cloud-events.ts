import { holdsObject, holdsText, member, type JsonObject } from '../base/json.ts'
import type { Source } from './source.ts'

/** CloudEvents (https://cloudevents.io): an envelope whose `id` is unique only together with its `source`. */
export const cloudEvents: Source<'cloud-events'> = {
  name: 'cloud-events',
  isOf: isEvent,
  wrapped: (object) => (isEvent(object) && isWrapping(object) ? member(object, 'data') : undefined),
  id: (object) => {
    if (!isEvent(object)) return null
    const [id, source] = [member(object, 'id'), member(object, 'source')]
    if (typeof id !== 'string' || id === '') return 'elsewhere'
    const within = `${typeof source === 'string' ? source : ''} ${id}`.trim()
    // Builds before 0.2 took an event without data for a payload like any other.
    return { id: within, pointer: '/id', ...(!isWrapping(object) && within !== id && { formerId: id }) }
  }
}

/** Its data is optional. */
function isEvent(object: JsonObject): boolean {
  return (
    holdsText(object, 'specversion') && (isWrapping(object) || (holdsText(object, 'id') && holdsText(object, 'source')))
  )
}

function isWrapping(object: JsonObject): boolean {
  return holdsObject(object, 'data') || holdsText(object, 'data')
}
