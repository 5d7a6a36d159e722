/** Above this many items per second the list moves in steps. */
const CALM_RATE = 5
/** The time between two steps, in ms. */
const STEP = 2_000
/** How far back arrivals count for the rate, in ms. */
const RATE_WINDOW = 4_000
/** A burst is not a rate: arrivals spread over less than this are not counted as one, in ms. */
const LEAST_SPAN = 1_000

/** How fast items arrive, and when a list that would move too often takes its next step. Times are epoch ms. */
export class Pace {
  #arrivals: { at: number; count: number }[] = []
  #steppedAt = -Infinity

  /** Adds arrivals (0 only lets time pass). Answers items per second where they come too fast to show one by one, else 0. */
  measure(arrived: number, now: number): number {
    if (arrived > 0) this.#arrivals.push({ at: now, count: arrived })
    this.#arrivals = this.#arrivals.filter(({ at }) => at > now - RATE_WINDOW)
    const first = this.#arrivals[0]
    const total = this.#arrivals.reduce((sum, { count }) => sum + count, 0)
    const rate = first && now - first.at >= LEAST_SPAN ? (total * 1_000) / (now - first.at) : 0
    return rate > CALM_RATE ? Math.round(rate) : 0
  }

  /** Whether arrivals are remembered: the rate changes as they grow older. */
  get isCounting(): boolean {
    return this.#arrivals.length > 0
  }

  /** How long the list waits for its next step, in ms; 0 or less where it may move now. */
  untilStep(rate: number, now: number): number {
    return rate > CALM_RATE ? this.#steppedAt + STEP - now : 0
  }

  stepped(now: number): void {
    this.#steppedAt = now
  }

  /** The next step is due at once. */
  skipWait(): void {
    this.#steppedAt = -Infinity
  }

  forgetArrivals(): void {
    this.#arrivals = []
  }
}
