import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { FeedId, FolderId, GapId, ItemId, RuleId, SmartFeedId } from '#contract/ids.ts'
import type { RuleTestStep } from '#contract/rule-test.ts'
import type { FeedPlace, Folder, FolderContents, FolderProblem } from '#contract/folder.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Counts, Extent, ItemDetail, ItemVersion, Page, PageKey, Tape, View } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import type { Rereading, RereadingPreviewStep } from '#contract/rereading.ts'
import type { Result } from '#contract/result.ts'
import type { Rule, RuleContent, RuleProblem } from '#contract/rule.ts'
import type { Settings } from '#contract/settings.ts'
import type { SmartFeed } from '#contract/search/smart-feed.ts'
import type { TrialPreview } from '#contract/trial.ts'
import type { RetentionLimits } from '#contract/storage.ts'
import type { BatchName, NumberedBatch, Taken } from '../intake/intake.ts'
import type { Outline } from '../tables/outline.ts'
import type {
  AlreadyAdded,
  FeedConfiguration,
  FeedFacts,
  FeedUnread,
  GapChange,
  GapFilling,
  GapStep,
  GapToFetch,
  LibraryProblem,
  MarkedRead,
  Matching,
  SmartUnread,
  RemovedFolder,
  RereadingStep,
  RestoredFolder,
  StatusChange,
  StoredChecks,
  StoredFeed,
  StoredHealth
} from '../store/records.ts'
import type { RetentionStep } from '../maintenance/retention.ts'
import type { SqliteProvider } from '../store/sqlite.ts'
import type { PackedMessages } from './packed-messages.ts'

/**
 * The calls of the library's two threads.
 *
 * Each is written once, here: the tables type main's end (`Library` has a method for each) and the threads' handlers, and
 * say what a call does. Inputs and answers are copied between the threads, so they are plain values. Times are epoch
 * milliseconds; when a call was made comes with it (`Call.at`).
 */

/** `configures`: it changes what a person configures, which is worth a small backup. `writes` is any other change. */
export type Effect = 'reads' | 'writes' | 'configures'

/** One call. `types` is never there: it carries the types. */
export interface CallType<Input, Answer> {
  readonly effect: Effect
  readonly types?: { input: Input; answer: Answer }
}

const reads = <Input, Answer>(): CallType<Input, Answer> => ({ effect: 'reads' })
const writes = <Input, Answer>(): CallType<Input, Answer> => ({ effect: 'writes' })
const configures = <Input, Answer>(): CallType<Input, Answer> => ({ effect: 'configures' })

/** What the window shows first. The reader answers these, and while a window starts the writer does. */
export const firstReads = {
  /** A page of a view, newest first; `before` is the last row of the page before, `limit` is `PAGE_LIMIT` if absent. */
  list: reads<{ view: View; before: PageKey | null; limit?: number }, Page>(),
  /** How much a view holds; null where that is not known. */
  extent: reads<{ view: View }, Extent | null>(),
  counts: reads<{ todaySince: number }, Counts>(),
  tape: reads<{ view: View; now: number }, Tape>()
}

