import type { FeedId, ItemId } from './ids.ts'
import type { PageKey, View } from './item.ts'

/** Where the reader is in the window, so that another window can go on from there. */
export interface Whereabouts {
  view: View
  /** What stands at the list's upper edge, and how many pixels of it are above; null at the live edge. */
  top: { item: PageKey; line: ItemId | `gap-${number}` | `day-${number}`; offset: number } | null
  selected: ItemId | null
  /** The item in the reading pane. */
  open: ItemId | null
  /** The feed whose health stands in its place. */
  health: FeedId | null
  /** Which pane a narrow window shows. */
  pane: 'list' | 'article'
}
