import type { EndReason, StreamKind } from '#contract/feed.ts'
import type { PathSign } from '#contract/health.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Message } from '#contract/message.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import {
  MAX_FRAME_DATA,
  MAX_FRAMES,
  type ResumeWay,
  type TrialFrame,
  type TrialNews,
  type TrialPreview
} from '#contract/trial.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { Heartbeat } from '../feeds/stream/heartbeat.ts'
import { costOf } from '../feeds/stream/message-cost.ts'
import { testConnection, type ConnectionTest, type TestAnswer } from '../feeds/connection/test-connection.ts'
import { discover, type Asking, type Discovered } from '../feeds/discovery/discover.ts'
import type { Library } from '../library/library.ts'

/** How much of the messages is kept, in characters of their data; the newest is kept in any case. */
const MAX_KEPT = 4 * 1024 * 1024
/** With this many messages that the window has not fetched yet, the stream is not read on. */
const MAX_AHEAD = MAX_FRAMES
/** Messages that arrive within this time are sent to the window in one answer, in ms. */
const TOGETHER_MS = 150
/** How long a request for news waits before it is answered without any, in ms. */
const PATIENCE_MS = 10_000
/** A window that has not requested news for this long is gone, in ms. */
const FORGOTTEN_MS = 30_000

/**
 * The one trial at a time: a test of a feed's address whose stream is held open for as long as its dialog is, or a document that was
 * fetched for it.
 *
 * Nothing of it is stored. The window requests news again and again, which paces the reading: a stream that brings more
 * than the window can show is not read on. When the requests stop the trial ends.
 */
export class Trials implements Disposable {
  readonly #library
  readonly #onOpened = new Emitter<{ url: string; kind: StreamKind }>()
  /** A stream that is tried was opened by its server: its test goes on. */
  readonly onOpened = this.#onOpened.event
  #current: Trial | null = null
  /** What goes on until an address is known to be a feed. */
  #search: AbortController | null = null

  constructor(library: Pick<Library, 'preview'>) {
    this.#library = library
  }

  /** Finds out what an address leads to; a feed that is there becomes the trial. */
  async discover(
    typed: Parameters<typeof discover>[0],
    asking: Pick<Asking, 'headers' | 'transport'>
  ): Promise<Discovered> {
    this.cancel()
    const search = new AbortController()
    this.#search = search
    const { signal } = search
    const found = await discover(typed, {
      ...asking,
      signal,
      hold: async (url, kind) =>
        signal.aborted ? refused({ kind: 'cancelled' }) : this.start({ ...asking, url, kind })
    })
    if (signal.aborted) return { kind: 'ended', reason: { kind: 'cancelled' } }
    if (found.kind === 'document') this.#keep(found.url, found.document.text)
    return found
  }

  /** Tests an address as that of a stream; a good answer becomes the trial. */
  async start(
    test: Pick<ConnectionTest, 'url' | 'kind' | 'headers' | 'transport' | 'maxMessageBytes'>
  ): Promise<Result<TestAnswer, EndReason | { kind: 'cancelled' }>> {
    this.#current?.cancel()
    const { url, kind = 'event-stream' } = test
    const trial = new Trial(url, () => this.#onOpened.fire({ url, kind }))
    this.#current = trial
    const answer = await testConnection({ ...test, signal: trial.signal, held: trial })
    if (!answer.ok) {
      trial.cancel()
      if (this.#current === trial) this.#current = null
      return answer
    }
    trial.begin(answer.value)
    return ok(answer.value)
  }

  cancel(): void {
    this.#search?.abort()
    this.#search = null
    this.#current?.cancel()
    this.#current = null
  }

  /** The messages that are kept of the trial. */
  get messages(): Message[] {
    return this.#current?.messages ?? []
  }

  #keep(url: string, text: string): void {
    this.#current?.cancel()
    const trial = new Trial(url)
    this.#current = trial
    const message = { type: 'document', data: text, lastEventId: '', ownId: null, receivedAt: Date.now() }
    trial.begin({ firstByteMs: 0, messages: [message], resume: 'checks' })
  }

  async news(after: number): Promise<TrialNews | null> {
    const trial = this.#current
    return trial === null || trial.signal.aborted ? null : trial.news(after)
  }

  async preview(interpretation: FeedInterpretation | null): Promise<TrialPreview | null> {
    const trial = this.#current
    return trial === null || trial.signal.aborted
      ? null
      : this.#library.preview({ messages: trial.messages, feedUrl: trial.url, interpretation })
  }

  dispose(): void {
    this.cancel()
    this.#onOpened.dispose()
  }
}

interface Kept {
  number: number
  message: Message
}

class Trial {
  readonly url
  readonly opened: () => void
  readonly #abort = new AbortController()
  readonly #heartbeat = new Heartbeat()
  #kept: Kept[] = []
  #size = 0
  #total = 0
  #fetched = 0
  #resume: ResumeWay = 'unknown'
  #ended: EndReason | null = null
  #path: PathSign[] = []
  /** The window has not heard of it yet. */
  #pathIsNews = false
  #lastByteAt = Date.now()
  #wake: (() => void) | null = null
  #readOn: (() => void) | null = null
  #forgotten: NodeJS.Timeout | null = null
  /** The stream is read only as fast as the window keeps up. */
  readonly credit = {
    mustWait: (): boolean => this.#total - this.#fetched >= MAX_AHEAD,
    turn: (signal: AbortSignal): Promise<boolean> => this.#turn(signal)
  }

