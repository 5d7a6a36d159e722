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
    const payload = data.length <= LONGEST_DATA && data.startsWith('{') ? parseJson(data) : undefined
    const source = isObject(payload) ? sources.find(({ isOf }) => isOf?.(payload, type)) : undefined
    if (source) return source.name
  }
  const url = parsedUrl(feedUrl)
  return (url && sources.find(({ isAt }) => isAt?.(url))?.name) ?? null
}
