import { loadSqlite, type Database, type SqliteProvider } from '../sqlite.ts'
import { makeSchema } from './steps.ts'

/** The table that tells when and by what a backup was made. */
export const MADE = 'backup_made'
/** What SQLite and backups add to a library. */
const ADDED = /^(sqlite_.*|backup_made)$/

/** Something of each table, or of each thing in a library, by name. */
type Shape = ReadonlyMap<string, string>

/**
 * Whether a library has the tables that we make for its version, and nothing else.
 *
 * A stranger's file may call itself a library and hold anything: a view or a virtual table in the place of a table, columns that are
 * computed when they are read, defaults by which a few bytes are read as gigabytes. Of what SQLite can hold we know what it does only
 * for what we make ourselves. Throws SQLite's errors.
 */
export function hasOurShape(db: Database, version: number, sqlite?: SqliteProvider): boolean {
  const ours = shapesOfVersion(version, sqlite)
  // First by what is written of them: to look at their columns SQLite would open a view, or a virtual table of any kind.
  return isSame(namesOf(db), ours.names) && isSame(columnsOf(db), ours.columns)
}

function shapesOfVersion(version: number, sqlite?: SqliteProvider): { names: Shape; columns: Shape } {
  const { DatabaseSync } = loadSqlite(sqlite)
  const db = new DatabaseSync(':memory:')
  try {
    makeSchema(db, version)
    return { names: namesOf(db), columns: columnsOf(db) }
  } finally {
    db.close()
  }
}

const isSame = (found: Shape, ours: Shape): boolean =>
  found.size === ours.size && [...found].every(([name, shape]) => ours.get(name) === shape)

/** What there is, by name: what kind of thing, and of what SQLite would run to open it its text. */
function namesOf(db: Database): Shape {
  const rows = db.prepare('SELECT type, name, sql FROM main.sqlite_master').all()
  return new Map(
    rows
      .filter(({ name }) => !ADDED.test(name as string))
      .map(({ type, name, sql }) => {
        const text = String(sql).replace(/\s+/g, ' ')
        const isOpened = type === 'view' || /^CREATE VIRTUAL/i.test(text)
        return [name as string, isOpened ? text : (type as string)]
      })
  )
}

/** The tables, by name: their kind, and their columns with all that decides what is read of them. */
function columnsOf(db: Database): Shape {
  const tables = db
    .prepare("SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' AND type <> 'view'")
    .all()
  const columns = db.prepare('SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)')
  return new Map(
    tables
      .filter(({ name }) => !ADDED.test(name as string))
      .map((table) => [table['name'] as string, JSON.stringify([table, columns.all(table['name'] as string)])])
  )
}
