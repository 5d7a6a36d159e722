import type { FeedId } from '#contract/feed.ts'
import type { RetentionLimits } from '#contract/storage.ts'
import { DAY } from '#contract/time.ts'
import { statements, transaction } from '../store/database.ts'
import { hash } from '../intake/intake.ts'
import type { FeedUnread } from '../store/records.ts'
import type { Database } from '../store/sqlite.ts'

/** Rows of one small transaction: what arrives waits no longer than for these. */
const STEP_ITEMS = 100
const STEP_SEEN = 10_000
const STEP_PAGES = 200

/** What was not sent again for so long is no longer remembered. */
const SEEN_DAYS = 400
/** Versions that are remembered of one guid, the newest: a forever-edited item must not grow for ever. */
const SEEN_VERSIONS = 20
/** How many more versions of a feed are remembered than it has items. */
const SEEN_BEYOND_ITEMS = 500_000

/** Room in the file that is left for what comes next, as a share of it. */
const SPARE = 0.05

/** What a feed may lose: items from before this time, and so many of the oldest. */
export interface Allowance {
  before: number
  excess: number
}

interface KeptFeed {
  id: FeedId
  items: number
  keepDays: number | null
  keepItems: number | null
}

interface OldItem {
  id: number
  sortAt: number
  /** Starred items and unread alerts stay, however old. */
  precious: boolean
}

/**
 * How many items each feed may keep so that all together are no more than `limit`.
 *
 * The same ceiling for all, as high as it can be: a feed below it loses nothing, so a flood from one feed never washes
 * away a quiet one. Infinity where there is no limit.
 */
export function ceiling(counts: readonly number[], limit: number): number {
  if (limit <= 0 || counts.reduce((sum, count) => sum + count, 0) <= limit) return Infinity
  const sorted = [...counts].sort((a, b) => a - b)
  let left = limit
  for (const [place, count] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - place))
    if (count > share) return share
    left -= count
  }
  return Infinity
}

/** What each feed may lose now; feeds that lose nothing are left out. */
export function allowances(feeds: readonly KeptFeed[], limits: RetentionLimits, now: number): Map<FeedId, Allowance> {
  const top = ceiling(
    feeds.map((feed) => feed.items),
    limits.keepItems
  )
  const found = new Map<FeedId, Allowance>()
  for (const feed of feeds) {
    const days = feed.keepDays ?? limits.keepDays
    const most = Math.min(top, feed.keepItems ? feed.keepItems : Infinity)
    const before = days > 0 ? now - days * DAY : -Infinity
    const excess = Math.max(0, feed.items - most)
    if (before > -Infinity || excess > 0) found.set(feed.id, { before, excess })
  }
  return found
}

/** Which of the next items, oldest first, go; `done` when nothing behind them can. */
export function victims(items: readonly OldItem[], { before, excess }: Allowance): { ids: number[]; done: boolean } {
  const ids: number[] = []
  for (const item of items) {
    if (item.sortAt >= before && ids.length >= excess) return { ids, done: true }
    if (!item.precious) ids.push(item.id)
  }
  return { ids, done: false }
}

const PRECIOUS = '(starred = 1 OR (priority >= 4 AND read = 0 AND removed_at IS NULL))'

/** The feeds that are there, with what retention needs of them. */
function keptFeeds(db: Database): KeptFeed[] {
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

/** Walks the items of a feed from the oldest that may go; a walk goes on where it was. */
class Walk {
  readonly feedId: FeedId
  readonly #sql
  readonly #allowance
  readonly #step
  #sortAt = Number.MIN_SAFE_INTEGER
  #id = 0
  done = false

  constructor(sql: ReturnType<typeof statements>, feedId: FeedId, allowance: Allowance, step: number) {
    this.#sql = sql
    this.feedId = feedId
    this.#allowance = allowance
    this.#step = step
  }

  next(): number[] {
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

/** How many items would go now, without touching one; `counted` is told now and then and may throw to give up. */
export function countRemovable(
  db: Database,
  limits: RetentionLimits,
  now: number,
  counted: (count: number) => void = () => {}
): number {
  const sql = statements(db)
  let count = 0
  for (const [feedId, allowance] of allowances(keptFeeds(db), limits, now)) {
    const walk = new Walk(sql, feedId, allowance, 5000)
    while (!walk.done) {
      count += walk.next().length
      counted(count)
    }
  }
  return count
}

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
  #walks: Walk[] = []
  #seen: SeenWalk | null = null
  #running = false

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
  }

  /** `start` plans anew; without it the run before goes on. `seen` also looks through what is remembered. */
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
    this.#walks = [...found].map(([id, allowance]) => new Walk(this.#sql, id, allowance, STEP_ITEMS))
    this.#seen = seen ? new SeenWalk(this.#db, now, new Map(feeds.map((feed) => [feed.id, feed.items]))) : null
    this.#running = true
    transaction(this.#db, () => {
      for (const [id, { before }] of found) {
        if (before > -Infinity) this.#sql('DELETE FROM gaps WHERE feed_id = ? AND to_at < ?').run(id, before)
      }
    })
  }

  #remove(walk: Walk, now: number): number {
    return transaction(this.#db, () => {
      const ids = walk.next()
      for (const id of ids) {
        // By `all`, not `run`: that answers the last rowid, which here is FTS5's own, and may be beyond 2^53.
        const [gone] = this.#sql('DELETE FROM items WHERE id = ? RETURNING guid, version').all(id)
        if (gone) this.#outlive(walk.feedId, gone['guid'] as string, gone['version'] as string, now)
      }
      return ids.length
    })
  }

  /** From now on only `seen` knows the item: sent again, it is still a duplicate. */
  #outlive(feedId: FeedId, guid: string, version: string, now: number): void {
    // An item without an identity is known by its place in what came last, not by a guid that was made up for it.
    if (guid.startsWith('n:')) return
    this.#sql(
      `INSERT INTO seen(feed_id, guid_hash, version_hash, status, at) VALUES(?, ?, ?, 0, ?)
       ON CONFLICT DO UPDATE SET at = excluded.at`
    ).run(feedId, hash(guid), hash(version), now)
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

