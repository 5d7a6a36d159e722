import { Emitter, type Event } from '../base/emitter.ts'
import { sleep } from '../base/sleep.ts'
import type { StorageState } from './store/records.ts'
import { CommitWatch } from './threads/commit-watch.ts'
import type { Trouble } from './threads/protocol.ts'

/** Whether what arrives can be stored, as the writer's answers and its silence say. */
export class StorageSignal {
  readonly #changed = new Emitter<StorageState>()
  readonly #retryAfter
  readonly #closed
  readonly #watch = new CommitWatch((message) => {
    if (this.#state.kind === 'ok') this.#set({ kind: 'failing', message })
  })
  #state: StorageState = { kind: 'ok' }

  /** `retryAfter` is the time between tries while the disk refuses, in ms; none follows once `closed` is aborted. */
  constructor(retryAfter: number, closed: AbortSignal) {
    this.#retryAfter = retryAfter
    this.#closed = closed
  }

  get onChange(): Event<StorageState> {
    return this.#changed.event
  }

  /** The writer has stored something. */
  stored(): void {
    this.#set({ kind: 'ok' })
  }

  /** The disk refuses: resolves when the next try is due, and never after closing. */
  async refused({ full, damaged, message }: Trouble): Promise<void> {
    this.#set(full ? { kind: 'full' } : { kind: damaged ? 'damaged' : 'failing', message })
    await sleep(this.#retryAfter, this.#closed)
    if (this.#closed.aborted) await new Promise(() => {})
  }

  /** Batches wait to be committed. */
  waiting(): void {
    this.#watch.waiting()
  }

  committed(): void {
    this.#watch.committed()
  }

  /** The writer ended. */
  down(message: string): void {
    this.#watch.down(message)
  }

  /** The writer is there again. Where no batch waits whose commit could prove it, an open database has to do. */
  up(batchesWait: boolean): void {
    this.#watch.up()
    if (!batchesWait && this.#state.kind === 'failing') this.#set({ kind: 'ok' })
  }

  dispose(): void {
    this.#watch.dispose()
  }

  #set(state: StorageState): void {
    if (state.kind === this.#state.kind) return
    this.#state = state
    this.#changed.fire(state)
  }
}
