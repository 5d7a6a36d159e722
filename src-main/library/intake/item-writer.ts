import type { FeedId, ItemId } from '#contract/ids.ts'
import { CLOCK_STEP, type ItemRow } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import { excerptOfItem } from '../../interpret/excerpt.ts'
import type { MappedItem } from '../../interpret/interpretation.ts'
import { afterEdit, type RuleSet, type Verdict } from '../../rules/rules.ts'
import { numberIn, numberOrNull, textIn, textOrNull } from '../store/columns.ts'
import type { Statements } from '../store/database.ts'
import type { Acknowledgement } from '../store/records.ts'
import { itemRow, ROW_COLUMNS, TAGS, tagsFromSql, tagsToSql } from '../store/rows.ts'
import { appliedRules, keepAppliedRules } from '../tables/applied-rules.ts'
import { editExtras, keepExtras } from '../tables/item-extras.ts'
import { VersionTable } from '../tables/version-table.ts'
import { MAX_TYPE, recordToSql, type StoredItem } from './item-lookup.ts'
import type { MessageKeeping } from './message-keeping.ts'
import { newRow, storableTime } from './new-row.ts'

/** An item as its message brings it. */
export interface SentItem {
  item: MappedItem
  message: Message
  keeping: MessageKeeping
  /** It is no news, though it is new: nobody is notified of it. */
  isCalm?: boolean
}

/** Rows touched by a batch, as they are after it; one that was both new and edited in it is new. */
export type TouchedRows = ReadonlyMap<ItemId, { fresh: boolean; row: ItemRow }>

interface WriterOptions {
  feedId: FeedId
  rules: RuleSet
  /** `sort_at` of the feed's last item that came live. */
  lastSortAt: number
  /** `sort_at` of items that fill a gap; null for those that come live. */
  backfillAt: number | null
  /** From when on those that say when they were published stand by that; null where they all stand at the end of the gap. */
  backfillFrom?: number | null
}

/**
 * Writes items of one feed: new ones, edits and removals, with what rules make of them. Throws SQLite's errors; the caller
 * has the transaction.
 */
export class ItemWriter {
  readonly #sql
  readonly #feedId
  #rules
  readonly #versions
  readonly #backfillAt
  readonly #backfillFrom
  #lastSortAt
  #inserted = 0
  /** Of those that were new, the ones that are not counted as unread yet. */
  #uncounted = 0
  #shownAgain = false
  #touched = new Map<ItemId, { fresh: boolean; row: ItemRow }>()
  #alerts: Acknowledgement['alerts'] = []
  #renewed: ItemId[] = []
  #calm: ItemId[] = []

  constructor(sql: Statements, { feedId, rules, lastSortAt, backfillAt, backfillFrom }: WriterOptions) {
    this.#sql = sql
    this.#feedId = feedId
    this.#rules = rules
    this.#versions = new VersionTable(sql)
    this.#lastSortAt = lastSortAt
    this.#backfillAt = backfillAt
    this.#backfillFrom = backfillFrom ?? null
  }

  get lastSortAt(): number {
    return this.#lastSortAt
  }

  /** How many items were new. */
  get inserted(): number {
    return this.#inserted
  }

  get touched(): TouchedRows {
    return this.#touched
  }

  /** Items that a rule has made an alert, new or edited. */
  get alerts(): Acknowledgement['alerts'] {
    return this.#alerts
  }

  /** Items that were taken back or read elsewhere, and are news again. */
  get renewed(): readonly ItemId[] {
    return this.#renewed
  }

  /** New items that are no news. */
  get calm(): readonly ItemId[] {
    return this.#calm
  }

  /** Whether an item that a rule had hidden is hidden no more. */
  get shownAgain(): boolean {
    return this.#shownAgain
  }

  /** Judges what comes from now on by these. */
  judgeBy(rules: RuleSet): void {
    this.#rules = rules
  }

  /** Forgets the rows and alerts until now: somebody was told of them. */
  forgetReported(): void {
    this.#touched = new Map()
    this.#alerts = []
    this.#renewed = []
    this.#calm = []
    this.#shownAgain = false
  }

  /** The feed's newest item of those up to `last`, the ones that were stored before. */
  newest(last: ItemId): ItemId | null {
    const row = this.#sql(
      'SELECT id FROM items WHERE feed_id = ? AND id <= ? ORDER BY sort_at DESC, id DESC LIMIT 1'
    ).get(this.#feedId, last)
    return (row?.['id'] as number | undefined) ?? null
  }

