import { htmlText } from '../../base/html-text.ts'
import { isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import { joined, knownItem, objectIn, objectsIn, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Meaning, Source } from '../source.ts'

/**
 * ActivityStreams 2.0 (https://www.w3.org/TR/activitystreams-core/): activities, some of them around a note.
 *
 * Who announces or likes something is news by itself; undoing that takes it back.
 */
export const activityStreams: Source<'activity-streams'> = {
  name: 'activity-streams',
  isOf: isActivityStream,
  marks: ['actor', 'attributedTo'],
  meaning: (payload) => (isActivity(payload) ? activityMeaning(payload) : postMeaning(payload)),
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
  const target = objectIn(activity, 'target')
  const who = nameOf(member(activity, 'actor'))
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

// ---- What somebody wrote ----

const kindsOfPost = new Set(['Note', 'Article', 'Page', 'Question', 'Event', 'Video', 'Audio', 'Image', 'Document'])

/** A post alone, or in the activity that creates or updates it; the guess knows it by the same id. */
function postMeaning(payload: JsonObject): Meaning | null {
  const type = textIn(payload, 'type')
  const isAround = type === 'Create' || type === 'Update'
  const post = isAround ? objectIn(payload, 'object') : payload
  if (!kindsOfPost.has(textIn(post, 'type')) || textIn(post, 'id', '@id') === '') return null
  return isAround || isActivityStream(payload) ? { kind: 'items', items: [postItem(post, payload)] } : null
}

const MOST_LISTED = 20

function postItem(post: JsonObject, activity: JsonObject): KnownItem {
  const id = textIn(post, 'id', '@id')
  const summary = textIn(post, 'summary') || inSomeLanguage(post, 'summaryMap').text
  const content = textIn(post, 'content') || inSomeLanguage(post, 'contentMap').text
  const name = textIn(post, 'name') || inSomeLanguage(post, 'nameMap').text
  const isCovered = member(post, 'sensitive') === true && summary !== ''
  const options = ['oneOf', 'anyOf'].flatMap((key) =>
    objectsIn(post, key, MOST_LISTED).map((each) => textIn(each, 'name'))
  )
  const list = options.length === 0 ? '' : `<ul>${options.map((each) => `<li>${htmlText(each)}</li>`).join('')}</ul>`
  const item = knownItem(id, {
    title: plainTitle(isCovered ? summary : name),
    content: joined('\n', content || (isCovered ? '' : summary), list),
    summary: isCovered || content === '' ? '' : summary,
    url: pageOf(member(post, 'url')) || (/^https?:/i.test(id) ? id : ''),
    author: nameOf(member(post, 'attributedTo')) || nameOf(member(activity, 'actor')),
    date_published: textIn(post, 'published') || textIn(activity, 'published'),
    date_modified: textIn(post, 'updated'),
    language: inSomeLanguage(post, 'contentMap').language,
    attachments: objectsIn(post, 'attachment', MOST_LISTED).map((each) => ({
      ...each,
      url: addressOf(member(each, 'url')) || textIn(each, 'href')
    })),
    tags: objectsIn(post, 'tag')
      .filter((tag) => textIn(tag, 'type') === 'Hashtag')
      .map((tag) => textIn(tag, 'name').replace(/^#/, ''))
  })
  return isCovered ? { ...item, isCovered } : item
}

/** The first of the texts that are given in several languages. */
function inSomeLanguage(post: JsonObject, key: string): { language: string; text: string } {
  const [language = '', text] = Object.entries(objectIn(post, key))[0] ?? []
  return { language, text: typeof text === 'string' ? text : '' }
}

/** Of several links the one to a page. */
function pageOf(url: Json | undefined): string {
  if (!Array.isArray(url)) return addressOf(url)
  const links = url.slice(0, MOST_LISTED)
  return addressOf(links.find((link) => isObject(link) && textIn(link, 'mediaType') === 'text/html') ?? links[0])
}

function addressOf(link: Json | undefined): string {
  if (Array.isArray(link)) return addressOf(link[0])
  return typeof link === 'string' ? link : isObject(link) ? textIn(link, 'href', 'url') : ''
}

/** People are named, or stand as the address that ends with their name. */
function nameOf(actor: Json | undefined): string {
  if (Array.isArray(actor)) return nameOf(actor[0])
  if (typeof actor === 'string') return lastStep(actor)
  return isObject(actor) ? textIn(actor, 'name', 'preferredUsername') || lastStep(textIn(actor, 'id')) : ''
}

/** "a note", where it has no name. */
const kindOf = (object: JsonObject): string => {
  const type = textIn(object, 'type')
  return type === '' ? '' : `a ${type.toLowerCase()}`
}

/** People are named by addresses that end with their name. */
const lastStep = (address: string): string => address.replace(/\/+$/, '').split('/').at(-1) ?? ''
