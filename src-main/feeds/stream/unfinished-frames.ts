/** What the unfinished frames of all feeds may hold in memory together, in bytes of their text; the parsers keep each twice. */
const MOST_BYTES = 32 * 1024 * 1024
/** A frame that is no longer than this is not counted: about one read. */
const SMALL_BYTES = 64 * 1024

/**
 * The frames of which only the beginning has come, of all feeds.
 *
 * They are no messages yet and cost no credit, so that many servers that each begin a large one and go on slowly would fill the memory.
 * Where all of them are too much, who has more than an equal share gives its stream up, and asks again later: nothing
 * is lost, and others may finish theirs meanwhile.
 */
export class UnfinishedFrames {
  readonly #most
  readonly #sizes = new Map<object, number>()
  #total = 0

  constructor(most = MOST_BYTES) {
    this.#most = most
  }

  /** So many bytes of a frame are kept for this owner. Answers what it may keep at most where that is less, else null. */
  keep(owner: object, bytes: number): number | null {
    this.#total -= this.#sizes.get(owner) ?? 0
    this.#sizes.delete(owner)
    if (bytes <= SMALL_BYTES) return null
    this.#sizes.set(owner, bytes)
    this.#total += bytes
    const share = Math.floor(this.#most / this.#sizes.size)
    return this.#total > this.#most && bytes > share ? Math.max(share, SMALL_BYTES) : null
  }
}
