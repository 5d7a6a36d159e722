import type { FeedId, FolderId } from '#contract/ids.ts'
import { isAwayForLong, type FeedSummary } from '#contract/feed.ts'
import type { Folder, FolderLookup } from '#contract/folder.ts'
import type { Clock } from '../../base/clock.svelte.ts'
import { counted, FeedNode, FolderNode, indexAmong, isSame } from './tree-nodes.svelte.ts'

/** How often it is asked whether a feed that waits has come to be in trouble, in ms. */
const LOOK_EVERY = 1_000

/**
 * The feeds in their folders, and what those of each folder come to.
 *
 * Every change is made where it belongs and told to the folders around it, at most `MAX_FOLDER_DEPTH` of them, so that it
 * costs the same among a hundred feeds and among ten thousand. What stands in a folder that is not there, or in a ring,
 * stands at the top until that changes.
 */
export class FeedTree {
  readonly #clock: Clock
  readonly root = new FolderNode(null)
  readonly #feeds = new Map<FeedId, FeedNode>()
  readonly #folders = new Map<FolderId, FolderNode>()
  /** Goes up when a feed or a folder comes or goes. */
  #members = $state(0)
  /** Goes up when anything comes, goes or stands elsewhere. */
  #shape = $state(0)
  /** What stands at the top because it cannot stand where it should. */
  readonly #strays = new Set<FeedNode | FolderNode>()
  /** Feeds whose wait becomes trouble with time. */
  readonly #waiting = new Set<FeedNode>()
  #stopLooking: (() => void) | null = null
  #inOrder = $derived.by(() => this.#walk())

