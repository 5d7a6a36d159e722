/** A folder holds feeds and other folders; the tree has no limit but its depth. */

export type FolderId = number

export interface Folder {
  id: FolderId
  /** Null at the top. */
  parentId: FolderId | null
  title: string
}

export const MAX_FOLDER_TITLE_LENGTH = 200
/** How deep folders may stand in each other, the topmost counted. */
export const MAX_FOLDER_DEPTH = 8
