import type { SQLInputValue } from 'node:sqlite'
import { careful } from './careful-statement.ts'
import { pragma, transaction } from './database.ts'
import { mendKeys } from './mend-keys.ts'
import type { Database } from './sqlite.ts'
import { setAside } from './stored-values.ts'
import { damaged, LARGEST_ID, LAST_TIME, valueRules, type ColumnRule } from './value-rules.ts'

/**
 * Sets values aside that no build could have stored, and has others stand for them.
 *
 * A library is input: it may come from a backup, from another program, or from a disk that loses bits. SQLite reads such a value as
 * it is, refuses to write its row again, and adds up to nothing with it; so one of them would keep a feed, or all of them, from
 * storing. Throws SQLite's errors.
 */

/** Tables of a few rows each that everything else hangs on. The first of them count: what follows changes them. */
const SMALL_TABLES = [
  'rules_version',
  'search_index',
  'search_renewal',
  'feeds',
  'gaps',
  'rules',
  'folders',
  'smart_feeds',
  'settings',
  'health',
  'reading',
  'rereadings'
]

/** Tables of one row, whose number is 1. */
export const oneRowTables: readonly string[] = ['rules_version', 'search_index', 'reading']

/** What every start does: all small tables, and of the others what their indexes show. */
export function mendAtOpening(db: Database): void {
  withoutForeignKeys(db, () => {
    mendIndexSettings(db)
    mendSingleRows(db)
    mendKeys(db)
    for (const table of SMALL_TABLES) mendTable(db, table)
    if (showsDamage(db)) mendTable(db, 'items')
    for (const table of ['seen', 'anonymous_tail']) dropUnowned(db, table)
    mended(
      db,
      'unread of feeds',
      `UPDATE feeds SET unread = (SELECT count(*) FROM items WHERE feed_id = feeds.id AND read = 0 AND removed_at IS NULL)
       WHERE unread < 0 OR unread > (SELECT coalesce(max(id), 0) FROM items)`
    )
    mendReach(db)
  })
}

/** Looks through every row, which takes seconds of a large library; answers whether anything was set aside. */
export function mendAll(db: Database): boolean {
  return withoutForeignKeys(db, () => {
    const keys = mendKeys(db)
    return tablesOf(db).reduce((count, table) => count + mendTable(db, table), keys) > 0
  })
}

/**
 * Names what `mendAll` would set aside, and changes nothing; answers whether there is anything.
 *
 * `progress` hears of each table, and may throw to give up.
 */
export function findDamage(db: Database, progress: (done: number, total: number) => void): boolean {
  const tables = tablesOf(db)
  const found = tables.map((table, place) => {
    progress(place, tables.length)
    const { rules, row } = ruled(db, table)
    return nameDamaged(db, table, rules, { row })
  })
  return found.some((rows) => rows > 0)
}

/** Makes the search index anew, which the writer then fills again: it is damaged itself. */
export function remakeIndex(db: Database): void {
  setAside('the search index')
  mendIndexSettings(db)
  transaction(db, () =>
    db.exec(
      `INSERT INTO item_fts(item_fts) VALUES('delete-all'); UPDATE search_index SET indexed_to = 0;
       DELETE FROM reindex; DELETE FROM search_renewal`
    )
  )
}

const tablesOf = (db: Database): string[] =>
  db
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'")
    .all()
    .map((row) => row['name'] as string)

/** The rules of a table's values, and what names a row. A row's own number is always one; what it may not be is `mendKeys`' matter. */
function ruled(db: Database, table: string): { rules: ColumnRule[]; row: string } {
  const isKeyed = db.prepare('SELECT wr FROM pragma_table_list(?)').get(table)?.['wr'] === 1
  return { rules: valueRules(db, table).filter(({ isKey }) => isKeyed || !isKey), row: isKeyed ? 'NULL' : 'rowid' }
}

/** Answers how many rows were mended. */
function mendTable(db: Database, table: string): number {
  const { rules, row } = ruled(db, table)
  const found = nameDamaged(db, table, rules, { row })
  if (found === 0) return 0
  const keys = rules.filter(({ isKey }) => isKey)
  const others = rules.filter(({ isKey }) => !isKey)
  if (keys.length > 0) db.exec(`DELETE FROM ${table} WHERE ${damaged(keys)}`)
  const values = others.map(
    (rule) => `${rule.name} = CASE WHEN ${rule.good} THEN ${rule.name} ELSE ${rule.instead} END`
  )
  if (others.length > 0) db.exec(`UPDATE OR IGNORE ${table} SET ${values.join(', ')} WHERE ${damaged(others)}`)
  return found
}

