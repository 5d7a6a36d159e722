import type { FeedId } from '#contract/ids.ts'

/** What the writer has of a feed and does not commit for longer than this is late, in milliseconds. */
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
  /** The commit of what one feed brought takes long, or no longer does. */
  onLate: (feedId: FeedId, isLate: boolean) => void
}

/**
 * Notices that nothing is committed although there is something to commit, or that the writer is down.
 *
 * A slow commit is the matter of the feeds whose batches it holds. What waits for its turn behind others is not late, however
 * long their flood lasts: its feed would be closed and opened again, and the more feeds there are the more work that is.
 * A writer that crashes at each batch is up again and again, and commits nothing: only a commit ends the wait.
 */
export class CommitWatch {
  readonly #on
  /** The feeds of which something waits, for its turn or for its commit. */
  readonly #waiting = new Set<FeedId>()
  /** The feeds whose batches the writer has. */
  #held: readonly FeedId[] = []
  readonly #late = new Set<FeedId>()
  #slow: NodeJS.Timeout | undefined
  #stalled: NodeJS.Timeout | undefined
  #down: NodeJS.Timeout | undefined
  /** The writer ended since the last commit. */
  #hasEnded = false

  constructor(listener: Listener) {
    this.#on = listener
  }

  /** Something of the feed waits to be committed. */
  waiting(feedId: FeedId): void {
    this.#waiting.add(feedId)
    this.#stalled ??= this.#after(STALLED_MS, () => {
      this.#stalled = undefined
      this.#on.onStalled(NOTHING_STORED)
    })
  }

  /** The writer gets what these feeds brought, for one commit; or gets it again, since it did not answer or the disk refused. */
  sent(feedIds: readonly FeedId[]): void {
    const isAgain = this.#held.length > 0
    this.#held = feedIds
    if (isAgain) return
    this.#slow = this.#after(LATE_MS, () => {
      if (this.#hasEnded) return this.#on.onStalled(NOTHING_STORED)
      for (const feedId of this.#held) this.#becomes(feedId, true)
    })
  }

  /** The writer has done what it had room for: what is left waits for its next turn. */
  answered(): void {
    this.#held = []
    clearTimeout(this.#slow)
  }

  /** Something of the feed was committed; `more`: the rest waits. */
  committed(feedId: FeedId, more = false): void {
    this.#hasEnded = false
    this.#becomes(feedId, false)
    if (!more) this.#waiting.delete(feedId)
    clearTimeout(this.#stalled)
    this.#stalled = undefined
    const [next] = this.#waiting
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
    this.#waiting.clear()
    clearTimeout(this.#slow)
    clearTimeout(this.#stalled)
    this.#stalled = undefined
    this.up()
  }

  #becomes(feedId: FeedId, isLate: boolean): void {
    if (this.#late.has(feedId) === isLate) return
    if (isLate) this.#late.add(feedId)
    else this.#late.delete(feedId)
    this.#on.onLate(feedId, isLate)
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
