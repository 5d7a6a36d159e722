import { careful } from './careful-statement.ts'
import type { Database } from './sqlite.ts'
import { setAside } from './stored-values.ts'
import { LARGEST_ID } from './value-rules.ts'

/**
 * Gives rows another number whose own could not be read, and counters that would count up to such numbers another start.
 *
 * What refers to a row still has its old number: where there is only one that nothing bears, the row gets it back. Answers how many
 * numbers were changed. Throws SQLite's errors.
 */
export function mendKeys(db: Database): number {
  const tables = db
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 0 AND name NOT LIKE 'sqlite%'"
    )
    .all()
    .map((row) => row['name'] as string)
  let mended = 0
  for (const table of tables) {
    const key = keyOf(db, table)
    if (key === null) continue
    const wrong = db.prepare(`SELECT ${key} AS id FROM ${table} WHERE ${key} < 1 OR ${key} > ${LARGEST_ID} LIMIT 1000`)
    wrong.setReadBigInts(true)
    for (const { id } of wrong.all()) {
      setAside(`${key} of ${table} ${String(id)}`)
      renumber(db, table, key, id as bigint)
      mended++
    }
  }
  return mended + mendCounters(db, new Set(tables))
}

/** The column that is a table's row number; null where it has none of its own. */
function keyOf(db: Database, table: string): string | null {
  const keys = db.prepare('SELECT name, type FROM pragma_table_info(?) WHERE pk > 0').all(table)
  return keys.length === 1 && keys[0]?.['type'] === 'INTEGER' ? (keys[0]['name'] as string) : null
}

function renumber(db: Database, table: string, key: string, id: bigint): void {
  const own = db.prepare('SELECT "table" AS parent, "from" AS child FROM pragma_foreign_key_list(?)').all(table)
  const parent = own.find((row) => row['child'] === key)?.['parent'] as string | undefined
  const free = parent === undefined ? unborne(db, table, key) : childless(db, table, key, parent)
  if (free !== null) db.prepare(`UPDATE ${table} SET ${key} = ? WHERE ${key} = ?`).all(free, id)
  // A part of something else, and nobody can tell of what.
  else if (parent !== undefined) db.prepare(`DELETE FROM ${table} WHERE ${key} = ?`).all(id)
  else
    db.prepare(
      `UPDATE ${table} SET ${key} = (SELECT coalesce(max(${key}), 0) + 1 FROM ${table} WHERE ${key} <= ${LARGEST_ID}) WHERE ${key} = ?`
    ).all(id)
}

/** The only number that rows of other tables refer to and no row of this one bears. */
function unborne(db: Database, table: string, key: string): number | null {
  const children = db
    .prepare(
      `SELECT t.name AS child, f."from" AS reference FROM pragma_table_list t, pragma_foreign_key_list(t.name) f
       WHERE t.schema = 'main' AND f."table" = ?`
    )
    .all(table)
  const found = new Set<number>()
  for (const { child, reference } of children) {
    const column = String(reference)
    const rows = db.prepare(
      `SELECT DISTINCT ${column} AS id FROM ${String(child)} WHERE ${column} BETWEEN 1 AND ${LARGEST_ID}
         AND ${column} NOT IN (SELECT ${key} FROM ${table}) LIMIT 2`
    )
    for (const { id } of rows.all()) found.add(id as number)
  }
  return found.size === 1 ? ([...found][0] as number) : null
}

/** The only row of the table that this one is a part of which has no such part. */
function childless(db: Database, table: string, key: string, parent: string): number | null {
  const rows = db
    .prepare(
      `SELECT id FROM ${parent} WHERE id BETWEEN 1 AND ${LARGEST_ID} AND id NOT IN (SELECT ${key} FROM ${table}) LIMIT 2`
    )
    .all()
  return rows.length === 1 ? (rows[0]?.['id'] as number) : null
}

/** Row numbers go on from a counter; one that is near the end of numbers would refuse every new row as if the disk were full. */
function mendCounters(db: Database, tables: ReadonlySet<string>): number {
  const counters = careful(db.prepare('SELECT rowid AS row, name, typeof(seq) AS kind, seq FROM sqlite_sequence')).all()
  let mended = 0
  for (const { row, name, kind, seq } of counters) {
    const isNamed = typeof name === 'string' && tables.has(name)
    if (isNamed && kind === 'integer' && Number(seq) >= 0 && Number(seq) <= LARGEST_ID) continue
    setAside(isNamed ? `the counter of ${name}` : 'the name of a counter')
    const mend = isNamed
      ? `UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(id), 0) FROM ${name}) WHERE rowid = ?`
      : // Without one a table counts from its last row.
        'DELETE FROM sqlite_sequence WHERE rowid = ?'
    db.prepare(mend).all(row as number)
    mended++
  }
  return mended
}
