import { randomUUID } from 'node:crypto'
import type { Batch } from '#contract/message.ts'
import type { NumberedBatch } from './intake/intake.ts'
import type { StorageSignal } from './storage-signal.ts'
import type { Acknowledgement } from './store/records.ts'
import type { WriterRequests } from './threads/protocol.ts'
import { ThreadLost, type Thread } from './threads/thread.ts'

/** What goes to the writer in one piece: small enough that nothing else waits long. */
const MAX_BATCHES = 64
const MAX_MESSAGES = 1000

interface WaitingBatch {
  kind: 'batch'
  batch: NumberedBatch
  resolve: (done: Acknowledgement) => void
  reject: (error: unknown) => void
}
type Waiting = WaitingBatch | { kind: 'write'; run: () => Promise<void> }

/** The line of what must reach the writer in order: batches, and writes that may not overtake them. */
export class BatchLine {
  readonly #writer
  readonly #storage
  readonly #closed
  /** With the number of a batch: how the writer knows one that it committed before it crashed. */
  readonly #session = randomUUID()
  readonly #line: Waiting[] = []
  #pumping: Promise<void> | null = null
  #lastNumber = 0

  /** Nothing is sent to the writer any more once `closed` is aborted. */
  constructor(writer: Thread<WriterRequests>, storage: StorageSignal, closed: AbortSignal) {
    this.#writer = writer
    this.#storage = storage
    this.#closed = closed
  }

  get isEmpty(): boolean {
    return this.#line.length === 0
  }

  /** Resolves when the line is empty; null where it is. */
  get emptied(): Promise<void> | null {
    return this.#pumping
  }

  /** Resolves once the batch is committed; rejects on a bug. */
  accept(batch: Batch): Promise<Acknowledgement> {
    const numbered = { ...batch, session: this.#session, number: ++this.#lastNumber }
    return new Promise((resolve, reject) => this.#enqueue({ kind: 'batch', batch: numbered, resolve, reject }))
  }

  /** Makes a write once all that stands in the line before it is done. */
  inTurn<T>(write: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#enqueue({ kind: 'write', run: () => write().then(resolve, reject) })
    })
  }

  #enqueue(waiting: Waiting): void {
    this.#line.push(waiting)
    this.#pumping ??= this.#pump()
  }

  /** Empties the line in order: batches that stand together go together. */
  async #pump(): Promise<void> {
    let alone = false
    for (let head = this.#line[0]; head && !this.#closed.aborted; head = this.#line[0]) {
      if (head.kind === 'write') {
        await head.run()
        this.#line.shift()
        continue
      }
      const together: WaitingBatch[] = alone ? [head] : this.#together()
      this.#storage.waiting()
      try {
        await this.#send(together)
        alone = false
      } catch (error) {
        // Not answered: sent again, and the writer knows by the number what it had committed.
        if (error instanceof ThreadLost) continue
        if (together.length === 1) {
          this.#line.shift()
          this.#storage.committed()
          head.reject(error)
        }
        alone = together.length > 1
      }
    }
    // In the same tick as the last look at the line: the next batch must start a pump of its own.
    this.#pumping = null
  }

  async #send(together: WaitingBatch[]): Promise<void> {
    const batches = together.map(({ batch }) => batch)
    const { committed, trouble } = await this.#writer.request('accept', batches)
    for (const done of committed) {
      const waiting = this.#line.shift()
      if (waiting?.kind === 'batch') waiting.resolve(done)
    }
    if (committed.length > 0) this.#storage.committed()
    if (trouble) await this.#storage.refused(trouble)
    else this.#storage.stored()
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
}
