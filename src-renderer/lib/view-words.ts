import type { View } from '#contract/item.ts'
import type { Words } from '../i18n/words.ts'

/** The name of a view as its header shows it; the names of feeds and smart feeds come from the two functions. */
export function viewTitle(
  view: View,
  t: Words,
  feedTitle: (id: number) => string | undefined,
  smartTitle: (id: number) => string | undefined = () => undefined
): string {
  switch (view.kind) {
    case 'all':
      return t.view.all
    case 'unread':
      return t.view.unread
    case 'starred':
      return t.view.starred
    case 'alerts':
      return t.view.alerts
    case 'today':
      return t.view.today
    case 'feed':
      return feedTitle(view.feedId) ?? ''
    case 'search':
      return (view.smart === undefined ? undefined : smartTitle(view.smart)) ?? t.view.search
  }
}
