import type { NotificationHealth } from '#contract/ipc.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { decide, type Candidate, type Showing } from './policy.ts'

/**
 * Hands one notification to the desktop.
 *
 * Resolves to false when the service refused. It may block: the call is synchronous on Linux, and a service that hangs
 * holds the whole main process until the bus gives up.
 */
export type Show = (showing: Showing) => Promise<boolean>

interface Options {
  show: Show
  language: () => 'en' | 'ko'
  now?: () => number
  /** How long items are collected before anything is shown, in ms. */
  moment?: number
}

const MOMENT = 1_000
/** After a digest the desktop is left alone for this long; what comes meanwhile is in the next one. Alerts rest by themselves. */
const REST_AFTER_DIGEST = 30_000
/** A call slower than this is a service that hangs. */
const SLOW = 2_000
/** A service that answered no at once costs nothing to ask again. */
const RETRY_AFTER_REFUSAL = 60_000
const MAX_PENDING = 5_000
const MAX_TO_SAY = 3

/**
 * Collects what was stored for a moment, lets the policy decide, and shows one notification at a time.
 *
 * A circuit breaker guards the service: the first slow or refused call opens it and the window says so. A refusal is
 * tried again after a minute by itself, a service that hangs only when the reader asks, since every try may cost a stall.
 */
export class Notifier implements Disposable {
  readonly #options: Options
  readonly #now: () => number
  readonly #onHealth = new Emitter<NotificationHealth>()
  readonly onHealth = this.#onHealth.event
  #pending: Candidate[] = []
  /** What the program itself has to say. */
  #toSay: Showing[] = []
  #timer: ReturnType<typeof setTimeout> | null = null
  #due = 0
  #quietUntil = { alerts: 0, others: 0 }
  #showing = false
  #circuit: { kind: 'closed' } | { kind: 'open'; until: number } = { kind: 'closed' }

  constructor(options: Options) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  get health(): NotificationHealth {
    return { state: this.#circuit.kind === 'closed' ? 'working' : 'broken' }
  }

  offer(candidates: readonly Candidate[]): void {
    if (candidates.length === 0) return
    if (this.#circuit.kind === 'open' && this.#now() < this.#circuit.until) return
    for (const candidate of candidates) this.#pending.push(candidate)
    if (this.#pending.length > MAX_PENDING) this.#pending.splice(0, this.#pending.length - MAX_PENDING)
    this.#schedule()
  }

  /** Shows something of the program's own, not of a feed, with the next moment's. */
  say(showing: Showing): void {
    if (this.#circuit.kind === 'open' && this.#now() < this.#circuit.until) return
    this.#toSay = [...this.#toSay, showing].slice(-MAX_TO_SAY)
    this.#schedule()
  }

  /** Forgets what is collected for items that meanwhile need no notification, because the reader saw them. */
  withdraw(seen: (candidate: Candidate) => boolean): void {
    this.#pending = this.#pending.filter((candidate) => !seen(candidate))
  }

  /** The reader says that the service works again. */
  retry(): void {
    this.#circuit = { kind: 'closed' }
    this.#onHealth.fire(this.health)
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#pending = []
    this.#onHealth.dispose()
  }

  #schedule(): void {
    if (this.#showing) return
    const { alerts, others } = this.#quietUntil
    const until = Math.min(...this.#pending.map((candidate) => (candidate.rule === null ? others : alerts)))
    const due = Math.max(this.#now() + (this.#options.moment ?? MOMENT), until)
    // An alert does not wait for the end of a rest that is not its own.
    if (this.#timer && this.#due <= due) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.#showMoment()
    }, due - this.#now())
  }

  async #showMoment(): Promise<void> {
    this.#showing = true
    const showings = (['alerts', 'others'] as const).flatMap((which) => {
      if (this.#now() < this.#quietUntil[which]) return []
      const isOfThese = (candidate: Candidate): boolean => (candidate.rule !== null) === (which === 'alerts')
      const moment = this.#pending.filter(isOfThese)
      this.#pending = this.#pending.filter((candidate) => !isOfThese(candidate))
      const decided = decide(moment, this.#options.language())
      if (decided.length < moment.length) this.#quietUntil[which] = this.#now() + REST_AFTER_DIGEST
      return decided
    })
    for (const showing of [...this.#toSay.splice(0), ...showings]) {
      const started = performance.now()
      const shown = await this.#options.show(showing)
      const slow = performance.now() - started > SLOW
      if (shown && !slow) {
        if (this.#circuit.kind === 'open') this.retry()
        continue
      }
      this.#circuit = { kind: 'open', until: slow ? Infinity : this.#now() + RETRY_AFTER_REFUSAL }
      this.#pending = []
      this.#onHealth.fire(this.health)
      break
    }
    this.#showing = false
    if (this.#pending.length > 0 || this.#toSay.length > 0) this.#schedule()
  }
}
