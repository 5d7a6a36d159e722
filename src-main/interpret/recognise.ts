import type { Message } from '#contract/message.ts'
import type { KnownSource } from '#contract/trial.ts'
import { isObject, member, parseJson, type JsonObject } from './json.ts'
import { isCloudEvent } from './sources/cloud-events.ts'
import { hackerNewsItem } from './sources/hacker-news.ts'
import { isJsonFeed, isJsonFeedItem } from './sources/json-feed.ts'
import { isWikimediaEvent } from './sources/wikimedia.ts'

/** So many of the last messages are looked at, each up to so many characters. */
const LOOKED_AT = 10
const LONGEST = 200_000

/** Which kind of source a feed is, by its messages, else by its address; null where it is none that is known. */
export function recogniseSource(
  messages: readonly Pick<Message, 'type' | 'data'>[],
  feedUrl: string
): KnownSource | null {
  for (const { type, data } of messages.slice(-LOOKED_AT).reverse()) {
    const payload = data.length <= LONGEST && data.startsWith('{') ? parseJson(data) : undefined
    const source = isObject(payload) ? byPayload(payload, type) : null
    if (source !== null) return source
  }
  return byAddress(feedUrl)
}

function byPayload(payload: JsonObject, type: string): KnownSource | null {
  const text = (key: string): boolean => typeof member(payload, key) === 'string'
  const object = (key: string): boolean => isObject(member(payload, key))
  if (isWikimediaEvent(payload)) return 'wikimedia'
  if (object('account') && text('content') && text('visibility')) return 'mastodon'
  if (text('topic') && text('event') && typeof member(payload, 'time') === 'number') return 'ntfy'
  if (hackerNewsItem(payload)) return 'hacker-news'
  if ((type === 'put' || type === 'patch') && text('path') && member(payload, 'data') !== undefined) return 'firebase'
  if (text('event_type') && text('time_fired')) return 'home-assistant'
  if (text('x-github-event') && object('body')) return 'github'
  if (isCloudEvent(payload)) return 'cloud-events'
  if (isJsonFeed(payload) || isJsonFeedItem(payload)) return 'json-feed'
  const context = member(payload, '@context')
  const contexts = (Array.isArray(context) ? context : [context]).slice(0, LOOKED_AT)
  return contexts.some((each) => typeof each === 'string' && each.includes('activitystreams'))
    ? 'activity-streams'
    : null
}

function byAddress(feedUrl: string): KnownSource | null {
  const parts = /^https?:\/\/([^/?#]*)([^?#]*)/i.exec(feedUrl)
  const [host, path] = [parts?.[1] ?? '', parts?.[2] ?? '']
  if (path.endsWith('/.well-known/mercure')) return 'mercure'
  if (/(^|\.)wikimedia\.org$/i.test(host) && path.startsWith('/v2/stream/')) return 'wikimedia'
  if (/\/api\/v1\/streaming\//.test(path)) return 'mastodon'
  if (host.toLowerCase() === 'hacker-news.firebaseio.com') return 'hacker-news'
  return null
}
