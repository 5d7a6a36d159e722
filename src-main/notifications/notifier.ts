import type { NotificationHealth } from '#contract/ipc.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import {
  comesThrough,
  decide,
  SINGLE_LIMIT,
  withinBudget,
  isUrgent,
  type Candidate,
  type Decision,
  type Missed,
  type Showing,
  type Spent
} from './policy.ts'
import type { Language } from '#contract/language.ts'

/**
 * Hands one notification to the desktop.
 *
 * Resolves to false when the service refused. It may block: the call is synchronous on Linux, and a service that hangs
 * holds the whole main process until the bus gives up.
 */
export type Show = (showing: Showing) => Promise<boolean>

/** Until when nothing is shown, epoch ms, 0 for now on; and whether what is urgent comes through. */
export interface Quiet {
  until: number
  pierces: boolean
}

interface Options {
  show: Show
  language: () => Language
  quiet?: () => Quiet
  now?: () => number
  /** How long items are collected before anything is shown, in ms. */
  moment?: number
}

const MOMENT = 1_000
/** After a digest the desktop is left alone for this long; what comes meanwhile is in the next one. Alerts rest by themselves. */
const REST_AFTER_DIGEST = 30_000
/** Feeds do not all come back at once: a catch-up is shown when nothing more of it came for this long, and at the latest so late, in ms. */
const SETTLED_AFTER = 4_000
const SETTLED_AT_LATEST = 20_000
/** The digest of the feeds that have chosen one, and of what went over the budget of a feed. */
const DIGEST_EVERY = 600_000
/** A timer over hours is not to be trusted where machines sleep and clocks are set: the longest timer, in ms. */
const LOOK_AGAIN = 60_000
/** A gap belongs to the catch-up that it came with, not to one much later. */
const GAP_LASTS = 600_000
/** A call slower than this is a service that hangs. */
const SLOW = 2_000
/** A service that answered no at once costs nothing to ask again. */
const RETRY_AFTER_REFUSAL = 60_000
const MAX_PENDING = 100_000
/** Beyond this many only the number matters: their texts are let go. */
const WITH_TEXT = 1_000
const MAX_TO_SAY = 3
const MAX_TO_SAY_LATER = 50

/** What waits for the same moment: when its first and its last item came, epoch ms. */
interface Queue {
  items: Candidate[]
  since: number
  last: number
}
type QueueName = 'alerts' | 'live' | 'late' | 'digest' | 'quiet' | 'refused'

const emptyQueues = (): Record<QueueName, Queue> => {
  const empty = (): Queue => ({ items: [], since: 0, last: 0 })
  return { alerts: empty(), live: empty(), late: empty(), digest: empty(), quiet: empty(), refused: empty() }
}

function queueOf({ when, rule, catchUp }: Candidate): QueueName {
  if (when !== 'now') return when
  if (rule !== null) return 'alerts'
  return catchUp ? 'late' : 'live'
}

/**
 * Collects what was stored for a moment, lets the policy decide, and shows one notification at a time.
 *
 * A circuit breaker guards the service: the first slow or refused call opens it and the window says so. A refusal is
 * tried again after a minute by itself, and at once for what is urgent; a service that hangs only when the reader asks, since
 * every try may cost a stall. What comes meanwhile is one digest when the service takes it.
 */
