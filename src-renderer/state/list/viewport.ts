import type { PageKey } from '#contract/item.ts'
import type { LineKey } from './order.ts'

/** What stands at the list's upper edge: a line, and how many pixels of it are above the edge. */
export interface Anchor {
  key: LineKey
  offset: number
}

/** Where the reader was before something else was opened: `at` finds the place again if it was let go meanwhile. */
export interface Back {
  anchor: Anchor
  at: PageKey
}

/** What the list on the screen does for the list in memory. */
export interface Viewport {
  anchor(): Anchor | null
  restore(anchor: Anchor): void
  /** Scrolls until a line is visible; `end`: at the lower edge, as the oldest of what is new. */
  reveal(key: LineKey, where: 'nearest' | 'end'): void
  toLiveEdge(): void
  toEnd(): void
  /** How many rows fit on the screen, minus the one that stays as context. */
  pageful(): number
  focus(): void
}
