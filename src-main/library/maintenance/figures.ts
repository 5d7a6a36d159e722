import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { SHOWN_FEEDS, type FeedSize, type StorageFigures } from '#contract/storage.ts'
import { freePages } from './free-pages.ts'
import { pragma, statements } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'
import { isAside } from './swap.ts'

/** Items of a feed that are measured to know what one takes. */
const SAMPLE = 100
/** Bytes of an item besides its words: its row and its entries in the indexes. */
const ROW_BYTES = 600

/** What a library takes. Counting a large one takes a second: not for a thread that has something else to do. */
export function storageFigures(db: Database, file: string): StorageFigures {
  const pageSize = pragma(db, 'page_size')
  const sql = statements(db)
  const feeds = sql(
    `SELECT feed_id, count(*) AS items FROM items
       WHERE feed_id NOT IN (SELECT id FROM feeds WHERE removed_at IS NOT NULL) GROUP BY feed_id`
  )
    .all()
    .map((row): FeedSize => {
      const [feedId, items] = [row['feed_id'] as number, row['items'] as number]
      return { feedId, items, bytes: Math.round(items * itemBytes(db, feedId)) }
    })
    .sort((a, b) => b.bytes - a.bytes)
  const index = sql('SELECT total(length(block)) AS bytes FROM item_fts_data').get()
  return {
    bytes: sizeOf(file) + sizeOf(`${file}-wal`),
    freeBytes: freePages(db) * pageSize,
    indexBytes: Number(index?.['bytes'] ?? 0),
    items: feeds.reduce((sum, feed) => sum + feed.items, 0),
    feeds: feeds.slice(0, SHOWN_FEEDS),
    aside: asideOf(file)
  }
}

/** Bytes of one item of a feed, the newest taken for all. */
function itemBytes(db: Database, feedId: number): number {
  const row = db
    .prepare(
      `SELECT avg(octet_length(i.title) + octet_length(i.excerpt) + octet_length(c.text)
         + coalesce(octet_length(c.html), 0) + coalesce(octet_length(c.raw), 0)
         + coalesce((SELECT total(bytes) FROM item_versions v WHERE v.item_id = i.id), 0)) AS bytes
       FROM (SELECT id FROM items WHERE feed_id = ? ORDER BY sort_at DESC LIMIT ${SAMPLE}) newest
       JOIN items i ON i.id = newest.id JOIN item_content c ON c.item_id = i.id`
    )
    .get(feedId)
  return Number(row?.['bytes'] ?? 0) + ROW_BYTES
}

function asideOf(file: string): StorageFigures['aside'] {
  const folder = dirname(file)
  const names = readdirSync(folder).filter((name) => isAside(name, basename(file)))
  return {
    files: names.filter((name) => !name.endsWith('-wal')).length,
    bytes: names.reduce((sum, name) => sum + sizeOf(join(folder, name)), 0)
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
