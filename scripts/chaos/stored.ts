import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StoredGap, StoredItem } from './judge.ts'

/** What the library holds of one feed. */
export interface Stored {
  items: StoredItem[]
  gaps: StoredGap[]
}

/** What a title begins with, to tell which item it belongs to. */
export const marked = (feed: number, item: number): string => `chaos-f${feed}-${item} version`
const marking = /chaos-f(\d+)-(\d+) version/

/** Reads the library as any other program may, while the app runs or does not. By the feed's number. */
export function readStored(userDataDir: string): Map<number, Stored> {
  return read(userDataDir, (db) => {
    const stored = new Map<number, Stored>()
    const of = (url: unknown): Stored => {
      const number = channelOf(String(url))
      const known = stored.get(number) ?? { items: [], gaps: [] }
      stored.set(number, known)
      return known
    }
    const removed = new Set(
      db
        .prepare('SELECT f.url, i.guid FROM items i JOIN feeds f ON f.id = i.feed_id WHERE i.removed_at IS NOT NULL')
        .all()
        .map(({ url, guid }) => `${String(url)} ${String(guid)}`)
    )
    const former = formerTitles(db)
    for (const row of db.prepare('SELECT feed_url, guid, title, received_at FROM tt_items').iterate()) {
      const title = String(row['title'])
      const key = `${String(row['feed_url'])} ${String(row['guid'])}`
      of(row['feed_url']).items.push({
        number: numberIn(title),
        title,
        removed: removed.has(key),
        receivedAt: Number(row['received_at']),
        formerly: (former.get(key) ?? []).map(numberIn)
      })
    }
    const gaps = db.prepare(
      'SELECT f.url, g.* FROM gaps g JOIN feeds f ON f.id = g.feed_id WHERE g.filled_at IS NULL ORDER BY g.id'
    )
    for (const row of gaps.iterate()) {
      of(row['url']).gaps.push({
        kind: row['kind'] as StoredGap['kind'],
        reason: JSON.parse(String(row['reason'])) as StoredGap['reason'],
        fromAt: Number(row['from_at']),
        toAt: Number(row['to_at']),
        items: row['items'] === null ? null : Number(row['items'])
      })
    }
    return stored
  })
}

/** The items of numbered feeds that were stored after the one of this id, and the id of the last of all; nothing before there is a library. */
export function storedSince(
  userDataDir: string,
  id: number
): { lastId: number; items: { feed: number; number: number }[] } {
  if (!existsSync(join(userDataDir, 'tickertape.db'))) return { lastId: id, items: [] }
  return read(userDataDir, (db) => {
    if (!isMade(db)) return { lastId: id, items: [] }
    const feeds = new Map<unknown, number>()
    for (const feed of db.prepare('SELECT id, url FROM feeds').all()) {
      const number = channelOf(String(feed['url']))
      if (!Number.isNaN(number)) feeds.set(feed['id'], number)
    }
    const lastId = Number(db.prepare('SELECT max(id) AS last FROM items').get()?.['last'] ?? id)
    const rows = db.prepare('SELECT feed_id, title FROM items WHERE id > ? AND id <= ?').all(id, lastId)
    const items = rows.flatMap((row) => {
      const feed = feeds.get(row['feed_id'])
      return feed === undefined ? [] : [{ feed, number: numberIn(String(row['title'])) }]
    })
    return { lastId, items }
  })
}

function numberIn(title: string): number {
  return Number(marking.exec(title)?.[2] ?? Number.NaN)
}

/** What items were called before they were edited, by feed and guid. */
function formerTitles(db: DatabaseSync): Map<string, string[]> {
  const titles = new Map<string, string[]>()
  const rows = db.prepare(
    `SELECT f.url, i.guid, v.title FROM item_versions v JOIN items i ON i.id = v.item_id JOIN feeds f ON f.id = i.feed_id`
  )
  for (const { url, guid, title } of rows.iterate()) {
    const key = `${String(url)} ${String(guid)}`
    titles.set(key, [...(titles.get(key) ?? []), String(title)])
  }
  return titles
}

/** How many feeds and items are stored; none before there is a library. */
export function countStored(userDataDir: string): { feeds: number; items: number } {
  if (!existsSync(join(userDataDir, 'tickertape.db'))) return { feeds: 0, items: 0 }
  return read(userDataDir, (db) => {
    if (!isMade(db)) return { feeds: 0, items: 0 }
    const count = (view: string): number => Number(db.prepare(`SELECT count(*) AS n FROM ${view}`).get()?.['n'])
    return { feeds: count('tt_feeds'), items: count('tt_items') }
  })
}

/** The file is there a moment before what belongs into it. */
function isMade(db: DatabaseSync): boolean {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version']) !== 0
}

/** The number of the item of a feed that was stored last; 0 before the first. */
export function newestStored(userDataDir: string, feed: number): number {
  return read(userDataDir, (db) => {
    const newest = db.prepare(
      'SELECT i.title FROM items i JOIN feeds f ON f.id = i.feed_id WHERE f.url LIKE ? ORDER BY i.id DESC LIMIT 1'
    )
    return numberIn(String(newest.get(`%channel=f${feed}&%`)?.['title'])) || 0
  })
}

function read<T>(userDataDir: string, use: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(join(userDataDir, 'tickertape.db'), { readOnly: true, timeout: 5000 })
  try {
    return use(db)
  } finally {
    db.close()
  }
}

/** The number of the feed behind a URL or a request's target; NaN for another. */
export function channelOf(url: string): number {
  return Number(/[?&]channel=f(\d+)/.exec(url)?.[1] ?? Number.NaN)
}
