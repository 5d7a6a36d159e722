import { createHash, randomUUID } from 'node:crypto'
import type { ItemId, ItemRow } from '#contract/item.ts'
import type { Batch, Message, Resumption } from '#contract/message.ts'
import { excerptOf } from '../interpret/excerpt.ts'
import { interpret } from '../interpret/interpret.ts'
import type { Change, IdentityRule, MappedItem } from '../interpret/interpretation.ts'
import { originOf } from '../interpret/web-address.ts'
import { statements, transaction } from './connection.ts'
import { judge, learn, nothingLearnt, type Absence, type Continuity, type Sighting } from './continuity.ts'
import { GapTable } from './gap-table.ts'
import type { Acknowledgement } from './records.ts'
import { replayed, TAIL_LIMIT } from './replay.ts'
import { itemRow, ROW_COLUMNS, tagsFromSql, tagsToSql } from './rows.ts'
import type { Database } from './sqlite.ts'

/** Lists keep a feed's items in the server's order over a small step of the clock; a larger one was a correction. */
export const CLOCK_STEP = 5 * 60_000

/** `seen.status`: a version that was stored or passed over, and the mark that the source took the item back. */
const KNOWN = 0
const TOMBSTONE = 1
const NO_VERSION = new Uint8Array(0)

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
}

interface StoredItem {
  id: ItemId
  version: string
  title: string
  removed: boolean
  modifiedAt: number | null
  revision: number | null
}

/** Rows touched by a batch, as they are after it; one that was both new and edited in it is new. */
type Touched = Map<ItemId, { fresh: boolean; row: ItemRow }>

/**
 * Turns batches into stored items: items, edits, removals, what was seen, the identity rule and the cursor, all in one
 * transaction per batch. Throws SQLite's errors; then nothing of the batch is stored.
 */
export class Intake {
  readonly #db
  readonly #sql
  readonly #interpret
  readonly #gaps

  constructor(db: Database, interpretMessage: typeof interpret = interpret) {
    this.#db = db
    this.#sql = statements(db)
    this.#interpret = interpretMessage
    this.#gaps = new GapTable(db)
  }

  accept(batch: NumberedBatch): Acknowledgement {
    const feed = this.#sql(
      `SELECT url, last_event_id, identity_rule, accepted_batch, unread, last_message_at, last_sort_at, alive_until, continuity
       FROM feeds WHERE id = ?`
    ).get(batch.feedId)
    const acknowledgement: Acknowledgement = {
      feedId: batch.feedId,
      inserted: [],
      edited: [],
      removed: [],
      duplicates: 0,
      notUnderstood: 0,
      lastEventId: (feed?.['last_event_id'] as string | undefined) ?? '',
      wants: [],
      unread: (feed?.['unread'] as number | undefined) ?? 0,
      lastMessageAt: (feed?.['last_message_at'] as number | null | undefined) ?? null,
      gaps: [],
      openGaps: this.#gaps.open(batch.feedId)
    }
    // Erased while its last messages were on their way.
    if (!feed) return acknowledgement
    if (committedBefore(feed['accepted_batch'], batch)) return { ...acknowledgement, reload: true }

    const before = (feed['identity_rule'] as string | null) ?? ''
    const { meanings, rule } = this.#understand(batch.messages, batch.url, before)
    acknowledgement.notUnderstood = meanings.filter((meaning) => !meaning.understood).length
    for (const message of batch.messages) {
      acknowledgement.lastMessageAt = Math.max(acknowledgement.lastMessageAt ?? 0, message.receivedAt)
    }
    // Received before the reader gave the feed another address: its cursor is none of the new server's business.
    const ofThisServer = originOf(batch.url) === originOf(feed['url'] as string)
    if (ofThisServer) acknowledgement.lastEventId = batch.lastEventId

    const touched: Touched = new Map()
    transaction(this.#db, () => {
      const storing = new Storing(this.#sql, batch.feedId, touched, feed['last_sort_at'] as number)
      acknowledgement.duplicates = storing.store(meanings, batch.phase === 'replay')
      // What an old address brings says nothing of the new one.
      const { continuity, aliveUntil } = ofThisServer
        ? this.#judge(batch, feed, storing, acknowledgement)
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
    })
    acknowledgement.openGaps = this.#gaps.open(batch.feedId)

