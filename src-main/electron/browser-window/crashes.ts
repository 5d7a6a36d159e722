import { MINUTE } from '#contract/time.ts'

/** A renderer that dies more often than this is not brought back at once, but with a pause, in ms. */
export const CALM_AFTER_CRASH = 10_000
/** Crashes within this time are counted together, in ms. */
const TOGETHER = 10 * MINUTE
/** After this many crashes within this time a page without any script is shown. */
const MOST = 3
const MOST_WITHIN = MINUTE

/** When the window's process ended by itself, on a clock that nobody sets. */
export class Crashes {
  #at: number[] = []

  /** Another crash. `count`: how many within ten minutes. `soon`: right after the one before. `tooMany`: it goes round in circles. */
  add(now: number): { count: number; soon: boolean; tooMany: boolean } {
    const within = (ms: number): number => this.#at.filter((at) => now - at < ms).length
    const soon = within(CALM_AFTER_CRASH) > 0
    this.#at = [...this.#at.filter((at) => now - at < TOGETHER), now]
    return { count: this.#at.length, soon, tooMany: within(MOST_WITHIN) >= MOST }
  }

  /** The reader tries again: nothing before counts. */
  forget(): void {
    this.#at = []
  }
}
