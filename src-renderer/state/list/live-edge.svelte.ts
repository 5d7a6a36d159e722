import type { Bridge } from '#contract/ipc.ts'
import type { Clock } from '../../base/clock.svelte.ts'

/** After a selection the list stands still for this long, in milliseconds. */
export const STILL_AFTER_SELECTION = 10_000

/**
 * Whether the list may move by itself.
 *
 * It does only while it stands at its live edge, is not held, the pointer is elsewhere and nothing was selected a moment
 * ago: nothing ever moves away under a pointer that is about to click.
 */
export class LiveEdge {
  #bridge: Bridge
  #clock: Clock
  #held = $state.raw(false)
  #isAt = true
  #selectedAt = -Infinity
  pointerInside = false

  constructor(bridge: Bridge, clock: Clock) {
    this.#bridge = bridge
    this.#clock = clock
  }

  /** Whether the reader holds the list. */
  get held(): boolean {
    return this.#held
  }

  set held(held: boolean) {
    this.#held = held
  }

  /** Whether the list stands at its live edge. */
  get isAt(): boolean {
    return this.#isAt
  }

  /** What arrives at the edge is before the reader's eyes: main learns where the list stands, and shows no notification of it. */
  set isAt(isAt: boolean) {
    if (this.#isAt !== isAt) void this.#bridge.liveEdge({ at: isAt })
    this.#isAt = isAt
  }

  /** The reader selected something just now. */
  selected(): void {
    this.#selectedAt = this.#clock.now()
  }

  get mayMove(): boolean {
    return (
      !this.#held && this.#isAt && !this.pointerInside && this.#clock.now() - this.#selectedAt >= STILL_AFTER_SELECTION
    )
  }

  /** Another view begins at its live edge, and nothing is selected in it. The pointer is where it was. */
  reset(): void {
    this.#held = false
    this.#selectedAt = -Infinity
    this.isAt = true
  }
}
