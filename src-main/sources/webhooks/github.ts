import type { Source } from '../source.ts'
import { deliveryUnder, deliveryWith, type Delivery } from './delivery.ts'
import { eventOfBody, forgeMeaning, isForgeBody } from './forge.ts'
import type { JsonObject } from '../../base/json.ts'

/**
 * GitHub webhooks as a relay passes them on (https://docs.github.com/webhooks, 2026-11): `{"x-github-event":"issues",
 * "x-github-delivery":…,"body":{…}}`, or the body alone.
 */
export const github: Source<'github'> = {
  name: 'github',
  isOf: (payload) => delivered(payload) !== null,
  marks: ['x-github-event', 'headers', 'repository'],
  meaning: (payload, type) => {
    const delivery = delivered(payload)
    return delivery && forgeMeaning(delivery, delivery.header('x-github-event') || eventOfBody(delivery, type))
  }
}

const delivered = (payload: JsonObject): Delivery | null =>
  deliveryUnder(payload, 'x-github-event') ?? deliveryWith(payload, isForgeBody)
