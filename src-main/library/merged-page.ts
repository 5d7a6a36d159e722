import type { FeedId } from '#contract/feed.ts'
import type { PageKey } from '#contract/item.ts'
import type { statements } from './connection.ts'
import { ROW_COLUMNS } from './rows.ts'

/** The lists that are merged: those of the feeds that a SELECT answers, each with a condition on its items `i`. */
export interface Source {
  feeds: string
  where: string
  /** For the SELECT. */
  values: number[]
}

/**
 * The newest `size` items behind `before` of several feeds, newest first, as SQLite's rows.
 *
 * Reading the index of all items down to so many of theirs would pass over whatever else arrived meanwhile, which for a
 * quiet folder is the whole library. Every feed's own list is one index already: at most `size` feeds can have an item on
 * the page, those with the newest first items, and of each no more than what is newer than the page's last so far.
 */
export function mergedPage(
  sql: ReturnType<typeof statements>,
  { feeds, where, values }: Source,
  before: PageKey,
  size: number
): Record<string, unknown>[] {
  const key = [before.sortAt, before.id]
  const heads = sql(
    `WITH heads(feed_id, item_id) AS MATERIALIZED (
       SELECT f.id, (SELECT i.id FROM items i WHERE i.feed_id = f.id AND ${where} AND (i.sort_at, i.id) < (?, ?)
                     ORDER BY i.sort_at DESC, i.id DESC LIMIT 1)
       FROM feeds f WHERE f.id IN (${feeds}))
     SELECT heads.feed_id AS feedId, head.sort_at AS sortAt, head.id FROM heads JOIN items head ON head.id = heads.item_id
     ORDER BY head.sort_at DESC, head.id DESC LIMIT ?`
  ).all(...key, ...values, size) as unknown as (PageKey & { feedId: FeedId })[]

  const next = sql(
    `SELECT i.sort_at AS sortAt, i.id FROM items i WHERE i.feed_id = ? AND ${where} AND (i.sort_at, i.id) < (?, ?)
       AND i.sort_at >= ? ORDER BY i.sort_at DESC, i.id DESC LIMIT ?`
  )
  let page: PageKey[] = []
  for (const head of heads) {
    const last = page.length < size ? undefined : page[size - 1]
    if (last && newestFirst(head, last) > 0) break
    const own = next.all(head.feedId, ...key, last?.sortAt ?? 0, size) as unknown as PageKey[]
    page = [...page, ...own].sort(newestFirst).slice(0, size)
  }
  const row = sql(`SELECT ${ROW_COLUMNS} FROM items i WHERE i.id = ?`)
  return page.flatMap(({ id }) => {
    const found = row.get(id)
    return found ? [found] : []
  })
}

const newestFirst = (a: PageKey, b: PageKey): number => b.sortAt - a.sortAt || b.id - a.id
