import type { FeedId, GapId } from '#contract/ids.ts'
import type { Gap } from '#contract/gap.ts'
import { statements } from '../store/database.ts'
import type { GapToFetch } from '../store/records.ts'
import { gapOf } from '../store/rows.ts'
import type { Database } from '../store/sqlite.ts'

/** Unknown gaps of a feed that lie no further apart are one: a server that ends its stream every minute has one gap. */
const NEAR = 60_000

/** A gap that is judged, with how it can be fetched, if it can. */
export interface NewGap extends Pick<Gap, 'kind' | 'reason' | 'items' | 'fromAt' | 'toAt'> {
  fetch: string | null
  untilId: string | null
}

/** Where gaps are stored. Throws SQLite's errors; the caller has the transaction. */
export class GapTable {
  readonly #sql

  constructor(db: Database) {
    this.#sql = statements(db)
  }

  /** Stores a gap, or lets the feed's last one grow; answers it as it is then. */
  put(feedId: FeedId, gap: NewGap): Gap {
    const fromAt = Math.min(gap.fromAt, gap.toAt)
    const last = this.#last(feedId, gap.toAt)
    if (last && !this.#isAskedFor(last.id) && isOneWith(last, { ...gap, fromAt })) {
      this.#sql('UPDATE gaps SET from_at = min(from_at, ?), to_at = max(to_at, ?), until_id = ? WHERE id = ?').run(
        fromAt,
        gap.toAt,
        gap.untilId,
        last.id
      )
      return this.get(last.id) as Gap
    }
    const { lastInsertRowid } = this.#sql(
      'INSERT INTO gaps(feed_id, kind, reason, from_at, to_at, items, fetch, until_id) VALUES(?, ?, ?, ?, ?, ?, ?, ?)'
    ).run(feedId, gap.kind, JSON.stringify(gap.reason), fromAt, gap.toAt, gap.items, gap.fetch, gap.untilId)
    return this.get(Number(lastInsertRowid)) as Gap
  }

  get(id: GapId): Gap | null {
    const row = this.#sql('SELECT * FROM gaps WHERE id = ?').get(id)
    return row ? gapOf(row) : null
  }

  /** Marks a gap as seen by the reader; answers it, or null where it is gone. */
  dismiss(id: GapId, at: number): Gap | null {
    this.#sql('UPDATE gaps SET seen_at = ? WHERE id = ? AND seen_at IS NULL').run(at, id)
    return this.get(id)
  }

  /** Null where the gap is gone, filled, or cannot be fetched. From now on it does not grow: the request does not cover what follows. */
  toFetch(id: GapId): GapToFetch | null {
    const row = this.#sql('SELECT * FROM gaps WHERE id = ? AND fetch IS NOT NULL AND filled_at IS NULL').get(id)
    if (row) this.#sql("UPDATE gaps SET step = '' WHERE id = ? AND step IS NULL").run(id)
    return row ? { gap: gapOf(row), place: row['fetch'] as string, untilId: row['until_id'] as string | null } : null
  }

  /** Whether this step of fetching was stored before. */
  knowsStep(id: GapId, step: string): boolean {
    return this.#sql('SELECT 1 FROM gaps WHERE id = ? AND step = ?').get(id, step) !== undefined
  }

  /** Stores what a step of fetching made of a gap. */
  step(gap: Gap, step: string, fetch: string | null | undefined): Gap {
    this.#sql(
      `UPDATE gaps SET from_at = ?, to_at = ?, items = ?, filled_at = ?, tried_at = ?, found = ?, step = ?,
         fetch = CASE WHEN ? THEN ? ELSE fetch END WHERE id = ?`
    ).run(
      gap.fromAt,
      gap.toAt,
      gap.items,
      gap.filledAt,
      gap.triedAt,
      gap.found,
      step,
      fetch === undefined ? 0 : 1,
      fetch ?? null,
      gap.id
    )
    return this.get(gap.id) as Gap
  }

  /** The last gap of a document that is not filled. */
  slidPast(feedId: FeedId): Gap | null {
    const row = this.#sql(
      `SELECT * FROM gaps WHERE feed_id = ? AND filled_at IS NULL AND reason = '{"kind":"slid-past"}' ORDER BY to_at DESC LIMIT 1`
    ).get(feedId)
    return row ? gapOf(row) : null
  }

  open(feedId: FeedId): number {
    const row = this.#sql(
      'SELECT count(*) AS n FROM gaps WHERE feed_id = ? AND filled_at IS NULL AND seen_at IS NULL'
    ).get(feedId)
    return Number(row?.['n'] ?? 0)
  }

  /** Whether fetching it has begun, in this run of the program or before. */
  #isAskedFor(id: GapId): boolean {
    return this.#sql('SELECT 1 FROM gaps WHERE id = ? AND step IS NOT NULL').get(id) !== undefined
  }

  /** The last one until then: what lies behind it was stored before somebody set the clock back. */
  #last(feedId: FeedId, until: number): Gap | null {
    const row = this.#sql(
      'SELECT * FROM gaps WHERE feed_id = ? AND to_at <= ? ORDER BY to_at DESC, id DESC LIMIT 1'
    ).get(feedId, until)
    return row ? gapOf(row) : null
  }
}

/** One that was seen stays as it was seen, and a loss that is proved keeps its own ids. */
function isOneWith(last: Gap, next: Pick<Gap, 'kind' | 'reason' | 'fromAt' | 'toAt'>): boolean {
  return (
    last.kind === 'unknown' &&
    next.kind === 'unknown' &&
    last.reason.kind === next.reason.kind &&
    last.reason.kind !== 'ids-jumped' &&
    last.seenAt === null &&
    last.filledAt === null &&
    last.triedAt === null &&
    next.fromAt - last.toAt <= NEAR &&
    // One that began later was stored by a clock that was ahead.
    last.fromAt <= next.fromAt &&
    !hasNoBeginning(last) &&
    !hasNoBeginning(next)
  )
}

/** The clock was set back while it lasted: it began at a time that lies ahead, and nobody knows how long ago that was. */
const hasNoBeginning = ({ fromAt, toAt }: Pick<Gap, 'fromAt' | 'toAt'>): boolean => fromAt === toAt
