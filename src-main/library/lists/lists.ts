import type { FeedId, ItemId } from '#contract/ids.ts'
import type { Gap } from '#contract/gap.ts'
import {
  PAGE_LIMIT,
  TAPE_BUCKETS,
  TAPE_STEP,
  rowIn,
  type Counts,
  type Extent,
  type ItemDetail,
  type ItemRow,
  type ItemVersion,
  type Page,
  type PageKey,
  type Tape,
  type View
} from '#contract/item.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { appliedRules } from '../tables/applied-rules.ts'
import { extrasOf } from '../tables/item-extras.ts'
import { VersionTable } from '../tables/version-table.ts'
import { textIn, textOrNull } from '../store/columns.ts'
import { statements } from '../store/database.ts'
import type { FeedFacts, Matching } from '../store/records.ts'
import { gapOf, itemRow, ROW_COLUMNS, TAGS, tagsFromSql } from '../store/rows.ts'
import { mergedPage, mergedPlaces, type Source } from './merged-page.ts'
import { Search } from './search.ts'
import { orderOf, publishedSource } from './view-order.ts'
import { COUNTED_FEEDS, FEED_THERE, gapsOf, IN_FOLDER, selection, UNREAD, VISIBLE } from './view-selection.ts'
import type { Database } from '../store/sqlite.ts'

/** The newest end of every list. */
const NEWEST: PageKey = { sortAt: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER }

/** And below their oldest. */
const OLDEST: PageKey = { sortAt: -1, id: -1 }

/** A starred item stays when its feed is removed. For one item: the feeds that are being removed are not gathered. */
const KEPT = '(i.starred = 1 OR (SELECT removed_at FROM feeds WHERE id = i.feed_id) IS NULL)'

/** Gaps of one page; more of them would be a list of gaps, which nobody reads. */
const MAX_GAPS = 200

/** A search that finds more in half an hour has a full tape. */
const MOST_ON_TAPE = 20_000

/** Steps of one count of unread items: a smart feed's number is not worth more. */
const MOST_COUNTING_STEPS = 80

type FoundView = Extract<View, { kind: 'search' }>

