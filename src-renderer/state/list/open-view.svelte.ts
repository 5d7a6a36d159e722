import type { FeedId } from '#contract/ids.ts'
import { noPlaces, type FeedPlaces } from '#contract/folder.ts'
import type { Gap } from '#contract/gap.ts'
import { belongs, rowIn, type ItemRow, type View } from '#contract/item.ts'
import { isUnreadOnly, placesGap, showsGap } from './list-view.ts'

/** The view that the list shows, and what belongs in it. */
export class OpenView {
  #view = $state.raw<View>({ kind: 'all' })
  /** Whether a feed still exists; rows of a removed one do not survive a reload. */
  hasFeed: (id: FeedId) => boolean = () => true
  /** Which feeds stand in which folders, and which are muted. */
  places: FeedPlaces = noPlaces

  get value(): View {
    return this.#view
  }

  set value(view: View) {
    this.#view = view
  }

  get unreadOnly(): boolean {
    return isUnreadOnly(this.#view)
  }

  /** Whether what arrives late stands among what is there already. */
  get byPublication(): boolean {
    return this.#view.by === 'published'
  }

  /** A row as this view orders it. */
  placed(row: ItemRow): ItemRow {
    return rowIn(this.#view, row)
  }

  /** Whether an item that arrived belongs here; of a search main has sent only matches. */
  shows(row: ItemRow): boolean {
    return this.#view.kind === 'search' || belongs(row, this.#view, this.places)
  }

  /**
   * Whether an item that is being read is still among what the view is about; `found`: whether a search has it.
   *
   * Reading, and midnight, take items out of views under the reader's eyes: they are no reason to take the article away.
   */
  holds(row: ItemRow, found: boolean): boolean {
    const { kind } = this.#view
    if (kind === 'search') return found
    if (kind === 'all' || kind === 'unread' || kind === 'today') return true
    const { unread: _, ...view } = this.#view
    return belongs(row, view, this.places)
  }

  showsGap(gap: Gap): boolean {
    return showsGap(this.#view, gap, this.places, this.hasFeed(gap.feedId))
  }

  placesGap(gap: Gap): boolean {
    return placesGap(this.#view, gap)
  }
}
