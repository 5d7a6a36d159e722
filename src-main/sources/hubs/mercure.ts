import { member, type JsonObject } from '../../base/json.ts'
import { byLastEventId, missedAfterEventId } from '../event-ids.ts'
import type { Source } from '../source.ts'

/**
 * Mercure (https://mercure.rocks; 0.24 and 1.0.0-alpha.3): a hub at a fixed path, which says in its answer after which id it resumed.
 *
 * The events that 1.0 calls `mercure` say who is subscribed. Of what an API Platform publishes an update that holds nothing but its
 * `@id` says that what is there was deleted.
 */
export const mercure: Source<'mercure'> = {
  name: 'mercure',
  isAt: isHub,
  isNoiseType: (type) => type === 'mercure',
  // The same of hubs of 0.x, to who asks for all topics.
  isNoise: (payload) =>
    member(payload, 'type') === 'Subscription' && member(payload, '@context') === 'https://mercure.rocks/',
  marks: ['@id'],
  meaning: (payload) => (isBareReference(payload) ? { kind: 'removal', ids: [String(member(payload, '@id'))] } : null),
  resume: (url) =>
    isHub(url)
      ? { ...byLastEventId(url.href), tellsLoss: true, missed: missedAfterEventId(url.href, { sure: true }) }
      : null
}

function isHub(url: URL): boolean {
  return url.pathname.endsWith('/.well-known/mercure')
}

const ofReferences = new Set(['@id', '@type', '@context'])

function isBareReference(payload: JsonObject): boolean {
  const id = member(payload, '@id')
  return typeof id === 'string' && id !== '' && Object.keys(payload).every((key) => ofReferences.has(key))
}
