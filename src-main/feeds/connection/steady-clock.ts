import { uptime } from 'node:os'

/** Systems report their time since the start in whole seconds: a smaller difference is no sleep. Milliseconds. */
const SLEEP_MS = 2_000
/** Reading the time since the start reads a file: at most once in this time, unless the wall clock jumped. Milliseconds. */
const LOOK_EVERY_MS = 1_000
/** A clock on the wall that is slowly corrected moves by less than this between two looks, in milliseconds. */
const STEP_MS = 5_000

/**
 * A clock that nobody can set: it counts on from the time at which it was made (epoch ms), the time asleep included.
 *
 * The clock on the wall is for what is shown and stored. It may be put forward or back by hours while streams are open, and
 * how long a stream was away, or has to wait, is not changed by that. The timer clock of the runtime is steady, but stands
 * still while the machine sleeps; the time since the system's start does not, but counts whole seconds.
 */
export class SteadyClock {
  #wall
  #begin
  #asleep = 0
  #looked = { awake: performance.now(), up: uptime() * 1000 }
  #ahead = 0
  /** By how much the clock on the wall was ahead at the last look, corrections by a little included. */
  #seenAhead = 0

  /** `wall`: the clock on the wall, epoch ms. */
  constructor(wall: () => number) {
    this.#wall = wall
    this.#begin = wall() - performance.now()
  }

  /** Milliseconds; what was read before never lies ahead. */
  now(): number {
    return Math.round(this.#begin + performance.now() + this.#asleep)
  }

  /** What the clock on the wall shows, as it is set now, at a time of this one. Epoch ms. */
  onTheWall(at: number): number {
    return at + this.ahead
  }

  /** By how many milliseconds the clock on the wall was put forward since this one was made, or back (below 0). */
  get ahead(): number {
    this.#look()
    const ahead = this.#wall() - this.now()
    if (Math.abs(ahead - this.#ahead) >= STEP_MS) this.#ahead = ahead
    return this.#ahead
  }

  /** Adds the time asleep since the last look. Who slept finds the clock on the wall put forward. */
  #look(): void {
    const awake = performance.now()
    const wallSteps = Math.abs(this.#wall() - this.now() - this.#seenAhead) >= SLEEP_MS
    if (awake - this.#looked.awake < LOOK_EVERY_MS && !wallSteps) return
    const now = { awake, up: uptime() * 1000 }
    const slept = now.up - this.#looked.up - (now.awake - this.#looked.awake)
    this.#looked = now
    if (slept >= SLEEP_MS) this.#asleep += slept
    this.#seenAhead = this.#wall() - this.now()
  }
}
