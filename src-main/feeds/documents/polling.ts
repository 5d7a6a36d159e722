import type { DocumentAbout } from '#contract/document.ts'
import { originOf, type ConnectionState, type EndReason, type StreamKind } from '#contract/feed.ts'
import type { DocumentCheck } from '#contract/health.ts'
import type { FeedId } from '#contract/ids.ts'
import type { Batch } from '#contract/message.ts'
import { DAY, HOUR } from '#contract/time.ts'
import { backoff } from '../../base/backoff.ts'
import { log } from '../../base/log.ts'
import { parsedUrl } from '../../base/parsed-url.ts'
import type { ConnectionSurroundings, Traffic } from '../connection/connection-options.ts'
import type { HoldBy } from '../connection/connection-state.ts'
import type { Accepted } from '../connection/delivery.ts'
import type { HeldFeed } from '../connection/held-feed.ts'
import { whatNext } from '../http/end-reason.ts'
import { sameHeaders } from '../http/headers.ts'
import { fillByArchives } from './archives.ts'
import { checksOf, type AboutChecks, type Checks } from './checks.ts'
import { fetchDocument, type FetchedDocument } from './fetch-document.ts'
import type { HostTurns } from './host-turns.ts'
import { holdHub, hubStream } from './hub.ts'
import { freshFor, nextCheck, newestTimes, nextTry, usualMs } from './schedule.ts'

/** What the checks of all documents share, with the streams of their hubs. */
export interface PollingSurroundings extends ConnectionSurroundings {
  turns: HostTurns
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
  /** A check is over. */
  onCheck: (check: DocumentCheck) => void
  /** A live stream is behind the address. */
  onStream: (kind: StreamKind) => void
  /** Its address has led there for so long that it is its address now. */
  onMoved: (url: string) => void
}

