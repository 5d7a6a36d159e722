import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../../src-main/library/store/database.ts'
import { migrate } from '../../../src-main/library/store/schema/migrate.ts'
import { searchLibrary } from './search-library.ts'

const copies = new Map<string, string>()
process.once('exit', () => {
  for (const folder of copies.values()) rmSync(folder, { recursive: true, force: true })
})

/**
 * A folder of user data with so many items stored, for the benches of this process; gone at its end.
 *
 * A copy, so that the library that was made once stays as it was; `purpose` tells copies apart. Its feeds are paused:
 * nobody is there. Takes seconds for a million items.
 */
export function storedItems(items: number, purpose = 'reading'): string {
  const key = `${purpose} ${items}`
  const known = copies.get(key)
  if (known !== undefined) return known
  const original = searchLibrary(items)
  const folder = mkdtempSync(join(tmpdir(), 'tickertape-bench-stored-'))
  copies.set(key, folder)
  const file = join(folder, 'tickertape.db')
  cpSync(original, file)
  const db = openDatabase({ file, role: 'writer' })
  const problem = migrate(db, file)
  if (problem) throw new Error(JSON.stringify(problem))
  db.exec('UPDATE feeds SET paused = 1; PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  // A migration keeps a copy of what it found.
  for (const name of readdirSync(folder)) if (name.includes('.before-v')) rmSync(join(folder, name))
  return folder
}

/** In the words of a table: `1,000,000 items`. */
export const itemsInWords = (items: number): string => `${items.toLocaleString('en')} items`