/** What only the writer answers: every write, and what is read to begin with. */
export const writerCalls = {
  /** Every feed that was not removed, in the order they were added. */
  feeds: reads<null, StoredFeed[]>(),
  addFeed: configures<FeedConfiguration, Result<StoredFeed, AlreadyAdded>>(),
  setPaused: configures<{ id: FeedId; paused: boolean }, null>(),
  /** Stores when the feed's stream was open for the first time; later calls change nothing. */
  feedOpened: writes<{ id: FeedId; at: number }, null>(),
  /** Stores until when nothing of feeds was missed: a gap after a restart begins there. */
  heardUntil: writes<{ feedId: FeedId; at: number }[], null>(),
  /** The health records of all feeds, as `saveHealth` stored them. */
  health: reads<null, StoredHealth[]>(),
  saveHealth: writes<StoredHealth[], null>(),
  /** What the checks of documents have to remember. */
  saveChecks: writes<StoredChecks[], null>(),
  /** The reader has taken note of a gap; null where it is gone. */
  dismissGap: writes<{ id: GapId }, GapChange>(),
  /** Null for a gap that cannot be fetched, is filled or gone. */
  gapToFetch: reads<{ id: GapId }, GapToFetch | null>(),
  /** Hides a feed and its items; its address is free at once. */
  markRemoved: configures<{ id: FeedId }, null>(),
  undoRemoved: configures<{ id: FeedId }, Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>>(),
  /** Erases a removed feed and its items but the starred, in small steps; the next start finishes what a crash cut off. */
  purgeRemoved: configures<{ id: FeedId }, null>(),
  /** Feeds that were removed and of which starred items are left. */
  formerFeeds: reads<null, { id: FeedId; title: string }[]>(),

  /** In order: those of one folder as they stand in it. */
  folders: reads<null, Folder[]>(),
  addFolder: configures<{ title: string; parentId: FolderId | null }, Result<Folder, FolderProblem>>(),
  /** Answers whether the folder is still there. */
  renameFolder: configures<{ id: FolderId; title: string }, boolean>(),
  /** Before `before`, or behind the last one of the folder; answers the folders whose places changed. */
  moveFolder: configures<
    { id: FolderId; parentId: FolderId | null; before: FolderId | null },
    Result<Folder[], FolderProblem>
  >(),
  /** Before `before`, or behind the last one of the folder; answers the feeds whose places changed. */
  moveFeed: configures<
    { id: FeedId; folderId: FolderId | null; before: FeedId | null },
    Result<FeedPlace[], { kind: 'gone' }>
  >(),
  /** Feeds that go with their folder are then as after `markRemoved`. */
  removeFolder: configures<{ id: FolderId; contents: FolderContents }, Result<RemovedFolder, { kind: 'gone' }>>(),
  restoreFolder: configures<RemovedFolder, RestoredFolder>(),

  setRead: writes<{ ids: ItemId[]; read: boolean }, StatusChange>(),
  setStarred: writes<{ id: ItemId; starred: boolean }, StatusChange>(),
  setHidden: writes<{ id: ItemId; hidden: boolean }, StatusChange>(),
  /** Marks what the view holds up to and including `upTo`. */
  markViewRead: writes<{ view: View; upTo: PageKey; newestId?: ItemId }, MarkedRead>(),
  undoMarkRead: writes<{ undo: number }, { count: number; unread: FeedUnread[] }>(),

  /** The saved searches in their order; none of them counted. */
  smartFeeds: reads<null, SmartFeed[]>(),
  saveSmartFeed: configures<{ title: string; query: string }, Result<SmartFeed, 'too-many'>>(),
  /** Null for one that is gone. */
  changeSmartFeed: configures<{ id: SmartFeedId; title?: string; query?: string }, SmartFeed | null>(),
  /** It can come back until the next start. */
  setSmartFeedRemoved: configures<{ id: SmartFeedId; removed: boolean }, null>(),

  /** In the reader's order; what arrives after a change was answered is judged by it. */
  rules: reads<null, Rule[]>(),
  /** `id` null adds a rule at the end. */
  saveRule: configures<{ id: RuleId | null; rule: RuleContent }, Result<Rule, RuleProblem>>(),
  setRuleEnabled: configures<{ id: RuleId; enabled: boolean }, null>(),
  moveRule: configures<{ id: RuleId; to: number }, null>(),
  /** Out of force at once; can be undone until the next start. */
  removeRule: configures<{ id: RuleId }, null>(),
  undoRemoveRule: configures<{ id: RuleId }, null>(),

  /** What is stored over the defaults; a stored value of the wrong type is passed over. */
  settings: reads<null, Settings>(),
  changeSettings: configures<Partial<Settings>, Settings>(),

  /** Adds feeds and their folders, all or nothing; those that are there stay as they are. Answers the new ones. */
  addOutline: configures<Outline, FeedId[]>(),
  /** One small step of removing what need not be kept; `start` makes a new plan, `seen` looks through what is remembered too. */
  retain: writes<{ limits: RetentionLimits; start: boolean; seen: boolean }, RetentionStep>(),
  /** One small step of giving free room back to the disk; the pages that are still free, and whether there is more. */
  compact: writes<null, { free: number; more: boolean }>(),

  /** What was read again and can be undone, what goes on, and whether the reader should be told that messages are read better now. */
  rereadings: writes<null, { rereadings: Rereading[]; isOffered: boolean }>(),
  answerReadingOffer: writes<null, null>(),
  /** Begins to read the items of a feed, or with null of all, again; `hides`: what is no item any more. Null for one that is gone. */
  startRereading: writes<{ feedId: FeedId | null; hides: boolean }, Rereading | null>(),
  stopRereading: writes<{ feedId: FeedId | null }, Rereading | null>(),
  undoRereading: writes<{ feedId: FeedId | null }, Rereading | null>(),
  /** One small step of what was begun, of its undoing or of forgetting how things read before. */
  stepRereading: writes<{ feedId: FeedId | null }, RereadingStep>()
}

