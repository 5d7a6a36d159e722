import { openDatabase } from '../../src-main/library/store/database.ts'
import { migrate } from '../../src-main/library/store/schema/migrate.ts'

export interface TreeSize {
  folders: number
  feeds: number
}

const FEEDS_IN_FOLDER = 5
/** A folder at the top, and those that stand in it. */
const FOLDERS_IN_SECTION = 10

/**
 * A library as the app makes it, straight through SQL: the first rows of the tree are the same whatever the size.
 *
 * Folder 1 stands at the top and holds folders 2 to 10; folder n holds the feeds from 5n - 4 to 5n. The first feed of
 * folder 2 has one unread item. Everything is paused, so that nothing is measured but the tree.
 */
export function fillTree(file: string, { folders, feeds }: TreeSize): void {
  const db = openDatabase({ file, role: 'writer' })
  const problem = migrate(db, file)
  if (problem) throw new Error(JSON.stringify(problem))
  const now = Date.now()
  db.exec('BEGIN')
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${folders - 1})
    INSERT INTO folders(id, parent_id, title, position)
    SELECT i + 1, iif(i % ${FOLDERS_IN_SECTION} = 0, NULL, i - i % ${FOLDERS_IN_SECTION} + 1), 'Folder ' || (i + 1), i << 20 FROM n`)
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${feeds - 1})
    INSERT INTO feeds(id, url, title, notify, paused, added_at, folder_id, position)
    SELECT i + 1, 'http://127.0.0.1:9/' || (i + 1), 'Feed ' || (i + 1), 'off', 1, ${now}, i / ${FEEDS_IN_FOLDER} + 1, (i % ${FEEDS_IN_FOLDER}) << 20 FROM n`)
  db.exec(`INSERT INTO items(id, feed_id, guid, version, title, excerpt, url, priority, received_at, sort_at)
    VALUES(1, ${FEEDS_IN_FOLDER + 1}, 'p:1', '1', 'The ferry leaves at nine', 'And returns at noon.', NULL, 3, ${now}, ${now})`)
  db.exec(`INSERT INTO item_content(item_id, text, raw) VALUES(1, 'And returns at noon.', '{}')`)
  db.exec(`UPDATE feeds SET unread = 1 WHERE id = ${FEEDS_IN_FOLDER + 1}`)
  db.exec(`UPDATE search_index SET indexed_to = 1`)
  db.exec(`INSERT OR REPLACE INTO settings(key, value) VALUES('allPaused', 'true')`)
  db.exec('COMMIT')
  db.close()
}