export class Notifier implements Disposable {
  readonly #options: Options
  readonly #now: () => number
  readonly #onHealth = new Emitter<NotificationHealth>()
  readonly onHealth = this.#onHealth.event
  #queues = emptyQueues()
  #missed = new Map<Missed['id'], Missed & { at: number }>()
  #spent: Spent = new Map()
  /** What the program itself has to say. */
  #toSay: Showing[] = []
  /** The same, where it can wait for the end of the quiet. */
  #toSayLater: (() => Showing | null)[] = []
  #timer: ReturnType<typeof setTimeout> | null = null
  #due = 0
  #restUntil = { alerts: 0, others: 0 }
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
    for (const candidate of candidates)
      this.#put(this.#waits(candidate) ? { ...candidate, when: 'refused' } : candidate)
    this.#schedule()
  }

  /** A gap that came with a catch-up, or what became of it: with 0 ms it is none any more. */
  missed(gap: Missed): void {
    this.#missed.delete(gap.id)
    if (gap.ms > 0) this.#missed.set(gap.id, { ...gap, at: this.#now() })
    // Where nothing is ever shown nobody else would.
    this.#forgetOldGaps()
  }

  /** Shows something of the program's own, not of a feed, with the next moment's. */
  say(showing: Showing): void {
    if (this.#isOpen) return
    this.#toSay = [...this.#toSay, showing].slice(-MAX_TO_SAY)
    this.#schedule()
  }

  /** Says something as soon as there is no quiet; `what` is called then, and answers null where it holds no more. */
  sayWhenAllowed(what: () => Showing | null): void {
    if (this.#isOpen) return
    this.#toSayLater = [...this.#toSayLater, what].slice(-MAX_TO_SAY_LATER)
    this.#schedule()
  }

  /** Forgets what is collected for items that meanwhile need no notification, because the reader saw them. */
  withdraw(seen: (candidate: Candidate) => boolean): void {
    for (const queue of Object.values(this.#queues)) queue.items = queue.items.filter((candidate) => !seen(candidate))
  }

  /** The quiet begins or ends otherwise than it was. */
  quietChanged(): void {
    this.#schedule()
  }

  /** Notifications are not wanted any more: nothing of what waits is shown. */
  forget(): void {
    this.#queues = emptyQueues()
    this.#missed.clear()
    this.#toSayLater = []
  }

  /** The reader says that the service works again. */
  retry(): void {
    this.#circuit = { kind: 'closed' }
    this.#onHealth.fire(this.health)
    this.#schedule()
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.forget()
    this.#onHealth.dispose()
  }

  get #isOpen(): boolean {
    return this.#circuit.kind === 'open' && this.#now() < this.#circuit.until
  }

  /** Until when the service is left alone, epoch ms; 0 while it works. */
  get #refusedUntil(): number {
    return this.#circuit.kind === 'open' ? this.#circuit.until : 0
  }

  /** Whether an item waits for the service: all of them for one that hangs, else what is not urgent. */
  #waits(candidate: Candidate): boolean {
    return this.#isOpen && (candidate.when !== 'now' || !isUrgent(candidate) || this.#refusedUntil === Infinity)
  }

  get #quiet(): Quiet {
    return this.#options.quiet?.() ?? { until: 0, pierces: false }
  }

  #put(candidate: Candidate): void {
    const queue = this.#queues[queueOf(candidate)]
    queue.last = this.#now()
    if (queue.items.length === 0) queue.since = queue.last
    queue.items.push(queue.items.length < WITH_TEXT ? candidate : { ...candidate, title: '', excerpt: '' })
    if (queue.items.length > MAX_PENDING) queue.items.shift()
  }

  #dueOf(name: QueueName): number {
    const { items, since, last } = this.#queues[name]
    if (items.length === 0) return Infinity
    const moment = since + (this.#options.moment ?? MOMENT)
    const { alerts, others } = this.#restUntil
    switch (name) {
      case 'alerts':
        return Math.max(moment, alerts)
      case 'live':
        return Math.max(moment, others)
      case 'late':
        return Math.max(Math.min(last + SETTLED_AFTER, since + SETTLED_AT_LATEST), others)
      case 'digest':
        return Math.max(since + DIGEST_EVERY, others)
      case 'quiet':
        return Math.max(moment, this.#quiet.until, this.#refusedUntil)
      case 'refused':
        return Math.max(moment, this.#refusedUntil)
    }
  }

  #schedule(): void {
    if (this.#showing) return
    const now = this.#now()
    this.#mindTheClock(now)
    const dues = (Object.keys(this.#queues) as QueueName[]).map((name) => this.#dueOf(name))
    if (this.#toSay.length > 0) dues.push(now + (this.#options.moment ?? MOMENT))
    if (this.#toSayLater.length > 0) dues.push(Math.max(now + (this.#options.moment ?? MOMENT), this.#quiet.until))
    const due = Math.min(...dues)
    if (due === Infinity || (this.#timer && this.#due <= due)) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        void this.#showMoment()
      },
      Math.min(Math.max(0, due - now), LOOK_AGAIN)
    )
  }

  /** Where the clock was set back, nothing waits until it is again as late as it was. */
  #mindTheClock(now: number): void {
    for (const queue of Object.values(this.#queues)) {
      queue.since = Math.min(queue.since, now)
      queue.last = Math.min(queue.last, now)
    }
    if (this.#isOpen && this.#refusedUntil < Infinity)
      this.#circuit = { kind: 'open', until: Math.min(this.#refusedUntil, now + RETRY_AFTER_REFUSAL) }
    const { alerts, others } = this.#restUntil
    const latest = now + REST_AFTER_DIGEST
    this.#restUntil = { alerts: alerts > latest ? 0 : alerts, others: others > latest ? 0 : others }
  }

  /** What is due goes into the quiet where one has begun meanwhile. */
  #holdBack(): void {
    const { until, pierces } = this.#quiet
    if (until <= this.#now()) return
    for (const name of ['alerts', 'live', 'late', 'digest', 'refused'] as const) {
      const queue = this.#queues[name]
      const held = queue.items.filter((item) => !comesThrough(item, pierces))
      queue.items = queue.items.filter((item) => comesThrough(item, pierces))
      for (const item of held) this.#put({ ...item, when: 'quiet' })
    }
  }

  #take(name: QueueName): Candidate[] {
    return this.#queues[name].items.splice(0)
  }

  /** The alerts and the other items whose moment has come. */
  #takeDue(): { alerts: Candidate[]; others: Candidate[] } {
    this.#holdBack()
    const now = this.#now()
    const isDue = (name: QueueName): boolean => this.#dueOf(name) <= now
    const alerts = isDue('alerts') ? this.#take('alerts') : []
    const digestComes =
      isDue('digest') ||
      isDue('late') ||
      isDue('quiet') ||
      isDue('refused') ||
      (isDue('live') && this.#queues.live.items.length > SINGLE_LIMIT)
    if (digestComes) {
      // One digest instead of several: what would be next is in it.
      const quiet = isDue('quiet') ? this.#take('quiet') : []
      const refused = isDue('refused') ? this.#take('refused') : []
      return {
        alerts,
        others: [...quiet, ...refused, ...this.#take('late'), ...this.#take('digest'), ...this.#take('live')]
      }
    }
    if (!isDue('live')) return { alerts, others: [] }
    const { covered, over, spent } = withinBudget(this.#take('live'), this.#spent, now)
    this.#spent = spent
    for (const item of over) this.#put({ ...item, when: 'digest' })
    return { alerts, others: covered }
  }

  #forgetOldGaps(): void {
    if (this.#queues.quiet.items.length > 0) return
    const since = this.#now() - GAP_LASTS
    for (const [id, { at }] of this.#missed) if (at < since) this.#missed.delete(id)
  }

  #decide(): { decisions: Decision[]; missed: Missed[] } {
    const { alerts, others } = this.#takeDue()
    const now = this.#now()
    this.#forgetOldGaps()
    const late = others.some((item) => item.catchUp)
    const missed = late ? [...this.#missed.values()] : []
    if (late) this.#missed.clear()
    const language = this.#options.language()
    // Alerts over their budget are shown all the same, but not one a second.
    const paid = withinBudget(alerts, this.#spent, now)
    this.#spent = paid.spent
    const decisions = decide([...alerts, ...others], language, missed)
    if (alerts.length > SINGLE_LIMIT || paid.over.length > 0) this.#restUntil.alerts = now + REST_AFTER_DIGEST
    if (decide(others, language).length < others.length) this.#restUntil.others = now + REST_AFTER_DIGEST
    return { decisions, missed }
  }

  #whatToSay(): Showing[] {
    const later = this.#quiet.until <= this.#now() ? this.#toSayLater.splice(0) : []
    return [...this.#toSay.splice(0), ...later.flatMap((what) => what() ?? [])]
  }

  async #showMoment(): Promise<void> {
    this.#showing = true
    const { decisions, missed } = this.#decide()
    const said = this.#whatToSay().map((showing): Decision => ({ showing, items: [] }))
    const toShow = [...said, ...decisions]
    for (let [next] = toShow; next !== undefined; [next] = toShow) {
      if (await this.#show(next.showing)) toShow.shift()
      if (this.#circuit.kind === 'open') break
    }
    if (toShow.length > 0) {
      this.#keepForLater(toShow.flatMap(({ items }) => items))
      // They are told with what they came with.
      for (const gap of missed) this.missed(gap)
    }
    this.#showing = false
    this.#schedule()
  }

  /** Whether the service took it; the circuit is closed or opened by that. */
  async #show(showing: Showing): Promise<boolean> {
    const started = performance.now()
    const shown = await this.#options.show(showing).catch((error: unknown) => {
      log.error('a notification could not be shown', error)
      return false
    })
    const slow = performance.now() - started > SLOW
    if (shown && !slow) {
      if (this.#circuit.kind === 'open') this.retry()
      return true
    }
    const wasOpen = this.#circuit.kind === 'open'
    this.#circuit = { kind: 'open', until: slow ? Infinity : this.#now() + RETRY_AFTER_REFUSAL }
    if (!wasOpen) this.#onHealth.fire(this.health)
    return shown
  }

  /** What the service did not take, and what would be next, waits until it does. */
  #keepForLater(refused: readonly Candidate[]): void {
    const next = (['alerts', 'live', 'late', 'digest'] as const).flatMap((name) => this.#take(name))
    for (const item of [...refused, ...next]) this.#put({ ...item, when: 'refused' })
  }
}
