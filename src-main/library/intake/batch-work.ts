import { originOf } from '#contract/feed.ts'
import type { DocumentTaken } from '#contract/document.ts'
import type { Gap } from '#contract/gap.ts'
import type { FeedId } from '#contract/ids.ts'
import { CLOCK_STEP } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import type { interpret } from '../../interpret/interpret.ts'
import type { RuleSet } from '../../rules/rules.ts'
import type { Statements } from '../store/database.ts'
import type { Acknowledgement } from '../store/records.ts'
import type { GapTable } from '../tables/gap-table.ts'
import { BatchRun } from './batch-run.ts'
import type { FeedState } from './feed-state.ts'
import { documentRun, documentTaken, hearArchive, hearDocument } from './document-batch.ts'
import { hear, mayTellOfGap, type Heard } from './hearing.ts'
import type { BatchName, NumberedBatch } from './intake.ts'
import type { TouchedRows } from './item-writer.ts'
import { NoiseWatch } from './noise.ts'
import { OpeningMessages } from './opening-message.ts'
import { unfinishedFromSql, type Unfinished } from './run-state.ts'
import type { Slice } from './slice.ts'
import { Understanding } from './understanding.ts'

interface Parts {
  sql: Statements
  gaps: GapTable
  interpret: typeof interpret
}

/** What a slice did of a batch. */
export interface Stored {
  isWhole: boolean
  acknowledgement: Acknowledgement
}

/**
 * The storing of one batch, in as many transactions as it takes.
 *
 * Each but the last leaves where it stands in `unfinished_batches`. Where nothing is to be judged, the feed's position moves
 * with them from message to message; else it stays until the batch is stored as a whole, since only the whole tells whether
 * anything is missing before it. What was found out lives here meanwhile: after a transaction that failed the object is of
 * no use any more, and another one goes on from what is stored.
 */
export class BatchWork {
  readonly #sql
  readonly #gaps
  readonly #feed
  readonly #batch: NumberedBatch
  readonly #ofThisServer: boolean
  readonly #understanding
  readonly #noise
  /** Where it was cut off before. */
  readonly #before: Unfinished | null
  #running: Running | null = null
  /** It is stored in part. */
  #isBegun = false
  /** Something of it was new, or may have been before a crash. */
  #isNews: boolean
  /** Until when the messages were counted that nobody understands. */
  #reported = 0
  /** The gap that an older part of a document may fill. */
  #archiveGap: Gap | null = null

  constructor({ sql, gaps, interpret: interpretMessage }: Parts, batch: NumberedBatch, feed: FeedState) {
    this.#sql = sql
    this.#gaps = gaps
    this.#batch = batch
    this.#before = feed.unfinishedBatch === nameOf(batch) ? unfinishedFromSql(feed.unfinishedState) : null
    // Learnt is from the whole batch, so from what was known before it.
    this.#feed = this.#before ? { ...feed, ...this.#before.learnt } : feed
    this.#isNews = this.#before !== null
    // Received before the reader gave the feed another address: its cursor is none of the new server's business.
    this.#ofThisServer = originOf(batch.url) === originOf(feed.url)
    this.#understanding = new Understanding(batch.messages, batch.url, feed, interpretMessage, batch.document)
    this.#noise = new NoiseWatch(feed.noiseLearnt, this.#understanding.mapping, batch)
  }

