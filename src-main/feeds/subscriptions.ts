import type { DocumentCheck } from '#contract/health.ts'
import type { FeedId } from '#contract/ids.ts'
import type { ConnectionState, FeedKind, StreamKind } from '#contract/feed.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { Connection } from './connection/connection.ts'
import type { ConnectionSurroundings, Traffic } from './connection/connection-options.ts'
import type { HoldBy } from './connection/connection-state.ts'
import type { Accept } from './connection/delivery.ts'
import { Credits, type CreditLimits } from './stream/credits.ts'
import { DialGate } from './connection/dial-gate.ts'
import { HostTurns } from './documents/host-turns.ts'
import { Polling } from './documents/polling.ts'
import type { HeldFeed } from './connection/held-feed.ts'
import { isTooLongId } from './http/headers.ts'
import { MAX_MESSAGE_BYTES, type LeftOut } from './stream/attempt.ts'
import { START_MS } from './stream/heartbeat.ts'
import { OriginRecovery } from './connection/origin-recovery.ts'
import type { Quiet } from './stream/quiet-watch.ts'
import type { CatchUpProgress } from './connection/resuming.ts'
import { SteadyClock } from './connection/steady-clock.ts'
import type { Transport } from './http/transport.ts'

/** A feed as the program wants it held. */
export interface WantedFeed {
  id: FeedId
  url: string
  /** What is behind the address: an event stream by default. */
  kind?: FeedKind
  headers?: Record<string, string>
  /** Paused by the user. */
  paused: boolean
  /** What is stored; read only when the feed is new here or its URL has changed. Empty for none. */
  lastEventId: string
  /** The stored cursor of its kind of source; read when `lastEventId` is. */
  cursor?: string | null
  /** What its checks have to remember, of a document; read when `lastEventId` is. */
  checks?: string | null
  /** Whether the feed was ever open, in any run of the program; read at the same moments as `lastEventId`. */
  everOpened: boolean
}

export interface SubscriptionsOptions {
  transport: Transport
  /**
   * Takes a batch into the library. Resolves when it is committed; the next batch of the same feed comes only then.
   * A rejection means that nothing of it was stored: the feed goes back to the last accepted id and tries again later.
   */
  accept: Accept
  /** 0 <= random() < 1; Math.random by default. */
  random?: () => number
  /** Epoch milliseconds; Date.now by default. */
  now?: () => number
  /** Ends a stream that sent no byte for this long, in milliseconds (120,000), until its heartbeat is known. */
  silenceMs?: number
  /** Bytes that may be received and not yet accepted, per feed (1 MiB) and in total (16 MiB). */
  credit?: CreditLimits
  /** The largest message that is taken, in bytes of its frame (5 Mi). */
  maxMessageBytes?: number
}

/** What was left out of a feed's stream. */
type Refusal = LeftOut & { feedId: FeedId }

/** How often the clock on the wall is compared with the steady one, in milliseconds. */
const CLOCK_LOOK_MS = 1_000

/** Holds every feed that is wanted, and nothing else. One feed's trouble never touches another. */
export class Subscriptions implements Disposable {
  #surroundings: ConnectionSurroundings & { turns: HostTurns }
  #held = new Map<FeedId, HeldFeed>()
  /** Connections that are ending; a feed that comes back waits for its predecessor's last batch. */
  #closing = new Map<FeedId, Promise<void>>()
  #suspended = false
  #storageHold: 'storage' | 'library' | null = null
  #offline = false
  #closed = false
  #clockLook: NodeJS.Timeout
  #ahead = 0
  #stateChanged = new Emitter<{ feedId: FeedId; state: ConnectionState }>()
  #opened = new Emitter<{ feedId: FeedId }>()
  #quietChanged = new Emitter<{ feedId: FeedId; quiet: Quiet | null }>()
  #messageRefused = new Emitter<Refusal>()
  #caughtUp = new Emitter<CatchUpProgress & { feedId: FeedId }>()
  #checksChanged = new Emitter<{ feedId: FeedId; url: string; checks: string }>()
  #checked = new Emitter<{ feedId: FeedId; check: DocumentCheck }>()
  #kindFound = new Emitter<{ feedId: FeedId; url: string; kind: FeedKind }>()
  #moved = new Emitter<{ feedId: FeedId; url: string; to: string }>()

  readonly onState = this.#stateChanged.event
  /** The server answered with an event stream: from now on the feed has been open once. */
  readonly onOpened = this.#opened.event
  /** A message was left out of its stream, which went on. */
  readonly onRefused = this.#messageRefused.event
  /** What was missed is being fetched beside a stream, and how far that is. */
  readonly onCatchUp = this.#caughtUp.event
  /** A feed has been quiet far beyond its habit while its stream is alive; null when that is over. */
  readonly onQuiet = this.#quietChanged.event
  /** What the checks of a document have to remember, once what it covers is accepted. */
  readonly onChecks = this.#checksChanged.event
  /** A check of a document is over. */
  readonly onCheck = this.#checked.event
  /** Something else is behind a feed's address than it is held as. */
  readonly onKind = this.#kindFound.event
  /** A document's address has led elsewhere by permanent redirects for so long that it is to be followed. */
  readonly onMoved = this.#moved.event

