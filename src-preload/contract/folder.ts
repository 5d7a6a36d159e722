import type { FeedId, FolderId } from './ids.ts'

/** A folder holds feeds and other folders; the tree has no limit but its depth. */

export interface Folder {
  id: FolderId
  /** Null at the top. */
  parentId: FolderId | null
  title: string
  /** Folders of one folder stand in this order; equal ones by id. */
  position: number
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

/** The folders, asked one by one: what is wrong with one of thousands is found without looking at the others. */
export interface FolderLookup {
  get(id: FolderId): Pick<Folder, 'parentId'> | undefined
  /** The folders that stand in a folder itself. */
  within(id: FolderId): Iterable<FolderId>
}

/** A folder and every folder below it. */
export function foldersWithin(folders: Pick<FolderLookup, 'within'>, id: FolderId): Set<FolderId> {
  const found = new Set([id])
  // A set that grows while it is walked is walked to its end.
  for (const parent of found) for (const child of folders.within(parent)) found.add(child)
  return found
}

/** The folders that a folder stands in, from itself upwards; empty for null and for one that is gone. */
export function foldersAround(folders: Pick<FolderLookup, 'get'>, id: FolderId | null): FolderId[] {
  const around: FolderId[] = []
  for (let next = id; next !== null && !around.includes(next);) {
    const folder = folders.get(next)
    if (!folder) break
    around.push(next)
    next = folder.parentId
  }
  return around
}

/** What is wrong with a folder standing in `parentId`; `id` is null for a new one. Null where nothing is. */
export function folderProblem(
  folders: FolderLookup,
  id: FolderId | null,
  parentId: FolderId | null
): FolderProblem | null {
  if (id !== null && !folders.get(id)) return { kind: 'gone' }
  if (parentId !== null && !folders.get(parentId)) return { kind: 'gone' }
  const around = foldersAround(folders, parentId)
  if (id !== null && around.includes(id)) return { kind: 'inside-itself' }
  return around.length + heightOf(folders, id) > MAX_FOLDER_DEPTH ? { kind: 'too-deep' } : null
}

/** How many levels a folder and those below it take; a new one takes one. */
function heightOf(folders: FolderLookup, id: FolderId | null): number {
  if (id === null) return 1
  let deepest = 0
  for (const each of foldersWithin(folders, id)) deepest = Math.max(deepest, foldersAround(folders, each).length)
  return deepest - foldersAround(folders, id).length + 1
}
