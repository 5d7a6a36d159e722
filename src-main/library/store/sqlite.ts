import { createRequire } from 'node:module'
import type { DatabaseSync, StatementSync } from 'node:sqlite'

/**
 * One API, two SQLites.
 *
 * The runtime's own where it has one that can do what the schema needs (an Electron once shipped without the module, and
 * a Node was reported without FTS5, hence the probe); else the native package with the same API, which also runs on the
 * older Electron. Loaded by a `require` that bundlers do not follow: neither exists everywhere.
 */
export type SqliteProvider = 'node' | 'photostructure'
export type Database = DatabaseSync
export type Statement = StatementSync

interface SqliteModule {
  DatabaseSync: new (file: string, options?: { readOnly?: boolean; timeout?: number }) => Database
}

const load = createRequire(import.meta.url)
const modules = { node: 'node:sqlite', photostructure: '@photostructure/sqlite' }

/** `TICKERTAPE_SQLITE=node|photostructure` forces one where the caller does not. Throws where none works. */
export function loadSqlite(forced: SqliteProvider | undefined = fromEnvironment()): SqliteModule {
  if (forced) return load(modules[forced]) as SqliteModule
  try {
    const own = load(modules.node) as SqliteModule
    if (canIndex(own)) return own
  } catch {
    // This runtime has no SQLite of its own.
  }
  return load(modules.photostructure) as SqliteModule
}

function fromEnvironment(): SqliteProvider | undefined {
  const name = process.env['TICKERTAPE_SQLITE']
  return name === 'node' || name === 'photostructure' ? name : undefined
}

function canIndex(sqlite: SqliteModule): boolean {
  const db = new sqlite.DatabaseSync(':memory:')
  try {
    db.exec("CREATE VIRTUAL TABLE probe USING fts5(x, content='', contentless_delete=1)")
    return true
  } catch {
    return false
  } finally {
    db.close()
  }
}
