/** What one transaction of the intake may do, in milliseconds, changes and characters. */
export interface SliceLimits {
  ms: number
  /** What one batch may take of it: the others have their turn, too. */
  batchMs: number
  changes: number
  characters: number
}

/** So much is done of a batch whatever the clock says: it may have gone on while others had the processor. */
const LEAST = { changes: 64, characters: 512 * 1024 }

/** A commit takes its own time, and so does the last change: together they stay within 200 ms. */
const LIMITS: SliceLimits = { ms: 100, batchMs: 50, changes: 4_000, characters: 4 * 1024 * 1024 }

/**
 * Says when a transaction has done enough, so that nothing else waits long for the writer.
 *
 * By the clock, since machines and disks differ; and by what was done, since what is written has to be committed, and a
 * busy disk takes its time for that by its size.
 */
export class Slice {
  readonly #limits
  readonly #now
  readonly #until: number
  #batchUntil: number
  #changes = 0
  #characters = 0
  /** The same of the batch whose turn it is. */
  #own = { changes: 0, characters: 0 }

  /** `now`: ms of a clock that only goes forward. */
  constructor(limits: Partial<SliceLimits> = {}, now = (): number => performance.now()) {
    this.#limits = { ...LIMITS, ...limits }
    this.#now = now
    this.#until = now() + this.#limits.ms
    this.#batchUntil = this.#until
  }

  /** The next batch has its turn. */
  beginBatch(): void {
    this.#batchUntil = Math.min(this.#until, this.#now() + this.#limits.batchMs)
    this.#own = { changes: 0, characters: 0 }
  }

  /** One change was made, which writes about so many characters; answers whether the batch has had its turn. */
  did(characters: number): boolean {
    this.#changes++
    this.#characters += characters
    this.#own.changes++
    this.#own.characters += characters
    if (this.#isFull) return true
    const { changes, characters: sum } = this.#own
    return (changes >= LEAST.changes || sum >= LEAST.characters) && this.isBatchOver
  }

  get isBatchOver(): boolean {
    return this.#isFull || this.#now() >= this.#batchUntil
  }

  get isOver(): boolean {
    return this.#isFull || this.#now() >= this.#until
  }

  get #isFull(): boolean {
    return this.#changes >= this.#limits.changes || this.#characters >= this.#limits.characters
  }
}

/** All at once, as where nobody waits. */
export const wholeSlice = (): Slice =>
  new Slice({ ms: Infinity, batchMs: Infinity, changes: Infinity, characters: Infinity })
