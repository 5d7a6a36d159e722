import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../../src-main/library/store/database.ts'
import { FeedTable } from '../../../src-main/library/tables/feed-table.ts'
import { Intake } from '../../../src-main/library/intake/intake.ts'
import { hash } from '../../../src-main/library/tables/seen-table.ts'
import { migrate } from '../../../src-main/library/store/schema/migrate.ts'
import type { Database, SqliteProvider } from '../../../src-main/library/store/sqlite.ts'
import { itemMessage } from './flow-items.ts'

/**
 * The floor of storing: rows as our intake makes them, inserted into the same schema by prepared statements, and nothing
 * else: nobody reads JSON, asks what is known or takes a time.
 */

type Value = string | number | null
export interface BareRow {
  feedId: number
  item: Value[]
  content: Value[]
  seen: [Uint8Array, Uint8Array]
  title: string
  text: string
}

export const feedUrl = (stream: number): string => `http://127.0.0.1:9/${stream}`

const columns = `feed_id, guid, version, title, excerpt, url, author, image, tags, priority, lang, published_at, modified_at,
  revision, received_at, sort_at, removed_at, is_raw, read, starred, hidden, marks, source_priority, event_type`

/** The SQLite that the app has in this Electron: the floor of the app runs over the same. */
export function sqliteOf(electron: string): SqliteProvider {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  return spawnSync(electron, ['-e', "require('node:sqlite')"], { env }).status === 0 ? 'node' : 'photostructure'
}

/** An empty library with so many feeds, numbered from 1, in a folder of its own. */
export function emptyLibrary(
  feeds: number,
  sqlite?: SqliteProvider
): { db: Database; file: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'tickertape-bench-'))
  const file = join(folder, 'tickertape.db')
  const db = openDatabase({ file, role: 'writer', sqlite })
  const problem = migrate(db, file)
  if (problem) throw new Error(JSON.stringify(problem))
  const table = new FeedTable(db)
  for (let stream = 0; stream < feeds; stream++) {
    table.add({ url: feedUrl(stream), title: `Feed ${stream}`, notify: 'off', addedAt: 1 })
  }
  return {
    db,
    file,
    remove: () => {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** The rows of so many items of each stream, in the order in which streams take turns of `batch`. */
export function bareRows(items: number, streams: number, batch: number): BareRow[] {
  const { db, remove } = emptyLibrary(streams)
  try {
    const intake = new Intake(db)
    for (const [number, { stream, messages }] of batchesOf(items, streams, batch).entries()) {
      const place = { feedId: stream + 1, url: feedUrl(stream), phase: 'live' as const }
      intake.accept({
        ...place,
        messages,
        lastEventId: messages.at(-1)!.lastEventId,
        session: 'bench',
        number: number + 1
      })
    }
    return db
      .prepare(
        `SELECT ${columns}, html, text, raw, message_id FROM items JOIN item_content ON item_id = id ORDER BY id`
      )
      .all()
      .map((row): BareRow => {
        const values = Object.values(row) as Value[]
        return {
          feedId: row['feed_id'] as number,
          item: values.slice(0, -4),
          content: values.slice(-4),
          seen: [hash(row['guid'] as string), hash(row['version'] as string)],
          title: row['title'] as string,
          text: row['text'] as string
        }
      })
  } finally {
    remove()
  }
}

/** Messages as batches in which the streams take turns. */
export function batchesOf(items: number, streams: number, batch: number) {
  return Array.from({ length: Math.ceil(items / batch) }, (_, n) => {
    const stream = n % streams
    const from = Math.floor(n / streams) * batch
    const size = Math.min(batch, items - n * batch)
    return { stream, messages: Array.from({ length: size }, (_, place) => itemMessage(stream, from + place + 1)) }
  })
}

/** Inserts rows, so many to a transaction; `inline` fills a full-text index in the same transaction. */
export function storeBare(db: Database, rows: readonly BareRow[], batch: number, inline = false): void {
  const item = db.prepare(`INSERT INTO items(${columns}) VALUES(${Array(24).fill('?').join(', ')})`)
  const content = db.prepare('INSERT INTO item_content(item_id, html, text, raw, message_id) VALUES(?, ?, ?, ?, ?)')
  const seen = db.prepare('INSERT INTO seen(feed_id, guid_hash, version_hash, status, at) VALUES(?, ?, ?, 0, ?)')
  const feed = db.prepare(
    'UPDATE feeds SET last_event_id = ?, accepted_batch = ?, last_message_at = ?, unread = unread + ? WHERE id = ?'
  )
  const words = db.prepare('INSERT INTO item_fts(rowid, title, text) VALUES(?, ?, ?)')
  for (let from = 0; from < rows.length; from += batch) {
    db.exec('BEGIN IMMEDIATE')
    const together = rows.slice(from, from + batch)
    for (const row of together) {
      const id = Number(item.run(...row.item).lastInsertRowid)
      content.run(id, ...row.content)
      seen.run(row.feedId, ...row.seen, 1_790_000_000_000)
      if (inline) words.run(id, row.title, row.text)
    }
    feed.run(String(from), `bench:${from}`, 1_790_000_000_000 + from, together.length, rows[from]!.feedId)
    db.exec('COMMIT')
  }
}

/** Counts the unread items of every feed, as the writer does while it stores. */
export function countUnread(db: Database): void {
  db.exec(
    'UPDATE feeds SET unread = (SELECT count(*) FROM items WHERE feed_id = feeds.id AND read = 0 AND removed_at IS NULL)'
  )
}
