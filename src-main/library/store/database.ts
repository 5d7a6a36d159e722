import { careful, type CarefulStatement } from './careful-statement.ts'
import { loadSqlite, type Database, type SqliteProvider } from './sqlite.ts'

interface DatabaseOptions {
  file: string
  role: 'writer' | 'reader'
  sqlite?: SqliteProvider | undefined
  /** Caps the file's size, so that a test can fill the disk. */
  maxPages?: number | undefined
}

/** Caches are small on purpose: with 64 MiB each the app would need nearly twice an empty window. */
const CACHE_KIB = { writer: 4096, reader: 8192 }

/**
 * Opens the library's file with the settings that each of its users needs.
 *
 * Stated in full because the two SQLites have different defaults. Throws SQLite's errors.
 */
export function openDatabase({ file, role, sqlite, maxPages }: DatabaseOptions): Database {
  const { DatabaseSync } = loadSqlite(sqlite)
  const db = new DatabaseSync(file, { readOnly: role === 'reader', timeout: 5000 })
  try {
    if (role === 'writer') {
      // Room that is freed goes back to the disk in small steps. Holds for new files; an old one turns when compacted.
      db.exec(
        'PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=67108864'
      )
      if (maxPages !== undefined) db.exec(`PRAGMA max_page_count=${maxPages}`)
    }
    db.exec(`
      PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA temp_store=MEMORY;
      PRAGMA cache_size=-${CACHE_KIB[role]};
    `)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Frees SQLite's caches: the system keeps the same pages of the file in its own. */
export function giveMemoryBack(db: Database): void {
  db.exec('PRAGMA shrink_memory')
}

/** A number that a pragma without an argument answers, of the library or of an attached file (`source.page_count`). */
export function pragma(db: Database, name: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0)
}

/** The statement of an SQL text, prepared at most once. */
export type Statements = (sql: string) => CarefulStatement

/** Prepares each statement once and keeps it. */
export function statements(db: Database): Statements {
  const prepared = new Map<string, CarefulStatement>()
  return (sql) => {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = careful(db.prepare(sql))
      prepared.set(sql, statement)
    }
    return statement
  }
}

/** Everything in `work` is stored, or nothing; throws what `work` or the commit throws. */
export function transaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    try {
      db.exec('ROLLBACK')
    } catch {
      // SQLite rolls back by itself on a full disk and some other errors.
    }
    forgetLastRowid(db)
    throw error
  }
}

/**
 * Makes the last rowid a small one.
 *
 * `run` of any statement answers the last rowid of the connection, a rollback keeps it, and beyond 2^53, where the search
 * index has its places, @photostructure/sqlite throws: until the next insertion nothing could be stored. The table is in
 * memory, so that a full disk is no matter.
 */
function forgetLastRowid(db: Database): void {
  try {
    db.exec(
      'CREATE TEMP TABLE IF NOT EXISTS last_rowid(id INTEGER PRIMARY KEY); REPLACE INTO temp.last_rowid VALUES(1)'
    )
  } catch {
    // A broken database is reported by the statement that failed; nothing to add here.
  }
}

const FULL = 13
const BUSY = 5
const LOCKED = 6
const CORRUPT = 11
const NOT_A_DATABASE = 26
/** An extended code: of the tables behind a virtual one. */
const CORRUPT_INDEX = 267

/** SQLite's primary result code, or null where an error is none of SQLite's. */
function resultCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode
  return typeof code === 'number' ? code & 0xff : null
}

const IO_CODES = new Set([3, BUSY, LOCKED, 8, 10, FULL, 14])

/** Whether an error comes from the disk and may pass by itself: full, locked, refused, unreadable or unwritable. */
export function diskTrouble(error: unknown): { full: boolean } | null {
  const code = resultCode(error)
  if (code === null || !IO_CODES.has(code)) return null
  return { full: code === FULL || (error as { systemErrno?: unknown }).systemErrno === 28 }
}

/** Whether what is damaged is the search index alone, which can be made anew. */
export const isIndexDamage = (error: unknown): boolean =>
  (error as { errcode?: unknown } | null)?.errcode === CORRUPT_INDEX

export function isDamage(error: unknown): boolean {
  const code = resultCode(error)
  return code === CORRUPT || code === NOT_A_DATABASE
}
