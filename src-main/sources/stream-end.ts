import type { Message } from '#contract/message.ts'
import { isObject, member, parseJson, type Json, type JsonObject } from '../base/json.ts'

/**
 * Knows the message by which a server says that its stream is done: `event: complete` of GraphQL, `return` of tRPC, `close`,
 * `end`, the `data: [DONE]` of language models, and the `c[3000,"Go away!"]` of SockJS. A message of such a name that says something is news like any other.
 */

const endWords = new Set(['complete', 'completed', 'return', 'close', 'done', 'end', 'finish', 'finished'])
/** What a payload holds that says nothing to a reader, by its keys; with any other key it is news. */
const saysNothingUnder = new Set(
  `type event id status state code reason ok success time timestamp ts at date requestid request_id channel topic stream
   count total duration elapsed`.split(/\s+/)
)
/** A longer payload is no mere end, in characters. */
export const LONGEST_END = 512
const DEEPEST = 3
/** The closing frame of SockJS, with its code and its words. */
const CLOSE = /^c\[\d{1,5},"[^"]{0,400}"\]$/

/** Whether a message says that the stream is done, and nothing else. */
export function saysEnd({ type, data }: Pick<Message, 'type' | 'data'>): boolean {
  if (data.length > LONGEST_END) return false
  const payload = type === 'message' && data.trimStart().startsWith('{') ? parseJson(data) : undefined
  return saysEndOutside({ type, data }) || (isObject(payload) && saysEndInside(payload))
}

/** The same of what stands around the payload: the name of the event, or data that is no JSON. */
export function saysEndOutside({ type, data }: Pick<Message, 'type' | 'data'>): boolean {
  if (data.length > LONGEST_END) return false
  const text = data.trim()
  if (text === '[DONE]' || (text.startsWith('c[') && CLOSE.test(text))) return true
  return isEndWord(type) && saysNothing(text)
}

/** The same of the payload of a message without a name; at most `LONGEST_END` characters of data. */
export function saysEndInside(payload: JsonObject): boolean {
  const word = member(payload, 'type') ?? member(payload, 'event')
  return typeof word === 'string' && isEndWord(word) && isBare(payload)
}

/** Whether the name of an event is one by which servers say that a stream is done. */
const isEndWord = (name: string): boolean => name.length <= 10 && endWords.has(name.toLowerCase())

function saysNothing(text: string): boolean {
  if (text === '' || /^(null|undefined|ok|true|false|\d+)$/i.test(text) || isEndWord(text)) return true
  const payload = parseJson(text)
  if (typeof payload === 'string') return saysNothing(payload.trim())
  return payload !== undefined && isBare(payload)
}

/** Whether nothing in a payload is meant to be read. */
function isBare(value: Json | undefined, depth = 0): boolean {
  if (value === undefined || value === null || value === '') return true
  if (typeof value !== 'object' || depth > DEEPEST) return false
  if (Array.isArray(value)) return value.length === 0
  return Object.keys(value).every((key) => {
    const each = member(value, key)
    return saysNothingUnder.has(key.toLowerCase()) ? typeof each !== 'object' || isBare(each) : isBare(each, depth + 1)
  })
}