  /** Whether it is the storing of this very batch. */
  isOf(batch: BatchName): boolean {
    return nameOf(batch) === nameOf(this.#batch)
  }

  /** Finds out what the messages mean, which stores nothing; answers whether that is known of all. */
  understand(slice: Slice): boolean {
    return this.#understanding.go(() => slice.isBatchOver)
  }

  /** Stores as much as the slice has room for, at least something. Inside a transaction, once all is understood. */
  store(slice: Slice, rules: RuleSet): Stored {
    const running = (this.#running ??= this.#begun(rules))
    const { run } = running
    run.writer.judgeBy(rules)
    const isWhole = run.advance((characters) => slice.did(characters))
    const position = isWhole ? this.#finish(running) : this.#leave(running)
    this.#isNews ||= run.writer.touched.size > 0
    const acknowledgement: Acknowledgement = {
      ...nothingStored(this.#gaps, this.#batch.feedId),
      ...rowsByKind(run.writer.touched),
      alerts: run.writer.alerts,
      ...(run.writer.renewed.length > 0 && { renewed: run.writer.renewed }),
      ...this.#calmOf(run),
      news: this.#isNews,
      duplicates: run.duplicates,
      removedNothing: run.removedNothing,
      notUnderstood: this.#notUnderstood(run.storedMessages),
      unread: unreadOf(this.#sql, this.#batch.feedId),
      ...position,
      ...((run.writer.shownAgain || this.#before || this.#batch.document?.archive) && { reload: true })
    }
    run.forgetReported()
    return { isWhole, acknowledgement }
  }

  /** What an older part of a document brings is no news. */
  #calmOf({ writer }: BatchRun): Pick<Acknowledgement, 'calm'> {
    if (this.#batch.document?.archive) return { calm: [...writer.touched.keys()] }
    return writer.calm.length > 0 ? { calm: writer.calm } : {}
  }

  #begun(rules: RuleSet): Running {
    const { feedId, resumption, phase, document } = this.#batch
    const { continuity, numbering, lastSortAt, unfinishedState, isUnjudged } = this.#feed
    const before = this.#before
    // Before the items of this batch are stored, which may be the newest.
    const aliveBefore = this.#aliveBefore()
    const opening = new OpeningMessages(before ? before.opening : continuity.opening, this.#batch)
    if (document?.archive) this.#archiveGap = this.#gaps.slidPast(feedId)
    const cutOff = !before && isUnjudged ? unfinishedFromSql(unfinishedState)?.run : undefined
    const run = new BatchRun(this.#sql, {
      feedId,
      rules,
      lastSortAt,
      numbering,
      isConnectionNew: resumption !== undefined,
      ...(this.#ofThisServer && !document && { opening }),
      ...(document && documentRun(this.#batch, continuity, this.#archiveGap)),
      ...(cutOff && { cutOff })
    })
    const { meanings: all, messages } = this.#understanding
    // What a document holds is no sign of life, however short it is; and it comes again each time.
    const [meanings, mayRepeat] = document ? [all, true] : [this.#noise.sift(all), phase === 'replay']
    if (before) run.goOn(meanings, mayRepeat, before.run, messages)
    else run.begin(meanings, mayRepeat)
    return { run, opening, aliveBefore }
  }

  /** The last transaction of the batch: learns from the whole of it, and moves the feed's position behind it. */
  #finish(running: Running): Position {
    const { run, opening } = running
    const { feedId, lastEventId, cursor, document } = this.#batch
    const taken = document && documentTaken(this.#understanding, run, document.archive)
    // What an old address brings says nothing of the new one.
    const heard = this.#ofThisServer ? this.#hear(running, taken) : null
    if (heard) heard.continuity.opening = opening.last
    const position = this.#move(run, heard, {
      messages: this.#understanding.messages,
      lastEventId: this.#ofThisServer && !document ? lastEventId : this.#feed.lastEventId,
      ...(this.#ofThisServer && cursor !== undefined && { cursor }),
      acceptedBatch: nameOf(this.#batch)
    })
    if (this.#isBegun || this.#feed.unfinishedBatch !== null)
      this.#sql('DELETE FROM unfinished_batches WHERE feed_id = ?').run(feedId)
    const { repaired, trouble, needs } = this.#understanding
    const withdrawn = this.#learnNoise(run)
    if (withdrawn) position.reload = true
    return {
      ...position,
      noise: this.#noise.count,
      gaps: heard?.gaps ?? [],
      openGaps: this.#gaps.open(feedId),
      repaired,
      trouble,
      ...(needs && { needs }),
      ...(taken && { document: { ...taken, gap: !document?.archive && (heard?.gaps.length ?? 0) > 0 } })
    }
  }

  /** Learns from the whole batch, and judges what may be missing before it. */
  #hear({ run, aliveBefore }: Running, taken: DocumentTaken | undefined): Heard {
    const { loss, showsAll } = this.#understanding
    if (!taken) return hear(this.#gaps, this.#batch, this.#feed, { aliveBefore, loss, showsAll, run })
    if (!this.#batch.document?.archive) return hearDocument(this.#gaps, this.#batch, this.#feed, taken)
    const filling = { gap: this.#archiveGap, known: taken.known, found: run.writer.inserted }
    return hearArchive(this.#gaps, this.#batch, this.#feed, filling)
  }

  /** Stores what was learnt of heartbeats and greetings; answers whether items that were such are withdrawn. */
  #learnNoise(run: BatchRun): boolean {
    const { feedId } = this.#batch
    const { learnt, withdrawn } = this.#noise
    if (!this.#ofThisServer || this.#batch.document || learnt === this.#feed.noiseLearnt) return false
    this.#sql('UPDATE feeds SET noise = ? WHERE id = ?').run(JSON.stringify(learnt), feedId)
    let any = false
    for (const version of withdrawn) any = run.writer.withdraw(version) || any
    return any
  }

  /** Not the last transaction: leaves where the next one, or that of another program, goes on. */
  #leave({ run, opening, aliveBefore }: Running): Position {
    const { feedId, resumption, document } = this.#batch
    const all = this.#understanding.messages
    const { continuity, aliveUntil } = this.#feed
    const { loss } = this.#understanding
    const isWaiting = !this.#ofThisServer || document !== undefined || mayTellOfGap(this.#batch, this.#feed, loss)
    const messages = isWaiting || this.#batch.cursor !== undefined ? [] : all.slice(0, run.storedMessages)
    const left: Unfinished = { learnt: { continuity, aliveUntil }, opening: opening.last, run: run.state(all) }
    const isUnjudged = resumption !== undefined || continuity.pending !== null || document !== undefined
    this.#sql('INSERT OR REPLACE INTO unfinished_batches(feed_id, batch, unjudged, state) VALUES(?, ?, ?, ?)').run(
      feedId,
      nameOf(this.#batch),
      isUnjudged ? 1 : 0,
      JSON.stringify(left)
    )
    this.#isBegun = true
    const last = messages.at(-1)
    if (!last) {
      this.#sql('UPDATE feeds SET last_sort_at = ? WHERE id = ?').run(run.writer.lastSortAt, feedId)
      return this.#feed
    }
    const heard = hear(this.#gaps, { ...this.#batch, messages }, this.#feed, {
      aliveBefore,
      loss: null,
      showsAll: false,
      run
    })
    heard.continuity.opening = opening.last
    return this.#move(run, heard, { messages, lastEventId: last.lastEventId })
  }

  /** Stores the feed's position behind the messages. */
  #move(
    run: BatchRun,
    heard: Heard | null,
    {
      messages,
      lastEventId,
      cursor,
      acceptedBatch = null
    }: { messages: readonly Message[]; lastEventId: string; cursor?: string | null; acceptedBatch?: string | null }
  ): Position {
    const feed = this.#feed
    // What a document holds that was stored before came then.
    const isHeard = !this.#batch.document || this.#isNews || run.writer.touched.size > 0
    const lastMessageAt = (isHeard ? messages : []).reduce<number | null>(
      (last, { receivedAt }) => Math.max(last ?? 0, receivedAt),
      feed.lastMessageAt
    )
    this.#sql(
      `UPDATE feeds SET last_event_id = ?, identity_rule = ?, accepted_batch = coalesce(?, accepted_batch), last_message_at = ?,
         last_sort_at = ?, alive_until = ?, continuity = ?, numbering = ?, cursor = iif(?, cursor, ?) WHERE id = ?`
    ).run(
      lastEventId,
      this.#understanding.ruleAfter(messages.length),
      acceptedBatch,
      lastMessageAt,
      run.writer.lastSortAt,
      heard ? heard.aliveUntil : feed.aliveUntil,
      JSON.stringify(heard ? heard.continuity : feed.continuity),
      JSON.stringify(run.numbering),
      cursor === undefined ? 1 : 0,
      cursor ?? null,
      this.#batch.feedId
    )
    return { lastEventId, lastMessageAt }
  }

  /**
   * Until when the feed was heard before the batch, epoch ms.
   *
   * A time that lies ahead was stored before the clock was set back; the newest item is the next best witness.
   */
  #aliveBefore(): number | null {
    const { feedId, resumption } = this.#batch
    const stored = this.#feed.aliveUntil
    if (stored === null || !resumption || stored - resumption.to <= CLOCK_STEP) return stored
    const row = this.#sql(
      'SELECT sort_at FROM items WHERE feed_id = ? AND sort_at < ? ORDER BY sort_at DESC LIMIT 1'
    ).get(feedId, resumption.to)
    return (row?.['sort_at'] as number | undefined) ?? stored
  }

  /** How many messages were stored since it was last asked that nobody understands. */
  #notUnderstood(stored: number): number {
    const since = this.#reported
    this.#reported = stored
    return this.#understanding.meanings.filter(({ at, understood }) => !understood && at >= since && at < stored).length
  }
}

type Running = { run: BatchRun; opening: OpeningMessages; aliveBefore: number | null }
type Position = Pick<Acknowledgement, 'lastEventId' | 'lastMessageAt'> & Partial<Acknowledgement>

/** How a batch is called in the library. */
const nameOf = ({ session, number }: BatchName): string => `${session}:${number}`

/** The acknowledgement of a batch that changed nothing. */
export function nothingStored(gaps: GapTable, feedId: FeedId, feed?: FeedState): Acknowledgement {
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
    noise: 0,
    repaired: 0,
    trouble: null,
    lastEventId: feed?.lastEventId ?? '',
    unread: feed?.unread ?? 0,
    lastMessageAt: feed?.lastMessageAt ?? null,
    gaps: [],
    openGaps: gaps.open(feedId)
  }
}

export const unreadOf = (sql: Statements, feedId: FeedId): number =>
  sql('SELECT unread FROM feeds WHERE id = ?').get(feedId)?.['unread'] as number

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
