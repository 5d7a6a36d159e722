import type { FeedId, GapId } from './ids.ts'
import type { EndReason } from './feed.ts'

/** A gap is a stretch of time of a feed that was not, or may not have been, replayed. Times are epoch milliseconds. */

/** `lost`: certainly not replayed. `unknown`: nobody can tell, so it is not called complete. */
export type GapKind = 'lost' | 'unknown'

/** What a gap is concluded from; the words for it are chosen in the renderer. */
export type GapReason =
  /** Ids that count up by a fixed step went on further up: `after` is the last one received, `before` the next one. */
  | { kind: 'ids-jumped'; after: string; before: string }
  /** Ids that count up began again: the server knows nothing of what it sent before. */
  | { kind: 'ids-restarted'; after: string; before: string }
  /** The feed carries no ids to resume by, and nothing it sent again shows that nothing is missing. */
  | { kind: 'no-ids' }
  /** The server said that it did not resume after this, or had more than could be fetched. */
  | { kind: 'not-resumed'; after: string }
  /** The feed was asked to resume, was never seen to do so, and brought next to nothing of what it usually sends. */
  | { kind: 'too-few' }
  /** The server was asked to resume, and was never seen to do so: its ids begin again, or are new ones for each event. */
  | { kind: 'unproved' }
  /** A document was checked, and nothing was left in it of what it held before. */
  | { kind: 'slid-past' }
  /** The feed was away for longer than its source keeps what it sends: `keptMs`, in milliseconds. */
  | { kind: 'not-kept'; keptMs: number }

/**
 * Its place in a list is at `toAt`: above every item with an earlier `sortAt`, below every other.
 *
 * Unknown gaps of a feed less than a minute apart are one gap, whose id stays while it grows.
 */
export interface Gap {
  id: GapId
  feedId: FeedId
  kind: GapKind
  reason: GapReason
  /** The last byte that was received before. */
  fromAt: number
  /** When the stream was open again. */
  toAt: number
  /** How many messages are missing, where the ids tell; else null. */
  items: number | null
  /** When what was missing came after all: the gap is no more. */
  filledAt: number | null
  /** When the reader took note: it stays in its place, but is no trouble any more. */
  seenAt: number | null
  /** The server can be asked for it, and has not yet said that it has nothing. */
  fetchable: boolean
  /** When the server was asked and did not have all of it; null where it was not. */
  triedAt: number | null
  /** How many items came by asking. */
  found: number
}

/** A gap that is being fetched, or how that went; `about` is how many messages are missing, where that is known. */
export interface GapFill {
  gapId: GapId
  feedId: FeedId
  /** Messages until now. */
  fetched: number
  about: number | null
  outcome: GapOutcome
}

export type GapOutcome =
  | { kind: 'fetching' }
  /** All of it came, and that is proved. */
  | { kind: 'filled'; items: number }
  /** Some of it came, or all without a proof: the gap stays, as long as it is now. */
  | { kind: 'part'; items: number }
  /** The server has nothing of it. */
  | { kind: 'nothing' }
  /** The server could not be asked, this time. */
  | { kind: 'refused'; reason: EndReason }
  | { kind: 'cancelled' }