  constructor(options: SubscriptionsOptions) {
    const random = options.random ?? Math.random
    const now = options.now ?? Date.now
    const clock = new SteadyClock(now)
    this.#clockLook = setInterval(() => this.#lookAtClock(), CLOCK_LOOK_MS).unref()
    this.#surroundings = {
      transport: options.transport,
      accept: options.accept,
      credits: new Credits(options.credit),
      gate: new DialGate(),
      turns: new HostTurns(),
      recovery: new OriginRecovery({ random, now: () => clock.now() }),
      random,
      now,
      clock,
      silenceMs: options.silenceMs ?? START_MS,
      maxMessageBytes: options.maxMessageBytes ?? MAX_MESSAGE_BYTES
    }
  }

  /**
   * Makes the feeds that are held those that are wanted.
   *
   * Opens what is new, closes what is gone, reconnects where the URL, the kind or the headers changed, pauses and resumes, and
   * leaves the rest alone: calling it again with the same list does nothing.
   */
  reconcile(wanted: readonly WantedFeed[]): void {
    if (this.#closed) return
    const feeds = new Map(wanted.map((feed) => [feed.id, feed]))
    for (const [id, held] of this.#held) if (!isSame(held, feeds.get(id))) this.#close(id, held)
    for (const feed of feeds.values()) this.#reconcileOne(feed)
  }

  /** The same for one feed of many: as `wanted`, or not held at all with null. The others stay as they are. */
  reconcileOne(id: FeedId, wanted: WantedFeed | null): void {
    if (this.#closed) return
    const held = this.#held.get(id)
    if (held && !isSame(held, wanted)) this.#close(id, held)
    if (wanted) this.#reconcileOne(wanted)
  }

  #reconcileOne(feed: WantedFeed): void {
    const held = this.#held.get(feed.id)
    if (!held) {
      this.#open(feed)
      return
    }
    if (feed.paused) held.hold('user')
    held.changeHeaders(feed.headers ?? {})
    if (!feed.paused) held.release('user')
  }

  /** Null for a feed that is not held. */
  state(id: FeedId): ConnectionState | null {
    return this.#held.get(id)?.state ?? null
  }

  /** Until when nothing of each feed was missed, epoch ms; a feed of which nothing new can be said is left out. */
  heardUntil(): { feedId: FeedId; at: number }[] {
    return [...this.#held].flatMap(([feedId, { heardUntil: at }]) => (at === null ? [] : [{ feedId, at }]))
  }

  /** What came over each feed's stream since the last call. */
  takeTraffic(): (Traffic & { feedId: FeedId })[] {
    return [...this.#held].map(([feedId, held]) => ({ feedId, ...held.takeTraffic() }))
  }

  /** Ends the wait of one feed, or of all. A feed whose server ended it (204) moves only when it is named. */
  tryNow(id: FeedId | null): void {
    if (id !== null) this.#held.get(id)?.tryNow(true)
    else {
      for (const held of this.#held.values()) held.tryNow(false)
      this.#surroundings.recovery.askNow()
    }
  }

  /** The machine has a network (again): waits end now. Where it was away, the backoff starts from the beginning too. */
  online(): void {
    const returned = this.#offline
    this.#offline = false
    for (const held of this.#held.values()) held.online(returned)
    this.#surroundings.recovery.askNow()
  }

  /** Only a hint: local feeds stay reachable, and what is open shows by itself whether it still works. */
  offline(): void {
    this.#offline = true
    for (const held of this.#held.values()) held.offline()
  }

  /** The machine is about to sleep: every connection is closed cleanly. */
  suspend(): void {
    this.#suspended = true
    for (const held of this.#held.values()) held.hold('suspend')
  }

  /** The machine is awake: what was open or waiting connects at once. */
  wake(): void {
    this.#suspended = false
    for (const held of this.#held.values()) held.release('suspend')
  }

  /** Nothing can be stored for now: reading would only lose what comes. */
  pauseForStorage(storage: 'ok' | 'full' | 'failing' | 'damaged'): void {
    const hold = storage === 'ok' ? null : storage === 'full' ? 'storage' : 'library'
    this.#storageHold = hold
    for (const held of this.#held.values()) {
      // The new hold first: between the two it would connect.
      if (hold) held.hold(hold)
      for (const by of ['storage', 'library'] as const) if (by !== hold) held.release(by)
    }
  }

  /** What a feed brought takes long to be stored, or no longer does: it brings no more meanwhile. */
  pauseLate(id: FeedId, isLate: boolean): void {
    const held = this.#held.get(id)
    if (isLate) held?.hold('late')
    else held?.release('late')
  }

  /** Every stream begins again from what is stored: an error that nobody caught may have broken one. */
  restart(): void {
    for (const held of this.#held.values()) held.restart()
  }

  dispose(): void {
    void this.close()
  }

  /**
   * Ends every connection. What was received is still handed to `accept`; resolves when all of it is accepted (or
   * refused) and all sockets are closed. The transport stays open.
   */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#clockLook)
    const closing = [...this.#held.values()].map((held) => held.close({ deliver: true }))
    this.#held.clear()
    this.#surroundings.recovery.dispose()
    await Promise.all([...closing, ...this.#closing.values()])
    this.#stateChanged.dispose()
    this.#opened.dispose()
    this.#quietChanged.dispose()
    this.#messageRefused.dispose()
    this.#caughtUp.dispose()
    this.#checksChanged.dispose()
    this.#checked.dispose()
    this.#kindFound.dispose()
    this.#moved.dispose()
  }

  #lookAtClock(): void {
    const { ahead } = this.#surroundings.clock
    if (ahead === this.#ahead) return
    this.#ahead = ahead
    for (const held of this.#held.values()) held.clockMoved()
  }

  #open(feed: WantedFeed): void {
    const holds: HoldBy[] = []
    if (feed.paused) holds.push('user')
    if (this.#suspended) holds.push('suspend')
    if (this.#storageHold) holds.push(this.#storageHold)
    const held = this.#heldAs(feed.kind ?? 'event-stream', feed, holds)
    if (this.#offline) held.offline()
    this.#held.set(feed.id, held)
    this.#stateChanged.fire({ feedId: feed.id, state: held.state })
  }

  #heldAs(kind: FeedKind, feed: WantedFeed, holds: readonly HoldBy[]): HeldFeed {
    return kind === 'document' ? this.#polling(feed, holds) : this.#connection(kind, feed, holds)
  }

  #connection(
    kind: StreamKind,
    { id: feedId, url, headers = {}, ...feed }: WantedFeed,
    holds: readonly HoldBy[]
  ): HeldFeed {
    return new Connection(
      {
        feedId,
        url,
        kind,
        headers,
        // A build before this one may have stored what cannot be sent.
        lastEventId: isTooLongId(feed.lastEventId) ? '' : feed.lastEventId,
        cursor: feed.cursor ?? null,
        everOpened: feed.everOpened,
        holds,
        after: this.#closing.get(feedId) ?? Promise.resolve(),
        onState: (state) => {
          this.#stateChanged.fire({ feedId, state })
          const found = kindBehind(state)
          if (found && found !== kind) this.#kindFound.fire({ feedId, url, kind: found })
        },
        onOpened: () => this.#opened.fire({ feedId }),
        onQuiet: (quiet) => this.#quietChanged.fire({ feedId, quiet }),
        onCatchUp: (progress) => this.#caughtUp.fire({ feedId, ...progress }),
        onRefused: (what) => this.#messageRefused.fire({ feedId, ...what })
      },
      this.#surroundings
    )
  }

  #polling({ id: feedId, url, headers = {}, ...feed }: WantedFeed, holds: readonly HoldBy[]): HeldFeed {
    return new Polling(
      {
        feedId,
        url,
        headers,
        checks: feed.checks ?? null,
        everOpened: feed.everOpened,
        holds,
        isOffline: this.#offline,
        after: this.#closing.get(feedId) ?? Promise.resolve(),
        onState: (state) => this.#stateChanged.fire({ feedId, state }),
        onOpened: () => this.#opened.fire({ feedId }),
        onChecks: (checks) => this.#checksChanged.fire({ feedId, url, checks }),
        onCheck: (check) => this.#checked.fire({ feedId, check }),
        onStream: (kind) => this.#kindFound.fire({ feedId, url, kind }),
        onMoved: (to) => this.#moved.fire({ feedId, url, to })
      },
      this.#surroundings
    )
  }

  #close(id: FeedId, held: HeldFeed): void {
    this.#held.delete(id)
    const before = this.#closing.get(id)
    const closing: Promise<void> = Promise.all([before, held.close({ deliver: false })]).then(() => {
      if (this.#closing.get(id) === closing) this.#closing.delete(id)
    })
    this.#closing.set(id, closing)
  }
}

/** Whether a feed is held as it is wanted, but for its headers and what pauses it. */
const isSame = (held: HeldFeed, wanted: WantedFeed | null | undefined): boolean =>
  wanted?.url === held.url && (wanted.kind ?? 'event-stream') === held.kind

/** What is behind an address that never was the stream that it was taken for; null where that is none of ours either. */
function kindBehind(state: ConnectionState): FeedKind | null {
  if (state.kind !== 'failed' || state.reason.kind !== 'wrong-type') return null
  const { looksLike } = state.reason
  if (looksLike === 'rss' || looksLike === 'json-feed') return 'document'
  return looksLike === 'event-stream' || looksLike === 'lines' ? looksLike : null
}
