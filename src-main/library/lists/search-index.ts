import { oneLine } from '../../interpret/clean-text.ts'
import { numberIn, textIn, textOrNull } from '../store/columns.ts'
import { statements, transaction } from '../store/database.ts'
import { authorWords, indexed, factWords, PLACE } from './search-text.ts'
import type { Database } from '../store/sqlite.ts'
import { Vocabulary } from './vocabulary.ts'

const STEP_ITEMS = 100
/** Long articles make a step longer than many short ones. */
const STEP_CHARACTERS = 200_000
/** More of one article than this is not looked into. */
const ITEM_CHARACTERS = 100_000

/** An excerpt is at most 300 characters, with much white space in the text. */
const LOOKED_AT = 1_500

const ROW = 'i.id, i.sort_at, i.feed_id, i.lang, i.title, i.author, i.excerpt, c.text'
const FROM = 'FROM items i LEFT JOIN item_content c ON c.item_id = i.id'

interface Row {
  id: number
  sortAt: number
  title: string
  facts: string
  author: string
  text: string
}

/** Whether what the list shows of an item is the start of its text, and not a summary of its own. */
function isStart(excerpt: string, text: string, title: string): boolean {
  return oneLine(text.slice(0, LOOKED_AT + title.length)).includes(excerpt.replace(/…$/, ''))
}

/**
 * Fills the search index behind ingest, in small transactions.
 *
 * Full text while storing would hold ingest to a fifth of its pace, and large index transactions stall for seconds.
 * How far it came is stored with the index rows. Rows of a former make are made anew when nothing else is to be done, from the newest
 * item down; until then they are found by as they were.
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
      return transaction(
        this.#db,
        () => this.#edited() || this.#next(items) || this.#renew(Math.min(items, STEP_ITEMS))
      )
    } catch (error) {
      this.#vocabulary.forget()
      throw error
    }
  }

  #edited(): boolean {
    const rows = this.#taken(
      this.#sql(
        `SELECT ${ROW} FROM reindex r JOIN items i ON i.id = r.item_id LEFT JOIN item_content c ON c.item_id = i.id
         ORDER BY r.item_id LIMIT ${STEP_ITEMS}`
      ).iterate()
    )
    this.#drop(rows)
    for (const { id } of rows) this.#sql('DELETE FROM reindex WHERE item_id = ?').all(id)
    this.#add(rows)
    if (rows.length > 0) this.#remember('indexed_to')
    return rows.length > 0
  }

  #next(items: number): boolean {
    const rows = this.#taken(
      this.#sql(
        `SELECT ${ROW} ${FROM} WHERE i.id > (SELECT indexed_to FROM search_index) ORDER BY i.id LIMIT ?`
      ).iterate(items)
    )
    this.#add(rows)
    const last = rows.at(-1)
    if (last) this.#remember(String(last.id))
    return last !== undefined
  }

  #renew(items: number): boolean {
    const renewal = this.#sql('SELECT below, items FROM search_renewal ORDER BY below DESC').get()
    if (!renewal) return false
    const rows = this.#taken(
      this.#sql(`SELECT ${ROW} ${FROM} WHERE i.id < ? ORDER BY i.id DESC LIMIT ?`).iterate(
        numberIn(renewal, 'below', 'search index'),
        items
      )
    )
    this.#drop(rows)
    // New words are known in the order of their items here too: the newer are seen the earlier.
    this.#add(rows, -1)
    this.#sql('DELETE FROM search_renewal').all()
    const left = Math.max(0, numberIn(renewal, 'items', 'search index') - rows.length)
    const last = rows.at(-1)
    if (last) this.#db.exec(`INSERT INTO search_renewal VALUES(${last.id}, ${left})`)
    return last !== undefined
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

  /** Read first, written afterwards: a statement must not change what it walks over. */
  #taken(found: Iterable<Record<string, unknown>>): Row[] {
    const rows: Row[] = []
    let characters = 0
    for (const row of found) {
      const title = textIn(row, 'title', 'item')
      const text = textIn(row, 'text', 'item').slice(0, ITEM_CHARACTERS)
      const excerpt = textIn(row, 'excerpt', 'item')
      rows.push({
        id: row['id'] as number,
        sortAt: numberIn(row, 'sort_at', 'item'),
        title,
        facts: factWords(numberIn(row, 'feed_id', 'item'), textOrNull(row, 'lang', 'item')),
        author: textOrNull(row, 'author', 'item') ?? '',
        text: isStart(excerpt, text, title) ? text : `${excerpt}\n${text}`
      })
      characters += text.length
      if (characters >= STEP_CHARACTERS) break
    }
    return rows
  }

  #drop(rows: readonly Row[]): void {
    const drop = this.#sql(`DELETE FROM item_fts WHERE rowid = ${PLACE('?1', '?2')}`)
    for (const { sortAt, id } of rows) drop.all(sortAt, id)
  }

  /** `order`: 1 where the first of an item's words is the first, -1 where that of the last is. */
  #add(rows: readonly Row[], order: 1 | -1 = 1): void {
    const add = this.#sql(`INSERT INTO item_fts(rowid, title, text) VALUES(${PLACE('?1', '?2')}, ?3, ?4)`)
    // FTS5 writes out what it holds whenever a row comes before the one before it.
    for (const row of order > 0 ? rows : [...rows].reverse()) {
      const title = indexed(row.title)
      const author = authorWords(row.author).join(' ')
      const text = indexed(row.text)
      add.all(row.sortAt, row.id, `${row.facts} ${title} ${author}`, text)
      this.#vocabulary.add(`${title} ${author} ${text}`, order * row.id)
    }
  }
}
