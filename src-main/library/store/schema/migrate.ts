import { readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { diskTrouble, isDamage, pragma, transaction } from '../database.ts'
import type { LibraryProblem } from '../records.ts'
import type { Database } from '../sqlite.ts'
import { first } from './001-first.ts'
import { gaps } from './002-gaps.ts'
import { headers } from './003-headers.ts'
import { folders } from './004-folders.ts'
import { interpretation } from './005-interpretation.ts'
import { rules } from './006-rules.ts'
import { smartFeeds } from './007-smart-feeds.ts'
import { fills } from './008-fills.ts'
import { storage } from './009-storage.ts'
import { reading } from './010-reading.ts'
import { foldersAndRemoval } from './011-folders-and-removal.ts'
import { notifications } from './012-notifications.ts'
import { countsInIndexes } from './013-counts-in-indexes.ts'
import { versions } from './014-versions.ts'
import { names } from './015-names.ts'

/** Each entry brings the schema from its index to the next `user_version`. Entries that were released never change. */
const migrations: readonly string[] = [
  first,
  gaps,
  headers,
  folders,
  interpretation,
  rules,
  smartFeeds,
  fills,
  storage,
  reading,
  foldersAndRemoval,
  notifications,
  countsInIndexes,
  versions,
  names
]

/** "TTap": tells our file from any other SQLite database. */
export const APPLICATION_ID = 0x54546170

/** The newest schema that is known here. */
export const schemaVersion = migrations.length

/**
 * Brings a library to the newest schema, each step in its own transaction with its version.
 *
 * A library that holds something is copied first, in its folder as `<name>.before-v<new version>` (the last such copy is
 * kept). One of a newer version is not touched. Answers what is wrong, or null.
 */
export function migrate(db: Database, file: string, steps: readonly string[] = migrations): LibraryProblem | null {
  try {
    const version = pragma(db, 'user_version')
    const ours = pragma(db, 'application_id') === APPLICATION_ID
    const empty = db.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'] === 0
    if (!ours && !empty) return { kind: 'damaged', message: 'The file is a database, but not a Tickertape library.' }
    if (version > steps.length) return { kind: 'newer', version }
    if (version > 0 && version < steps.length) backUp(db, file, steps.length)
    for (let next = version; next < steps.length; next++) {
      transaction(db, () => {
        db.exec(steps[next] as string)
        db.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${next + 1}`)
      })
    }
    // A library whose pages cannot be read should say so now, not at the first item.
    for (const { name } of db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()) {
      const probe = db.prepare(`SELECT * FROM "${name as string}" LIMIT 1`)
      // Keys of the search index are beyond 2^53.
      probe.setReadBigInts(true)
      probe.get()
    }
    return null
  } catch (error) {
    return problemOf(error)
  }
}

/** Gives an empty file the tables of a schema version, without a row of its own making. */
export function makeSchema(db: Database, version: number): void {
  for (const step of migrations.slice(0, version)) db.exec(step)
  db.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${version}`)
}

/** What an error while opening means to the reader. */
export function problemOf(error: unknown): LibraryProblem {
  const message = error instanceof Error ? error.message : String(error)
  if (diskTrouble(error) || !isDamage(error)) return { kind: 'unavailable', message }
  return { kind: 'damaged', message }
}

function backUp(db: Database, file: string, version: number): void {
  const prefix = `${basename(file)}.before-v`
  const copy = join(dirname(file), `${prefix}${version}`)
  const unfinished = `${copy}.unfinished`
  rmSync(unfinished, { force: true })
  db.prepare('VACUUM INTO ?').run(unfinished)
  renameSync(unfinished, copy)
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(prefix) && join(dirname(file), name) !== copy)
      rmSync(join(dirname(file), name), { force: true })
  }
}
