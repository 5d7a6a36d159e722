/** Messages this close together are one arrival, in milliseconds. */
const BURST_MS = 1_000
const REMEMBERED = 32
/** Fewer intervals than this are no habit. */
const NEEDED = 8
/** A feed is unusually quiet after this many of its usual intervals, and never before this many milliseconds. */
const INTERVALS = 10
const LEAST_MS = 300_000

/**
 * Learns how often a feed brings something, to tell when it has been quiet for unusually long.
 *
 * The usual interval is the median: a night without news, or an hour full of it, does not move it far.
 */
export class Habit {
  #intervals: number[] = []
  #last: number | null = null
  #usual: number | null = null

  /** Milliseconds between two arrivals; null while the habit is not known. */
  get usualMs(): number | null {
    return this.#usual
  }

  /** How long a quiet is usual, in milliseconds; null while the habit is not known. */
  get patienceMs(): number | null {
    return this.#usual === null ? null : Math.max(this.#usual * INTERVALS, LEAST_MS)
  }

  /** A message came; `at` in milliseconds of any clock that only goes forward. */
  message(at: number): void {
    const interval = this.#last === null ? null : at - this.#last
    if (interval !== null && interval < BURST_MS) return
    this.#last = at
    if (interval === null) return
    this.#intervals.push(interval)
    if (this.#intervals.length > REMEMBERED) this.#intervals.shift()
    if (this.#intervals.length < NEEDED) return
    const sorted = [...this.#intervals].sort((a, b) => a - b)
    this.#usual = Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)
  }

  /** The feed was away: the time until its next message is not its habit. */
  interrupt(): void {
    this.#last = null
  }
}
