import type { FeedId, GapId, ItemId, SmartFeedId } from '#contract/ids.ts'
import type { DocumentTaken } from '#contract/document.ts'
import type { FeedKind, FeedNeed, FeedOptions } from '#contract/feed.ts'
import type { FeedPlace, Folder, FolderContents } from '#contract/folder.ts'
import type { Gap } from '#contract/gap.ts'
import type { ServerTrouble } from '#contract/health.ts'
import type { ItemRow } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import type { Rereading } from '#contract/rereading.ts'
/** What crosses between the threads: plain, compact values. Times are epoch milliseconds. */

/** A feed as it is stored; its connection is none of the library's business. */
export interface StoredFeed extends FeedOptions {
  id: FeedId
  url: string
  kind: FeedKind
  addedAt: number
  /** Feeds of one folder stand in this order; equal ones by id. */
  position: number
  /** When its stream was open for the first time; null before. */
  firstOpenedAt: number | null
  lastMessageAt: number | null
  paused: boolean
  unread: number
  /** The last event ID that everything stored covers; empty where the server never sent one. */
  lastEventId: string
  /** The opaque cursor of the feed's kind of source, as JSON; null where there is none. */
  cursor: string | null
  /** What its checks have to remember, where it is a document, as JSON; null before the first. */
  checks: string | null
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
  /** What is behind the address; absent leaves it as it is: an event stream for a new feed. */
  kind?: FeedKind
  /** Absent leaves them as they are: none for a new feed. */
  headers?: StoredHeaders
}

/** The headers of a feed as they are stored: names, and sealed values where the system can keep any. */
export interface StoredHeaders {
  names: string[]
  secrets: Uint8Array | null
}

/** A folder that was removed, with all that `restoreFolder` needs to put everything back. */
export interface RemovedFolder {
  contents: FolderContents
  /** The folders that are gone as they were, each behind the one it stood in. */
  folders: Folder[]
  /** Folders that stay, where they stood before. */
  moved: Folder[]
  /** The folders that stay and were written, as they are now: those of `moved`, and seldom some beside them. */
  standing: Folder[]
  /** Feeds that were removed or moved, where they stood before. */
  feeds: FeedPlace[]
  /** Where the feeds that stay and were written stand now. */
  places: FeedPlace[]
}

export interface RestoredFolder {
  /** The folders that are back, or back in their places. */
  folders: Folder[]
  /** The feeds that are back, or back in their places. */
  feeds: StoredFeed[]
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
  /** Edited items that were taken back or read elsewhere before, and are news again. */
  renewed?: readonly ItemId[]
  /** New items that are no news: a document brings late what was published long ago. */
  calm?: readonly ItemId[]
  /** What the source wants done before anything comes. */
  needs?: FeedNeed
  /** Whether anything of it was not stored before, or may not have been where the batch was sent again after a crash. */
  news: boolean
  /** Versions that were known already, or older than what is stored. */
  duplicates: number
  /** Messages that could not be mapped and are shown as they came. */
  notUnderstood: number
  /** Removals that named nothing that is stored. */
  removedNothing: number
  /** Heartbeats and greetings, known by how they come. */
  noise: number
  /** Messages that were nearly JSON, and were read all the same. */
  repaired: number
  /** What the server said last of trouble of its own, and when, epoch ms; null where it said nothing. */
  trouble: ServerTrouble | null
  /** The stored last event ID after the batch. */
  lastEventId: string
  /** The feed's unread items after the batch. */
  unread: number
  lastMessageAt: number | null
  /** Gaps that are new or have grown. */
  gaps: Gap[]
  /** The feed's gaps that are neither filled nor seen, after the batch. */
  openGaps: number
  /** What was found in it, where it was a document. */
  document?: DocumentTaken
  /** The rows do not say all that changed, as after a crash: the window requests its page again. */
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

/** What the checks of a document have to remember, as their keeper writes it; the library does not read it. */
export interface StoredChecks {
  feedId: FeedId
  /** What was checked: what is said of another address than the feed's own is not stored. */
  url: string
  checks: string
}

/** What only the library knows of a feed's health. */
export interface FeedFacts {
  items: number
  /** The last gaps, newest first, seen and filled ones too. */
  gaps: Gap[]
  /** Whether there is an id to resume after. */
  resumes: boolean
}

/** Where a gap stands in its stream: the place that its kind of source requests it by, and the first id after it. */
export interface GapToFetch {
  gap: Gap
  place: string
  untilId: string | null
}

/** What was fetched for a gap, oldest first, and what that makes of the gap. */
export interface GapStep {
  gapId: GapId
  /** The address that answered. */
  url: string
  messages: Message[]
  /** They stand between two messages that are known by their ids: then one without an identity is none that is stored. */
  exact: boolean
  /** Null while more is to come. */
  end: GapEnd | null
  at: number
}

/**
 * `begin`, `end`: it is proved that nothing is missing before the first, and after the last of what was fetched. `rest`
 * is how the rest can be requested, where that is possible.
 */
export interface GapEnd {
  begin: boolean
  end: boolean
  rest: string | null
}

/** What became of a step; null where the gap is gone. */
export type GapFilling = {
  inserted: number
  /** Items that were changed or taken back, as they are now. */
  changed: ItemRow[]
  /** Something came that was stored after the gap: what was fetched reaches over it. */
  met: boolean
  unread: number
  gap: Gap
  openGaps: number
} | null

/** A gap that was changed, and how many of its feed are still open; null where it is gone. */
export type GapChange = { gap: Gap; openGaps: number } | null

export type AlreadyAdded = { kind: 'already-added'; feedId: FeedId; title: string }

/** Why the library cannot be used. */
export type LibraryProblem =
  { kind: 'newer'; version: number } | { kind: 'damaged'; message: string } | { kind: 'unavailable'; message: string }

/**
 * Whether what arrives can be stored.
 *
 * `full`: no room; `failing`: the disk refuses for another reason, or the writer is down or does not get on; `damaged`:
 * the file is broken, which no waiting mends. Nothing is
 * lost meanwhile: accepted batches wait and are tried again every few seconds; `ok` follows when one was stored.
 */
export type StorageState =
  { kind: 'ok' } | { kind: 'full' } | { kind: 'failing'; message: string } | { kind: 'damaged'; message: string }

/** What of the items that arrived a search finds. */
export interface Matching {
  rows: ItemRow[]
  /** Those that the index does not know yet, so that nobody can tell. */
  pending: ItemId[]
  /** How many items in all the index does not know yet; 0 for a search that does not need it. */
  notIndexed: number
}

/** A smart feed's unread items; `count` is as far as they were counted. */
export interface SmartUnread {
  id: SmartFeedId
  count: number
}

/** What one step of reading again did. */
export interface RereadingStep {
  /** Null where nothing is known of it any more. */
  rereading: Rereading | null
  isOver: boolean
  /** Items read otherwise, came or went: lists have to be read again. */
  isChanged: boolean
  /** Of the feeds that were touched. */
  unread: FeedUnread[]
}
