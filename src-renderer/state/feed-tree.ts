import type { FeedId, FolderId } from '#contract/ids.ts'
import { inTrouble, type FeedSummary } from '#contract/feed.ts'
import type { FeedPlace, Folder } from '#contract/folder.ts'

/** A row of the tree by name: what the keyboard stands on, what is dragged. */
export type TreeKey = `feed-${FeedId}` | `folder-${FolderId}`

/** A feed that changes while its place stays; its `summary` is always the newest. */
export interface LiveFeed {
  readonly id: FeedId
  readonly summary: FeedSummary
}

/** Where a feed stands. */
export interface PlacedFeed extends FeedPlace {
  feed: LiveFeed
}

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

/** What the feeds in a folder and below it come to. */
export interface FolderSum {
  /** Of those that are not muted. */
  unread: number
  /** How many are in trouble, and the worst of it. */
  trouble: number
  failed: boolean
}

export type TreeRow = FeedRow | FolderRow

export interface FeedTree {
  folders: ReadonlyMap<FolderId, Folder>
  /** What stands in a folder, in order; null is the top. */
  foldersIn: (id: FolderId | null) => readonly Folder[]
  feedsIn: (id: FolderId | null) => readonly PlacedFeed[]
  /** Every feed in the order of the tree, whatever is collapsed. */
  feeds: readonly PlacedFeed[]
}

export const feedKey = (id: FeedId): TreeKey => `feed-${id}`
export const folderKey = (id: FolderId): TreeKey => `folder-${id}`

/** What a key names. */
export function keyParts(key: TreeKey): { kind: 'feed' | 'folder'; id: number } {
  return key.startsWith('feed-')
    ? { kind: 'feed', id: Number(key.slice(5)) }
    : { kind: 'folder', id: Number(key.slice(7)) }
}

/** Folders come in their order. What names a folder that is not there stands at the top. */
export function feedTree(all: readonly Folder[], feeds: readonly PlacedFeed[]): FeedTree {
  const folders = new Map(all.map((folder) => [folder.id, folder]))
  const known = (id: FolderId | null): FolderId | null => (id !== null && folders.has(id) ? id : null)
  const foldersBy = grouped(all, (folder) => known(folder.parentId))
  const inOrder = [...feeds].sort((a, b) => a.position - b.position || a.id - b.id)
  const feedsBy = grouped(inOrder, (feed) => known(feed.folderId))
  const foldersIn = (id: FolderId | null): Folder[] => foldersBy.get(id) ?? []
  const feedsIn = (id: FolderId | null): PlacedFeed[] => feedsBy.get(id) ?? []
  const walk = (id: FolderId | null): PlacedFeed[] => [
    ...foldersIn(id).flatMap((folder) => walk(folder.id)),
    ...feedsIn(id)
  ]
  return { folders, foldersIn, feedsIn, feeds: walk(null) }
}

function grouped<T>(all: readonly T[], by: (one: T) => FolderId | null): Map<FolderId | null, T[]> {
  const groups = new Map<FolderId | null, T[]>()
  for (const one of all) {
    const group = groups.get(by(one))
    if (group) group.push(one)
    else groups.set(by(one), [one])
  }
  return groups
}

/** The rows that are shown, from the top: folders before feeds, and nothing of what is in a collapsed folder. */
export function treeRows(tree: FeedTree, collapsed: ReadonlySet<FolderId>): TreeRow[] {
  const walk = (id: FolderId | null, level: number): TreeRow[] => {
    const folders = tree.foldersIn(id)
    const feeds = tree.feedsIn(id)
    const size = folders.length + feeds.length
    return [
      ...folders.flatMap((folder, i): TreeRow[] => {
        const empty = tree.foldersIn(folder.id).length + tree.feedsIn(folder.id).length === 0
        const expanded = empty ? null : !collapsed.has(folder.id)
        const key = folderKey(folder.id)
        const { title } = folder
        return [
          { kind: 'folder', key, id: folder.id, title, level, place: i + 1, size, parentId: id, expanded },
          ...(expanded === true ? walk(folder.id, level + 1) : [])
        ]
      }),
      ...feeds.map(({ feed }, i): TreeRow => {
        const place = folders.length + i + 1
        const firstLoose = id === null && i === 0
        return { kind: 'feed', key: feedKey(feed.id), feed, level, place, size, parentId: id, firstLoose }
      })
    ]
  }
  return walk(null, 1)
}

