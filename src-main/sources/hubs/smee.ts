import { holdsNumber, holdsText, member, type JsonObject } from '../../base/json.ts'
import type { Source } from '../source.ts'

/**
 * smee.io (https://github.com/probot/smee.io; 2.0), at its own address or elsewhere: a webhook's headers beside its `body`, `query` and
 * `timestamp`.
 *
 * Its event IDs count what a connection was sent, from 0 and with its pings, and nothing is ever sent again: they name nothing.
 */
export const smee: Source<'smee'> = {
  name: 'smee',
  isAt: ({ hostname }) => hostname === 'smee.io',
  isOf: isDelivery,
  wrapped: (object) => (isDelivery(object) ? member(object, 'body') : undefined),
  countsDeliveries: isDelivery
}

const headers = ['host', 'user-agent', 'content-type', 'x-forwarded-for', 'x-forwarded-proto', 'accept']
const FEWEST_HEADERS = 2

function isDelivery(payload: JsonObject): boolean {
  return (
    holdsNumber(payload, 'timestamp') &&
    member(payload, 'body') !== undefined &&
    headers.filter((name) => holdsText(payload, name)).length >= FEWEST_HEADERS
  )
}