/** Some rows of a table: the condition with its values, and what names a row, all as SQL. */
interface Place {
  schema?: string
  row: string
  where?: string
  values?: readonly SQLInputValue[]
}

/** Says in the log which values of some rows are set aside, of at most a hundred; answers in how many rows there are any. */
export function nameDamaged(
  db: Database,
  table: string,
  rules: readonly ColumnRule[],
  { schema = 'main', row, where = '1', values = [] }: Place
): number {
  if (rules.length === 0) return 0
  const flags = rules.map(({ good }, place) => `${good} AS c${place}`)
  const sql = `SELECT ${row} AS row, ${flags.join(', ')} FROM ${schema}.${table} WHERE ${where} AND ${damaged(rules)} LIMIT 100`
  const rows = careful(db.prepare(sql)).all(...values)
  for (const found of rows) {
    const of = found['row'] === null ? table : `${table} ${String(found['row'])}`
    for (const [place, rule] of rules.entries()) if (found[`c${place}`] !== 1) setAside(`${rule.name} of ${of}`)
  }
  return rows.length
}

/** Whether items stand where none can, as far as their indexes tell. */
function showsDamage(db: Database): boolean {
  const places = `SELECT 1 FROM items WHERE sort_at < 0 OR sort_at > ${LAST_TIME} LIMIT 1`
  const feeds = `SELECT 1 FROM items WHERE feed_id < 1 OR feed_id > ${LARGEST_ID} LIMIT 1`
  return [places, feeds].some((sql) => db.prepare(sql).get() !== undefined)
}

/** What belongs to no feed that there can be is of no use, and cannot be read. */
const dropUnowned = (db: Database, table: string): void =>
  mended(db, `feed_id of ${table}`, `DELETE FROM ${table} WHERE feed_id < 1 OR feed_id > ${LARGEST_ID}`)

/** Names what a statement mends, where there is anything. */
function mended(db: Database, what: string, sql: string): void {
  if (Number(db.prepare(sql).run().changes) > 0) setAside(what)
}

function mendSingleRows(db: Database): void {
  for (const table of oneRowTables) {
    mended(db, `id of ${table}`, `DELETE FROM ${table} WHERE id IS NOT 1`)
    db.exec(`INSERT OR IGNORE INTO ${table} VALUES(1, 0)`)
  }
  // It is counted up by triggers.
  mended(
    db,
    'version of rules_version',
    `UPDATE rules_version SET version = 0 WHERE typeof(version) <> 'integer' OR version NOT BETWEEN 0 AND ${LARGEST_ID}`
  )
}

/** How far the index goes: not beyond what there ever was. */
function mendReach(db: Database): void {
  const beyond = db
    .prepare(
      `SELECT 1 FROM search_index WHERE indexed_to < 0
         OR indexed_to > max((SELECT coalesce(max(id), 0) FROM items), (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'items'))`
    )
    .get()
  if (beyond) remakeIndex(db)
}

/** FTS5 opens nothing without its own settings, of which we make none. */
function mendIndexSettings(db: Database): void {
  const rows = careful(db.prepare('SELECT k, v FROM item_fts_config')).all()
  if (rows.length === 1 && rows[0]?.['k'] === 'version' && (rows[0]['v'] === 4 || rows[0]['v'] === 5)) return
  setAside('the settings of the search index')
  const defended = db as Database & { enableDefensive?: (on: boolean) => void }
  defended.enableDefensive?.(false)
  try {
    db.exec("DELETE FROM item_fts_config; INSERT INTO item_fts_config VALUES('version', 4)")
  } finally {
    defended.enableDefensive?.(true)
  }
}

/** A row that belongs to nothing is mended like any other: SQLite would refuse it. */
function withoutForeignKeys<T>(db: Database, work: () => T): T {
  const on = pragma(db, 'foreign_keys') === 1
  db.exec('PRAGMA foreign_keys=OFF')
  try {
    return work()
  } finally {
    if (on) db.exec('PRAGMA foreign_keys=ON')
  }
}
