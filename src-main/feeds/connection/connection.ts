import type { ConnectionState, EndReason } from '#contract/feed.ts'
import { HOUR } from '#contract/time.ts'
import { log } from '../../base/log.ts'
import { sleep } from '../../base/sleep.ts'
import { Asking, type Asked } from './asking.ts'
import { CODED_QUIET_MS, PLAIN_HEAD_MS } from './coding-choice.ts'
import type { ConnectionEvent, HoldBy, Standing } from './connection-state.ts'
import { isLive, next, shown, start, wakeAt } from './connection-state.ts'
import type { ConnectionOptions, ConnectionSurroundings, Traffic } from './connection-options.ts'
import type { CreditAccount } from '../stream/credits.ts'
import { Delivery } from './delivery.ts'
import { Endings } from './endings.ts'
import { sameHeaders } from '../http/headers.ts'
import type { Opened, StreamListener } from '../stream/attempt.ts'
import { openStream } from '../stream/open-stream.ts'
import type { HeldFeed } from './held-feed.ts'
import { Heartbeat } from '../stream/heartbeat.ts'
import { Opening, silenceBefore, type Head } from './opening.ts'
import type { OriginPlace } from './origin-recovery.ts'
import { PathWatch } from '../stream/path-watch.ts'
import { QuietWatch } from '../stream/quiet-watch.ts'
import { Resuming } from './resuming.ts'

/** A stream that has been open for this long has proved itself, even if nothing new came. */
const PROVED_MS = 30_000
/** A server may ask for more patience than this, but then it gets this. */
const LONGEST_RECONNECTION_MS = HOUR

/**
 * Holds the live stream of one feed: attempts, one after the other, for as long as it is wanted.
 *
 * What to do is decided by `next` (connection-state.ts); here it is done. Each attempt has an AbortController of its own,
 * and everything that an attempt calls asks first whether it is still the current one.
 *
 * An attempt resumes after the last id received, accepted or not: what was received is kept until it is accepted. When a
 * batch is refused, that is forgotten, and the next attempt resumes after the last id accepted.
 */
export class Connection implements HeldFeed {
  readonly url: string
  readonly kind: ConnectionOptions['kind']
  #surroundings: ConnectionSurroundings
  #options: ConnectionOptions
  #headers: Record<string, string>
  #standing: Standing
  #announced: ConnectionState
  #attempt: AbortController | null = null
  #attempts = new Set<Promise<void>>()
  /** The next attempt waits for this. */
  #goingBack: Promise<void> | undefined
  #opening: Opening | null = null
  /** Whether the attempt has passed the gate and is with the server now. */
  #dialled = false
  /** Whether the attempt is made even where the origin is away: to ask for it, or because the user wants it. */
  #pressing = false
  #origin: OriginPlace
  #timer: NodeJS.Timeout | undefined
  #timerAt: number | null = null
  #closed = false
  #credit: CreditAccount
  #delivery: Delivery
  #heartbeat: Heartbeat
  #quiet: QuietWatch
  #endings = new Endings()
  #path = new PathWatch()
  #lastEventId: string
  /** The same before the stream was opened, as `#heardBefore`. */
  #idBefore = ''
  #resuming: Resuming
  #asking: Asking
  #reconnectionTime = 0
  #everOpened: boolean
  /** When the last byte of an open stream came; null where none was open in this run, or where what came was forgotten. */
  #heardAt: number | null = null
  /** The same before the stream was opened, for as long as what came since waits for what was missed. */
  #heardBefore: number | null = null
  /** Since when a request was kept in silence that came to nothing, epoch ms, since the feed was last open; null for none. */
  #keptSince: number | null = null
  #bytes = 0
  /** Nothing of this feed has been received yet, in this run of the program or before. */
  #firstHistory: boolean

