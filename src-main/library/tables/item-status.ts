import type { ItemId } from '#contract/ids.ts'
import { statements, transaction } from '../store/database.ts'
import type { FeedUnread, MarkedRead, StatusChange } from '../store/records.ts'
import { itemRow, ROW_COLUMNS } from '../store/rows.ts'
import type { Database } from '../store/sqlite.ts'

const STEP = 500
/** How much marking can be undone: the newest changes, together of at most this many items. */
const UNDO_CHANGES = 5
const UNDO_ITEMS = 1_000_000

/** What the reader did with items: read and starred. Throws SQLite's errors. */
export class ItemStatus {
  readonly #db
  readonly #sql
  readonly #undo = new Map<number, ItemId[]>()
  #lastUndo = 0

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
  }

  setRead(ids: readonly ItemId[], read: boolean): StatusChange {
    // A hidden item is read: unread, it would be counted where nobody finds it.
    return this.#change(ids, 'UPDATE items SET read = ?1 WHERE id = ?2 AND read <> ?1 AND (?1 = 1 OR hidden = 0)', read)
  }

  /** Shown again, an item is unread in its old place; hidden, it is read. */
  setHidden(id: ItemId, hidden: boolean): StatusChange {
    return this.#change([id], 'UPDATE items SET hidden = ?1, read = ?1 WHERE id = ?2 AND hidden <> ?1', hidden)
  }

  setStarred(id: ItemId, starred: boolean): StatusChange {
    return this.#change([id], 'UPDATE items SET starred = ?1 WHERE id = ?2 AND starred <> ?1', starred)
  }

  /**
   * Marks the items that `unread` finds as read, in steps, so that a long list does not hold up what arrives; `between` lets
   * others work.
   */
  async markAllRead(unread: Generator<null, ItemId[]>, between: () => Promise<void>): Promise<MarkedRead> {
    const ids = await inSteps(unread, between)
    const counts = await this.#inSteps(ids, 1, between)
    const undo = ++this.#lastUndo
    this.#undo.set(undo, ids)
    this.#forgetOldest()
    return { count: ids.length, undo, unread: counts }
  }

  async undoMarkRead(undo: number, between: () => Promise<void>): Promise<{ count: number; unread: FeedUnread[] }> {
    const ids = this.#undo.get(undo) ?? []
    const unread = await this.#inSteps(ids, 0, between)
    this.#undo.delete(undo)
    return { count: ids.length, unread }
  }

  async #inSteps(ids: readonly ItemId[], read: 0 | 1, between: () => Promise<void>): Promise<FeedUnread[]> {
    const feeds = new Set<number>()
    for (let start = 0; start < ids.length; start += STEP) {
      if (start > 0) await between()
      transaction(this.#db, () => {
        for (const id of ids.slice(start, start + STEP)) {
          const row = this.#sql('UPDATE items SET read = ? WHERE id = ? RETURNING feed_id').get(read, id)
          if (row) feeds.add(row['feed_id'] as number)
        }
      })
    }
    return this.#unread(feeds)
  }

  #change(ids: readonly ItemId[], update: string, value: boolean): StatusChange {
    const changed = transaction(this.#db, () =>
      ids.filter((id) => this.#sql(update).run(value ? 1 : 0, id).changes > 0)
    )
    const rows = changed.flatMap((id) => {
      const row = this.#sql(`SELECT ${ROW_COLUMNS} FROM items i WHERE i.id = ?`).get(id)
      return row ? [itemRow(row)] : []
    })
    return { rows, unread: this.#unread(new Set(rows.map((row) => row.feedId))) }
  }

  #unread(feeds: Set<number>): FeedUnread[] {
    return [...feeds].map((feedId) => ({
      feedId,
      unread: Number(this.#sql('SELECT unread FROM feeds WHERE id = ?').get(feedId)?.['unread'] ?? 0)
    }))
  }

  #forgetOldest(): void {
    const total = (): number => [...this.#undo.values()].reduce((sum, ids) => sum + ids.length, 0)
    for (const key of [...this.#undo.keys()]) {
      if (this.#undo.size <= 1 || (this.#undo.size <= UNDO_CHANGES && total() <= UNDO_ITEMS)) return
      this.#undo.delete(key)
    }
  }
}

async function inSteps<T>(steps: Generator<null, T>, between: () => Promise<void>): Promise<T> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    await between()
  }
}
