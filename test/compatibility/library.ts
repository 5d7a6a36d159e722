import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StoredGap } from '../../scripts/chaos/judge.ts'

export interface StoredRow {
  title: string
  text: string
  removed: boolean
  receivedAt: number
  /** What it was called before it was edited. */
  formerTitles: string[]
}

export interface StoredFeed {
  rows: StoredRow[]
  gaps: StoredGap[]
}

const formerTitles = `SELECT v.item_id AS id, v.title FROM item_versions v JOIN items i ON i.id = v.item_id
  JOIN feeds f ON f.id = i.feed_id WHERE f.url = ?`

/** What the library holds of a feed, while the app runs or after it; nothing before there is one. */
export function readFeed(userDataDir: string, url: string): StoredFeed {
  const file = join(userDataDir, 'tickertape.db')
  if (!existsSync(file)) return { rows: [], gaps: [] }
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
  try {
    if (Number(db.prepare('PRAGMA user_version').get()?.['user_version']) === 0) return { rows: [], gaps: [] }
    const former = new Map<number, string[]>()
    for (const { id, title } of db.prepare(formerTitles).all(url)) {
      former.set(Number(id), [...(former.get(Number(id)) ?? []), String(title)])
    }
    const rows = db.prepare(
      `SELECT i.id, i.title, c.text, i.removed_at, i.received_at FROM items i JOIN item_content c ON c.item_id = i.id
       JOIN feeds f ON f.id = i.feed_id WHERE f.url = ? ORDER BY i.id`
    )
    const gaps = db.prepare('SELECT g.* FROM gaps g JOIN feeds f ON f.id = g.feed_id WHERE f.url = ? ORDER BY g.id')
    return {
      rows: rows.all(url).map((row) => ({
        title: String(row['title']),
        text: String(row['text']),
        removed: row['removed_at'] !== null,
        receivedAt: Number(row['received_at']),
        formerTitles: former.get(Number(row['id'])) ?? []
      })),
      gaps: gaps.all(url).map((row) => ({
        kind: row['kind'] as StoredGap['kind'],
        reason: JSON.parse(String(row['reason'])) as StoredGap['reason'],
        fromAt: Number(row['from_at']),
        toAt: Number(row['to_at']),
        items: row['items'] === null ? null : Number(row['items'])
      }))
    }
  } finally {
    db.close()
  }
}
