import { isObject, member, type JsonObject } from '../../base/json.ts'
import { joined, knownItem, objectIn, plainTitle, textIn } from '../parts.ts'
import type { Meaning, Source } from '../source.ts'

/**
 * ActivityStreams 2.0 (https://www.w3.org/TR/activitystreams-core/): activities, some of them around a note.
 *
 * Who announces or likes something is news by itself; undoing that takes it back.
 */
export const activityStreams: Source<'activity-streams'> = {
  name: 'activity-streams',
  isOf: isActivityStream,
  marks: ['actor'],
  meaning: (payload) => (isActivity(payload) ? activityMeaning(payload) : null),
  // Servers that send them without their context are many.
  wrapped: (object) => {
    const type = member(object, 'type')
    return type === 'Create' || type === 'Update' || type === 'Delete' ? member(object, 'object') : undefined
  }
}

const MOST_CONTEXTS = 10

function isActivityStream(payload: JsonObject): boolean {
  const context = member(payload, '@context')
  const contexts = (Array.isArray(context) ? context : [context]).slice(0, MOST_CONTEXTS)
  return contexts.some((each) => typeof each === 'string' && each.includes('activitystreams'))
}

/** What was done, in the past; those that carry what they are about are read there. */
const verbs: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Announce: 'announced',
    Like: 'liked',
    Dislike: 'disliked',
    Follow: 'followed',
    Accept: 'accepted',
    TentativeAccept: 'accepted for now',
    Reject: 'rejected',
    TentativeReject: 'rejected for now',
    Add: 'added',
    Remove: 'removed',
    Move: 'moved',
    Block: 'blocked',
    Flag: 'reported',
    Invite: 'invited',
    Join: 'joined',
    Leave: 'left',
    Offer: 'offered',
    Read: 'read',
    View: 'viewed',
    Listen: 'listened to',
    Travel: 'travelled to',
    Arrive: 'arrived at',
    EmojiReact: 'reacted to'
  })
)

const isActivity = (payload: JsonObject): boolean => {
  const type = member(payload, 'type')
  return (
    typeof type === 'string' &&
    (type === 'Undo' || verbs.has(type)) &&
    member(payload, 'actor') !== undefined &&
    (member(payload, 'object') !== undefined || isActivityStream(payload))
  )
}

function activityMeaning(activity: JsonObject): Meaning | null {
  const object = member(activity, 'object')
  if (member(activity, 'type') === 'Undo') {
    const undone = isObject(object) ? textIn(object, 'id', '@id') : typeof object === 'string' ? object : ''
    return undone === '' ? { kind: 'health' } : { kind: 'removal', ids: [undone] }
  }
  const about = isObject(object) ? object : {}
  const [actor, target] = [objectIn(activity, 'actor'), objectIn(activity, 'target')]
  const who = textIn(actor, 'name', 'preferredUsername') || lastStep(textIn(activity, 'actor') || textIn(actor, 'id'))
  const address = typeof object === 'string' ? object : textIn(about, 'url', 'id')
  const what = textIn(about, 'name', 'summary') || (textIn(about, 'content') === '' ? address : '')
  const done = verbs.get(textIn(activity, 'type')) ?? ''
  const to = textIn(target, 'name') || textIn(activity, 'target')
  return {
    kind: 'items',
    items: [
      knownItem(textIn(activity, 'id', '@id'), {
        title: plainTitle(
          textIn(activity, 'summary') || joined(' ', who, done, what || kindOf(about), to && `to ${to}`)
        ),
        content: textIn(about, 'content') || textIn(activity, 'content'),
        url: address || textIn(activity, 'url'),
        author: who,
        date_published: textIn(activity, 'published') || textIn(about, 'published'),
        language: textIn(about, 'language')
      })
    ]
  }
}

/** "a note", where it has no name. */
const kindOf = (object: JsonObject): string => {
  const type = textIn(object, 'type')
  return type === '' ? '' : `a ${type.toLowerCase()}`
}

/** People are named by addresses that end with their name. */
const lastStep = (address: string): string => address.replace(/\/+$/, '').split('/').at(-1) ?? ''
