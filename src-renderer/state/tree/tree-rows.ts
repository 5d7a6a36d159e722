import type { FeedId, FolderId } from '#contract/ids.ts'
import { FeedNode, FolderNode, indexAmong, type LiveFeed } from './tree-nodes.svelte.ts'

/** A row of the tree by name: what the keyboard stands on, what is dragged. */
export type TreeKey = `feed-${FeedId}` | `folder-${FolderId}`

interface Row {
  key: TreeKey
  /** From 1; what stands at the top is level 1. */
  level: number
  /** Where it stands among the rows of its folder, from 1, and how many those are. */
  place: number
  size: number
  parentId: FolderId | null
}

export interface FeedRow extends Row {
  kind: 'feed'
  feed: LiveFeed
  /** The first of the feeds that stand in no folder: a heading stands above it. */
  firstLoose: boolean
}

export interface FolderRow extends Row {
  kind: 'folder'
  id: FolderId
  title: string
  /** Null where nothing is in it. */
  expanded: boolean | null
}

export type TreeRow = FeedRow | FolderRow

export const feedKey = (id: FeedId): TreeKey => `feed-${id}`
export const folderKey = (id: FolderId): TreeKey => `folder-${id}`

/** What a key names. */
export function keyParts(key: TreeKey): { kind: 'feed' | 'folder'; id: number } {
  return key.startsWith('feed-')
    ? { kind: 'feed', id: Number(key.slice(5)) }
    : { kind: 'folder', id: Number(key.slice(7)) }
}

/** How much room a row takes: a folder at the top is the head of a section, the first loose feed stands below a heading. */
export type RowRoom = 'row' | 'section' | 'below-heading'

/**
 * The rows that are shown, from the top: folders before feeds, and nothing of what is in a collapsed folder.
 *
 * All of them are known by what stands there alone; a row is made when it is asked for.
 */
export class TreeRows {
  readonly #shown: (FeedNode | FolderNode)[] = []
  readonly #collapsed: ReadonlySet<FolderId>

  constructor(root: FolderNode, collapsed: ReadonlySet<FolderId>) {
    this.#collapsed = collapsed
    const walk = (node: FolderNode): void => {
      for (const folder of node.folders) {
        this.#shown.push(folder)
        if (!collapsed.has(folder.id as FolderId)) walk(folder)
      }
      for (const feed of node.feeds) this.#shown.push(feed)
    }
    walk(root)
  }

  get length(): number {
    return this.#shown.length
  }

  at(index: number): TreeRow | undefined {
    const node = this.#shown[index]
    if (!node) return undefined
    return node instanceof FeedNode ? feedRow(node) : this.#folderRow(node)
  }

  keyAt(index: number): TreeKey | null {
    const node = this.#shown[index]
    if (!node) return null
    return node instanceof FeedNode ? feedKey(node.id) : folderKey(node.id as FolderId)
  }

  /** -1 where there is none, or none that is shown. */
  indexOf(key: TreeKey | null): number {
    if (key === null) return -1
    const { kind, id } = keyParts(key)
    return this.#shown.findIndex((node) => node.id === id && (kind === 'feed') === node instanceof FeedNode)
  }

  get(key: TreeKey | null): TreeRow | undefined {
    return this.at(this.indexOf(key))
  }

  titleAt(index: number): string {
    const node = this.#shown[index]
    return (node instanceof FeedNode ? node.title : node?.folder?.title) ?? ''
  }

  roomAt(index: number): RowRoom {
    const node = this.#shown[index]
    if (!node || node.parent?.id !== null) return 'row'
    if (node instanceof FolderNode) return 'section'
    return node.parent.feeds[0] === node ? 'below-heading' : 'row'
  }

  #folderRow(node: FolderNode): FolderRow {
    const id = node.id as FolderId
    const parent = node.parent as FolderNode
    return {
      kind: 'folder',
      key: folderKey(id),
      id,
      title: node.folder?.title ?? '',
      level: node.level,
      place: indexAmong(parent.folders, node) + 1,
      size: parent.folders.length + parent.feeds.length,
      parentId: parent.id,
      expanded: node.isEmpty ? null : !this.#collapsed.has(id)
    }
  }
}

function feedRow(node: FeedNode): FeedRow {
  const { parent } = node
  return {
    kind: 'feed',
    key: feedKey(node.id),
    feed: node,
    level: parent.level + 1,
    place: parent.folders.length + indexAmong(parent.feeds, node) + 1,
    size: parent.folders.length + parent.feeds.length,
    parentId: parent.id,
    firstLoose: parent.id === null && parent.feeds[0] === node
  }
}

/** Whether two rows look the same, so that the one that is drawn can stay. */
export function sameRow(a: TreeRow, b: TreeRow): boolean {
  const names = Object.keys(a) as (keyof TreeRow)[]
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