/** What only the reader answers. */
export const readerCalls = {
  /** The page next above a place, newest first; `more` says whether newer ones follow. */
  newer: reads<{ view: View; after: PageKey; limit: number }, Page>(),
  open: reads<{ id: ItemId }, Result<ItemDetail, 'gone'>>(),
  /** The versions of an item, oldest first, the present one last; none where it is gone. */
  versions: reads<{ id: ItemId }, ItemVersion[]>(),
  /** Which of items that arrived a search finds. */
  matching: reads<{ query: string; ids: ItemId[] }, Matching>(),
  /** The unread items of smart feeds, each counted up to `SMART_UNREAD_LIMIT`. */
  smartUnread: reads<{ id: SmartFeedId; query: string }[], SmartUnread[]>(),
  /** What a feed's health page needs of the library. */
  facts: reads<{ feedId: FeedId }, FeedFacts>(),
  /** Tries a rule on the newest items behind `before`, in a small step; nothing is changed. */
  testRule: reads<{ rule: RuleContent; before: ItemId | null }, Result<RuleTestStep, RuleProblem>>(),
  /** What messages would become, without storing anything; ids are negative. */
  preview: reads<{ messages: Message[]; feedUrl: string; interpretation: FeedInterpretation | null }, TrialPreview>(),
  /** What reading again would change behind a place, newest first, in a small step; nothing is changed. */
  previewRereading: reads<{ feedId: FeedId | null; before: PageKey | null }, RereadingPreviewStep>(),
  /** The feeds in their folders. */
  outline: reads<null, Outline>()
}

/** What carries messages, with these as they cross. */
type Packed<Carrier extends { messages: Message[] }> = Omit<Carrier, 'messages'> & { messages: PackedMessages }

/** Calls of which `Library` makes more than a method: each has its turn, a number or a name. */
export const wrappedCalls = {
  /** Stores as much of the batches as one short transaction has room for, in order, and stops at the first that the disk refuses. */
  accept: writes<(Packed<NumberedBatch> | BatchName)[], { taken: Taken[]; trouble: Trouble | null }>(),
  /** A new address on the same origin keeps the cursor and the headers; on another origin both are dropped. */
  editFeed: configures<
    Partial<FeedConfiguration> & { id: FeedId },
    Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>
  >(),
  /** Stores what was fetched for a gap, in its place, and what that makes of the gap. A `step` is stored once. */
  fillGap: writes<Packed<GapStep> & { step: string }, GapFilling>(),
  /** When the backup was made that this library comes from; it is forgotten then. */
  takeBackupDate: writes<null, number>(),
  /**
   * Looks for values that no build could have stored, or at the search `index`; answers whether anything was set aside. Once in a run,
   * but where such values were `found`.
   */
  setDamageAside: writes<{ index: boolean; found: boolean }, boolean>(),
  close: writes<null, null>()
}

type TypesOf<Table extends Record<keyof Table, CallType<unknown, unknown>>> = {
  [K in keyof Table]: NonNullable<Table[K]['types']>
}
export type FirstReads = TypesOf<typeof firstReads>
export type WriterRequests = TypesOf<typeof firstReads & typeof writerCalls & typeof wrappedCalls>
export type ReaderRequests = TypesOf<typeof firstReads & typeof readerCalls & Pick<typeof wrappedCalls, 'close'>>

/** Main's end of a table: one method for each call, without an argument where its input is null. */
export type Calls<Requests extends Record<keyof Requests, { input: unknown; answer: unknown }>> = {
  [K in keyof Requests]: (
    ...input: Requests[K]['input'] extends null ? [] : [input: Requests[K]['input']]
  ) => Promise<Requests[K]['answer']>
}

/** The calls that are methods of `Library` as they stand here. */
export type LibraryCalls = Calls<TypesOf<typeof firstReads & typeof writerCalls & typeof readerCalls>>

/** A thread's end of a table: one handler for each call. `at` is when the call was made, epoch ms. */
export type Handlers<T> = {
  [K in keyof T]: T[K] extends { input: infer Input; answer: infer Answer }
    ? (input: Input, at: number) => Answer | Promise<Answer>
    : never
}

export interface ThreadOptions {
  file: string
  sqlite?: SqliteProvider | undefined
  maxPages?: number | undefined
}

export interface LibraryWorkers {
  writer: (options: WorkerOptions) => Worker
  reader: (options: WorkerOptions) => Worker
  /** Started for one long job at a time. */
  keeper: (options: WorkerOptions) => Worker
}

export interface Call {
  id: number
  name: string
  input: unknown
  /** When main first made the call, epoch ms: the same when it is made again after a crash, which tells it apart. */
  at: number
}

/** What a disk says that refuses. */
export interface Trouble {
  full: boolean
  damaged: boolean
  message: string
}

/** The first word of a thread is `opened`; then an answer for each call. `trouble` is the disk's, `bug` is ours. */
export type Reply =
  | { kind: 'opened'; problem: LibraryProblem | null }
  | { kind: 'log'; line: string }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'trouble'; id: number; trouble: Trouble }
  | { kind: 'bug'; id: number; message: string; stack: string }
