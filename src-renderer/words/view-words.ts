import type { FeedId, FolderId, SmartFeedId } from '#contract/ids.ts'
import type { View } from '#contract/item.ts'
import type { Words } from './words.ts'

/** Where the names of feeds, folders and smart feeds come from; empty for one that is gone. */
export interface Names {
  feed: (id: FeedId) => string
  folder: (id: FolderId) => string
  smart: (id: SmartFeedId) => string
}

/** The name of a view as its header shows it. */
export function viewTitle(view: View, t: Words, names: Names): string {
  switch (view.kind) {
    case 'all':
      return t.view.all
    case 'unread':
      return t.view.unread
    case 'starred':
      return t.view.starred
    case 'alerts':
      return t.view.alerts
    case 'hidden':
      return t.view.hidden
    case 'today':
      return t.view.today
    case 'feed':
      return names.feed(view.feedId)
    case 'folder':
      return names.folder(view.folderId)
    case 'search':
      return (view.smart === undefined ? '' : names.smart(view.smart)) || t.view.search
  }
}