/** An address has moved once it has led elsewhere by permanent redirects for so long. */
const MOVED_AFTER_MS = 7 * DAY
/** A hub that tells of news all the time makes nobody ask more often than this. */
const HUB_PACE_MS = 5_000
/** What a hub tells of is polled only for what it did not tell. */
const BACKFILL_MS = 6 * HOUR
/** What is due so soon is due: the two clocks do not agree to the millisecond, and what is due together keeps its order. */
const DUE_MS = 10
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
  /** The stream that tells of news, where a hub does. */
  #hub: HeldFeed | null = null
  /** The hub was not heard since it was open last. */
  #wasDeaf = true
  /** News was told of while a check was under way. */
  #isStale = false
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
    this.#useHub()
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
    this.#hub?.hold(by)
    this.#settle()
  }

  release(by: HoldBy): void {
    this.#hub?.release(by)
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
    this.#hub?.offline()
    this.#settle()
  }

  online(returned: boolean): void {
    this.#offline = false
    this.#hub?.online(returned)
    // An answer came over a network that worked: another network changes nothing about it.
    const { trouble } = this.#checks
    if (returned && trouble?.kind === 'waiting' && trouble.reason.kind !== 'status') this.#checkNow(false)
    else this.#settle()
  }

  clockMoved(): void {
    this.#hub?.clockMoved()
    this.#tell()
  }

  changeHeaders(headers: Record<string, string>): void {
    if (sameHeaders(headers, this.#headers)) return
    this.#headers = headers
    if (this.#hub && originOf(this.#hub.url) === originOf(this.url)) this.#hub.changeHeaders(headers)
    // Another reader may be shown another document.
    this.#checks = { ...this.#checks, validators: null }
    this.#checkNow(true)
  }

  async close(_how: { deliver: boolean }): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#check?.abort()
    await Promise.all([this.#running, this.#hub?.close({ deliver: false })])
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
      if (wait < DUE_MS) return this.#begin(false)
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
        if (this.#isStale) this.#dueAt = Math.min(this.#dueAt, this.#surroundings.clock.now() + HUB_PACE_MS)
        this.#isStale = false
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
    await this.#take(asked.value, check)
  }

  async #take(found: FetchedDocument, check: AbortController): Promise<void> {
    const { now, accept } = this.#surroundings
    const at = now()
    this.#bytes += found.bytes
    let accepted: Accepted | null = null
    try {
      if (found.text !== null)
        accepted = (await accept(this.#batchOf(found.text, found, { at, archive: false }))) ?? null
    } catch (error) {
      log.error(`Feed ${this.#options.feedId}: a document was refused`, error)
      return this.#refused()
    }
    if (this.#closed) return
    this.#refusals = 0
    this.#plan(found, accepted, at)
    const fresh = accepted?.inserted?.length ?? 0
    this.#options.onCheck({ at, status: found.status, reason: null, bytes: found.bytes, fresh })
    if (found.text !== null && !this.#everOpened) {
      this.#everOpened = true
      this.#options.onOpened()
    }
    this.#follow(found.movedTo, at)
    this.#useHub()
    const { document } = accepted ?? {}
    if (document?.gap) await this.#fillGap(document.about.previousArchive, found.url, check.signal)
  }

  /** The parts of the document before it, each handed over as the check's own batch was. */
  #fillGap(previous: string | null, url: string, signal: AbortSignal): Promise<void> {
    const { transport, accept, now } = this.#surroundings
    const take = async (address: string): ReturnType<Parameters<typeof fillByArchives>[0]['take']> => {
      const headers = originOf(address) === originOf(this.url) ? this.#headers : {}
      const found = await fetchDocument(transport, { url: address, headers, validators: null, signal })
      if (!found.ok || typeof found.value === 'string' || found.value.text === null || this.#closed) return null
      this.#bytes += found.value.bytes
      const accepted = await accept(this.#batchOf(found.value.text, found.value, { at: now(), archive: true }))
      return { url: found.value.url, taken: accepted?.document }
    }
    return fillByArchives({ previous, url, take, signal })
  }

  /** Where a hub tells of its news, its stream is held as long as the document names it. */
  #useHub(): void {
    const { hub } = this.#checks
    if (hub === (this.#hub?.url ?? null) || this.#closed) return
    const after = this.#hub?.close({ deliver: false }) ?? Promise.resolve()
    this.#hub = hub === null ? null : this.#holdHub(hub, after)
  }

  #holdHub(url: string, after: Promise<void>): HeldFeed {
    const hub = holdHub(
      {
        feedId: this.#options.feedId,
        url,
        headers: originOf(url) === originOf(this.url) ? this.#headers : {},
        holds: [...this.#holds],
        after,
        onState: ({ kind }) => {
          // What was published while nobody listened is in the document.
          if (kind === 'open' && this.#wasDeaf) this.#newsAt(0)
          this.#wasDeaf = kind !== 'open'
          this.#tell()
        },
        onNews: async () => this.#newsAt(HUB_PACE_MS)
      },
      this.#surroundings
    )
    if (this.#offline) hub.offline()
    return hub
  }

  /** There is news: it is fetched, at most once in so many ms. */
  #newsAt(pace: number): void {
    if (this.#closed) return
    const { clock } = this.#surroundings
    this.#dueAt = Math.min(this.#dueAt, Math.max(clock.now(), (this.#checkedAt ?? 0) + pace))
    if (!this.#check) this.#settle()
    else this.#isStale = true
  }

  #batchOf(
    text: string,
    { contentType, url }: FetchedDocument,
    { at, archive }: { at: number; archive: boolean }
  ): Batch {
    return {
      feedId: this.#options.feedId,
      url: this.url,
      phase: this.#checkedAt === null ? 'first' : 'live',
      messages: [{ type: 'document', data: text, lastEventId: '', ownId: null, receivedAt: at }],
      lastEventId: '',
      document: { contentType, url, archive }
    }
  }

  /** The check succeeded. */
  #plan(found: FetchedDocument, accepted: Accepted | null, at: number): void {
    const { clock, random } = this.#surroundings
    const undated = this.#checkedAt === null ? null : at
    const told = accepted?.document?.about
    const about = told ? aboutChecks(told) : this.#checks.about
    const hub = found.text === null ? this.#checks.hub : hubOf(found, told)
    const times = newestTimes(this.#checks.times, accepted?.inserted ?? [], { now: at, undated })
    const validators = found.text === null ? (found.validators ?? this.#checks.validators) : found.validators
    this.#checks = { ...this.#checks, validators, about, hub, times, trouble: null }
    this.#checkedAt = clock.now()
    const freshMs = freshFor(found.header, at)
    const planned = nextCheck(at, { freshMs, about }, usualMs(times, at), random()) - at
    this.#dueAt = clock.now() + (this.#hub?.state.kind === 'open' ? Math.max(planned, BACKFILL_MS) : planned)
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
    const status = reason.kind === 'status' ? reason.status : null
    this.#options.onCheck({ at: now(), status, reason, bytes: 0, fresh: 0 })
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
    // A hub tells of everything at once: then its stream is what shows whether that works.
    if (this.#hub?.state.kind === 'open') return this.#hub.state
    return { kind: 'checked', at: this.#wall(this.#checkedAt), nextAt }
  }
}

const aboutChecks = ({ ttlMinutes, updatePeriodMs, skipHours, skipDays }: DocumentAbout): AboutChecks => ({
  ttlMinutes,
  updatePeriodMs,
  skipHours,
  skipDays
})

const hubOf = ({ header, url }: FetchedDocument, about: DocumentAbout | undefined): string | null =>
  hubStream({ link: header('link'), url, hubs: about?.hubs ?? [], self: about?.self ?? null })
