import type { FeedId, ItemId } from '#contract/ids.ts'
import type { RetentionLimits } from '#contract/storage.ts'
import { statements, type Statements } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'
import { allowances, victims, type Allowance, type KeptFeed, type OldItem } from './retention-plan.ts'

const PRECIOUS = '(starred = 1 OR (priority >= 4 AND read = 0 AND removed_at IS NULL))'

/** The feeds that are there, with what retention needs of them. Throws SQLite's errors. */
export function keptFeeds(db: Database): KeptFeed[] {
  return db
    .prepare(
      `SELECT f.id, f.keep_days, f.keep_items, coalesce(n.items, 0) AS items FROM feeds f
       LEFT JOIN (SELECT feed_id, count(*) AS items FROM items GROUP BY feed_id) n ON n.feed_id = f.id
       WHERE f.removed_at IS NULL ORDER BY f.id`
    )
    .all()
    .map((row) => ({
      id: row['id'] as number,
      items: row['items'] as number,
      keepDays: row['keep_days'] as number | null,
      keepItems: row['keep_items'] as number | null
    }))
}

/** Walks the items of a feed from the oldest on, `step` rows at a time, and names those that may go. */
export class ItemWalk {
  readonly feedId: FeedId
  readonly #sql
  readonly #allowance
  readonly #step
  #sortAt = Number.MIN_SAFE_INTEGER
  #id = 0
  done = false

  constructor(sql: Statements, feedId: FeedId, allowance: Allowance, step: number) {
    this.#sql = sql
    this.feedId = feedId
    this.#allowance = allowance
    this.#step = step
  }

  /** The ids of the next items that may go; often none. Throws SQLite's errors. */
  next(): ItemId[] {
    const rows = this.#sql(
      `SELECT id, sort_at, ${PRECIOUS} AS precious FROM items WHERE feed_id = ? AND (sort_at, id) > (?, ?)
       ORDER BY sort_at, id LIMIT ?`
    )
      .all(this.feedId, this.#sortAt, this.#id, this.#step)
      .map((row): OldItem => ({
        id: row['id'] as number,
        sortAt: row['sort_at'] as number,
        precious: row['precious'] === 1
      }))
    const { ids, done } = victims(rows, this.#allowance)
    this.#allowance.excess -= ids.length
    const last = rows.at(-1)
    this.done = done || rows.length < this.#step
    if (last) [this.#sortAt, this.#id] = [last.sortAt, last.id]
    return ids
  }
}

/** How many items would go at `now`, epoch ms, without a change; `counted` hears the count now and then and may throw to give up. */
export function countRemovable(
  db: Database,
  limits: RetentionLimits,
  now: number,
  counted: (count: number) => void = () => {}
): number {
  const sql = statements(db)
  let count = 0
  for (const [feedId, allowance] of allowances(keptFeeds(db), limits, now)) {
    const walk = new ItemWalk(sql, feedId, allowance, 5000)
    while (!walk.done) {
      count += walk.next().length
      counted(count)
    }
  }
  return count
}
