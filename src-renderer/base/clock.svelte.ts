import { createSubscriber } from 'svelte/reactivity'

/**
 * One clock for the whole window, so that every time on the screen turns at the same moment.
 *
 * It ticks only while something that is shown reads it: a window without countdowns has no timer by the second.
 */
export class Clock {
  #now: () => number
  #bySecond: () => void
  #byMinute: () => void

  constructor(now: () => number = Date.now) {
    this.#now = now
    this.#bySecond = createSubscriber((update) => ticking(now, 1_000, update))
    this.#byMinute = createSubscriber((update) => ticking(now, 60_000, update))
  }

  /** Epoch milliseconds; an effect that reads it runs again at each full second. */
  get second(): number {
    this.#bySecond()
    return this.#now()
  }

  /** Epoch milliseconds; an effect that reads it runs again at each full minute. */
  get minute(): number {
    this.#byMinute()
    return this.#now()
  }

  /** Epoch milliseconds, once. */
  now(): number {
    return this.#now()
  }

  /** Calls `run` once this many milliseconds have passed. Answers a function that calls that off. */
  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  }
}

/** Calls `update` at each full `step` of the clock, which stays true after the machine slept. */
function ticking(now: () => number, step: number, update: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  const wait = () => {
    timer = setTimeout(
      () => {
        update()
        wait()
      },
      step - (now() % step) + 5
    )
  }
  wait()
  return () => clearTimeout(timer)
}
