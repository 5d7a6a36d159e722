/** A commit that takes longer than this is one that does not happen, in milliseconds. */
const LATE_MS = 5_000
/** A thread that ended is up again within a moment, or in trouble; in milliseconds. */
const DOWN_MS = 1_500
/** A timer that comes later than this was itself held up, by sleep or by load, and says nothing of the commit. */
const HELD_UP_MS = 1_000

/**
 * Notices that nothing is committed although there is something to commit, or that the writer is down.
 *
 * A writer that crashes at each batch is up again and again, and commits nothing: only a commit ends the wait.
 */
export class CommitWatch {
  readonly #onStalled
  #late: NodeJS.Timeout | undefined
  #down: NodeJS.Timeout | undefined

  constructor(onStalled: (message: string) => void) {
    this.#onStalled = onStalled
  }

  /** Something waits to be committed; while it does, another call changes nothing. */
  waiting(): void {
    this.#late ??= this.#after(LATE_MS, () => {
      this.#late = undefined
      this.#onStalled('Nothing has been stored for some seconds.')
    })
  }

  committed(): void {
    clearTimeout(this.#late)
    this.#late = undefined
  }

  /** The writer ended. */
  down(message: string): void {
    this.#down ??= this.#after(DOWN_MS, () => {
      this.#down = undefined
      this.#onStalled(message)
    })
  }

  /** The writer is there again. */
  up(): void {
    clearTimeout(this.#down)
    this.#down = undefined
  }

  dispose(): void {
    this.committed()
    this.up()
  }

  #after(ms: number, act: () => void): NodeJS.Timeout {
    let due = performance.now() + ms
    const timer = setTimeout(() => {
      const now = performance.now()
      const isHeldUp = now - due > HELD_UP_MS
      due = now + ms
      if (isHeldUp) timer.refresh()
      else act()
    }, ms)
    return timer
  }
}
