import { MINUTE } from '#contract/time.ts'
import { log } from '../../base/log.ts'
import type { SearchIndex } from '../lists/search-index.ts'
import { isIndexDamage } from '../store/database.ts'
import { troubleOf } from './serve.ts'

/** How long indexing keeps out of the way of a stream of batches, in ms. */
const WHILE_BUSY = 200
/** And of a disk that refuses, and after a bug. */
const WHILE_TROUBLED = 5_000
const AFTER_A_FAULT = MINUTE
/** While nobody waits for the writer the steps are longer: what lies between them adds up. */
const ITEMS_WHILE_IDLE = 400

/** Has stored items indexed for search, in steps between the calls of the writer's thread. */
export class Indexing {
  readonly #index
  readonly #remake
  #isClosed = false
  #isBusy = false
  #isRefused = false
  #wasRemade = false
  #next: NodeJS.Timeout | null = null

  /** `remake` empties an index that is damaged itself. */
  constructor(index: SearchIndex, remake: () => void) {
    this.#index = index
    this.#remake = remake
  }

  /** A batch is being stored: more may follow. */
  batchCame(): void {
    this.#isBusy = true
  }

  /** Whether the disk refused the last batch: what room there is again is for news first. */
  batchWas(isRefused: boolean): void {
    this.#isRefused = isRefused
  }

  /** There may be something to index. */
  start(): void {
    this.#soon(WHILE_BUSY)
  }

  close(): void {
    this.#isClosed = true
    if (this.#next) clearTimeout(this.#next)
  }

  #soon(ms: number): void {
    if (this.#isClosed || this.#next !== null) return
    this.#next = setTimeout(() => this.#step(), ms)
  }

  /** Once: an index that is damaged again is one on a disk that cannot hold it. */
  #remakeOnce(): boolean {
    if (this.#wasRemade) return false
    this.#wasRemade = true
    try {
      this.#remake()
      return true
    } catch (error) {
      log.error('the search index could not be made anew', error)
      return false
    }
  }

  #step(): void {
    const wasBusy = this.#isBusy
    this.#next = null
    if (this.#isRefused) return this.#soon(WHILE_TROUBLED)
    this.#isBusy = false
    try {
      if (this.#index.step(wasBusy ? undefined : ITEMS_WHILE_IDLE)) this.#soon(wasBusy ? WHILE_BUSY : 0)
    } catch (error) {
      // Search may fall behind; it must never take storing with it.
      if (isIndexDamage(error) && this.#remakeOnce()) return this.#soon(WHILE_BUSY)
      if (!troubleOf(error)) log.error('items could not be indexed for search, which is tried again', error)
      this.#soon(troubleOf(error) ? WHILE_TROUBLED : AFTER_A_FAULT)
    }
  }
}
