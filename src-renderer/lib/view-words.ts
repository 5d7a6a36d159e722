import type { View } from '#contract/item.ts'
import type { Words } from '../i18n/words.ts'

/** The name of a view as its header shows it; a feed's name comes from `feedTitle`. */
export function viewTitle(view: View, t: Words, feedTitle: (id: number) => string | undefined): string {
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
      return feedTitle(view.feedId) ?? ''
    case 'search':
      return t.view.search
  }
}
