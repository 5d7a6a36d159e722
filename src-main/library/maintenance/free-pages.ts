import { pragma } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'

const STEP_PAGES = 200

/** Returns a few free pages to the disk; answers whether more than the share `spare` of the file is still free. */
export function giveBack(db: Database, spare: number): boolean {
  if (!vacuumsInSteps(db) || !isRoomy(db, spare)) return false
  const before = freePages(db)
  db.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`)
  return freePages(db) < before && isRoomy(db, spare)
}

/** A library of the first versions can only be compacted as a whole, once. */
export const vacuumsInSteps = (db: Database): boolean => pragma(db, 'auto_vacuum') === 2

export const freePages = (db: Database): number => pragma(db, 'freelist_count')

const isRoomy = (db: Database, spare: number): boolean => freePages(db) > pragma(db, 'page_count') * spare
