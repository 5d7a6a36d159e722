import type { FeedId } from '#contract/ids.ts'
import type { PageKey } from '#contract/item.ts'
import { UNDO_CHARACTERS, UNDO_KEPT, type Rereading, type RereadingState } from '#contract/rereading.ts'
import { READING } from '../../interpret/reading.ts'
import { isThere } from '../intake/feed-state.ts'
import { Slice } from '../intake/slice.ts'
import { statements, transaction } from '../store/database.ts'
import type { FeedUnread, RereadingStep } from '../store/records.ts'
import type { Database } from '../store/sqlite.ts'
import { FormerReadings, type Before, type FormerReading } from './former-readings.ts'
import { MessageReader, type ReadAgain } from './read-again.ts'
import { ReadingWriter } from './reading-writer.ts'
import { countOf, FROM_THE_NEWEST, itemsBehind, storedItemOf, type StoredItem } from './stored-items.ts'
import { differences, isSeen, readingOf } from './stored-reading.ts'

/** Rows of a step that only forgets or puts back. */
const STEP_ROWS = 300
/** Of a step, in ms, for finding out what messages mean; to store it takes about as long. */
const FINDING_OUT = 30
const ALL = 'all'

/** `clearing`: what was kept of the time before is forgotten first; `forgetting`: nothing can be undone any more. */
type Stage = RereadingState | 'clearing' | 'forgetting'

interface Row {
  state: Stage
  hides: boolean
  next: PageKey
  total: number
  looked: number
  changed: number
  added: number
  hidden: number
  kept: number
  bytes: number
  at: number
}

/** What was found out of an item before the transaction. */
type Found = { stored: StoredItem; again: ReadAgain }

/**
 * Reads stored items again, from the newest on, in short transactions between everything else that the writer does.
 *
 * How far it is is stored with each, so that it goes on after a crash or a quit. Throws SQLite's errors.
 */
export class Rereadings {
  readonly #db
  readonly #sql
  readonly #former
  readonly #writer
  readonly #slice

  readonly #room

  /** `room`: for how things read before, of one scope; in characters. */
  constructor(db: Database, slice = (): Slice => new Slice({ batchMs: FINDING_OUT }), room = UNDO_CHARACTERS) {
    this.#db = db
    this.#sql = statements(db)
    this.#former = new FormerReadings(this.#sql)
    this.#writer = new ReadingWriter(this.#sql)
    this.#slice = slice
    this.#room = room
  }

  /** What was read again, and what goes on; what can be undone no longer is let go. `now`: epoch ms. */
  all(now: number): { rereadings: Rereading[]; isOffered: boolean } {
    this.#sql("UPDATE rereadings SET state = 'forgetting' WHERE state IN ('stopped', 'done', 'undone') AND at < ?").run(
      now - UNDO_KEPT
    )
    // A scope that is none was damaged: nothing is known by it.
    this.#sql("DELETE FROM rereadings WHERE scope <> ? AND scope GLOB '*[^0-9]*'").run(ALL)
    const scopes = this.#sql('SELECT scope FROM rereadings ORDER BY scope').all()
    const rereadings = scopes.flatMap(({ scope }) => {
      const row = this.#row(scope as string)
      return row ? [told(feedOf(scope as string), row)] : []
    })
    return { rereadings, isOffered: this.#isOffered() }
  }

  /** The reader knows of the reading that is in force, whatever they made of it. */
  answerOffer(): void {
    this.#sql('UPDATE reading SET version = ?').run(READING)
  }

