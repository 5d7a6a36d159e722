import type { EndReason } from '#contract/feed.ts'

/**
 * Doubts the position that a feed resumes after, where its server refuses a request that carries one.
 *
 * A server may choke on an id that it sent itself once (an id of an error, one of another version), and a feed that is
 * asked for with it again and again is dead for good, over every restart. So a refusal is followed by one attempt without
 * the position: where that opens, the position is forgotten, and what may have been missed is marked. Where that is refused
 * too, the position is not what is wrong: it is kept, and that is not tried again with the same one.
 */
export class PositionDoubt {
  #tried: string | null = null
  #without = false

  /** Whether the next attempt is made without the position. */
  get without(): boolean {
    return this.#without
  }

  /**
   * An attempt that never opened has ended. Whether the next one is to be made without its position.
   *
   * @param position all that the request said about it; empty for none.
   */
  ended(reason: EndReason, position: string): boolean {
    if (this.#without) {
      if (isRefusal(reason)) this.#without = false
      return false
    }
    if (position === '' || position === this.#tried || !isRefusal(reason)) return false
    this.#tried = position
    this.#without = true
    return true
  }

  /** The stream is open. Whether the position is to be forgotten. */
  opened(): boolean {
    const forgets = this.#without
    this.#without = false
    // A server may send the same poison again: after an open stream it is a position like any other.
    this.#tried = null
    return forgets
  }
}

/** Asked in the same way again, the server says the same. 407 is a proxy's. */
function isRefusal(reason: EndReason): boolean {
  if (reason.kind !== 'status') return false
  return reason.status >= 400 && reason.status < 500 && ![407, 408, 425, 429].includes(reason.status)
}
