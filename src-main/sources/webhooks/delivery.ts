import { isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import { readObject } from '../cursor.ts'

/**
 * A webhook as it comes over a stream: what was posted, and the headers where the relay passes them on.
 *
 * smee.io and its like put the headers, in lower case, beside `body`; others have them under `headers`, put the body under
 * `payload` or `data`, or send it alone. A body that was posted as a form stands as JSON text under `payload`.
 */
export interface Delivery {
  body: JsonObject
  /** The header of this name, which is in lower case; empty where there is none. */
  header(name: string): string
  /** What the relay calls the event, where it says so beside the body. */
  event: string
  /** When the relay had it; null where it does not say. */
  at: Json
}

/** Under these a body may stand. */
export const bodyKeys = ['body', 'payload', 'data', 'message']
let last: { payload: JsonObject; bodies: readonly JsonObject[] } | null = null

/** The delivery of which `isBody` knows the body; null where it knows none. */
export function deliveryWith(payload: JsonObject, isBody: (body: JsonObject) => boolean): Delivery | null {
  const body = bodiesOf(payload).find(isBody)
  return body ? deliveryOf(payload, body) : null
}

/** The delivery that has one of these headers; null where none has. */
export function deliveryUnder(payload: JsonObject, ...headers: string[]): Delivery | null {
  const [, body] = bodiesOf(payload)
  return body && headers.some((name) => headerOf(payload, name) !== '') ? deliveryOf(payload, body) : null
}

function deliveryOf(payload: JsonObject, body: JsonObject): Delivery {
  const event = body === payload ? undefined : member(payload, 'event')
  return {
    body,
    header: (name) => headerOf(payload, name),
    event: typeof event === 'string' ? event : '',
    at: body === payload ? null : (member(payload, 'timestamp') ?? null)
  }
}

/** The payload itself and what it may be wrapped around. The last one is remembered: every kind of webhook asks. */
export function bodiesOf(payload: JsonObject): readonly JsonObject[] {
  if (last?.payload === payload) return last.bodies
  const bodies = [payload]
  for (const key of bodyKeys) {
    const value = packed(member(payload, key))
    if (value) bodies.push(formOf(value) ?? value)
  }
  last = { payload, bodies }
  return bodies
}

function packed(value: Json | undefined): JsonObject | null {
  if (isObject(value)) return value
  return typeof value === 'string' && value.startsWith('{') ? (readObject(value) as JsonObject | null) : null
}

const formOf = (body: JsonObject): JsonObject | null => {
  const posted = member(body, 'payload')
  return typeof posted === 'string' && Object.keys(body).length === 1 ? packed(posted) : null
}

function headerOf(payload: JsonObject, name: string): string {
  const value = member(payload, name)
  if (typeof value === 'string') return value
  const headers = member(payload, 'headers')
  if (!isObject(headers)) return ''
  for (const key of Object.keys(headers).slice(0, MOST_HEADERS)) {
    if (key.toLowerCase() !== name) continue
    const held = headers[key]
    const first = Array.isArray(held) ? held[0] : held
    return typeof first === 'string' ? first : ''
  }
  return ''
}

const MOST_HEADERS = 100
