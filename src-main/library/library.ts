import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { FeedId } from '#contract/feed.ts'
import type { FeedPlace, Folder, FolderContents, FolderId, FolderProblem } from '#contract/folder.ts'
import type { GapId } from '#contract/gap.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import {
  PAGE_LIMIT,
  type Counts,
  type Extent,
  type ItemDetail,
  type ItemId,
  type Page,
  type PageKey,
  type Tape,
  type View
} from '#contract/item.ts'
import type { Batch, Message } from '#contract/message.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Rule, RuleContent, RuleId, RuleProblem, RuleTestStep } from '#contract/rule.ts'
import type { Settings } from '#contract/settings.ts'
import type { SmartFeed, SmartFeedId } from '#contract/smart-feed.ts'
import type { TrialPreview } from '#contract/trial.ts'
import type { Recovered, RetentionLimits, StorageFigures } from '#contract/storage.ts'
import { Emitter, type Event } from '../base/emitter.ts'
import { sleep } from '../base/sleep.ts'
import { CommitWatch } from './threads/commit-watch.ts'
import type { BackupFacts, BackupProblem } from './maintenance/inspect.ts'
import type { NumberedBatch } from './intake/intake.ts'
import { Cancelled, keep, type KeeperJob, type Watching } from './threads/keeper.ts'
import type { Outline } from './tables/outline.ts'
import type { FirstReads, ReaderRequests, ThreadOptions, Trouble, WriterRequests } from './threads/protocol.ts'
import type {
  Acknowledgement,
  AlreadyAdded,
  FeedConfiguration,
  FeedFacts,
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
  StorageState,
  StoredFeed,
  StoredHealth
} from './store/records.ts'
import type { RetentionStep } from './maintenance/retention.ts'
import { addRollingBackup, rollingBackups } from './maintenance/rolling-backups.ts'
import { finishStaging, stagedFile, swapIn } from './maintenance/swap.ts'
import { DiskTrouble, Thread, ThreadLost } from './threads/thread.ts'

export type * from './store/records.ts'
export type { BackupFacts, Outline, RetentionStep, Watching }
export { Cancelled }

/** The library's file in its folder: promised to scripts. */
const LIBRARY_FILE = 'tickertape.db'

export interface LibraryOptions {
  /** The folder that holds `tickertape.db`; made where it does not exist. */
  directory: string
  /** How the two threads are started; the app passes `libraryWorkers` of workers.ts. */
  workers: LibraryWorkers
  /** Forces one SQLite (tests); otherwise sqlite.ts chooses. */
  sqlite?: 'node' | 'photostructure' | undefined
  /** Caps the file's size in pages, so that a test can fill the disk. */
  maxPages?: number
  /** Milliseconds between tries while the disk refuses; tests shorten it. */
  retryAfter?: number
  /** Lists are answered by the writer until `prepareLists`: while a window starts, another thread is in its way. */
  listsLater?: boolean
}

export interface LibraryWorkers {
  writer: (options: WorkerOptions) => Worker
  reader: (options: WorkerOptions) => Worker
  /** Started for one long job at a time. */
  keeper: (options: WorkerOptions) => Worker
}

/**
 * Opens, and where needed makes or migrates, the library; before that puts one that was staged in its place.
 *
 * One that is damaged is set aside and replaced by the newest small backup that can be read; without any it is named.
 */
export async function openLibrary(options: LibraryOptions): Promise<Result<Library, LibraryProblem>> {
  const file = join(options.directory, LIBRARY_FILE)
  let swapped: ReturnType<typeof swapIn>
  try {
    mkdirSync(options.directory, { recursive: true })
    swapped = swapIn(file)
  } catch (error) {
    return refused({ kind: 'unavailable', message: error instanceof Error ? error.message : String(error) })
  }
  const opened = await start(file, options, swapped)
  if (opened.ok || opened.reason.kind !== 'damaged') return opened
  if (!(await stageNewestBackup(file, options))) return opened
  try {
    return await start(file, options, swapIn(file))
  } catch (error) {
    return refused({ kind: 'unavailable', message: error instanceof Error ? error.message : String(error) })
  }
}

async function start(
  file: string,
  options: LibraryOptions,
  swapped: ReturnType<typeof swapIn>
): Promise<Result<Library, LibraryProblem>> {
  const library = new ThreadedLibrary(file, options, swapped)
  const problem = await library.start()
  return problem ? refused(problem) : ok(library)
}

