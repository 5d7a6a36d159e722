import type { FeedId, FolderId } from '#contract/ids.ts'
import { foldersAround, type Folder, type FolderContents, type FolderProblem } from '#contract/folder.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import type { FeedList } from './feed-list.ts'
import { Removals } from './removals.ts'
import type { Library, RemovedFolder } from '../library/library.ts'

/** Folders that are new or changed, and those that are gone. */
export interface FolderChange {
  changed: Folder[]
  removed: FolderId[]
}

/** The folders as the rest of the program sees them; which feeds stand in them the feed list knows. */
export class FolderList implements Disposable {
  readonly #library: Library
  readonly #feeds: FeedList
  readonly #disposables = new Disposables()
  readonly #byId = new Map<FolderId, Folder>()
  readonly #removals = this.#disposables.add(new Removals<FolderId, RemovedFolder>())

  readonly #onChange = this.#disposables.add(new Emitter<FolderChange>())
  readonly onChange = this.#onChange.event

  constructor(library: Library, feeds: FeedList) {
    this.#library = library
    this.#feeds = feeds
  }

  /** Reads what is stored; again, after folders came into the library by another way than `add`. */
  async start(): Promise<void> {
    this.#take(await this.#library.folders())
  }

  /** In no order but that of their positions. */
  all(): Folder[] {
    return [...this.#byId.values()]
  }

  /** Whether a feed stands in a folder or in one below it. */
  isIn(feedId: FeedId, folderId: FolderId): boolean {
    return foldersAround(this.#byId, this.#feeds.folderOf(feedId)).includes(folderId)
  }

  async add(title: string, parentId: FolderId | null): Promise<Result<Folder, FolderProblem>> {
    const added = await this.#library.addFolder({ title, parentId })
    if (added.ok) this.#take([added.value])
    return added
  }

  async rename(id: FolderId, title: string): Promise<Result<null, { kind: 'gone' }>> {
    const isThere = await this.#library.renameFolder({ id, title })
    const folder = this.#byId.get(id)
    if (!isThere || !folder) return refused({ kind: 'gone' })
    this.#take([{ ...folder, title }])
    return ok(null)
  }

  async move(id: FolderId, parentId: FolderId | null, before: FolderId | null): Promise<Result<null, FolderProblem>> {
    const moved = await this.#library.moveFolder({ id, parentId, before })
    if (!moved.ok) return moved
    this.#take(moved.value)
    return ok(null)
  }

  /** Can be undone for a while; feeds that go with it are closed at once and erased when that time has passed. */
  async remove(id: FolderId, contents: FolderContents): Promise<Result<null, { kind: 'gone' }>> {
    const removal = await this.#library.removeFolder({ id, contents })
    if (!removal.ok) return removal
    const removed = removal.value
    if (contents === 'remove') this.#feeds.wereRemoved(removed.feeds.map((feed) => feed.id))
    this.#feeds.placed(removed.places)
    this.#take(
      removed.standing,
      removed.folders.map((folder) => folder.id)
    )
    this.#removals.add(id, removed)
    return ok(null)
  }

  async undoRemove(id: FolderId): Promise<void> {
    const removed = this.#removals.take(id)
    if (!removed) return
    // Before the library brings them back, or a timer could erase them meanwhile.
    if (removed.contents === 'remove') this.#feeds.keepRemoved(removed.feeds.map((feed) => feed.id))
    const back = await this.#library.restoreFolder(removed)
    this.#take(back.folders)
    this.#feeds.restored(back.feeds)
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  #take(changed: Folder[], removed: FolderId[] = []): void {
    for (const folder of changed) this.#byId.set(folder.id, folder)
    for (const id of removed) this.#byId.delete(id)
    this.#onChange.fire({ changed, removed })
  }
}
