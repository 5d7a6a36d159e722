import type { FolderId } from '#contract/ids.ts'
import type { Folder } from '#contract/folder.ts'
import { compareNames } from './by-name.ts'

/** A folder by its path, as a list shows it that has no room for a tree. */
export interface FolderChoice {
  id: FolderId
  path: string
}

/** The folders in the order of their paths. */
export function folderChoices(list: readonly Folder[]): FolderChoice[] {
  const byId = new Map(list.map((folder) => [folder.id, folder]))
  const pathOf = (folder: Folder, depth = 0): string => {
    const parent = folder.parentId === null || depth > 20 ? undefined : byId.get(folder.parentId)
    return parent ? `${pathOf(parent, depth + 1)} / ${folder.title}` : folder.title
  }
  return list.map((folder) => ({ id: folder.id, path: pathOf(folder) })).sort((a, b) => compareNames(a.path, b.path))
}
