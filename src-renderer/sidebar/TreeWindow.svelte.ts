import { untrack } from 'svelte'
import { SeenPart } from '../components/seen-part.svelte.ts'
import { StackedRows } from '../components/stacked-rows.ts'
import { sameRow, type RowRoom, type TreeKey, type TreeRow, type TreeRows } from '../state/tree/tree-rows.ts'

export const ROW_HEIGHT = 28
/** What a row takes with what stands above it, in pixels. */
const HEIGHTS: Record<RowRoom, number> = { row: ROW_HEIGHT, section: 8 + ROW_HEIGHT, 'below-heading': 36 + ROW_HEIGHT }
/** Rows that are drawn beyond each edge of the screen: none, until the first picture is there. */
const BEYOND = 8

interface Options {
  rows: () => TreeRows
  /** Rows that are drawn wherever they stand: the focus is on them, or comes to them. */
  always: () => readonly (TreeKey | null)[]
}

export interface DrawnRow {
  row: TreeRow
  /** In pixels from the top of the first row. */
  top: number
}

/** The rows of the tree that are near the screen: only those are drawn, each in its place. */
export class TreeWindow {
  readonly #options: Options
  readonly seen = new SeenPart()
  #beyond = $state(0)
  #kept = new Map<TreeKey, TreeRow>()
  #places = $derived.by(() => {
    const { rows } = this
    return new StackedRows(rows.length, (index) => HEIGHTS[rows.roomAt(index)])
  })
  #drawn = $derived.by(() => this.#draw())
  #before: { rows: TreeRows; places: StackedRows } | null = null

  constructor(options: Options) {
    this.#options = options
  }

  get rows(): TreeRows {
    return this.#options.rows()
  }

  get places(): StackedRows {
    return this.#places
  }

  get drawn(): readonly DrawnRow[] {
    return this.#drawn
  }

  /** From now on some rows more are drawn than are seen. */
  drawBeyond(): void {
    this.#beyond = BEYOND
  }

  /** Scrolls no further than the row needs to be seen. */
  reveal(key: TreeKey): void {
    const index = this.rows.indexOf(key)
    if (index !== -1) this.seen.reveal(this.places.bottom(index) - ROW_HEIGHT, this.places.bottom(index))
  }

  /**
   * To be called in an effect: keeps the row at the upper edge where it is on the screen while rows come and go above it.
   *
   * `except` is the row that the reader moves: it goes, and the others stay.
   */
  stayInPlace(except: () => TreeKey | null): void {
    const now = { rows: this.rows, places: this.places }
    untrack(() => {
      const was = this.#before
      this.#before = now
      if (!was || was.places === now.places || this.seen.top <= 0) return
      const edge = was.places.at(this.seen.top)
      for (let index = edge; index < Math.min(edge + BEYOND, was.rows.length); index++) {
        const key = was.rows.keyAt(index)
        const next = key === except() ? -1 : now.rows.indexOf(key)
        if (next === -1) continue
        this.seen.scrollBy(now.places.bottom(next) - was.places.bottom(index))
        return
      }
    })
  }

  #draw(): DrawnRow[] {
    const { rows, places, seen } = this
    const always = this.#options.always().map((key) => rows.indexOf(key))
    const drawn = places.near(seen.top, seen.bottom, this.#beyond, always).flatMap((index) => {
      const row = rows.at(index)
      if (!row) return []
      const before = this.#kept.get(row.key)
      // A row that looks the same is the same: nothing of it is drawn again.
      return [{ row: before && sameRow(before, row) ? before : row, top: places.bottom(index) - ROW_HEIGHT }]
    })
    this.#kept = new Map(drawn.map(({ row }) => [row.key, row]))
    return drawn
  }
}
