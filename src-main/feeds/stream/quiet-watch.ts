import { Habit } from './habit.ts'

/** A feed that has been quiet for unusually long: since when (epoch ms), and how often it brings something else (ms). */
export interface Quiet {
  since: number
  usualMs: number
}

export interface QuietWatchOptions {
  /** Epoch milliseconds. */
  now: () => number
  onQuiet: (quiet: Quiet | null) => void
}

/** A timer this late says that we were the ones who slept: what came meanwhile is still unread. Milliseconds. */
const OWN_STALL_MS = 1_000

/**
 * Notices when a feed has been quiet far beyond its habit although its stream is alive.
 *
 * That is no fault of the connection, so nothing is done about it; but a reader may want to know that a server has stopped
 * publishing. Only a sign of life after the last message makes it certain that the feed, and not the line, is quiet. While
 * the machine is offline or we do not read, nothing is said.
 */
export class QuietWatch {
  #options: QuietWatchOptions
  #habit = new Habit()
  #timer: NodeJS.Timeout | undefined
  #dueAt = 0
  /** When the last message came or the stream opened: epoch ms, and on the clock that only goes forward. */
  #since = { epoch: 0, clock: 0 }
  #open = false
  #reading = true
  #offline = false
  #alive = false
  #announced = false

  constructor(options: QuietWatchOptions) {
    this.#options = options
  }

  opened(): void {
    this.#open = true
    this.#reading = true
    this.#restart()
  }

  ended(): void {
    if (!this.#open) return
    this.#open = false
    this.#habit.interrupt()
    this.#stop()
  }

  message(): void {
    this.#habit.message(performance.now())
    this.#restart()
  }

  /** Bytes came, of whatever kind. */
  heard(): void {
    const first = !this.#alive
    this.#alive = true
    if (first && this.#timer === undefined) this.#judge()
  }

  /** Whether the stream is read at all. */
  reading(on: boolean): void {
    this.#reading = on
    this.#habit.interrupt()
    if (on) this.#restart()
    else this.#stop()
  }

  /** Whether the machine has no network. */
  offline(on: boolean): void {
    if (on === this.#offline) return
    this.#offline = on
    if (on) this.#stop()
    else this.#restart()
  }

  #restart(): void {
    this.#since = { epoch: this.#options.now(), clock: performance.now() }
    this.#alive = false
    this.#tell(null)
    if (this.#timer === undefined) this.#arm()
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#tell(null)
  }

  #arm(ms = this.#left()): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (ms === null || !this.#open || !this.#reading || this.#offline) return
    this.#dueAt = performance.now() + ms
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        if (performance.now() - this.#dueAt > OWN_STALL_MS) this.#arm(OWN_STALL_MS)
        else this.#judge()
      },
      Math.min(ms, 2 ** 31 - 1)
    )
  }

  #judge(): void {
    if (!this.#open || !this.#reading || this.#offline) return
    const left = this.#left()
    // Timers count in whole milliseconds and may be a fraction early.
    if (left !== null && left > 1) return this.#arm(left)
    const { usualMs } = this.#habit
    if (usualMs !== null && this.#alive) this.#tell({ since: this.#since.epoch, usualMs })
  }

  /** Milliseconds of usual quiet that are left; null while the habit is not known. */
  #left(): number | null {
    const { patienceMs } = this.#habit
    return patienceMs === null ? null : patienceMs - (performance.now() - this.#since.clock)
  }

  #tell(quiet: Quiet | null): void {
    if (quiet === null && !this.#announced) return
    this.#announced = quiet !== null
    this.#options.onQuiet(quiet)
  }
}
