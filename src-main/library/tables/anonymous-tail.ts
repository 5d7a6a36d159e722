import type { FeedId } from '#contract/ids.ts'
import type { Statements } from '../store/database.ts'

/** How many of a feed's last messages without an identity are remembered. */
export const TAIL_LIMIT = 1000

/**
 * The versions of a feed's last items without an identity, which are known by their place in this run only. Throws
 * SQLite's errors; the caller has the transaction.
 */
export class AnonymousTail {
  readonly #sql
  readonly #feedId
  /** Oldest first, as they were before anything was appended. */
  readonly versions: readonly string[]
  readonly #storedTo: number
  #last: number

  /** `isNeeded` false reads nothing: most batches hold no such item. */
  constructor(sql: Statements, feedId: FeedId, isNeeded: boolean) {
    this.#sql = sql
    this.#feedId = feedId
    const rows = isNeeded ? sql('SELECT n, version FROM anonymous_tail WHERE feed_id = ? ORDER BY n').all(feedId) : []
    this.versions = rows.map((row) => row['version'] as string)
    this.#last = this.#storedTo = (rows.at(-1)?.['n'] as number | undefined) ?? 0
  }

  append(version: string): void {
    this.#sql('INSERT INTO anonymous_tail(feed_id, n, version) VALUES(?, ?, ?)').run(
      this.#feedId,
      ++this.#last,
      version
    )
  }

  /** Forgets what lies beyond the limit, once all is appended. */
  cut(): void {
    if (this.#last === this.#storedTo) return
    this.#sql('DELETE FROM anonymous_tail WHERE feed_id = ? AND n <= ?').run(this.#feedId, this.#last - TAIL_LIMIT)
  }
}