  constructor(options: ConnectionOptions, surroundings: ConnectionSurroundings) {
    this.#options = options
    this.#surroundings = surroundings
    this.url = options.url
    this.kind = options.kind
    this.#headers = options.headers
    this.#lastEventId = options.lastEventId
    this.#everOpened = options.everOpened
    this.#firstHistory = !options.everOpened
    this.#credit = surroundings.credits.open(options.feedId)
    this.#delivery = new Delivery({
      feedId: options.feedId,
      url: options.url,
      lastEventId: options.lastEventId,
      cursor: options.cursor,
      accept: surroundings.accept,
      credit: this.#credit,
      maxRunBytes: surroundings.credits.limits.perFeed,
      after: options.after,
      onHistory: () => (this.#firstHistory = false),
      onNews: () => this.#news(),
      onRefused: (error) => this.#refused(error)
    })
    this.#resuming = new Resuming({
      url: options.url,
      cursor: options.cursor,
      delivery: this.#delivery,
      fetchText: (url, signal) => surroundings.transport.fetchText({ url, headers: this.#headers, signal }),
      lastEventId: () => this.#lastEventId,
      now: surroundings.now,
      onProgress: options.onCatchUp,
      onFailed: (reason) => this.#ended(reason, false)
    })
    this.#asking = new Asking(this.#resuming, surroundings.transport.limits.headersMs)
    this.#heartbeat = new Heartbeat(surroundings.silenceMs)
    this.#quiet = new QuietWatch({ now: surroundings.now, onQuiet: options.onQuiet })
    this.#standing = start(options.holds)
    this.#announced = this.#shown()
    this.#origin = surroundings.recovery.join(options.url, {
      feedId: options.feedId,
      mayAskAt: () => {
        const { beneath, holds } = this.#standing
        return beneath.kind === 'waiting' && holds.length === 0 ? beneath.notBefore : null
      },
      isOpen: () => this.#announced.kind === 'open' || this.#announced.kind === 'unanswered',
      isTrying: () => this.#attempt !== null && this.#announced.kind !== 'open',
      ask: () => this.#press({ type: 'ask' }),
      away: ({ retryAt, reason }) => {
        this.#apply({ type: 'origin-away', retryAt, reason })
        if (!this.#dialled && !this.#pressing) this.#holdBack()
      },
      back: (retryAt) => this.#apply({ type: 'origin-back', retryAt })
    })
    const { news } = this.#origin
    if (news) this.#standing = next(this.#standing, { type: 'origin-away', ...news })
    this.#settle()
  }

  get state(): ConnectionState {
    return this.#announced
  }

  /** Until when nothing of the stream was missed, epoch ms; null where nothing new can be said, or not all is accepted. */
  get heardUntil(): number | null {
    return this.#delivery.isEmpty ? this.#heardOnTheWall() : null
  }

  /** What came since the last call. */
  takeTraffic(): Traffic {
    const bytes = this.#bytes
    this.#bytes = 0
    return { bytes, heardAt: this.#heardOnTheWall(), heartbeatMs: this.#heartbeat.period, path: this.#path.signs }
  }

  hold(by: HoldBy): void {
    this.#apply({ type: 'hold', by })
  }

  release(by: HoldBy): void {
    if (by === 'user') this.#press({ type: 'release', by })
    else this.#apply({ type: 'release', by })
  }

  tryNow(named: boolean): void {
    if (named) this.#press({ type: 'try-now', named })
    else this.#apply({ type: 'try-now', named })
  }

  /** Begins again from what is stored, whatever was received since: of that an error may have lost a part. */
  restart(): void {
    if (!this.#attempt || this.#closed) return
    this.#ended({ kind: 'own-fault' }, false)
    this.#delivery.drop()
    // A batch that is under way counts where it is accepted.
    this.#goingBack = this.#delivery.idle.then(() => this.#goBack())
  }

  /** Only a hint, see `Subscriptions.offline`. */
  offline(): void {
    this.#endings.offline = true
    this.#quiet.offline(true)
  }

  online(returned: boolean): void {
    this.#endings.offline = false
    this.#quiet.offline(false)
    // What was dialled into a network that was away, or waits for an answer from it, may hang there for long.
    if (returned && this.#dialled && this.#announced.kind !== 'open') this.#endAttempt()
    this.#apply({ type: 'online', returned })
  }

  /** The system clock changed: announces the state again, whose times are wall-clock. */
  clockMoved(): void {
    if (!this.#closed) this.#tell()
  }

  /** Reconnects with other headers; what was received stays. */
  changeHeaders(headers: Record<string, string>): void {
    if (sameHeaders(headers, this.#headers)) return
    this.#headers = headers
    this.#endAttempt()
    this.#press({ type: 'changed' })
  }

  /**
   * Ends the connection for good. `deliver` says what becomes of messages that were received and not accepted: they are
   * still handed over (the program ends), or forgotten (the feed is gone).
   *
   * Resolves when the socket is closed and no batch is under way.
   */
  async close({ deliver }: { deliver: boolean }): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#endAttempt()
    this.#origin.leave()
    if (deliver) await this.#delivery.settled()
    else this.#delivery.drop()
    await Promise.all([...this.#attempts, this.#delivery.idle])
  }

  #apply(event: ConnectionEvent): void {
    if (this.#closed) return
    this.#standing = next(this.#standing, event)
    this.#settle()
  }

  /** Like `#apply`; the attempt that follows does not wait for an origin that is away. */
  #press(event: ConnectionEvent): void {
    if (this.#attempt) return this.#apply(event)
    this.#pressing = true
    this.#apply(event)
    this.#pressing = this.#attempt !== null
  }

  /** Most batches are news of a stream that has brought some before, and change nothing. */
  #news(): void {
    const event = { type: 'news' } as const
    if (next(this.#standing, event) !== this.#standing) this.#apply(event)
  }

  #holdBack(): void {
    this.#apply({ type: 'held-back', at: this.#surroundings.clock.now() })
  }

  /** Makes the world agree with the standing: the attempt, the timer, what is shown. */
  #settle(): void {
    const live = this.#standing.holds.length === 0 && isLive(this.#standing)
    if (!live) this.#endAttempt()
    else if (!this.#attempt) this.#begin()
    this.#arm(wakeAt(this.#standing))
    this.#tell()
  }

  #tell(): void {
    const state = this.#shown()
    const { kind } = this.#announced
    if (JSON.stringify(state) === JSON.stringify(this.#announced)) return
    this.#announced = state
    this.#options.onState(state)
    if (state.kind !== kind) this.#origin.changed()
  }

  #shown(): ConnectionState {
    return shown(this.#standing, this.#surroundings.clock.ahead)
  }

  #heardOnTheWall(): number | null {
    return this.#heardAt === null ? null : this.#surroundings.clock.onTheWall(this.#heardAt)
  }

  #arm(at: number | null): void {
    if (at === this.#timerAt) return
    this.#timerAt = at
    clearTimeout(this.#timer)
    if (at === null) return
    const act = (): void => {
      this.#timerAt = null
      this.#apply({ type: 'timer' })
    }
    this.#timer = setTimeout(act, Math.max(0, at - this.#surroundings.clock.now()))
  }

  #begin(): void {
    const attempt = new AbortController()
    this.#attempt = attempt
    const work: Promise<void> = this.#run(attempt).finally(() => this.#attempts.delete(work))
    this.#attempts.add(work)
  }

  async #run(attempt: AbortController): Promise<void> {
    await this.#goingBack
    const leaveGate = await this.#surroundings.gate.enter(attempt.signal)
    if (!leaveGate || attempt.signal.aborted) return leaveGate?.()
    if (this.#origin.news && !this.#pressing) {
      leaveGate()
      return this.#holdBack()
    }
    this.#dialled = true
    const { transport, now, maxMessageBytes } = this.#surroundings
    const asked = this.#asking.next(this.#lastEventId)
    await openStream(this.#options.kind, {
      ...asked,
      headers: this.#headers,
      signal: attempt.signal,
      transport,
      credit: this.#credit,
      silenceLimit: () => this.#heartbeat.limit,
      maxMessageBytes,
      now,
      on: this.#listener(attempt, asked, leaveGate)
    }).closed
    leaveGate()
  }

  /** What an attempt calls. */
  #listener(attempt: AbortController, asked: Asked, leaveGate: () => void): StreamListener {
    const { clock } = this.#surroundings
    const { coding } = this.#asking
    const ifCurrent =
      <Args extends unknown[]>(act: (...args: Args) => void) =>
      (...args: Args): void => {
        if (this.#attempt === attempt) act(...args)
      }
    const afterwards = (ms: number, act: () => void): void =>
      void sleep(ms, attempt.signal).then((full) => full && ifCurrent(act)())
    let redirected = false
    let heard = false
    this.#endings.begun()
    const opening = new Opening({
      now: () => clock.now(),
      signal: attempt.signal,
      onUnanswered: ifCurrent((since) => {
        this.#apply({ type: 'unanswered', since })
        this.#origin.answered()
      }),
      onOpen: ifCurrent((answer, head) => {
        // What a redirect made of a parameter nobody knows; the header is known to have arrived.
        const parameter = redirected ? '' : asked.after
        this.#opened(attempt, answer.askedToResume ? asked.lastEventId : parameter, answer, head)
        afterwards(PROVED_MS, () => this.#apply({ type: 'proved' }))
        void this.#delivery.watchSilence(attempt.signal, this.#surroundings.now)
        if (!answer.coded) return
        afterwards(CODED_QUIET_MS, () => {
          if (heard || !coding.silent()) return
          this.#path.swallowed()
          this.#ended({ kind: 'silence', ms: CODED_QUIET_MS }, redirected)
        })
      })
    })
    this.#opening = opening
    return {
      taken: ifCurrent(() => {
        opening.taken()
        const { patience } = this.#origin
        if (patience !== null) afterwards(patience, () => !opening.hasHead && this.#origin.answered())
        if (!coding.isTrial) return
        const unanswered = { kind: 'unanswered', ms: PLAIN_HEAD_MS } as const
        afterwards(PLAIN_HEAD_MS, () => !opening.hasHead && this.#ended(unanswered, redirected))
      }),
      redirected: ifCurrent(() => {
        redirected = true
        opening.redirected()
      }),
      opened: ifCurrent((answer) => {
        leaveGate()
        coding.opened()
        this.#path.opened(answer.answerer, answer.coded, performance.now())
        opening.answered(answer)
        this.#origin.answered()
      }),
      refused: (what) => this.#options.onRefused(what),
      reading: ifCurrent((on) => {
        this.#heartbeat.interrupt()
        this.#quiet.reading(on)
        this.#delivery.reading(on)
      }),
      message: ifCurrent((message) => {
        opening.open()
        this.#quiet.message()
        this.#lastEventId = message.lastEventId
        this.#endings.message(message, clock.now())
        this.#resuming.take(message)
      }),
      id: ifCurrent((id) => {
        opening.open()
        if (id === this.#lastEventId) return
        this.#lastEventId = id
        this.#delivery.moveId(id)
      }),
      bytes: ifCurrent((count, endsFrame) => {
        const now = performance.now()
        heard = true
        this.#bytes += count
        this.#heartbeat.heard(now)
        this.#path.bytes(count, endsFrame, now)
        // What comes before it counts as open is heard with that.
        if (!opening.isOpen) return
        this.#quiet.heard()
        const at = clock.now()
        if (this.#heardAt !== null) this.#endings.heard(at - this.#heardAt)
        this.#heardAt = at
      }),
      retry: ifCurrent((ms) => {
        this.#reconnectionTime = Math.min(ms, LONGEST_RECONNECTION_MS)
      }),
      ended: ifCurrent((reason) => {
        if (reason.kind === 'silence') this.#heartbeat.silenced()
        this.#ended(reason, redirected)
      })
    }
  }

  #opened(attempt: AbortController, after: string, { askedToResume, resumedAfter }: Opened, head: Head): void {
    const { clock, now } = this.#surroundings
    // When the head came, which is a moment ago.
    const at = now() - (clock.now() - head.at)
    const { late, ...until } = silenceBefore(head, at)
    const forgets = this.#asking.opened(late)
    if (forgets) {
      this.#lastEventId = ''
      this.#resuming.forget()
    }
    const phase = this.#firstHistory ? 'first' : 'replay'
    const loss = askedToResume ? this.#resuming.told(resumedAfter, after) : {}
    const from = this.#everOpened ? this.#heardOnTheWall() : this.#keptSince
    const absence = { from, ...until, after, ...loss, ...this.#resuming.missed }
    const resumption = this.#everOpened || from !== null ? absence : undefined
    this.#heardBefore = this.#heardAt
    this.#idBefore = this.#lastEventId
    this.#delivery.begin(phase, resumption, this.#resuming.fetches)
    if (forgets) this.#delivery.forgetPosition()
    this.#resuming.opened(attempt.signal, at)
    this.#heardAt = clock.now()
    this.#keptSince = null
    this.#everOpened = true
    this.#apply({ type: 'opened', at: this.#heardAt })
    this.#quiet.opened()
    this.#options.onOpened()
  }

  #ended(end: EndReason, redirected: boolean): void {
    const opening = this.#opening
    const reason = this.#endings.reason(end, this.#surroundings.clock.now())
    const hadHead = opening?.hasHead === true
    this.#endAttempt()
    const { clock, random } = this.#surroundings
    this.#apply({
      type: 'ended',
      at: clock.now(),
      random: random(),
      reason,
      everOpened: this.#everOpened,
      otherwise: !hadHead && this.#asking.failed(reason),
      brief: hadHead && !opening.isOpen,
      reconnectionTime: this.#reconnectionTime
    })
    // A stream that was open and broke says nothing yet about its server; the next attempt does.
    if (hadHead) return
    if (redirected || opening?.keptSince != null) this.#origin.answered()
    else this.#origin.failed(reason, opening?.keptMs ?? 0)
  }

  #refused(error: unknown): void {
    log.error(`Feed ${this.#options.feedId}: a batch was refused`, error)
    this.#endAttempt()
    this.#goBack()
    const { clock, random } = this.#surroundings
    this.#apply({ type: 'refused', at: clock.now(), random: random() })
  }

  /** Only what was accepted counts. */
  #goBack(): void {
    this.#lastEventId = this.#delivery.acceptedId
    this.#resuming.backTo(this.#delivery.acceptedCursor)
    this.#heardAt = null
    if (!this.#options.everOpened && !this.#delivery.hasAccepted) this.#firstHistory = true
  }

  #endAttempt(): void {
    const attempt = this.#attempt
    if (!attempt) return
    this.#attempt = null
    // Whoever sends a head with the first event had the feed's ear; what such a request missed, the next one tells.
    const kept = this.#opening?.isOpen ? null : (this.#opening?.keptSince ?? null)
    if (kept !== null) this.#keptSince ??= this.#surroundings.clock.onTheWall(kept)
    this.#opening = null
    this.#dialled = false
    this.#pressing = false
    attempt.abort()
    this.#heartbeat.interrupt()
    this.#quiet.ended()
    if (this.#delivery.isHeld) {
      // Nothing of this connection counts: it is requested again.
      this.#heardAt = this.#heardBefore
      this.#lastEventId = this.#idBefore
      this.#resuming.dropped()
    }
    this.#delivery.endRun()
  }
}
