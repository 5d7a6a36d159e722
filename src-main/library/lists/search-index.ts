import { numberIn, textIn, textOrNull } from '../store/columns.ts'
import { statements, transaction } from '../store/database.ts'
import { indexed, factWords, PLACE } from './search-text.ts'
import type { Database } from '../store/sqlite.ts'
import { Vocabulary } from './vocabulary.ts'

const STEP_ITEMS = 100
/** Long articles make a step longer than many short ones. */
const STEP_CHARACTERS = 200_000
/** More of one article than this is not looked into. */
const ITEM_CHARACTERS = 100_000

interface Row {
  id: number
  sortAt: number
  title: string
  facts: string
  text: string
}

/**
 * Fills the search index behind ingest, in small transactions.
 *
 * Full text while storing would hold ingest to a fifth of its pace, and large index transactions stall for seconds.
 * How far it came is stored with the index rows.
 */
export class SearchIndex {
  readonly #db
  readonly #sql
  readonly #vocabulary

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
    this.#vocabulary = new Vocabulary(db)
  }

  /** Indexes the next few items, at most `items`, edited ones first; answers whether there may be more. */
  step(items = STEP_ITEMS): boolean {
    try {
      return transaction(this.#db, () => this.#edited() || this.#next(items))
    } catch (error) {
      this.#vocabulary.forget()
      throw error
    }
  }

  #edited(): boolean {
    const rows = this.#sql(
      `SELECT i.id, i.sort_at, i.feed_id, i.lang, i.title, c.text FROM reindex r JOIN items i ON i.id = r.item_id LEFT JOIN item_content c ON c.item_id = i.id
       ORDER BY r.item_id LIMIT ${STEP_ITEMS}`
    )
    const any = this.#take(rows.iterate(), ({ id, sortAt }) => {
      this.#sql(`DELETE FROM item_fts WHERE rowid = ${PLACE('?1', '?2')}`).all(sortAt, id)
      this.#sql('DELETE FROM reindex WHERE item_id = ?').all(id)
    })
    if (any) this.#remember('indexed_to')
    return any
  }

  #next(items: number): boolean {
    const rows = this.#sql(
      `SELECT i.id, i.sort_at, i.feed_id, i.lang, i.title, c.text FROM items i LEFT JOIN item_content c ON c.item_id = i.id
       WHERE i.id > (SELECT indexed_to FROM search_index) ORDER BY i.id LIMIT ?`
    )
    let last = 0
    const any = this.#take(rows.iterate(items), ({ id }) => (last = id))
    if (any) this.#remember(String(last))
    return any
  }

  /**
   * Says how far the index goes.
   *
   * By an insertion, and last: `run` of any statement answers the last rowid, which until then is a place in the index,
   * beyond 2^53, and there @photostructure/sqlite throws. (So what comes before it is done by `all`; see `transaction` for a step that breaks off.)
   */
  #remember(indexedTo: string): void {
    this.#db.exec(`INSERT OR REPLACE INTO search_index(id, indexed_to) SELECT 1, ${indexedTo} FROM search_index`)
  }

  #take(rows: Iterable<Record<string, unknown>>, before: (row: Row) => void): boolean {
    // Read first, written afterwards: a statement must not change what it walks over.
    const taken: Row[] = []
    let characters = 0
    for (const row of rows) {
      const text = textIn(row, 'text', 'item').slice(0, ITEM_CHARACTERS)
      taken.push({
        id: row['id'] as number,
        sortAt: numberIn(row, 'sort_at', 'item'),
        title: textIn(row, 'title', 'item'),
        facts: factWords(numberIn(row, 'feed_id', 'item'), textOrNull(row, 'lang', 'item')),
        text
      })
      characters += text.length
      if (characters >= STEP_CHARACTERS) break
    }
    const add = this.#sql(`INSERT INTO item_fts(rowid, title, text) VALUES(${PLACE('?1', '?2')}, ?3, ?4)`)
    for (const row of taken) {
      before(row)
      const title = indexed(row.title)
      const text = indexed(row.text)
      add.all(row.sortAt, row.id, `${row.facts} ${title}`, text)
      this.#vocabulary.add(`${title} ${text}`, row.id)
    }
    return taken.length > 0
  }
}