async function stageNewestBackup(
  file: string,
  { workers, sqlite }: Pick<LibraryOptions, 'workers' | 'sqlite'>
): Promise<boolean> {
  for (const from of rollingBackups(file)) {
    try {
      const facts = await keep(workers.keeper, { file, sqlite }, { kind: 'inspect', from })
      if (!facts.ok) continue
      await stage({ file, workers, sqlite }, from, 'damaged', facts.value)
      return true
    } catch {
      // This one cannot be read; there may be an older one.
    }
  }
  return false
}

/** Makes the library that the next start takes. The backup's own date stays with it until then. */
async function stage(
  { file, workers, sqlite }: Pick<LibraryOptions, 'workers' | 'sqlite'> & { file: string },
  from: string,
  because: 'damaged' | 'wished',
  { madeAt, version }: Pick<BackupFacts, 'madeAt' | 'version'>,
  watching: Watching = {}
): Promise<void> {
  const staged = stagedFile(file, because, new Date())
  const to = `${staged}.unfinished`
  try {
    const made = { at: madeAt, version: version ?? '' }
    await keep(
      workers.keeper,
      { file, sqlite },
      { kind: 'copy', from, to, part: 'everything', secrets: true, made },
      watching
    )
    finishStaging(staged)
  } catch (error) {
    rmSync(to, { force: true })
    throw error
  }
}

export interface Library {
  readonly file: string
  /** Set where this start put another library in the place of the one before. */
  readonly recovered: Recovered | null
  readonly onStorage: Event<StorageState>
  /** A worker crashed and was started again; for the log and a bug report. */
  readonly onTrouble: Event<{ worker: 'writer' | 'reader'; message: string }>

  /**
   * Stores a batch; resolves once it is committed, however long the disk is full. Call in the order of arrival.
   *
   * After `close` what is not stored stays open for ever, like every other answer. Rejects only on a bug.
   */
  accept(batch: Batch): Promise<Acknowledgement>

  /** Every feed that was not removed, in the order they were added. */
  feeds(): Promise<StoredFeed[]>
  addFeed(feed: FeedConfiguration): Promise<Result<StoredFeed, AlreadyAdded>>
  /** Takes its turn behind the batches accepted before. A new address on the same origin keeps the cursor and the headers, on another origin both are dropped. */
  editFeed(id: FeedId, change: Partial<FeedConfiguration>): Promise<Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>>
  setPaused(id: FeedId, paused: boolean): Promise<void>
  /** Remembers when the feed's stream was open for the first time; later calls change nothing. */
  feedOpened(id: FeedId, at: number): Promise<void>
  /** Remembers until when nothing of feeds was missed, epoch ms: a gap after a restart begins there. */
  heardUntil(times: { feedId: FeedId; at: number }[]): Promise<void>
  /** The health records of all feeds, as `saveHealth` stored them. */
  health(): Promise<StoredHealth[]>
  saveHealth(records: StoredHealth[]): Promise<void>
  /** The reader has taken note of a gap; null where it is gone. */
  dismissGap(id: GapId): Promise<GapChange>
  /** Null for a gap that cannot be fetched, is filled or gone. */
  gapToFetch(id: GapId): Promise<GapToFetch | null>
  /** Stores what was fetched for a gap, in its place, and what that makes of the gap. */
  fillGap(step: GapStep): Promise<GapFilling>
  /** Hides a feed and its items; its address is free at once. */
  markRemoved(id: FeedId): Promise<void>
  undoRemoved(id: FeedId): Promise<Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>>
  /** Erases a removed feed and its items but the starred, in small steps; the next start finishes what a crash cut off. */
  purgeRemoved(id: FeedId): Promise<void>
  /** Feeds that were removed and of which starred items are left. */
  formerFeeds(): Promise<{ id: FeedId; title: string }[]>

