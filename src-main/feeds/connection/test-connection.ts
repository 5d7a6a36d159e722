import type { EndReason, StreamKind } from '#contract/feed.ts'
import type { PathSign } from '#contract/health.ts'
import type { Message } from '#contract/message.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { ResumeWay } from '#contract/trial.ts'
import type { CreditAccount } from '../stream/credits.ts'
import type { StreamListener } from '../stream/attempt.ts'
import { openStream } from '../stream/open-stream.ts'
import { costOf } from '../stream/message-cost.ts'
import { PathWatch } from '../stream/path-watch.ts'
import { backfillAll, fetchItems, type Fetched } from '../resume/catch-up.ts'
import { eventIdsPassed } from '../../sources/event-ids.ts'
import type { ResumeStrategy } from '../../sources/resume.ts'
import { resumeStrategy } from '../resume/strategy.ts'
import type { Transport } from '../http/transport.ts'

export interface ConnectionTest {
  url: string
  /** An event stream by default. */
  kind?: StreamKind
  headers?: Record<string, string>
  transport: Transport
  /** Aborting ends the test with `cancelled` and closes its socket. */
  signal?: AbortSignal
  /** How long the server may take to open the stream, in milliseconds. */
  waitMs?: number
  /** The largest message that is taken, in bytes of its frame. */
  maxMessageBytes?: number
  /** Keeps the stream open after a good answer, until `signal` aborts or it ends, and passes on what comes. */
  held?: HeldStream
}

/** Receives what a stream brings after its test; the first messages are in the answer. */
export interface HeldStream {
  credit: Pick<CreditAccount, 'mustWait' | 'turn'>
  /** The server has opened the stream; it may take seconds until anything comes of it. */
  opened(): void
  message(message: Message): void
  /** Bytes came, at any time since the open; comments included. */
  heard(): void
  /** What something on the way does to it, as far as is known by now. */
  path(signs: PathSign[]): void
  /** How the feed can be resumed, as far as is known by now. */
  resumes(way: ResumeWay): void
  /** Not called after `signal` has aborted. */
  ended(reason: EndReason): void
}

export interface TestAnswer {
  /** Milliseconds from the start to the answer's headers. */
  firstByteMs: number
  /** The first messages as they came, at most 50. */
  messages: Message[]
  /** How the feed can be resumed: by the ids of its messages, or as its source is. */
  resume: ResumeWay
}

const MAX_MESSAGES = 50
const MAX_BYTES = 4 * 1024 * 1024
/** Of a list of ids, at most this many items are fetched. */
const LISTED_ITEMS = 5
/** After the first message, in milliseconds. */
const COLLECT_MS = 2_000
/** After the open, where no message comes. */
const QUIET_MS = 3_000
/** How long a stream may take that is asked for uncompressed beside one that brings nothing, in milliseconds. */
const PLAIN_MS = 5_000
/** How long a stream that is held may say nothing, in milliseconds. */
const HELD_SILENCE_MS = 300_000

/**
 * Tries a feed once, without storing anything, for the dialog that adds it. Never rejects.
 *
 * A stream that opens is a good answer, even where nothing comes of it for now or it ends at once.
 */
export function testConnection(test: ConnectionTest): Promise<Answer> {
  if (test.signal?.aborted) return Promise.resolve(refused({ kind: 'cancelled' }))
  return new Promise((resolve) => new Test(test, resolve).start())
}

type Answer = Result<TestAnswer, EndReason | { kind: 'cancelled' }>

/** How one of the streams of a test is asked for, and what its first bytes mean. */
interface Beginning {
  plain: boolean
  bytes: () => void
}

