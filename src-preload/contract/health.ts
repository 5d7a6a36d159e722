import type { FeedId } from './ids.ts'
import type { ConnectionState, EndReason, FeedKind } from './feed.ts'
import type { Gap } from './gap.ts'

/** How a feed has been doing. Times are epoch milliseconds. */

/** A change of state worth remembering; connecting is none, since it always leads to another. */
export interface StateChange {
  at: number
  kind: 'unanswered' | 'open' | 'checked' | 'waiting' | 'ended' | 'paused' | 'failed'
  /** Why it waits or failed. */
  reason: EndReason | null
}

/** One check of a document, and what came of it. */
export interface DocumentCheck {
  at: number
  /** What the server answered: 304 where nothing had changed; null where no answer came. */
  status: number | null
  /** Why nothing could be had of it; null where all went well. */
  reason: EndReason | null
  /** What came, in bytes as they came. */
  bytes: number
  /** Items that were new. */
  fresh: number
}

/** A message as it came: what a person looks at who wonders what a server sends. */
export interface RawFrame {
  at: number
  type: string
  id: string | null
  /** The beginning of the data. */
  data: string
  /** Characters of the whole data. */
  length: number
}

/** Counts by time, oldest first; the last bucket is the current one and not full yet. */
export interface Buckets {
  /** When the first bucket begins, and how long each is, in ms. */
  from: number
  step: number
  messages: number[]
  bytes: number[]
}

export interface HourBuckets extends Buckets {
  /** How long the stream was open in each hour, and how long Tickertape ran and wanted it open, in ms. */
  openMs: number[]
  wantedMs: number[]
}

/**
 * A sign that something between the server and this machine does harm, and what it does. `product` is the program that stands there
 * where it names itself, one of a few that are known; else null.
 */
export type PathSign =
  /** The stream is cut each time nothing has come for so long, in ms. */
  | { kind: 'idle-cut'; idleMs: number }
  /** The server has had the request for so long, in ms, and no head of an answer has come. */
  | { kind: 'no-head'; ms: number }
  /** A cache answers in the server's place. */
  | { kind: 'cache'; product: string | null }
  /** Bytes come only in whole blocks of 4,096, cut anywhere, with silence between. */
  | { kind: 'in-blocks'; product: string | null }
  /** Compressed it brought nothing, uncompressed it does. */
  | { kind: 'compressed'; product: string | null }

/** What a server said of trouble of its own (an error of GraphQL, of an interface), in its words. */
export interface ServerTrouble {
  at: number
  words: string
}

export interface FeedHealth {
  feedId: FeedId
  url: string
  kind: FeedKind
  state: ConnectionState
  /** When this state was entered. */
  since: number
  /** Attempts that ended since the stream last worked. */
  attempts: number
  /** The last changes, newest first. */
  history: StateChange[]
  lastByteAt: number | null
  lastMessageAt: number | null
  /** The last 60 minutes and the last 168 hours. */
  minutes: Buckets
  hours: HourBuckets
  /** How often the server shows that it lives, in ms; null while that is not known. */
  heartbeatMs: number | null
  /** The last checks, newest first; none of what is no document. */
  checks: DocumentCheck[]
  /** What stands between and does harm, as far as that shows. */
  path: PathSign[]
  /** Whether there is an id to resume after. */
  resumes: boolean
  /** Stored items. */
  items: number
  /**
   * Since the feed was added: messages, versions that were known already, messages that are shown as they came, and
   * messages that were too large to be taken.
   */
  messages: number
  duplicates: number
  notUnderstood: number
  /** Removals that named nothing that is stored. */
  removedNothing: number
  /** Heartbeats and greetings, known by how they come. */
  noise: number
  /** Messages that were nearly JSON, and were read all the same. */
  repaired: number
  /** What the server said last of trouble of its own; null for nothing. */
  trouble: ServerTrouble | null
  tooLarge: number
  /** Ids of messages that were too long to be sent back, and so were left out. */
  longIds: number
  /** The last gaps, newest first, seen and filled ones too. */
  gaps: Gap[]
  /** The last messages of this run of the program, newest first. */
  frames: RawFrame[]
}
