import type { FeedId } from '#contract/feed.ts'
import type { GapId } from '#contract/gap.ts'
import type { Counts, Extent, ItemDetail, ItemId, ItemRow, Page, PageKey, Tape, View } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import type { Result } from '#contract/result.ts'
import type { Settings } from '#contract/settings.ts'
import type { NumberedBatch } from './intake.ts'
import type {
  Acknowledgement,
  AlreadyAdded,
  FeedConfiguration,
  FeedFacts,
  FeedUnread,
  GapChange,
  LibraryProblem,
  MarkedRead,
  StatusChange,
  StoredFeed,
  StoredHealth
} from './records.ts'
import type { SqliteProvider } from './sqlite.ts'

/** What main asks its two threads, and what they answer. */

export interface ThreadOptions {
  file: string
  sqlite?: SqliteProvider | undefined
  maxPages?: number | undefined
}

export interface Trouble {
  full: boolean
  message: string
}

export interface WriterRequests {
  /** Commits the batches one by one, and stops at the first that the disk refuses. */
  accept: { input: NumberedBatch[]; answer: { committed: Acknowledgement[]; trouble: Trouble | null } }
  feeds: { input: null; answer: StoredFeed[] }
  addFeed: {
    input: FeedConfiguration & { addedAt: number }
    answer: Result<StoredFeed, AlreadyAdded>
  }
  editFeed: {
    input: Partial<FeedConfiguration> & { id: FeedId }
    answer: Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>
  }
  setPaused: { input: { id: FeedId; paused: boolean }; answer: null }
  feedOpened: { input: { id: FeedId; at: number }; answer: null }
  heardUntil: { input: { feedId: FeedId; at: number }[]; answer: null }
  health: { input: null; answer: StoredHealth[] }
  saveHealth: { input: StoredHealth[]; answer: null }
  dismissGap: { input: { id: GapId; at: number }; answer: GapChange }
  markRemoved: { input: { id: FeedId; at: number }; answer: null }
  undoRemoved: { input: { id: FeedId }; answer: Result<StoredFeed, AlreadyAdded | { kind: 'gone' }> }
  purgeRemoved: { input: { id: FeedId }; answer: null }
  setRead: { input: { ids: ItemId[]; read: boolean }; answer: StatusChange }
  setStarred: { input: { id: ItemId; starred: boolean }; answer: StatusChange }
  markViewRead: { input: { view: View; upTo: PageKey }; answer: MarkedRead }
  undoMarkRead: { input: { undo: number }; answer: { count: number; unread: FeedUnread[] } }
  settings: { input: null; answer: Settings }
  changeSettings: { input: Partial<Settings>; answer: Settings }
  close: { input: null; answer: null }
}

export interface ReaderRequests {
  list: { input: { view: View; before: PageKey | null; limit: number }; answer: Page }
  newer: { input: { view: View; after: PageKey; limit: number }; answer: Page }
  extent: { input: { view: View }; answer: Extent | null }
  open: { input: { id: ItemId }; answer: Result<ItemDetail, 'gone'> }
  counts: { input: { todaySince: number }; answer: Counts }
  tape: { input: { view: View; now: number }; answer: Tape }
  facts: { input: { feedId: FeedId }; answer: FeedFacts }
  preview: { input: { messages: Message[]; feedUrl: string }; answer: ItemRow[] }
  close: { input: null; answer: null }
}

export type Handlers<T> = {
  [K in keyof T]: T[K] extends { input: infer Input; answer: infer Answer }
    ? (input: Input) => Answer | Promise<Answer>
    : never
}

export interface Call {
  id: number
  name: string
  input: unknown
}

/** The first word of a thread is `opened`; then an answer for each call. `trouble` is the disk's, `bug` is ours. */
export type Reply =
  | { kind: 'opened'; problem: LibraryProblem | null }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'trouble'; id: number; trouble: Trouble }
  | { kind: 'bug'; id: number; message: string; stack: string }
