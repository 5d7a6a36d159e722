import { randomUUID } from 'node:crypto'
import type { Batch } from '#contract/message.ts'
import type { Recovered, RetentionLimits, StorageFigures } from '#contract/storage.ts'
import { Emitter, type Event } from '../base/emitter.ts'
import { sleep } from '../base/sleep.ts'
import { Backups } from './backups.ts'
import { BatchLine } from './batch-line.ts'
import type { swapIn } from './maintenance/swap.ts'
import { StorageSignal, type LateFeed } from './storage-signal.ts'
import type { Acknowledgement, GapFilling, GapStep, LibraryProblem, StorageState } from './store/records.ts'
import { Cancelled, keep, type Keep } from './threads/keeper.ts'
import { packed } from './threads/packed-messages.ts'
import {
  firstReads,
  readerCalls,
  wrappedCalls,
  writerCalls,
  type Calls,
  type FirstReads,
  type LibraryCalls,
  type LibraryWorkers,
  type ReaderRequests,
  type ThreadOptions,
  type WriterRequests
} from './threads/protocol.ts'
import { DiskTrouble, Thread, ThreadLost } from './threads/thread.ts'

const RETRY_AFTER = 3000
/** How long a thread has to end what it is at, in ms. */
const CALL_LIMIT = 3_000
/** A call that makes the reader crash again and again is given up. */
const READ_TRIES = 3

const everyWriterCall = { ...firstReads, ...writerCalls, ...wrappedCalls }

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

/** `Library` on its two threads and one for each long job; the methods of `calls` are put on it when it is open. */
export class ThreadedLibrary {
  readonly file
  readonly backups
  readonly #writer
  readonly #reader
  readonly #storage
  readonly #line
  readonly #trouble = new Emitter<{ worker: 'writer' | 'reader'; message: string }>()
  readonly #configured = new Emitter<void>()
  readonly #closed = new AbortController()
  readonly #listsLater
  readonly #keeper
  readonly #swapped
  readonly #writing = new Set<Promise<unknown>>()
  readonly #keeping = new Set<{ cancel: () => void; ended: Promise<unknown> }>()
  /** What the writer has looked through because a read failed: its index, its rows. */
  readonly #looked = new Set<boolean>()
  #recovered: Recovered | null = null
  #closing = false
  #ending: Promise<void> | null = null

