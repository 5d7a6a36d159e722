import type { FeedId, FeedOptions } from '#contract/feed.ts'
import type { Gap } from '#contract/gap.ts'
import type { ItemId, ItemRow } from '#contract/item.ts'

/** What crosses between the threads: plain, compact values. Times are epoch milliseconds. */

/** A feed as it is stored; its connection is none of the library's business. */
export interface StoredFeed extends FeedOptions {
  id: FeedId
  url: string
  addedAt: number
  /** When its stream was open for the first time; null before. */
  firstOpenedAt: number | null
  lastMessageAt: number | null
  paused: boolean
  unread: number
  /** The last event ID that everything stored covers; empty where the server never sent one. */
  lastEventId: string
  /** The opaque cursor of the feed's kind of source, as JSON; null where there is none. */
  cursor: string | null
  /** Gaps that are neither filled nor seen. */
  openGaps: number
  /** The names of its headers; empty where it has none. */
  headerNames: string[]
  /** Their values, sealed; null where they are kept nowhere. */
  secrets: Uint8Array | null
}

/** What a person configures of a feed; options that are absent are the defaults of a new feed, else stay. */
export interface FeedConfiguration extends Partial<FeedOptions> {
  url: string
  /** Absent leaves them as they are: none for a new feed. */
  headers?: StoredHeaders
}

/** The headers of a feed as they are stored: names, and sealed values where the system can keep any. */
export interface StoredHeaders {
  names: string[]
  secrets: Uint8Array | null
}

/** Something that must be fetched from elsewhere before the cursor may pass (no source asks for any yet). */
export interface Want {
  feedId: FeedId
  url: string
}

/** What became of a batch, once it is committed. */
export interface Acknowledgement {
  feedId: FeedId
  /** New items, in the server's order. */
  inserted: ItemRow[]
  /** Items that were changed in place or came back after a removal, as they are now. */
  edited: ItemRow[]
  /** Items that their source took back, as they are now. */
  removed: ItemRow[]
  /** Items that a rule has just made an alert, new or edited, and that rule's title. */
  alerts: { id: ItemId; rule: string }[]
  /** Versions that were known already, or older than what is stored. */
  duplicates: number
  /** Messages that could not be mapped and are shown as they came. */
  notUnderstood: number
  /** The stored last event ID after the batch. */
  lastEventId: string
  wants: Want[]
  /** The feed's unread items after the batch. */
  unread: number
  lastMessageAt: number | null
  /** Gaps that are new or have grown. */
  gaps: Gap[]
  /** The feed's gaps that are neither filled nor seen, after the batch. */
  openGaps: number
  /** The batch was committed before a crash and its rows are not told again: the window asks for its page. */
  reload?: true
}

export interface FeedUnread {
  feedId: FeedId
  unread: number
}

/** What a change of status touched: the rows as they are now, and the unread counts of their feeds. */
export interface StatusChange {
  rows: ItemRow[]
  unread: FeedUnread[]
}

export interface MarkedRead {
  count: number
  /** Names the change for `undoMarkRead`; only the last few are remembered, and none over a restart. */
  undo: number
  unread: FeedUnread[]
}

/** A feed's health as its keeper writes it; the library does not read it. */
export interface StoredHealth {
  feedId: FeedId
  record: string
}

/** What only the library knows of a feed's health. */
export interface FeedFacts {
  items: number
  /** The last gaps, newest first, seen and filled ones too. */
  gaps: Gap[]
  /** Whether there is an id to resume after. */
  resumes: boolean
}

/** A gap that was changed, and how many of its feed are still open; null where it is gone. */
export type GapChange = { gap: Gap; openGaps: number } | null

export type AlreadyAdded = { kind: 'already-added'; feedId: FeedId; title: string }

/** Why the library cannot be used. */
export type LibraryProblem =
  { kind: 'newer'; version: number } | { kind: 'damaged'; message: string } | { kind: 'unavailable'; message: string }

/**
 * Whether what arrives can be stored.
 *
 * `full`: no room; `failing`: the disk refuses for another reason. Nothing is lost meanwhile: accepted batches wait and
 * are tried again every few seconds; `ok` follows when one was stored.
 */
export type StorageState = { kind: 'ok' } | { kind: 'full' } | { kind: 'failing'; message: string }
