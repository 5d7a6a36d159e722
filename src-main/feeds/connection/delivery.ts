import type { DocumentTaken } from '#contract/document.ts'
import type { FeedId } from '#contract/ids.ts'
import type { Batch, Message, Resumption } from '#contract/message.ts'
import type { CreditAccount } from '../stream/credits.ts'
import { sleep } from '../../base/sleep.ts'
import { costOf } from '../stream/message-cost.ts'

/**
 * Stores a batch. `news` says whether it brought anything that was not stored before; where nobody says, messages are taken
 * for news.
 */
export type Accept = (batch: Batch) => Promise<Accepted | void>

export interface Accepted {
  news: boolean
  /** The new items. */
  inserted?: readonly { publishedAt: number | null }[]
  /** What was found in the batch, where that is a document. */
  document?: DocumentTaken
}

export interface DeliveryOptions {
  feedId: FeedId
  /** The feed's configured URL. */
  url: string
  /** What is stored already; empty for none. */
  lastEventId: string
  /** The stored cursor of the feed's kind of source. */
  cursor: string | null
  accept: Accept
  credit: CreditAccount
  /** A replay run is never larger than this, in bytes: it has to fit into the feed's credit. */
  maxRunBytes: number
  /** The first batch waits for this: the end of an earlier delivery for the same feed. */
  after: Promise<void>
  /** The first history of the feed is over: from now on a reconnect brings a replay. */
  onHistory: () => void
  /** A batch with news was accepted. */
  onNews: () => void
  /** A batch was refused; everything that was not accepted is forgotten. */
  onRefused: (error: unknown) => void
}

/** Milliseconds. `first`: for the first message; `lull`: between two; `most`: from the first message on. */
interface Patience {
  first: number
  lull: number
  most: number
}

const PATIENCE: Record<'first' | 'replay', Patience> = {
  first: { first: 2_000, lull: 1_000, most: 10_000 },
  replay: { first: 2_000, lull: 300, most: 2_000 }
}
/** What was missed and has not come by then after the opening is not on its way any more, in milliseconds. */
const ON_ITS_WAY_MS = 11_000
/** A timer that is so much late was not the only thing that waited: we did not read, which is no silence of theirs. Ms. */
const LATE_MS = 1_000
const MAX_BATCH_MESSAGES = 500
const MAX_BATCH_BYTES = 1024 * 1024
const MAX_REPLAY_MESSAGES = 1_000
/** A stream that brings more without a rest for this long is one that never rests, in milliseconds. */
const MAX_CATCHING_UP_MS = 10_000

interface Entry {
  /** Null where an id came alone. */
  message: Message | null
  lastEventId: string
  /** In force once this is stored; null where it stays. */
  cursor: string | null
  /** The cursor before it counts no more. */
  forgets?: boolean
  /** No message came until then, epoch ms. */
  silentUntil?: number
  bytes: number
}

/** A message that was fetched, and the cursor once it is stored. */
export interface FetchedMessage {
  message: Message
  cursor: string | null
}

/** Messages of one phase that stand together. */
interface Run {
  phase: Batch['phase']
  /** Goes with the run's first batch, and alone where the run stays empty. */
  resumption: Resumption | undefined
  entries: Entry[]
  bytes: number
  /** Waits for what is fetched beside the stream, which comes before its messages. */
  held: boolean
  /** The stream had not come to rest yet, of a run that is closed. */
  catchingUp: boolean
  /** Nothing more is added; a replay is delivered only then, and in one batch. */
  closed: boolean
}

/**
 * Brings the messages of one feed to the library: in order, in batches, one batch under way at a time.
 *
 * Messages stay here until they are accepted, whatever becomes of the connection meanwhile, and cost credit until then.
 * It also knows the phase: after an open come the first history or a replay, up to the first lull, then
 * the live messages.
 */
