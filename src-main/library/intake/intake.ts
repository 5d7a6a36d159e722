import { randomUUID } from 'node:crypto'
import { CLOCK_STEP, type ItemId, type ItemRow } from '#contract/item.ts'
import type { Batch, Message, Resumption } from '#contract/message.ts'
import { DAY } from '#contract/time.ts'
import { sha256 } from '../../base/digest.ts'
import { excerptOf } from '../../interpret/excerpt.ts'
import { interpret } from '../../interpret/interpret.ts'
import type { Change, IdentityRule, MappedItem } from '../../interpret/interpretation.ts'
import { originOf } from '../../interpret/web-address.ts'
import { afterEdit, type Verdict } from '../../rules/rules.ts'
import { statements, transaction } from '../store/database.ts'
import { judge, learn, nothingLearnt, type Absence, type Continuity, type Sighting } from './continuity.ts'
import { filledGap } from './filled-gap.ts'
import { GapTable } from '../tables/gap-table.ts'
import {
  formerInterpretations,
  formerMeanings,
  selvesAt,
  type FormerMeaning,
  type FormerSelf
} from '../store/former-selves.ts'
import { Judge } from './rules-in-force.ts'
import type { Acknowledgement, GapFilling, GapStep } from '../store/records.ts'
import { replayed, TAIL_LIMIT } from './replay.ts'
import { interpretationFromSql, itemRow, ROW_COLUMNS, tagsFromSql, tagsToSql } from '../store/rows.ts'
import type { Database } from '../store/sqlite.ts'

/** `seen.status`: a version that was stored or passed over, and the mark that the source took the item back. */
const KNOWN = 0
const TOMBSTONE = 1
const NO_VERSION = new Uint8Array(0)

/** An event type longer than this is kept cut. */
const MAX_TYPE = 100

const noRule: IdentityRule = { pointers: [] }

/** A batch with the number that its sender gave it: a number is committed once, however often it is sent. */
export interface NumberedBatch extends Batch {
  session: string
  number: number
}

interface Meaning {
  message: Message
  changes: Change[]
  understood: boolean
  /** What the message was under interpretations that are not in force any more. */
  former: FormerMeaning[]
}

/** Where what was fetched belongs, whatever is stored above it. */
interface Place {
  sortAt: number
  /** What was stored or changed from then on is younger than what was fetched. */
  until: number
  /** Whether an item without an identity may be stored. */
  exact: boolean
}

interface StoredItem {
  id: ItemId
  /** When it came, or was last changed. */
  changedAt: number
  sortAt: number
  version: string
  title: string
  removed: boolean
  modifiedAt: number | null
  revision: number | null
  hidden: boolean
}

/** Rows touched by a batch, as they are after it; one that was both new and edited in it is new. */
type Touched = Map<ItemId, { fresh: boolean; row: ItemRow }>

/**
 * Turns batches into stored items: items, edits, removals, what was seen, the identity rule and the cursor, a batch never
 * in parts. Throws SQLite's errors; then nothing of the batch is stored.
 */
export class Intake {
  readonly #db
  readonly #sql
  readonly #interpret
  readonly #gaps
  readonly #judgement

  constructor(db: Database, interpretMessage: typeof interpret = interpret) {
    this.#db = db
    this.#sql = statements(db)
    this.#interpret = interpretMessage
    this.#gaps = new GapTable(db)
    this.#judgement = new Judge(db)
  }

