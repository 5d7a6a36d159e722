import type { ConnectionState, EndReason, StreamKind } from '#contract/feed.ts'
import type { FeedId } from '#contract/ids.ts'
import type { Batch } from '#contract/message.ts'
import { DAY } from '#contract/time.ts'
import { backoff } from '../../base/backoff.ts'
import { log } from '../../base/log.ts'
import { parsedUrl } from '../../base/parsed-url.ts'
import type { Traffic } from '../connection/connection-options.ts'
import type { HoldBy } from '../connection/connection-state.ts'
import type { Accept, Accepted } from '../connection/delivery.ts'
import type { HeldFeed } from '../connection/held-feed.ts'
import type { SteadyClock } from '../connection/steady-clock.ts'
import { whatNext } from '../http/end-reason.ts'
import { sameHeaders } from '../http/headers.ts'
import type { Transport } from '../http/transport.ts'
import { checksOf, type Checks } from './checks.ts'
import { fetchDocument, type FetchedDocument } from './fetch-document.ts'
import type { HostTurns } from './host-turns.ts'
import { freshFor, nextCheck, newestTimes, nextTry, usualMs } from './schedule.ts'

/** What the checks of all documents share. */
export interface PollingSurroundings {
  transport: Transport
  accept: Accept
  turns: HostTurns
  random: () => number
  /** The clock on the wall, epoch ms: for what is stored. */
  now: () => number
  /** For whatever is waited for. */
  clock: SteadyClock
}

export interface PollingOptions {
  feedId: FeedId
  url: string
  headers: Record<string, string>
  /** What was remembered of its checks, as JSON; null for nothing. */
  checks: string | null
  everOpened: boolean
  holds: readonly HoldBy[]
  /** The first check waits for this. */
  after: Promise<void>
  isOffline: boolean
  onState: (state: ConnectionState) => void
  /** A document came for the first time. */
  onOpened: () => void
  /** What has to be remembered, as JSON. */
  onChecks: (checks: string) => void
  /** A live stream is behind the address. */
  onStream: (kind: StreamKind) => void
  /** Its address has led there for so long that it is its address now. */
  onMoved: (url: string) => void
}

/** An address has moved once it has led elsewhere by permanent redirects for so long. */
const MOVED_AFTER_MS = 7 * DAY
/** In the order in which they are told, where there are several. */
const HOLDS = ['user', 'suspend', 'storage', 'library'] as const

/**
 * Checks the document of one feed now and then: asks for it, hands it over as one message, and plans the next check.
 *
 * When that is `schedule.ts` decides. What was learnt counts once what it came with is stored: after a crash the document is asked for
 * as before, and what is known of it is known again.
 */
export class Polling implements HeldFeed {
  readonly url: string
  readonly kind = 'document'
  readonly #options: PollingOptions
  readonly #surroundings: PollingSurroundings
  readonly #host: string
  readonly #isLocal: boolean
  readonly #holds: Set<HoldBy>
  #headers: Record<string, string>
  /** `checkedAt` and `nextAt` of it count at the beginning: then the two below do, by the steady clock. */
  #checks: Checks
  #checkedAt: number | null
  #dueAt: number
  #announced: ConnectionState
  #check: AbortController | null = null
  #running: Promise<unknown>
  #timer: NodeJS.Timeout | undefined
  #offline: boolean
  /** The library refused what came, so many times in a row. */
  #refusals = 0
  #everOpened: boolean
  #bytes = 0
  #closed = false

  constructor(options: PollingOptions, surroundings: PollingSurroundings) {
    this.#options = options
    this.#surroundings = surroundings
    this.url = options.url
    this.#headers = options.headers
    this.#everOpened = options.everOpened
    this.#running = options.after
    this.#offline = options.isOffline
    this.#holds = new Set(options.holds)
    const { hostname = '' } = parsedUrl(options.url) ?? {}
    this.#host = hostname
    this.#isLocal = /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
    const { ahead } = surroundings.clock
    this.#checks = checksOf(options.checks, surroundings.now())
    this.#checkedAt = this.#checks.checkedAt === null ? null : this.#checks.checkedAt - ahead
    this.#dueAt = this.#checks.nextAt - ahead
    this.#announced = this.#shown()
    this.#settle()
  }

  get state(): ConnectionState {
    return this.#announced
  }

  get heardUntil(): number | null {
    return this.#check || this.#checkedAt === null ? null : this.#wall(this.#checkedAt)
  }

  takeTraffic(): Traffic {
    const bytes = this.#bytes
    this.#bytes = 0
    return {
      bytes,
      heardAt: this.#checkedAt === null ? null : this.#wall(this.#checkedAt),
      heartbeatMs: null,
      path: []
    }
  }

