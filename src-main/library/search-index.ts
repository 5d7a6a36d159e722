import { statements, transaction } from './connection.ts'
import { indexed } from './search-text.ts'
import type { Database } from './sqlite.ts'

const STEP_ITEMS = 100
/** Long articles make a step longer than many short ones. */
const STEP_CHARACTERS = 200_000
/** More of one article than this is not looked into. */
const ITEM_CHARACTERS = 100_000

/**
 * Fills the search index behind ingest, in small transactions.
 *
 * Full text while storing would hold ingest to a fifth of its pace, and large index transactions stall for seconds.
 * How far it came is stored with the index rows.
 */
export class SearchIndex {
  readonly #db
  readonly #sql

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
  }

  /** Indexes the next few items, edited ones first; answers whether there may be more. */
  step(): boolean {
    return transaction(this.#db, () => this.#edited() || this.#next())
  }

  #edited(): boolean {
    const rows = this.#sql(
      `SELECT i.id, i.title, c.text FROM reindex r JOIN items i ON i.id = r.item_id JOIN item_content c ON c.item_id = i.id
       ORDER BY r.item_id LIMIT ${STEP_ITEMS}`
    )
    return this.#take(rows.iterate(), (id) => {
      this.#sql('DELETE FROM reindex WHERE item_id = ?').run(id)
      // Not by `run`, and not before another one: it answers the last rowid, which until the next insertion is that of
      // FTS5's own note of the deletion, beyond 2^53, and there @photostructure/sqlite throws.
      this.#sql('DELETE FROM item_fts WHERE rowid = ?').all(id)
    })
  }

  #next(): boolean {
    const rows = this.#sql(
      `SELECT i.id, i.title, c.text FROM items i JOIN item_content c ON c.item_id = i.id
       WHERE i.id > (SELECT indexed_to FROM search_index) ORDER BY i.id LIMIT ${STEP_ITEMS}`
    )
    let last = 0
    const any = this.#take(rows.iterate(), (id) => (last = id))
    if (any) this.#sql('UPDATE search_index SET indexed_to = ?').run(last)
    return any
  }

  #take(rows: Iterable<Record<string, unknown>>, before: (id: number) => void): boolean {
    // Read first, written afterwards: a statement must not change what it walks over.
    const taken: [id: number, title: string, text: string][] = []
    let characters = 0
    for (const row of rows) {
      const text = (row['text'] as string).slice(0, ITEM_CHARACTERS)
      taken.push([row['id'] as number, row['title'] as string, text])
      characters += text.length
      if (characters >= STEP_CHARACTERS) break
    }
    for (const [id, title, text] of taken) {
      before(id)
      this.#sql('INSERT INTO item_fts(rowid, title, text) VALUES(?, ?, ?)').run(id, indexed(title), indexed(text))
    }
    return taken.length > 0
  }
}
