import type { FeedId, FolderId } from '#contract/ids.ts'
import type { FeedNotify } from '#contract/feed.ts'
import { folderProblem, foldersAround, foldersWithin, type Folder, type FolderContents } from '#contract/folder.ts'
import type { Bridge } from '#contract/ipc.ts'
import type { Feeds } from './feeds.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'
import type { FeedTree } from './tree/feed-tree.svelte.ts'
import type { FeedSum, FolderNode } from './tree/tree-nodes.svelte.ts'
import { feedKey, folderKey, keyParts, TreeRows, type TreeKey } from './tree/tree-rows.ts'
import type { TreePlace } from './tree/tree-steps.ts'

/** Which folders are collapsed is remembered over a restart. */
const STORED = 'collapsed-folders'

/** The folders as main sends them, and the tree that they make with the feeds. */
export class Folders {
  #bridge: Bridge
  #feeds: Feeds
  #toasts: Toasts
  readonly tree: FeedTree
  #collapsed = $state.raw<ReadonlySet<FolderId>>(stored())
  #renaming = $state.raw<TreeKey | null>(null)
  #rows = $derived.by(() => {
    this.tree.watchShape()
    return new TreeRows(this.tree.root, this.#collapsed)
  })
  #all = $derived.by(() => this.#inOrder())

  constructor(bridge: Bridge, feeds: Feeds, toasts: Toasts, tree: FeedTree) {
    this.#bridge = bridge
    this.#feeds = feeds
    this.#toasts = toasts
    this.tree = tree
  }

  /** In order: each behind the one it stands in. */
  get all(): readonly Folder[] {
    return this.#all
  }

  get(id: FolderId): Folder | undefined {
    return this.tree.folder(id)?.folder ?? undefined
  }

  /** What the sidebar shows. */
  get rows(): TreeRows {
    return this.#rows
  }

  /** What the feeds in a folder and below it come to. */
  sumOf(id: FolderId): FeedSum {
    return this.tree.folder(id)?.sum ?? { unread: 0, trouble: 0, shapes: new Map() }
  }

  /** The row whose name is being edited. */
  get renaming(): TreeKey | null {
    return this.#renaming
  }

  /** The names of a folder and of those it stands in, from the top. */
  path(id: FolderId): string[] {
    return foldersAround(this.tree.lookup, id)
      .reverse()
      .map((each) => this.get(each)?.title ?? '')
  }

  /** Whether a feed stands in a folder or in one below it. */
  isIn(feedId: FeedId, folderId: FolderId): boolean {
    return foldersAround(this.tree.lookup, this.#feeds.get(feedId)?.folderId ?? null).includes(folderId)
  }

  /** The feeds in a folder and below it. */
  feedsBelow(id: FolderId): FeedId[] {
    const found: FeedId[] = []
    const walk = (node: FolderNode): void => {
      for (const folder of node.folders) walk(folder)
      for (const feed of node.feeds) found.push(feed.id)
    }
    this.tree.watchShape()
    const node = this.tree.folder(id)
    if (node) walk(node)
    return found
  }

  /** What all feeds in a folder and below it notify of; null where they differ, or where there are none. */
  notifyOf(id: FolderId): FeedNotify | null {
    const modes = new Set(this.feedsBelow(id).map((feed) => this.#feeds.get(feed)?.notify ?? null))
    return modes.size === 1 ? ([...modes][0] ?? null) : null
  }

  /** Sets what the feeds in a folder and below it notify of; can be undone. */
  async setNotify(id: FolderId, notify: FeedNotify): Promise<void> {
    const title = this.get(id)?.title ?? ''
    const before = this.feedsBelow(id).flatMap((feed) => this.#feeds.get(feed) ?? [])
    await Promise.all(before.map((feed) => this.#feeds.change(feed.id, { notify })))
    this.#toasts.show(
      (t) => t.notify.folderSet(title, t.notify.modes[notify]),
      () => {
        for (const feed of before) void this.#feeds.change(feed.id, { notify: feed.notify })
      }
    )
  }

  /** Unread items of the feeds in a folder and below it that are not muted. */
  unreadIn(id: FolderId): number {
    return this.sumOf(id).unread
  }

  /** Whether a row may stand in a folder. */
  canHold(parentId: FolderId | null, key: TreeKey): boolean {
    const { kind, id } = keyParts(key)
    if (kind === 'feed') return parentId === null || this.get(parentId) !== undefined
    return folderProblem(this.tree.lookup, id, parentId) === null
  }

  /** Whether a new folder may stand in a folder. */
  canHoldNew(parentId: FolderId | null): boolean {
    return folderProblem(this.tree.lookup, null, parentId) === null
  }

  apply(changed: readonly Folder[], removed: readonly FolderId[]): void {
    this.tree.setFolders(changed, removed)
  }

  isCollapsed(id: FolderId): boolean {
    return this.#collapsed.has(id)
  }

  setCollapsed(id: FolderId, collapsed: boolean): void {
    if (this.#collapsed.has(id) === collapsed) return
    const next = new Set([...this.#collapsed].filter((each) => each !== id && this.get(each) !== undefined))
    if (collapsed) next.add(id)
    this.#collapsed = next
    localStorage.setItem(STORED, JSON.stringify([...next]))
  }

  /** Expands what a folder stands in, and itself. */
  reveal(id: FolderId | null): void {
    for (const each of foldersAround(this.tree.lookup, id)) this.setCollapsed(each, false)
  }

  /** Makes a folder and lets its name be typed. */
  async add(title: string, parentId: FolderId | null): Promise<void> {
    const added = await this.#bridge.addFolder({ title, parentId })
    if (!added.ok) return
    if (!this.get(added.value.id)) this.tree.setFolders([added.value])
    this.reveal(parentId)
    this.#renaming = folderKey(added.value.id)
  }

  startRenaming(key: TreeKey): void {
    this.#renaming = key
  }

  /** An empty name changes nothing. */
  async rename(key: TreeKey, title: string): Promise<void> {
    this.#renaming = null
    const name = title.trim()
    const { kind, id } = keyParts(key)
    const before = kind === 'feed' ? this.#feeds.get(id)?.title : this.get(id)?.title
    if (name === '' || before === undefined || name === before) return
    if (kind === 'feed') await this.#feeds.change(id, { title: name })
    else {
      const folder = this.get(id)
      if (folder) this.tree.setFolders([{ ...folder, title: name }])
      await this.#bridge.renameFolder({ id, title: name })
    }
  }

  stopRenaming(): void {
    this.#renaming = null
  }

  /** Moves a feed or a folder; where it may not stand nothing happens. */
  async move(key: TreeKey, { parentId, before }: TreePlace): Promise<void> {
    const { kind, id } = keyParts(key)
    if (!this.canHold(parentId, key) || before === id) return
    this.reveal(parentId)
    if (kind === 'feed') await this.#bridge.moveFeed({ id, folderId: parentId, before })
    else await this.#bridge.moveFolder({ id, parentId, before })
  }

  /** Gone at once; it can be brought back while the toast is shown. */
  async remove(id: FolderId, contents: FolderContents): Promise<void> {
    const folder = this.get(id)
    if (!folder) return
    const removed = await this.#bridge.removeFolder({ id, contents })
    if (!removed.ok) return
    this.#toasts.show(
      (t) => t.toast.folderRemoved(folder.title),
      () => void this.#bridge.undoRemoveFolder({ id })
    )
  }

  /** How many feeds and folders are in a folder and below it. */
  contentsOf(id: FolderId): { feeds: number; folders: number } {
    return { feeds: this.feedsBelow(id).length, folders: foldersWithin(this.tree.lookup, id).size - 1 }
  }

  /** The row that stands for what is open: itself, or the collapsed folder that hides it. */
  rowOf(open: { kind: 'feed'; feedId: FeedId } | { kind: 'folder'; folderId: FolderId }): TreeKey | null {
    const start = open.kind === 'feed' ? (this.#feeds.get(open.feedId)?.folderId ?? null) : open.folderId
    const around = foldersAround(this.tree.lookup, start)
    const hidden = (open.kind === 'feed' ? around : around.slice(1)).filter((id) => this.#collapsed.has(id))
    const hides = hidden.at(-1)
    if (hides !== undefined) return folderKey(hides)
    return open.kind === 'feed' ? feedKey(open.feedId) : folderKey(open.folderId)
  }

  #inOrder(): readonly Folder[] {
    const found: Folder[] = []
    const walk = (node: FolderNode): void => {
      for (const each of node.folders) {
        if (each.folder) found.push(each.folder)
        walk(each)
      }
    }
    this.tree.watchShape()
    walk(this.tree.root)
    return found
  }
}

function stored(): ReadonlySet<FolderId> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]')
    return new Set(Array.isArray(value) ? value.filter((id): id is FolderId => Number.isInteger(id)) : [])
  } catch {
    return new Set()
  }
}
