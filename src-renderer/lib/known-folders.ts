import type { Folder, FolderId } from '#contract/folder.ts'
import type { App } from '../state/app.svelte.ts'

/** A folder by its path, as a list shows it that has no room for a tree. */
export interface FolderChoice {
  id: FolderId
  path: string
}

/** The folders that the window knows, in the order of their paths; none as long as it knows of no folders. */
export function folderChoices(app: App): FolderChoice[] {
  const list = (app as { folders?: { list?: readonly Folder[] } }).folders?.list ?? []
  const byId = new Map(list.map((folder) => [folder.id, folder]))
  const pathOf = (folder: Folder, depth = 0): string => {
    const parent = folder.parentId === null || depth > 20 ? undefined : byId.get(folder.parentId)
    return parent ? `${pathOf(parent, depth + 1)} / ${folder.title}` : folder.title
  }
  return list.map((folder) => ({ id: folder.id, path: pathOf(folder) })).sort((a, b) => a.path.localeCompare(b.path))
}
