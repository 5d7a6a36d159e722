import { holdsObject, isObject, member } from '../../base/json.ts'
import type { Source } from '../source.ts'
import { isNotification, notificationItem } from './notifications.ts'
import { boostedIn, isStatus, statusItem } from './statuses.ts'
import { timelinesOf } from './timelines.ts'

/**
 * Mastodon (https://docs.joinmastodon.org/methods/streaming/; 4.6): statuses, notifications and conversations.
 *
 * The id of a conversation is that of its thread: what is new in it is its last status.
 */
export const mastodon: Source<'mastodon'> = {
  name: 'mastodon',
  isAt: ({ pathname }) => pathname.includes('/api/v1/streaming/'),
  isOf: (payload, type) => isStatus(payload) || isNotification(payload, type),
  // Clients keep their own state by these events; the data of some is not even JSON.
  isNoiseType: (type) => noiseTypes.has(type),
  marks: ['account', 'accounts'],
  meaning: (payload, type) => {
    if (isNotification(payload, type)) return { kind: 'items', items: [notificationItem(payload)] }
    if (isStatus(payload)) return { kind: 'items', items: [statusItem(payload, type)] }
    if (type !== 'conversation' || !Array.isArray(member(payload, 'accounts'))) return null
    const last = member(payload, 'last_status')
    if (!isObject(last)) return { kind: 'health' }
    return isStatus(last) ? { kind: 'items', items: [statusItem(last, type)] } : null
  },
  // The `content` of a boost is empty. It keeps its own id, because that is the one a later `delete` names.
  passedOn: (status) => (holdsObject(status, 'account') ? boostedIn(status) : null),
  resume: timelinesOf
}

const noiseTypes = new Set(['filters_changed', 'notifications_merged', 'announcement.reaction'])