  /** Answers false, and changes nothing, where the feed has an item of this guid. `removed`: its source took it back. */
  insert(guid: string, { item, message, keeping, isCalm }: SentItem, removed = false): boolean {
    const verdict = this.#judge(item, message)
    const sortAt = this.#sortAt(message.receivedAt, item.publishedAt)
    const row = newRow(this.#feedId, item, message, verdict, { sortAt, removed })
    const { changes, lastInsertRowid } = this.#sql(
      `INSERT INTO items(feed_id, guid, version, title, excerpt, url, author, image, tags, priority, lang, published_at,
         modified_at, revision, received_at, sort_at, removed_at, is_raw, read, starred, hidden, marks, source_priority,
         event_type, record)
       VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT(feed_id, guid) DO NOTHING`
    ).run(
      row.feedId,
      guid,
      item.version,
      row.title,
      row.excerpt,
      row.url,
      row.author,
      row.image,
      tagsToSql(item.tags),
      row.priority,
      row.lang,
      row.publishedAt,
      storableTime(item.modifiedAt),
      item.revision,
      row.receivedAt,
      sortAt,
      row.removedAt,
      item.raw ? 1 : 0,
      row.read ? 1 : 0,
      row.starred ? 1 : 0,
      row.hidden ? 1 : 0,
      tagsToSql(row.marks ?? []),
      row.priority === item.priority ? null : item.priority,
      message.type === 'message' ? null : message.type.slice(0, MAX_TYPE),
      recordToSql(item.evidence)
    )
    if (Number(changes) === 0) return false
    if (this.#backfillAt === null) this.#lastSortAt = sortAt
    this.#inserted++
    if (!row.read && !removed) this.#uncounted++
    row.id = Number(lastInsertRowid)
    this.#insertContent(row.id, item, keeping)
    keepExtras(this.#sql, row.id, item)
    if (verdict) {
      keepAppliedRules(this.#sql, row.id, verdict.applied)
      if (verdict.alert !== null) this.#alerts.push({ id: row.id, rule: verdict.alert })
    }
    this.#touched.set(row.id, { fresh: true, row })
    if (isCalm) this.#calm.push(row.id)
    return true
  }

  /** Counts the new items into their feed's unread ones, once for all of a transaction. */
  countUnread(): void {
    if (this.#uncounted === 0) return
    this.#sql('UPDATE feeds SET unread = unread + ? WHERE id = ?').run(this.#uncounted, this.#feedId)
    this.#uncounted = 0
  }

  /**
   * Changes an item in place: what the reader did with it stays, so does its place in the lists, and the version that was stored is
   * kept beside it. `isRenewed`: it is news again, whatever became of it before.
   */
  edit(stored: StoredItem, { item: sent, message, keeping }: SentItem, isRenewed = false): void {
    const item = sent.patch === null ? sent : this.#patched(stored.id, sent, sent.patch)
    const verdict = this.#judge(item, message)
    const hidden = stored.hidden && verdict?.hidden === true
    const priority = verdict?.priority ?? item.priority
    this.#versions.keep(stored.id, item, message.receivedAt)
    this.#sql(
      `UPDATE items SET version = ?, title = ?, excerpt = ?, url = ?, author = ?, image = ?, tags = ?, priority = ?, lang = ?,
         published_at = ?, modified_at = coalesce(?, modified_at), revision = coalesce(?, revision), edited_at = ?,
         removed_at = NULL, is_raw = ?, marks = ?, source_priority = ?, hidden = ?, read = iif(?, 0, read) WHERE id = ?`
    ).run(
      sent.version,
      item.title,
      excerptOfItem(item),
      item.url ?? item.leadsTo ?? null,
      item.author,
      item.image,
      tagsToSql(item.tags),
      priority,
      item.lang,
      storableTime(item.publishedAt),
      storableTime(sent.modifiedAt),
      sent.revision,
      message.receivedAt,
      item.raw ? 1 : 0,
      tagsToSql(verdict?.marks ?? []),
      priority === item.priority ? null : item.priority,
      hidden ? 1 : 0,
      (stored.hidden || isRenewed) && !hidden ? 1 : 0,
      stored.id
    )
    this.#applyRulesAgain(stored, verdict, hidden)
    this.#editContent(stored.id, item, message, keeping)
    editExtras(this.#sql, stored.id, sent)
    if (isRenewed && !hidden) this.#renewed.push(stored.id)
    this.#sql('INSERT OR IGNORE INTO reindex(item_id) SELECT ?1 WHERE ?1 <= (SELECT indexed_to FROM search_index)').run(
      stored.id
    )
    this.#touch(stored.id)
  }

  /** Gives an item the guid under which its source goes on with it. */
  rename({ id }: StoredItem, guid: string): void {
    this.#sql('UPDATE OR IGNORE items SET guid = ? WHERE id = ?').run(guid, id)
  }

  /** Marks an item as read, since it was read elsewhere. */
  markRead(stored: StoredItem): void {
    this.countUnread()
    this.#sql('UPDATE items SET read = 1 WHERE id = ?').run(stored.id)
    this.#touch(stored.id)
  }

  /** Marks an item as taken back by its source at `at`, epoch ms. */
  remove(stored: StoredItem, at: number): void {
    this.#sql('UPDATE items SET removed_at = ? WHERE id = ?').run(at, stored.id)
    this.#touch(stored.id)
  }

  /**
   * Takes out of the library what turned out to be no news: unread items of a version, which nobody starred. Answers whether there
   * were any.
   */
  withdraw(version: string): boolean {
    // By `all`, not `run`: the last rowid here is FTS5's own, and may be beyond 2^53.
    const gone = this.#sql(
      'DELETE FROM items WHERE feed_id = ? AND version = ? AND read = 0 AND starred = 0 AND edited_at IS NULL RETURNING id'
    ).all(this.#feedId, version)
    for (const { id } of gone) this.#touched.delete(id as number)
    this.#sql('DELETE FROM anonymous_tail WHERE feed_id = ? AND version = ?').run(this.#feedId, version)
    return gone.length > 0
  }

  /** Takes the mark off an item that its source had taken back. */
  bringBack(stored: StoredItem): void {
    this.#sql('UPDATE items SET removed_at = NULL WHERE id = ?').run(stored.id)
    this.#touch(stored.id)
  }

  #insertContent(id: ItemId, item: MappedItem, keeping: MessageKeeping): void {
    const kept = keeping.keep()
    this.#sql('INSERT INTO item_content(item_id, html, text, raw, message_id) VALUES(?, ?, ?, ?, ?)').run(
      id,
      item.html,
      item.text,
      kept.raw,
      kept.messageId
    )
  }

  #editContent(id: ItemId, item: MappedItem, { type }: Message, keeping: MessageKeeping): void {
    const kept = keeping.keep()
    this.#sql(
      'UPDATE item_content SET html = ?, text = ?, raw = ?, message_id = ?, message_type = ? WHERE item_id = ?'
    ).run(item.html, item.text, kept.raw, kept.messageId, type.slice(0, MAX_TYPE), id)
  }

  #judge(item: MappedItem, message: Message): Verdict | null {
    return this.#rules.concerns(this.#feedId) ? this.#rules.judge(this.#feedId, { ...item, type: message.type }) : null
  }

  /** Stores what rules did to an edited item, and adds an alert where it was none before. */
  #applyRulesAgain({ id, hidden: wasHidden }: StoredItem, verdict: Verdict | null, hidden: boolean): void {
    if (wasHidden && !hidden) this.#shownAgain = true
    const before = appliedRules(this.#sql, id)
    if (before.length === 0 && !verdict) return
    keepAppliedRules(this.#sql, id, afterEdit(before, verdict, hidden))
    const wasAlert = before.some(({ actions }) => actions.some(({ kind }) => kind === 'alert'))
    if (verdict && verdict.alert !== null && !wasAlert) this.#alerts.push({ id, rule: verdict.alert })
  }

  /** A patch laid over the stored item: the fields that it names are its own, the others stay. */
  #patched(id: ItemId, sent: MappedItem, fields: (keyof MappedItem)[]): MappedItem {
    const row = this.#sql(
      `SELECT i.title, c.html, c.text, i.url, i.author, i.image, i.tags, coalesce(i.source_priority, i.priority) AS priority,
         i.lang, i.published_at, i.is_raw
       FROM items i JOIN item_content c ON c.item_id = i.id WHERE i.id = ?`
    ).get(id)
    if (!row) return sent
    const stored: MappedItem = {
      ...sent,
      title: textIn(row, 'title', 'item'),
      html: textOrNull(row, 'html', 'item'),
      text: textIn(row, 'text', 'item'),
      url: textOrNull(row, 'url', 'item'),
      author: textOrNull(row, 'author', 'item'),
      image: textOrNull(row, 'image', 'item'),
      tags: tagsFromSql(row['tags'], TAGS),
      priority: numberIn(row, 'priority', 'item', sent.priority),
      lang: textOrNull(row, 'lang', 'item'),
      publishedAt: numberOrNull(row, 'published_at', 'item'),
      raw: row['is_raw'] === 1
    }
    return { ...stored, ...Object.fromEntries(fields.map((field) => [field, sent[field]])) }
  }

  #touch(id: ItemId): void {
    const row = this.#sql(`SELECT ${ROW_COLUMNS} FROM items i WHERE i.id = ?`).get(id)
    if (row) this.#touched.set(id, { fresh: this.#touched.get(id)?.fresh ?? false, row: itemRow(row) })
  }

  #sortAt(receivedAt: number, publishedAt: number | null): number {
    if (this.#backfillAt !== null && this.#backfillFrom !== null && publishedAt !== null)
      return Math.max(this.#backfillFrom + 1, Math.min(publishedAt, this.#backfillAt))
    if (this.#backfillAt !== null) return this.#backfillAt
    const behind = this.#lastSortAt - receivedAt
    return behind > 0 && behind <= CLOCK_STEP ? this.#lastSortAt : receivedAt
  }
}
