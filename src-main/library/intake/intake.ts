import { originOf } from '#contract/feed.ts'
import type { FeedId } from '#contract/ids.ts'
import type { Gap } from '#contract/gap.ts'
import type { Batch } from '#contract/message.ts'
import { interpret } from '../../interpret/interpret.ts'
import { statements, transaction } from '../store/database.ts'
import type { Acknowledgement, GapFilling, GapStep } from '../store/records.ts'
import type { Database } from '../store/sqlite.ts'
import { GapTable } from '../tables/gap-table.ts'
import { BatchRun } from './batch-run.ts'
import { BatchWork, nothingStored, unreadOf } from './batch-work.ts'
import { feedState, isThere } from './feed-state.ts'
import { filledGap } from './filled-gap.ts'
import type { TouchedRows } from './item-writer.ts'
import { RulesInForce } from './rules-in-force.ts'
import { Slice, wholeSlice } from './slice.ts'
import { Understanding } from './understanding.ts'

/** Names a batch of its sender: a number is committed once, however often it is sent. */
export interface BatchName {
  feedId: FeedId
  session: string
  number: number
}

export interface NumberedBatch extends Batch, BatchName {}

/** A batch, or the name of one that is known here: it was begun or kept. */
export type SentBatch = NumberedBatch | BatchName

/**
 * What a slice did of a batch: `begun`: a part of it is stored, or it was at least looked at in its turn. `kept`: it had no turn, and
 * its name is enough for the next one. `forgotten`: only its name was sent, and the batch is not known here any more.
 */
export type Taken =
  | { kind: 'stored'; acknowledgement: Acknowledgement }
  | { kind: 'begun'; acknowledgement: Acknowledgement | null }
  | { kind: 'kept' }
  | { kind: 'forgotten' }

/**
 * Turns batches into stored items: items, edits, removals, what was seen, the identity rule and the cursor.
 *
 * Throws SQLite's errors; then nothing of the transaction is stored.
 */
export class Intake {
  readonly #db
  readonly #sql
  readonly #interpret
  readonly #gaps
  readonly #rules
  /** Batches that are stored in part, or were looked into. */
  readonly #works = new Map<FeedId, BatchWork>()

  constructor(db: Database, interpretMessage: typeof interpret = interpret) {
    this.#db = db
    this.#sql = statements(db)
    this.#interpret = interpretMessage
    this.#gaps = new GapTable(db)
    this.#rules = new RulesInForce(db)
  }

  /** Stores all of a batch at once. */
  accept(batch: NumberedBatch): Acknowledgement {
    const { taken, failure } = this.acceptAll([batch], wholeSlice())
    const [first] = taken
    if (first?.kind !== 'stored') throw failure
    return first.acknowledgement
  }