export class Delivery {
  #options: DeliveryOptions
  #runs: Run[] = []
  #busy: Promise<void>
  #acceptedId: string
  #acceptedCursor: string | null
  #hasAccepted = false
  #scheduled: NodeJS.Immediate | undefined
  #delivering = false
  #waiters: (() => void)[] = []

  #lull: NodeJS.Timeout | undefined
  #lullDueAt = 0
  #firstMessageAt: number | null = null
  /** When the stream was opened again that has not come to rest since; null for one that has. */
  #catchingUpSince: number | null = null
  /** The stream is not read, for want of credit. */
  #paused = false
  /** When it was last begun to be read. */
  #readSince = 0

  constructor(options: DeliveryOptions) {
    this.#options = options
    this.#acceptedId = options.lastEventId
    this.#acceptedCursor = options.cursor
    this.#busy = options.after
  }

  /** The last event ID of what was accepted last. */
  get acceptedId(): string {
    return this.#acceptedId
  }

  get acceptedCursor(): string | null {
    return this.#acceptedCursor
  }

  /** Whether the messages of this connection wait for what is fetched beside it. */
  get isHeld(): boolean {
    return this.#runs[this.#runs.length - 1]?.held ?? false
  }

  /** Whether any batch was accepted. */
  get hasAccepted(): boolean {
    return this.#hasAccepted
  }

  /**
   * A connection has opened: its messages begin with this phase.
   *
   * `held`: they wait for `release`, and a connection that ends before it takes them with it. All of them are
   * requested again, and a cursor that they moved would pass what was not fetched.
   */
  begin(phase: 'first' | 'replay', resumption?: Resumption, held = false): void {
    this.endRun()
    this.#runs.push({ phase, resumption, entries: [], bytes: 0, held, catchingUp: false, closed: false })
    this.#firstMessageAt = null
    this.#paused = false
    this.#catchingUpSince = phase === 'replay' ? performance.now() : null
    if (!held) this.#waitForLull(PATIENCE[phase].first)
  }

