import type { FeedId } from '#contract/ids.ts'
import { UnfinishedFrames } from './unfinished-frames.ts'

export interface CreditLimits {
  /** Bytes received and not yet accepted that one feed may have. */
  perFeed: number
  /** And all feeds together. */
  total: number
}

/** About what one read of a body brings, in bytes: as much free credit lets one more waiting stream read. */
const READ_BYTES = 64 * 1024

/**
 * Backpressure between the sockets and the library.
 *
 * A message costs credit from the moment it is received until its batch is accepted. A stream asks for its turn before
 * each read; without credit it is not read, its buffers fill, and TCP slows the server down. Streams that wait are served
 * in turn, so one flood does not starve the rest. What is charged can exceed a limit by what one read brings.
 */
export class Credits {
  readonly limits: CreditLimits
  readonly #unfinished = new UnfinishedFrames()
  #total = 0
  #waiting: Waiter[] = []
  #pumping: NodeJS.Immediate | undefined

  constructor(limits: CreditLimits = { perFeed: 1024 * 1024, total: 16 * 1024 * 1024 }) {
    this.limits = limits
  }

  /** Bytes charged by all feeds. */
  get charged(): number {
    return this.#total
  }

  open(feedId: FeedId): CreditAccount {
    let own = 0
    const hasOwn = (): boolean => own < this.limits.perFeed
    const owner = {}
    return {
      feedId,
      get charged() {
        return own
      },
      charge: (bytes) => {
        own += bytes
        this.#total += bytes
      },
      giveBack: (bytes) => {
        own -= bytes
        this.#total -= bytes
        this.#pump()
      },
      mustWait: () => !hasOwn() || this.#total >= this.limits.total || this.#waiting.some((each) => each.ready()),
      turn: (signal) => this.#turn(hasOwn, signal),
      keep: (bytes) => this.#unfinished.keep(owner, bytes)
    }
  }

  #turn(ready: () => boolean, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(false)
      const waiter: Waiter = {
        ready,
        serve: () => {
          signal.removeEventListener('abort', leave)
          resolve(true)
        }
      }
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((each) => each !== waiter)
        resolve(false)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
      this.#pump()
    })
  }

  /**
   * Serves those who wait, oldest first, as many as the free credit may feed.
   *
   * Who is served may find nothing to read, so the next ones follow one turn of the event loop later, not with the next
   * commit, which may never come.
   */
  #pump(): void {
    const free = this.limits.total - this.#total
    if (free <= 0 || this.#pumping) return
    let places = Math.max(1, Math.floor(free / READ_BYTES))
    const left: Waiter[] = []
    const served: Waiter[] = []
    for (const waiter of this.#waiting) {
      if (places > 0 && waiter.ready()) {
        places--
        served.push(waiter)
      } else left.push(waiter)
    }
    this.#waiting = left
    for (const waiter of served) waiter.serve()
    if (served.length > 0 && left.some((waiter) => waiter.ready())) {
      this.#pumping = setImmediate(() => {
        this.#pumping = undefined
        this.#pump()
      })
    }
  }
}

interface Waiter {
  /** Whether the feed has credit of its own. */
  ready: () => boolean
  serve: () => void
}

export interface CreditAccount {
  readonly feedId: FeedId
  /** Bytes charged by this feed. */
  readonly charged: number
  charge(bytes: number): void
  giveBack(bytes: number): void
  /** Whether `turn` would not be served at once. */
  mustWait(): boolean
  /** Resolves true when the feed may read, false when the signal ended the wait. */
  turn(signal: AbortSignal): Promise<boolean>
  /** The feed keeps so many bytes of a frame that goes on. Answers what it may keep at most where that is less, else null. */
  keep(bytes: number): number | null
}

/** What a stream asks of its credit; one that stands by itself, as that of a trial, shares no memory with others. */
export type ReadingCredit = Pick<CreditAccount, 'mustWait' | 'turn'> & Partial<Pick<CreditAccount, 'keep'>>