  /** In order: those of one folder as they stand in it. */
  folders(): Promise<Folder[]>
  addFolder(title: string, parentId: FolderId | null): Promise<Result<Folder, FolderProblem>>
  /** Answers whether the folder is still there. */
  renameFolder(id: FolderId, title: string): Promise<boolean>
  /** Before `before`, or behind the last one of the folder. */
  moveFolder(id: FolderId, parentId: FolderId | null, before: FolderId | null): Promise<Result<null, FolderProblem>>
  /** Before `before`, or behind the last one of the folder; answers the feeds whose places changed. */
  moveFeed(id: FeedId, folderId: FolderId | null, before: FeedId | null): Promise<Result<FeedPlace[], { kind: 'gone' }>>
  /** Feeds that go with their folder are then as after `markRemoved`. */
  removeFolder(id: FolderId, contents: FolderContents): Promise<Result<RemovedFolder, { kind: 'gone' }>>
  restoreFolder(removed: RemovedFolder): Promise<RestoredFolder>

  setRead(ids: ItemId[], read: boolean): Promise<StatusChange>
  setStarred(id: ItemId, starred: boolean): Promise<StatusChange>
  markViewRead(view: View, upTo: PageKey): Promise<MarkedRead>
  undoMarkRead(undo: number): Promise<{ count: number; unread: StatusChange['unread'] }>

  /** The saved searches in their order; none of them counted. */
  smartFeeds(): Promise<SmartFeed[]>
  saveSmartFeed(title: string, query: string): Promise<Result<SmartFeed, 'too-many'>>
  /** Null for one that is gone. */
  changeSmartFeed(id: SmartFeedId, change: { title?: string; query?: string }): Promise<SmartFeed | null>
  /** It can come back until the next start. */
  setSmartFeedRemoved(id: SmartFeedId, removed: boolean): Promise<void>
  setHidden(id: ItemId, hidden: boolean): Promise<StatusChange>

  /** In the reader's order; what arrives after a change was answered is judged by it. */
  rules(): Promise<Rule[]>
  /** `id` null adds a rule at the end. */
  saveRule(id: RuleId | null, rule: RuleContent): Promise<Result<Rule, RuleProblem>>
  setRuleEnabled(id: RuleId, enabled: boolean): Promise<void>
  moveRule(id: RuleId, to: number): Promise<void>
  /** Out of force at once; can be undone until the next start. */
  removeRule(id: RuleId): Promise<void>
  undoRemoveRule(id: RuleId): Promise<void>
  /** Tries a rule on the newest items behind `before`, in a small step; nothing is changed. */
  testRule(rule: RuleContent, before: ItemId | null): Promise<Result<RuleTestStep, RuleProblem>>

  /** What is stored over the defaults; a stored value of the wrong type is passed over. */
  settings(): Promise<Settings>
  changeSettings(change: Partial<Settings>): Promise<Settings>

  /** Something that a person configures was changed: worth a small backup. */
  readonly onConfigured: Event<void>
  /** The feeds in their folders. */
  outline(): Promise<Outline>
  /** Adds feeds and their folders, all or nothing; those that are there stay as they are. Answers the new ones. */
  addOutline(outline: Outline): Promise<FeedId[]>

  /** One small step of removing what need not be kept; `start` plans anew, `seen` looks through what is remembered too. */
  retain(limits: RetentionLimits, step: { start: boolean; seen: boolean }): Promise<RetentionStep>
  /** One step of giving free room back to the disk; answers how many pages are still free. */
  compact(): Promise<{ free: number; more: boolean }>
  /** These take seconds of a large library, in a thread of their own. Cancelled, they reject with `Cancelled`. */
  figures(): Promise<StorageFigures>
  countRemovable(limits: RetentionLimits): Promise<number>
  /** Writes everything but the values of headers into one file, which is whole or not there. */
  backUp(to: string, version: string, watching?: Watching): Promise<void>
  /** The small backup of feeds, settings and cursors that is made by itself. */
  backUpConfiguration(version: string): Promise<void>
  inspectBackup(from: string, watching?: Watching): Promise<Result<BackupFacts, BackupProblem>>
  /** Prepares a library in the place of this one, which is damaged; answers whether there was anything to make it from. */
  stageRepair(version: string, watching?: Watching): Promise<boolean>
  /** Prepares a library from a backup; the next start puts it in the place of this one. */
  stageRestore(from: string, facts: BackupFacts, watching?: Watching): Promise<void>

