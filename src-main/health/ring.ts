/** What a ring keeps over a restart. */
export interface RingState {
  /** The number of the last bucket, counted from the epoch. */
  last: number
  columns: Record<string, number[]>
}

/**
 * Counts over the last `size` steps of the clock, a row of buckets for each name.
 *
 * A clock that was set back counts into the last bucket, so that no bucket is counted twice.
 */
export class Ring<Name extends string> {
  readonly #size
  readonly #step
  readonly #columns: Record<Name, number[]>
  #last

  /** `step` and `now` in ms. */
  constructor(names: readonly Name[], size: number, step: number, now: number, stored?: RingState) {
    this.#size = size
    this.#step = step
    this.#last = Math.floor(now / step)
    const columns = names.map((name): [Name, number[]] => [name, fitted(stored?.columns?.[name], size)])
    this.#columns = Object.fromEntries(columns) as Record<Name, number[]>
    if (!stored || !Number.isSafeInteger(stored.last)) return
    this.#last = Math.min(stored.last, this.#last)
    this.#advance(now)
  }

  add(name: Name, count: number, now: number): void {
    this.#advance(now)
    const column = this.#columns[name]
    column[this.#size - 1] = (column[this.#size - 1] ?? 0) + count
  }

  /** Oldest first, up to now. */
  buckets(now: number): { from: number; step: number } & Record<Name, number[]> {
    this.#advance(now)
    const columns = Object.entries<number[]>(this.#columns).map(([name, values]) => [name, [...values]])
    return {
      ...(Object.fromEntries(columns) as Record<Name, number[]>),
      from: (this.#last - this.#size + 1) * this.#step,
      step: this.#step
    }
  }

  get state(): RingState {
    return { last: this.#last, columns: this.#columns }
  }

  #advance(now: number): void {
    const steps = Math.min(Math.floor(now / this.#step) - this.#last, this.#size)
    if (steps <= 0) return
    for (const column of Object.values<number[]>(this.#columns)) {
      column.splice(0, steps)
      for (let i = 0; i < steps; i++) column.push(0)
    }
    this.#last = Math.floor(now / this.#step)
  }
}

/** What was stored, in the ring's size; anything that is no number is zero. */
function fitted(stored: unknown, size: number): number[] {
  const numbers = Array.isArray(stored) ? stored.map((value) => (typeof value === 'number' ? value : 0)) : []
  return [...Array<number>(Math.max(0, size - numbers.length)).fill(0), ...numbers.slice(-size)]
}