  /**
   * Stores what a slice has room for of batches, one after the other, in one transaction: many small ones would write the
   * same pages of the database once for each.
   *
   * Where one of them fails they are stored again one by one, so that those before it are stored. Answers what became of
   * them, in order, as far as the slice went, and the error that ended it.
   */
  acceptAll(batches: readonly SentBatch[], slice = new Slice()): { taken: Taken[]; failure: unknown } {
    if (batches.length > 1) {
      try {
        return { taken: this.#slice(batches, slice), failure: null }
      } catch {
        // Whichever batch it was: it throws once more below.
      }
    }
    const taken: Taken[] = []
    try {
      for (const batch of batches) {
        if (taken.length > 0 && slice.isOver) break
        taken.push(...this.#slice([batch], slice))
      }
      return { taken, failure: null }
    } catch (failure) {
      return { taken, failure }
    }
  }

  /** One transaction. */
  #slice(batches: readonly SentBatch[], slice: Slice): Taken[] {
    try {
      this.#lookInto(batches, slice)
      return transaction(this.#db, () => this.#store(batches, slice))
    } catch (error) {
      // What was found out of them is not stored.
      for (const { feedId } of batches) this.#works.delete(feedId)
      throw error
    }
  }

  /** What messages mean is found out before the transaction, which nobody else can use meanwhile. */
  #lookInto(batches: readonly SentBatch[], slice: Slice): void {
    const feeds = new Set<FeedId>()
    for (const batch of batches) {
      // Its messages are read as those of the batch before it taught.
      if (feeds.has(batch.feedId)) continue
      feeds.add(batch.feedId)
      slice.beginBatch()
      const work = this.#workOf(batch)
      if (work instanceof BatchWork) work.understand(slice)
      if (slice.isOver) return
    }
  }

  #store(batches: readonly SentBatch[], slice: Slice): Taken[] {
    const all: Taken[] = []
    const begun = new Set<FeedId>()
    let hasTurn = true
    for (const batch of batches) {
      hasTurn &&= !begun.has(batch.feedId) && (all.length === 0 || !slice.isOver)
      if (!hasTurn) {
        // Sent again it would be copied once more from thread to thread, as often as others fill a slice.
        if (!this.#works.get(batch.feedId)?.isOf(batch)) break
        all.push({ kind: 'kept' })
        continue
      }
      slice.beginBatch()
      const taken = this.#take(batch, slice)
      if (taken.kind === 'begun') begun.add(batch.feedId)
      all.push(taken)
    }
    return all
  }

  #take(batch: SentBatch, slice: Slice): Taken {
    const { feedId } = batch
    const work = this.#workOf(batch)
    if (!(work instanceof BatchWork)) return work
    if (!isThere(this.#sql, feedId)) {
      this.#works.delete(feedId)
      return { kind: 'stored', acknowledgement: nothingStored(this.#gaps, feedId) }
    }
    if (!work.understand(slice)) return { kind: 'begun', acknowledgement: null }
    const { isWhole, acknowledgement } = work.store(slice, this.#rules.current())
    if (isWhole) this.#works.delete(feedId)
    return { kind: isWhole ? 'stored' : 'begun', acknowledgement }
  }

  /** The storing of a batch, begun now or before; or what became of a batch that needs none. */
  #workOf(batch: SentBatch): BatchWork | Taken {
    const { feedId } = batch
    const known = this.#works.get(feedId)
    if (known?.isOf(batch)) return known
    if (!('messages' in batch)) return { kind: 'forgotten' }
    const feed = feedState(this.#sql, feedId)
    // Erased while its last messages were on their way.
    if (!feed) return { kind: 'stored', acknowledgement: nothingStored(this.#gaps, feedId) }
    if (committedBefore(feed.acceptedBatch, batch)) {
      const acknowledgement = { ...nothingStored(this.#gaps, feedId, feed), news: true, reload: true as const }
      return { kind: 'stored', acknowledgement }
    }
    const parts = { sql: this.#sql, gaps: this.#gaps, interpret: this.#interpret }
    const work = new BatchWork(parts, batch, feed)
    this.#works.set(feedId, work)
    return work
  }

  /** Stores what was fetched for a gap in the gap's place. It moves no cursor, and says nothing of the feed's pace. */
  fill({ gapId, url, messages, exact, end, at, step }: GapStep & { step: string }): GapFilling {
    const gap = this.#gaps.get(gapId)
    const feed = gap && feedState(this.#sql, gap.feedId, true)
    if (!gap || !feed || originOf(url) !== originOf(feed.url)) return null
    if (this.#gaps.knowsStep(gapId, step)) return this.#filling(gap, null)
    const understanding = new Understanding(messages, url, feed, this.#interpret)
    understanding.go(() => false)
    const rule = understanding.ruleAfter(messages.length)
    const { run, after } = transaction(this.#db, () => {
      const run = new BatchRun(this.#sql, {
        feedId: gap.feedId,
        rules: this.#rules.current(),
        lastSortAt: feed.lastSortAt,
        numbering: feed.numbering,
        backfill: { sortAt: gap.toAt - 1, until: gap.toAt, exact }
      })
      run.store(understanding.meanings, false)
      const { leftOut } = run
      const proved = end && { ...end, end: end.end && !leftOut, begin: end.begin && !leftOut }
      const filled = filledGap(gap, publishedTimes(run.writer.touched), proved, at)
      const after = this.#gaps.step(filled.gap, step, filled.fetch)
      if (rule !== null) this.#sql('UPDATE feeds SET identity_rule = ? WHERE id = ?').run(rule, gap.feedId)
      return { run, after }
    })
    return this.#filling(after, run)
  }

  #filling(gap: Gap, run: BatchRun | null): GapFilling {
    const rows = run ? [...run.writer.touched.values()] : []
    return {
      inserted: rows.filter(({ fresh }) => fresh).length,
      changed: rows.filter(({ fresh }) => !fresh).map(({ row }) => row),
      met: run?.met ?? false,
      unread: unreadOf(this.#sql, gap.feedId),
      gap,
      openGaps: this.#gaps.open(gap.feedId)
    }
  }
}

function committedBefore(accepted: string | null, batch: BatchName): boolean {
  if (accepted === null) return false
  const [session, number] = accepted.split(':')
  return session === batch.session && Number(number) >= batch.number
}

/** When each new item was published, in the server's order; null where its source does not say. */
const publishedTimes = (touched: TouchedRows): (number | null)[] =>
  [...touched.values()].filter(({ fresh }) => fresh).map(({ row }) => row.publishedAt)
