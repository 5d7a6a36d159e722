/** The limit is never below or above this once a heartbeat is known, in milliseconds. */
const FLOOR_MS = 20_000
const CEILING_MS = 300_000
const PERIODS = 2.5

/** Bytes within this time, in milliseconds, are one sign of life: a burst says nothing about a rhythm. */
const BURST_MS = 1_000
/** How many pauses are remembered, how many of them must agree, and how closely. */
const REMEMBERED = 16
const AGREEING = 4
const TOLERANCE = 0.1

/**
 * How long a stream may be silent before nothing is known of its heartbeat, in milliseconds.
 *
 * The heartbeats in use come every 15 to 50 s, so two minutes hold two of the slowest; many servers and proxies send
 * none, and the less often those reconnect for nothing, the better.
 */
export const START_MS = 120_000

/**
 * Learns how often a stream gives a sign of life, and with that how long it may give none.
 *
 * A heartbeat shows in the longest pauses: whatever else comes between, no pause is longer than its period, and in quiet
 * times pauses are just that long. So a period is known when the longest pauses agree, but for one, which may be the fault
 * of a stall. Where messages come without any rhythm, pauses do not agree, and the start value holds.
 *
 * A rhythm can be no heartbeat at all (a price each five seconds, until the market closes). So a stream that fell silent is
 * not believed to have one until it shows it again, and each further silence is waited for longer.
 */
export class Heartbeat {
  #pauses: number[] = []
  #last: number | null = null
  #period: number | null = null
  #silences = 0
  #startMs: number

  constructor(startMs = START_MS) {
    this.#startMs = startMs
  }

  /** Milliseconds between two signs of life at most; null where there is no rhythm. */
  get period(): number | null {
    return this.#period
  }

  /** How long the stream may be silent, in milliseconds. */
  get limit(): number {
    if (this.#period !== null) {
      // Who starts with less than the floor wants less.
      return Math.min(Math.max(this.#period * PERIODS, Math.min(FLOOR_MS, this.#startMs)), CEILING_MS)
    }
    return Math.min(this.#startMs * 2 ** Math.min(this.#silences, 20), Math.max(CEILING_MS, this.#startMs))
  }

  /** Bytes came; `at` in milliseconds of a clock that only goes forward. */
  heard(at: number): void {
    const pause = this.#last === null ? 0 : at - this.#last
    if (this.#last !== null && pause < BURST_MS) return
    if (this.#last !== null) this.#learn(pause)
    this.#last = at
    this.#silences = 0
  }

  /** The stream was not read for a while, or is another one: the pause that follows is not its own. */
  interrupt(): void {
    this.#last = null
  }

  /** The stream was given up because it was silent. */
  silenced(): void {
    this.#pauses = []
    this.#period = null
    this.#silences++
    this.interrupt()
  }

  #learn(pause: number): void {
    this.#pauses.push(pause)
    if (this.#pauses.length > REMEMBERED) this.#pauses.shift()
    const longest = [...this.#pauses].sort((a, b) => b - a)
    this.#period = agreed(longest) ?? agreed(longest.slice(1))
  }
}

/** The longest pause, if enough others agree with it. */
function agreed(longestFirst: readonly number[]): number | null {
  const [longest] = longestFirst
  if (longest === undefined) return null
  const close = longestFirst.filter((pause) => pause >= longest * (1 - TOLERANCE)).length
  return close >= AGREEING ? longest : null
}
