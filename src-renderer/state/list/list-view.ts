import type { FeedPlaces } from '#contract/folder.ts'
import type { Gap } from '#contract/gap.ts'
import type { View } from '#contract/item.ts'

/** What is unread in a view, as a view. */
export function unreadIn(view: View): View {
  return view.kind === 'unread' ? view : { ...view, unread: true }
}

export function isUnreadOnly(view: View): boolean {
  return view.kind === 'unread' || view.unread === true
}

/** The view with unread items only, or with all again; null for a search, which has no such filter. */
export function toggledUnread(view: View): View | null {
  const { kind, unread, ...rest } = view
  const { by } = view
  const order = by === undefined ? {} : { by }
  if (kind === 'search') return null
  if (kind === 'all') return { kind: 'unread', ...order }
  if (kind === 'unread') return { kind: 'all', ...order }
  return unread ? ({ kind, ...rest } as View) : unreadIn(view)
}

/** Whether a gap belongs to a view. `hasFeed`: whether the gap's feed still exists. */
export function showsGap(view: View, gap: Gap, places: FeedPlaces, hasFeed: boolean): boolean {
  if (view.kind === 'search' || view.kind === 'starred') return false
  if (view.kind === 'feed') return gap.feedId === view.feedId
  if (view.kind === 'folder') return places.isIn(gap.feedId, view.folderId)
  if (view.kind === 'unread' && places.isMuted(gap.feedId)) return false
  return hasFeed && (view.kind !== 'today' || gap.toAt >= view.since)
}

/** Whether a gap takes a line of its own: where only what is unread is shown, one that was seen does not. */
export function placesGap(view: View, gap: Gap): boolean {
  return gap.seenAt === null || !(isUnreadOnly(view) || view.kind === 'alerts')
}
