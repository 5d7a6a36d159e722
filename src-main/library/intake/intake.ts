import * as v from 'valibot'
import { originOf } from '#contract/feed.ts'
import type { FeedId } from '#contract/ids.ts'
import type { Gap } from '#contract/gap.ts'
import type { ServerTrouble } from '#contract/health.ts'
import { CLOCK_STEP } from '#contract/item.ts'
import type { Batch, Message } from '#contract/message.ts'
import { interpret } from '../../interpret/interpret.ts'
import type { IdentityRule } from '../../interpret/interpretation.ts'
import { statements, transaction } from '../store/database.ts'
import { formerInterpretations, formerMeanings, olderMeaning } from '../store/former-selves.ts'
import type { Acknowledgement, GapFilling, GapStep } from '../store/records.ts'
import { interpretationFromSql } from '../store/rows.ts'
import type { Database } from '../store/sqlite.ts'
import { storedValue } from '../store/stored-values.ts'
import { GapTable, type NewGap } from '../tables/gap-table.ts'
import { BatchRun, type Meaning } from './batch-run.ts'
import {
  absenceOf,
  continuityFromSql,
  judgeAbsence,
  latestOf,
  learn,
  restarted,
  type Absence,
  type Continuity,
  type IdHabit,
  type Sighting
} from './continuity.ts'
import { filledGap } from './filled-gap.ts'
import type { TouchedRows } from './item-writer.ts'
import { numberingFromSql, type Numbering } from './numbering.ts'
import { OpeningMessages } from './opening-message.ts'
import { RulesInForce } from './rules-in-force.ts'

const noRule: IdentityRule = { pointers: [] }
const identityRule: v.GenericSchema<unknown, IdentityRule> = v.object({
  pointers: v.array(v.string()),
  scale: v.exactOptional(v.picklist(['signed', 'ten']))
})

/** A batch with the number that its sender gave it: a number is committed once, however often it is sent. */
export interface NumberedBatch extends Batch {
  session: string
  number: number
}

/** What is stored of a feed, as far as its batches need it; JSON as text, times in epoch ms. */
interface FeedState {
  url: string
  lastEventId: string
  identityRule: string | null
  acceptedBatch: string | null
  unread: number
  lastMessageAt: number | null
  lastSortAt: number
  aliveUntil: number | null
  continuity: Continuity
  numbering: Numbering
  interpretation: string | null
  formerInterpretations: string | null
}

/** What the messages of a batch say. */
interface Understood {
  meanings: Meaning[]
  rule: string
  /** The message that tells of a loss before it. */
  loss: Message | null
  trouble: ServerTrouble | null
  /** How many were nearly JSON. */
  repaired: number
}

const SELECT_FEED = `SELECT url, last_event_id AS lastEventId, identity_rule AS identityRule, accepted_batch AS acceptedBatch,
  unread, last_message_at AS lastMessageAt, last_sort_at AS lastSortAt, alive_until AS aliveUntil, continuity, numbering,
  interpretation, former_interpretations AS formerInterpretations
  FROM feeds WHERE id = ?`
const SELECT_FEED_THERE = `${SELECT_FEED} AND erased_at IS NULL`

/**
 * Turns batches into stored items: items, edits, removals, what was seen, the identity rule and the cursor, a batch never
 * in parts. Throws SQLite's errors; then nothing of the batch is stored.
 */
export class Intake {
  readonly #db
  readonly #sql
  readonly #interpret
  readonly #gaps
  readonly #rules

  constructor(db: Database, interpretMessage: typeof interpret = interpret) {
    this.#db = db
    this.#sql = statements(db)
    this.#interpret = interpretMessage
    this.#gaps = new GapTable(db)
    this.#rules = new RulesInForce(db)
  }