  /**
   * What was missed is here: it goes first, then what came meanwhile, and then the feed is live.
   *
   * What came meanwhile and was fetched too (`repeats`) is left out: it was fetched later, and may have been edited since.
   */
  release(
    fetched: readonly FetchedMessage[],
    after: { cursor: string | null; lastEventId: string },
    judged: Pick<Resumption, 'after' | 'honoured' | 'fetch'> | null,
    repeats: (message: Message) => boolean = () => false
  ): void {
    const run = this.#runs[this.#runs.length - 1]
    if (!run?.held) return
    run.held = false
    if (run.resumption && judged) run.resumption = { ...run.resumption, ...judged }
    const repeated = run.entries.filter(({ message }) => message !== null && repeats(message))
    run.entries = run.entries.filter((entry) => !repeated.includes(entry))
    run.bytes -= this.#giveBack(repeated)
    run.entries.unshift(...fetched.map(({ message, cursor }) => this.#charged(run, message, cursor)))
    // What came while it was fetched may be older than the last of it.
    if (after.cursor !== null) run.entries.push({ message: null, ...after, bytes: 0 })
    if (run.entries.length > 0) this.#firstMessageAt ??= performance.now()
    this.#rest()
  }

  add(message: Message, cursor: string | null = null): void {
    const run = this.#openRun()
    run.entries.push(this.#charged(run, message, cursor))
    if (run.held) return
    if (run.phase !== 'live') this.#extend(run, PATIENCE[run.phase])
    else if (this.#catchingUpSince !== null) this.#goOnCatchingUp(this.#catchingUpSince)
    this.#schedule()
  }

  #charged(run: Run, message: Message, cursor: string | null): Entry {
    const bytes = costOf(message)
    this.#options.credit.charge(bytes)
    run.bytes += bytes
    return { message, lastEventId: message.lastEventId, cursor, bytes }
  }

  /** An id came alone; only the latest of several in a row counts. */
  moveId(lastEventId: string): void {
    const { entries } = this.#openRun()
    const last = entries[entries.length - 1]
    if (last && last.message === null) last.lastEventId = lastEventId
    else entries.push({ message: null, lastEventId, cursor: null, bytes: 0 })
    this.#schedule()
  }

  /**
   * Has the library look once more at what was missed, where no message has come to make it.
   *
   * @param signal ends with the connection; `now` is epoch ms.
   */
  async watchSilence(signal: AbortSignal, now: () => number): Promise<void> {
    const from = performance.now()
    if (!(await sleep(ON_ITS_WAY_MS, signal))) return
    const late = performance.now() - from - ON_ITS_WAY_MS
    if (late > LATE_MS || this.#paused || this.#readSince > from) return this.watchSilence(signal, now)
    const { entries, held } = this.#openRun()
    if (held || entries.length > 0 || this.#delivering) return
    entries.push({ message: null, lastEventId: this.#acceptedId, cursor: null, silentUntil: now(), bytes: 0 })
    this.#schedule()
  }

  /** The stream is read, or is not for want of credit: then nothing that does not come means anything. */
  reading(on: boolean): void {
    this.#paused = !on
    if (!on) return clearTimeout(this.#lull)
    this.#readSince = performance.now()
    if (this.#catchingUpSince === null) return
    this.#catchingUpSince = this.#readSince
    if (!this.isHeld) this.#waitForLull(PATIENCE.replay.first)
  }

  /** The server refuses what is stored of where the feed stood: with what comes now it is forgotten. */
  forgetPosition(): void {
    this.#openRun().entries.push({ message: null, lastEventId: '', cursor: null, forgets: true, bytes: 0 })
    this.#schedule()
  }

  /** The connection has ended: what came is a run of its own. */
  endRun(): void {
    clearTimeout(this.#lull)
    const run = this.#runs[this.#runs.length - 1]
    if (!run || run.closed) return
    if (run.held) {
      this.#runs.pop()
      this.#giveBack(run.entries)
      return
    }
    run.closed = true
    run.catchingUp = this.#catchingUpSince !== null
    if (run.phase === 'first' && this.#firstMessageAt !== null) this.#options.onHistory()
    this.#schedule()
  }

  /** Forgets what is not under way and gives its credit back. */
  drop(): void {
    clearTimeout(this.#lull)
    this.#giveBack(this.#runs.splice(0).flatMap((run) => run.entries))
    this.#wakeWaiters()
  }

  /** Resolves when everything received is accepted, refused or dropped. */
  async settled(): Promise<void> {
    while (this.#delivering || this.#runs.some((run) => run.entries.length > 0 || (run.closed && run.resumption))) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve))
    }
  }

  /** Whether everything received is accepted. */
  get isEmpty(): boolean {
    return !this.#delivering && this.#runs.every((run) => run.entries.length === 0 && !run.resumption && !run.held)
  }

  /** Resolves when no batch is under way. */
  get idle(): Promise<void> {
    return this.#busy
  }

  #openRun(): Run {
    const last = this.#runs[this.#runs.length - 1]
    if (last && !last.closed) return last
    const run: Run = {
      phase: 'live',
      resumption: undefined,
      entries: [],
      bytes: 0,
      held: false,
      catchingUp: false,
      closed: false
    }
    this.#runs.push(run)
    return run
  }

  #extend(run: Run, { lull, most }: Patience): void {
    const now = performance.now()
    this.#firstMessageAt ??= now
    const full =
      run.phase === 'replay' && (run.entries.length >= MAX_REPLAY_MESSAGES || run.bytes >= this.#options.maxRunBytes)
    const left = this.#firstMessageAt + most - now
    if (full || left <= 0) this.#goLive()
    else this.#waitForLull(Math.min(lull, left))
  }

  #waitForLull(ms: number): void {
    clearTimeout(this.#lull)
    if (this.#paused) return
    this.#lullDueAt = performance.now() + ms
    this.#lull = setTimeout(() => {
      // A late timer means that we did not read for a while, which is no lull of theirs.
      const late = performance.now() - this.#lullDueAt
      if (late > ms / 2) this.#waitForLull(ms)
      else this.#rest()
    }, ms)
  }

  /** More comes than goes into one replay. */
  #goOnCatchingUp(since: number): void {
    if (performance.now() - since < MAX_CATCHING_UP_MS) this.#waitForLull(PATIENCE.replay.lull)
    else this.#catchingUpSince = null
  }

  /** The first lull: what was missed has come. */
  #rest(): void {
    this.#catchingUpSince = null
    if (this.#runs[this.#runs.length - 1]?.phase !== 'live') this.#goLive()
  }

  /** What comes now is news of this moment. */
  #goLive(): void {
    const run = this.#runs[this.#runs.length - 1]
    this.endRun()
    if (run?.phase === 'first') this.#options.onHistory()
  }

  #schedule(): void {
    if (this.#delivering) return
    // Messages of one read come one by one in the same turn of the event loop, and go together.
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = undefined
      if (!this.#delivering) this.#busy = this.#deliver(this.#busy)
    })
  }

  async #deliver(after: Promise<void>): Promise<void> {
    this.#delivering = true
    await after
    for (let batch = this.#take(); batch; batch = this.#take()) {
      const { entries, phase, resumption, catchingUp } = batch
      const lastEventId = entries[entries.length - 1]?.lastEventId ?? this.#acceptedId
      const cursor = entries.reduce<string | null | undefined>(
        (last, entry) => entry.cursor ?? (entry.forgets ? null : last),
        undefined
      )
      const messages = entries.flatMap(({ message }) => (message ? [message] : []))
      const silentUntil = messages.length === 0 ? entries.at(-1)?.silentUntil : undefined
      try {
        const { feedId, url, accept } = this.#options
        const accepted = await accept({
          feedId,
          url,
          phase,
          messages,
          lastEventId,
          ...(cursor !== undefined && { cursor }),
          ...(resumption && { resumption }),
          ...(catchingUp && { catchingUp }),
          ...(silentUntil !== undefined && { silentUntil })
        })
        this.#acceptedId = lastEventId
        if (cursor !== undefined) this.#acceptedCursor = cursor
        this.#hasAccepted = true
        if (messages.length > 0 && (accepted?.news ?? true)) this.#options.onNews()
      } catch (error) {
        this.drop()
        this.#options.onRefused(error)
      } finally {
        this.#giveBack(entries)
      }
    }
    this.#delivering = false
    this.#wakeWaiters()
  }

  #take(): Pick<Run, 'phase' | 'entries' | 'resumption' | 'catchingUp'> | null {
    while (this.#runs[0]?.closed && this.#runs[0].entries.length === 0 && !this.#runs[0].resumption) this.#runs.shift()
    const run = this.#runs[0]
    if (!run || run.held || (run.entries.length === 0 && !run.closed)) return null
    const { phase, resumption } = run
    const catchingUp = run.closed ? run.catchingUp : this.#catchingUpSince !== null
    if (run.phase === 'replay') {
      if (!run.closed) return null
      this.#runs.shift()
      return { phase, resumption, entries: run.entries, catchingUp }
    }
    let count = 0
    let bytes = 0
    for (const entry of run.entries) {
      if (count === MAX_BATCH_MESSAGES || (count > 0 && bytes + entry.bytes > MAX_BATCH_BYTES)) break
      count++
      bytes += entry.bytes
    }
    run.bytes -= bytes
    run.resumption = undefined
    return { phase, resumption, entries: run.entries.splice(0, count), catchingUp }
  }

  #giveBack(entries: Entry[]): number {
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
    if (bytes > 0) this.#options.credit.giveBack(bytes)
    return bytes
  }

  #wakeWaiters(): void {
    for (const wake of this.#waiters.splice(0)) wake()
  }
}
