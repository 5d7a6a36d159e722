import { statSync } from 'node:fs'
import { GivenUp } from './given-up.ts'
import type { RestoreProblem } from '#contract/storage.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { isDamage, openDatabase, pragma, statements } from '../store/database.ts'
import { hasOurShape, MADE } from '../store/schema/shape.ts'
import { APPLICATION_ID, schemaVersion } from '../store/schema/steps.ts'
import { LARGEST, numberIn } from '../store/columns.ts'
import type { Database, SqliteProvider } from '../store/sqlite.ts'

/** What a backup says of the program that made it, in characters. */
const MAX_VERSION = 40

/** What a backup says about itself. Times are epoch ms, sizes bytes. */
export interface BackupFacts {
  bytes: number
  madeAt: number
  version: string | null
  feeds: number
  items: number
  /** Feeds with headers whose values are not in it. */
  signIns: number
}

export type BackupProblem = Extract<
  RestoreProblem,
  { kind: 'foreign' | 'altered' | 'damaged' | 'newer' | 'unreadable' }
>

/**
 * Looks through a backup, every page of it, without changing it; `progress` hears of each table, and may throw to give up.
 *
 * Nothing of a file that is not built as ours is looked at any further. A value that its column should not hold is no reason to
 * refuse the others: it is set aside when they are copied.
 */
export function inspectBackup(
  file: string,
  sqlite?: SqliteProvider,
  progress: (done: number, total: number) => void = () => {}
): Result<BackupFacts, BackupProblem> {
  let db: Database | null = null
  try {
    const { size, mtimeMs } = statSync(file)
    db = openDatabase({ file, role: 'reader', sqlite })
    // The conditions in the schema are a stranger's, too: they are not asked.
    db.exec('PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA ignore_check_constraints=ON')
    const schema = pragma(db, 'user_version')
    if (pragma(db, 'application_id') !== APPLICATION_ID || schema < 1) return refused({ kind: 'foreign' })
    if (schema > schemaVersion) return refused({ kind: 'newer', version: schema })
    if (!hasOurShape(db, schema, sqlite)) return refused({ kind: 'altered' })
    if (!isWhole(db, progress)) return refused({ kind: 'damaged' })
    return ok({ bytes: size, ...factsOf(db, schema, Math.trunc(mtimeMs)) })
  } catch (error) {
    return refused(problemOf(error))
  } finally {
    db?.close()
  }
}

/** A table at a time, so that it can be given up. */
function isWhole(db: Database, progress: (done: number, total: number) => void): boolean {
  const tables = db
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')")
    .all()
    .map((row) => row['name'] as string)
  return tables.every((table, place) => {
    progress(place, tables.length)
    const verdicts = db.prepare(`PRAGMA quick_check("${table}")`).all()
    return verdicts.every((row) =>
      /^(ok$|non-\w+ value in |(NULL|NUMERIC|TEXT) value in )/.test(String(Object.values(row)[0]))
    )
  })
}

function factsOf(db: Database, schema: number, changedAt: number): Omit<BackupFacts, 'bytes'> {
  const sql = statements(db)
  const count = (of: string): number => Number(sql(`SELECT count(*) AS n FROM ${of}`).get()?.['n'] ?? 0)
  const made = isThere(db, MADE) ? sql(`SELECT at, version FROM ${MADE}`).get() : undefined
  const at = Number(made?.['at'])
  return {
    madeAt: Math.abs(at) <= LARGEST ? at : changedAt,
    version: typeof made?.['version'] === 'string' ? made['version'].slice(0, MAX_VERSION) : null,
    feeds: count('feeds WHERE removed_at IS NULL'),
    items: count('items'),
    signIns: schema < 3 ? 0 : count('feeds WHERE removed_at IS NULL AND header_names IS NOT NULL AND secrets IS NULL')
  }
}

const isThere = (db: Database, table: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined

function problemOf(error: unknown): BackupProblem {
  if (error instanceof GivenUp) throw error
  const message = error instanceof Error ? error.message : String(error)
  const code = (error as { errcode?: unknown }).errcode
  if (code === 26) return { kind: 'foreign' }
  // A table that is missing, or a value of a kind that is not SQLite's trouble: not as we make them.
  return isDamage(error) || code === 1 ? { kind: 'damaged' } : { kind: 'unreadable', message }
}

/** When the backup was made that a library comes from, epoch ms; 0 where it says nothing. The library forgets it then. */
export function takeBackupDate(db: Database): number {
  if (!isThere(db, MADE)) return 0
  const at = numberIn(statements(db)(`SELECT at FROM ${MADE}`).get() ?? {}, 'at', 'a backup')
  db.exec(`DROP TABLE ${MADE}`)
  return at
}