  /** Begins with the newest item; what was kept to undo the time before is forgotten. Null for a feed that is gone. */
  start(feedId: FeedId | null, hides: boolean, now: number): Rereading | null {
    const scope = scopeOf(feedId)
    return transaction(this.#db, () => {
      if (feedId !== null && !isThere(this.#sql, feedId)) return null
      this.#sql(
        `INSERT OR REPLACE INTO rereadings(scope, state, hides, next_sort, next_id, total, at) VALUES(?, 'clearing', ?, ?, ?, ?, ?)`
      ).run(scope, hides ? 1 : 0, FROM_THE_NEWEST.sortAt, FROM_THE_NEWEST.id, countOf(this.#sql, feedId), now)
      if (feedId === null) {
        this.answerOffer()
        // It goes over all that was read again of single feeds.
        this.#sql("UPDATE rereadings SET state = 'forgetting' WHERE scope <> ?").run(ALL)
      }
      const row = this.#row(scope)
      return row && told(feedId, row)
    })
  }

  stop(feedId: FeedId | null, now: number): Rereading | null {
    return this.#turn(feedId, ['clearing', 'reading'], 'stopped', now)
  }

  undo(feedId: FeedId | null, now: number): Rereading | null {
    return this.#turn(feedId, ['stopped', 'done'], 'undoing', now)
  }

  /** One short transaction. */
  step(feedId: FeedId | null, now: number): RereadingStep {
    const scope = scopeOf(feedId)
    const row = this.#row(scope)
    const nothing = { rereading: row && told(feedId, row), isOver: true, isChanged: false, unread: [] }
    switch (row?.state) {
      case 'reading':
        return this.#readSome(feedId, row, now)
      case 'undoing':
        return this.#undoSome(feedId, row, now)
      case 'clearing':
      case 'forgetting':
        return this.#forgetSome(feedId, row)
      default:
        return nothing
    }
  }

  // ---- Reading ----

  #readSome(feedId: FeedId | null, row: Row, now: number): RereadingStep {
    const slice = this.#slice()
    slice.beginBatch()
    const found: Found[] = []
    const reader = new MessageReader(this.#sql)
    // What messages mean is found out before the transaction, which nobody else can use meanwhile.
    for (const stored of itemsBehind(this.#sql, feedId, row.next)) {
      found.push({ stored, again: reader.again(stored) })
      if (slice.did(2 * stored.reading.text.length) || slice.isBatchOver) break
    }
    return transaction(this.#db, () => {
      const before = { changed: row.changed, added: row.added, hidden: row.hidden }
      const touched = new Set<FeedId>()
      for (const { stored, again } of found) {
        this.#apply(scopeOf(feedId), row, { stored, again })
        touched.add(stored.feedId)
        row.looked++
        row.next = { sortAt: stored.sortAt, id: stored.id }
        if (slice.isOver) break
      }
      if (found.length === 0) Object.assign(row, { state: 'done', total: row.looked, at: now } satisfies Partial<Row>)
      this.#put(scopeOf(feedId), row)
      const isChanged = row.changed > before.changed || row.added > before.added || row.hidden > before.hidden
      return this.#done(feedId, row, isChanged, touched)
    })
  }

  #apply(scope: string, row: Row, { stored, again }: Found): void {
    if (again.kind === 'nothing') return this.#hide(scope, row, stored)
    if (again.kind === 'unclear') return
    const { item, others } = again
    const next = readingOf(item, stored.reading)
    const changed = differences(stored.reading, next)
    if (changed.length > 0 || item.version !== stored.version) this.#writer.put(stored, next, item.version)
    this.#writer.know(stored.feedId, stored.guid, item)
    if (isSeen(changed)) {
      row.changed++
      const before: Before = { version: stored.version }
      for (const column of changed) Object.assign(before, { [column]: stored.reading[column] })
      this.#keep(scope, row, { id: stored.id, version: item.version, before })
    }
    if (others.length === 0 || stored.message === null) return
    const message = { ...stored.message, receivedAt: stored.receivedAt }
    for (const added of this.#writer.add(stored, message, others)) {
      row.added++
      this.#keep(scope, row, { ...added, before: null })
    }
  }

  /** What is no item any more is hidden where the reader wants that, and never where it was starred. */
  #hide(scope: string, row: Row, { id, version, read, starred, hidden }: StoredItem): void {
    if (!row.hides || starred || hidden) return
    this.#writer.hide(id)
    row.hidden++
    this.#keep(scope, row, { id, version, before: { wasRead: read } })
  }