  /** Starts the thread of lists, which otherwise starts with the first question that only it can answer. */
  prepareLists(): void
  /** A page of a view, newest first; `before` is the last row of the page before. */
  list(view: View, before: PageKey | null, limit?: number): Promise<Page>
  /** The page next above a place, newest first; `more` says whether newer ones follow. */
  newer(view: View, after: PageKey, limit: number): Promise<Page>
  /** How much a view holds; null where that is not known. */
  extent(view: View): Promise<Extent | null>
  open(id: ItemId): Promise<Result<ItemDetail, 'gone'>>
  counts(options: { todaySince: number }): Promise<Counts>
  tape(view: View, now: number): Promise<Tape>
  /** Which of items that arrived a search finds. */
  matching(query: string, ids: ItemId[]): Promise<Matching>
  /** The unread items of smart feeds, each counted as far as `SMART_UNREAD_LIMIT`. */
  smartUnread(smartFeeds: { id: SmartFeedId; query: string }[]): Promise<SmartUnread[]>
  /** What a feed's health page needs of the library. */
  facts(feedId: FeedId): Promise<FeedFacts>
  /** What messages would become, without storing anything; ids are negative. */
  preview(messages: Message[], feedUrl: string, interpretation: FeedInterpretation | null): Promise<TrialPreview>

  /** Waits for the accepted batches, at most `limitMs`, tidies up and ends both threads. */
  close(limitMs: number): Promise<void>
}

const RETRY_AFTER = 3000
/** What goes to the writer in one piece: small enough that nothing else waits long. */
const MAX_BATCHES = 64
const MAX_MESSAGES = 1000
/** A question that makes the reader crash again and again is given up. */
const READ_TRIES = 3

/** Writes that change nothing which a person configures; any other is worth a small backup. */
const unconfigured = new Set<keyof WriterRequests>([
  'accept',
  'feeds',
  'feedOpened',
  'heardUntil',
  'health',
  'saveHealth',
  'dismissGap',
  'gapToFetch',
  'fillGap',
  'formerFeeds',
  'folders',
  'smartFeeds',
  'rules',
  'setHidden',
  'setRead',
  'setStarred',
  'markViewRead',
  'undoMarkRead',
  'settings',
  'retain',
  'compact',
  'takeBackupDate',
  'close'
])

interface WaitingBatch {
  kind: 'batch'
  batch: NumberedBatch
  resolve: (done: Acknowledgement) => void
  reject: (error: unknown) => void
}
type Waiting = WaitingBatch | { kind: 'write'; run: () => Promise<void> }