/** Runs what goes in steps to its end at once. */
function atOnce<T>(steps: Generator<null, T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Reads for the window, over a connection that only reads. */
export class Lists {
  readonly #sql
  readonly #search

  constructor(db: Database) {
    this.#sql = statements(db)
    this.#search = new Search(db)
  }

  page(view: View, before: PageKey | null, limit: number): Page {
    return atOnce(this.pageInSteps(view, before, limit))
  }

  tape(view: View, now: number): Tape {
    return atOnce(this.tapeInSteps(view, now))
  }

  /** A page of a view, newest first; a search goes in steps, null in between. */
  *pageInSteps(view: View, before: PageKey | null, limit: number): Generator<null, Page> {
    const size = Math.max(1, Math.min(PAGE_LIMIT, Math.trunc(limit) || PAGE_LIMIT))
    if (view.kind === 'search') return yield* this.#found(view, before, size)
    const source = this.#source(view)
    const { where, values } = selection(view)
    const { sortAt, id } = before ?? NEWEST
    const found = source
      ? mergedPage(this.#sql, source, before ?? NEWEST, size + 1)
      : this.#sql(
          `SELECT ${ROW_COLUMNS} FROM items i WHERE ${where} AND (${orderOf(view)}, i.id) < (?, ?)
           ORDER BY ${orderOf(view)} DESC, i.id DESC LIMIT ?`
        ).all(...values, sortAt, id, size + 1)
    const rows = found.map((row) => rowIn(view, itemRow(row)))
    const more = rows.length > size
    const oldest = more ? (rows[size - 1]?.sortAt ?? 0) : -1
    const gaps = this.#gaps(view, oldest, before?.sortAt ?? Number.MAX_SAFE_INTEGER)
    return { rows: rows.slice(0, size), more, notIndexed: 0, gaps }
  }

  *#found({ query, unread }: FoundView, before: PageKey | null, size: number): Generator<null, Page> {
    const ids: ItemId[] = []
    for (const found of this.#search.find(query, before, { unread })) {
      if (!found) yield null
      else if (ids.push(found.id) > size) break
    }
    const notIndexed = Search.usesIndex(query) ? this.notIndexed() : 0
    return { rows: this.#rows(ids.slice(0, size)), more: ids.length > size, notIndexed, gaps: [] }
  }

  /** Which of items that arrived a search finds, and which of them the index does not know yet. */
  matching(query: string, ids: readonly ItemId[]): Matching {
    const { found, pending } = this.#search.matching(query, ids)
    return { rows: this.#rows(found), pending, notIndexed: Search.usesIndex(query) ? this.notIndexed() : 0 }
  }

  /**
   * The ids of a view's unread items up to and including a row, and of no item that came after `newestId`; a search goes in
   * steps, null in between.
   */
  *unreadIds(view: View, upTo: PageKey, newestId?: ItemId): Generator<null, ItemId[]> {
    const ids: ItemId[] = []
    if (view.kind === 'search') {
      const upToAndIt = { sortAt: upTo.sortAt, id: upTo.id + 1 }
      for (const found of this.#search.find(view.query, upToAndIt, { unread: true })) {
        if (found) ids.push(found.id)
        else yield null
      }
      return ids
    }
    const { where, values } = selection(view)
    const sql = `SELECT i.id AS id FROM items i WHERE ${where} AND i.read = 0 AND (${orderOf(view)}, i.id) <= (?, ?) AND i.id <= ?`
    const newest = newestId ?? Number.MAX_SAFE_INTEGER
    for (const row of this.#sql(sql).iterate(...values, upTo.sortAt, upTo.id, newest)) ids.push(row['id'] as number)
    return ids
  }

  /** How many unread items a search finds, as far as `most`, and as far as it can be counted in about a second. */
  *unreadCount(query: string, most: number): Generator<null, number> {
    let count = 0
    let steps = 0
    for (const found of this.#search.find(query, null, { unread: true })) {
      if (!found && ++steps > MOST_COUNTING_STEPS) break
      else if (!found) yield null
      else if (++count >= most) break
    }
    return count
  }

  #rows(ids: readonly ItemId[]): ItemRow[] {
    const one = this.#sql(`SELECT ${ROW_COLUMNS} FROM items i WHERE i.id = ?`)
    return ids.flatMap((id) => {
      const row = one.get(id)
      return row ? [itemRow(row)] : []
    })
  }

  /** The page next above a place, newest first; a search goes in steps, null in between. */
  *newerInSteps(view: View, after: PageKey, limit: number): Generator<null, Page> {
    const size = Math.max(1, Math.min(PAGE_LIMIT, Math.trunc(limit) || PAGE_LIMIT))
    if (view.kind === 'search') return yield* this.#foundAbove(view, after, size)
    const source = this.#source(view)
    const { where, values } = selection(view)
    const found = source
      ? mergedPage(this.#sql, source, after, size + 1, 'newer')
      : this.#sql(
          `SELECT ${ROW_COLUMNS} FROM items i WHERE ${where} AND (${orderOf(view)}, i.id) > (?, ?)
           ORDER BY ${orderOf(view)}, i.id LIMIT ?`
        ).all(...values, after.sortAt, after.id, size + 1)
    const rows = found.map((row) => rowIn(view, itemRow(row)))
    const more = rows.length > size
    const newest = more ? (rows[size - 1]?.sortAt ?? 0) : Number.MAX_SAFE_INTEGER
    return { rows: rows.slice(0, size).reverse(), more, notIndexed: 0, gaps: this.#gaps(view, after.sortAt, newest) }
  }

  /** A search is walked from its newest end: what is next above a place are the last that were found before it. */
  *#foundAbove({ query, unread }: FoundView, after: PageKey, size: number): Generator<null, Page> {
    let ids: ItemId[] = []
    for (const found of this.#search.find(query, null, { unread })) {
      if (!found) yield null
      else if (found.sortAt < after.sortAt || (found.sortAt === after.sortAt && found.id <= after.id)) break
      else if (ids.push(found.id) > 4 * PAGE_LIMIT) ids = ids.slice(-size - 1)
    }
    const notIndexed = Search.usesIndex(query) ? this.notIndexed() : 0
    return { rows: this.#rows(ids.slice(-size)), more: ids.length > size, notIndexed, gaps: [] }
  }

  newer(view: View, after: PageKey, limit: number): Page {
    return atOnce(this.newerInSteps(view, after, limit))
  }

  /** How much a view holds; null for a search, whose words may be anywhere. All items are counted in an index alone. */
  extent(view: View): Extent | null {
    if (view.kind === 'search') return null
    const { where, values } = selection(view)
    const counted =
      view.kind === 'all' && !view.unread
        ? this.#sql(
            `SELECT (SELECT count(*) FROM items) - (SELECT count(*) FROM items WHERE hidden = 1)
               - (SELECT count(*) FROM feeds f JOIN items i ON i.feed_id = f.id WHERE f.removed_at IS NOT NULL) AS n`
          ).get()
        : this.#sql(`SELECT count(*) AS n FROM items i WHERE ${where}`).get(...values)
    const source = this.#source(view)
    const [oldest] = source
      ? mergedPlaces(this.#sql, source, OLDEST, 1, 'newer')
      : this.#sql(
          `SELECT ${orderOf(view)} AS sortAt FROM items i WHERE ${where} ORDER BY ${orderOf(view)}, i.id LIMIT 1`
        ).all(...values)
    const newest = this.#sql('SELECT max(id) AS id FROM items').get()
    return {
      items: Math.max(0, Number(counted?.['n'] ?? 0)),
      oldest: Number(oldest?.['sortAt'] ?? 0),
      newestId: Number(newest?.['id'] ?? 0)
    }
  }

  open(id: ItemId): Result<ItemDetail, 'gone'> {
    const found = this.#sql(
      `SELECT ${ROW_COLUMNS}, i.tags, c.html, c.text, coalesce(c.raw, m.data, '') AS message,
         (SELECT count(*) FROM item_versions WHERE item_id = i.id) AS earlier_versions,
         EXISTS(SELECT 1 FROM item_rules WHERE item_id = i.id) AS ruled
       FROM items i LEFT JOIN item_content c ON c.item_id = i.id LEFT JOIN shared_messages m ON m.id = c.message_id
       WHERE i.id = ? AND ${KEPT}`
    ).get(id)
    if (!found) return refused('gone')
    return ok({
      ...itemRow(found),
      html: textOrNull(found, 'html', 'item'),
      text: textIn(found, 'text', 'item'),
      tags: tagsFromSql(found['tags'], TAGS),
      message: textIn(found, 'message', 'item'),
      earlierVersions: found['earlier_versions'] as number,
      rules: found['ruled'] === 1 ? appliedRules(this.#sql, id) : [],
      ...extrasOf(this.#sql, id)
    })
  }

  /** The versions of an item, oldest first; none where it is gone. */
  versions(id: ItemId): ItemVersion[] {
    const there = this.#sql(`SELECT 1 FROM items i WHERE i.id = ? AND ${KEPT}`).get(id)
    return there ? new VersionTable(this.#sql).of(id) : []
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
      unread: number('SELECT coalesce(sum(unread), 0) AS n FROM feeds WHERE removed_at IS NULL AND muted = 0'),
      starred: number('SELECT count(*) AS n FROM items WHERE starred = 1 AND hidden = 0'),
      alerts: number(
        // By name, or SQLite takes the index of all that is unread.
        `SELECT count(*) AS n FROM items i INDEXED BY ix_items_alerts_unread WHERE i.priority >= 4 AND i.read = 0 AND i.removed_at IS NULL AND ${VISIBLE}`
      ),
      // Counted in the indexes alone: all feeds, less those that are being removed.
      today:
        number('SELECT count(*) AS n FROM items WHERE hidden = 0 AND sort_at >= ?', todaySince) -
        number(
          `SELECT count(*) AS n FROM feeds f CROSS JOIN items i ON i.feed_id = f.id AND i.hidden = 0 AND i.sort_at >= ?
           WHERE f.removed_at IS NOT NULL`,
          todaySince
        )
    }
  }

  /** What a page is merged from, where reading down one index would pass over too much that is not in the view. */
  #source(view: Exclude<View, { kind: 'search' }>): Source | null {
    if (view.by !== undefined) return publishedSource(view)
    if (view.kind === 'folder') {
      const where = view.unread ? `i.hidden = 0 AND ${UNREAD}` : 'i.hidden = 0'
      return { feeds: IN_FOLDER, where, values: [view.folderId] }
    }
    if (view.kind !== 'unread') return null
    const muted = this.#sql('SELECT 1 FROM feeds WHERE muted = 1 AND unread > 0 AND removed_at IS NULL LIMIT 1').get()
    return muted
      ? {
          feeds: `${COUNTED_FEEDS} AND unread > 0`,
          where: UNREAD,
          values: []
        }
      : null
  }

  /** The last half hour up to `now`, in whole steps, so that the ticks stand still while time passes. */
  *tapeInSteps(view: View, now: number): Generator<null, Tape> {
    const from = (Math.floor(now / TAPE_STEP) - TAPE_BUCKETS + 1) * TAPE_STEP
    const tape: Tape = {
      from,
      counts: Array<number>(TAPE_BUCKETS).fill(0),
      priorities: Array<number>(TAPE_BUCKETS).fill(0),
      gaps: this.#gaps(view, from, Number.MAX_SAFE_INTEGER)
    }
    const add = (bucket: number, count: number, priority: number): void => {
      if (bucket < 0 || bucket >= TAPE_BUCKETS) return
      tape.counts[bucket] = (tape.counts[bucket] ?? 0) + count
      tape.priorities[bucket] = Math.max(tape.priorities[bucket] ?? 0, priority)
    }
    if (view.kind === 'search') {
      let count = 0
      for (const found of this.#search.find(view.query, null, { since: from, unread: view.unread })) {
        if (!found) yield null
        else if (++count > MOST_ON_TAPE) break
        else add(Math.floor((found.sortAt - from) / TAPE_STEP), 1, found.priority)
      }
      return tape
    }
    const { where, values } = selection(view)
    const buckets = this.#sql(
      `SELECT (i.sort_at - CAST(?1 AS INTEGER)) / ${TAPE_STEP} AS bucket, count(*) AS n, max(i.priority) AS priority
       FROM items i WHERE ${where} AND i.sort_at >= CAST(?1 AS INTEGER) GROUP BY bucket`
    ).all(from, ...values)
    for (const found of buckets) {
      add(Math.trunc(Number(found['bucket'])), Number(found['n']), Number(found['priority']))
    }
    return tape
  }

  /** The unfilled gaps of a view whose end lies in (after, upTo], newest first. */
  #gaps(view: View, after: number, upTo: number): Gap[] {
    if (view.kind === 'search' || view.kind === 'starred' || view.kind === 'hidden') return []
    const [ofFeeds, ...feeds] = gapsOf(view)
    const since = view.kind === 'today' ? Math.max(after, view.since - 1) : after
    return this.#sql(
      `SELECT i.* FROM gaps i WHERE i.filled_at IS NULL AND i.to_at > ? AND i.to_at <= ?
         ${ofFeeds} AND ${FEED_THERE}
       ORDER BY i.to_at DESC, i.id DESC LIMIT ${MAX_GAPS}`
    )
      .all(since, upTo, ...feeds)
      .map(gapOf)
  }

  /** Items that the index does not know yet, as they are now or as it now takes them in. */
  notIndexed(): number {
    const behind = this.#sql(
      `SELECT (SELECT count(*) FROM items WHERE id > (SELECT indexed_to FROM search_index)) + (SELECT count(*) FROM reindex)
         + (SELECT total(items) FROM search_renewal) AS n`
    ).get()
    return Number(behind?.['n'] ?? 0)
  }
}
