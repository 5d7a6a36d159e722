import { htmlText } from '../../base/html-text.ts'
import { holdsText, isObject, member, type JsonObject } from '../../base/json.ts'
import type { KnownItem } from '../source.ts'
import { citedContent, idAt, isAccount, isStatus, nameOf, pollOf, statusItem, textAt } from './statuses.ts'

/**
 * Notifications of Mastodon: who did what.
 *
 * Where somebody wrote something (a mention, a quote, a post of somebody who is watched) the post is the news: it may come as an
 * `update` as well, and is edited and deleted by its own id. All others are news of their own: that a post of the reader was
 * favourited by two people is told by two.
 */
export function isNotification(payload: JsonObject, type: string): boolean {
  return type === 'notification' && holdsText(payload, 'type') && isAccount(member(payload, 'account'))
}

const ofPosts = new Set(['mention', 'status', 'quote'])

export function notificationItem(notification: JsonObject): KnownItem {
  const status = objectAt(notification, 'status')
  const type = textAt(notification, 'type')
  if (status && isStatus(status) && ofPosts.has(type)) return statusItem(status, 'notification')
  const account = objectAt(notification, 'account') ?? {}
  const { title, content = '', url } = told(type, notification, status)
  const id = idAt(notification)
  return {
    // Notifications are counted apart from statuses.
    id: id === '' ? null : `notification:${id}`,
    value: {
      title,
      ...(content !== '' && { content_html: content }),
      url: url ?? (status ? textAt(status, 'url') : ''),
      author: account,
      date_published: member(notification, 'created_at') ?? null
    }
  }
}

interface Told {
  title: string
  /** HTML. */
  content?: string
  url?: string
}

/** What happened, in words; of a type that is not known its own name, or what the server says for such readers (4.6). */
function told(type: string, notification: JsonObject, status: JsonObject | null): Told {
  const account = objectAt(notification, 'account')
  const who = nameOf(account ?? undefined)
  const post = status ? citedContent(status) : ''
  const profile = { content: textAt(account ?? {}, 'note'), url: textAt(account ?? {}, 'url') }
  switch (type) {
    case 'favourite':
      return { title: `${who} favourited your post`, content: post }
    case 'reblog':
      return { title: `${who} boosted your post`, content: post }
    case 'mention':
      return { title: `${who} mentioned you`, content: post }
    case 'follow':
      return { title: `${who} followed you`, ...profile }
    case 'follow_request':
      return { title: `${who} asks to follow you`, ...profile }
    case 'poll':
      return { title: 'A poll has ended', content: post + (status ? pollOf(status, true) : '') }
    case 'update':
      return { title: `${who} edited a post that you boosted`, content: post }
    case 'quoted_update':
      return { title: `${who} edited a post that you quoted`, content: post }
    case 'admin.sign_up':
      return { title: `${who} signed up`, ...profile }
    case 'admin.report':
      return reported(who, objectAt(notification, 'report') ?? {})
    case 'severed_relationships':
      return severed(objectAt(notification, 'event') ?? {})
    case 'moderation_warning':
      return warned(objectAt(notification, 'moderation_warning') ?? {})
    case 'added_to_collection':
      return collected(`${who} added you to a collection`, objectAt(notification, 'collection') ?? {})
    case 'collection_update':
      return collected(`${who} changed a collection that you are in`, objectAt(notification, 'collection') ?? {})
    default:
      return unknown(who, type, objectAt(notification, 'fallback') ?? {}, post)
  }
}

function reported(who: string, report: JsonObject): Told {
  const target = nameOf(objectAt(report, 'target_account') ?? undefined)
  const words = [textAt(report, 'category'), textAt(report, 'comment')].filter((part) => part !== '')
  return { title: target === '' ? `${who} sent a report` : `${who} reported ${target}`, content: paragraphs(words) }
}

function severed(event: JsonObject): Told {
  const target = textAt(event, 'target_name')
  const count = (key: string, noun: string): string[] => {
    const value = member(event, key)
    return typeof value === 'number' && value > 0 ? [`${noun}: ${value}`] : []
  }
  const words = [...count('followers_count', 'Followers lost'), ...count('following_count', 'No longer followed')]
  return {
    title: target === '' ? 'Connections were cut' : `Connections to ${target} were cut`,
    content: paragraphs([textAt(event, 'type').replace(/_/g, ' '), ...words])
  }
}

const warned = (warning: JsonObject): Told => ({
  title: 'A moderator has warned you',
  content: paragraphs([textAt(warning, 'action').replace(/_/g, ' '), textAt(warning, 'text')])
})

function collected(title: string, collection: JsonObject): Told {
  const name = textAt(collection, 'name')
  const url = textAt(collection, 'url')
  return {
    title: name === '' ? title : `${title}: ${name}`,
    content: paragraphs([textAt(collection, 'description')]),
    ...(url !== '' && { url })
  }
}

function unknown(who: string, type: string, fallback: JsonObject, post: string): Told {
  const title = textAt(fallback, 'title')
  const details = textAt(fallback, 'details') || textAt(fallback, 'summary')
  return { title: title || `${who}: ${type.replace(/[._]/g, ' ')}`, content: details || post }
}

const paragraphs = (words: readonly string[]): string =>
  words
    .filter((each) => each !== '')
    .map((each) => `<p>${htmlText(each)}</p>`)
    .join('')

function objectAt(object: JsonObject, key: string): JsonObject | null {
  const value = member(object, key)
  return isObject(value) ? value : null
}