class ThreadedLibrary implements Library {
  readonly file
  readonly #writer
  readonly #reader
  readonly #storage = new Emitter<StorageState>()
  readonly #trouble = new Emitter<{ worker: 'writer' | 'reader'; message: string }>()
  readonly #closed = new AbortController()
  readonly #retryAfter
  readonly #listsLater
  readonly #keeper
  readonly #configured = new Emitter<void>()
  readonly #swapped
  #recovered: Recovered | null = null
  /** With the number of a batch: how the writer knows one that it committed before it crashed. */
  readonly #session = randomUUID()
  /** What must reach the writer in order. */
  readonly #line: Waiting[] = []
  readonly #writing = new Set<Promise<unknown>>()
  readonly #keeping = new Set<{ cancel: () => void; ended: Promise<unknown> }>()
  /** Small backups are made one after the other: each is written in the same place first. */
  #backedUp: Promise<void> = Promise.resolve()
  #pumping: Promise<void> | null = null
  readonly #watch = new CommitWatch((message) => {
    if (this.#state.kind === 'ok') this.#tell({ kind: 'failing', message })
  })
  #lastNumber = 0
  #state: StorageState = { kind: 'ok' }
  #closing = false

  constructor(
    file: string,
    { workers, sqlite, maxPages, retryAfter = RETRY_AFTER, listsLater = false }: LibraryOptions,
    swapped: ReturnType<typeof swapIn>
  ) {
    this.file = file
    this.#swapped = swapped
    this.#keeper = { workers, sqlite }
    this.#retryAfter = retryAfter
    this.#listsLater = listsLater
    const workerData: ThreadOptions = { file, sqlite, maxPages }
    this.#writer = new Thread<WriterRequests>(
      () => workers.writer({ workerData }),
      (message) => {
        this.#watch.down(message)
        this.#crash('writer')(message)
      },
      () => this.#writerIsUp()
    )
    this.#reader = new Thread<ReaderRequests>(() => workers.reader({ workerData }), this.#crash('reader'))
  }

  get onStorage(): Event<StorageState> {
    return this.#storage.event
  }

  get onTrouble(): Event<{ worker: 'writer' | 'reader'; message: string }> {
    return this.#trouble.event
  }

  get onConfigured(): Event<void> {
    return this.#configured.event
  }

  get recovered(): Recovered | null {
    return this.#recovered
  }

  async start(): Promise<LibraryProblem | null> {
    const problem = await this.#writer.open()
    if (!problem && this.#swapped) {
      const { because, aside } = this.#swapped
      this.#recovered = { because, aside, madeAt: await this.#write('takeBackupDate', null) }
    }
    return problem
  }

  prepareLists(): void {
    this.#reader.warm()
  }

  outline(): Promise<Outline> {
    return this.#read('outline', null)
  }

  addOutline(outline: Outline): Promise<FeedId[]> {
    return this.#write('addOutline', { outline, at: Date.now() })
  }

  retain(limits: RetentionLimits, step: { start: boolean; seen: boolean }): Promise<RetentionStep> {
    return this.#write('retain', { limits, now: Date.now(), ...step })
  }

  compact(): Promise<{ free: number; more: boolean }> {
    return this.#write('compact', null)
  }

  figures(): Promise<StorageFigures> {
    return this.#keep({ kind: 'figures' })
  }

  countRemovable(limits: RetentionLimits): Promise<number> {
    return this.#keep({ kind: 'count', limits, now: Date.now() })
  }

  async backUp(to: string, version: string, watching: Watching = {}): Promise<void> {
    const unfinished = `${to}.unfinished`
    try {
      await this.#copy(unfinished, 'everything', version, watching)
      renameSync(unfinished, to)
    } catch (error) {
      rmSync(unfinished, { force: true })
      throw error
    }
  }

  backUpConfiguration(version: string): Promise<void> {
    const made = this.#backedUp.then(() =>
      addRollingBackup(this.file, new Date(), (to) => this.#copy(to, 'configuration', version))
    )
    this.#backedUp = made.catch(() => {})
    return made
  }

  inspectBackup(from: string, watching: Watching = {}): Promise<Result<BackupFacts, BackupProblem>> {
    return this.#keep({ kind: 'inspect', from }, watching)
  }

  stageRestore(from: string, facts: BackupFacts, watching: Watching = {}): Promise<void> {
    return stage({ file: this.file, ...this.#keeper }, from, 'wished', facts, watching)
  }

  async stageRepair(version: string, watching: Watching = {}): Promise<boolean> {
    const options = { file: this.file, ...this.#keeper }
    try {
      // Often only an index is broken: then everything is still there to be copied.
      await stage(options, this.file, 'damaged', { madeAt: Date.now(), version }, watching)
      return true
    } catch (error) {
      if (error instanceof Cancelled) throw error
      return stageNewestBackup(this.file, options)
    }
  }

  accept(batch: Batch): Promise<Acknowledgement> {
    const numbered = { ...batch, session: this.#session, number: ++this.#lastNumber }
    return new Promise((resolve, reject) => this.#enqueue({ kind: 'batch', batch: numbered, resolve, reject }))
  }

  feeds(): Promise<StoredFeed[]> {
    return this.#write('feeds', null)
  }

  addFeed(feed: FeedConfiguration): Promise<Result<StoredFeed, AlreadyAdded>> {
    return this.#write('addFeed', { ...feed, addedAt: Date.now() })
  }

  editFeed(
    id: FeedId,
    change: Partial<FeedConfiguration>
  ): Promise<Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>> {
    // Overtaking, it would hand the old server's cursor to the new one.
    return new Promise((resolve, reject) => {
      this.#enqueue({ kind: 'write', run: () => this.#write('editFeed', { id, ...change }).then(resolve, reject) })
    })
  }

  async setPaused(id: FeedId, paused: boolean): Promise<void> {
    await this.#write('setPaused', { id, paused })
  }

  async feedOpened(id: FeedId, at: number): Promise<void> {
    await this.#write('feedOpened', { id, at })
  }

  async heardUntil(times: { feedId: FeedId; at: number }[]): Promise<void> {
    if (times.length > 0) await this.#write('heardUntil', times)
  }

  health(): Promise<StoredHealth[]> {
    return this.#write('health', null)
  }

  async saveHealth(records: StoredHealth[]): Promise<void> {
    if (records.length > 0) await this.#write('saveHealth', records)
  }

  dismissGap(id: GapId): Promise<GapChange> {
    return this.#write('dismissGap', { id, at: Date.now() })
  }

  gapToFetch(id: GapId): Promise<GapToFetch | null> {
    return this.#write('gapToFetch', { id })
  }

  fillGap(step: GapStep): Promise<GapFilling> {
    // Named once: asked again after a crash, what was stored is not stored twice.
    return this.#write('fillGap', { ...step, step: randomUUID() })
  }

  async markRemoved(id: FeedId): Promise<void> {
    await this.#write('markRemoved', { id, at: Date.now() })
  }

  undoRemoved(id: FeedId): Promise<Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>> {
    return this.#write('undoRemoved', { id })
  }

  async purgeRemoved(id: FeedId): Promise<void> {
    await this.#write('purgeRemoved', { id })
  }

  formerFeeds(): Promise<{ id: FeedId; title: string }[]> {
    return this.#write('formerFeeds', null)
  }

  folders(): Promise<Folder[]> {
    return this.#write('folders', null)
  }

  addFolder(title: string, parentId: FolderId | null): Promise<Result<Folder, FolderProblem>> {
    return this.#write('addFolder', { title, parentId })
  }

  renameFolder(id: FolderId, title: string): Promise<boolean> {
    return this.#write('renameFolder', { id, title })
  }

  moveFolder(id: FolderId, parentId: FolderId | null, before: FolderId | null): Promise<Result<null, FolderProblem>> {
    return this.#write('moveFolder', { id, parentId, before })
  }

  moveFeed(
    id: FeedId,
    folderId: FolderId | null,
    before: FeedId | null
  ): Promise<Result<FeedPlace[], { kind: 'gone' }>> {
    return this.#write('moveFeed', { id, folderId, before })
  }

  removeFolder(id: FolderId, contents: FolderContents): Promise<Result<RemovedFolder, { kind: 'gone' }>> {
    return this.#write('removeFolder', { id, contents, at: Date.now() })
  }

  restoreFolder(removed: RemovedFolder): Promise<RestoredFolder> {
    return this.#write('restoreFolder', removed)
  }

  setRead(ids: ItemId[], read: boolean): Promise<StatusChange> {
    return this.#write('setRead', { ids, read })
  }

  setStarred(id: ItemId, starred: boolean): Promise<StatusChange> {
    return this.#write('setStarred', { id, starred })
  }

  markViewRead(view: View, upTo: PageKey): Promise<MarkedRead> {
    return this.#write('markViewRead', { view, upTo })
  }

  undoMarkRead(undo: number): Promise<{ count: number; unread: StatusChange['unread'] }> {
    return this.#write('undoMarkRead', { undo })
  }

  smartFeeds(): Promise<SmartFeed[]> {
    return this.#write('smartFeeds', null)
  }

  saveSmartFeed(title: string, query: string): Promise<Result<SmartFeed, 'too-many'>> {
    return this.#write('saveSmartFeed', { title, query })
  }

  changeSmartFeed(id: SmartFeedId, change: { title?: string; query?: string }): Promise<SmartFeed | null> {
    return this.#write('changeSmartFeed', { id, ...change })
  }

  async setSmartFeedRemoved(id: SmartFeedId, removed: boolean): Promise<void> {
    await this.#write('setSmartFeedRemoved', { id, at: removed ? Date.now() : null })
  }
  setHidden(id: ItemId, hidden: boolean): Promise<StatusChange> {
    return this.#write('setHidden', { id, hidden })
  }

  rules(): Promise<Rule[]> {
    return this.#write('rules', null)
  }

  saveRule(id: RuleId | null, rule: RuleContent): Promise<Result<Rule, RuleProblem>> {
    return this.#write('saveRule', { id, rule, at: Date.now() })
  }

  async setRuleEnabled(id: RuleId, enabled: boolean): Promise<void> {
    await this.#write('setRuleEnabled', { id, enabled })
  }

  async moveRule(id: RuleId, to: number): Promise<void> {
    await this.#write('moveRule', { id, to })
  }

  async removeRule(id: RuleId): Promise<void> {
    await this.#write('removeRule', { id, at: Date.now() })
  }

  async undoRemoveRule(id: RuleId): Promise<void> {
    await this.#write('undoRemoveRule', { id })
  }

  testRule(rule: RuleContent, before: ItemId | null): Promise<Result<RuleTestStep, RuleProblem>> {
    return this.#read('testRule', { rule, before })
  }

  settings(): Promise<Settings> {
    return this.#write('settings', null)
  }

  changeSettings(change: Partial<Settings>): Promise<Settings> {
    return this.#write('changeSettings', change)
  }

  list(view: View, before: PageKey | null, limit = PAGE_LIMIT): Promise<Page> {
    return this.#readFirst('list', { view, before, limit })
  }

  newer(view: View, after: PageKey, limit: number): Promise<Page> {
    return this.#read('newer', { view, after, limit })
  }

  extent(view: View): Promise<Extent | null> {
    return this.#readFirst('extent', { view })
  }

  open(id: ItemId): Promise<Result<ItemDetail, 'gone'>> {
    return this.#read('open', { id })
  }

  counts(options: { todaySince: number }): Promise<Counts> {
    return this.#readFirst('counts', options)
  }

  tape(view: View, now: number): Promise<Tape> {
    return this.#readFirst('tape', { view, now })
  }

  matching(query: string, ids: ItemId[]): Promise<Matching> {
    return this.#read('matching', { query, ids })
  }

  smartUnread(smartFeeds: { id: SmartFeedId; query: string }[]): Promise<SmartUnread[]> {
    return this.#read('smartUnread', smartFeeds)
  }

  facts(feedId: FeedId): Promise<FeedFacts> {
    return this.#read('facts', { feedId })
  }

  preview(messages: Message[], feedUrl: string, interpretation: FeedInterpretation | null): Promise<TrialPreview> {
    return this.#read('preview', { messages, feedUrl, interpretation })
  }

  async close(limitMs: number): Promise<void> {
    this.#watch.dispose()
    const inTime = sleep(limitMs, this.#closed.signal)
    await Promise.race([this.#settled().then(() => this.#closeThreads()), inTime])
    this.#closing = true
    this.#closed.abort()
    await Promise.all([this.#writer.stop(), this.#reader.stop()])
  }

  /** Sealed header values stay in the small backups, which do not leave this machine, and not in one that may. */
  async #copy(to: string, part: 'everything' | 'configuration', version: string, watching: Watching = {}) {
    const made = { at: Date.now(), version }
    const secrets = part === 'configuration'
    await this.#keep({ kind: 'copy', from: this.file, to, part, secrets, made }, watching)
  }

  #keep<J extends KeeperJob>(job: J, watching: Watching = {}): ReturnType<typeof keep<J>> {
    const { workers, sqlite } = this.#keeper
    if (this.#closing) return Promise.reject(new Cancelled())
    const own = new AbortController()
    const cancel = (): void => own.abort()
    if (watching.signal?.aborted) cancel()
    watching.signal?.addEventListener('abort', cancel)
    const keeping = keep(workers.keeper, { file: this.file, sqlite }, job, { ...watching, signal: own.signal })
    const entry = { cancel, ended: keeping.catch(() => null) }
    this.#keeping.add(entry)
    const done = (): void => {
      this.#keeping.delete(entry)
      watching.signal?.removeEventListener('abort', cancel)
    }
    keeping.then(done, done)
    return keeping
  }

  async #settled(): Promise<void> {
    while (this.#pumping || this.#writing.size > 0) await Promise.allSettled([this.#pumping, ...this.#writing])
  }

  async #closeThreads(): Promise<void> {
    this.#closing = true
    for (const { cancel } of this.#keeping) cancel()
    await Promise.all([...this.#keeping].map(({ ended }) => ended))
    // The reader first: the last connection to close is the one that empties the log.
    if (this.#reader.started) await this.#reader.request('close', null).catch(() => null)
    await this.#writer.request('close', null).catch(() => null)
  }

  #enqueue(waiting: Waiting): void {
    if (this.#closing) return
    this.#line.push(waiting)
    this.#pumping ??= this.#pump()
  }

  /** Empties the line in order: batches that stand together go together. */
  async #pump(): Promise<void> {
    let alone = false
    for (let head = this.#line[0]; head && !this.#closed.signal.aborted; head = this.#line[0]) {
      if (head.kind === 'write') {
        await head.run()
        this.#line.shift()
        continue
      }
      const together: WaitingBatch[] = alone ? [head] : this.#together()
      this.#watch.waiting()
      try {
        const { committed, trouble } = await this.#writer.request(
          'accept',
          together.map(({ batch }) => batch)
        )
        for (const done of committed) {
          const waiting = this.#line.shift()
          if (waiting?.kind === 'batch') waiting.resolve(done)
        }
        if (committed.length > 0) this.#watch.committed()
        if (trouble) await this.#refusedByDisk(trouble)
        else this.#tell({ kind: 'ok' })
        alone = false
      } catch (error) {
        // Not answered: sent again, and the writer knows by the number what it had committed.
        if (error instanceof ThreadLost) continue
        if (together.length === 1) {
          this.#line.shift()
          this.#watch.committed()
          head.reject(error)
        }
        alone = together.length > 1
      }
    }
    // In the same breath as the last look at the line: what comes next must start a pump of its own.
    this.#pumping = null
  }

  #together(): WaitingBatch[] {
    const together: WaitingBatch[] = []
    let messages = 0
    for (const waiting of this.#line) {
      if (waiting.kind !== 'batch' || together.length >= MAX_BATCHES) break
      messages += waiting.batch.messages.length
      if (together.length > 0 && messages > MAX_MESSAGES) break
      together.push(waiting)
    }
    return together
  }

  /** Asks the writer until the disk lets it; every write may be asked twice. */
  #write<K extends keyof WriterRequests>(
    name: K,
    input: WriterRequests[K]['input']
  ): Promise<WriterRequests[K]['answer']> {
    if (this.#closing) return new Promise(() => {})
    const writing = this.#persist(name, input)
    this.#writing.add(writing)
    const done = (): unknown => this.#writing.delete(writing)
    writing.then(done, done)
    return writing
  }

  async #persist<K extends keyof WriterRequests>(
    name: K,
    input: WriterRequests[K]['input']
  ): Promise<WriterRequests[K]['answer']> {
    for (let refusals = 0; ;) {
      try {
        const answer = await this.#writer.request(name, input)
        if (refusals > 0) this.#tell({ kind: 'ok' })
        if (!unconfigured.has(name)) this.#configured.fire()
        return answer
      } catch (error) {
        if (error instanceof DiskTrouble) {
          refusals++
          await this.#refusedByDisk(error.trouble)
        } else if (!(error instanceof ThreadLost)) {
          throw error
        }
      }
    }
  }

  async #read<K extends keyof ReaderRequests>(
    name: K,
    input: ReaderRequests[K]['input']
  ): Promise<ReaderRequests[K]['answer']> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#reader.request(name, input)
      } catch (error) {
        const passes = error instanceof ThreadLost || error instanceof DiskTrouble
        if (!passes || tries >= READ_TRIES) throw error
      }
    }
  }

  /** What takes a moment only: a search would keep the writer from writing. */
  async #readFirst<K extends keyof FirstReads>(
    name: K,
    input: FirstReads[K]['input']
  ): Promise<FirstReads[K]['answer']> {
    const search = 'view' in input && input.view.kind === 'search'
    if (this.#listsLater && !this.#reader.started && !search) {
      try {
        return await this.#writer.request(name, input)
      } catch {
        // Whatever it is, the thread of lists is asked, and says what there is to say.
      }
    }
    return this.#read(name, input)
  }

  async #refusedByDisk(trouble: Trouble): Promise<void> {
    const { message } = trouble
    this.#tell(trouble.full ? { kind: 'full' } : { kind: trouble.damaged ? 'damaged' : 'failing', message })
    await sleep(this.#retryAfter, this.#closed.signal)
    if (this.#closed.signal.aborted) await new Promise(() => {})
  }

  /** Where nothing waits that its commit could prove, an open database has to do. */
  #writerIsUp(): void {
    this.#watch.up()
    if (this.#line.length === 0 && this.#state.kind === 'failing') this.#tell({ kind: 'ok' })
  }

  #tell(state: StorageState): void {
    if (state.kind === this.#state.kind) return
    this.#state = state
    this.#storage.fire(state)
  }

  #crash(worker: 'writer' | 'reader'): (message: string) => void {
    return (message) => this.#trouble.fire({ worker, message })
  }
}
