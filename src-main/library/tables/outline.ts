import type { FeedId } from '#contract/ids.ts'
import { defaultFeedOptions, type FeedKind, type FeedOptions } from '#contract/feed.ts'
import { statements, transaction, type Statements } from '../store/database.ts'
import { feedKind, feedOptions, optionsToSql } from '../store/rows.ts'
import type { Database } from '../store/sqlite.ts'
import { SiblingOrder } from './sibling-order.ts'

/** Feeds in their folders, as they leave for another reader and come from one. */

export interface OutlineFeed {
  url: string
  /** Absent for an event stream. */
  kind?: Exclude<FeedKind, 'event-stream'>
  title: string
  /** The titles of its folders, outermost first. */
  folder: string[]
  /** What was chosen for it, where that is not as it comes. */
  options?: Partial<Omit<FeedOptions, 'title' | 'folderId'>>
}

export interface Outline {
  /** Every folder by its path, each behind the one that it stands in. */
  folders: string[][]
  feeds: OutlineFeed[]
}

interface FolderRow {
  id: number
  parent: number | null
  title: string
}

/** The feeds in the order of the sidebar: those of a folder by their place, folders first. */
export function outlineOf(db: Database): Outline {
  const folders = db
    .prepare('SELECT id, parent_id, title FROM folders ORDER BY position, id')
    .all()
    .map((row): FolderRow => ({
      id: row['id'] as number,
      parent: row['parent_id'] as number | null,
      title: row['title'] as string
    }))
  const children = groupBy(folders, (folder) => folder.parent)
  const feeds = groupBy(
    db.prepare('SELECT * FROM feeds WHERE removed_at IS NULL ORDER BY position, id').all(),
    (row) => row['folder_id'] as number | null
  )
  const outline: Outline = { folders: [], feeds: [] }
  const visit = (id: number | null, path: string[]): void => {
    for (const folder of children.get(id) ?? []) {
      outline.folders.push([...path, folder.title])
      visit(folder.id, [...path, folder.title])
    }
    for (const feed of feeds.get(id) ?? []) {
      const { title, folderId: _, ...options } = feedOptions(feed)
      const kind = feedKind(feed)
      const known = kind === 'event-stream' ? {} : { kind }
      outline.feeds.push({ url: feed['url'] as string, ...known, title, folder: path, ...chosenOf(options) })
    }
  }
  visit(null, [])
  return outline
}

/**
 * Adds feeds and the folders they need, all or nothing; folders of the same names are taken, feeds that are there are
 * passed over. `at`, epoch ms, also names the request: sent again after a crash it changes nothing.
 *
 * Answers the ids of the feeds that were added.
 */
export function addOutline(db: Database, { folders, feeds }: Outline, at: number): FeedId[] {
  const sql = statements(db)
  const order = new SiblingOrder(db, 'feeds')
  const folderOrder = new SiblingOrder(db, 'folders')
  return transaction(db, () => {
    const known = new Map<string, number>()
    const folderOf = (path: readonly string[]): number | null => {
      let parent: number | null = null
      for (const [depth, title] of path.entries()) {
        const key = JSON.stringify(path.slice(0, depth + 1))
        const id: number =
          known.get(key) ?? findFolder(sql, parent, title) ?? makeFolder(sql, folderOrder, parent, title)
        known.set(key, id)
        parent = id
      }
      return parent
    }
    for (const path of folders) folderOf(path)
    const added: FeedId[] = []
    for (const { url, kind = 'event-stream', title, folder, options: chosen } of feeds) {
      const present = sql('SELECT id, added_at FROM feeds WHERE url = ? AND removed_at IS NULL').get(url)
      if (present) {
        if (present['added_at'] === at) added.push(present['id'] as number)
        continue
      }
      const folderId = folderOf(folder)
      const options = optionsToSql({ ...defaultFeedOptions, ...chosen, title, folderId })
      const row = sql(
        `INSERT INTO feeds(url, kind, added_at, position, ${options.map(([column]) => column).join(', ')})
         VALUES(?, ?, ?, ?${', ?'.repeat(options.length)}) RETURNING id`
      ).get(url, kind, at, order.behindAll(folderId), ...options.map(([, value]) => value))
      added.push(row?.['id'] as number)
    }
    return added
  })
}

/** The options that are not as a feed comes; none where all are. */
function chosenOf(options: Partial<FeedOptions>): Pick<OutlineFeed, 'options'> {
  const chosen = Object.entries(options).filter(
    ([name, value]) => value !== defaultFeedOptions[name as keyof FeedOptions]
  )
  return chosen.length === 0 ? {} : { options: Object.fromEntries(chosen) }
}

function findFolder(sql: Statements, parent: number | null, title: string): number | null {
  const row = sql('SELECT id FROM folders WHERE parent_id IS ? AND title = ? ORDER BY id LIMIT 1').get(parent, title)
  return (row?.['id'] as number | undefined) ?? null
}

function makeFolder(sql: Statements, order: SiblingOrder, parent: number | null, title: string): number {
  const row = sql('INSERT INTO folders(parent_id, title, position) VALUES(?, ?, ?) RETURNING id').get(
    parent,
    title,
    order.behindAll(parent)
  )
  return row?.['id'] as number
}

function groupBy<T, K>(values: readonly T[], key: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const group = groups.get(key(value))
    if (group) group.push(value)
    else groups.set(key(value), [value])
  }
  return groups
}