  accept(batch: NumberedBatch): Acknowledgement {
    return transaction(this.#db, () => this.#accept(batch))
  }

  /**
   * Stores batches in one transaction: many small ones would write the same pages of the database once for each.
   *
   * What an error cuts off is done again one by one, so that the batches before the one that cannot be stored are stored.
   * Answers what was committed, in order, and the error that ended it.
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
    const feed = this.#sql(
      `SELECT url, last_event_id, identity_rule, accepted_batch, unread, last_message_at, last_sort_at, alive_until, continuity,
         interpretation, former_interpretations
       FROM feeds WHERE id = ? AND erased_at IS NULL`
    ).get(batch.feedId)
    const acknowledgement: Acknowledgement = {
      feedId: batch.feedId,
      inserted: [],
      edited: [],
      removed: [],
      alerts: [],
      duplicates: 0,
      notUnderstood: 0,
      lastEventId: (feed?.['last_event_id'] as string | undefined) ?? '',
      unread: (feed?.['unread'] as number | undefined) ?? 0,
      lastMessageAt: (feed?.['last_message_at'] as number | null | undefined) ?? null,
      gaps: [],
      openGaps: 0
    }
    const openGaps = (): number => this.#gaps.open(batch.feedId)
    // Erased while its last messages were on their way.
    if (!feed) return { ...acknowledgement, openGaps: openGaps() }
    if (committedBefore(feed['accepted_batch'], batch))
      return { ...acknowledgement, openGaps: openGaps(), reload: true }

    const before = (feed['identity_rule'] as string | null) ?? ''
    const { meanings, rule } = this.#understand(batch, before, feed)
    acknowledgement.notUnderstood = meanings.filter((meaning) => !meaning.understood).length
    for (const message of batch.messages) {
      acknowledgement.lastMessageAt = Math.max(acknowledgement.lastMessageAt ?? 0, message.receivedAt)
    }
    // Received before the reader gave the feed another address: its cursor is none of the new server's business.
    const ofThisServer = originOf(batch.url) === originOf(feed['url'] as string)
    if (ofThisServer) acknowledgement.lastEventId = batch.lastEventId

    const touched: Touched = new Map()
    const storing = new Storing(this.#sql, this.#judgement, batch.feedId, touched, feed['last_sort_at'] as number)
    const heardBefore = this.#aliveUntil(batch.feedId, feed['alive_until'] as number | null, batch.resumption)
    acknowledgement.duplicates = storing.store(meanings, batch.phase === 'replay')
    acknowledgement.alerts = storing.alerts
    if (storing.shownAgain) acknowledgement.reload = true
    // What an old address brings says nothing of the new one.
    const { continuity, aliveUntil } = ofThisServer
      ? this.#judge(batch, feed, heardBefore, storing, acknowledgement)
      : { continuity: continuityOf(feed['continuity']), aliveUntil: feed['alive_until'] as number | null }
    this.#sql(
      `UPDATE feeds SET last_event_id = ?, identity_rule = ?, accepted_batch = ?, last_message_at = ?, last_sort_at = ?,
         alive_until = ?, continuity = ?, cursor = coalesce(?, cursor) WHERE id = ?`
    ).run(
      acknowledgement.lastEventId,
      rule === '' ? null : rule,
      `${batch.session}:${batch.number}`,
      acknowledgement.lastMessageAt,
      storing.lastSortAt,
      aliveUntil,
      JSON.stringify(continuity),
      ofThisServer ? (batch.cursor ?? null) : null,
      batch.feedId
    )
    acknowledgement.openGaps = openGaps()

    for (const { fresh, row } of touched.values()) {
      if (row.removedAt !== null) acknowledgement.removed.push(row)
      else if (fresh) acknowledgement.inserted.push(row)
      else acknowledgement.edited.push(row)
    }
    acknowledgement.unread = this.#sql('SELECT unread FROM feeds WHERE id = ?').get(batch.feedId)?.['unread'] as number
    return acknowledgement
  }

  /** Stores what was fetched for a gap in the gap's place. It moves no cursor, and says nothing of the feed's pace. */
  fill({ gapId, url, messages, exact, end, at, step }: GapStep & { step: string }): GapFilling {
    const gap = this.#gaps.get(gapId)
    const feed =
      gap &&
      this.#sql(
        'SELECT url, identity_rule, last_sort_at, interpretation, former_interpretations FROM feeds WHERE id = ?'
      ).get(gap.feedId)
    if (!gap || !feed || originOf(url) !== originOf(feed['url'] as string)) return null
    const touched: Touched = new Map()
    let met = false
    let after = gap
    if (!this.#gaps.knowsStep(gapId, step)) {
      const { meanings, rule } = this.#understand(
        { messages, url },
        (feed['identity_rule'] as string | null) ?? '',
        feed
      )
      transaction(this.#db, () => {
        const place: Place = { sortAt: gap.toAt - 1, until: gap.toAt, exact }
        const storing = new Storing(
          this.#sql,
          this.#judgement,
          gap.feedId,
          touched,
          feed['last_sort_at'] as number,
          place
        )
        storing.store(meanings, false)
        met = storing.met
        const came = [...touched.values()].filter(({ fresh }) => fresh).map(({ row }) => row.publishedAt)
        const proved = end && { ...end, end: end.end && !storing.leftOut, begin: end.begin && !storing.leftOut }
        const filled = filledGap(gap, came, proved, at)
        after = this.#gaps.step(filled.gap, step, filled.fetch)
        if (rule !== '') this.#sql('UPDATE feeds SET identity_rule = ? WHERE id = ?').run(rule, gap.feedId)
      })
    }
    const rows = [...touched.values()]
    return {
      inserted: rows.filter(({ fresh }) => fresh).length,
      changed: rows.filter(({ fresh }) => !fresh).map(({ row }) => row),
      met,
      unread: this.#sql('SELECT unread FROM feeds WHERE id = ?').get(gap.feedId)?.['unread'] as number,
      gap: after,
      openGaps: this.#gaps.open(gap.feedId)
    }
  }

  /** Learns from the batch, and stores the gap before it if there is one. Inside the batch's transaction. */
  #judge(
    batch: NumberedBatch,
    feed: Record<string, unknown>,
    heardBefore: number | null,
    storing: Storing,
    acknowledgement: Acknowledgement
  ): { continuity: Continuity; aliveUntil: number | null } {
    const { resumption, messages } = batch
    const stored = feed['alive_until'] as number | null
    const before = continuityOf(feed['continuity'])
    const sightings = messages.map((message): Sighting => ({
      id: message.ownId,
      outcome: storing.outcomes.get(message) ?? 'none',
      at: message.receivedAt
    }))
    const absence = absenceOf(resumption, heardBefore, before.pending)
    const from = absence ? 'resumed' : batch.phase === 'live' ? 'live' : 'history'
    const continuity = learn({ ...before, pending: null }, sightings, from)
    if (absence) {
      const verdict = judge(absence, before, sightings, storing.overlap)
      if (verdict.kind === 'pending') continuity.pending = absence
      else if (verdict.kind === 'replayed') continuity.replays ||= verdict.seen
      else {
        const { from: fromAt, to, fetch: asked } = absence
        const { reason } = verdict
        const kept = reason.kind === 'not-kept'
        const toAt = kept ? Math.max(fromAt, to - reason.keptMs) : to
        const fetch = !kept && asked && (asked.sure || before.replays) ? asked.place : null
        const untilId = sightings.find(({ id }) => id !== null)?.id ?? null
        acknowledgement.gaps.push(this.#gaps.put(batch.feedId, { ...verdict, fromAt, toAt, fetch, untilId }))
      }
    }
    const heard = [stored, resumption?.to, messages.at(-1)?.receivedAt].filter((at) => typeof at === 'number')
    return { continuity, aliveUntil: heard.length > 0 ? latestOf(heard) : null }
  }

  /**
   * A time that lies ahead was stored before the clock was set back; the newest item is the next best witness, asked before
   * those of this batch are stored.
   */
  #aliveUntil(feedId: number, stored: number | null, resumption: Resumption | undefined): number | null {
    if (stored === null || !resumption || stored - resumption.to <= CLOCK_STEP) return stored
    const row = this.#sql(
      'SELECT sort_at FROM items WHERE feed_id = ? AND sort_at < ? ORDER BY sort_at DESC LIMIT 1'
    ).get(feedId, resumption.to)
    return (row?.['sort_at'] as number | undefined) ?? stored
  }

  #understand(
    { messages, url: feedUrl }: Pick<NumberedBatch, 'messages' | 'url'>,
    storedRule: string,
    feed: Record<string, unknown>
  ): { meanings: Meaning[]; rule: string } {
    const mapping = interpretationFromSql(feed['interpretation'])
    const earlier = formerInterpretations(feed['former_interpretations'])
    const meanings: Meaning[] = []
    const first = storedRule === '' ? noRule : (JSON.parse(storedRule) as IdentityRule)
    let rule = first
    for (const message of messages) {
      const context = { feedUrl, rule, mapping }
      const meaning = this.#interpret(message, context)
      if (meaning.kind !== 'changes') continue
      const former = formerMeanings(message, context, earlier, this.#interpret)
      rule = meaning.rule
      meanings.push({ message, changes: meaning.changes, understood: meaning.understood, former })
    }
    return { meanings, rule: rule === first ? storedRule : JSON.stringify(rule) }
  }
}

