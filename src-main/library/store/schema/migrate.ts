import { readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { diskTrouble, isDamage, pragma, statements, transaction } from '../database.ts'
import type { LibraryProblem } from '../records.ts'
import type { Database } from '../sqlite.ts'
import { setAside } from '../stored-values.ts'
import { hasOurShape } from './shape.ts'
import { APPLICATION_ID, makeOurs, migrations, schemaVersion } from './steps.ts'

/**
 * Brings a library to the newest schema, each step in its own transaction with its version.
 *
 * A library that holds something is copied first, in its folder as `<name>.before-v<new version>` (the last such copy is
 * kept). One of a newer version is not touched. Answers what is wrong, or null.
 */
export function migrate(db: Database, file: string, steps: readonly string[] = migrations): LibraryProblem | null {
  try {
    let version = pragma(db, 'user_version')
    let ours = pragma(db, 'application_id') === APPLICATION_ID
    const empty = db.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'] === 0
    if (!empty && (!ours || isNoVersion(version, steps)) && hasOurShape(db, schemaVersion)) {
      setAside('what the library says of its own version')
      makeOurs(db, steps.length)
      ;[version, ours] = [steps.length, true]
    }
    if (!ours && !empty) return { kind: 'damaged', message: 'The file is a database, but not a Tickertape library.' }
    if (version > steps.length) return { kind: 'newer', version }
    if (version > 0 && version < steps.length) backUp(db, file, steps.length)
    for (let next = version; next < steps.length; next++) {
      transaction(db, () => {
        db.exec(steps[next] as string)
        makeOurs(db, next + 1)
      })
    }
    // A library whose pages cannot be read should say so now, not at the first item.
    for (const { name } of db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()) {
      // The search index can be made anew.
      if ((name as string).startsWith('item_fts')) continue
      statements(db)(`SELECT * FROM "${name as string}" LIMIT 1`).get()
    }
    return null
  } catch (error) {
    return problemOf(error)
  }
}

/** A version that no build has or will have for long: a newer one is to be left alone, whatever its tables look like. */
const isNoVersion = (version: number, steps: readonly string[]): boolean => version < 1 || version > steps.length + 1000

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
