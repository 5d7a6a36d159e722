import { defaultFeedOptions, type FeedId } from '#contract/feed.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { defaultSettings, type Settings } from '#contract/settings.ts'
import { statements, transaction } from './connection.ts'
import type { AlreadyAdded, FeedConfiguration, StoredFeed, StoredHeaders, StoredHealth } from './records.ts'
import { CLOCK_STEP } from './intake.ts'
import { optionsToSql, storedFeed, tagsToSql } from './rows.ts'
import type { Database } from './sqlite.ts'
import { originOf } from '../interpret/web-address.ts'

/** A feed with how many of its gaps are open. */
const FEEDS = `(SELECT f.*, (SELECT count(*) FROM gaps g WHERE g.feed_id = f.id AND g.filled_at IS NULL AND g.seen_at IS NULL)
  AS open_gaps FROM feeds f)`
const PURGE_STEP = 200
const PURGE_SEEN_STEP = 1000

/** The feeds and the settings: what a person configures. Throws SQLite's errors. */
export class FeedTable {
  readonly #db
  readonly #sql
  /** Feeds whose items are being erased: too late to bring them back. */
  readonly #purging = new Set<FeedId>()

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
  }

  all(): StoredFeed[] {
    return this.#sql(`SELECT * FROM ${FEEDS} WHERE removed_at IS NULL ORDER BY id`).all().map(storedFeed)
  }

  /** `addedAt` also names the request: asked again after a crash, what it added is its own. */
  add(feed: FeedConfiguration & { addedAt: number }): Result<StoredFeed, AlreadyAdded> {
    return transaction(this.#db, () => {
      const other = this.#byUrl(feed.url)
      if (other && other.addedAt === feed.addedAt && other.title === (feed.title ?? '')) return ok(other)
      if (other) return refused(alreadyAdded(other))
      const options = optionsToSql({ ...defaultFeedOptions, ...feed })
      const { lastInsertRowid } = this.#sql(
        `INSERT INTO feeds(url, added_at, ${options.map(([column]) => column).join(', ')})
         VALUES(?, ?${', ?'.repeat(options.length)})`
      ).run(feed.url, feed.addedAt, ...options.map(([, value]) => value))
      if (feed.headers) this.#setHeaders(Number(lastInsertRowid), feed.headers)
      return ok(this.#byId(Number(lastInsertRowid)) as StoredFeed)
    })
  }

  /**
   * Where the address moves to another origin, everything that was the old server's goes: it must not be told to the
   * new one.
   */
  edit(id: FeedId, change: Partial<FeedConfiguration>): Result<StoredFeed, AlreadyAdded | { kind: 'gone' }> {
    return transaction(this.#db, () => {
      const feed = this.#byId(id)
      if (!feed) return refused({ kind: 'gone' })
      const url = change.url ?? feed.url
      const other = this.#byUrl(url)
      if (other && other.id !== id) return refused(alreadyAdded(other))
      const columns = [['url', url] as const, ...optionsToSql(change)]
      this.#sql(`UPDATE feeds SET ${columns.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`).run(
        ...columns.map(([, value]) => value),
        id
      )
      if (originOf(url) !== originOf(feed.url)) {
        this.#sql(
          `UPDATE feeds SET last_event_id = '', cursor = NULL, identity_rule = NULL, alive_until = NULL, continuity = NULL
           WHERE id = ?`
        ).run(id)
        this.#setHeaders(id, { names: [], secrets: null })
      }
      if (change.headers) this.#setHeaders(id, change.headers)
      return ok(this.#byId(id) as StoredFeed)
    })
  }

  setPaused(id: FeedId, paused: boolean): void {
    this.#sql('UPDATE feeds SET paused = ? WHERE id = ?').run(paused ? 1 : 0, id)
  }

  opened(id: FeedId, at: number): void {
    this.#sql(
      `UPDATE feeds SET first_opened_at = ?1, alive_until = coalesce(alive_until, ?1)
       WHERE id = ?2 AND first_opened_at IS NULL`
    ).run(at, id)
  }

  /**
   * Nothing of these feeds was missed until then; a time before the stored one changes nothing, but for one that lies so
   * far ahead that somebody has set the clock back since.
   */
  heardUntil(times: readonly { feedId: FeedId; at: number }[]): void {
    transaction(this.#db, () => {
      for (const { feedId, at } of times) {
        this.#sql(
          'UPDATE feeds SET alive_until = ?1 WHERE id = ?2 AND (alive_until < ?1 OR alive_until > ?1 + ?3)'
        ).run(at, feedId, CLOCK_STEP)
      }
    })
  }

  health(): StoredHealth[] {
    return this.#sql('SELECT feed_id, record FROM health')
      .all()
      .map((row) => ({ feedId: row['feed_id'] as number, record: row['record'] as string }))
  }

  /** Of feeds that are still there. */
  saveHealth(records: readonly StoredHealth[]): void {
    transaction(this.#db, () => {
      for (const { feedId, record } of records) {
        this.#sql(
          'INSERT OR REPLACE INTO health(feed_id, record) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM feeds WHERE id = ?1)'
        ).run(feedId, record)
      }
    })
  }

  markRemoved(id: FeedId, at: number): void {
    this.#sql('UPDATE feeds SET removed_at = ? WHERE id = ? AND removed_at IS NULL').run(at, id)
  }

  undoRemoved(id: FeedId): Result<StoredFeed, AlreadyAdded | { kind: 'gone' }> {
    if (this.#purging.has(id)) return refused({ kind: 'gone' })
    return transaction(this.#db, () => {
      const removed = this.#sql('SELECT * FROM feeds WHERE id = ?').get(id)
      if (!removed) return refused({ kind: 'gone' })
      const other = this.#byUrl(removed['url'] as string)
      if (other && other.id !== id) return refused(alreadyAdded(other))
      this.#sql('UPDATE feeds SET removed_at = NULL WHERE id = ?').run(id)
      return ok(this.#byId(id) as StoredFeed)
    })
  }

  /** Erases a removed feed step by step, each a small transaction; lets others work between them. */
  async purge(id: FeedId, between: () => Promise<void>): Promise<void> {
    if (this.#purging.has(id)) return
    if (!this.#sql('SELECT 1 FROM feeds WHERE id = ? AND removed_at IS NOT NULL').get(id)) return
    this.#purging.add(id)
    const steps = [
      () =>
        this.#sql(`DELETE FROM items WHERE id IN (SELECT id FROM items WHERE feed_id = ? LIMIT ${PURGE_STEP})`).run(id),
      () =>
        this.#sql(
          `DELETE FROM seen WHERE feed_id = ?1 AND (guid_hash, version_hash) IN
             (SELECT guid_hash, version_hash FROM seen WHERE feed_id = ?1 LIMIT ${PURGE_SEEN_STEP})`
        ).run(id)
    ]
    try {
      for (const step of steps) {
        while (Number(step().changes) > 0) await between()
      }
      this.#sql('DELETE FROM feeds WHERE id = ?').run(id)
    } finally {
      this.#purging.delete(id)
    }
  }

  /** Feeds that an earlier run removed and did not finish erasing. */
  leftovers(): FeedId[] {
    return this.#sql('SELECT id FROM feeds WHERE removed_at IS NOT NULL')
      .all()
      .map((row) => row['id'] as number)
  }

  settings(): Settings {
    const stored = new Map(
      this.#sql('SELECT key, value FROM settings')
        .all()
        .map((row) => [row['key'] as string, row['value'] as string])
    )
    const entries = Object.entries(defaultSettings).map(([key, fallback]) => {
      const value: unknown = JSON.parse(stored.get(key) ?? 'null')
      return [key, typeof value === typeof fallback ? value : fallback]
    })
    return Object.fromEntries(entries) as Settings
  }

  changeSettings(change: Partial<Settings>): Settings {
    transaction(this.#db, () => {
      for (const [key, value] of Object.entries(change)) {
        if (value === undefined) continue
        this.#sql('INSERT OR REPLACE INTO settings(key, value) VALUES(?, ?)').run(key, JSON.stringify(value))
      }
    })
    return this.settings()
  }

  #setHeaders(id: FeedId, { names, secrets }: StoredHeaders): void {
    this.#sql('UPDATE feeds SET header_names = ?, secrets = ? WHERE id = ?').run(tagsToSql(names), secrets, id)
  }

  #byId(id: FeedId): StoredFeed | null {
    const row = this.#sql(`SELECT * FROM ${FEEDS} WHERE id = ? AND removed_at IS NULL`).get(id)
    return row ? storedFeed(row) : null
  }

  #byUrl(url: string): StoredFeed | null {
    const row = this.#sql(`SELECT * FROM ${FEEDS} WHERE url = ? AND removed_at IS NULL`).get(url)
    return row ? storedFeed(row) : null
  }
}

const alreadyAdded = (feed: StoredFeed): AlreadyAdded => ({ kind: 'already-added', feedId: feed.id, title: feed.title })
