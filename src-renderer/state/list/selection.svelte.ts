import type { FeedId, GapId, ItemId } from '#contract/ids.ts'
import type { Gap } from '#contract/gap.ts'
import type { ItemRow } from '#contract/item.ts'
import { compare, type LineKey } from './order.ts'
import type { Stretch } from './stretch.svelte.ts'

/** What is selected in the list: an item or a gap, never both. */
export class Selection {
  #stretch: Stretch
  #item = $state.raw<ItemId | null>(null)
  #gap = $state.raw<GapId | null>(null)
  #resumeAt: ItemId | null = null

  constructor(stretch: Stretch) {
    this.#stretch = stretch
  }

  get item(): ItemId | null {
    return this.#item
  }

  /** The line that is selected, item or gap. */
  get key(): LineKey | null {
    return this.#gap === null ? this.#item : `gap-${this.#gap}`
  }

  get gap(): Gap | null {
    return this.#gap === null ? null : this.#stretch.gaps.get(this.#gap)
  }

  get row(): ItemRow | undefined {
    return this.#item === null ? undefined : this.#stretch.peek(this.#item)
  }

  /** The feed of what is selected. */
  get feed(): FeedId | null {
    return this.gap?.feedId ?? this.row?.feedId ?? null
  }

  /** Where the keyboard goes on instead, after new items were taken: it selects this item first. */
  get resumeAt(): ItemId | null {
    return this.#resumeAt
  }

  set resumeAt(id: ItemId | null) {
    this.#resumeAt = id
  }

  /** The index of the line from which the keyboard goes on; -1 where there is none. */
  get cursor(): number {
    const key = this.#resumeAt ?? this.key
    return key === null ? -1 : this.#stretch.indexOf(key)
  }

  /** Selects an item; false where its row is not known. */
  select(id: ItemId): boolean {
    if (!this.#stretch.has(id)) return false
    this.#item = id
    this.#gap = null
    this.#resumeAt = null
    this.#stretch.pin(id)
    return true
  }

  /** Selects a gap; false where it does not stand in the list. */
  selectGap(id: GapId): boolean {
    if (!this.#stretch.gaps.get(id)) return false
    this.clear()
    this.#gap = id
    this.#resumeAt = null
    return true
  }

  /**
   * Keeps an item selected that was selected in the view before. `listed`: it gets a place in the list, too, unless that
   * lies below what is loaded.
   */
  keep(row: ItemRow, { listed }: { listed: boolean }): void {
    const { entries, more } = this.#stretch
    const last = entries.at(-1)
    const isInReach = !more || !last || compare(row, last) < 0
    if (listed && isInReach && !this.#stretch.isListed(row.id)) this.#stretch.insert(row)
    else this.#stretch.remember(row)
    this.#item = row.id
    this.#stretch.pin(row.id)
  }

  clear(): void {
    this.#item = null
    this.#gap = null
    this.#stretch.unpin()
  }
}
