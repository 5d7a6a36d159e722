import type { FeedId } from '#contract/ids.ts'
import { DAY } from '#contract/time.ts'
import { statements } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'

const STEP_SEEN = 10_000
/** A version that did not come again for this long is forgotten. */
const SEEN_DAYS = 400
/** Versions that are remembered of one guid, the newest: a forever-edited item must not grow for ever. */
const SEEN_VERSIONS = 20
/** How many more versions of a feed are remembered than it has items. */
const SEEN_BEYOND_ITEMS = 500_000

interface SeenVersion {
  feedId: FeedId
  /** Hashes, as `seen` has them. */
  guid: Uint8Array
  version: Uint8Array
  /** When it came last, epoch ms. */
  at: number
}

/**
 * Walks `seen` in the order of its key, twice: once to see from when on a feed's versions must be forgotten to stay
 * within bounds, and once to forget them, together with those beyond the newest versions of a guid.
 */
export class SeenWalk {
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

  /** One step, which changes at most `STEP_SEEN` rows; answers whether there is more. */
  step(): boolean {
    const rows = this.#sql(
      `SELECT feed_id, guid_hash, version_hash, at FROM seen WHERE (feed_id, guid_hash, version_hash) > (?, ?, ?)
       ORDER BY feed_id, guid_hash, version_hash LIMIT ${STEP_SEEN}`
    )
      .all(...this.#at)
      .map((row): SeenVersion => ({
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

  #forget(rows: readonly SeenVersion[]): void {
    let guid = ''
    let sameGuid: readonly SeenVersion[] = []
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

  #drop({ feedId, guid, version }: SeenVersion): void {
    this.#sql('DELETE FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash = ?').run(feedId, guid, version)
  }
}