/** What one transaction does for one feed. */
class Storing {
  readonly #sql
  readonly #judgement
  readonly #rules
  readonly #feedId
  readonly #touched
  #lastSortAt
  #duplicates = 0
  #inserted = 0
  #newest: ItemId | null | undefined
  /** What became of each message that carried items or removals. */
  readonly outcomes = new Map<Message, 'new' | 'known'>()
  /** The newest item that was stored before came again. */
  overlap = false
  /** Something came that was stored after the gap that is filled. */
  met = false
  /** A message without an identity was left out, since nobody can tell whether it is stored. */
  leftOut = false
  readonly alerts: Acknowledgement['alerts'] = []
  /** An item that a rule had hidden is hidden no more. */
  shownAgain = false
  readonly #place

  constructor(
    sql: ReturnType<typeof statements>,
    judgement: Judge,
    feedId: number,
    touched: Touched,
    lastSortAt: number,
    place: Place | null = null
  ) {
    this.#place = place
    this.#sql = sql
    this.#judgement = judgement
    this.#rules = judgement.rules()
    this.#feedId = feedId
    this.#touched = touched
    this.#lastSortAt = lastSortAt
  }

  get lastSortAt(): number {
    return this.#lastSortAt
  }

  /** Answers how many were duplicates. */
  store(meanings: Meaning[], mayRepeat: boolean): number {
    const anonymous = meanings.flatMap(({ changes, former }) => {
      const items = changes.flatMap((change) => (change.kind === 'item' ? [change.item] : []))
      return items.flatMap((item, place) => {
        const selves = selvesAt(former, items.length, place)
        return isAnonymous(item, selves) ? [{ item, selves }] : []
      })
    })
    const tail = anonymous.length > 0 ? this.#tail() : { last: 0, versions: [] }
    this.#newest = mayRepeat ? this.#newestItem() : null
    const known = mayRepeat
      ? replayed(
          tail.versions,
          anonymous.map(({ item, selves }) => ({
            version: item.version,
            formerVersions: selves.filter(({ guid }) => guid === null).map(({ version }) => version),
            dated: item.publishedAt !== null
          }))
        )
      : { from: 0, to: 0 }
    if (known.to > known.from) this.overlap = true
    let place = 0
    let last = tail.last
    for (const { message, changes, former } of meanings) {
      const before = this.#inserted
      const raw = this.#raw(message, changes)
      const items = changes.filter((change) => change.kind === 'item').length
      const removals = changes.length - items
      const repeated = this.#isKnownWhole(former, items)
      let itemPlace = 0
      let removalPlace = 0
      for (const change of changes) {
        if (change.kind === 'removal') {
          const at = removalPlace++
          const guids = former.flatMap((one) => (one.removals.length === removals ? [one.removals[at] as string] : []))
          this.#remove(change.guid, guids, message.receivedAt)
          continue
        }
        const selves = selvesAt(former, items, itemPlace++)
        const isRepeated = isAnonymous(change.item, selves) && isWithin(known, place++)
        if (repeated) {
          this.#duplicates++
        } else if (change.item.guid === null && this.#isKnownSelf(selves)) {
          this.#duplicates++
          this.#cameAgain(this.#storedAs(selves.map(({ guid }) => guid)))
          // It had an identity before and has none now: from here on it is known by its place in the run.
          if (mayRepeat && !isRepeated) this.#append(++last, change.item.version)
        } else if (change.item.guid !== null) {
          this.#put(change.item.guid, change.item, message, raw, selves, isRepeated)
        } else if (isRepeated) {
          this.#duplicates++
        } else if (this.#place) {
          // The tail of what came live does not end with what is older.
          if (this.#place.exact) this.#insert(`n:${randomUUID()}`, change.item, message, raw, false)
          else this.leftOut = true
        } else {
          this.#insert(`n:${randomUUID()}`, change.item, message, raw, false)
          this.#append(++last, change.item.version)
        }
      }
      this.outcomes.set(message, this.#inserted > before ? 'new' : 'known')
    }
    if (last > tail.last) {
      this.#sql('DELETE FROM anonymous_tail WHERE feed_id = ? AND n <= ?').run(this.#feedId, last - TAIL_LIMIT)
    }
    return this.#duplicates
  }

  /** Whether what an item was under a former interpretation is known. */
  #isKnownSelf(selves: readonly FormerSelf[]): boolean {
    return selves.some(({ guid, version }) => guid !== null && this.#seen(hash(guid), hash(version)) !== null)
  }

  /** Whether a message that was another number of items before is known by all that it was. */
  #isKnownWhole(former: readonly FormerMeaning[], items: number): boolean {
    return former.some(
      (one) =>
        one.items.length > 0 && one.items.length !== items && one.items.every((self) => this.#isKnownSelf([self]))
    )
  }

  /** Something that is stored was sent once more: what that says of the stretch it came in. */
  #cameAgain(stored: StoredItem | null): void {
    if (stored === null) return
    if (stored.id === this.#newest) this.overlap = true
    if (this.#place && stored.sortAt >= this.#place.until) this.met = true
  }

  #newestItem(): ItemId | null {
    const row = this.#sql('SELECT id FROM items WHERE feed_id = ? ORDER BY sort_at DESC, id DESC LIMIT 1').get(
      this.#feedId
    )
    return (row?.['id'] as number | undefined) ?? null
  }

  /** The last versions without an identity, oldest first. */
  #tail(): { last: number; versions: string[] } {
    const rows = this.#sql('SELECT n, version FROM anonymous_tail WHERE feed_id = ? ORDER BY n').all(this.#feedId)
    return {
      last: (rows.at(-1)?.['n'] as number | undefined) ?? 0,
      versions: rows.map((row) => row['version'] as string)
    }
  }

