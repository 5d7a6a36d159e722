import type { Message } from '#contract/message.ts'

/**
 * How the feeds of one source are resumed, and how what was missed is fetched.
 *
 * Cursors are opaque texts (JSON that only their source reads) and are stored with what they cover; null is none. Of a
 * payload only the id is read here.
 */
export interface ResumeStrategy {
  /**
   * The address of the next attempt, and the id after which the server is requested to resume by that address; empty
   * where only the `Last-Event-ID` header says it.
   */
  ask(cursor: string | null, lastEventId: string): { url: string; after: string }
  /** The cursor once this message is stored. */
  passed(cursor: string | null, message: Message): string | null
  /** The answer's `Mercure-Last-Event-ID` or `Last-Event-ID` shows where the server really resumed. */
  readonly tellsLoss?: boolean
  /** What was missed is fetched beside the stream, page by page, from one list after the other; none is no list. */
  readonly backfill?: readonly Backfill[]
  /** The stream only names ids, whose items are fetched one by one. */
  readonly snapshot?: Snapshot
  /** How a gap is fetched long after; absent where it cannot be. */
  readonly missed?: Missed
  /** How long the server keeps what it sends, in milliseconds; null where that is not known. */
  keeps?(cursor: string | null): { surely: number; atMost: number } | null
}

// ---- Beside the open stream ----

export interface Backfill {
  /** The address of the page after the cursor, or of the newest page where there is no cursor. */
  page(cursor: string | null): string
  /** The messages of a page, oldest first; null where the answer is no page. */
  read(body: string, cursor: string | null): FetchedPage | null
  /** The id of what a message of the stream announces as new; null for any other message. */
  about(message: Pick<Message, 'type' | 'data'>): string | null
}

export interface FetchedPage {
  messages: { type: string; data: string }[]
  /** After the page; equal to the one before where nothing newer is left. */
  cursor: string | null
}

export interface Snapshot {
  /** The ids that a message names; null where it names none. */
  ids(message: Message): SnapshotIds | null
  known(cursor: string | null): ReadonlySet<string>
  /** The cursor with these ids known. Where they are too many, ids that are not `listed` any more are dropped first. */
  learnt(cursor: string | null, ids: readonly string[], listed: readonly string[]): string
  /** The address of the item. */
  item(id: string): string
  /** A place (see `Missed`) for items that were listed and could not be fetched. */
  missing(ids: readonly string[]): string
}

export interface SnapshotIds {
  /** Oldest first. */
  ids: string[]
  /** The whole list, and not a change of it. */
  whole: boolean
  /** These items have changed: they are fetched even where they are known. */
  changed: boolean
}

// ---- Gaps, long after ----

/**
 * How a stretch that was missed is requested long after.
 *
 * A place says where in its stream the stretch begins. It is an opaque text (JSON that only its source reads), is written
 * down when the stream is opened again, and is stored with the gap.
 */
export interface Missed {
  /** Null where nothing is known that a request could name. */
  place(cursor: string | null, lastEventId: string): string | null
  /** Servers of this source are known to answer; any other only where the feed was seen to resume. */
  readonly sure: boolean
  /** Null where the place is another source's. */
  ask(place: string): MissedRequest | null
}

export type MissedRequest = MissedStream | MissedPages | MissedItems

/** A stream of its own, which is read until it has passed the stretch. */
export interface MissedStream {
  kind: 'stream'
  url: string
  lastEventId: string
  /** The stream ends by itself with what the server keeps. */
  ends: boolean
  /** This message, one of the first of the stream, shows that the server went back to before the stretch. */
  begins(message: Message): boolean
  /** It is the last one that came before the stretch: what follows is missing, and nothing else. */
  isLast(message: Message): boolean
  /** It is, or is behind, the first one after the stretch, whose event ID was `untilId`. */
  passes(message: Message, untilId: string): boolean
  /** The place of the rest, where reading ended with these messages. */
  rest(messages: readonly Message[]): string | null
}

/** Pages beside the stream, read with `Backfill` from this cursor on. */
export interface MissedPages {
  kind: 'pages'
  cursor: string
  /** The address of a page that is empty where the timeline no longer goes back to before the stretch. */
  probe: string
  /** Whether it does; null where the answer is no page. */
  goesBack(body: string): boolean | null
}

/** Single items, oldest first. */
export interface MissedItems {
  kind: 'items'
  ids: string[]
  rest(ids: readonly string[]): string
}
