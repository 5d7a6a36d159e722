/** Where rows of known heights stand one below the other, in pixels from the top of the first: nothing is measured. */
export class StackedRows {
  /** The upper edge of each row, and behind them the lower edge of the last. */
  readonly #edges: number[] = [0]

  constructor(count: number, heightOf: (index: number) => number) {
    for (let index = 0, edge = 0; index < count; index++) this.#edges.push((edge += heightOf(index)))
  }

  get count(): number {
    return this.#edges.length - 1
  }

  /** Of all rows. */
  get height(): number {
    return this.#edges.at(-1) ?? 0
  }

  top(index: number): number {
    return this.#edges[index] ?? 0
  }

  bottom(index: number): number {
    return this.#edges[index + 1] ?? this.height
  }

  /** The row at a height; the nearest one where none is, 0 where there are none. */
  at(offset: number): number {
    let [low, high] = [0, Math.max(0, this.count - 1)]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.bottom(middle) > offset) high = middle
      else low = middle + 1
    }
    return low
  }

  /** The rows to draw, in order: those within a stretch, `beyond` more at each end, and the given ones (-1: none). */
  near(from: number, to: number, beyond: number, also: readonly number[] = []): number[] {
    if (this.count === 0) return []
    const first = Math.max(0, this.at(from) - beyond)
    const last = Math.min(this.count - 1, this.at(to) + beyond)
    const others = new Set(also.filter((index) => index >= 0 && (index < first || index > last)))
    const stretch = Array.from({ length: last - first + 1 }, (_, n) => first + n)
    return others.size === 0 ? stretch : [...stretch, ...others].sort((a, b) => a - b)
  }
}
