import type { JsonObject } from '../base/json.ts'
import { keysOf } from './keys.ts'

/** Under these a payload says what happened, where the type of the message does not. */
export const actionKeys = new Set('action operation op verb method change'.split(' '))
export const verbKeys = new Set([...actionKeys, ...'event type kind event_type eventType t'.split(' ')])

/** Whether a word under one of these keys of an object is such a one. */
export function says(object: JsonObject, is: (word: string) => boolean, keys: ReadonlySet<string>): boolean {
  for (const key of keysOf(object)) {
    const word = keys.has(key) ? object[key] : undefined
    if (typeof word === 'string' && is(word)) return true
  }
  return false
}
