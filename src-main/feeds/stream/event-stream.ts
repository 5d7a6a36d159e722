import { EventSource } from 'eventsource'
import { createParser } from 'eventsource-parser'
import type { EndReason } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import type { CreditAccount } from './credits.ts'
import { reasonOfError } from '../http/end-reason.ts'
import { FrameLimit, type Piece } from './frame-limit.ts'
import type { Body } from '../http/request.ts'
import type { Transport } from '../http/transport.ts'
import { Watchdog } from './watchdog.ts'

/** The largest message that is taken, in bytes of its frame. */
export const MAX_MESSAGE_BYTES = 5 * 1024 * 1024
/** All redirects and headers together, in milliseconds. */
const OPEN_LIMIT_MS = 60_000
/** Our own limit is the one that counts; that of `eventsource` is never reached. In characters. */
const FRAME_ROOM = 64 * 1024
/** A longer piece is no heartbeat, in bytes. */
const LONGEST_HEARTBEAT = 512
const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a
const TWO_BYTE_ORDER_MARKS = '\uFEFF\uFEFF'

export interface EventStreamOptions {
  url: string
  headers?: Record<string, string>
  /** What to resume after; empty for none. */
  lastEventId: string
  /** Aborting closes the socket; nothing is called afterwards. */
  signal: AbortSignal
  transport: Transport
  /** Asked before each read; the owner charges it for messages. */
  credit: Pick<CreditAccount, 'mustWait' | 'turn'>
  /** How long the stream may say nothing, in milliseconds. */
  silenceLimit: () => number
  /** In bytes of its frame. */
  maxMessageBytes?: number
  now: () => number
  on: EventStreamListener
}

export interface Opened {
  /** The last event ID was sent to the server that answered. */
  askedToResume: boolean
  /** What the server says it resumed after; null where it says nothing. */
  resumedAfter: string | null
}

/** In the order of the stream; `ended` is called at most once and is the last. */
export interface EventStreamListener {
  opened(answer: Opened): void
  message(message: Message): void
  /** An `id` without a message moved the last event ID. */
  id(lastEventId: string): void
  /** The server set the reconnection time, in milliseconds. */
  retry(ms: number): void
  /** The feed's own server answered with an address elsewhere; comes before `opened`, if at all. */
  redirected?(): void
  /** So many bytes were read, comments included. */
  bytes?(count: number): void
  /** A message of this size in bytes was left out because it is too large; the stream goes on. */
  refused?(bytes: number): void
  /** Whether the stream is read at all; it is not while it waits for credit. */
  reading?(on: boolean): void
  ended(reason: EndReason): void
}

/** What an own parser knows of a frame and `eventsource` keeps to itself. */
interface FrameIds {
  /** An id without a message. */
  alone: boolean
  ownId: string | null
  lastEventId: string
  /** The frame was too large and is only its own beginning. */
  refused: boolean
}

/**
 * Opens one stream, once: url, last event ID and signal in; opened, messages and the reason of the end out.
 *
 * The protocol's rules are those of `eventsource`; what to do after the end is ours, so its object lives for one attempt
 * and is closed before it can reconnect. Its `fetch` carries everything it does not know: headers, redirects, credit, the
 * watchdog. A second parser reads the same bytes in front of it, because three things do not come out of an EventSource:
 * whether this very frame carried an id, ids without a message, and `retry`. Both are the same parser, so frames come out
 * of both in the same order. In front of both, frames that are too large are cut short (frame-limit.ts); what the parsers
 * make of them is thrown away.
 *
 * `closed` resolves when nothing of the attempt is left.
 */
