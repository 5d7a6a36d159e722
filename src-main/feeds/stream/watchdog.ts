/** A timer this late says that we were the ones who slept. Milliseconds. */
const OWN_STALL_MS = 1_000

export interface WatchdogOptions {
  /** How long a stream may say nothing, in milliseconds; called each time, so that a limit can be learnt. */
  limit: () => number
  /** Called once, with the length of the silence in milliseconds. */
  onSilent: (ms: number) => void
}

/**
 * Notices when a stream has gone silent: a dead connection looks like one that has nothing to say.
 *
 * Bytes of any kind count, comments included. A stream that we do not read is not silent, so the owner pauses the
 * watchdog meanwhile. When the timer itself fires late (a stalled process, a machine that slept), whatever arrived is
 * still unread: it reads first and judges then.
 */
export class Watchdog {
  #options: WatchdogOptions
  #timer: NodeJS.Timeout | undefined
  #heardAt = 0
  #dueAt = 0
  #watching = false

  constructor(options: WatchdogOptions) {
    this.#options = options
  }

  /** Begins to watch, or begins again after a pause. */
  start(): void {
    this.#watching = true
    this.#heardAt = performance.now()
    this.#arm(this.#options.limit())
  }

  /** The stream said something. */
  heard(): void {
    this.#heardAt = performance.now()
  }

  /** How long the stream has said nothing, in milliseconds; 0 while nobody watches. */
  get silentMs(): number {
    return this.#watching ? performance.now() - this.#heardAt : 0
  }

  /** Stops watching until the next `start`. */
  stop(): void {
    this.#watching = false
    clearTimeout(this.#timer)
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer)
    this.#dueAt = performance.now() + ms
    this.#timer = setTimeout(() => this.#judge(), ms)
  }

  #judge(): void {
    if (!this.#watching) return
    const now = performance.now()
    if (now - this.#dueAt > OWN_STALL_MS) return this.#arm(OWN_STALL_MS)
    const silent = now - this.#heardAt
    const left = this.#options.limit() - silent
    // Timers count in whole milliseconds and may be a fraction early.
    if (left > 1) return this.#arm(left)
    this.stop()
    this.#options.onSilent(Math.round(silent))
  }
}
