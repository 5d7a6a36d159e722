import { member } from '../base/json.ts'
import type { Source } from './source.ts'

/** ActivityStreams 2.0 (https://www.w3.org/TR/activitystreams-core/): activities, some of them around a note. */
export const activityStreams: Source<'activity-streams'> = {
  name: 'activity-streams',
  isOf: (payload) => {
    const context = member(payload, '@context')
    const contexts = (Array.isArray(context) ? context : [context]).slice(0, MOST_CONTEXTS)
    return contexts.some((each) => typeof each === 'string' && each.includes('activitystreams'))
  },
  // Servers that send them without their context are many.
  wrapped: (object) => {
    const type = member(object, 'type')
    return type === 'Create' || type === 'Update' || type === 'Delete' ? member(object, 'object') : undefined
  }
}

const MOST_CONTEXTS = 10
