import { holdsText } from '../../base/json.ts'
import type { Source } from '../source.ts'

/**
 * PocketBase (https://pocketbase.io/docs/api-realtime/; 0.39): it sends nothing until whoever reads has subscribed by a request
 * of its own (POST) that names the stream by its `clientId`. A reader of streams sends none, so that nothing ever comes; behind a relay
 * that subscribes, records come as `{"action":"create","record":{…}}`, which is read as from any server.
 */
export const pocketbase: Source<'pocketbase'> = {
  name: 'pocketbase',
  isOf: (payload, type) => type === 'PB_CONNECT' && holdsText(payload, 'clientId'),
  marks: ['clientId'],
  meaning: (payload, type) =>
    type === 'PB_CONNECT' && holdsText(payload, 'clientId') ? { kind: 'control', needs: 'subscription' } : null
}
