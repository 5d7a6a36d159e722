import type { FeedId, FolderId } from '#contract/ids.ts'
import {
  folderProblem,
  foldersWithin,
  MAX_FOLDER_TITLE_LENGTH,
  type FeedPlace,
  type Folder,
  type FolderContents,
  type FolderLookup,
  type FolderProblem
} from '#contract/folder.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { numberIn, numberOrNull, shortText } from '../store/columns.ts'
import { statements, transaction } from '../store/database.ts'
import type { RemovedFolder, RestoredFolder } from '../store/records.ts'
import { FEEDS, storedFeed } from '../store/rows.ts'
import type { Database } from '../store/sqlite.ts'
import { SiblingOrder } from './sibling-order.ts'

const PLACE = 'id, folder_id AS folderId, position'
const FOLDER = 'id, parent_id AS parentId, title, position'

/** The folders, and where feeds and folders stand in them: a change reads and writes what it touches. Throws SQLite's errors. */
export class FolderTable {
  readonly #db
  readonly #sql
  readonly #feedOrder: SiblingOrder
  readonly #folderOrder: SiblingOrder

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
    this.#feedOrder = new SiblingOrder(db, 'feeds')
    this.#folderOrder = new SiblingOrder(db, 'folders')
  }

  all(): Folder[] {
    return this.#sql(`SELECT ${FOLDER} FROM folders ORDER BY position, id`).all().map(folderOf)
  }

  add(title: string, parentId: FolderId | null): Result<Folder, FolderProblem> {
    return transaction(this.#db, () => {
      const problem = folderProblem(this.#lookup, null, parentId)
      if (problem) return refused(problem)
      const position = this.#folderOrder.behindAll(parentId)
      const { lastInsertRowid } = this.#sql('INSERT INTO folders(parent_id, title, position) VALUES(?, ?, ?)').run(
        parentId,
        title,
        position
      )
      return ok({ id: Number(lastInsertRowid), parentId, title, position })
    })
  }

  /** Answers whether the folder is still there. */
  rename(id: FolderId, title: string): boolean {
    return this.#sql('UPDATE folders SET title = ? WHERE id = ?').run(title, id).changes > 0
  }

  /** Before the folder `before` of `parentId`, or behind its last one; answers the folders whose places changed. */
  move(id: FolderId, parentId: FolderId | null, before: FolderId | null): Result<Folder[], FolderProblem> {
    return transaction(this.#db, () => {
      const problem = folderProblem(this.#lookup, id, parentId)
      if (problem) return refused(problem)
      const written = this.#folderOrder.put(id, parentId, before)
      return ok(this.#foldersOf(written.map((each) => each.id)))
    })
  }

  /** Before the feed `before` of the folder, or behind its last one; answers the feeds whose places changed. */
  moveFeed(id: FeedId, folderId: FolderId | null, before: FeedId | null): Result<FeedPlace[], { kind: 'gone' }> {
    return transaction(this.#db, () => {
      const feed = this.#sql('SELECT 1 FROM feeds WHERE id = ? AND removed_at IS NULL').get(id)
      if (!feed || (folderId !== null && !this.#get(folderId))) return refused({ kind: 'gone' })
      return ok(this.#feedOrder.put(id, folderId, before).map((each) => ({ ...each, folderId })))
    })
  }

  /**
   * Removes a folder. What is in it goes too, its feeds as removed feeds do, or moves to where the folder stood.
   *
   * Answers what `restore` needs to put everything back.
   */
  remove(id: FolderId, contents: FolderContents, at: number): Result<RemovedFolder, { kind: 'gone' }> {
    return transaction(this.#db, () => {
      const folder = this.#get(id)
      if (!folder) return refused({ kind: 'gone' })
      const removed = contents === 'remove' ? this.#removeWithAll(id, at) : this.#removeAlone(folder)
      this.#sql('DELETE FROM folders WHERE id = ?').run(id)
      const { written, ...taken } = removed
      return ok({ ...taken, standing: this.#foldersOf(written.folders), places: this.#placesOf(written.feeds) })
    })
  }

  /** Puts back what `remove` took away, as far as it still can stand there. */
  restore({ folders, moved, feeds, contents }: RemovedFolder): RestoredFolder {
    return transaction(this.#db, () => {
      for (const { id, title, position, parentId: wanted } of folders) {
        const parentId = folderProblem(this.#lookup, null, wanted) === null ? wanted : null
        this.#sql('INSERT OR IGNORE INTO folders(id, parent_id, title, position) VALUES(?, ?, ?, ?)').run(
          id,
          parentId,
          title,
          position
        )
      }
      for (const { id, parentId, position } of moved) {
        if (folderProblem(this.#lookup, id, parentId) !== null) continue
        this.#sql('UPDATE folders SET parent_id = ?, position = ? WHERE id = ?').run(parentId, position, id)
      }
      for (const { id, folderId, position } of feeds) {
        this.#sql('UPDATE feeds SET folder_id = ?, position = ? WHERE id = ?').run(
          folderId !== null && this.#get(folderId) ? folderId : null,
          position,
          id
        )
        if (contents === 'remove') this.#bringBack(id)
      }
      const back = feeds.flatMap(({ id }) => {
        const row = this.#sql(`SELECT * FROM ${FEEDS} WHERE id = ? AND removed_at IS NULL`).get(id)
        return row ? [storedFeed(row)] : []
      })
      return { folders: this.#foldersOf([...folders, ...moved].map((each) => each.id)), feeds: back }
    })
  }

  #removeWithAll(id: FolderId, at: number): Taken {
    const within = foldersWithin(this.#lookup, id)
    const feeds = [...within].flatMap((folder) => this.#feedsOf(folder))
    for (const feed of feeds) this.#sql('UPDATE feeds SET removed_at = ? WHERE id = ?').run(at, feed.id)
    return {
      contents: 'remove',
      folders: this.#foldersOf(within),
      moved: [],
      feeds,
      written: { folders: [], feeds: [] }
    }
  }

  /** What is in it goes to where it stood: its folders before it, its feeds behind those that are there. */
  #removeAlone(folder: Folder): Taken {
    const { id, parentId } = folder
    const children = this.#foldersOf(this.#lookup.within(id))
    const feeds = this.#feedsOf(id)
    const written = {
      folders: children.flatMap((child) => this.#folderOrder.put(child.id, parentId, id).map((each) => each.id)),
      feeds: feeds.flatMap((feed) => this.#feedOrder.put(feed.id, parentId, null).map((each) => each.id))
    }
    return { contents: 'move-up', folders: [folder], moved: children, feeds, written }
  }

  /** A removed feed whose address was not added again meanwhile. */
  #bringBack(id: FeedId): void {
    this.#sql(
      `UPDATE feeds SET removed_at = NULL WHERE id = ?1 AND erased_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM feeds other WHERE other.url = feeds.url AND other.id <> ?1 AND other.removed_at IS NULL)`
    ).run(id)
  }

  #placesOf(feeds: readonly FeedId[]): FeedPlace[] {
    return feeds.flatMap((id) => {
      const row = this.#sql(`SELECT ${PLACE} FROM feeds WHERE id = ? AND removed_at IS NULL`).get(id)
      return row ? [{ ...row } as unknown as FeedPlace] : []
    })
  }

  #feedsOf(folderId: FolderId | null): FeedPlace[] {
    return this.#sql(
      `SELECT ${PLACE} FROM feeds WHERE folder_id IS ? AND removed_at IS NULL ORDER BY position, id`
    ).all(folderId) as unknown as FeedPlace[]
  }

  readonly #lookup: FolderLookup = {
    get: (id) => this.#get(id),
    within: (id) =>
      this.#sql('SELECT id FROM folders WHERE parent_id = ? ORDER BY position, id')
        .all(id)
        .map((row) => row['id'] as number)
  }

  #get(id: FolderId): Folder | undefined {
    const row = this.#sql(`SELECT ${FOLDER} FROM folders WHERE id = ?`).get(id)
    return row && folderOf(row)
  }

  #foldersOf(ids: Iterable<FolderId>): Folder[] {
    return [...ids].flatMap((id) => this.#get(id) ?? [])
  }
}

/** What `remove` took, and which of what stays it wrote. */
interface Taken extends Omit<RemovedFolder, 'places' | 'standing'> {
  written: { folders: FolderId[]; feeds: FeedId[] }
}

const folderOf = (row: Record<string, unknown>): Folder => ({
  id: row['id'] as number,
  parentId: numberOrNull(row, 'parentId', 'folder'),
  title: shortText(row, 'title', 'folder', MAX_FOLDER_TITLE_LENGTH) ?? '',
  position: numberIn(row, 'position', 'folder')
})

/** Every folder that a feed stands in, the outer ones too. Throws SQLite's errors. */
export function foldersOf(db: Database, feedId: FeedId): ReadonlySet<FolderId> {
  const rows = db
    .prepare(
      // UNION, not UNION ALL: a ring of folders, which nobody should be able to make, would go on for ever.
      `WITH RECURSIVE up(id) AS (
         SELECT folder_id FROM feeds WHERE id = ? UNION SELECT f.parent_id FROM folders f JOIN up ON f.id = up.id
       ) SELECT id FROM up WHERE id IS NOT NULL`
    )
    .all(feedId)
  return new Set(rows.map((row) => row['id'] as number))
}
