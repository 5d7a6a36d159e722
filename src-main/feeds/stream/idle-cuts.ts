/** A connection that breaks sooner after its last byte was hardly cut for being idle. Milliseconds. */
const LEAST_IDLE_MS = 2_000
/** So many breaks in a row, at ages this close to each other, are no chance. In milliseconds, and as a share of the age. */
const CUTS = 3
const CLOSE_MS = 1_000
const CLOSE_SHARE = 0.02

/**
 * Finds out whether a feed's streams are cut for being idle: by a proxy or a firewall that allows no longer silence.
 *
 * Such a limit shows in breaks that come again and again at the same time after the last byte (60.0 s, 60.0 s), while a
 * network or a server that fails does so at any time. A silence that was survived for longer disproves it.
 */
export class IdleCuts {
  #ages: number[] = []

  /** An open stream broke off, this long after its last byte. Says whether that is what its streams always do. */
  cut(idleMs: number): boolean {
    if (idleMs < LEAST_IDLE_MS) {
      this.#ages = []
      return false
    }
    this.#ages = [...this.#ages, idleMs].slice(-CUTS)
    return this.#ages.length === CUTS && Math.max(...this.#ages) - Math.min(...this.#ages) <= closeTo(idleMs)
  }

  /** Bytes came after a silence of this length. */
  survived(idleMs: number): void {
    const first = this.#ages[0]
    if (first !== undefined && idleMs > first + closeTo(first)) this.#ages = []
  }
}

const closeTo = (age: number): number => Math.max(CLOSE_MS, age * CLOSE_SHARE)
