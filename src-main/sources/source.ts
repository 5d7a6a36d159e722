import type { FeedNeed } from '#contract/feed.ts'
import type { KnownSource } from '#contract/trial.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { ResumeStrategy } from './resume.ts'

/**
 * A kind of server or format that is recognised, and everything that the program knows about it alone.
 *
 * Every member but the name is optional: what a source leaves out is guessed, as for any server. The members are pure
 * functions and are called for every message, so they look at a few keys and return.
 */
export interface Source<Name extends KnownSource = KnownSource> {
  readonly name: Name

  // ---- How it is recognised ----

  /** Whether the address alone shows that it is this source. */
  readonly isAt?: (url: URL) => boolean
  /** Whether a message with this payload and event type can only be from this source. */
  readonly isOf?: (payload: JsonObject, type: string) => boolean

  // ---- What its messages mean ----

  /** Whether messages of this event type are never news, whatever their data is; it need not be JSON. */
  readonly isNoiseType?: (type: string) => boolean
  /** Whether this payload is no news. */
  readonly isNoise?: (payload: JsonObject) => boolean
  /**
   * The keys of which each payload that it has a meaning for holds one, itself or in the body that it is wrapped around; without them
   * it is asked about every payload.
   */
  readonly marks?: readonly string[]
  /** What a message means that came at `at` (epoch ms), where a guess would say less; null where it is to be guessed. */
  readonly meaning?: (payload: JsonObject, type: string, at: number, feedUrl: string) => Meaning | null
  /** The payloads in data that is no JSON, as its source packs them; null where it is none of this source. */
  readonly unpacked?: (data: string, type: string) => Json[] | null
  /** The key of the list whose elements are the items; null where the object is no document of this source. */
  readonly listKey?: (object: JsonObject) => string | null
  /** Whether the object is certainly an item, whatever it holds besides. */
  readonly isItem?: (object: JsonObject) => boolean
  /** What an envelope of this source holds, as an object or as JSON in a string; undefined where it is no envelope. */
  readonly wrapped?: (object: JsonObject) => Json | undefined
  /** Whether the event IDs of messages with this payload count what a connection was sent: they name nothing. */
  readonly countsDeliveries?: (payload: JsonObject) => boolean
  /** Somebody else's post that this item passes on under an id of its own; null where it passes on none. */
  readonly passedOn?: (item: JsonObject) => JsonObject | null
  /** What names an object of this source. Persisted: it may not change. */
  readonly id?: (object: JsonObject, role: 'item' | 'envelope') => SourceId

  // ---- How it resumes ----

  /** How a feed with this address is resumed; null where the address is not one that this source can resume. */
  readonly resume?: (url: URL) => ResumeStrategy | null
}

/** What a message means, said by its source. */
export type Meaning =
  /**
   * The same payload with keys that any payload is searched for. `partial`: it holds only what has changed. `isWhole`: it holds all that
   * there is, and what it does not hold is gone. `removes`: ids of what is taken back beside it.
   */
  | ({
      kind: 'payload'
      value: JsonObject | Json[]
      partial?: boolean
      isWhole?: boolean
      removes?: string[]
    } & OfResuming)
  /** Pieces of news whose names the source knows, and the ids of those that are taken back beside them. */
  | { kind: 'items'; items: KnownItem[]; removes?: string[] }
  /** The source took the items with these ids back, or says that they were read elsewhere. */
  | ({ kind: 'removal' | 'read'; ids: string[] } & Saying)
  /** The stream lives, and there is no news. */
  | { kind: 'health' }
  /** The stream is spoken of. `words`: the server's own, about trouble. `needs`: without which nothing comes. */
  | ({ kind: 'control'; words?: string; needs?: FeedNeed } & OfResuming)

/** What a server says of what was missed: that something of it is lost, or that all of it is in this message. */
export interface OfResuming {
  tellsLoss?: true
  tellsAll?: true
}

/** What else a source says of an id. */
export interface Saying {
  /** The ids count within this kind of record. */
  within?: string
  /** What names this very message: sent again under the same name it says nothing new, and under another one it does. */
  edition?: string
}

export interface KnownItem extends Saying {
  /** Null where nothing names it. */
  id: string | null
  /** The id that builds before 0.2 took, where it was another one. */
  formerId?: string
  /** The ids of items of which it is the next version; one that is stored under any of them goes on under `id`. */
  replaces?: string[]
  /** With keys that any payload is searched for. */
  value: JsonObject
  /** It changes an item that is there already, and is no news without it. */
  onlyKnown?: boolean
  /** Its author wants it covered until the reader wants to see it. */
  isCovered?: boolean
}

/**
 * The id in an object, with the JSON pointer to it.
 *
 * `elsewhere`: it carries none, but what it is wrapped in may. `nowhere`: nothing names it. Null: the object is not one
 * of this source, and its id is searched for as in any other.
 */
export type SourceId = PayloadId | 'elsewhere' | 'nowhere' | null

export interface PayloadId {
  id: string
  pointer: string
  /** The id that builds before 0.2 took, where it was another one. */
  formerId?: string
}
