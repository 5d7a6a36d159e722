import type { FeedId } from '#contract/ids.ts'
import { numberIn, textIn } from '../store/columns.ts'
import type { Statements } from '../store/database.ts'

/** How many of a feed's last messages without an identity are remembered. */
export const TAIL_LIMIT = 1000
/** How a row is called in the log. */
const OF = 'the tail of a feed'

/**
 * The versions of a feed's last items without an identity, which are known by their place in this run only. Throws
 * SQLite's errors; the caller has the transaction.
 */
export class AnonymousTail {
  readonly #sql
  readonly #feedId
  #stored: { versions: readonly string[]; last: number } | null = null
  #last = 0

  constructor(sql: Statements, feedId: FeedId) {
    this.#sql = sql
    this.#feedId = feedId
  }

  /** Oldest first, as they were before anything was appended. Read once they are needed: most batches hold no such item. */
  get versions(): readonly string[] {
    return this.#read().versions
  }

  #read(): { versions: readonly string[]; last: number } {
    if (this.#stored) return this.#stored
    const rows = this.#sql('SELECT n, version FROM anonymous_tail WHERE feed_id = ? ORDER BY n').all(this.#feedId)
    this.#last = numberIn(rows.at(-1) ?? {}, 'n', OF)
    this.#stored = { versions: rows.map((row) => textIn(row, 'version', OF)), last: this.#last }
    return this.#stored
  }

  append(version: string): void {
    this.#read()
    this.#sql('INSERT INTO anonymous_tail(feed_id, n, version) VALUES(?, ?, ?)').run(
      this.#feedId,
      ++this.#last,
      version
    )
  }

  /** Forgets what lies beyond the limit, once all is appended. */
  cut(): void {
    if (this.#stored === null || this.#last === this.#stored.last) return
    this.#sql('DELETE FROM anonymous_tail WHERE feed_id = ? AND n <= ?').run(this.#feedId, this.#last - TAIL_LIMIT)
  }
}
