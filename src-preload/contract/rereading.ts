import type { FeedId, ItemId } from './ids.ts'
import type { PageKey } from './item.ts'
import { DAY } from './time.ts'

/**
 * Reading again: stored items are read anew from their messages, after the way to read them has changed.
 *
 * What the reader did with an item stays, so do its place and its name. What it said before is kept for a while, so that all of it can
 * be undone.
 */

/** How long the reading before is kept, in ms, and how much of it, in characters. */
export const UNDO_KEPT = 7 * DAY
export const UNDO_CHARACTERS = 64 * 1024 * 1024

/** How an item reads, as far as a preview shows it. */
export interface Reading {
  title: string
  excerpt: string
  author: string | null
  url: string | null
  /** Epoch ms. */
  publishedAt: number | null
  priority: number
}

/** An item that would read otherwise. */
export interface RereadingSample {
  id: ItemId
  before: Reading
  /** Null where its message would be no item any more. */
  after: Reading | null
  /** How many more items its message would be. */
  others: number
}

/** One step of a preview; nothing is changed. The next step goes on behind `next`, null at the end. */
export interface RereadingPreviewStep {
  looked: number
  /** Items that would read otherwise. */
  changed: number
  /** Items whose message would be none any more. */
  nothing: number
  /** Items that would come from messages of which one item was made. */
  added: number
  /** The first few, newest first. */
  samples: RereadingSample[]
  next: PageKey | null
}

/** `reading` and `undoing` go on; `stopped`: the reader did not want the rest. */
export type RereadingState = 'reading' | 'stopped' | 'done' | 'undoing' | 'undone'

/** What was read again last: of one feed, or with null of all of them. */
export interface Rereading {
  feedId: FeedId | null
  state: RereadingState
  /** Items looked at, of how many. */
  looked: number
  total: number
  changed: number
  added: number
  hidden: number
  /** Of how many items the reading before is kept, and until when, epoch ms; null where there is nothing to undo. */
  undo: { items: number; until: number } | null
}
