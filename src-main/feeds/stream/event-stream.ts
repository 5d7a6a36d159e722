import type { EndReason } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { ownCopy } from '../../base/own-copy.ts'
import type { ReadingCredit } from './credits.ts'
import { reasonOfBreak, reasonOfError } from '../http/end-reason.ts'
import { BodyTap, type TappedAttempt } from './body-tap.ts'
import { EveryEventSource } from './every-event-source.ts'
import { FrameIds } from './frame-ids.ts'
import { FrameLimit } from './frame-limit.ts'
import type { Body } from '../http/request.ts'
import type { Transport } from '../http/transport.ts'
import type { Answerer } from './path-watch.ts'
import { Watchdog } from './watchdog.ts'

/** The largest message that is delivered, in bytes of its frame. */
export const MAX_MESSAGE_BYTES = 5 * 1024 * 1024
/** Until a server has the request, and after it has sent us elsewhere until the next has, in milliseconds. */
const OPEN_LIMIT_MS = 60_000
/** A longer event type is cut, in characters: it is a word for programs. */
const MAX_TYPE = 1_024
/** What is less than this share of the piece that it came in is small. */
const SMALL_SHARE = 4
/** Our own limit is the one that counts; that of `eventsource` is never reached. In characters. */
const FRAME_ROOM = 64 * 1024

export interface EventStreamOptions {
  url: string
  headers?: Record<string, string>
  /** What to resume after; empty for none. */
  lastEventId: string
  /** It is asked for as it is, in no compressed coding. */
  plain?: boolean
  /** How long a server that has the request may take to send a head, in milliseconds; by default as the transport says. */
  headMs?: number
  /** Aborting closes the socket; nothing is called afterwards. */
  signal: AbortSignal
  transport: Transport
  /** Asked before each read; the owner charges it for messages. */
  credit: ReadingCredit
  /** How long the stream may say nothing, in milliseconds. */
  silenceLimit: () => number
  /** In bytes of its frame. */
  maxMessageBytes?: number
  now: () => number
  on: EventStreamListener
}

export interface Opened {
  /** It comes in a compressed coding. */
  coded: boolean
  answerer: Answerer
  /** The last event ID was sent to the server that answered. */
  askedToResume: boolean
  /** What the server says it resumed after; null where it says nothing. */
  resumedAfter: string | null
}

/** A message that is too large, of this size in bytes; or the id of one, which is too long to be sent back. */
export type LeftOut = { reason: 'too-large'; bytes: number } | { reason: 'long-id' }

/** In the order of the stream; `ended` is called at most once and is the last. */
export interface EventStreamListener {
  opened(answer: Opened): void
  message(message: Message): void
  /** An `id` without a message moved the last event ID. */
  id(lastEventId: string): void
  /** The server set the reconnection time, in milliseconds. */
  retry(ms: number): void
  /** A server has the request, and its answer is waited for; again after a redirect. */
  taken?(): void
  /** The feed's own server answered with an address elsewhere; comes before `opened`, if at all. */
  redirected?(): void
  /** This many bytes were read, comments included; `endsFrame`: the last of them ended a message or a comment. */
  bytes?(count: number, endsFrame: boolean): void
  /** Something was left out; the stream goes on. */
  refused?(what: LeftOut): void
  /** Whether the stream is read at all; it is not while it waits for credit. */
  reading?(on: boolean): void
  ended(reason: EndReason): void
}

/**
 * Opens one stream, once: url, last event ID and signal in; opened, messages and the reason of the end out.
 *
 * The protocol's rules are those of `eventsource`; what to do after the end is ours, so its object lives for one attempt
 * and is closed before it can reconnect. Its `fetch` carries everything it does not know: headers, redirects, credit, the
 * watchdog. A second parser reads the same bytes in front of it (frame-ids.ts). In front of both, frames that are too
 * large are cut short (frame-limit.ts); what the parsers make of them is thrown away.
 *
 * `closed` resolves when nothing of the attempt is left.
 */
export function openEventStream(options: EventStreamOptions): { closed: Promise<void> } {
  return { closed: new Attempt(options).closed }
}