  constructor(url: string, opened: () => void = () => {}) {
    this.url = url
    this.opened = opened
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** The messages that are kept, in the server's order. */
  get messages(): Message[] {
    return this.#kept.map(({ message }) => message)
  }

  /** The test was answered with these messages; from here on the window is expected to request news. */
  begin({ messages, resume }: TestAnswer): void {
    const later = this.#kept.map(({ message }) => message)
    this.#kept = []
    this.#size = 0
    this.#total = 0
    for (const message of [...messages, ...later]) this.#keep(message)
    this.#fetched = messages.length
    if (this.#resume === 'unknown') this.#resume = resume
    this.#expectRequests()
  }

  cancel(): void {
    this.#abort.abort()
    if (this.#forgotten) clearTimeout(this.#forgotten)
    this.#wake?.()
    this.#readOn?.()
  }

  message(message: Message): void {
    this.#keep(message)
    this.#wake?.()
  }

  heard(): void {
    this.#lastByteAt = Date.now()
    this.#heartbeat.heard(performance.now())
  }

  path(signs: PathSign[]): void {
    if (signs.length === this.#path.length) return
    this.#path = signs
    this.#pathIsNews = true
    this.#wake?.()
  }

  resumes(way: ResumeWay): void {
    this.#resume = way
  }

  ended(reason: EndReason): void {
    this.#ended = reason
    this.#wake?.()
  }

  async news(after: number): Promise<TrialNews | null> {
    if (this.#forgotten) clearTimeout(this.#forgotten)
    this.#fetched = Math.max(this.#fetched, Math.min(after, this.#total))
    this.#readOn?.()
    // A stream that has ended has no news: its end is one answer, not one after another.
    if (this.#total <= after && !this.#pathIsNews) await this.#something(PATIENCE_MS, this.#ended === null)
    if (!this.signal.aborted && this.#ended === null && this.#total > after) await this.#something(TOGETHER_MS, false)
    this.#expectRequests()
    if (this.signal.aborted) return null
    this.#pathIsNews = false
    const frames = this.#kept.filter(({ number }) => number > after).map(frameOf)
    return {
      frames,
      total: this.#total,
      heartbeatMs: this.#heartbeat.period,
      lastByteAt: this.#lastByteAt,
      resume: this.#resume,
      path: this.#path,
      ended: this.#ended
    }
  }

  #keep(message: Message): void {
    this.#kept.push({ number: ++this.#total, message })
    this.#size += costOf(message)
    while (this.#kept.length > MAX_FRAMES || (this.#size > MAX_KEPT && this.#kept.length > 1)) {
      const oldest = this.#kept.shift()
      if (oldest) this.#size -= costOf(oldest.message)
    }
  }

  /** Waits `ms`, or less where `early` and something comes. */
  #something(ms: number, early: boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.signal.removeEventListener('abort', done)
        if (this.#wake === done) this.#wake = null
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.signal.addEventListener('abort', done)
      if (early) this.#wake = done
    })
  }

  #expectRequests(): void {
    if (this.#forgotten) clearTimeout(this.#forgotten)
    this.#forgotten = setTimeout(() => this.cancel(), FORGOTTEN_MS)
    this.#forgotten.unref()
  }

  #turn(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (): void => {
        if (this.credit.mustWait() && !signal.aborted && !this.signal.aborted) return
        signal.removeEventListener('abort', done)
        if (this.#readOn === done) this.#readOn = null
        resolve(!signal.aborted && !this.signal.aborted)
      }
      this.#readOn = done
      signal.addEventListener('abort', done)
      done()
    })
  }
}

function frameOf({ number, message }: Kept): TrialFrame {
  const { type, ownId, receivedAt, data } = message
  return { number, type, ownId, receivedAt, data: data.slice(0, MAX_FRAME_DATA), length: data.length }
}
