import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { pragma } from '../store/database.ts'
import { MADE } from '../store/schema/shape.ts'
import { makeSchema } from '../store/schema/steps.ts'
import { loadSqlite, type Database, type SqliteProvider } from '../store/sqlite.ts'
import { nameDamaged } from '../store/mend.ts'
import { mendedColumns } from './mended-columns.ts'

const STEP_ROWS = 500
/** A copy holds what its source holds, more or less tightly: one that grows beyond that reads something else than rows. */
const MOST_TIMES = 2
const MOST_MORE = 8 * 1024 * 1024

/** What arrived, as opposed to what a person configured; so is every table that refers to one of these. */
const ARRIVED = new Set([
  'items',
  'shared_messages',
  'seen',
  'anonymous_tail',
  'gaps',
  'health',
  'unfinished_batches',
  'rereadings'
])
/** Columns of this name hold sealed header values, which are of no use on another machine. */
const SECRETS = 'secrets'

export interface CopyOptions {
  from: string
  /** Replaced where it exists; gone again where copying fails. */
  to: string
  /** All of it, or only what a person configured, with the cursors. */
  part: 'everything' | 'configuration'
  secrets: boolean
  /** What is written into the copy about itself; null for a library. */
  made: { at: number; version: string } | null
  sqlite?: SqliteProvider | undefined
  /** Called after every step with the pages that are done and in all; may throw to give up. */
  progress?: (done: number, total: number) => void
}

/**
 * Copies a library row by row into a new file of its own schema version.
 *
 * Not the file's pages: those hold what was deleted, sealed values too, and neither `VACUUM INTO` nor a page copy can
 * leave something out or be cancelled. The source may be written to meanwhile: everything is read from one snapshot. The
 * new file's tables are made by our own migrations, whatever a stranger's file says about its own. Throws SQLite's errors.
 */
export function copyLibrary({ from, to, part, secrets, made, sqlite, progress }: CopyOptions): void {
  rmSync(to, { force: true })
  const { DatabaseSync } = loadSqlite(sqlite)
  const db = new DatabaseSync(to, { timeout: 5000 })
  try {
    // Newer runtimes keep the tables behind a search index from being written.
    ;(db as Database & { enableDefensive?: (on: boolean) => void }).enableDefensive?.(false)
    db.exec(`
      PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;
      PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8192;
    `)
    db.prepare('ATTACH ? AS source').all(from)
    db.exec(`PRAGMA main.max_page_count=${mostPages(db)}; BEGIN`)
    makeSchema(db, pragma(db, 'source.user_version'))
    const total = pragma(db, 'source.page_count')
    const step = (): void => progress?.(pragma(db, 'main.page_count'), total)
    const finish = withoutIndexes(db, step)
    for (const table of tablesOf(db)) {
      const left = part === 'configuration' && table.arrived
      if (left || !isThere(db, table.name)) continue
      // A migration may have put a row there.
      db.exec(`DELETE FROM main.${table.name}`)
      copyRows(db, table, secrets, step)
    }
    db.exec('DELETE FROM main.sqlite_sequence; INSERT INTO main.sqlite_sequence SELECT * FROM source.sqlite_sequence')
    if (part === 'configuration') db.exec('UPDATE main.feeds SET unread = 0')
    if (made) {
      db.exec(`CREATE TABLE main.${MADE}(at INTEGER NOT NULL, version TEXT NOT NULL) STRICT`)
      db.prepare(`INSERT INTO main.${MADE} VALUES(?, ?)`).run(made.at, made.version)
    }
    finish()
    mendSearch(db)
    db.exec('COMMIT; DETACH source')
    db.close()
    flush(to)
  } catch (error) {
    if (db.isOpen) db.close()
    rmSync(to, { force: true })
    throw error
  }
}

interface Table {
  name: string
  columns: string[]
  /** As SQL; `rowid` where the rows have numbers. */
  key: string[]
  arrived: boolean
}

