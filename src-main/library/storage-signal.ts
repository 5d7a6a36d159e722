import type { FeedId } from '#contract/ids.ts'
import { Emitter, type Event } from '../base/emitter.ts'
import { sleep } from '../base/sleep.ts'
import type { StorageState } from './store/records.ts'
import { CommitWatch } from './threads/commit-watch.ts'
import type { Trouble } from './threads/protocol.ts'

/** A feed of which something takes too long to be stored, or no longer does. */
export interface LateFeed {
  feedId: FeedId
  isLate: boolean
}

/** Whether what arrives can be stored, as the writer's answers and its silence say. */
export class StorageSignal {
  readonly #changed = new Emitter<StorageState>()
  readonly #retryAfter
  readonly #closed
  readonly #late = new Emitter<LateFeed>()
  readonly #watch = new CommitWatch({
    onStalled: (message) => {
      if (this.#state.kind === 'ok') this.#set({ kind: 'failing', message })
    },
    onLate: (feedId, isLate) => this.#late.fire({ feedId, isLate })
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

  get onLate(): Event<LateFeed> {
    return this.#late.event
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

  /** Something of a feed waits to be committed. */
  waiting(feedId: FeedId): void {
    this.#watch.waiting(feedId)
  }

  /** The writer gets what these feeds brought, for one commit. */
  sent(feedIds: readonly FeedId[]): void {
    this.#watch.sent(feedIds)
  }

  /** It has stored as much of that as it had room for: the rest waits for its turn. */
  answered(): void {
    this.#watch.answered()
    this.stored()
  }

  /** Something of a feed was committed; `more`: the rest waits. */
  committed(feedId: FeedId, more: boolean): void {
    this.#watch.committed(feedId, more)
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
