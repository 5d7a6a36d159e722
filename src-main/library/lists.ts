import type { FeedId } from '#contract/feed.ts'
import type { Gap } from '#contract/gap.ts'
import {
  PAGE_LIMIT,
  TAPE_BUCKETS,
  TAPE_STEP,
  type Counts,
  type Extent,
  type ItemDetail,
  type ItemId,
  type Page,
  type PageKey,
  type Tape,
  type View
} from '#contract/item.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { assertNever } from '../base/assert-never.ts'
import { statements } from './connection.ts'
import { gapOf } from './gap-table.ts'
import type { FeedFacts } from './records.ts'
import { itemRow, ROW_COLUMNS, tagsFromSql } from './rows.ts'
import { matchQuery } from './search-text.ts'
import type { Database } from './sqlite.ts'

/** The newest end of every list. */
const NEWEST: PageKey = { sortAt: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }

/** A removed feed's items stay until nobody can bring it back, but no list shows them. */
const VISIBLE = 'i.feed_id NOT IN (SELECT id FROM feeds WHERE removed_at IS NOT NULL)'

/** More than so many gaps in one page are a list of gaps, and nobody reads that. */
const MAX_GAPS = 200

interface Selection {
  from: string
  where: string
  /** What a page is ordered by: a search by insertion, because ordering a common word by time takes seconds. */
  key: '(i.sort_at, i.id)' | 'item_fts.rowid'
  values: (string | number)[]
}

/**
 * The rows of a view in SQL; null where a search looks for nothing.
 *
 * The conditions repeat those of the partial indexes word for word, or SQLite would not use them.
 */
function selection(view: View): Selection | null {
  const items = (where: string, ...values: number[]): Selection => ({
    from: 'items i',
    where: `${where} AND ${VISIBLE}`,
    key: '(i.sort_at, i.id)',
    values
  })
  switch (view.kind) {
    case 'all':
      return items('1')
    case 'unread':
      return items('i.read = 0 AND i.removed_at IS NULL')
    case 'starred':
      return items('i.starred = 1')
    case 'alerts':
      return items('i.priority >= 4')
    case 'today':
      return items('i.sort_at >= ?', view.since)
    case 'feed':
      return items('i.feed_id = ?', view.feedId)
    case 'search': {
      const match = matchQuery(view.query)
      if (match === null) return null
      const from = 'item_fts CROSS JOIN items i ON i.id = item_fts.rowid'
      return { from, where: `item_fts MATCH ? AND ${VISIBLE}`, key: 'item_fts.rowid', values: [match] }
    }
    default:
      return assertNever(view)
  }
}

/** The ids of what a view holds up to and including a row and nobody has read. */
export function unreadIds(db: Database, view: View, upTo: PageKey): ItemId[] {
  const chosen = selection(view)
  if (!chosen) return []
  const { from, where, key, values } = chosen
  const sql = `SELECT i.id AS id FROM ${from} WHERE ${where} AND i.read = 0 AND ${key} <= ${place(key)}`
  const ids: ItemId[] = []
  for (const row of db.prepare(sql).iterate(...values, ...keyValues(key, upTo))) ids.push(row['id'] as number)
  return ids
}

const place = (key: Selection['key']): string => (key === 'item_fts.rowid' ? '?' : '(?, ?)')
const keyValues = (key: Selection['key'], at: PageKey): number[] =>
  key === 'item_fts.rowid' ? [at.id] : [at.sortAt, at.id]

/** Reads for the window, over a connection that only reads. */
export class Lists {
  readonly #sql

  constructor(db: Database) {
    this.#sql = statements(db)
  }

