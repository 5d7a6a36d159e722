import { isWrappedJson, parseLenientJson } from '../../base/lenient-json.ts'
import { isObject, isTooDeep, parseJson, type Json, type JsonObject } from '../../base/json.ts'
import { unpacked } from '../../sources/lookup.ts'
import { isCapAlert, readCapAlert } from './cap-alert.ts'
import { isEmptyData } from '../classify.ts'
import { isXmlFeed, readXmlFeed } from '../documents/read-xml.ts'

/** What the data of a message holds. */
export type Payload =
  | { kind: 'nothing' }
  | { kind: 'text'; text: string }
  | { kind: 'unreadable' }
  /** `isRepaired`: it is nearly JSON, and was read all the same. */
  | { kind: 'json'; value: JsonObject | Json[]; isRepaired?: true }

/** How often JSON may be packed into a JSON string. */
const DEEPEST_ENCODING = 3

/** `type`: of the message. */
export function payloadOf(data: string, type: string): Payload {
  let text = data.trim()
  for (let layer = 0; layer <= DEEPEST_ENCODING; layer++) {
    if (isEmptyData(text)) return { kind: 'nothing' }
    const first = text[0]
    if (first !== '{' && first !== '[' && first !== '"') break
    const value = parseJson(text)
    if (value === undefined) return isTooDeep(text) ? { kind: 'unreadable' } : nearly(text)
    if (typeof value === 'object' && value !== null) {
      return { kind: 'json', value }
    }
    text = String(value).trim()
  }
  if (isWrappedJson(text)) return nearly(text)
  const held = unpacked(text, type)
  if (held) return packed(held)
  const read = isXmlFeed(text) ? readXmlFeed(text) : isCapAlert(text) ? readCapAlert(text) : null
  return read ? { kind: 'json', value: read } : { kind: 'text', text }
}

/** What a source had packed: a payload, several of them, or texts. */
function packed(held: Json[]): Payload {
  const [first] = held
  if (first === undefined) return { kind: 'nothing' }
  if (held.length === 1 && (isObject(first) || Array.isArray(first))) return { kind: 'json', value: first }
  return held.some(isObject) ? { kind: 'json', value: held } : { kind: 'text', text: held.map(String).join('\n') }
}

/** What is nearly JSON, or else text. */
function nearly(text: string): Payload {
  const value = parseLenientJson(text)
  if (typeof value !== 'object' || value === null) return { kind: 'text', text }
  return { kind: 'json', value, isRepaired: true }
}
