import type * as v from 'valibot'
import type { FeedId, FolderId } from '#contract/ids.ts'
import { originOf, defaultFeedOptions, type FeedOptions } from '#contract/feed.ts'
import { CLOCK_STEP } from '#contract/item.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { defaultSettings, type Settings } from '#contract/settings.ts'
import { settings as settingChecks } from '../../base/value-checks.ts'
import { statements, transaction } from '../store/database.ts'
import type {
  AlreadyAdded,
  FeedConfiguration,
  StoredChecks,
  StoredFeed,
  StoredHeaders,
  StoredHealth
} from '../store/records.ts'
import { formerInterpretations, remembered } from '../store/former-selves.ts'
import { FEEDS, interpretationToSql, optionsToSql, storedFeed, tagsToSql } from '../store/rows.ts'
import type { Database } from '../store/sqlite.ts'
import { setAside, storedValue } from '../store/stored-values.ts'
import { SiblingOrder } from './sibling-order.ts'

const PURGE_STEP = 200
const PURGE_SEEN_STEP = 1000

/** The feeds and the settings: what a person configures. Throws SQLite's errors. */
export class FeedTable {
  readonly #db
  readonly #sql
  readonly #order: SiblingOrder
  /** Feeds whose items are being erased: too late to bring them back. */
  readonly #purging = new Set<FeedId>()

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
    this.#order = new SiblingOrder(db, 'feeds')
  }

  all(): StoredFeed[] {
    return this.#sql(`SELECT * FROM ${FEEDS} WHERE removed_at IS NULL ORDER BY id`).all().map(storedFeed)
  }

  /** `addedAt` also names the request: sent again after a crash, it answers the feed that it added. */
  add(feed: FeedConfiguration & { addedAt: number }): Result<StoredFeed, AlreadyAdded> {
    return transaction(this.#db, () => {
      const other = this.#byUrl(feed.url)
      if (other && other.addedAt === feed.addedAt && other.title === (feed.title ?? '')) return ok(other)
      if (other) return refused(alreadyAdded(other))
      const options = optionsToSql({ ...defaultFeedOptions, ...this.#placed(feed) })
      const { lastInsertRowid } = this.#sql(
        `INSERT INTO feeds(url, kind, added_at, ${options.map(([column]) => column).join(', ')})
         VALUES(?, ?, ?${', ?'.repeat(options.length)})`
      ).run(feed.url, feed.kind ?? 'event-stream', feed.addedAt, ...options.map(([, value]) => value))
      this.#putLast(Number(lastInsertRowid))
      if (feed.headers) this.#setHeaders(Number(lastInsertRowid), feed.headers)
      return ok(this.#byId(Number(lastInsertRowid)) as StoredFeed)
    })
  }

  /**
   * Where the address moves to another origin, everything that was the old server's goes: the new one must not
   * get it.
   */
  edit(id: FeedId, change: Partial<FeedConfiguration>): Result<StoredFeed, AlreadyAdded | { kind: 'gone' }> {
    return transaction(this.#db, () => {
      const feed = this.#byId(id)
      if (!feed) return refused({ kind: 'gone' })
      const url = change.url ?? feed.url
      const other = this.#byUrl(url)
      if (other && other.id !== id) return refused(alreadyAdded(other))
      const kind = change.kind ?? feed.kind
      const columns = [
        ['url', url] as const,
        ['kind', kind] as const,
        ...optionsToSql(this.#placed(change)),
        ...this.#former(feed, change)
      ]
      this.#sql(`UPDATE feeds SET ${columns.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`).run(
        ...columns.map(([, value]) => value),
        id
      )
      // What was learnt of checking one address says nothing of another.
      if (url !== feed.url || kind !== feed.kind) this.#sql('UPDATE feeds SET checks = NULL WHERE id = ?').run(id)
      if (change.folderId !== undefined && change.folderId !== feed.folderId) this.#putLast(id)
      if (originOf(url) !== originOf(feed.url)) {
        this.#sql(
          `UPDATE feeds SET last_event_id = '', cursor = NULL, identity_rule = NULL, alive_until = NULL, continuity = NULL,
             former_interpretations = NULL WHERE id = ?`
        ).run(id)
        this.#sql('UPDATE gaps SET fetch = NULL WHERE feed_id = ?').run(id)
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

  /** Of feeds that still have that address. */
  saveChecks(all: readonly StoredChecks[]): void {
    transaction(this.#db, () => {
      for (const { feedId, url, checks } of all) {
        this.#sql("UPDATE feeds SET checks = ? WHERE id = ? AND url = ? AND kind = 'document'").run(checks, feedId, url)
      }
    })
  }

  markRemoved(id: FeedId, at: number): void {
    this.#sql('UPDATE feeds SET removed_at = ? WHERE id = ? AND removed_at IS NULL').run(at, id)
  }

  undoRemoved(id: FeedId): Result<StoredFeed, AlreadyAdded | { kind: 'gone' }> {
    if (this.#purging.has(id)) return refused({ kind: 'gone' })
    return transaction(this.#db, () => {
      const removed = this.#sql('SELECT * FROM feeds WHERE id = ? AND erased_at IS NULL').get(id)
      if (!removed) return refused({ kind: 'gone' })
      const other = this.#byUrl(removed['url'] as string)
      if (other && other.id !== id) return refused(alreadyAdded(other))
      this.#sql('UPDATE feeds SET removed_at = NULL WHERE id = ?').run(id)
      return ok(this.#byId(id) as StoredFeed)
    })
  }

  /**
   * Erases a removed feed step by step, each a small transaction; lets others work between them.
   *
   * Its starred items stay, and of the feed what they need: its name. They go once they are starred no more.
   */
  async purge(id: FeedId, between: () => Promise<void>): Promise<void> {
    if (this.#purging.has(id)) return
    if (!this.#sql('SELECT 1 FROM feeds WHERE id = ? AND removed_at IS NOT NULL').get(id)) return
    this.#purging.add(id)
    const steps = [
      () =>
        transaction(this.#db, () => {
          const some = `(SELECT id FROM items WHERE feed_id = ? AND starred = 0 LIMIT ${PURGE_STEP})`
          // First what takes room and needs none to go: to take items out of the search index a full disk has to have some.
          this.#sql(`DELETE FROM item_content WHERE item_id IN ${some}`).run(id)
          return this.#sql(`DELETE FROM items WHERE id IN ${some}`).run(id)
        }),
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
      transaction(this.#db, () => this.#erase(id))
    } finally {
      this.#purging.delete(id)
    }
  }

  /** Feeds that were removed and of which starred items are left. */
  former(): { id: FeedId; title: string }[] {
    return this.#sql(
      'SELECT id, title FROM feeds WHERE removed_at IS NOT NULL AND id IN (SELECT feed_id FROM items WHERE starred = 1)'
    )
      .all()
      .map((row) => ({ id: row['id'] as number, title: row['title'] as string }))
  }

  /** Feeds that an earlier run removed: not erased to the end, or with items that are starred no more. */
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
    // One of a newer version, or one whose name is damaged: nobody can tell, and its default holds.
    for (const key of stored.keys()) if (!(key in defaultSettings)) setAside(`the setting “${key.slice(0, 100)}”`)
    const entries = Object.entries(defaultSettings).map(([key, fallback]) => {
      const check = settingChecks.entries[key as keyof Settings].wrapped as v.GenericSchema<unknown, unknown>
      return [key, storedValue(stored.get(key), check, fallback, `the setting “${key}”`)]
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

  /** Of a feed whose items are gone, or starred: what is nobody's business any more. */
  #erase(id: FeedId): void {
    this.#sql('DELETE FROM rereadings WHERE scope = ?').run(String(id))
    if (!this.#sql('SELECT 1 FROM items WHERE feed_id = ? LIMIT 1').get(id)) {
      this.#sql('DELETE FROM feeds WHERE id = ?').run(id)
      return
    }
    for (const table of ['gaps', 'health', 'anonymous_tail', 'unfinished_batches']) {
      this.#sql(`DELETE FROM ${table} WHERE feed_id = ?`).run(id)
    }
    this.#sql(
      `UPDATE feeds SET url = '', erased_at = coalesce(erased_at, ?), folder_id = NULL, header_names = NULL, secrets = NULL,
         last_event_id = '', cursor = NULL, checks = NULL, identity_rule = NULL, accepted_batch = NULL, alive_until = NULL,
         continuity = NULL WHERE id = ?`
    ).run(Date.now(), id)
  }

  /** A folder that is gone meanwhile is none. */
  #placed<T extends Partial<FeedOptions>>(options: T): T {
    const { folderId } = options
    if (typeof folderId !== 'number') return options
    return this.#sql('SELECT 1 FROM folders WHERE id = ?').get(folderId) ? options : { ...options, folderId: null }
  }

  /** Behind the other feeds of its folder. */
  #putLast(id: FeedId): void {
    const folderId = this.#sql('SELECT folder_id FROM feeds WHERE id = ?').get(id)?.['folder_id'] as FolderId | null
    this.#order.put(id, folderId, null)
  }

  #setHeaders(id: FeedId, { names, secrets }: StoredHeaders): void {
    this.#sql('UPDATE feeds SET header_names = ?, secrets = ? WHERE id = ?').run(tagsToSql(names), secrets, id)
  }

  /** What is known under an interpretation stays known when it changes: the last ones are remembered. */
  #former(
    { id, interpretation: before }: StoredFeed,
    { interpretation: next }: Partial<FeedConfiguration>
  ): [string, string][] {
    if (next === undefined || interpretationToSql(next) === interpretationToSql(before)) return []
    const stored = this.#sql('SELECT former_interpretations AS former FROM feeds WHERE id = ?').get(id)?.['former']
    const former = [before, ...formerInterpretations(stored)]
    return [['former_interpretations', JSON.stringify(remembered(former, next))]]
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