  /** For what stands in which folder: whoever calls it runs again when something comes, goes or stands elsewhere. */
  watchShape(): void {
    void this.#shape
  }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    void this.#members
    return this.#feeds.size
  }

  feed(id: FeedId): FeedNode | undefined {
    void this.#members
    return this.#feeds.get(id)
  }

  folder(id: FolderId): FolderNode | undefined {
    void this.#members
    return this.#folders.get(id)
  }

  /** A folder, or the top for null; undefined for one that is gone. */
  at(id: FolderId | null): FolderNode | undefined {
    return id === null ? this.root : this.folder(id)
  }

  /** Every feed in the order of the tree, whatever is collapsed. */
  get inOrder(): readonly FeedNode[] {
    return this.#inOrder
  }

  /** The folders, as the rules for them ask. */
  readonly lookup: FolderLookup = {
    get: (id) => this.folder(id)?.folder ?? undefined,
    within: (id) => (this.folder(id)?.folders ?? []).map((node) => node.id as FolderId)
  }

  /** Takes what a feed is now; answers it as it was, undefined for a new one. */
  setFeed(summary: FeedSummary): FeedSummary | undefined {
    const known = this.#feeds.get(summary.id)
    if (!known) {
      this.#addFeed(summary)
      return undefined
    }
    const before = known.summary
    known.summary = summary
    known.title = summary.title
    if (before.folderId !== summary.folderId || before.position !== summary.position) this.#placeFeed(known)
    this.#recount(known)
    return before
  }

  /** Answers it as it was last, undefined where it was not there. */
  removeFeed(id: FeedId): FeedSummary | undefined {
    const node = this.#feeds.get(id)
    if (!node) return undefined
    this.#feeds.delete(id)
    this.#waiting.delete(node)
    this.#strays.delete(node)
    take(node.parent.feeds, node)
    node.parent.count(node.counted, -1)
    this.#members++
    this.#shape++
    return node.summary
  }

  /** Folders that are new or changed, in any order, and those that are gone. */
  setFolders(changed: readonly Folder[], removed: readonly FolderId[] = []): void {
    for (const folder of changed) {
      const known = this.#folders.get(folder.id)
      const node = known ?? new FolderNode(folder.id)
      this.#folders.set(folder.id, node)
      const before = node.folder
      node.folder = folder
      if (before?.parentId !== folder.parentId || before.position !== folder.position) this.#placeFolder(node)
    }
    for (const id of removed) this.#removeFolder(id)
    this.#members++
    this.#shape++
    for (const stray of [...this.#strays]) {
      if (stray instanceof FeedNode) this.#placeFeed(stray)
      else this.#placeFolder(stray)
    }
  }

  dispose(): void {
    this.#stopLooking?.()
    this.#stopLooking = null
    this.#waiting.clear()
  }

  #addFeed(summary: FeedSummary): void {
    const node = new FeedNode(summary, this.root, this.#clock.now())
    this.#feeds.set(summary.id, node)
    const parent = this.#wantedBy(summary.folderId, node)
    node.parent = parent
    parent.feeds.splice(indexAmong(parent.feeds, node), 0, node)
    parent.count(node.counted, 1)
    this.#watch(node)
    this.#members++
    this.#shape++
  }

  #placeFeed(node: FeedNode): void {
    const { folderId, position } = node.summary
    const parent = this.#wantedBy(folderId, node)
    if (parent === node.parent && position === node.position) return
    take(node.parent.feeds, node)
    node.position = position
    if (parent !== node.parent) {
      node.parent.count(node.counted, -1)
      parent.count(node.counted, 1)
      node.parent = parent
    }
    parent.feeds.splice(indexAmong(parent.feeds, node), 0, node)
    this.#shape++
  }

  #placeFolder(node: FolderNode): void {
    const { parentId = null, position = 0 } = node.folder ?? {}
    const wanted = this.#wantedBy(parentId, node)
    const isRing = isWithin(wanted, node)
    if (isRing) this.#strays.add(node)
    const parent = isRing ? this.root : wanted
    if (parent === node.parent && position === node.position) return
    if (node.parent) take(node.parent.folders, node)
    node.position = position
    if (parent !== node.parent) {
      node.parent?.countAll(node, -1)
      node.parent = parent
      parent.countAll(node, 1)
    }
    parent.folders.splice(indexAmong(parent.folders, node), 0, node)
    this.#shape++
  }

  /** What stands in it stays, at the top, until it is said where it goes. */
  #removeFolder(id: FolderId): void {
    const node = this.#folders.get(id)
    if (!node) return
    this.#folders.delete(id)
    this.#strays.delete(node)
    for (const feed of [...node.feeds]) this.#placeFeed(feed)
    for (const folder of [...node.folders]) this.#placeFolder(folder)
    if (node.parent) take(node.parent.folders, node)
  }

  /** The folder in which something is to stand: the top where that one is not there. */
  #wantedBy(id: FolderId | null, node: FeedNode | FolderNode): FolderNode {
    const folder = id === null ? this.root : this.#folders.get(id)
    if (folder) this.#strays.delete(node)
    else this.#strays.add(node)
    return folder ?? this.root
  }

  #recount(node: FeedNode): void {
    const next = counted(node.summary, this.#clock.now())
    if (!isSame(node.counted, next)) {
      node.parent.count(node.counted, -1)
      node.counted = next
      node.parent.count(next, 1)
    }
    this.#watch(node)
  }

  /** A feed that waits is in trouble after a while, and nobody sends word of that. */
  #watch(node: FeedNode): void {
    const isComing = node.counted.trouble === 0 && isAwayForLong(node.summary.state, Infinity)
    if (!isComing) this.#waiting.delete(node)
    else {
      this.#waiting.add(node)
      this.#stopLooking ??= this.#clock.after(LOOK_EVERY, () => this.#lookAtWaiting())
    }
  }

  #lookAtWaiting(): void {
    this.#stopLooking = null
    for (const node of [...this.#waiting]) this.#recount(node)
  }

  #walk(): readonly FeedNode[] {
    void this.#shape
    const found: FeedNode[] = []
    const walk = (node: FolderNode): void => {
      for (const folder of node.folders) walk(folder)
      for (const feed of node.feeds) found.push(feed)
    }
    walk(this.root)
    return found
  }
}

/** Whether a folder is another, or stands in it however deep. */
function isWithin(node: FolderNode | null, other: FolderNode): boolean {
  for (let at = node; at; at = at.parent) if (at === other) return true
  return false
}

function take<T extends FeedNode | FolderNode>(siblings: T[], node: T): void {
  const at = indexAmong(siblings, node)
  if (siblings[at] === node) siblings.splice(at, 1)
}