    for (const { fresh, row } of touched.values()) {
      if (row.removedAt !== null) acknowledgement.removed.push(row)
      else if (fresh) acknowledgement.inserted.push(row)
      else acknowledgement.edited.push(row)
    }
    acknowledgement.unread = this.#sql('SELECT unread FROM feeds WHERE id = ?').get(batch.feedId)?.['unread'] as number
    return acknowledgement
  }

  /** Learns from the batch, and stores the gap before it if there is one. Inside the batch's transaction. */
  #judge(
    batch: NumberedBatch,
    feed: Record<string, unknown>,
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
    const absence = absenceOf(resumption, this.#aliveUntil(batch.feedId, stored, resumption), before.pending)
    const from = absence ? 'resumed' : batch.phase === 'live' ? 'live' : 'history'
    const continuity = learn({ ...before, pending: null }, sightings, from)
    if (absence) {
      const verdict = judge(absence, before, sightings, storing.overlap)
      if (verdict.kind === 'pending') continuity.pending = absence
      else if (verdict.kind === 'replayed') continuity.replays ||= verdict.seen
      else {
        const { from: fromAt, to: toAt } = absence
        acknowledgement.gaps.push(this.#gaps.put(batch.feedId, { ...verdict, fromAt, toAt }))
      }
    }
    const heard = [stored, resumption?.to, messages.at(-1)?.receivedAt].filter((at) => typeof at === 'number')
    return { continuity, aliveUntil: heard.length > 0 ? latestOf(heard) : null }
  }

  /** A time that lies ahead was stored before the clock was set back; the newest item before this batch is the next best witness. */
  #aliveUntil(feedId: number, stored: number | null, resumption: Resumption | undefined): number | null {
    if (stored === null || !resumption || stored - resumption.to <= CLOCK_STEP) return stored
    const row = this.#sql(
      'SELECT sort_at FROM items WHERE feed_id = ? AND sort_at < ? ORDER BY sort_at DESC LIMIT 1'
    ).get(feedId, resumption.to)
    return (row?.['sort_at'] as number | undefined) ?? stored
  }

  #understand(messages: Message[], feedUrl: string, storedRule: string): { meanings: Meaning[]; rule: string } {
    const meanings: Meaning[] = []
    const first = storedRule === '' ? noRule : (JSON.parse(storedRule) as IdentityRule)
    let rule = first
    for (const message of messages) {
      const meaning = this.#interpret(message, { feedUrl, rule })
      if (meaning.kind !== 'changes') continue
      rule = meaning.rule
      meanings.push({ message, changes: meaning.changes, understood: meaning.understood })
    }
    return { meanings, rule: rule === first ? storedRule : JSON.stringify(rule) }
  }
}

/** What one transaction does for one feed. */
class Storing {
  readonly #sql
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

  constructor(sql: ReturnType<typeof statements>, feedId: number, touched: Touched, lastSortAt: number) {
    this.#sql = sql
    this.#feedId = feedId
    this.#touched = touched
    this.#lastSortAt = lastSortAt
  }

  get lastSortAt(): number {
    return this.#lastSortAt
  }