class Attempt implements TappedAttempt {
  readonly closed: Promise<void>
  readonly #options: EventStreamOptions
  /** In bytes of a frame. */
  readonly #limit: number
  readonly #abort = new AbortController()
  readonly #ids: FrameIds
  readonly #frameLimit: FrameLimit
  readonly #watchdog: Watchdog
  #openTimer: NodeJS.Timeout | undefined
  readonly #source: EveryEventSource
  #release: () => void = () => {}
  #answered: Opened = {
    coded: false,
    answerer: { cached: false, product: null },
    askedToResume: false,
    resumedAfter: null
  }
  #reason: EndReason | undefined
  /** How long the piece is that is read now, in bytes. */
  #piece = 0
  #over = false

  constructor(options: EventStreamOptions) {
    this.#options = options
    this.#limit = options.maxMessageBytes ?? MAX_MESSAGE_BYTES
    const { on, signal, silenceLimit } = options
    this.closed = new Promise<void>((resolve) => (this.#release = resolve))
    this.#watchdog = new Watchdog({ limit: silenceLimit, onSilent: (ms) => this.#giveUp({ kind: 'silence', ms }) })
    this.#limitOpening({ kind: 'timeout', ms: OPEN_LIMIT_MS })
    this.#frameLimit = new FrameLimit(this.#limit, (bytes) => on.refused?.({ reason: 'too-large', bytes }))
    this.#ids = new FrameIds(
      options.lastEventId,
      (ms) => on.retry(ms),
      () => on.refused?.({ reason: 'long-id' })
    )
    // The address is the business of `#answer`, which explains a bad one where this constructor would throw.
    this.#source = new EveryEventSource(
      'about:blank',
      { fetch: () => this.#answer(), maxBufferSize: 2 * this.#limit + FRAME_ROOM },
      (event) => this.#see(event)
    )
    if (signal.aborted) this.#end()
    else signal.addEventListener('abort', this.#end)
  }

  get isEnding(): boolean {
    return this.#over || this.#reason !== undefined
  }

  endFor(reason: EndReason): void {
    this.#reason ??= reason
  }

  endForError(error: unknown): void {
    this.#reason ??= reasonOfBreak(reasonOfError(error, this.#options.transport.limits), this.#watchdog.silentMs)
  }

  emitIds(): void {
    while (!this.#over) {
      const id = this.#ids.takeAlone()
      if (id === null) return
      this.#options.on.id(id)
    }
  }

  reads(bytes: number): void {
    this.#piece = bytes
  }

  /**
   * Reports the end, and returns the error that ends the rest.
   *
   * Before the EventSource hears of it: it would set a timer to reconnect, which keeps the whole attempt in memory for as
   * long as the server's `retry` says. By the time of a read it has dispatched everything that was read before.
   */
  conclude(): AttemptEnded {
    if (!this.#over) {
      this.emitIds()
      this.#end()
      this.#options.on.ended(this.#reason ?? { kind: 'network', code: 'UNKNOWN' })
    }
    return new AttemptEnded()
  }

  async #answer(): Promise<EventStreamResponse> {
    const { url, headers, plain, headMs, transport, on } = this.#options
    const opened = await transport.open({
      url,
      ...(headers && { headers }),
      lastEventId: this.#ids.lastEventId,
      plain: plain === true,
      signal: this.#abort.signal,
      onRedirect: () => {
        this.#limitOpening({ kind: 'timeout', ms: OPEN_LIMIT_MS })
        on.redirected?.()
      },
      onTaken: () => {
        this.#limitOpening({ kind: 'unanswered', ms: headMs ?? transport.limits.headersMs })
        if (!this.#over) on.taken?.()
      }
    })
    clearTimeout(this.#openTimer)
    if (opened.ok) {
      this.#answered = opened.value
      return {
        status: 200,
        url: opened.value.url,
        redirected: false,
        headers: { get: () => 'text/event-stream' },
        body: this.#tap(opened.value.body)
      }
    }
    this.#release()
    this.#reason ??= opened.reason
    // An AbortError would leave the EventSource waiting for ever.
    throw this.conclude()
  }

  #tap(body: Body): ReadableStream<Uint8Array> {
    void body.closed.then(this.#release)
    const { credit, on } = this.#options
    return new BodyTap({
      body,
      attempt: this,
      signal: this.#abort.signal,
      ids: this.#ids,
      frameLimit: this.#frameLimit,
      maxMessageBytes: this.#limit,
      credit,
      watchdog: this.#watchdog,
      on
    }).stream
  }

  #see(event: Event): void {
    if (this.#over) return
    if (event instanceof MessageEvent) this.#message(event)
    else if (event.type === 'open') {
      this.#watchdog.start()
      this.#options.on.opened(this.#answered)
    } else this.conclude()
  }

  #message(event: MessageEvent): void {
    const { on, now } = this.#options
    this.emitIds()
    const frame = this.#ids.take()
    if (frame?.refused) {
      if (frame.ownId !== null) on.id(frame.lastEventId)
      return
    }
    on.message({
      type: event.type === 'message' ? event.type : ownCopy(event.type.slice(0, MAX_TYPE)),
      data: this.#dataOf(event),
      lastEventId: frame?.lastEventId ?? this.#ids.lastEventId,
      ownId: frame?.ownId ?? null,
      receivedAt: now()
    })
  }

  /** What is small beside the piece that it came in is copied out of it: it costs credit for itself alone. */
  #dataOf(event: MessageEvent): string {
    const data = event.data as string
    return data.length < this.#piece / SMALL_SHARE ? ownCopy(data) : data
  }

  /** From now on it is given up for this reason, in so many milliseconds. */
  #limitOpening(why: Extract<EndReason, { kind: 'timeout' | 'unanswered' }>): void {
    clearTimeout(this.#openTimer)
    if (!this.#over) this.#openTimer = setTimeout(() => this.#giveUp(why), why.ms)
  }

  /** Ends the attempt for a reason of ours: the socket closes, and the error that follows ends the rest. */
  #giveUp(why: EndReason): void {
    this.#reason ??= why
    this.#abort.abort()
  }

  #end = (): void => {
    this.#over = true
    this.#options.signal.removeEventListener('abort', this.#end)
    clearTimeout(this.#openTimer)
    this.#watchdog.stop()
    this.#frameLimit.finish()
    this.#options.credit.keep?.(0)
    this.#source.close()
    this.#abort.abort()
  }
}

/** Deliberately no AbortError, see `#answer`. */
class AttemptEnded extends Error {
  override name = 'AttemptEnded'
}

interface EventStreamResponse {
  status: number
  url: string
  redirected: boolean
  headers: { get(name: string): string | null }
  body: ReadableStream<Uint8Array>
}
