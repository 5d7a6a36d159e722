import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { FeedId } from '#contract/feed.ts'
import type { GapId } from '#contract/gap.ts'
import {
  PAGE_LIMIT,
  type Counts,
  type Extent,
  type ItemDetail,
  type ItemId,
  type ItemRow,
  type Page,
  type PageKey,
  type Tape,
  type View
} from '#contract/item.ts'
import type { Batch, Message } from '#contract/message.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Settings } from '#contract/settings.ts'
import { Emitter, type Event } from '../base/emitter.ts'
import { sleep } from '../base/sleep.ts'
import type { NumberedBatch } from './intake.ts'
import type { ReaderRequests, ThreadOptions, Trouble, WriterRequests } from './protocol.ts'
import type {
  Acknowledgement,
  AlreadyAdded,
  FeedConfiguration,
  FeedFacts,
  GapChange,
  LibraryProblem,
  MarkedRead,
  StatusChange,
  StorageState,
  StoredFeed,
  StoredHealth
} from './records.ts'
import { DiskTrouble, Thread, ThreadLost } from './thread.ts'

export type * from './records.ts'

/** The library's file in its folder: promised to scripts. */
const LIBRARY_FILE = 'tickertape.db'

export interface LibraryOptions {
  /** The folder that holds `tickertape.db`; made where it does not exist. */
  directory: string
  /** How the two threads are started; the app passes `libraryWorkers` of workers.ts. */
  workers: LibraryWorkers
  /** Forces one SQLite (tests); otherwise sqlite.ts chooses. */
  sqlite?: 'node' | 'photostructure'
  /** Caps the file's size in pages, so that a test can fill the disk. */
  maxPages?: number
  /** Milliseconds between tries while the disk refuses; tests shorten it. */
  retryAfter?: number
}

export interface LibraryWorkers {
  writer: (options: WorkerOptions) => Worker
  reader: (options: WorkerOptions) => Worker
}

/** Opens, and where needed makes or migrates, the library. */
export async function openLibrary(options: LibraryOptions): Promise<Result<Library, LibraryProblem>> {
  const file = join(options.directory, LIBRARY_FILE)
  try {
    mkdirSync(options.directory, { recursive: true })
  } catch (error) {
    return refused({ kind: 'unavailable', message: error instanceof Error ? error.message : String(error) })
  }
  const library = new ThreadedLibrary(file, options)
  const problem = await library.start()
  return problem ? refused(problem) : ok(library)
}

export interface Library {
  readonly file: string
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
  /** Hides a feed and its items; its address is free at once. */
  markRemoved(id: FeedId): Promise<void>
  undoRemoved(id: FeedId): Promise<Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>>
  /** Erases a removed feed and all of its items, in small steps; the next start finishes what a crash cut off. */
  purgeRemoved(id: FeedId): Promise<void>

  setRead(ids: ItemId[], read: boolean): Promise<StatusChange>
  setStarred(id: ItemId, starred: boolean): Promise<StatusChange>
  markViewRead(view: View, upTo: PageKey): Promise<MarkedRead>
  undoMarkRead(undo: number): Promise<{ count: number; unread: StatusChange['unread'] }>

  /** What is stored over the defaults; a stored value of the wrong type is passed over. */
  settings(): Promise<Settings>
  changeSettings(change: Partial<Settings>): Promise<Settings>

  /** A page of a view, newest first; `before` is the last row of the page before. */
  list(view: View, before: PageKey | null, limit?: number): Promise<Page>
  /** The page next above a place, newest first; `more` says whether newer ones follow. */
  newer(view: View, after: PageKey, limit: number): Promise<Page>
  /** How much a view holds; null where that is not known. */
  extent(view: View): Promise<Extent | null>
  open(id: ItemId): Promise<Result<ItemDetail, 'gone'>>
  counts(options: { todaySince: number }): Promise<Counts>
  tape(view: View, now: number): Promise<Tape>
  /** What a feed's health page needs of the library. */
  facts(feedId: FeedId): Promise<FeedFacts>
  /** What messages would become, without storing anything; ids are negative. */
  preview(messages: Message[], feedUrl: string): Promise<ItemRow[]>

  /** Waits for the accepted batches, at most `limitMs`, tidies up and ends both threads. */
  close(limitMs: number): Promise<void>
}

