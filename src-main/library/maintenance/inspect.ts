import { statSync } from 'node:fs'
import type { RestoreProblem } from '#contract/storage.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { isDamage, openDatabase, pragma } from '../store/database.ts'
import { MADE } from './copy.ts'
import { APPLICATION_ID, schemaVersion } from '../store/schema/migrate.ts'
import type { Database, SqliteProvider } from '../store/sqlite.ts'

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

export type BackupProblem = Extract<RestoreProblem, { kind: 'foreign' | 'damaged' | 'newer' | 'unreadable' }>

/** Looks through a backup, every page of it, without changing it. */
export function inspectBackup(file: string, sqlite?: SqliteProvider): Result<BackupFacts, BackupProblem> {
  let db: Database | null = null
  try {
    const { size, mtimeMs } = statSync(file)
    db = openDatabase({ file, role: 'reader', sqlite })
    db.exec('PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON')
    const schema = pragma(db, 'user_version')
    if (pragma(db, 'application_id') !== APPLICATION_ID || schema === 0) return refused({ kind: 'foreign' })
    if (schema > schemaVersion) return refused({ kind: 'newer', version: schema })
    const verdict = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})[0]
    if (verdict !== 'ok') return refused({ kind: 'damaged' })
    const count = (sql: string): number => Number(db?.prepare(`SELECT count(*) AS n FROM ${sql}`).get()?.['n'] ?? 0)
    const made = isThere(db, MADE) ? db.prepare(`SELECT at, version FROM ${MADE}`).get() : undefined
    return ok({
      bytes: size,
      madeAt: Number(made?.['at'] ?? Math.trunc(mtimeMs)),
      version: typeof made?.['version'] === 'string' ? made['version'] : null,
      feeds: count('feeds WHERE removed_at IS NULL'),
      items: count('items'),
      signIns: schema < 3 ? 0 : count('feeds WHERE removed_at IS NULL AND header_names IS NOT NULL AND secrets IS NULL')
    })
  } catch (error) {
    return refused(problemOf(error))
  } finally {
    db?.close()
  }
}

const isThere = (db: Database, table: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined

function problemOf(error: unknown): BackupProblem {
  const message = error instanceof Error ? error.message : String(error)
  const code = (error as { errcode?: unknown }).errcode
  if (code === 26) return { kind: 'foreign' }
  // A table that is missing, or a value of a kind that is not SQLite's trouble: not as we make them.
  return isDamage(error) || code === 1 ? { kind: 'damaged' } : { kind: 'unreadable', message }
}

/** When the backup was made that a library comes from, epoch ms; 0 where it says nothing. The library forgets it then. */
export function takeBackupDate(db: Database): number {
  if (!isThere(db, MADE)) return 0
  const at = Number(db.prepare(`SELECT at FROM ${MADE}`).get()?.['at'] ?? 0)
  db.exec(`DROP TABLE ${MADE}`)
  return at
}