  page(view: View, before: PageKey | null, limit: number): Page {
    const chosen = selection(view)
    const notIndexed = view.kind === 'search' ? this.#notIndexed() : 0
    if (!chosen) return { rows: [], more: false, notIndexed, gaps: [] }
    const { from, where, key, values } = chosen
    const size = Math.max(1, Math.min(PAGE_LIMIT, Math.trunc(limit) || PAGE_LIMIT))
    const order = key === 'item_fts.rowid' ? 'item_fts.rowid DESC' : 'i.sort_at DESC, i.id DESC'
    const rows = this.#sql(
      `SELECT ${ROW_COLUMNS} FROM ${from} WHERE ${where} AND ${key} < ${place(key)} ORDER BY ${order} LIMIT ?`
    )
      .all(...values, ...keyValues(key, before ?? NEWEST), size + 1)
      .map(itemRow)
    const more = rows.length > size
    const oldest = more ? (rows[size - 1]?.sortAt ?? 0) : -1
    const gaps = this.#gaps(view, oldest, before?.sortAt ?? Number.MAX_SAFE_INTEGER)
    return { rows: rows.slice(0, size), more, notIndexed, gaps }
  }

  /** The page next above a place: nearest first in SQL, newest first in the answer. */
  newer(view: View, after: PageKey, limit: number): Page {
    const chosen = selection(view)
    const notIndexed = view.kind === 'search' ? this.#notIndexed() : 0
    if (!chosen) return { rows: [], more: false, notIndexed, gaps: [] }
    const { from, where, key, values } = chosen
    const size = Math.max(1, Math.min(PAGE_LIMIT, Math.trunc(limit) || PAGE_LIMIT))
    const order = key === 'item_fts.rowid' ? 'item_fts.rowid' : 'i.sort_at, i.id'
    const rows = this.#sql(
      `SELECT ${ROW_COLUMNS} FROM ${from} WHERE ${where} AND ${key} > ${place(key)} ORDER BY ${order} LIMIT ?`
    )
      .all(...values, ...keyValues(key, after), size + 1)
      .map(itemRow)
    const more = rows.length > size
    const newest = more ? (rows[size - 1]?.sortAt ?? 0) : Number.MAX_SAFE_INTEGER
    return { rows: rows.slice(0, size).reverse(), more, notIndexed, gaps: this.#gaps(view, after.sortAt, newest) }
  }

  /** How much a view holds; null for a search, whose words may be anywhere. All items are counted in an index alone. */
  extent(view: View): Extent | null {
    const chosen = view.kind === 'search' ? null : selection(view)
    if (!chosen) return null
    const { where, values } = chosen
    const counted =
      view.kind === 'all'
        ? this.#sql(
            `SELECT (SELECT count(*) FROM items) - (SELECT count(*) FROM feeds f JOIN items i ON i.feed_id = f.id
               WHERE f.removed_at IS NOT NULL) AS n`
          ).get()
        : this.#sql(`SELECT count(*) AS n FROM ${chosen.from} WHERE ${where}`).get(...values)
    const oldest = this.#sql(
      `SELECT i.sort_at AS at FROM ${chosen.from} WHERE ${where} ORDER BY i.sort_at, i.id LIMIT 1`
    ).get(...values)
    return { items: Number(counted?.['n'] ?? 0), oldest: Number(oldest?.['at'] ?? 0) }
  }

  open(id: ItemId): Result<ItemDetail, 'gone'> {
    const found = this.#sql(
      `SELECT ${ROW_COLUMNS}, i.tags, c.html, c.text, c.before_title, c.before_text, coalesce(c.raw, m.data, '') AS message
       FROM items i JOIN item_content c ON c.item_id = i.id LEFT JOIN shared_messages m ON m.id = c.message_id
       WHERE i.id = ? AND ${VISIBLE}`
    ).get(id)
    if (!found) return refused('gone')
    const beforeTitle = found['before_title']
    return ok({
      ...itemRow(found),
      html: found['html'] as string | null,
      text: found['text'] as string,
      tags: tagsFromSql(found['tags']),
      message: found['message'] as string,
      before:
        typeof beforeTitle === 'string'
          ? { title: beforeTitle, text: (found['before_text'] as string | null) ?? '' }
          : null
    })
  }

  /** What a feed's health page needs of the library. */
  facts(feedId: FeedId): FeedFacts {
    const feed = this.#sql('SELECT last_event_id FROM feeds WHERE id = ?').get(feedId)
    const items = this.#sql('SELECT count(*) AS n FROM items WHERE feed_id = ?').get(feedId)
    const gaps = this.#sql('SELECT * FROM gaps WHERE feed_id = ? ORDER BY to_at DESC, id DESC LIMIT 50').all(feedId)
    return {
      items: Number(items?.['n'] ?? 0),
      gaps: gaps.map(gapOf),
      resumes: feed !== undefined && feed['last_event_id'] !== ''
    }
  }

  counts(todaySince: number): Counts {
    const number = (sql: string, ...values: number[]): number => Number(this.#sql(sql).get(...values)?.['n'] ?? 0)
    return {
      unread: number('SELECT coalesce(sum(unread), 0) AS n FROM feeds WHERE removed_at IS NULL'),
      starred: number(`SELECT count(*) AS n FROM items i WHERE i.starred = 1 AND ${VISIBLE}`),
      alerts: number(
        `SELECT count(*) AS n FROM items i WHERE i.priority >= 4 AND i.read = 0 AND i.removed_at IS NULL AND ${VISIBLE}`
      ),
      // Counted in the indexes alone: all feeds, less those that are being removed.
      today:
        number('SELECT count(*) AS n FROM items WHERE sort_at >= ?', todaySince) -
        number(
          `SELECT count(*) AS n FROM feeds f JOIN items i ON i.feed_id = f.id AND i.sort_at >= ?
           WHERE f.removed_at IS NOT NULL`,
          todaySince
        )
    }
  }

  /** The last half hour up to `now`, in whole steps, so that the ticks stand still while time passes. */
  tape(view: View, now: number): Tape {
    const from = (Math.floor(now / TAPE_STEP) - TAPE_BUCKETS + 1) * TAPE_STEP
    const tape: Tape = {
      from,
      counts: Array<number>(TAPE_BUCKETS).fill(0),
      priorities: Array<number>(TAPE_BUCKETS).fill(0)
    }
    const chosen = selection(view)
    if (!chosen) return tape
    tape.gaps = this.#gaps(view, from, Number.MAX_SAFE_INTEGER)
    // A search walks by insertion: it may begin at the first item of that time, whatever the words.
    const first = 'item_fts.rowid >= (SELECT coalesce(min(id), 0) FROM items WHERE sort_at >= CAST(?1 AS INTEGER)) AND'
    const recent = `${chosen.key === 'item_fts.rowid' ? first : ''} i.sort_at >= CAST(?1 AS INTEGER)`
    const buckets = this.#sql(
      `SELECT (i.sort_at - CAST(?1 AS INTEGER)) / ${TAPE_STEP} AS bucket, count(*) AS n, max(i.priority) AS priority
       FROM ${chosen.from} WHERE ${chosen.where} AND ${recent} GROUP BY bucket`
    ).all(from, ...chosen.values)
    for (const found of buckets) {
      const bucket = Math.trunc(Number(found['bucket']))
      if (bucket < 0 || bucket >= TAPE_BUCKETS) continue
      tape.counts[bucket] = (tape.counts[bucket] ?? 0) + Number(found['n'])
      tape.priorities[bucket] = Math.max(tape.priorities[bucket] ?? 0, Number(found['priority']))
    }
    return tape
  }

  /** The unfilled gaps of a view whose end lies in (after, upTo], newest first. */
  #gaps(view: View, after: number, upTo: number): Gap[] {
    if (view.kind === 'search' || view.kind === 'starred') return []
    const ofFeed = view.kind === 'feed' ? [view.feedId] : []
    const since = view.kind === 'today' ? Math.max(after, view.since - 1) : after
    return this.#sql(
      `SELECT i.* FROM gaps i WHERE i.filled_at IS NULL AND i.to_at > ? AND i.to_at <= ?
         ${ofFeed.length > 0 ? 'AND i.feed_id = ?' : ''} AND ${VISIBLE}
       ORDER BY i.to_at DESC, i.id DESC LIMIT ${MAX_GAPS}`
    )
      .all(since, upTo, ...ofFeed)
      .map(gapOf)
  }

  #notIndexed(): number {
    const behind = this.#sql(
      `SELECT (SELECT count(*) FROM items WHERE id > (SELECT indexed_to FROM search_index)) + (SELECT count(*) FROM reindex) AS n`
    ).get()
    return Number(behind?.['n'] ?? 0)
  }
}
