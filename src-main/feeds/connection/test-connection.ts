import type { EndReason } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { ResumeWay } from '#contract/trial.ts'
import type { CreditAccount } from '../stream/credits.ts'
import { openEventStream } from '../stream/event-stream.ts'
import { backfill, fetchItems, type Fetched } from '../resume/catch-up.ts'
import { eventIdsPassed } from '../../sources/event-ids.ts'
import type { ResumeStrategy } from '../../sources/resume.ts'
import { resumeStrategy } from '../resume/strategy.ts'
import type { Transport } from '../http/transport.ts'

export interface ConnectionTest {
  url: string
  headers?: Record<string, string>
  transport: Transport
  /** Aborting ends the test with `cancelled` and closes its socket. */
  signal?: AbortSignal
  /** How long the server may take to open the stream, in milliseconds. */
  waitMs?: number
  /** The largest message that is taken, in bytes of its frame. */
  maxMessageBytes?: number
  /** Keeps the stream open behind a good answer, until `signal` aborts or it ends, and tells what goes on. */
  held?: HeldStream
}

/** Who hears of a stream after its test; the first messages are in the answer. */
export interface HeldStream {
  credit: Pick<CreditAccount, 'mustWait' | 'turn'>
  message(message: Message): void
  /** Bytes came, at any time since the open; comments included. */
  heard(): void
  /** How the feed can be resumed, as far as is known by now. */
  resumes(way: ResumeWay): void
  /** Not told after `signal` has aborted. */
  ended(reason: EndReason): void
}

export interface TestAnswer {
  /** Milliseconds from the start to the answer's headers. */
  firstByteMs: number
  /** The first messages as they came, at most 50. */
  messages: Message[]
  /** How the feed can be asked for what was missed: by the ids of its messages, or as its kind of source is asked. */
  resume: ResumeWay
}

const MAX_MESSAGES = 50
const MAX_BYTES = 4 * 1024 * 1024
/** Of a list of ids, so many items are looked at. */
const LISTED_ITEMS = 5
/** After the first message, in milliseconds. */
const COLLECT_MS = 2_000
/** After the open, where no message comes. */
const QUIET_MS = 3_000
/** How long a stream that is held may say nothing, in milliseconds. */
const HELD_SILENCE_MS = 300_000

/**
 * Tries a feed once, without storing anything, for the dialog that adds it. Never rejects.
 *
 * A stream that opens is a good answer, even where nothing comes of it for now or it ends at once.
 */
export function testConnection(test: ConnectionTest): Promise<Result<TestAnswer, EndReason | { kind: 'cancelled' }>> {
  const waitMs = test.waitMs ?? 15_000
  return new Promise((resolve) => {
    if (test.signal?.aborted) return resolve(refused({ kind: 'cancelled' }))
    const startedAt = performance.now()
    const attempt = new AbortController()
    const messages: Message[] = []
    let resume: ResumeWay = 'unknown'
    let answered = false
    let firstByteMs: number | null = null
    let bytes = 0
    const strategy = resumeStrategy(test.url)
    const byIds = strategy.passed === eventIdsPassed
    let cursor: string | null = null
    let timer = setTimeout(() => finish({ kind: 'timeout', ms: waitMs }), waitMs)

    const finish = (reason: EndReason | { kind: 'cancelled' } | null): void => {
      clearTimeout(timer)
      if (answered && reason?.kind !== 'cancelled') return
      if (reason || firstByteMs === null) {
        test.signal?.removeEventListener('abort', cancel)
        attempt.abort()
        return resolve(refused(reason ?? { kind: 'cancelled' }))
      }
      answered = true
      if (!test.held) {
        test.signal?.removeEventListener('abort', cancel)
        attempt.abort()
      }
      resolve(ok({ firstByteMs, messages: [...messages], resume }))
    }
    const cancel = (): void => finish({ kind: 'cancelled' })
    const finishIn = (ms: number): void => {
      clearTimeout(timer)
      timer = setTimeout(() => finish(null), ms)
    }
    test.signal?.addEventListener('abort', cancel)

    const knows = (way: ResumeWay): void => {
      // What is certain is not taken back by the next message that lacks it.
      if (resume !== 'unknown' && resume !== 'none') return
      if (resume !== way) test.held?.resumes(way)
      resume = way
    }
    const take = (message: Message): void => {
      if (attempt.signal.aborted) return
      cursor = strategy.passed(cursor, message)
      knows(message.ownId !== null && byIds ? 'event-id' : cursor !== null ? wayOf(strategy) : 'none')
      if (answered) return test.held?.message(message)
      messages.push(message)
      bytes += message.data.length
      if (messages.length === 1) finishIn(COLLECT_MS)
      if (messages.length === MAX_MESSAGES || bytes > MAX_BYTES) finish(null)
    }
    /** What a stream keeps beside itself is part of what it brings. */
    const takeFetched = (fetched: readonly Fetched[]): void => {
      if (attempt.signal.aborted) return
      if (fetched.length > 0) knows(wayOf(strategy))
      for (const { type, data } of fetched) {
        take({ type, data, lastEventId: '', ownId: null, receivedAt: Date.now() })
      }
    }
    const fetchText = (url: string): ReturnType<Transport['fetchText']> =>
      test.transport.fetchText({
        url,
        ...(test.headers && { headers: test.headers }),
        signal: attempt.signal,
        maxBytes: MAX_BYTES
      })
    const fetchListed = async (message: Message): Promise<void> => {
      const listed = strategy.snapshot?.ids(message)
      if (!strategy.snapshot || !listed) return
      const ids = listed.ids.slice(-LISTED_ITEMS)
      takeFetched((await fetchItems(strategy.snapshot, ids, fetchText, attempt.signal, () => {})).messages)
    }
    const fetchPage = async (): Promise<void> => {
      if (!strategy.backfill) return
      const page = await backfill(strategy.backfill, null, fetchText, attempt.signal, () => {})
      if (page.ok) takeFetched(page.value.messages)
    }

    openEventStream({
      url: test.url,
      ...(test.headers && { headers: test.headers }),
      lastEventId: '',
      signal: attempt.signal,
      transport: test.transport,
      credit: test.held?.credit ?? { mustWait: () => false, turn: async () => true },
      silenceLimit: () => (answered ? HELD_SILENCE_MS : waitMs),
      ...(test.maxMessageBytes !== undefined && { maxMessageBytes: test.maxMessageBytes }),
      now: Date.now,
      on: {
        opened: () => {
          firstByteMs = Math.round(performance.now() - startedAt)
          finishIn(QUIET_MS)
          void fetchPage()
        },
        message: (message) => {
          take(message)
          void fetchListed(message)
        },
        id: () => knows('event-id'),
        retry: () => {},
        bytes: () => test.held?.heard(),
        ended: (reason) => {
          test.signal?.removeEventListener('abort', cancel)
          if (answered) return test.held?.ended(reason)
          const opened = firstByteMs !== null
          const nothingGood = reason.kind === 'message-too-large' && messages.length === 0
          if (!opened || nothingGood) return finish(reason)
          finish(null)
          test.held?.ended(reason)
        }
      }
    })
  })
}

/** How a source is asked that is not asked by its event IDs alone. */
function wayOf(strategy: ResumeStrategy): ResumeWay {
  if (strategy.snapshot) return 'list'
  return strategy.backfill ? 'pages' : 'parameter'
}
