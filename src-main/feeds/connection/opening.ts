import { sleep } from '../../base/sleep.ts'
import type { Opened } from '../stream/attempt.ts'

/** Whoever has had a request for so long, and sent no head of an answer, is there and has nothing to say yet; ms. */
const UNANSWERED_MS = 5_000
/** A stream that breaks so soon, without a message, was none: some proxies send a head only when they give up. Ms. */
const BRIEF_MS = 150

/** A head that took longer than this, and brought the first event, waited for it: meanwhile nothing was missed. In milliseconds. */
const LATE_HEAD_MS = 2_000

export interface OpeningOptions {
  /** Milliseconds of a clock that nobody sets. */
  now: () => number
  /** Aborts with the attempt. */
  signal: AbortSignal
  /** The server has had the request since then and says nothing. */
  onUnanswered: (since: number) => void
  /** The stream is open. */
  onOpen: (answer: Opened, head: Head) => void
}

/** When the request was with the server and when the head of the answer came, as `now` has it. */
export interface Head {
  takenAt: number
  at: number
  /** Something of the stream came with it. */
  brought: boolean
}

/**
 * When an absence was over that ends with this head, which came `at`, epoch ms; and how late it was, in ms. A late head alone
 * is that of a slow server, which may have begun to listen with it.
 */
export function silenceBefore(head: Head, at: number): { to: number; headAfter: number; late: boolean } {
  const headAfter = head.at - head.takenAt
  const late = headAfter > LATE_HEAD_MS
  return { to: late && head.brought ? at - headAfter : at, headAfter, late }
}

/** The way of one attempt from the dial to an open stream: when the request was taken, and whether a head came of it. */
export class Opening {
  readonly #options: OpeningOptions
  #takenAt: number | null = null
  #answer: Opened | null = null
  #head: Head | null = null
  #unanswered: number | null = null
  #patience: NodeJS.Timeout | undefined
  #isOpen = false

  constructor(options: OpeningOptions) {
    this.#options = options
    // One listener for the whole way, however often it leads elsewhere.
    options.signal.addEventListener('abort', () => clearTimeout(this.#patience), { once: true })
  }

  /** Whether the server answered with an event stream, also one that broke at once. */
  get hasHead(): boolean {
    return this.#answer !== null
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Since when the server kept the request in silence, where that was long; null where it was not. */
  get keptSince(): number | null {
    return this.#unanswered
  }

  /** How long the server has had the request, in milliseconds. */
  get keptMs(): number {
    return this.#takenAt === null ? 0 : this.#options.now() - this.#takenAt
  }

  /** A server has the request, maybe after another sent us there. */
  taken(): void {
    const { now, onUnanswered } = this.#options
    const at = now()
    this.#takenAt = at
    clearTimeout(this.#patience)
    this.#patience = setTimeout(() => {
      if (this.#answer) return
      this.#unanswered = at
      onUnanswered(at)
    }, UNANSWERED_MS)
  }

  /** The server that had the request sent us elsewhere. */
  redirected(): void {
    clearTimeout(this.#patience)
    this.#takenAt = null
    this.#unanswered = null
  }

  /** The head came; the stream counts as open once it has lasted a moment, or brought something. */
  answered(answer: Opened): void {
    const at = this.#options.now()
    this.#answer = answer
    this.#head = { takenAt: this.#takenAt ?? at, at, brought: false }
    void sleep(BRIEF_MS, this.#options.signal).then((full) => full && this.#open(false))
  }

  /** Something came of the stream that counts. */
  open(): void {
    this.#open(true)
  }

  #open(brought: boolean): void {
    if (this.#isOpen || !this.#answer || !this.#head) return
    this.#isOpen = true
    this.#options.onOpen(this.#answer, { ...this.#head, brought })
  }
}