  /** Answers how many were duplicates. */
  store(meanings: Meaning[], mayRepeat: boolean): number {
    const anonymous = meanings.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.kind === 'item' && change.item.guid === null ? [change.item] : []))
    )
    const tail = anonymous.length > 0 ? this.#tail() : { last: 0, versions: [] }
    this.#newest = mayRepeat ? this.#newestItem() : null
    const known = mayRepeat
      ? replayed(
          tail.versions,
          anonymous.map(({ version, publishedAt }) => ({ version, dated: publishedAt !== null }))
        )
      : { from: 0, to: 0 }
    if (known.to > known.from) this.overlap = true
    let place = 0
    let last = tail.last
    for (const { message, changes } of meanings) {
      const before = this.#inserted
      const raw = this.#raw(message, changes)
      for (const change of changes) {
        if (change.kind === 'removal') {
          this.#remove(change.guid, message.receivedAt)
        } else if (change.item.guid !== null) {
          this.#put(change.item.guid, change.item, message, raw)
        } else if (isWithin(known, place++)) {
          this.#duplicates++
        } else {
          this.#insert(`n:${randomUUID()}`, change.item, message, raw, false)
          this.#sql('INSERT INTO anonymous_tail(feed_id, n, version) VALUES(?, ?, ?)').run(
            this.#feedId,
            ++last,
            change.item.version
          )
        }
      }
      this.outcomes.set(message, this.#inserted > before ? 'new' : 'known')
    }
    if (last > tail.last) {
      this.#sql('DELETE FROM anonymous_tail WHERE feed_id = ? AND n <= ?').run(this.#feedId, last - TAIL_LIMIT)
    }
    return this.#duplicates
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

  #put(guid: string, item: MappedItem, message: Message, raw: Raw): void {
    const guidHash = hash(guid)
    const versionHash = hash(item.version)
    const stored = this.#stored(guid)
    if (!stored) return this.#putUnstored(guid, guidHash, versionHash, item, message, raw)
    if (stored.id === this.#newest) this.overlap = true
    const order = compareAge(item, stored)
    const known = stored.version === item.version || this.#seen(guidHash, versionHash) !== null
    // A version that was seen is an old one sent late, unless the source itself says that it went back to it.
    const wentBack = stored.version !== item.version && order === 'newer'
    if (order === 'older' || (known && !wentBack)) {
      if (!known) this.#remember(guidHash, versionHash, KNOWN)
      this.#duplicates++
      return
    }
    this.#edit(stored, item, message, raw)
    if (!known) this.#remember(guidHash, versionHash, KNOWN)
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

  #insert(guid: string, item: MappedItem, message: Message, raw: Raw, removed: boolean): void {
    const excerpt = excerptOf(item.text, item.title)
    const sortAt = this.#sortAt(message.receivedAt)
    const publishedAt = time(item.publishedAt)
    const removedAt = removed ? message.receivedAt : null
    const { lastInsertRowid } = this.#sql(
      `INSERT INTO items(feed_id, guid, version, title, excerpt, url, author, image, tags, priority, lang, published_at,
         modified_at, revision, received_at, sort_at, removed_at, is_raw)
       VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
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
      item.priority,
      item.lang,
      publishedAt,
      time(item.modifiedAt),
      item.revision,
      message.receivedAt,
      sortAt,
      removedAt,
      item.raw ? 1 : 0
    )
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
        priority: item.priority,
        lang: item.lang,
        publishedAt,
        receivedAt: message.receivedAt,
        sortAt,
        read: false,
        starred: false,
        editedAt: null,
        removedAt,
        raw: item.raw
      }
    })
  }

  /** Changes an item in place; what the reader did with it stays, and so does its place in the lists. */
  #edit(stored: StoredItem, sent: MappedItem, message: Message, raw: Raw): void {
    const item = sent.patch === null ? sent : this.#patched(stored.id, sent, sent.patch)
    this.#sql(
      `UPDATE items SET version = ?, title = ?, excerpt = ?, url = ?, author = ?, image = ?, tags = ?, priority = ?, lang = ?,
         published_at = ?, modified_at = coalesce(?, modified_at), revision = coalesce(?, revision), edited_at = ?,
         removed_at = NULL, is_raw = ? WHERE id = ?`
    ).run(
      sent.version,
      item.title,
      excerptOf(item.text, item.title),
      item.url,
      item.author,
      item.image,
      tagsToSql(item.tags),
      item.priority,
      item.lang,
      time(item.publishedAt),
      time(sent.modifiedAt),
      sent.revision,
      message.receivedAt,
      item.raw ? 1 : 0,
      stored.id
    )
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

  /** A patch laid over what is stored: the fields that it names are its own, the others stay. */
  #patched(id: ItemId, sent: MappedItem, fields: (keyof MappedItem)[]): MappedItem {
    const row = this.#sql(
      `SELECT i.title, c.html, c.text, i.url, i.author, i.image, i.tags, i.priority, i.lang, i.published_at, i.is_raw
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

  #remove(guid: string, at: number): void {
    const guidHash = hash(guid)
    const stored = this.#stored(guid)
    const gone = stored ? stored.removed : this.#seen(guidHash, NO_VERSION) === TOMBSTONE
    if (gone) {
      this.#duplicates++
      return
    }
    this.#remember(guidHash, NO_VERSION, TOMBSTONE)
    if (!stored) return
    this.#sql('UPDATE items SET removed_at = ? WHERE id = ?').run(at, stored.id)
    this.#touch(stored.id)
  }

  #stored(guid: string): StoredItem | null {
    const row = this.#sql(
      'SELECT id, version, title, removed_at, modified_at, revision FROM items WHERE feed_id = ? AND guid = ?'
    ).get(this.#feedId, guid)
    return row
      ? {
          id: row['id'] as number,
          version: row['version'] as string,
          title: row['title'] as string,
          removed: row['removed_at'] !== null,
          modifiedAt: row['modified_at'] as number | null,
          revision: row['revision'] as number | null
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

  #anyVersionSeen(guidHash: Uint8Array): boolean {
    const row = this.#sql("SELECT 1 FROM seen WHERE feed_id = ? AND guid_hash = ? AND version_hash > x'' LIMIT 1").get(
      this.#feedId,
      guidHash
    )
    return row !== undefined
  }

  #remember(guidHash: Uint8Array, versionHash: Uint8Array, status: number): void {
    this.#sql('INSERT OR REPLACE INTO seen(feed_id, guid_hash, version_hash, status) VALUES(?, ?, ?, ?)').run(
      this.#feedId,
      guidHash,
      versionHash,
      status
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
    const behind = this.#lastSortAt - receivedAt
    this.#lastSortAt = behind > 0 && behind <= CLOCK_STEP ? this.#lastSortAt : receivedAt
    return this.#lastSortAt
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
  // What was fetched does not reach back behind an absence that nobody has judged yet.
  const certain = pending === null || honoured === false ? honoured : undefined
  return { from: Math.min(from, to), to, after, ...(certain !== undefined && { honoured: certain }) }
}

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

/** Sixteen bytes are enough to tell the items of a feed apart, and `seen` keeps them for good. */
function hash(text: string): Uint8Array {
  return createHash('sha256').update(text).digest().subarray(0, 16)
}

/** A time that SQLite can hold as an integer and give back. */
function time(value: number | null): number | null {
  if (value === null) return null
  const whole = Math.trunc(value)
  return Number.isSafeInteger(whole) ? whole : null
}