  constructor(
    file: string,
    { workers, sqlite, maxPages, retryAfter = RETRY_AFTER, listsLater = false }: LibraryOptions,
    swapped: ReturnType<typeof swapIn>
  ) {
    this.file = file
    this.#swapped = swapped
    this.#keeper = { workers, sqlite }
    this.#listsLater = listsLater
    this.backups = new Backups(file, this.#keeper, this.#keep)
    this.#storage = new StorageSignal(retryAfter, this.#closed.signal)
    const workerData: ThreadOptions = { file, sqlite, maxPages }
    this.#writer = new Thread<WriterRequests>(
      () => workers.writer({ workerData }),
      (message) => {
        this.#storage.down(message)
        this.#trouble.fire({ worker: 'writer', message })
      },
      () => this.#storage.up(!this.#line.isEmpty)
    )
    this.#reader = new Thread<ReaderRequests>(
      () => workers.reader({ workerData }),
      (message) => this.#trouble.fire({ worker: 'reader', message })
    )
    this.#line = new BatchLine(this.#writer, this.#storage, this.#closed.signal)
  }

  get onStorage(): Event<StorageState> {
    return this.#storage.onChange
  }

  get onLate(): Event<LateFeed> {
    return this.#storage.onLate
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

  /** Starts the writer; answers why it cannot work, or null. */
  async start(): Promise<LibraryProblem | null> {
    const problem = await this.#writer.open()
    if (!problem && this.#swapped) {
      const { because, aside } = this.#swapped
      this.#recovered = { because, aside, madeAt: await this.#write('takeBackupDate', null) }
    }
    return problem
  }

  /** One method for each call of the tables in protocol.ts. */
  calls(): LibraryCalls {
    return {
      ...methods<typeof firstReads, FirstReads>(firstReads, (name, input) => this.#readFirst(name, input)),
      ...methods<typeof writerCalls, WriterRequests>(writerCalls, (name, input) => this.#write(name, input)),
      ...methods<typeof readerCalls, ReaderRequests>(readerCalls, (name, input) => this.#read(name, input))
    }
  }

  accept(batch: Batch, onPart?: (done: Acknowledgement) => void): Promise<Acknowledgement> {
    return this.#closing ? new Promise(() => {}) : this.#line.accept(batch, onPart)
  }

  editFeed(change: WriterRequests['editFeed']['input']): Promise<WriterRequests['editFeed']['answer']> {
    if (this.#closing) return new Promise(() => {})
    // Overtaking batches, it would hand the old server's cursor to the new one.
    return this.#line.inTurn(change.id, () => this.#write('editFeed', change))
  }

  fillGap(step: GapStep): Promise<GapFilling> {
    // Named once: when the call is made again after a crash, what was stored is not stored twice.
    return this.#write('fillGap', { ...step, messages: packed(step.messages), step: randomUUID() })
  }

  figures(): Promise<StorageFigures> {
    return this.#keep({ kind: 'figures' })
  }

  countRemovable(limits: RetentionLimits): Promise<number> {
    return this.#keep({ kind: 'count', limits, now: Date.now() })
  }

  async lookThrough(): Promise<void> {
    if (await this.#keep({ kind: 'look-through' })) await this.#write('setDamageAside', { index: false, found: true })
  }

  prepareLists(): void {
    this.#reader.warm()
  }

  async close(limitMs: number): Promise<void> {
    this.#storage.dispose()
    const inTime = sleep(limitMs, this.#closed.signal)
    await Promise.race([this.#settled().then(() => this.#threadsClosed()), inTime])
    this.#closing = true
    this.#closed.abort()
    // A thread that is ended within a call of @photostructure/sqlite takes the whole program with it; its calls are short.
    await Promise.race([this.#threadsClosed(), sleep(CALL_LIMIT)])
    await Promise.all([this.#writer.stop(), this.#reader.stop()])
  }

  readonly #keep: Keep = (job, watching = {}) => {
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
    while (this.#line.emptied || this.#writing.size > 0)
      await Promise.allSettled([this.#line.emptied, ...this.#writing])
  }

  #threadsClosed(): Promise<void> {
    return (this.#ending ??= this.#closeThreads())
  }

  async #closeThreads(): Promise<void> {
    this.#closing = true
    for (const { cancel } of this.#keeping) cancel()
    await Promise.all([...this.#keeping].map(({ ended }) => ended))
    // The reader first: the last connection to close is the one that empties the log.
    if (this.#reader.started) await this.#reader.request('close', null).catch(() => null)
    await this.#writer.request('close', null).catch(() => null)
  }

  /** Repeats a call of the writer until the disk lets it; every write may be made twice. */
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
    const at = Date.now()
    for (let refusals = 0; ;) {
      try {
        const answer = await this.#writer.request(name, input, at)
        if (refusals > 0) this.#storage.stored()
        if (everyWriterCall[name].effect === 'configures') this.#configured.fire()
        return answer
      } catch (error) {
        if (error instanceof DiskTrouble) {
          refusals++
          await this.#storage.refused(error.trouble)
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
        if (passes && tries < READ_TRIES) continue
        // The reader cannot change what it stumbles over; whether there was anything to set aside is asked once a run.
        const isSearch = error instanceof DiskTrouble
        if (error instanceof ThreadLost || this.#looked.has(isSearch)) throw error
        this.#looked.add(isSearch)
        if (!(await this.#write('setDamageAside', { index: isSearch, found: false }))) throw error
      }
    }
  }

  /** Lets the writer answer while a window starts, but no search: that would keep it from writing. */
  async #readFirst<K extends keyof FirstReads>(
    name: K,
    input: FirstReads[K]['input']
  ): Promise<FirstReads[K]['answer']> {
    const search = 'view' in input && input.view.kind === 'search'
    if (this.#listsLater && !this.#reader.started && !search) {
      try {
        return await this.#writer.request(name, input)
      } catch {
        // Whatever it is, the reader gets the call too, and reports what is wrong.
      }
    }
    return this.#read(name, input)
  }
}

/** The methods of one table, each of which makes its call. */
function methods<Table, Requests extends Record<keyof Table, { input: unknown; answer: unknown }>>(
  table: Table & object,
  call: <K extends keyof Table>(name: K, input: Requests[K]['input']) => Promise<Requests[K]['answer']>
): Calls<Pick<Requests, keyof Table>> {
  const calls = Object.keys(table).map((name) => [name, (input: unknown = null) => call(name as keyof Table, input)])
  return Object.fromEntries(calls) as Calls<Pick<Requests, keyof Table>>
}
