import type { FeedId } from '#contract/ids.ts'
import type { RetentionLimits } from '#contract/storage.ts'
import { textIn } from '../store/columns.ts'
import { statements, transaction } from '../store/database.ts'
import type { FeedUnread } from '../store/records.ts'
import type { Database } from '../store/sqlite.ts'
import { hash, SeenTable } from '../tables/seen-table.ts'
import { giveBack } from './free-pages.ts'
import { ItemWalk, keptFeeds } from './item-walk.ts'
import { allowances } from './retention-plan.ts'
import { SeenWalk } from './seen-walk.ts'

/** Rows of one small transaction: what arrives waits no longer than for these. */
const STEP_ITEMS = 100

/** Room in the file that is left for what comes next, as a share of it. */
const SPARE = 0.05

export interface RetentionStep {
  removed: number
  /** Of the feed whose items went in this step. */
  unread: FeedUnread[]
  done: boolean
}

/**
 * Removes what need not be kept any more, in small steps between everything else the writer does.
 *
 * First items, feed by feed from the oldest; then gaps of that time; then what is remembered of versions long gone; then
 * room in the file goes back to the disk. Each step is a transaction, so a kill at any time leaves a whole library. Throws
 * SQLite's errors.
 */
export class Retention {
  readonly #db
  readonly #sql
  #walks: ItemWalk[] = []
  #seen: SeenWalk | null = null
  #running = false

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
  }

  /** `start` plans again; without it the run before goes on. `seen` also walks the versions that are remembered. */
  step(limits: RetentionLimits, { now, start, seen }: { now: number; start: boolean; seen: boolean }): RetentionStep {
    if (start || !this.#running) this.#plan(limits, now, seen)
    for (let walk = this.#walks[0]; walk; walk = this.#walks[0]) {
      const removed = this.#remove(walk, now)
      if (walk.done) this.#walks.shift()
      if (removed > 0) return { removed, unread: [this.#unread(walk.feedId)], done: false }
      if (!walk.done) return { removed: 0, unread: [], done: false }
    }
    const more = (this.#seen !== null && this.#trim(this.#seen)) || giveBack(this.#db, SPARE)
    this.#running = more
    return { removed: 0, unread: [], done: !more }
  }

  #plan(limits: RetentionLimits, now: number, seen: boolean): void {
    const feeds = keptFeeds(this.#db)
    const found = allowances(feeds, limits, now)
    this.#walks = [...found].map(([id, allowance]) => new ItemWalk(this.#sql, id, allowance, STEP_ITEMS))
    this.#seen = seen ? new SeenWalk(this.#db, now, new Map(feeds.map((feed) => [feed.id, feed.items]))) : null
    this.#running = true
    transaction(this.#db, () => {
      for (const [id, { before }] of found) {
        if (before > -Infinity) this.#sql('DELETE FROM gaps WHERE feed_id = ? AND to_at < ?').run(id, before)
      }
    })
  }

  #remove(walk: ItemWalk, now: number): number {
    return transaction(this.#db, () => {
      const ids = walk.next()
      for (const id of ids) {
        // By `all`, not `run`: that answers the last rowid, which here is FTS5's own, and may be beyond 2^53.
        const [gone] = this.#sql('DELETE FROM items WHERE id = ? RETURNING guid, version').all(id)
        if (gone) this.#outlive(walk.feedId, textIn(gone, 'guid', 'item'), textIn(gone, 'version', 'item'), now)
      }
      return ids.length
    })
  }

  /** From now on only `seen` knows the item: sent again, it is still a duplicate. */
  #outlive(feedId: FeedId, guid: string, version: string, now: number): void {
    // An item without an identity is known by its place in what came last, not by a guid that was made up for it.
    if (guid.startsWith('n:')) return
    new SeenTable(this.#sql, feedId).outlive(hash(guid), hash(version), now)
  }

  #trim(walk: SeenWalk): boolean {
    const more = transaction(this.#db, () => walk.step())
    if (!more) this.#seen = null
    return true
  }

  #unread(feedId: FeedId): FeedUnread {
    const row = this.#sql('SELECT unread FROM feeds WHERE id = ?').get(feedId)
    return { feedId, unread: Number(row?.['unread'] ?? 0) }
  }
}
