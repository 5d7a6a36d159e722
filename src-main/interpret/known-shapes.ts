import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'
import { firebaseChange } from './sources/firebase.ts'
import { githubDelivery } from './sources/github.ts'
import { hackerNewsItem } from './sources/hacker-news.ts'
import { stateChange } from './sources/home-assistant.ts'

/** What a shape that is known by its signature means; null where the signature is another. */
export type Known =
  /** The same, said with the keys that any payload is searched for. */
  | { kind: 'payload'; value: JsonObject | Json[]; partial?: boolean }
  /** The source took the items with these ids back. */
  | { kind: 'removal'; ids: string[] }
  | { kind: 'health' }

/** Known shapes come before any guess, and only those of which a guess would say less. */
export function knownShape(value: JsonObject | Json[], type: string): Known | null {
  if (!isObject(value)) return null
  return firebaseChange(value, type) ?? hackerNewsItem(value) ?? stateChange(value) ?? githubDelivery(value)
}
