import type { Database } from './sqlite.ts'

/** No time lies beyond this, in epoch ms, and no count does; a larger number could not even be read. */
const LARGEST = 8.64e15
/** Tables of a few rows each, of which one bad number would keep all feeds from starting. */
const SMALL_TABLES = ['feeds', 'gaps', 'rules', 'folders', 'smart_feeds']

/**
 * Sets numbers that no build could have stored to nothing, and counts unread items anew where their number is none.
 *
 * A library is input: it may come from a backup or be damaged. Throws SQLite's errors.
 */
export function mendNumbers(db: Database): void {
  for (const table of SMALL_TABLES) {
    for (const column of db.prepare(`PRAGMA table_info(${table})`).all()) {
      if (column['type'] !== 'INTEGER' || Number(column['pk']) > 0) continue
      const name = `"${String(column['name'])}"`
      const nothing = Number(column['notnull']) > 0 ? '0' : 'NULL'
      db.exec(`UPDATE OR IGNORE ${table} SET ${name} = ${nothing} WHERE ${name} NOT BETWEEN -${LARGEST} AND ${LARGEST}`)
    }
  }
  db.exec(`UPDATE feeds SET unread = (SELECT count(*) FROM items WHERE feed_id = feeds.id AND read = 0 AND removed_at IS NULL)
    WHERE unread < 0 OR unread > (SELECT coalesce(max(id), 0) FROM items)`)
}
