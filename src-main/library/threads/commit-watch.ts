import type { FeedId } from '#contract/ids.ts'

/** What a feed brought and is not committed for longer than this is late, in milliseconds. */
const LATE_MS = 5_000
/** Where nothing at all is committed for longer than this, no commit happens any more: a busy disk takes some seconds for one. */
const STALLED_MS = 20_000
/** A thread that ended is up again within a moment, or in trouble; in milliseconds. */
const DOWN_MS = 1_500
/** A timer that comes later than this was itself held up, by sleep or by load, and says nothing of the commit. */
const HELD_UP_MS = 1_000

interface Listener {
  /** Nothing can be stored. */
  onStalled: (message: string) => void
  /** What one feed brought takes long to be stored, or no longer does. */
  onLate: (feedId: FeedId, isLate: boolean) => void
}

/**
 * Notices that nothing is committed although there is something to commit, or that the writer is down.
 *
 * A slow commit is the matter of the feeds whose batches it holds. A writer that crashes at each batch is up again and again,
 * and commits nothing: only a commit ends the wait.
 */
export class CommitWatch {
  readonly #on
  /** The feeds that wait, each with its timer; null once it is late. */
  readonly #waiting = new Map<FeedId, NodeJS.Timeout | null>()
  #stalled: NodeJS.Timeout | undefined
  #down: NodeJS.Timeout | undefined
  /** The writer ended since the last commit. */
  #hasEnded = false

  constructor(listener: Listener) {
    this.#on = listener
  }

  /** Something of the feed waits to be committed; while it does, another call changes nothing. */
  waiting(feedId: FeedId): void {
    this.#stalled ??= this.#after(STALLED_MS, () => {
      this.#stalled = undefined
      this.#on.onStalled(NOTHING_STORED)
    })
    if (this.#waiting.has(feedId)) return
    const timer = this.#after(LATE_MS, () => {
      this.#waiting.set(feedId, null)
      if (this.#hasEnded) this.#on.onStalled(NOTHING_STORED)
      else this.#on.onLate(feedId, true)
    })
    this.#waiting.set(feedId, timer)
  }

  /** Something of the feed was committed; `more`: the rest waits. */
  committed(feedId: FeedId, more = false): void {
    this.#hasEnded = false
    clearTimeout(this.#stalled)
    this.#stalled = undefined
    const timer = this.#waiting.get(feedId)
    clearTimeout(timer ?? undefined)
    this.#waiting.delete(feedId)
    if (timer === null) this.#on.onLate(feedId, false)
    const [next] = more ? [feedId] : this.#waiting.keys()
    if (next !== undefined) this.waiting(next)
  }

  /** The writer ended. */
  down(message: string): void {
    this.#hasEnded = true
    this.#down ??= this.#after(DOWN_MS, () => {
      this.#down = undefined
      this.#on.onStalled(message)
    })
  }

  /** The writer is there again. */
  up(): void {
    clearTimeout(this.#down)
    this.#down = undefined
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer ?? undefined)
    this.#waiting.clear()
    clearTimeout(this.#stalled)
    this.#stalled = undefined
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

const NOTHING_STORED = 'Nothing has been stored for some seconds.'