  #append(n: number, version: string): void {
    this.#sql('INSERT INTO anonymous_tail(feed_id, n, version) VALUES(?, ?, ?)').run(this.#feedId, n, version)
  }

  /** Where the message is kept: with its item, or once for all of its items. */
  #raw(message: Message, changes: Change[]): Raw {
    let shared: number | null = null
    const items = changes.filter((change) => change.kind === 'item').length
    return items <= 1
      ? () => ({ raw: message.data, messageId: null })
      : () => {
          shared ??= Number(this.#sql('INSERT INTO shared_messages(data) VALUES(?)').run(message.data).lastInsertRowid)
          return { raw: null, messageId: shared }
        }
  }

  /** @param isRepeated the item had no identity before, and is one of a run that repeats what is stored. */
  #put(
    guid: string,
    item: MappedItem,
    message: Message,
    raw: Raw,
    selves: readonly FormerSelf[],
    isRepeated: boolean
  ): void {
    const guidHash = hash(guid)
    const versionHash = hash(item.version)
    // Most of what comes is new: nothing known of the name, and no item that has it.
    if (!isRepeated && selves.length === 0 && !this.#anySeen(guidHash)) {
      if (this.#insert(guid, item, message, raw, false)) return this.#remember(guidHash, versionHash, KNOWN)
    }
    const stored = this.#storedAs([guid, ...selves.map((self) => self.guid)])
    const knownBefore = (isRepeated && !stored) || this.#isKnownSelf(selves)
    if (!stored && knownBefore) {
      this.#remember(guidHash, versionHash, KNOWN)
      this.#duplicates++
      return
    }
    if (!stored) return this.#putUnstored(guid, guidHash, versionHash, item, message, raw)
    this.#cameAgain(stored)
    const order = compareAge(item, stored)
    const same = stored.version === item.version || selves.some(({ version }) => version === stored.version)
    const isSeen = stored.version === item.version || this.#seen(guidHash, versionHash) !== null
    const known = same || knownBefore || isSeen
    // A version that was seen is an old one sent late, unless the source itself says that it went back to it.
    const wentBack = !same && order === 'newer'
    const tooLate = this.#place !== null && stored.changedAt >= this.#place.until && order !== 'newer'
    if (isSeen) this.#sawAgain(guidHash, versionHash)
    else this.#remember(guidHash, versionHash, KNOWN)
    if (order === 'older' || (known && !wentBack) || tooLate) {
      this.#duplicates++
      return
    }
    this.#edit(stored, item, message, raw)
    if (stored.removed) this.#forgetTombstone(guidHash)
  }

  #putUnstored(
    guid: string,
    guidHash: Uint8Array,
    versionHash: Uint8Array,
    item: MappedItem,
    message: Message,
    raw: Raw
  ): void {
    if (this.#seen(guidHash, versionHash) !== null) {
      this.#sawAgain(guidHash, versionHash)
      this.#duplicates++
      return
    }
    const removed = this.#seen(guidHash, NO_VERSION) === TOMBSTONE
    // Taken back before it came: its first version is the one that was meant.
    const born = removed && !this.#anyVersionSeen(guidHash)
    this.#insert(guid, item, message, raw, born)
    this.#remember(guidHash, versionHash, KNOWN)
    if (removed && !born) this.#forgetTombstone(guidHash)
  }

  /** Answers false, and changes nothing, where the feed has an item of this name. */
  #insert(guid: string, item: MappedItem, message: Message, raw: Raw, removed: boolean): boolean {
    const excerpt = excerptOf(item.text, item.title)
    const sortAt = this.#sortAt(message.receivedAt)
    const publishedAt = time(item.publishedAt)
    const removedAt = removed ? message.receivedAt : null
    const verdict = this.#judge(item, message)
    const priority = verdict?.priority ?? item.priority
    const { changes, lastInsertRowid } = this.#sql(
      `INSERT INTO items(feed_id, guid, version, title, excerpt, url, author, image, tags, priority, lang, published_at,
         modified_at, revision, received_at, sort_at, removed_at, is_raw, read, starred, hidden, marks, source_priority,
         event_type)
       VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT(feed_id, guid) DO NOTHING`
    ).run(
      this.#feedId,
      guid,
      item.version,
      item.title,
      excerpt,
      item.url,
      item.author,
      item.image,
      tagsToSql(item.tags),
      priority,
      item.lang,
      publishedAt,
      time(item.modifiedAt),
      item.revision,
      message.receivedAt,
      sortAt,
      removedAt,
      item.raw ? 1 : 0,
      verdict?.read ? 1 : 0,
      verdict?.starred ? 1 : 0,
      verdict?.hidden ? 1 : 0,
      tagsToSql(verdict?.marks ?? []),
      priority === item.priority ? null : item.priority,
      message.type === 'message' ? null : message.type.slice(0, MAX_TYPE)
    )
    if (Number(changes) === 0) return false
    if (!this.#place) this.#lastSortAt = sortAt
    this.#inserted++
    const id = Number(lastInsertRowid)
    const kept = raw()
    this.#sql('INSERT INTO item_content(item_id, html, text, raw, message_id) VALUES(?, ?, ?, ?, ?)').run(
      id,
      item.html,
      item.text,
      kept.raw,
      kept.messageId
    )
    if (verdict) {
      this.#judgement.keep(id, verdict.applied)
      if (verdict.alert !== null) this.alerts.push({ id, rule: verdict.alert })
    }
    this.#touched.set(id, {
      fresh: true,
      row: {
        id,
        feedId: this.#feedId,
        title: item.title,
        excerpt,
        author: item.author,
        url: item.url,
        image: item.image,
        priority,
        lang: item.lang,
        publishedAt,
        receivedAt: message.receivedAt,
        sortAt,
        read: verdict?.read ?? false,
        starred: verdict?.starred ?? false,
        editedAt: null,
        removedAt,
        raw: item.raw,
        ...(verdict && verdict.marks.length > 0 && { marks: verdict.marks }),
        ...(verdict?.hidden && { hidden: true })
      }
    })
    return true
  }

  /** Changes an item in place; what the reader did with it stays, and so does its place in the lists. */
  #edit(stored: StoredItem, sent: MappedItem, message: Message, raw: Raw): void {
    const item = sent.patch === null ? sent : this.#patched(stored.id, sent, sent.patch)
    const verdict = this.#judge(item, message)
    const hidden = stored.hidden && verdict?.hidden === true
    const priority = verdict?.priority ?? item.priority
    this.#sql(
      `UPDATE items SET version = ?, title = ?, excerpt = ?, url = ?, author = ?, image = ?, tags = ?, priority = ?, lang = ?,
         published_at = ?, modified_at = coalesce(?, modified_at), revision = coalesce(?, revision), edited_at = ?,
         removed_at = NULL, is_raw = ?, marks = ?, source_priority = ?, hidden = ?, read = iif(?, 0, read) WHERE id = ?`
    ).run(
      sent.version,
      item.title,
      excerptOf(item.text, item.title),
      item.url,
      item.author,
      item.image,
      tagsToSql(item.tags),
      priority,
      item.lang,
      time(item.publishedAt),
      time(sent.modifiedAt),
      sent.revision,
      message.receivedAt,
      item.raw ? 1 : 0,
      tagsToSql(verdict?.marks ?? []),
      priority === item.priority ? null : item.priority,
      hidden ? 1 : 0,
      stored.hidden && !hidden ? 1 : 0,
      stored.id
    )
    this.#rejudged(stored, verdict, hidden)
    const kept = raw()
    // The right-hand sides see the row as it was: the version before this one, if its words were different.
    this.#sql(
      `UPDATE item_content SET
         before_title = CASE WHEN text <> ?1 OR ?2 <> ?3 THEN ?3 ELSE before_title END,
         before_text = CASE WHEN text <> ?1 OR ?2 <> ?3 THEN text ELSE before_text END,
         html = ?4, text = ?1, raw = ?5, message_id = ?6
       WHERE item_id = ?7`
    ).run(item.text, item.title, stored.title, item.html, kept.raw, kept.messageId, stored.id)
    this.#sql('INSERT OR IGNORE INTO reindex(item_id) SELECT ?1 WHERE ?1 <= (SELECT indexed_to FROM search_index)').run(
      stored.id
    )
    this.#touch(stored.id)
  }

  #judge(item: MappedItem, message: Message): Verdict | null {
    return this.#rules.concerns(this.#feedId) ? this.#rules.judge(this.#feedId, { ...item, type: message.type }) : null
  }

  /** Keeps what rules did to an edited item, and tells of an alert that it was not before. */
  #rejudged({ id, hidden: wasHidden }: StoredItem, verdict: Verdict | null, hidden: boolean): void {
    if (wasHidden && !hidden) this.shownAgain = true
    const before = this.#judgement.applied(id)
    if (before.length === 0 && !verdict) return
    this.#judgement.keep(id, afterEdit(before, verdict, hidden))
    const wasAlert = before.some(({ actions }) => actions.some(({ kind }) => kind === 'alert'))
    if (verdict && verdict.alert !== null && !wasAlert) this.alerts.push({ id, rule: verdict.alert })
  }

  /** A patch laid over what is stored: the fields that it names are its own, the others stay. */
  #patched(id: ItemId, sent: MappedItem, fields: (keyof MappedItem)[]): MappedItem {
    const row = this.#sql(
      `SELECT i.title, c.html, c.text, i.url, i.author, i.image, i.tags, coalesce(i.source_priority, i.priority) AS priority,
         i.lang, i.published_at, i.is_raw
       FROM items i JOIN item_content c ON c.item_id = i.id WHERE i.id = ?`
    ).get(id)
    if (!row) return sent
    const stored: MappedItem = {
      ...sent,
      title: row['title'] as string,
      html: row['html'] as string | null,
      text: row['text'] as string,
      url: row['url'] as string | null,
      author: row['author'] as string | null,
      image: row['image'] as string | null,
      tags: tagsFromSql(row['tags']),
      priority: row['priority'] as number,
      lang: row['lang'] as string | null,
      publishedAt: row['published_at'] as number | null,
      raw: row['is_raw'] === 1
    }
    return { ...stored, ...Object.fromEntries(fields.map((field) => [field, sent[field]])) }
  }

  /** @param formerGuids what it would have been called before. */
  #remove(guid: string, formerGuids: readonly string[], at: number): void {
    const guidHash = hash(guid)
    const stored = this.#storedAs([guid, ...formerGuids])
    const gone = stored ? stored.removed : this.#seen(guidHash, NO_VERSION) === TOMBSTONE
    const tooLate = this.#place !== null && stored !== null && stored.changedAt >= this.#place.until
    if (gone || tooLate) {
      this.#duplicates++
      return
    }
    this.#remember(guidHash, NO_VERSION, TOMBSTONE)
    if (!stored) return
    this.#sql('UPDATE items SET removed_at = ? WHERE id = ?').run(at, stored.id)
    this.#touch(stored.id)
  }

  /** The item that is stored under the first of these names that one has. */
  #storedAs(guids: readonly (string | null)[]): StoredItem | null {
    for (const guid of new Set(guids)) {
      const stored = guid === null ? null : this.#stored(guid)
      if (stored) return stored
    }
    return null
  }

  #stored(guid: string): StoredItem | null {
    const row = this.#sql(
      `SELECT id, max(received_at, coalesce(edited_at, 0)) AS changed_at, sort_at, version, title, removed_at, modified_at,
         revision, hidden FROM items WHERE feed_id = ? AND guid = ?`
    ).get(this.#feedId, guid)
    return row
      ? {
          id: row['id'] as number,
          changedAt: row['changed_at'] as number,
          sortAt: row['sort_at'] as number,
          version: row['version'] as string,
          title: row['title'] as string,
          removed: row['removed_at'] !== null,
          modifiedAt: row['modified_at'] as number | null,
          revision: row['revision'] as number | null,
          hidden: row['hidden'] === 1
        }
      : null
  }

  #seen(guidHash: Uint8Array, versionHash: Uint8Array): number | null {
    const row = this.#sql('SELECT status FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash = ?').get(
      this.#feedId,
      guidHash,
      versionHash
    )
    return row ? (row['status'] as number) : null
  }

  #anySeen(guidHash: Uint8Array): boolean {
    return (
      this.#sql('SELECT 1 FROM seen WHERE feed_id = ? AND guid_hash = ? LIMIT 1').get(this.#feedId, guidHash) !==
      undefined
    )
  }

  #anyVersionSeen(guidHash: Uint8Array): boolean {
    const row = this.#sql("SELECT 1 FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash > x'' LIMIT 1").get(
      this.#feedId,
      guidHash
    )
    return row !== undefined
  }

  #remember(guidHash: Uint8Array, versionHash: Uint8Array, status: number): void {
    this.#sql('INSERT OR REPLACE INTO seen(feed_id, guid_hash, version_hash, status, at) VALUES(?, ?, ?, ?, ?)').run(
      this.#feedId,
      guidHash,
      versionHash,
      status,
      Date.now()
    )
  }

  /** What a server goes on sending must not be forgotten; once a day is often enough. */
  #sawAgain(guidHash: Uint8Array, versionHash: Uint8Array): void {
    const now = Date.now()
    this.#sql('UPDATE seen SET at = ? WHERE feed_id = ? AND guid_hash = ? AND version_hash = ? AND at < ?').run(
      now,
      this.#feedId,
      guidHash,
      versionHash,
      now - DAY
    )
  }

  #forgetTombstone(guidHash: Uint8Array): void {
    this.#sql('DELETE FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash = ?').run(
      this.#feedId,
      guidHash,
      NO_VERSION
    )
  }

  #touch(id: ItemId): void {
    const row = this.#sql(`SELECT ${ROW_COLUMNS} FROM items i WHERE i.id = ?`).get(id)
    if (row) this.#touched.set(id, { fresh: this.#touched.get(id)?.fresh ?? false, row: itemRow(row) })
  }

  #sortAt(receivedAt: number): number {
    if (this.#place) return this.#place.sortAt
    const behind = this.#lastSortAt - receivedAt
    return behind > 0 && behind <= CLOCK_STEP ? this.#lastSortAt : receivedAt
  }
}

