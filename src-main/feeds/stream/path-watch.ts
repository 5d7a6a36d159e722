import type { PathSign } from '#contract/health.ts'

/** What the head of an answer shows of who gave it. */
export interface Answerer {
  /** A cache gave it: it has an age, or says so. */
  cached: boolean
  /** Which program stands in front, by `Via` or `Server`, where it is one that is known; null where not. */
  product: string | null
}

/** Bytes after a pause as long as this, in milliseconds, are not of the same burst. */
const PAUSE_MS = 1_000
/** The size of a buffer in most proxies, in bytes. */
const BLOCK_BYTES = 4_096
/** So many bursts in a row that are whole blocks are no chance. */
const BLOCKS = 3
/** A compressed stream brought nothing for longer than this; where the same uncompressed brings something sooner, that tells; ms. */
const PLAIN_TELLS_MS = 35_000

/**
 * Finds out what something between a server and this machine does to one feed's streams, by their bytes alone.
 *
 * A proxy that buffers passes bytes on only in whole blocks, cut anywhere, with silence between. Times (`at`) are milliseconds of a
 * clock that only goes forward.
 */
export class PathWatch {
  #answerer: Answerer = { cached: false, product: null }
  #coded = false
  #openedAt = 0
  /** The first burst holds the rest of the block that the head began. */
  #isFirstBurst = true
  #burst = 0
  #lastAt: number | null = null
  #blocks = 0
  /** The last byte so far ended a frame; whether any block did not. */
  #endsFrame = true
  #cutsFrames = false
  #swallowed: 'no' | 'maybe' | 'yes' = 'no'

  opened(answerer: Answerer, coded: boolean, at: number): void {
    this.#answerer = answerer
    this.#coded = coded
    this.#openedAt = at
    this.#isFirstBurst = true
    this.#burst = 0
    this.#lastAt = null
  }

  /** The compressed stream brought nothing for long, and is asked for uncompressed. */
  swallowed(): void {
    if (this.#swallowed === 'no') this.#swallowed = 'maybe'
  }

  /** Bytes were read; `endsFrame`: the last of them ended a message or a comment. */
  bytes(count: number, endsFrame: boolean, at: number): void {
    if (this.#coded) return
    if (this.#swallowed === 'maybe') this.#swallowed = at - this.#openedAt <= PLAIN_TELLS_MS ? 'yes' : 'no'
    if (this.#lastAt !== null && at - this.#lastAt >= PAUSE_MS) this.#judgeBurst()
    this.#burst += count
    this.#endsFrame = endsFrame
    this.#lastAt = at
  }

  get signs(): PathSign[] {
    const { cached, product } = this.#answerer
    const signs: PathSign[] = []
    if (cached) signs.push({ kind: 'cache', product })
    if (this.#blocks >= BLOCKS && this.#cutsFrames) signs.push({ kind: 'in-blocks', product })
    if (this.#swallowed === 'yes') signs.push({ kind: 'compressed', product })
    return signs
  }

  #judgeBurst(): void {
    if (this.#isFirstBurst) this.#isFirstBurst = false
    else if (this.#burst % BLOCK_BYTES === 0) {
      this.#blocks++
      this.#cutsFrames ||= !this.#endsFrame
    } else {
      this.#blocks = 0
      this.#cutsFrames = false
    }
    this.#burst = 0
  }
}
