import type { FeedId, FolderId } from './ids.ts'

/** A folder holds feeds and other folders; the tree has no limit but its depth. */

export interface Folder {
  id: FolderId
  /** Null at the top. */
  parentId: FolderId | null
  title: string
}

export const MAX_FOLDER_TITLE_LENGTH = 200
/** How deep folders may stand in each other, the topmost counted. */
export const MAX_FOLDER_DEPTH = 8

/** Why a folder cannot be where it is wanted. `inside-itself`: into itself or a folder below it. */
export type FolderProblem = { kind: 'gone' } | { kind: 'too-deep' } | { kind: 'inside-itself' }

/** What becomes of what is in a folder that is removed: it goes too, or it moves to where the folder stood. */
export type FolderContents = 'remove' | 'move-up'

/** Where a feed stands among the feeds of its folder. */
export interface FeedPlace {
  id: FeedId
  folderId: FolderId | null
  position: number
}

/** What rows do not say of their feeds, and views ask for. */
export interface FeedPlaces {
  /** Whether the feed is left out of the totals. */
  isMuted(feedId: FeedId): boolean
  /** Whether the feed stands in the folder or in one below it. */
  isIn(feedId: FeedId, folderId: FolderId): boolean
}

/** Where there are no folders and nothing is muted. */
export const noPlaces: FeedPlaces = { isMuted: () => false, isIn: () => false }

/** A folder and every folder below it. */
export function foldersWithin(folders: readonly Folder[], id: FolderId): Set<FolderId> {
  const within = new Set([id])
  // A set that grows while it is walked is walked to its end.
  for (const parent of within) {
    for (const folder of folders) if (folder.parentId === parent) within.add(folder.id)
  }
  return within
}

/** The folders that a folder stands in, from itself upwards; empty for null and for one that is gone. */
export function foldersAround(byId: ReadonlyMap<FolderId, Folder>, id: FolderId | null): FolderId[] {
  const around: FolderId[] = []
  for (let next = id; next !== null && !around.includes(next);) {
    const folder = byId.get(next)
    if (!folder) break
    around.push(next)
    next = folder.parentId
  }
  return around
}

/** What is wrong with a folder standing in `parentId`; `id` is null for a new one. Null where nothing is. */
export function folderProblem(
  folders: readonly Folder[],
  id: FolderId | null,
  parentId: FolderId | null
): FolderProblem | null {
  const byId = new Map(folders.map((folder) => [folder.id, folder]))
  if (id !== null && !byId.has(id)) return { kind: 'gone' }
  if (parentId !== null && !byId.has(parentId)) return { kind: 'gone' }
  const around = foldersAround(byId, parentId)
  if (id !== null && around.includes(id)) return { kind: 'inside-itself' }
  const above = id === null ? 0 : foldersAround(byId, id).length
  const height =
    id === null
      ? 1
      : Math.max(...[...foldersWithin(folders, id)].map((each) => foldersAround(byId, each).length)) - above + 1
  return around.length + height > MAX_FOLDER_DEPTH ? { kind: 'too-deep' } : null
}