function continuityOf(stored: unknown): Continuity {
  return typeof stored === 'string'
    ? { ...nothingLearnt, ...(JSON.parse(stored) as Partial<Continuity>) }
    : nothingLearnt
}

/** The stretch to judge: what was not heard before this batch, and what is not judged of the times before. */
function absenceOf(
  resumption: Resumption | undefined,
  aliveUntil: number | null,
  pending: Absence | null
): Absence | null {
  if (!resumption) return pending
  const from = pending?.from ?? resumption.from ?? aliveUntil
  if (from === null) return null
  const { to, after, honoured } = resumption
  const fetch = pending ? pending.fetch : resumption.fetch
  const keeps = resumption.keeps ?? pending?.keeps
  // What was fetched does not reach back behind an absence that nobody has judged yet.
  const certain = pending === null || honoured === false ? honoured : undefined
  return {
    from: Math.min(from, to),
    to,
    after,
    ...(certain !== undefined && { honoured: certain }),
    ...(fetch && { fetch }),
    ...(keeps && { keeps })
  }
}

/** Whether an item is told apart by its place in a run only, or was before. */
const isAnonymous = (item: MappedItem, selves: readonly FormerSelf[]): boolean =>
  item.guid === null || selves.some(({ guid }) => guid === null)

/** The latest of times in the order in which they were; one that lies far before those means that the clock was set back. */
function latestOf(times: readonly number[]): number {
  return times.reduce((latest, at) => (at > latest || latest - at > CLOCK_STEP ? at : latest))
}

