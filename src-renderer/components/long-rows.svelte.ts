import { SeenPart } from './seen-part.svelte.ts'
import { StackedRows } from './stacked-rows.ts'

/** Rows that are drawn beyond each edge of what is seen: whoever walks by Tab comes to them. */
const BEYOND = 6

interface Options {
  count: () => number
  /** Of every row, in pixels. */
  height: () => number
  /** A row that is drawn wherever it stands; -1 for none. */
  always?: () => number
}

export interface LongRow {
  index: number
  /** How many pixels of rows that are not drawn are between it and the one drawn before it. */
  gap: number
}

/** The rows of a long list that are near the screen, with gaps in the place of the others. */
export class LongRows {
  readonly #options: Options
  readonly seen = new SeenPart()
  /** The row that holds the focus stays: it would be lost with it. */
  #focused = $state(-1)
  #places = $derived.by(() => {
    const height = this.#options.height()
    return new StackedRows(this.#options.count(), () => height)
  })
  #drawn = $derived.by(() => this.#draw())

  constructor(options: Options) {
    this.#options = options
  }

  get drawn(): readonly LongRow[] {
    return this.#drawn
  }

  /** Pixels of rows below the last one that is drawn. */
  get rest(): number {
    const last = this.#drawn.at(-1)
    return last ? this.#places.height - this.#places.bottom(last.index) : 0
  }

  /** For the box of the rows, as an attachment; each row in it says its `data-row`. */
  readonly watch = (element: HTMLElement): (() => void) => {
    const look = (): void => {
      const row = element.contains(document.activeElement) && document.activeElement?.closest('[data-row]')
      this.#focused = row instanceof HTMLElement ? Number(row.dataset['row']) : -1
    }
    // A row that is taken away with the focus in it loses that while the list is being drawn, where no state may change.
    const lookSoon = (): void => queueMicrotask(look)
    element.addEventListener('focusin', look)
    element.addEventListener('focusout', lookSoon)
    const unwatch = this.seen.watch(element)
    return () => {
      element.removeEventListener('focusin', look)
      element.removeEventListener('focusout', lookSoon)
      unwatch()
    }
  }

  reveal(index: number): void {
    if (index >= 0) this.seen.reveal(this.#places.top(index), this.#places.bottom(index))
  }

  #draw(): LongRow[] {
    const also = [this.#focused, this.#options.always?.() ?? -1].filter((index) => index < this.#places.count)
    let edge = 0
    return this.#places.near(this.seen.top, this.seen.bottom, BEYOND, also).map((index) => {
      const gap = this.#places.top(index) - edge
      edge = this.#places.bottom(index)
      return { index, gap }
    })
  }
}