/** Returns a few free pages to the disk; answers whether more than the share `spare` of the file is still free. */
export function giveBack(db: Database, spare: number): boolean {
  if (!vacuumsInSteps(db) || !isRoomy(db, spare)) return false
  const before = freePages(db)
  db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
  return freePages(db) < before && isRoomy(db, spare)
}

/** A library of the first versions can only be compacted as a whole, once. */
export const vacuumsInSteps = (db: Database): boolean => pragma(db, 'auto_vacuum') === 2

export const freePages = (db: Database): number => pragma(db, 'freelist_count')

const isRoomy = (db: Database, spare: number): boolean => freePages(db) > pragma(db, 'page_count') * spare

export function pragma(db: Database, name: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0)
}

/**
 * Walks `seen` in the order of its key, twice: once to see from when on a feed's versions must be forgotten to stay
 * within bounds, and once to forget them, together with those beyond the newest versions of a guid.
 */
class SeenWalk {
  readonly #sql
  readonly #now
  readonly #items
  /** Versions of a feed by the day they came last. */
  readonly #days = new Map<FeedId, Map<number, number>>()
  #counting = true
  #at: [FeedId, Uint8Array, Uint8Array] = [0, new Uint8Array(0), new Uint8Array(0)]

  constructor(db: Database, now: number, items: Map<FeedId, number>) {
    this.#sql = statements(db)
    this.#now = now
    this.#items = items
  }

  /** Answers whether there is more. */
  step(): boolean {
    const rows = this.#sql(
      `SELECT feed_id, guid_hash, version_hash, at FROM seen WHERE (feed_id, guid_hash, version_hash) > (?, ?, ?)
       ORDER BY feed_id, guid_hash, version_hash LIMIT ${STEP_SEEN}`
    )
      .all(...this.#at)
      .map((row) => ({
        feedId: row['feed_id'] as number,
        guid: row['guid_hash'] as Uint8Array,
        version: row['version_hash'] as Uint8Array,
        at: row['at'] as number
      }))
    if (this.#counting) this.#count(rows)
    else this.#forget(rows)
    const last = rows.at(-1)
    if (last) this.#at = [last.feedId, last.guid, last.version]
    if (rows.length === STEP_SEEN) return true
    this.#at = [0, new Uint8Array(0), new Uint8Array(0)]
    const more = this.#counting
    this.#counting = false
    return more
  }

  #count(rows: readonly { feedId: FeedId; at: number }[]): void {
    for (const { feedId, at } of rows) {
      const days = this.#days.get(feedId) ?? new Map<number, number>()
      const day = Math.floor(at / DAY)
      days.set(day, (days.get(day) ?? 0) + 1)
      this.#days.set(feedId, days)
    }
  }

  #forget(rows: readonly { feedId: FeedId; guid: Uint8Array; version: Uint8Array; at: number }[]): void {
    let guid = ''
    let sameGuid: typeof rows = []
    for (const row of [...rows, null]) {
      const key = row ? `${row.feedId}:${Buffer.from(row.guid).toString('hex')}` : ''
      if (key !== guid) {
        const newest = [...sameGuid].sort((a, b) => b.at - a.at)
        for (const old of newest.slice(SEEN_VERSIONS)) this.#drop(old)
        sameGuid = []
        guid = key
      }
      if (!row) return
      if (row.at < this.#oldest(row.feedId)) this.#drop(row)
      // The mark that an item was taken back is no version.
      else if (row.version.length > 0) sameGuid = [...sameGuid, row]
    }
  }

  /** Versions that came last before this time are forgotten. */
  #oldest(feedId: FeedId): number {
    const byAge = this.#now - SEEN_DAYS * DAY
    const days = [...(this.#days.get(feedId) ?? [])].sort(([a], [b]) => b - a)
    let room = (this.#items.get(feedId) ?? 0) + SEEN_BEYOND_ITEMS
    for (const [day, count] of days) {
      room -= count
      // Never the day that is not over: what came today may well come again.
      if (room < 0 && day < Math.floor(this.#now / DAY)) return Math.max(byAge, (day + 1) * DAY)
    }
    return byAge
  }

  #drop({ feedId, guid, version }: { feedId: FeedId; guid: Uint8Array; version: Uint8Array }): void {
    this.#sql('DELETE FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash = ?').run(feedId, guid, version)
  }
}