function tablesOf(db: Database): Table[] {
  const rows = db.prepare("SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main'").all()
  const virtual = rows.filter((row) => row['type'] === 'virtual').map((row) => row['name'] as string)
  const names = rows
    .filter((row) => row['type'] === 'table' || row['type'] === 'shadow')
    .filter((row) => !(row['name'] as string).startsWith('sqlite_'))
  return names.map((row) => {
    const name = row['name'] as string
    const columns = db.prepare('SELECT name, pk FROM pragma_table_info(?)').all(name)
    const key = columns.filter((column) => Number(column['pk']) > 0).sort((a, b) => Number(a['pk']) - Number(b['pk']))
    return {
      name,
      columns: columns.map((column) => column['name'] as string),
      key: row['wr'] === 1 ? key.map((column) => `"${column['name'] as string}"`) : ['rowid'],
      arrived: hasArrived(db, name) || virtual.some((table) => name.startsWith(`${table}_`))
    }
  })
}

function hasArrived(db: Database, table: string, depth = 0): boolean {
  if (ARRIVED.has(table)) return true
  const parents = db.prepare('SELECT "table" AS name FROM pragma_foreign_key_list(?)').all(table)
  return depth < 5 && parents.some((row) => row['name'] !== table && hasArrived(db, row['name'] as string, depth + 1))
}

const isThere = (db: Database, table: string): boolean =>
  db.prepare("SELECT 1 FROM source.sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined

function copyRows(db: Database, { name, columns, key }: Table, secrets: boolean, onStep: () => void): void {
  const keys = key.join(', ')
  const places = key.map(() => '?').join(', ')
  const { values, kept, rules } = mendedColumns(db, { name, columns, key }, secrets ? [] : [SECRETS])
  const into = `INSERT INTO main.${name}(${columns.map((column) => `"${column}"`).join(', ')})`
  const last = (after: string, offset: number) =>
    db.prepare(`SELECT ${keys} FROM source.${name} ${after} ORDER BY ${keys} LIMIT 1 OFFSET ${offset}`)
  const first = last('', STEP_ROWS - 1)
  const next = last(`WHERE (${keys}) > (${places})`, STEP_ROWS - 1)
  // Keys of a search index are beyond 2^53.
  first.setReadBigInts(true)
  next.setReadBigInts(true)
  let from = null as Value[] | null
  for (;;) {
    const found: Record<string, unknown> | undefined = from ? next.get(...from) : first.get()
    const to: Value[] | null = found ? (Object.values(found) as Value[]) : null
    const bounds = [from ? `(${keys}) > (${places})` : '', to ? `(${keys}) <= (${places})` : ''].filter(Boolean)
    const where = bounds.length > 0 ? bounds.join(' AND ') : '1'
    const range = [...(from ?? []), ...(to ?? [])]
    nameDamaged(db, name, rules, { schema: 'source', row: key[0] === 'rowid' ? 'rowid' : 'NULL', where, values: range })
    // By `all`, not `run`: that answers the last rowid, which may be beyond 2^53.
    db.prepare(`${into} SELECT ${values} FROM source.${name} WHERE ${where} AND ${kept} ORDER BY ${keys}`).all(...range)
    onStep()
    if (!to) return
    from = to
  }
}
type Value = string | number | bigint | Uint8Array | null

/** Triggers must not run for what is only copied, and indexes are made faster afterwards. */
function withoutIndexes(db: Database, step: () => void): () => void {
  const made = db
    .prepare("SELECT type, name, sql FROM main.sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL")
    .all()
  for (const { type, name } of made) db.exec(`DROP ${type as string} main.${name as string}`)
  return () => {
    for (const { sql } of made) {
      step()
      db.exec(sql as string)
    }
  }
}

/** A search index that is not whole is emptied, and filled again by the writer. */
function mendSearch(db: Database): void {
  try {
    db.prepare("INSERT INTO item_fts(item_fts) VALUES('integrity-check')").all()
  } catch {
    db.exec("INSERT INTO item_fts(item_fts) VALUES('delete-all'); UPDATE search_index SET indexed_to = 0")
  }
}

/** Beyond these the copy is none of its source. */
function mostPages(db: Database): number {
  const bytes = pragma(db, 'source.page_count') * pragma(db, 'source.page_size')
  return Math.ceil((bytes * MOST_TIMES + MOST_MORE) / pragma(db, 'main.page_size'))
}

function flush(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