const RETRY_AFTER = 3000
/** What goes to the writer in one piece: small enough that nothing else waits long. */
const MAX_BATCHES = 64
const MAX_MESSAGES = 1000
/** A question that makes the reader crash again and again is given up. */
const READ_TRIES = 3

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
  /** With the number of a batch: how the writer knows one that it committed before it crashed. */
  readonly #session = randomUUID()
  /** What must reach the writer in order. */
  readonly #line: Waiting[] = []
  readonly #writing = new Set<Promise<unknown>>()
  #pumping: Promise<void> | null = null
  #lastNumber = 0
  #state: StorageState = { kind: 'ok' }
  #closing = false

  constructor(file: string, { workers, sqlite, maxPages, retryAfter = RETRY_AFTER }: LibraryOptions) {
    this.file = file
    this.#retryAfter = retryAfter
    const workerData: ThreadOptions = { file, sqlite, maxPages }
    this.#writer = new Thread<WriterRequests>(() => workers.writer({ workerData }), this.#crash('writer'))
    this.#reader = new Thread<ReaderRequests>(() => workers.reader({ workerData }), this.#crash('reader'))
  }

  get onStorage(): Event<StorageState> {
    return this.#storage.event
  }

  get onTrouble(): Event<{ worker: 'writer' | 'reader'; message: string }> {
    return this.#trouble.event
  }

  start(): Promise<LibraryProblem | null> {
    return this.#writer.open()
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

  async markRemoved(id: FeedId): Promise<void> {
    await this.#write('markRemoved', { id, at: Date.now() })
  }

  undoRemoved(id: FeedId): Promise<Result<StoredFeed, AlreadyAdded | { kind: 'gone' }>> {
    return this.#write('undoRemoved', { id })
  }

  async purgeRemoved(id: FeedId): Promise<void> {
    await this.#write('purgeRemoved', { id })
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

  settings(): Promise<Settings> {
    return this.#write('settings', null)
  }

  changeSettings(change: Partial<Settings>): Promise<Settings> {
    return this.#write('changeSettings', change)
  }

  list(view: View, before: PageKey | null, limit = PAGE_LIMIT): Promise<Page> {
    return this.#read('list', { view, before, limit })
  }

  newer(view: View, after: PageKey, limit: number): Promise<Page> {
    return this.#read('newer', { view, after, limit })
  }

  extent(view: View): Promise<Extent | null> {
    return this.#read('extent', { view })
  }

  open(id: ItemId): Promise<Result<ItemDetail, 'gone'>> {
    return this.#read('open', { id })
  }

  counts(options: { todaySince: number }): Promise<Counts> {
    return this.#read('counts', options)
  }

  tape(view: View, now: number): Promise<Tape> {
    return this.#read('tape', { view, now })
  }

  facts(feedId: FeedId): Promise<FeedFacts> {
    return this.#read('facts', { feedId })
  }

  preview(messages: Message[], feedUrl: string): Promise<ItemRow[]> {
    return this.#read('preview', { messages, feedUrl })
  }

  async close(limitMs: number): Promise<void> {
    const inTime = sleep(limitMs, this.#closed.signal)
    await Promise.race([this.#settled().then(() => this.#closeThreads()), inTime])
    this.#closing = true
    this.#closed.abort()
    await Promise.all([this.#writer.stop(), this.#reader.stop()])
  }

  async #settled(): Promise<void> {
    while (this.#pumping || this.#writing.size > 0) await Promise.allSettled([this.#pumping, ...this.#writing])
  }

  async #closeThreads(): Promise<void> {
    this.#closing = true
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
      try {
        const { committed, trouble } = await this.#writer.request(
          'accept',
          together.map(({ batch }) => batch)
        )
        for (const done of committed) {
          const waiting = this.#line.shift()
          if (waiting?.kind === 'batch') waiting.resolve(done)
        }
        if (trouble) await this.#refusedByDisk(trouble)
        else this.#tell({ kind: 'ok' })
        alone = false
      } catch (error) {
        // Not answered: sent again, and the writer knows by the number what it had committed.
        if (error instanceof ThreadLost) continue
        if (together.length === 1) {
          this.#line.shift()
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

  async #refusedByDisk(trouble: Trouble): Promise<void> {
    this.#tell(trouble.full ? { kind: 'full' } : { kind: 'failing', message: trouble.message })
    await sleep(this.#retryAfter, this.#closed.signal)
    if (this.#closed.signal.aborted) await new Promise(() => {})
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
