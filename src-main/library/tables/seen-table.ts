import type { FeedId } from '#contract/ids.ts'
import { DAY } from '#contract/time.ts'
import { sha256 } from '../../base/digest.ts'
import type { Statements } from '../store/database.ts'

/** `seen.status`: a version that was stored or passed over, and the mark that the source took the item back. */
const KNOWN = 0
const TOMBSTONE = 1
const NO_VERSION = new Uint8Array(0)

/** What `seen` knows a guid or a version by: sixteen bytes are enough to tell those of a feed apart. */
export function hash(text: string): Uint8Array {
  if (text !== lastText) {
    lastHash = sha256(text).subarray(0, 16)
    lastText = text
  }
  return lastHash
}

/** A name is looked up and stored one right after the other. */
let lastText: string | null = null
let lastHash: Uint8Array = new Uint8Array(0)

/**
 * The versions of a feed's items that were seen, longer than the items themselves are kept, and which items their source
 * took back (tombstones). Guids and versions are given as `hash` makes them. Throws SQLite's errors; the caller has the
 * transaction.
 */
export class SeenTable {
  readonly #sql
  readonly #feedId

  constructor(sql: Statements, feedId: FeedId) {
    this.#sql = sql
    this.#feedId = feedId
  }

  hasVersion(guid: Uint8Array, version: Uint8Array): boolean {
    return this.#status(guid, version) !== null
  }

  hasTombstone(guid: Uint8Array): boolean {
    return this.#status(guid, NO_VERSION) === TOMBSTONE
  }

  /** Whether any version or the tombstone of a guid is known. */
  hasAny(guid: Uint8Array): boolean {
    return (
      this.#sql('SELECT 1 FROM seen WHERE feed_id = ? AND guid_hash = ? LIMIT 1').get(this.#feedId, guid) !== undefined
    )
  }

  hasAnyVersion(guid: Uint8Array): boolean {
    const row = this.#sql("SELECT 1 FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash > x'' LIMIT 1").get(
      this.#feedId,
      guid
    )
    return row !== undefined
  }

  addVersion(guid: Uint8Array, version: Uint8Array): void {
    this.#put(guid, version, KNOWN)
  }

  /** Forgets a version; answers whether it was known. */
  takeVersion(guid: Uint8Array, version: Uint8Array): boolean {
    const { changes } = this.#sql('DELETE FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash = ?').run(
      this.#feedId,
      guid,
      version
    )
    return Number(changes) > 0
  }

  addTombstone(guid: Uint8Array): void {
    this.#put(guid, NO_VERSION, TOMBSTONE)
  }

  removeTombstone(guid: Uint8Array): void {
    this.#sql('DELETE FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash = ?').run(
      this.#feedId,
      guid,
      NO_VERSION
    )
  }

  /** A version came again: what a server goes on sending must not be forgotten. Written at most once a day. */
  refresh(guid: Uint8Array, version: Uint8Array): void {
    const now = Date.now()
    this.#sql('UPDATE seen SET at = ? WHERE feed_id = ? AND guid_hash = ? AND version_hash = ? AND at < ?').run(
      now,
      this.#feedId,
      guid,
      version,
      now - DAY
    )
  }

  /** Remembers the version of an item that is being removed, from `now` (epoch ms) on. */
  outlive(guid: Uint8Array, version: Uint8Array, now: number): void {
    this.#sql(
      `INSERT INTO seen(feed_id, guid_hash, version_hash, status, at) VALUES(?, ?, ?, 0, ?)
       ON CONFLICT DO UPDATE SET at = excluded.at`
    ).run(this.#feedId, guid, version, now)
  }

  #status(guid: Uint8Array, version: Uint8Array): number | null {
    const row = this.#sql('SELECT status FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash = ?').get(
      this.#feedId,
      guid,
      version
    )
    return row ? (row['status'] as number) : null
  }

  #put(guid: Uint8Array, version: Uint8Array, status: number): void {
    this.#sql('INSERT OR REPLACE INTO seen(feed_id, guid_hash, version_hash, status, at) VALUES(?, ?, ?, ?, ?)').run(
      this.#feedId,
      guid,
      version,
      status,
      Date.now()
    )
  }
}
