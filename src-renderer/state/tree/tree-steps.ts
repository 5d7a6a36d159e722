import type { FolderId } from '#contract/ids.ts'
import type { FeedTree } from './feed-tree.svelte.ts'
import { FeedNode, indexAmong, type FolderNode } from './tree-nodes.svelte.ts'
import { keyParts, type TreeKey } from './tree-rows.ts'

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
  const node = kind === 'feed' ? tree.feed(id) : tree.folder(id)
  const parent = node?.parent
  if (!node || !parent) return null
  const isFeed = node instanceof FeedNode
  const siblings: readonly (FeedNode | FolderNode)[] = isFeed ? parent.feeds : parent.folders
  const at = indexAmong(siblings, node)
  switch (step) {
    case 'up': {
      const above = siblings[at - 1]
      if (above) return { parentId: parent.id, before: above.id }
      return isFeed ? nextFolder(tree, parent, -1) : null
    }
    case 'down':
      if (at + 1 < siblings.length) return { parentId: parent.id, before: siblings[at + 2]?.id ?? null }
      return isFeed ? nextFolder(tree, parent, 1) : null
    case 'in': {
      const into = isFeed ? parent.folders.at(-1) : parent.folders[at - 1]
      return into ? { parentId: into.id, before: null } : null
    }
    case 'out': {
      const outer = parent.parent
      if (!outer) return null
      const next = outer.folders[indexAmong(outer.folders, parent) + 1]
      return { parentId: outer.id, before: (isFeed ? outer.feeds[0]?.id : next?.id) ?? null }
    }
  }
}

/** The folder before or behind one in the order in which feeds stand; at its near end. The top comes last. */
function nextFolder(tree: FeedTree, from: FolderNode, by: 1 | -1): TreePlace | null {
  const order: FolderNode[] = []
  const walk = (node: FolderNode): void => {
    for (const folder of node.folders) walk(folder)
    order.push(node)
  }
  walk(tree.root)
  const to = order[order.indexOf(from) + by]
  return to ? { parentId: to.id, before: by === 1 ? (to.feeds[0]?.id ?? null) : null } : null
}