/** What the feeds of each folder come to. */
export function folderSums(tree: FeedTree, now: number): ReadonlyMap<FolderId, FolderSum> {
  const sums = new Map<FolderId, FolderSum>()
  const walk = (id: FolderId | null): FolderSum => {
    const sum: FolderSum = { unread: 0, trouble: 0, failed: false }
    for (const folder of tree.foldersIn(id)) {
      const below = walk(folder.id)
      sums.set(folder.id, below)
      sum.unread += below.unread
      sum.trouble += below.trouble
      sum.failed ||= below.failed
    }
    // What stands in no folder is summed nowhere.
    for (const { feed } of id === null ? [] : tree.feedsIn(id)) {
      const { muted, unread, state } = feed.summary
      if (!muted) sum.unread += unread
      if (inTrouble(feed.summary, now)) sum.trouble++
      sum.failed ||= state.kind === 'failed'
    }
    return sum
  }
  walk(null)
  return sums
}

/** Whether two rows look the same, so that the one that is drawn can stay. */
export function sameRow(a: TreeRow, b: TreeRow): boolean {
  const names = Object.keys(a) as (keyof TreeRow)[]
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

/** A place in the tree: in a folder, before the one of its kind that is named, or behind the last. */
export interface TreePlace {
  parentId: FolderId | null
  before: number | null
}

/**
 * Where a row goes with Alt and an arrow; null where it can go no further.
 *
 * Up and down among its kind; a feed that is at the end of its folder goes on into the next one. In: into the folder
 * before it. Out: to where its folder stands.
 */
export function stepFrom(tree: FeedTree, key: TreeKey, step: 'up' | 'down' | 'in' | 'out'): TreePlace | null {
  const { kind, id } = keyParts(key)
  const feed = kind === 'feed' ? tree.feeds.find((one) => one.id === id) : undefined
  const parentId = kind === 'feed' ? parentOfFeed(tree, feed) : (tree.folders.get(id)?.parentId ?? null)
  const siblings: readonly { id: number }[] = kind === 'feed' ? tree.feedsIn(parentId) : tree.foldersIn(parentId)
  const at = siblings.findIndex((one) => one.id === id)
  if (at === -1) return null
  switch (step) {
    case 'up': {
      const above = siblings[at - 1]
      if (above) return { parentId, before: above.id }
      return kind === 'feed' ? nextFolder(tree, parentId, -1) : null
    }
    case 'down':
      if (at + 1 < siblings.length) return { parentId, before: siblings[at + 2]?.id ?? null }
      return kind === 'feed' ? nextFolder(tree, parentId, 1) : null
    case 'in': {
      const folders = tree.foldersIn(parentId)
      const into = kind === 'feed' ? folders.at(-1) : folders[at - 1]
      return into ? { parentId: into.id, before: null } : null
    }
    case 'out': {
      if (parentId === null) return null
      const outer = tree.folders.get(parentId)?.parentId ?? null
      const around = tree.foldersIn(outer)
      const next = around[around.findIndex((folder) => folder.id === parentId) + 1]
      return { parentId: outer, before: kind === 'folder' ? (next?.id ?? null) : (tree.feedsIn(outer)[0]?.id ?? null) }
    }
  }
}

const parentOfFeed = (tree: FeedTree, feed: FeedPlace | undefined): FolderId | null =>
  feed && feed.folderId !== null && tree.folders.has(feed.folderId) ? feed.folderId : null

/** The folder before or behind one in the order in which feeds stand; at its near end. The top comes last. */
function nextFolder(tree: FeedTree, from: FolderId | null, by: 1 | -1): TreePlace | null {
  const order: (FolderId | null)[] = []
  const walk = (id: FolderId | null): void => {
    for (const folder of tree.foldersIn(id)) walk(folder.id)
    order.push(id)
  }
  walk(null)
  const parentId = order[order.indexOf(from) + by]
  if (parentId === undefined) return null
  return { parentId, before: by === 1 ? (tree.feedsIn(parentId)[0]?.id ?? null) : null }
}
