import type { FeedId, FolderId } from '#contract/ids.ts'
import {
  folderProblem,
  foldersWithin,
  MAX_FOLDER_TITLE_LENGTH,
  type FeedPlace,
  type Folder,
  type FolderContents,
  type FolderProblem
} from '#contract/folder.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { numberIn, numberOrNull, shortText } from '../store/columns.ts'
import { statements, transaction } from '../store/database.ts'
import type { RemovedFolder, RestoredFolder, StoredFolder } from '../store/records.ts'
import { FEEDS, storedFeed } from '../store/rows.ts'
import type { Database } from '../store/sqlite.ts'

const PLACE = 'id, folder_id AS folderId, position'
const FOLDER = 'id, parent_id AS parentId, title, position'

/** The folders, and where feeds and folders stand in them. Throws SQLite's errors. */
export class FolderTable {
  readonly #db
  readonly #sql

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
  }

  all(): Folder[] {
    return this.#stored().map(({ id, parentId, title }) => ({ id, parentId, title }))
  }

  add(title: string, parentId: FolderId | null): Result<Folder, FolderProblem> {
    return transaction(this.#db, () => {
      const problem = folderProblem(this.all(), null, parentId)
      if (problem) return refused(problem)
      const { lastInsertRowid } = this.#sql(
        `INSERT INTO folders(parent_id, title, position)
         VALUES(?1, ?2, (SELECT coalesce(max(position) + 1, 0) FROM folders WHERE parent_id IS ?1))`
      ).run(parentId, title)
      return ok({ id: Number(lastInsertRowid), parentId, title })
    })
  }

  /** Answers whether the folder is still there. */
  rename(id: FolderId, title: string): boolean {
    return this.#sql('UPDATE folders SET title = ? WHERE id = ?').run(title, id).changes > 0
  }

  /** Before the folder `before` of `parentId`, or behind its last one. */
  move(id: FolderId, parentId: FolderId | null, before: FolderId | null): Result<null, FolderProblem> {
    return transaction(this.#db, () => {
      const problem = folderProblem(this.all(), id, parentId)
      if (problem) return refused(problem)
      const others = this.#stored().filter((folder) => folder.parentId === parentId && folder.id !== id)
      this.#orderFolders(parentId, inserted(others, id, before))
      return ok(null)
    })
  }

  /** Before the feed `before` of the folder, or behind its last one; answers the feeds whose places changed. */
  moveFeed(id: FeedId, folderId: FolderId | null, before: FeedId | null): Result<FeedPlace[], { kind: 'gone' }> {
    return transaction(this.#db, () => {
      const feed = this.#sql('SELECT 1 FROM feeds WHERE id = ? AND removed_at IS NULL').get(id)
      if (!feed || (folderId !== null && !this.#has(folderId))) return refused({ kind: 'gone' })
      const others = this.#feedsOf(folderId).filter((other) => other.id !== id)
      return ok(this.#orderFeeds(folderId, inserted(others, id, before)))
    })
  }

  /**
   * Removes a folder. What is in it goes too, its feeds as removed feeds do, or moves to where the folder stood.
   *
   * Answers what `restore` needs to put everything back.
   */
  remove(id: FolderId, contents: FolderContents, at: number): Result<RemovedFolder, { kind: 'gone' }> {
    return transaction(this.#db, () => {
      const folders = this.#stored()
      const folder = folders.find((each) => each.id === id)
      if (!folder) return refused({ kind: 'gone' })
      const removed = contents === 'remove' ? this.#removeWithAll(folders, id, at) : this.#removeAlone(folders, folder)
      this.#sql('DELETE FROM folders WHERE id = ?').run(id)
      return ok({ ...removed, places: this.#placesOf(removed.feeds) })
    })
  }

  /** Puts back what `remove` took away, as far as it still can stand there. */
  restore({ folders, moved, feeds, contents }: RemovedFolder): RestoredFolder {
    return transaction(this.#db, () => {
      for (const folder of folders) {
        const { id, title, position } = folder
        const parentId = folderProblem(this.all(), null, folder.parentId) === null ? folder.parentId : null
        this.#sql('INSERT OR IGNORE INTO folders(id, parent_id, title, position) VALUES(?, ?, ?, ?)').run(
          id,
          parentId,
          title,
          position
        )
      }
      for (const { id, parentId, position } of moved) {
        if (folderProblem(this.all(), id, parentId) !== null) continue
        this.#sql('UPDATE folders SET parent_id = ?, position = ? WHERE id = ?').run(parentId, position, id)
      }
      for (const { id, folderId, position } of feeds) {
        this.#sql('UPDATE feeds SET folder_id = ?, position = ? WHERE id = ?').run(
          folderId !== null && this.#has(folderId) ? folderId : null,
          position,
          id
        )
        if (contents === 'remove') this.#bringBack(id)
      }
      const back = feeds.flatMap(({ id }) => {
        const row = this.#sql(`SELECT * FROM ${FEEDS} WHERE id = ? AND removed_at IS NULL`).get(id)
        return row ? [storedFeed(row)] : []
      })
      return { folders: this.all(), feeds: back }
    })
  }

  #removeWithAll(folders: StoredFolder[], id: FolderId, at: number): Omit<RemovedFolder, 'places'> {
    const within = foldersWithin(folders, id)
    const feeds = [...within].flatMap((folder) => this.#feedsOf(folder))
    for (const feed of feeds) this.#sql('UPDATE feeds SET removed_at = ? WHERE id = ?').run(at, feed.id)
    const inOrder = [...within].flatMap((each) => folders.find((folder) => folder.id === each) ?? [])
    return { contents: 'remove', folders: inOrder, moved: [], feeds }
  }

  #removeAlone(folders: StoredFolder[], folder: StoredFolder): Omit<RemovedFolder, 'places'> {
    const { id, parentId } = folder
    const siblings = folders.filter((each) => each.parentId === parentId)
    const children = folders.filter((each) => each.parentId === id)
    const feeds = this.#feedsOf(id)
    const above = this.#feedsOf(parentId)
    this.#orderFolders(
      parentId,
      siblings.flatMap((each) => (each.id === id ? children.map((child) => child.id) : [each.id]))
    )
    this.#orderFeeds(
      parentId,
      [...above, ...feeds].map((feed) => feed.id)
    )
    const moved = [...siblings.filter((each) => each.id !== id), ...children]
    return { contents: 'move-up', folders: [folder], moved, feeds: [...above, ...feeds] }
  }

  /** A removed feed whose address was not added again meanwhile. */
  #bringBack(id: FeedId): void {
    this.#sql(
      `UPDATE feeds SET removed_at = NULL WHERE id = ?1 AND erased_at IS NULL AND NOT EXISTS (
         SELECT 1 FROM feeds other WHERE other.url = feeds.url AND other.id <> ?1 AND other.removed_at IS NULL)`
    ).run(id)
  }

  #orderFolders(parentId: FolderId | null, ids: FolderId[]): void {
    for (const [position, id] of ids.entries()) {
      this.#sql('UPDATE folders SET parent_id = ?1, position = ?2 WHERE id = ?3').run(parentId, position, id)
    }
  }

  /** Answers those whose place changed. */
  #orderFeeds(folderId: FolderId | null, ids: FeedId[]): FeedPlace[] {
    return ids.flatMap((id, position) => {
      const { changes } = this.#sql(
        'UPDATE feeds SET folder_id = ?1, position = ?2 WHERE id = ?3 AND (folder_id IS NOT ?1 OR position <> ?2)'
      ).run(folderId, position, id)
      return changes > 0 ? [{ id, folderId, position }] : []
    })
  }

  #placesOf(feeds: readonly FeedPlace[]): FeedPlace[] {
    return feeds.flatMap(({ id }) => {
      const row = this.#sql(`SELECT ${PLACE} FROM feeds WHERE id = ? AND removed_at IS NULL`).get(id)
      return row ? [{ ...row } as unknown as FeedPlace] : []
    })
  }

  #feedsOf(folderId: FolderId | null): FeedPlace[] {
    return this.#sql(
      `SELECT ${PLACE} FROM feeds WHERE folder_id IS ? AND removed_at IS NULL ORDER BY position, id`
    ).all(folderId) as unknown as FeedPlace[]
  }

  #stored(): StoredFolder[] {
    return this.#sql(`SELECT ${FOLDER} FROM folders ORDER BY position, id`)
      .all()
      .map((row) => ({
        id: row['id'] as number,
        parentId: numberOrNull(row, 'parentId', 'folder'),
        title: shortText(row, 'title', 'folder', MAX_FOLDER_TITLE_LENGTH) ?? '',
        position: numberIn(row, 'position', 'folder')
      }))
  }

  #has(id: FolderId): boolean {
    return this.#sql('SELECT 1 FROM folders WHERE id = ?').get(id) !== undefined
  }
}

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

/** The ids of the others in order, with `id` before `before` or at the end. */
function inserted(others: readonly { id: number }[], id: number, before: number | null): number[] {
  const ids = others.map((other) => other.id)
  const at = before === null ? -1 : ids.indexOf(before)
  ids.splice(at === -1 ? ids.length : at, 0, id)
  return ids
}