  accept(batch: NumberedBatch): Acknowledgement {
    return transaction(this.#db, () => this.#accept(batch))
  }

  /**
   * Stores batches in one transaction: many small ones would write the same pages of the database once for each.
   *
   * Where one of them fails they are stored again one by one, so that those before it are stored. Answers what was
   * committed, in order, and the error that ended it.
   */
  acceptAll(batches: readonly NumberedBatch[]): { committed: Acknowledgement[]; failure: unknown } {
    const committed: Acknowledgement[] = []
    if (batches.length > 1) {
      try {
        const all = transaction(this.#db, () => batches.map((batch) => this.#accept(batch)))
        return { committed: all, failure: null }
      } catch {
        // Whichever batch it was: it throws once more below.
      }
    }
    try {
      for (const batch of batches) committed.push(this.accept(batch))
      return { committed, failure: null }
    } catch (failure) {
      return { committed, failure }
    }
  }

  /** Inside a transaction. */
  #accept(batch: NumberedBatch): Acknowledgement {
    const feed = this.#feed(SELECT_FEED_THERE, batch.feedId)
    // Erased while its last messages were on their way.
    if (!feed) return this.#nothingStored(batch)
    if (committedBefore(feed.acceptedBatch, batch))
      return { ...this.#nothingStored(batch, feed), news: true, reload: true }

    const { meanings, rule, loss, repaired, trouble } = this.#understand(batch, feed)
    // Received before the reader gave the feed another address: its cursor is none of the new server's business.
    const ofThisServer = originOf(batch.url) === originOf(feed.url)
    const lastEventId = ofThisServer ? batch.lastEventId : feed.lastEventId
    const lastMessageAt = batch.messages.reduce<number | null>(
      (last, { receivedAt }) => Math.max(last ?? 0, receivedAt),
      feed.lastMessageAt
    )
    // Before the items of this batch are stored, which may be the newest.
    const aliveBefore = this.#aliveBefore(batch, feed.aliveUntil)
    const opening = new OpeningMessages(feed.continuity.opening, batch)
    const run = new BatchRun(this.#sql, {
      feedId: batch.feedId,
      rules: this.#rules.current(),
      lastSortAt: feed.lastSortAt,
      numbering: feed.numbering,
      isConnectionNew: batch.resumption !== undefined,
      ...(ofThisServer && { opening })
    })
    run.store(meanings, batch.phase === 'replay')
    // What an old address brings says nothing of the new one.
    const heard = ofThisServer ? this.#hear(batch, feed, { aliveBefore, loss, run }) : null
    if (heard) heard.continuity.opening = opening.last
    this.#sql(
      `UPDATE feeds SET last_event_id = ?, identity_rule = ?, accepted_batch = ?, last_message_at = ?, last_sort_at = ?,
         alive_until = ?, continuity = ?, numbering = ?, cursor = iif(?, cursor, ?) WHERE id = ?`
    ).run(
      lastEventId,
      rule === '' ? null : rule,
      `${batch.session}:${batch.number}`,
      lastMessageAt,
      run.writer.lastSortAt,
      heard ? heard.aliveUntil : feed.aliveUntil,
      JSON.stringify(heard ? heard.continuity : feed.continuity),
      JSON.stringify(run.numbering),
      ofThisServer && batch.cursor !== undefined ? 0 : 1,
      batch.cursor ?? null,
      batch.feedId
    )
    return {
      ...this.#nothingStored(batch),
      ...rowsByKind(run.writer.touched),
      alerts: run.writer.alerts,
      news: run.writer.touched.size > 0,
      duplicates: run.duplicates,
      removedNothing: run.removedNothing,
      notUnderstood: meanings.filter((meaning) => !meaning.understood).length,
      repaired,
      trouble,
      lastEventId,
      lastMessageAt,
      unread: this.#unread(batch.feedId),
      gaps: heard?.gaps ?? [],
      ...(run.writer.shownAgain && { reload: true })
    }
  }

