import type { FeedId, FolderId } from '#contract/ids.ts'
import { foldersAround, type Folder, type FolderContents, type FolderProblem } from '#contract/folder.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import type { FeedList } from './feed-list.ts'
import { Removals } from './removals.ts'
import type { Library, RemovedFolder } from '../library/library.ts'

/** The folders as the rest of the program sees them; which feeds stand in them the feed list knows. */
export class FolderList implements Disposable {
  readonly #library: Library
  readonly #feeds: FeedList
  readonly #disposables = new Disposables()
  #all: Folder[] = []
  #byId: ReadonlyMap<FolderId, Folder> = new Map()
  readonly #removals = this.#disposables.add(new Removals<FolderId, RemovedFolder>())

  readonly #onChange = this.#disposables.add(new Emitter<Folder[]>())
  readonly onChange = this.#onChange.event

  constructor(library: Library, feeds: FeedList) {
    this.#library = library
    this.#feeds = feeds
  }

  async start(): Promise<void> {
    this.#take(await this.#library.folders())
  }

  all(): Folder[] {
    return this.#all
  }

  /** Whether a feed stands in a folder or in one below it. */
  isIn(feedId: FeedId, folderId: FolderId): boolean {
    return foldersAround(this.#byId, this.#feeds.folderOf(feedId)).includes(folderId)
  }

  async add(title: string, parentId: FolderId | null): Promise<Result<Folder, FolderProblem>> {
    const added = await this.#library.addFolder({ title, parentId })
    if (added.ok) await this.#changed()
    return added
  }

  async rename(id: FolderId, title: string): Promise<Result<null, { kind: 'gone' }>> {
    if (!(await this.#library.renameFolder({ id, title }))) return refused({ kind: 'gone' })
    await this.#changed()
    return ok(null)
  }

  async move(id: FolderId, parentId: FolderId | null, before: FolderId | null): Promise<Result<null, FolderProblem>> {
    const moved = await this.#library.moveFolder({ id, parentId, before })
    if (moved.ok) await this.#changed()
    return moved
  }

  /** Can be undone for a while; feeds that go with it are closed at once and erased when that time has passed. */
  async remove(id: FolderId, contents: FolderContents): Promise<Result<null, { kind: 'gone' }>> {
    const removal = await this.#library.removeFolder({ id, contents })
    if (!removal.ok) return removal
    const removed = removal.value
    if (contents === 'remove') this.#feeds.wereRemoved(removed.feeds.map((feed) => feed.id))
    this.#feeds.placed(removed.places)
    await this.#changed()
    this.#removals.add(id, removed)
    return ok(null)
  }

  async undoRemove(id: FolderId): Promise<void> {
    const removed = this.#removals.take(id)
    if (!removed) return
    // Before the library brings them back, or a timer could erase them meanwhile.
    if (removed.contents === 'remove') this.#feeds.keepRemoved(removed.feeds.map((feed) => feed.id))
    const back = await this.#library.restoreFolder(removed)
    this.#feeds.restored(back.feeds)
    this.#take(back.folders)
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  async #changed(): Promise<void> {
    this.#take(await this.#library.folders())
  }

  #take(folders: Folder[]): void {
    this.#all = folders
    this.#byId = new Map(folders.map((folder) => [folder.id, folder]))
    this.#onChange.fire(folders)
  }
}
