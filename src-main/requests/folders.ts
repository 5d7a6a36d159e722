import type { FolderList } from '../configuration/folder-list.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import type { Arrivals } from '../window/arrivals.ts'

interface Parts {
  folders: FolderList
  arrivals: Arrivals
}

/** Folders. What stands in another folder than before is in other lists. */
export function folderRequests({ folders, arrivals }: Parts) {
  return {
    addFolder: ({ title, parentId }) => folders.add(title, parentId),
    renameFolder: ({ id, title }) => folders.rename(id, title),
    moveFolder: async ({ id, parentId, before }) => {
      const moved = await folders.move(id, parentId, before)
      if (moved.ok) arrivals.listsChanged()
      return moved
    },
    removeFolder: async ({ id, contents }) => {
      const removed = await folders.remove(id, contents)
      if (removed.ok) arrivals.listsChanged()
      return removed
    },
    undoRemoveFolder: async ({ id }) => {
      await folders.undoRemove(id)
      arrivals.listsChanged()
      return null
    }
  } satisfies Partial<Handlers>
}