  /** A feed's row, what was learnt of it read once. */
  #feed(select: string, id: FeedId): FeedState | undefined {
    const row = this.#sql(select).get(id)
    if (!row) return undefined
    const learnt = { continuity: continuityFromSql(row['continuity']), numbering: numberingFromSql(row['numbering']) }
    return { ...row, ...learnt } as unknown as FeedState
  }

  /** The acknowledgement of a batch that changed nothing. */
  #nothingStored({ feedId }: NumberedBatch, feed?: FeedState): Acknowledgement {
    return {
      feedId,
      inserted: [],
      edited: [],
      removed: [],
      alerts: [],
      news: false,
      duplicates: 0,
      removedNothing: 0,
      notUnderstood: 0,
      repaired: 0,
      trouble: null,
      lastEventId: feed?.lastEventId ?? '',
      unread: feed?.unread ?? 0,
      lastMessageAt: feed?.lastMessageAt ?? null,
      gaps: [],
      openGaps: this.#gaps.open(feedId)
    }
  }

  /** Stores what was fetched for a gap in the gap's place. It moves no cursor, and says nothing of the feed's pace. */
  fill({ gapId, url, messages, exact, end, at, step }: GapStep & { step: string }): GapFilling {
    const gap = this.#gaps.get(gapId)
    const feed = gap && this.#feed(SELECT_FEED, gap.feedId)
    if (!gap || !feed || originOf(url) !== originOf(feed.url)) return null
    if (this.#gaps.knowsStep(gapId, step)) return this.#filling(gap, null)
    const { meanings, rule } = this.#understand({ messages, url }, feed)
    const { run, after } = transaction(this.#db, () => {
      const run = new BatchRun(this.#sql, {
        feedId: gap.feedId,
        rules: this.#rules.current(),
        lastSortAt: feed.lastSortAt,
        numbering: feed.numbering,
        backfill: { sortAt: gap.toAt - 1, until: gap.toAt, exact }
      })
      run.store(meanings, false)
      const { leftOut } = run
      const proved = end && { ...end, end: end.end && !leftOut, begin: end.begin && !leftOut }
      const filled = filledGap(gap, publishedTimes(run.writer.touched), proved, at)
      const after = this.#gaps.step(filled.gap, step, filled.fetch)
      if (rule !== '') this.#sql('UPDATE feeds SET identity_rule = ? WHERE id = ?').run(rule, gap.feedId)
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
      unread: this.#unread(gap.feedId),
      gap,
      openGaps: this.#gaps.open(gap.feedId)
    }
  }

  /** Learns from the batch, and stores the gap before it if there is one. Inside the batch's transaction. */
  #hear(
    { feedId, resumption, messages, phase }: NumberedBatch,
    feed: FeedState,
    { aliveBefore, loss, run }: { aliveBefore: number | null; loss: Message | null; run: BatchRun }
  ): { continuity: Continuity; aliveUntil: number | null; gaps: Gap[] } {
    const before = feed.continuity
    const sightings = messages.map((message): Sighting => ({
      id: message.ownId,
      outcome: run.outcomes.get(message) ?? 'none',
      at: message.receivedAt
    }))
    const absence = absenceOf(resumption, aliveBefore, before.pending)
    const from = absence ? 'resumed' : phase === 'live' ? 'live' : 'history'
    const continuity = learn({ ...before, pending: null }, sightings, from)
    const ids = idHabit(feed, run)
    const gaps: Gap[] = []
    if (loss) {
      const { from = aliveBefore ?? loss.receivedAt, to = loss.receivedAt, after = feed.lastEventId } = absence ?? {}
      const told = { kind: 'lost' as const, reason: { kind: 'not-resumed' as const, after }, items: null }
      gaps.push(this.#gaps.put(feedId, newGap({ from, to, after }, told, false, sightings)))
    } else if (absence) {
      continuity.believed = null
      const verdict = judgeAbsence(absence, before, sightings, run.overlap, ids)
      if (verdict.kind === 'pending') continuity.pending = absence
      else if (verdict.kind !== 'replayed')
        gaps.push(this.#gaps.put(feedId, newGap(absence, verdict, before.replays, sightings)))
      else if (verdict.seen) continuity.replays = true
      else if (absence.honoured !== true && !run.overlap) continuity.believed = absence
    } else if (ids.beganAgain && before.believed) {
      continuity.believed = null
      gaps.push(
        this.#gaps.put(feedId, newGap(before.believed, restarted(before, sightings), before.replays, sightings))
      )
    }
    const heard = [feed.aliveUntil, resumption?.to, messages.at(-1)?.receivedAt].filter((at) => typeof at === 'number')
    return { continuity, aliveUntil: heard.length > 0 ? latestOf(heard) : null, gaps }
  }

  /**
   * Until when the feed was heard before the batch, epoch ms.
   *
   * A time that lies ahead was stored before the clock was set back; the newest item is the next best witness.
   */
  #aliveBefore({ feedId, resumption }: NumberedBatch, stored: number | null): number | null {
    if (stored === null || !resumption || stored - resumption.to <= CLOCK_STEP) return stored
    const row = this.#sql(
      'SELECT sort_at FROM items WHERE feed_id = ? AND sort_at < ? ORDER BY sort_at DESC LIMIT 1'
    ).get(feedId, resumption.to)
    return (row?.['sort_at'] as number | undefined) ?? stored
  }

  /** What messages mean, and the identity rule that they lead to as JSON (empty for none). */
  #understand({ messages, url: feedUrl }: Pick<NumberedBatch, 'messages' | 'url'>, feed: FeedState): Understood {
    const storedRule = feed.identityRule ?? ''
    const mapping = interpretationFromSql(feed.interpretation)
    const earlier = formerInterpretations(feed.formerInterpretations)
    const { isOlder } = feed.numbering
    const meanings: Meaning[] = []
    const first = storedValue<IdentityRule>(feed.identityRule, identityRule, noRule, 'by what a feed’s items are named')
    let rule = first
    let loss: Message | null = null
    let trouble: ServerTrouble | null = null
    let repaired = 0
    for (const message of messages) {
      const context = { feedUrl, rule, mapping }
      const meaning = this.#interpret(message, context)
      if (meaning.kind === 'control' && meaning.tellsLoss) loss ??= message
      if (meaning.kind === 'control' && meaning.words) trouble = { at: message.receivedAt, words: meaning.words }
      if (meaning.kind !== 'changes') continue
      const former = formerMeanings(message, context, earlier, this.#interpret)
      if (isOlder) former.push(...olderMeaning(meaning.changes))
      if (meaning.isRepaired) repaired++
      rule = meaning.rule
      meanings.push({ message, changes: meaning.changes, understood: meaning.understood, former })
    }
    return { meanings, rule: rule === first ? storedRule : JSON.stringify(rule), loss, trouble, repaired }
  }

  #unread(feedId: FeedId): number {
    return this.#sql('SELECT unread FROM feeds WHERE id = ?').get(feedId)?.['unread'] as number
  }
}