export function openEventStream(options: EventStreamOptions): { closed: Promise<void> } {
  const { on, signal, transport, credit, now } = options
  const limit = options.maxMessageBytes ?? MAX_MESSAGE_BYTES
  const attempt = new AbortController()
  const frames: FrameIds[] = []
  let lastEventId = options.lastEventId
  let reason: EndReason | undefined
  let over = false
  let answered: Opened = { askedToResume: false, resumedAfter: null }
  let released: () => void = () => {}
  const closed = new Promise<void>((resolve) => (released = resolve))

  const watchdog = new Watchdog({ limit: options.silenceLimit, onSilent: (ms) => giveUp({ kind: 'silence', ms }) })
  const openTimer = setTimeout(() => giveUp({ kind: 'timeout', ms: OPEN_LIMIT_MS }), OPEN_LIMIT_MS)

  /** Ends the attempt for a reason of ours: the socket closes, and the error that follows ends the rest. */
  function giveUp(why: EndReason): void {
    reason ??= why
    attempt.abort()
  }

  const frameLimit = new FrameLimit(limit, (bytes) => on.refused?.(bytes))
  let refusing = false

  let idOfFrame: string | null = null
  const parser = createParser({
    onId: (id) => {
      settleId()
      idOfFrame = id
    },
    onEvent: ({ id }) => {
      if (id === undefined) settleId()
      else lastEventId = id
      idOfFrame = null
      // An empty id resets the last event ID; it names nothing.
      frames.push({ alone: false, ownId: id || null, lastEventId, refused: refusing })
    },
    onRetry: (ms) => on.retry(ms)
  })

  /** An id whose frame turned out to end without a message: the parser reports the id first, then the message. */
  function settleId(): void {
    if (idOfFrame === null) return
    lastEventId = idOfFrame
    frames.push({ alone: true, ownId: null, lastEventId, refused: false })
    idOfFrame = null
  }

  function tellIds(): void {
    while (!over && frames[0]?.alone) {
      const { lastEventId: id } = frames.shift()!
      on.id(id)
    }
  }

  /** The body as `eventsource` reads it: each read waits for its turn and is seen here first. */
  function tap(body: Body): ReadableStream<Uint8Array> {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    const encoder = new TextEncoder()
    void body.closed.then(released)
    // "One leading U+FEFF BYTE ORDER MARK character must be ignored": that is done here, since a TextDecoder of Node 24
    // drops a second one too where the first came in pieces. A parser drops one more, or three characters that look like
    // one encoded twice, and before it the decoder of eventsource: both get theirs from us, and then the text as it is.
    // Remove when eventsource leaves the second BOM of a stream alone.
    parser.feed('\uFEFF')
    let started = false
    let atStart = true
    let sameBytes = false
    /** What came last ended a frame, and no line or character is open. */
    let betweenFrames = false
    /** The next piece that is more than comments between frames; null where the attempt is over, or ends with it. */
    const next = async (): Promise<Uint8Array | null> => {
      for (;;) {
        if (over || reason) return null
        if (credit.mustWait()) {
          watchdog.stop()
          on.reading?.(false)
          if (!(await credit.turn(attempt.signal))) return null
          on.reading?.(true)
          watchdog.start()
        }
        const value = await body.read()
        if (!value) {
          reason ??= { kind: 'end-of-stream' }
          return null
        }
        watchdog.heard()
        on.bytes?.(value.length)
        // A heartbeat means nothing to any parser; a thousand quiet streams send little else.
        if (betweenFrames && isComments(value)) continue
        betweenFrames = value.at(-1) === LF && value.at(-2) === LF
        return value
      }
    }
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          tellIds()
          if (!started) {
            started = true
            return controller.enqueue(encoder.encode(TWO_BYTE_ORDER_MARKS))
          }
          try {
            const value = await next()
            if (value === null) return controller.error(conclude())
            let passed = ''
            const pieces = frameLimit.pass(value)
            for (const piece of pieces) {
              refusing = piece.refused
              let text = decoder.decode(piece.bytes, { stream: true })
              if (atStart && text !== '') {
                atStart = false
                if (text.startsWith('\uFEFF')) text = text.slice(1)
              }
              parser.feed(text)
              if (!sameBytes) passed += text
            }
            settleId()
            // What came before is still delivered; the next pull ends the attempt.
            if (frameLimit.isHopeless) reason ??= { kind: 'message-too-large', limit }
            // A pull that brings nothing is not repeated by itself, so it brings at least an empty piece.
            controller.enqueue(sameBytes ? joined(pieces) : encoder.encode(passed))
            // Behind the start, and where no character is cut in two, the text is what its bytes say: they go on as they are.
            const last = pieces.at(-1)?.bytes.at(-1)
            sameBytes ||= !atStart && last !== undefined && last < 0x80
          } catch (error) {
            reason ??= reasonOfError(error, transport.limits)
            controller.error(conclude())
          }
        }
      },
      { highWaterMark: 0 }
    )
  }

  async function answer(): Promise<EventStreamResponse> {
    const opened = await transport.open({
      url: options.url,
      ...(options.headers && { headers: options.headers }),
      lastEventId,
      signal: attempt.signal,
      onRedirect: () => on.redirected?.()
    })
    clearTimeout(openTimer)
    if (opened.ok) {
      answered = opened.value
      return {
        status: 200,
        url: opened.value.url,
        redirected: false,
        headers: { get: () => 'text/event-stream' },
        body: tap(opened.value.body)
      }
    }
    released()
    reason ??= opened.reason
    // An AbortError would leave the EventSource waiting for ever.
    throw conclude()
  }

  // The address is the business of `answer`, which explains a bad one where this constructor would throw.
  const source = new EveryEventSource(
    'about:blank',
    { fetch: answer, maxBufferSize: 2 * limit + FRAME_ROOM },
    (event) => {
      if (over) return
      if (event instanceof MessageEvent) {
        tellIds()
        const frame = frames.shift()
        if (frame?.refused) {
          if (frame.ownId !== null) on.id(frame.lastEventId)
          return
        }
        on.message({
          type: event.type,
          data: event.data as string,
          lastEventId: frame?.lastEventId ?? lastEventId,
          ownId: frame?.ownId ?? null,
          receivedAt: now()
        })
      } else if (event.type === 'open') {
        watchdog.start()
        on.opened(answered)
      } else conclude()
    }
  )

  /**
   * Tells the end, and answers the error that ends the rest.
   *
   * Before the EventSource hears of it: it would set a timer to reconnect, which keeps the whole attempt in memory for as
   * long as the server's `retry` says. By the time of a read it has dispatched everything that was read before.
   */
  function conclude(): AttemptEnded {
    if (!over) {
      tellIds()
      end()
      on.ended(reason ?? { kind: 'network', code: 'UNKNOWN' })
    }
    return new AttemptEnded()
  }

  function end(): void {
    over = true
    signal.removeEventListener('abort', end)
    clearTimeout(openTimer)
    watchdog.stop()
    frameLimit.finish()
    source.close()
    attempt.abort()
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', end)
  return { closed }
}

