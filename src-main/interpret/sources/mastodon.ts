import { isObject, member, type JsonObject } from '../json.ts'

/**
 * Mastodon statuses.
 *
 * Their keys are found by scoring. A boost is special: its own `content` is empty and the post that it passes on stands
 * in `reblog`. It keeps its own id, because that is the one a later `delete` names.
 */
export function boostedStatus(status: JsonObject): JsonObject | null {
  const reblog = member(status, 'reblog')
  return isObject(reblog) && isObject(member(status, 'account')) ? reblog : null
}

const streamTalk = new Set(['filters_changed', 'notifications_merged', 'announcement.reaction'])

/** Events that a client keeps its own state by: nothing in them is news, and some are not even JSON. */
export const isStreamTalk = (type: string): boolean => streamTalk.has(type)
