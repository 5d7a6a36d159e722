import type { Message } from '#contract/message.ts'
import type { KnownSource } from '#contract/trial.ts'
import { isObject, parseJson } from '../base/json.ts'
import { parsedUrl } from '../base/parsed-url.ts'
import { sources } from './all.ts'

/** At most this many of the last messages are looked at, each of at most this many characters. */
const MOST_MESSAGES = 10
const LONGEST_DATA = 200_000

/** Which source a feed is, by the newest message that shows it, else by its address; null where it is none that is known. */
export function recogniseSource(
  messages: readonly Pick<Message, 'type' | 'data'>[],
  feedUrl: string
): KnownSource | null {
  for (const { type, data } of messages.slice(-MOST_MESSAGES).reverse()) {
    if (data.length > LONGEST_DATA) continue
    const payload = data.startsWith('{') ? parseJson(data) : undefined
    const source = isObject(payload)
      ? sources.find(({ isOf }) => isOf?.(payload, type))
      : sources.find(({ unpacked }) => unpacked?.(data.trim(), type))
    if (source) return source.name
  }
  const url = parsedUrl(feedUrl)
  return (url && sourceAt(url)) ?? null
}

const sourceAt = (url: URL): KnownSource | undefined => sources.find(({ isAt }) => isAt?.(url))?.name

/** The last part of a path by which servers call their event stream. */
const STREAM_PATH = /\/(?:sse|events?|stream(?:ing)?|event-?streams?|event-?source|live)\/?$/i

/** Whether an address looks like that of a live stream; a server may still answer with something else. */
export function isStreamAddress(address: string): boolean {
  const url = parsedUrl(address)
  return url !== null && (sourceAt(url) !== undefined || STREAM_PATH.test(url.pathname))
}
