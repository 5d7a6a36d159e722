import type { EndReason, StreamKind } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { reasonOfBreak, reasonOfError } from '../http/end-reason.ts'
import type { StreamAnswer } from '../http/answers.ts'
import type { Transport } from '../http/transport.ts'
import type { ReadingCredit } from './credits.ts'
import type { Answerer } from './path-watch.ts'
import { Watchdog } from './watchdog.ts'

/** The largest message that is delivered, in bytes of its frame. */
export const MAX_MESSAGE_BYTES = 5 * 1024 * 1024
/** Until a server has the request, and after it has sent us elsewhere until the next has, in milliseconds. */
const OPEN_LIMIT_MS = 60_000

export interface StreamOptions {
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
  on: StreamListener
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
export interface StreamListener {
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

/** One try to hold a stream, whatever is sent over it: how long its opening may take, the watch over its silence, and its one end. */
export class Attempt {
  /** Resolves when nothing of it is left. */
  readonly closed: Promise<void>
  readonly watchdog: Watchdog
  readonly #options: StreamOptions
  readonly #abort = new AbortController()
  readonly #onOver: () => void
  #openTimer: NodeJS.Timeout | undefined
  #release: () => void = () => {}
  #reason: EndReason | undefined
  #over = false

  /** `onOver` is called once, before the end is told. */
  constructor(options: StreamOptions, onOver: () => void) {
    this.#options = options
    this.#onOver = onOver
    this.closed = new Promise<void>((resolve) => (this.#release = resolve))
    this.watchdog = new Watchdog({
      limit: options.silenceLimit,
      onSilent: (ms) => this.giveUp({ kind: 'silence', ms })
    })
    this.#limitOpening({ kind: 'timeout', ms: OPEN_LIMIT_MS })
  }

  /** Ends with the signal of its owner; called once all of it is there. */
  obey(): void {
    const { signal } = this.#options
    if (signal.aborted) this.#end()
    else signal.addEventListener('abort', this.#end)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get isOver(): boolean {
    return this.#over
  }

  /** It is over, or its reason to end is known: nothing more is read. */
  get isEnding(): boolean {
    return this.#over || this.#reason !== undefined
  }

  /** Sets the reason of the end, unless an earlier one is known. */
  endFor(reason: EndReason): void {
    this.#reason ??= reason
  }

  /** The same for an error that a read or a callback threw. */
  endForError(error: unknown): void {
    this.endFor(reasonOfBreak(reasonOfError(error, this.#options.transport.limits), this.watchdog.silentMs))
  }

  /** Ends it for a reason of ours: the socket closes, and the error that follows ends the rest. */
  giveUp(why: EndReason): void {
    this.endFor(why)
    this.#abort.abort()
  }

  /** The answer, where it is a stream of that kind; null where the reason of the end is known instead. */
  async ask(kind: StreamKind, lastEventId: string): Promise<StreamAnswer | null> {
    const { url, headers, plain, headMs, transport, on } = this.#options
    const answer = await transport.open({
      url,
      kind,
      ...(headers && { headers }),
      lastEventId,
      plain: plain === true,
      signal: this.signal,
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
    if (answer.ok) {
      void answer.value.body.closed.then(this.#release)
      return answer.value
    }
    this.#release()
    this.endFor(answer.reason)
    return null
  }

  /** The stream is open. */
  opened(answer: Opened): void {
    if (this.#over) return
    this.watchdog.start()
    this.#options.on.opened(answer)
  }

  /** Reports the end, once. */
  conclude(): void {
    if (this.#over) return
    this.#end()
    this.#options.on.ended(this.#reason ?? { kind: 'network', code: 'UNKNOWN' })
  }

  /** From now on it is given up for this reason, in so many milliseconds. */
  #limitOpening(why: Extract<EndReason, { kind: 'timeout' | 'unanswered' }>): void {
    clearTimeout(this.#openTimer)
    if (!this.#over) this.#openTimer = setTimeout(() => this.giveUp(why), why.ms)
  }

  #end = (): void => {
    this.#over = true
    this.#options.signal.removeEventListener('abort', this.#end)
    clearTimeout(this.#openTimer)
    this.watchdog.stop()
    this.#onOver()
    this.#options.credit.keep?.(0)
    this.#abort.abort()
  }
}
