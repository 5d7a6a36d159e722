import { randomUUID } from 'node:crypto'
import type { FeedId, ItemId } from '#contract/ids.ts'
import type { Message } from '#contract/message.ts'
import type { MappedItem } from '../../interpret/interpretation.ts'
import { RuleSet } from '../../rules/rules.ts'
import { ItemWriter } from '../intake/item-writer.ts'
import { MessageKeeping } from '../intake/message-keeping.ts'
import type { Statements } from '../store/database.ts'
import { hash, SeenTable } from '../tables/seen-table.ts'
import type { StoredItem } from './stored-items.ts'
import { differences, type StoredReading } from './stored-reading.ts'

/** Rules are for what arrives. */
const noRules = new RuleSet([], () => new Set())

/**
 * Writes how items read: nothing else of them changes, and no version is kept beside it, since nobody edited anything.
 *
 * Throws SQLite's errors; the caller has the transaction.
 */
export class ReadingWriter {
  readonly #sql

  constructor(sql: Statements) {
    this.#sql = sql
  }

  /** Has an item read so from now on, and its version be this one. */
  put({ id, feedId, guid, reading: before, version: last }: StoredItem, next: StoredReading, version: string): void {
    const changed = new Set(differences(before, next))
    this.#sql(
      `UPDATE items SET version = ?, title = ?, excerpt = ?, url = ?, author = ?, image = ?, tags = ?, priority = ?,
         source_priority = ?, lang = ?, published_at = ?, modified_at = ?, revision = ?, is_raw = ? WHERE id = ?`
    ).run(
      version,
      next.title,
      next.excerpt,
      next.url,
      next.author,
      next.image,
      next.tags,
      next.priority,
      next.source_priority,
      next.lang,
      next.published_at,
      next.modified_at,
      next.revision,
      next.is_raw,
      id
    )
    if (changed.has('html') || changed.has('text'))
      this.#sql('UPDATE item_content SET html = ?, text = ? WHERE item_id = ?').run(next.html, next.text, id)
    if (changed.has('attachments') || changed.has('is_cut') || changed.has('is_covered')) this.#putExtras(id, next)
    if (changed.size > 0) this.#index(id)
    if (guid.startsWith('n:') && version !== last) this.#renameInTail(feedId, last, version)
  }

  /** The same message may come again, and is no edit of what it brought: under its own name, and under the one it bears now. */
  know(feedId: FeedId, stored: string, { guid, version }: MappedItem): void {
    const seen = new SeenTable(this.#sql, feedId)
    for (const name of new Set([stored, guid]))
      if (name !== null && !name.startsWith('n:')) seen.addVersion(hash(name), hash(version))
  }

  /** Hidden is read. */
  hide(id: ItemId): void {
    this.#sql('UPDATE items SET hidden = 1, read = 1 WHERE id = ?').run(id)
  }

  /** Shows what was hidden so, unless the reader has done so meanwhile. */
  show(id: ItemId, read: boolean): void {
    this.#sql('UPDATE items SET hidden = 0, read = ? WHERE id = ? AND hidden = 1').run(read ? 1 : 0, id)
  }

  /** Stores the rest of a message of which one item was made, beside it and read as it is; answers the new items. */
  add(stored: StoredItem, message: Message, others: readonly MappedItem[]): { id: ItemId; version: string }[] {
    const keeping = new MessageKeeping(this.#sql, message, others.length + 1)
    const writer = new ItemWriter(this.#sql, {
      feedId: stored.feedId,
      rules: noRules,
      lastSortAt: 0,
      backfillAt: stored.sortAt
    })
    for (const item of others)
      if (writer.insert(item.guid ?? `n:${randomUUID()}`, { item, message, keeping }))
        this.know(stored.feedId, '', item)
    writer.countUnread()
    const { raw, messageId } = keeping.keep()
    this.#sql('UPDATE item_content SET raw = ?, message_id = ? WHERE item_id = ?').run(raw, messageId, stored.id)
    const added = [...writer.touched.keys()]
    for (const id of added) {
      if (stored.hidden) this.hide(id)
      else if (stored.read) this.#sql('UPDATE items SET read = 1 WHERE id = ?').run(id)
    }
    return added.map((id) => ({ id, version: this.#versionOf(id) }))
  }

  /** Takes away what was added, unless it was starred. */
  takeAway(id: ItemId): void {
    // By `all`, not `run`: the last rowid here is FTS5's own, and may be beyond 2^53.
    this.#sql('DELETE FROM items WHERE id = ? AND starred = 0').all(id)
  }

  #versionOf(id: ItemId): string {
    return String(this.#sql('SELECT version FROM items WHERE id = ?').get(id)?.['version'])
  }

  #putExtras(id: ItemId, { attachments, is_cut, is_covered }: StoredReading): void {
    this.#sql('DELETE FROM item_extras WHERE item_id = ?').run(id)
    if (attachments === null && is_cut === 0 && is_covered === 0) return
    this.#sql('INSERT INTO item_extras(item_id, attachments, is_cut, is_covered) VALUES(?, ?, ?, ?)').run(
      id,
      attachments,
      is_cut,
      is_covered
    )
  }

  #index(id: ItemId): void {
    this.#sql('INSERT OR IGNORE INTO reindex(item_id) SELECT ?1 WHERE ?1 <= (SELECT indexed_to FROM search_index)').run(
      id
    )
  }

  /** What has no name is known by its place in what came last, and items are read again from the newest on. */
  #renameInTail(feedId: FeedId, before: string, version: string): void {
    this.#sql(
      `UPDATE anonymous_tail SET version = ?1 WHERE feed_id = ?2
         AND n = (SELECT max(n) FROM anonymous_tail WHERE feed_id = ?2 AND version = ?3)`
    ).run(version, feedId, before)
  }
}
