import { ownCopy } from '../../base/own-copy.ts'
import type { StreamAnswer } from '../http/answers.ts'
import { Attempt, MAX_MESSAGE_BYTES, type Opened, type StreamOptions } from './attempt.ts'
import { BodyTap, type TappedAttempt } from './body-tap.ts'
import { EveryEventSource } from './every-event-source.ts'
import { FrameIds } from './frame-ids.ts'
import { FrameLimit } from './frame-limit.ts'

/** A longer event type is cut, in characters: it is a word for programs. */
const MAX_TYPE = 1_024
/** Messages are less of the piece that they came in than this share of it where most of it was something else. */
const SMALL_SHARE = 4
/** Our own limit is the one that counts; that of `eventsource` is never reached. In characters. */
const FRAME_ROOM = 64 * 1024

/**
 * Opens one event stream, once: url, last event ID and signal in; opened, messages and the reason of the end out.
 *
 * The protocol's rules are those of `eventsource`; what to do after the end is ours, so its object lives for one attempt
 * and is closed before it can reconnect. Its `fetch` carries everything it does not know: headers, redirects, credit, the
 * watchdog. A second parser reads the same bytes in front of it (frame-ids.ts). In front of both, frames that are too
 * large are cut short (frame-limit.ts); what the parsers make of them is thrown away.
 *
 * `closed` resolves when nothing of the attempt is left.
 */
export function openEventStream(options: StreamOptions): { closed: Promise<void> } {
  return { closed: new EventStream(options).closed }
}

class EventStream implements TappedAttempt {
  readonly #options: StreamOptions
  readonly #attempt: Attempt
  /** In bytes of a frame. */
  readonly #limit: number
  readonly #ids: FrameIds
  readonly #frameLimit: FrameLimit
  readonly #source: EveryEventSource
  #answered: Opened = {
    coded: false,
    answerer: { cached: false, product: null },
    askedToResume: false,
    resumedAfter: null
  }
  /** Most of the piece that is read now is no data of messages. */
  #isMostlyOther = false

  constructor(options: StreamOptions) {
    this.#options = options
    this.#limit = options.maxMessageBytes ?? MAX_MESSAGE_BYTES
    const { on } = options
    this.#attempt = new Attempt(options, () => {
      this.#frameLimit.finish()
      this.#source.close()
    })
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
    this.#attempt.obey()
  }

  get closed(): Promise<void> {
    return this.#attempt.closed
  }

  emitIds(): void {
    while (!this.#attempt.isOver) {
      const id = this.#ids.takeAlone()
      if (id === null) return
      this.#options.on.id(id)
    }
  }

  reads(bytes: number, characters: number): void {
    this.#isMostlyOther = characters < bytes / SMALL_SHARE
  }

  /**
   * Reports the end, and returns the error that ends the rest.
   *
   * Before the EventSource hears of it: it would set a timer to reconnect, which keeps the whole attempt in memory for as
   * long as the server's `retry` says. By the time of a read it has dispatched everything that was read before.
   */
  conclude(): AttemptEnded {
    this.emitIds()
    this.#attempt.conclude()
    return new AttemptEnded()
  }

  async #answer(): Promise<EventStreamResponse> {
    const answer = await this.#attempt.ask('event-stream', this.#ids.lastEventId)
    // An AbortError would leave the EventSource waiting for ever.
    if (!answer) throw this.conclude()
    this.#answered = answer
    return {
      status: 200,
      url: answer.url,
      redirected: false,
      headers: { get: () => 'text/event-stream' },
      body: this.#tap(answer)
    }
  }

  #tap({ body }: StreamAnswer): ReadableStream<Uint8Array> {
    const { credit, on } = this.#options
    return new BodyTap({
      body,
      attempt: this.#attempt,
      tapped: this,
      ids: this.#ids,
      frameLimit: this.#frameLimit,
      maxMessageBytes: this.#limit,
      credit,
      on
    }).stream
  }

  #see(event: Event): void {
    if (this.#attempt.isOver) return
    if (event instanceof MessageEvent) this.#message(event)
    else if (event.type === 'open') this.#attempt.opened(this.#answered)
    else this.conclude()
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

  /**
   * What came with much else is copied out of it: it costs credit for itself alone.
   *
   * Not so the messages of a piece that holds little else. They keep no more than they cost, and are given up together; copying
   * each had the collector carry all that waits to be stored from place to place.
   */
  #dataOf(event: MessageEvent): string {
    const data = event.data as string
    return this.#isMostlyOther ? ownCopy(data) : data
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