class Test {
  readonly #test: ConnectionTest
  readonly #resolve: (answer: Answer) => void
  readonly #waitMs: number
  readonly #strategy: ResumeStrategy
  readonly #startedAt = performance.now()
  readonly #attempt = new AbortController()
  /** The stream that counts: the first, or in its place the one that was asked for uncompressed. */
  #stream = new AbortController()
  #beside: AbortController | null = null
  #coded = false
  #heard = false
  readonly #path = new PathWatch()
  readonly #messages: Message[] = []
  #bytes = 0
  #firstByteMs: number | null = null
  #taken = false
  #resume: ResumeWay = 'unknown'
  #cursor: string | null = null
  #answered = false
  #timer: NodeJS.Timeout | undefined

  constructor(test: ConnectionTest, resolve: (answer: Answer) => void) {
    this.#test = test
    this.#resolve = resolve
    this.#waitMs = test.waitMs ?? 15_000
    this.#strategy = resumeStrategy(test.url)
  }

  start(): void {
    this.#timer = setTimeout(() => this.#finish(this.#noHead()), this.#waitMs)
    this.#test.signal?.addEventListener('abort', this.#cancel)
    this.#open(this.#stream, {
      plain: false,
      taken: () => (this.#taken = true),
      redirected: () => (this.#taken = false),
      opened: ({ coded, answerer }) => {
        this.#coded = coded
        this.#path.opened(answerer, coded, performance.now())
        this.#tellPath()
        this.#firstByteMs = Math.round(performance.now() - this.#startedAt)
        this.#test.held?.opened()
        this.#finishIn(QUIET_MS)
        void this.#fetchPage()
      },
      bytes: () => (this.#heard = true)
    })
  }

  /**
   * A compressed stream brought nothing: something on the way may keep it until much has come. It is asked for as it is
   * beside the first, and takes its place as soon as anything comes of it.
   */
  #tryPlain(): void {
    const beside = new AbortController()
    this.#beside = beside
    this.#path.swallowed()
    this.#finishIn(PLAIN_MS)
    this.#open(beside, {
      plain: true,
      opened: ({ coded, answerer }) => this.#path.opened(answerer, coded, performance.now()),
      bytes: () => {
        if (this.#stream === beside) return
        this.#stream.abort()
        this.#stream = beside
        this.#finishIn(QUIET_MS)
      }
    })
  }

  #open(
    stream: AbortController,
    { plain, bytes, ...on }: Pick<StreamListener, 'taken' | 'redirected' | 'opened'> & Beginning
  ): void {
    const { url, kind, headers, transport, maxMessageBytes, held } = this.#test
    const end = (): void => stream.abort()
    this.#attempt.signal.addEventListener('abort', end, { once: true })
    const { closed } = openStream(kind ?? 'event-stream', {
      url,
      ...(headers && { headers }),
      lastEventId: '',
      plain,
      signal: stream.signal,
      transport,
      credit: held?.credit ?? { mustWait: () => false, turn: async () => true },
      silenceLimit: () => (this.#answered ? HELD_SILENCE_MS : this.#waitMs),
      ...(maxMessageBytes !== undefined && { maxMessageBytes }),
      now: Date.now,
      on: {
        ...on,
        message: (message) => {
          this.#take(message)
          void this.#fetchListed(message)
        },
        id: () => this.#resumes('event-id'),
        retry: () => {},
        bytes: (count, endsFrame) => {
          bytes()
          held?.heard()
          this.#path.bytes(count, endsFrame, performance.now())
          this.#tellPath()
        },
        ended: (reason) => {
          if (this.#stream === stream) this.#ended(reason)
        }
      }
    })
    void closed.then(() => this.#attempt.signal.removeEventListener('abort', end))
  }

  #tellPath(): void {
    this.#test.held?.path(this.#path.signs)
  }

  #noHead(): EndReason {
    return { kind: this.#taken ? 'unanswered' : 'timeout', ms: this.#waitMs }
  }

  readonly #cancel = (): void => this.#finish({ kind: 'cancelled' })

  #finishIn(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (this.#coded && !this.#heard && !this.#beside) this.#tryPlain()
      else this.#finish(null)
    }, ms)
  }

  /** Answers, once; null is a good answer. */
  #finish(reason: EndReason | { kind: 'cancelled' } | null): void {
    clearTimeout(this.#timer)
    if (this.#answered && reason?.kind !== 'cancelled') return
    if (reason || this.#firstByteMs === null) {
      this.#close()
      return this.#resolve(refused(reason ?? { kind: 'cancelled' }))
    }
    this.#answered = true
    if (this.#beside !== this.#stream) this.#beside?.abort()
    if (!this.#test.held) this.#close()
    this.#resolve(ok({ firstByteMs: this.#firstByteMs, messages: [...this.#messages], resume: this.#resume }))
  }

  #close(): void {
    this.#test.signal?.removeEventListener('abort', this.#cancel)
    this.#attempt.abort()
  }

  #ended(reason: EndReason): void {
    const { signal, held } = this.#test
    signal?.removeEventListener('abort', this.#cancel)
    if (this.#answered) return held?.ended(reason)
    const nothingGood = reason.kind === 'message-too-large' && this.#messages.length === 0
    if (this.#firstByteMs === null || nothingGood) return this.#finish(reason)
    this.#finish(null)
    held?.ended(reason)
  }

  /** What is certain is not taken back by the next message that lacks it. */
  #resumes(way: ResumeWay): void {
    if (this.#resume !== 'unknown' && this.#resume !== 'none') return
    if (this.#resume !== way) this.#test.held?.resumes(way)
    this.#resume = way
  }

  #take(message: Message): void {
    if (this.#attempt.signal.aborted) return
    const strategy = this.#strategy
    this.#cursor = strategy.passed(this.#cursor, message)
    const byId = message.ownId !== null && strategy.passed === eventIdsPassed
    this.#resumes(byId ? 'event-id' : this.#cursor !== null ? wayOf(strategy) : 'none')
    if (this.#answered) return this.#test.held?.message(message)
    this.#messages.push(message)
    this.#bytes += costOf(message)
    if (this.#messages.length === 1) this.#finishIn(COLLECT_MS)
    if (this.#messages.length === MAX_MESSAGES || this.#bytes > MAX_BYTES) this.#finish(null)
  }

  // ---- Beside the stream: items fetched there count as its messages ----

  async #fetchListed(message: Message): Promise<void> {
    const { snapshot } = this.#strategy
    const listed = snapshot?.ids(message)
    if (!snapshot || !listed) return
    const ids = listed.ids.slice(-LISTED_ITEMS)
    const items = await fetchItems(
      snapshot,
      ids,
      (url) => this.#fetchText(url),
      this.#attempt.signal,
      () => {}
    )
    this.#takeFetched(items.messages)
  }

  async #fetchPage(): Promise<void> {
    const { backfill: pages } = this.#strategy
    if (!pages) return
    const page = await backfillAll(
      pages,
      null,
      (url) => this.#fetchText(url),
      this.#attempt.signal,
      () => {}
    )
    if (page.ok) this.#takeFetched(page.value.messages)
  }

  #takeFetched(fetched: readonly Fetched[]): void {
    if (this.#attempt.signal.aborted) return
    if (fetched.length > 0) this.#resumes(wayOf(this.#strategy))
    for (const { type, data } of fetched) {
      this.#take({ type, data, lastEventId: '', ownId: null, receivedAt: Date.now() })
    }
  }

  #fetchText(url: string): ReturnType<Transport['fetchText']> {
    const { transport, headers } = this.#test
    const { signal } = this.#attempt
    return transport.fetchText({ url, ...(headers && { headers }), signal, maxBytes: MAX_BYTES })
  }
}

/** How a source resumes that does not resume by its event IDs alone. */
function wayOf(strategy: ResumeStrategy): ResumeWay {
  if (strategy.snapshot) return 'list'
  return strategy.backfill ? 'pages' : 'parameter'
}