  /** Of the newest, as far as there is room. */
  #keep(scope: string, row: Row, former: FormerReading): void {
    if (row.bytes >= this.#room) {
      // What was kept of another time would bring back what was not there any more.
      this.#former.forget(former.id)
      return
    }
    row.bytes += this.#former.keep(scope, former)
    row.kept++
  }

  // ---- Undoing ----

  #undoSome(feedId: FeedId | null, row: Row, now: number): RereadingStep {
    const slice = this.#slice()
    slice.beginBatch()
    const scope = scopeOf(feedId)
    return transaction(this.#db, () => {
      const touched = new Set<FeedId>()
      let isOver = true
      for (const former of this.#former.some(scope, STEP_ROWS)) {
        const stored = storedItemOf(this.#sql, former.id)
        // Its source has edited it since: that is newer than what would come back.
        if (stored?.version === former.version) this.#putBack(stored, former.before)
        if (stored) touched.add(stored.feedId)
        isOver = false
        this.#former.forget(former.id)
        row.looked++
        if (slice.did(2 * (stored?.reading.text.length ?? 0)) || slice.isBatchOver) break
      }
      if (isOver) Object.assign(row, { state: 'undone', kept: 0, bytes: 0, at: now } satisfies Partial<Row>)
      this.#put(scope, row)
      return this.#done(feedId, row, touched.size > 0, touched)
    })
  }

  #putBack(stored: StoredItem, before: Before | null): void {
    if (before === null) return this.#writer.takeAway(stored.id)
    const { version = stored.version, wasRead, ...reading } = before
    if (wasRead !== undefined) this.#writer.show(stored.id, wasRead)
    else this.#writer.put(stored, { ...stored.reading, ...reading }, version)
  }

  #forgetSome(feedId: FeedId | null, row: Row): RereadingStep {
    const scope = scopeOf(feedId)
    return transaction(this.#db, () => {
      if (this.#former.forgetSome(scope, STEP_ROWS)) return this.#done(feedId, row, false, [])
      if (row.state === 'forgetting') {
        this.#sql('DELETE FROM rereadings WHERE scope = ?').run(scope)
        return { rereading: null, isOver: true, isChanged: false, unread: [] }
      }
      row.state = 'reading'
      this.#put(scope, row)
      return this.#done(feedId, row, false, [])
    })
  }

  // ---- Rows ----

  #turn(feedId: FeedId | null, from: readonly Stage[], to: Stage, now: number): Rereading | null {
    const scope = scopeOf(feedId)
    const row = this.#row(scope)
    if (!row) return null
    if (from.includes(row.state)) {
      Object.assign(row, { state: to, at: now } satisfies Partial<Row>)
      if (to === 'undoing') Object.assign(row, { looked: 0, total: row.kept } satisfies Partial<Row>)
      this.#put(scope, row)
    }
    return told(feedId, row)
  }

  #done(feedId: FeedId | null, row: Row, isChanged: boolean, touched: Iterable<FeedId>): RereadingStep {
    const isOver = !['clearing', 'reading', 'undoing', 'forgetting'].includes(row.state)
    const unread = isChanged ? [...new Set(touched)].map((id) => this.#unread(id)) : []
    return { rereading: told(feedId, row), isOver, isChanged, unread }
  }

  #unread(feedId: FeedId): FeedUnread {
    return { feedId, unread: Number(this.#sql('SELECT unread FROM feeds WHERE id = ?').get(feedId)?.['unread'] ?? 0) }
  }

  #row(scope: string): Row | null {
    const row = this.#sql('SELECT * FROM rereadings WHERE scope = ?').get(scope)
    if (!row) return null
    const { hides, next_sort: sortAt, next_id: id, ...rest } = row as Record<string, number>
    return { ...rest, hides: hides === 1, next: { sortAt, id } } as unknown as Row
  }

  #put(scope: string, { state, next, total, looked, changed, added, hidden, kept, bytes, at }: Row): void {
    this.#sql(
      `UPDATE rereadings SET state = ?, next_sort = ?, next_id = ?, total = ?, looked = ?, changed = ?, added = ?, hidden = ?,
         kept = ?, bytes = ?, at = ? WHERE scope = ?`
    ).run(state, next.sortAt, next.id, total, looked, changed, added, hidden, kept, bytes, at, scope)
  }

  /** Where nothing is stored there is nothing to offer, now or later. */
  #isOffered(): boolean {
    const version = Number(this.#sql('SELECT version FROM reading').get()?.['version'] ?? 0)
    if (version >= READING) return false
    if (this.#sql('SELECT 1 FROM items LIMIT 1').get()) return true
    this.answerOffer()
    return false
  }
}

const scopeOf = (feedId: FeedId | null): string => (feedId === null ? ALL : String(feedId))
const feedOf = (scope: string): FeedId | null => (scope === ALL ? null : Number(scope))

/** As the window hears of it. */
function told(feedId: FeedId | null, { state, total, looked, changed, added, hidden, kept, at }: Row): Rereading {
  const shown: RereadingState = state === 'clearing' ? 'reading' : state === 'forgetting' ? 'undone' : state
  return {
    feedId,
    state: shown,
    looked,
    total: Math.max(total, looked),
    changed,
    added,
    hidden,
    undo: kept > 0 && (shown === 'done' || shown === 'stopped') ? { items: kept, until: at + UNDO_KEPT } : null
  }
}