function idHabit(feed: FeedState, { numbering }: BatchRun): IdHabit {
  const { generation } = numbering
  return { generation, beganAgain: generation > feed.numbering.generation }
}

function committedBefore(accepted: string | null, batch: NumberedBatch): boolean {
  if (accepted === null) return false
  const [session, number] = accepted.split(':')
  return session === batch.session && Number(number) >= batch.number
}

/** The touched rows as an acknowledgement has them. */
function rowsByKind(touched: TouchedRows): Pick<Acknowledgement, 'inserted' | 'edited' | 'removed'> {
  const rows: ReturnType<typeof rowsByKind> = { inserted: [], edited: [], removed: [] }
  for (const { fresh, row } of touched.values()) {
    if (row.removedAt !== null) rows.removed.push(row)
    else if (fresh) rows.inserted.push(row)
    else rows.edited.push(row)
  }
  return rows
}

/** When each new item was published, in the server's order; null where its source does not say. */
const publishedTimes = (touched: TouchedRows): (number | null)[] =>
  [...touched.values()].filter(({ fresh }) => fresh).map(({ row }) => row.publishedAt)

/** The gap that an absence leaves, with how it can be fetched where the feed can be trusted to send what was missed. */
function newGap(
  { from, to, fetch }: Absence,
  verdict: Pick<Gap, 'kind' | 'reason' | 'items'>,
  replays: boolean,
  sightings: readonly Sighting[]
): NewGap {
  const { reason } = verdict
  const isNotKept = reason.kind === 'not-kept'
  return {
    ...verdict,
    fromAt: from,
    toAt: isNotKept ? Math.max(from, to - reason.keptMs) : to,
    fetch: !isNotKept && fetch && (fetch.sure || replays) ? fetch.place : null,
    untilId: sightings.find(({ id }) => id !== null)?.id ?? null
  }
}
