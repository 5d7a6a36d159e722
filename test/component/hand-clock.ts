import { Clock } from '../../src-renderer/base/clock.svelte.ts'

/** A clock that stands still until it is advanced: each timer that falls due meanwhile runs at its own time, in order. */
export class HandClock extends Clock {
  #time: { now: number }
  #timers = new Set<{ at: number; run: () => void }>()

  /** `start` in epoch ms. */
  constructor(start: number) {
    const time = { now: start }
    super(() => time.now)
    this.#time = time
  }

  override after(ms: number, run: () => void): () => void {
    const timer = { at: this.#time.now + ms, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  advance(ms: number): void {
    const to = this.#time.now + ms
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= to).sort((a, b) => a.at - b.at)
      if (!next) break
      this.#timers.delete(next)
      this.#time.now = Math.max(this.#time.now, next.at)
      next.run()
    }
    this.#time.now = to
  }
}