type Raw = () => { raw: string | null; messageId: number | null }

const isWithin = (range: { from: number; to: number }, place: number): boolean =>
  place >= range.from && place < range.to

function committedBefore(accepted: unknown, batch: NumberedBatch): boolean {
  if (typeof accepted !== 'string') return false
  const [session, number] = accepted.split(':')
  return session === batch.session && Number(number) >= batch.number
}

/** By the revision where both have one and they differ, else by the time of the change; else nobody knows. */
function compareAge(
  sent: { revision: number | null; modifiedAt: number | null },
  stored: { revision: number | null; modifiedAt: number | null }
): 'older' | 'newer' | 'unknown' {
  for (const field of ['revision', 'modifiedAt'] as const) {
    const [a, b] = [sent[field], stored[field]]
    if (a !== null && b !== null && a !== b) return a < b ? 'older' : 'newer'
  }
  return 'unknown'
}

/** What `seen` knows a guid or a version by: sixteen bytes are enough to tell those of a feed apart. */
export function hash(text: string): Uint8Array {
  return sha256(text).subarray(0, 16)
}

/** A time that SQLite can hold as an integer and give back. */
function time(value: number | null): number | null {
  if (value === null) return null
  const whole = Math.trunc(value)
  return Number.isSafeInteger(whole) ? whole : null
}