/** Whether a small piece of a stream is whole lines that are comments or empty. A CR is looked at by the parsers. */
function isComments(bytes: Uint8Array): boolean {
  if (bytes.length > LONGEST_HEARTBEAT) return false
  let atLineStart = true
  for (const byte of bytes) {
    if (byte === CR || (atLineStart && byte !== COLON && byte !== LF)) return false
    atLineStart = byte === LF
  }
  return atLineStart
}

/** The bytes of pieces as one. */
function joined(pieces: readonly Piece[]): Uint8Array {
  const [first] = pieces
  return first && pieces.length === 1 ? first.bytes : Buffer.concat(pieces.map(({ bytes }) => bytes))
}

/** Deliberately no AbortError, see `answer`. */
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

/**
 * An EventSource that shows every event, whatever its type.
 *
 * Listeners would have to be registered for each type in advance. A server's own `event: open` and `event: error` are
 * MessageEvents; the connection's are not, and that is how they are told apart.
 */
class EveryEventSource extends EventSource {
  #see: (event: Event) => void

  constructor(url: string, init: ConstructorParameters<typeof EventSource>[1], see: (event: Event) => void) {
    super(url, init)
    this.#see = see
  }

  override dispatchEvent(event: Event): boolean {
    this.#see(event)
    return true
  }
}
