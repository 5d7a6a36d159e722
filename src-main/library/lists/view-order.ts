import type { View } from '#contract/item.ts'
import { assertNever } from '../../base/assert-never.ts'
import type { Source } from './merged-page.ts'
import { COUNTED_FEEDS, FEEDS_THERE, IN_FOLDER, PUBLISHED, UNREAD } from './view-selection.ts'

/** By which time a view is ordered, in SQL over the items `i`. */

export const orderOf = (view: View): string => (view.by === undefined ? 'i.sort_at' : PUBLISHED)

/** What a view by publication is merged from; null for the short lists, which are sorted. */
export function publishedSource(view: Exclude<View, { kind: 'search' }>): Source | null {
  const shown = view.unread ? `i.hidden = 0 AND ${UNREAD}` : 'i.hidden = 0'
  const by = PUBLISHED
  switch (view.kind) {
    case 'all':
      return { feeds: FEEDS_THERE, where: shown, values: [], by }
    case 'unread':
      return { feeds: `${COUNTED_FEEDS} AND unread > 0`, where: `i.hidden = 0 AND ${UNREAD}`, values: [], by }
    case 'today':
      return { feeds: FEEDS_THERE, where: `${shown} AND ${PUBLISHED} >= ${Math.trunc(view.since)}`, values: [], by }
    case 'feed':
      return { feeds: `${FEEDS_THERE} AND id = ?`, where: shown, values: [view.feedId], by }
    case 'folder':
      return { feeds: IN_FOLDER, where: shown, values: [view.folderId], by }
    case 'starred':
    case 'alerts':
    case 'hidden':
      return null
    default:
      return assertNever(view)
  }
}
