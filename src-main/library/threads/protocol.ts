import type { FeedId } from '#contract/feed.ts'
import type { FeedPlace, Folder, FolderContents, FolderId, FolderProblem } from '#contract/folder.ts'
import type { GapId } from '#contract/gap.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Counts, Extent, ItemDetail, ItemId, Page, PageKey, Tape, View } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import type { Result } from '#contract/result.ts'
import type { Rule, RuleContent, RuleId, RuleProblem, RuleTestStep } from '#contract/rule.ts'
import type { Settings } from '#contract/settings.ts'
import type { SmartFeed, SmartFeedId } from '#contract/smart-feed.ts'
import type { TrialPreview } from '#contract/trial.ts'
import type { RetentionLimits } from '#contract/storage.ts'
import type { NumberedBatch } from '../intake/intake.ts'
import type { Outline } from '../tables/outline.ts'
import type {
  Acknowledgement,
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
  RestoredFolder,
  StatusChange,
  StoredFeed,
  StoredHealth
} from '../store/records.ts'
import type { RetentionStep } from '../maintenance/retention.ts'
import type { SqliteProvider } from '../store/sqlite.ts'

/** What main asks its two threads, and what they answer. */

export interface ThreadOptions {
  file: string
  sqlite?: SqliteProvider | undefined
  maxPages?: number | undefined
}

export interface Trouble {
  full: boolean
  damaged: boolean
  message: string
}

/** What the window shows first, which the writer can tell as well. */
export type FirstReads = Pick<ReaderRequests, 'list' | 'extent' | 'counts' | 'tape'>

export interface WriterRequests extends FirstReads {
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
  gapToFetch: { input: { id: GapId }; answer: GapToFetch | null }
  fillGap: { input: GapStep & { step: string }; answer: GapFilling }
  markRemoved: { input: { id: FeedId; at: number }; answer: null }
  undoRemoved: { input: { id: FeedId }; answer: Result<StoredFeed, AlreadyAdded | { kind: 'gone' }> }
  purgeRemoved: { input: { id: FeedId }; answer: null }
  formerFeeds: { input: null; answer: { id: FeedId; title: string }[] }
  folders: { input: null; answer: Folder[] }
  addFolder: { input: { title: string; parentId: FolderId | null }; answer: Result<Folder, FolderProblem> }
  renameFolder: { input: { id: FolderId; title: string }; answer: boolean }
  moveFolder: {
    input: { id: FolderId; parentId: FolderId | null; before: FolderId | null }
    answer: Result<null, FolderProblem>
  }
  moveFeed: {
    input: { id: FeedId; folderId: FolderId | null; before: FeedId | null }
    answer: Result<FeedPlace[], { kind: 'gone' }>
  }
  removeFolder: {
    input: { id: FolderId; contents: FolderContents; at: number }
    answer: Result<RemovedFolder, { kind: 'gone' }>
  }
  restoreFolder: { input: RemovedFolder; answer: RestoredFolder }
  setRead: { input: { ids: ItemId[]; read: boolean }; answer: StatusChange }
  setStarred: { input: { id: ItemId; starred: boolean }; answer: StatusChange }
  markViewRead: { input: { view: View; upTo: PageKey }; answer: MarkedRead }
  undoMarkRead: { input: { undo: number }; answer: { count: number; unread: FeedUnread[] } }
  smartFeeds: { input: null; answer: SmartFeed[] }
  saveSmartFeed: { input: { title: string; query: string }; answer: Result<SmartFeed, 'too-many'> }
  changeSmartFeed: { input: { id: SmartFeedId; title?: string; query?: string }; answer: SmartFeed | null }
  setSmartFeedRemoved: { input: { id: SmartFeedId; at: number | null }; answer: null }
  setHidden: { input: { id: ItemId; hidden: boolean }; answer: StatusChange }
  rules: { input: null; answer: Rule[] }
  saveRule: { input: { id: RuleId | null; rule: RuleContent; at: number }; answer: Result<Rule, RuleProblem> }
  setRuleEnabled: { input: { id: RuleId; enabled: boolean }; answer: null }
  moveRule: { input: { id: RuleId; to: number }; answer: null }
  removeRule: { input: { id: RuleId; at: number }; answer: null }
  undoRemoveRule: { input: { id: RuleId }; answer: null }
  settings: { input: null; answer: Settings }
  changeSettings: { input: Partial<Settings>; answer: Settings }
  /** When the backup was made that this library comes from, epoch ms; it is forgotten then. */
  takeBackupDate: { input: null; answer: number }
  addOutline: { input: { outline: Outline; at: number }; answer: FeedId[] }
  /** One small step; `start` plans anew. */
  retain: {
    input: { limits: RetentionLimits; now: number; start: boolean; seen: boolean }
    answer: RetentionStep
  }
  /** One small step; the pages that are still free, and whether there is more to give back. */
  compact: { input: null; answer: { free: number; more: boolean } }
  close: { input: null; answer: null }
}

export interface ReaderRequests {
  list: { input: { view: View; before: PageKey | null; limit: number }; answer: Page }
  newer: { input: { view: View; after: PageKey; limit: number }; answer: Page }
  extent: { input: { view: View }; answer: Extent | null }
  open: { input: { id: ItemId }; answer: Result<ItemDetail, 'gone'> }
  counts: { input: { todaySince: number }; answer: Counts }
  tape: { input: { view: View; now: number }; answer: Tape }
  matching: { input: { query: string; ids: ItemId[] }; answer: Matching }
  smartUnread: { input: { id: SmartFeedId; query: string }[]; answer: SmartUnread[] }
  facts: { input: { feedId: FeedId }; answer: FeedFacts }
  testRule: { input: { rule: RuleContent; before: ItemId | null }; answer: Result<RuleTestStep, RuleProblem> }
  preview: {
    input: { messages: Message[]; feedUrl: string; interpretation: FeedInterpretation | null }
    answer: TrialPreview
  }
  outline: { input: null; answer: Outline }
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
  | { kind: 'log'; line: string }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'trouble'; id: number; trouble: Trouble }
  | { kind: 'bug'; id: number; message: string; stack: string }
