import { isObject, member, type JsonObject } from '../json.ts'

/**
 * Wikimedia event streams (https://wikitech.wikimedia.org/wiki/Event_Platform/EventStreams_HTTP_Service).
 *
 * Their numeric `id` counts within one wiki and repeats between wikis; `meta.id` is unique. Events of the domain
 * `canary` are sent to show that a quiet stream lives, and readers are told to discard them.
 */
export function isWikimediaEvent(object: JsonObject): boolean {
  const meta = member(object, 'meta')
  return typeof member(object, '$schema') === 'string' && isObject(meta) && typeof member(meta, 'id') === 'string'
}

export function isCanary(object: JsonObject): boolean {
  const meta = member(object, 'meta')
  return isWikimediaEvent(object) && isObject(meta) && member(meta, 'domain') === 'canary'
}
