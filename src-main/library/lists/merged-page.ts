import type { FeedId } from '#contract/ids.ts'
import type { PageKey } from '#contract/item.ts'
import type { Statements } from '../store/database.ts'
import { ROW_COLUMNS } from '../store/rows.ts'

/** The lists that are merged: those of the feeds that a SELECT answers, each with a condition on its items `i`. */
export interface Source {
  feeds: string
  where: string
  /** For the SELECT. */
  values: (string | number)[]
  /** The time by which they are ordered; `sort_at` without. */
  by?: string
}

/** The next `size` items of several feeds from a place on as SQLite's rows; see `mergedPlaces`. */
export function mergedPage(
  sql: Statements,
  source: Source,
  from: PageKey,
  size: number,
  direction: 'older' | 'newer' = 'older'
): Record<string, unknown>[] {
  const row = sql(`SELECT ${ROW_COLUMNS} FROM items i WHERE i.id = ?`)
  return mergedPlaces(sql, source, from, size, direction).flatMap(({ id }) => {
    const found = row.get(id)
    return found ? [found] : []
  })
}

/**
 * Where the next `size` items of several feeds from a place on are, nearest first: `older` ones behind it, or `newer` ones
 * above it.
 *
 * Reading the index of all items down to a page of theirs would pass over whatever else arrived meanwhile, which for a
 * quiet folder is the whole library. Every feed's own list is one index already: at most `size` feeds can have an item on
 * the page, those with the nearest first items, and of each no more than what is nearer than the page's last so far.
 */
export function mergedPlaces(
  sql: Statements,
  { feeds, where, values, by = 'i.sort_at' }: Source,
  from: PageKey,
  size: number,
  direction: 'older' | 'newer' = 'older'
): PageKey[] {
  const [beyond, within, order] = direction === 'older' ? ['<', '>=', 'DESC'] : ['>', '<=', 'ASC']
  const nearestFirst = (a: PageKey, b: PageKey): number =>
    (direction === 'older' ? 1 : -1) * (b.sortAt - a.sortAt || b.id - a.id)
  const key = [from.sortAt, from.id]
  const heads = sql(
    `WITH heads(feed_id, item_id) AS MATERIALIZED (
       SELECT f.id, (SELECT i.id FROM items i WHERE i.feed_id = f.id AND ${where} AND (${by}, i.id) ${beyond} (?, ?)
                     ORDER BY ${by} ${order}, i.id ${order} LIMIT 1)
       FROM feeds f WHERE f.id IN (${feeds}))
     SELECT heads.feed_id AS feedId, ${by} AS sortAt, i.id FROM heads JOIN items i ON i.id = heads.item_id
     ORDER BY ${by} ${order}, i.id ${order} LIMIT ?`
  ).all(...key, ...values, size) as unknown as (PageKey & { feedId: FeedId })[]

  const next = sql(
    `SELECT ${by} AS sortAt, i.id FROM items i WHERE i.feed_id = ? AND ${where} AND (${by}, i.id) ${beyond} (?, ?)
       AND ${by} ${within} ? ORDER BY ${by} ${order}, i.id ${order} LIMIT ?`
  )
  let page: PageKey[] = []
  for (const head of heads) {
    const last = page.length < size ? undefined : page[size - 1]
    if (last && nearestFirst(head, last) > 0) break
    const own = next.all(
      head.feedId,
      ...key,
      last?.sortAt ?? (direction === 'older' ? 0 : Number.MAX_SAFE_INTEGER),
      size
    ) as unknown as PageKey[]
    page = [...page, ...own].sort(nearestFirst).slice(0, size)
  }
  return page
}