  hold(by: HoldBy): void {
    this.#holds.add(by)
    this.#settle()
  }

  release(by: HoldBy): void {
    // Only the reader resumes what has stopped.
    if (this.#holds.delete(by) && by === 'user' && this.#checks.trouble) return this.#checkNow(true)
    this.#settle()
  }

  tryNow(named: boolean): void {
    if (named || this.#checks.trouble?.kind === 'waiting') this.#checkNow(named)
  }

  restart(): void {
    if (this.#check) this.#checkNow(false)
  }

  offline(): void {
    this.#offline = true
    this.#settle()
  }

  online(returned: boolean): void {
    this.#offline = false
    // An answer came over a network that worked: another network changes nothing about it.
    const { trouble } = this.#checks
    if (returned && trouble?.kind === 'waiting' && trouble.reason.kind !== 'status') this.#checkNow(false)
    else this.#settle()
  }

  clockMoved(): void {
    this.#tell()
  }

  changeHeaders(headers: Record<string, string>): void {
    if (sameHeaders(headers, this.#headers)) return
    this.#headers = headers
    // Another reader may be shown another document.
    this.#checks = { ...this.#checks, validators: null }
    this.#checkNow(true)
  }

  async close(_how: { deliver: boolean }): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#check?.abort()
    await this.#running
  }

  #checkNow(first: boolean): void {
    this.#check?.abort()
    this.#check = null
    this.#dueAt = this.#surroundings.clock.now()
    if (this.#closed) return
    if (this.#isHeld) this.#settle()
    else this.#begin(first)
  }

  get #isHeld(): boolean {
    return this.#holds.size > 0 || (this.#offline && !this.#isLocal)
  }

  /** Makes the world agree with what is planned: the check, the timer, what is shown. */
  #settle(): void {
    if (this.#closed) return
    clearTimeout(this.#timer)
    if (this.#isHeld) {
      this.#check?.abort()
      this.#check = null
    } else if (!this.#check && this.#checks.trouble?.kind !== 'stopped') {
      const wait = this.#dueAt - this.#surroundings.clock.now()
      if (wait <= 0) return this.#begin(false)
      this.#timer = setTimeout(() => this.#settle(), Math.min(wait, DAY))
    }
    this.#tell()
  }

  #begin(first: boolean): void {
    clearTimeout(this.#timer)
    const check = new AbortController()
    this.#check = check
    const before = this.#running
    this.#running = this.#run(check, before, first)
    this.#tell()
  }

  async #run(check: AbortController, before: Promise<unknown>, first: boolean): Promise<void> {
    await before
    const { turns } = this.#surroundings
    const leave = await turns.enter(this.#host, check.signal, first)
    if (!leave) return
    try {
      await this.#ask(check)
    } catch (error) {
      // What waits for its turn is others' too.
      log.error(`Feed ${this.#options.feedId}: a check went wrong`, error)
      if (this.#check === check) this.#failed({ kind: 'own-fault' })
    } finally {
      leave()
      if (this.#check === check) {
        this.#check = null
        this.#settle()
      }
    }
  }

  async #ask(check: AbortController): Promise<void> {
    const { transport } = this.#surroundings
    const { validators } = this.#checks
    const asked = await fetchDocument(transport, {
      url: this.url,
      headers: this.#headers,
      validators,
      signal: check.signal
    })
    if (this.#check !== check || this.#closed) return
    if (!asked.ok) return this.#failed(asked.reason)
    if (typeof asked.value === 'string') {
      this.#failed({ kind: 'wrong-type', contentType: '', looksLike: asked.value })
      return this.#options.onStream(asked.value)
    }
    await this.#take(asked.value)
  }

  async #take(found: FetchedDocument): Promise<void> {
    const { now, accept } = this.#surroundings
    const at = now()
    this.#bytes += found.bytes
    let accepted: Accepted | null = null
    try {
      if (found.text !== null) accepted = (await accept(this.#batchOf(found.text, found, at))) ?? null
    } catch (error) {
      log.error(`Feed ${this.#options.feedId}: a document was refused`, error)
      return this.#refused()
    }
    if (this.#closed) return
    this.#refusals = 0
    this.#plan(found, accepted, at)
    if (found.text !== null && !this.#everOpened) {
      this.#everOpened = true
      this.#options.onOpened()
    }
    this.#follow(found.movedTo, at)
  }

  #batchOf(text: string, { contentType, url }: FetchedDocument, at: number): Batch {
    return {
      feedId: this.#options.feedId,
      url: this.url,
      phase: this.#checkedAt === null ? 'first' : 'live',
      messages: [{ type: 'document', data: text, lastEventId: '', ownId: null, receivedAt: at }],
      lastEventId: '',
      document: { contentType, url, archive: false }
    }
  }

  /** The check succeeded. */
  #plan(found: FetchedDocument, accepted: Accepted | null, at: number): void {
    const { clock, random } = this.#surroundings
    const undated = this.#checkedAt === null ? null : at
    const about = accepted?.document?.about ?? this.#checks.about
    const times = newestTimes(this.#checks.times, accepted?.inserted ?? [], { now: at, undated })
    const validators = found.text === null ? (found.validators ?? this.#checks.validators) : found.validators
    this.#checks = { ...this.#checks, validators, about, times, trouble: null }
    this.#checkedAt = clock.now()
    const freshMs = freshFor(found.header, at)
    this.#dueAt = clock.now() + nextCheck(at, { freshMs, about }, usualMs(times, at), random()) - at
    this.#remember()
  }

  #failed(reason: EndReason): void {
    const { clock, now, random } = this.#surroundings
    const verdict = whatNext(reason, { everOpened: this.#everOpened })
    const isGone = reason.kind === 'status' && reason.status === 410
    const isStopped = isGone || verdict.kind === 'end' || (verdict.kind === 'fail' && verdict.recheck === null)
    const failures = (this.#checks.trouble?.failures ?? 0) + 1
    const since = this.#checks.trouble?.since ?? now()
    const kind = isStopped ? 'stopped' : verdict.kind === 'fail' ? 'failed' : 'waiting'
    this.#checks = { ...this.#checks, trouble: { reason, since, failures, kind } }
    const floor = verdict.kind === 'fail' ? (verdict.recheck ?? 0) : verdict.kind === 'wait' ? verdict.floor : 0
    const isBusy = reason.kind === 'status' && (reason.status === 429 || reason.status === 503)
    const at = clock.now()
    this.#dueAt = nextTry(at, failures, { floor, isBusy }, random())
    this.#remember()
  }

  /** Nothing of it is stored, and nothing is learnt of it. */
  #refused(): void {
    const { clock, random } = this.#surroundings
    this.#dueAt = clock.now() + backoff(++this.#refusals, random())
  }

  /** Its address moves once it has led elsewhere for good for long enough; never to where it would be read in the clear. */
  #follow(movedTo: string | null, at: number): void {
    const isWorse = this.url.startsWith('https:') && movedTo?.startsWith('http:') === true
    const to = movedTo === this.url || isWorse ? null : movedTo
    const { moved } = this.#checks
    const since = to !== null && moved?.to === to ? moved.since : at
    const next = to === null ? null : { to, since: Math.min(since, at) }
    if (JSON.stringify(next) !== JSON.stringify(moved)) {
      this.#checks = { ...this.#checks, moved: next }
      this.#remember()
    }
    if (next && at - next.since >= MOVED_AFTER_MS) this.#options.onMoved(next.to)
  }

  #remember(): void {
    const checkedAt = this.#checkedAt === null ? null : this.#wall(this.#checkedAt)
    this.#options.onChecks(
      JSON.stringify({ ...this.#checks, checkedAt, nextAt: this.#wall(this.#dueAt) } satisfies Checks)
    )
  }

  #wall(at: number): number {
    return Math.round(this.#surroundings.clock.onTheWall(at))
  }

  #tell(): void {
    const state = this.#shown()
    if (this.#closed || JSON.stringify(state) === JSON.stringify(this.#announced)) return
    this.#announced = state
    this.#options.onState(state)
  }

  #shown(): ConnectionState {
    for (const by of HOLDS) if (this.#holds.has(by)) return { kind: 'paused', by }
    if (this.#holds.has('late') || this.#refusals > 0) return { kind: 'paused', by: 'library' }
    const { trouble } = this.#checks
    const nextAt = this.#wall(this.#dueAt)
    if (trouble?.kind === 'waiting')
      return {
        kind: 'waiting',
        attempt: trouble.failures,
        retryAt: nextAt,
        reason: trouble.reason,
        since: trouble.since
      }
    if (trouble) {
      const retryAt = trouble.kind === 'stopped' ? null : nextAt
      return { kind: 'failed', reason: trouble.reason, since: trouble.since, retryAt }
    }
    if (this.#checkedAt === null) return { kind: 'connecting', attempt: 1 }
    return { kind: 'checked', at: this.#wall(this.#checkedAt), nextAt }
  }
}
