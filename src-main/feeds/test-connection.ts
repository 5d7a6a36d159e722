import type { EndReason } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { openEventStream } from './event-stream.ts'
import { backfill, fetchItems, type Fetched } from './resume/catch-up.ts'
import { sourceOf } from './resume/source.ts'
import type { Transport } from './transport.ts'

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
}

export interface TestAnswer {
  /** Milliseconds from the start to the answer's headers. */
  firstByteMs: number
  /** The first messages as they came, at most 50. */
  messages: Message[]
  /** Whether the feed can be asked for what was missed: by the ids of its messages, or as its kind of source is asked. */
  resumable: boolean
}

const MAX_MESSAGES = 50
const MAX_BYTES = 4 * 1024 * 1024
/** Of a list of ids, so many items are looked at. */
const LISTED_ITEMS = 5
/** After the first message, in milliseconds. */
const COLLECT_MS = 2_000
/** After the open, where no message comes. */
const QUIET_MS = 3_000

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
    let resumable = false
    let firstByteMs: number | null = null
    let bytes = 0
    const source = sourceOf(test.url)
    let cursor: string | null = null
    let timer = setTimeout(() => finish({ kind: 'timeout', ms: waitMs }), waitMs)

    const finish = (reason: EndReason | { kind: 'cancelled' } | null): void => {
      clearTimeout(timer)
      test.signal?.removeEventListener('abort', cancel)
      attempt.abort()
      resolve(
        reason || firstByteMs === null
          ? refused(reason ?? { kind: 'cancelled' })
          : ok({ firstByteMs, messages, resumable })
      )
    }
    const cancel = (): void => finish({ kind: 'cancelled' })
    const finishIn = (ms: number): void => {
      clearTimeout(timer)
      timer = setTimeout(() => finish(null), ms)
    }
    test.signal?.addEventListener('abort', cancel)

    const take = (message: Message): void => {
      if (attempt.signal.aborted) return
      messages.push(message)
      bytes += message.data.length
      cursor = source.passed(cursor, message)
      resumable ||= message.ownId !== null || cursor !== null
      if (messages.length === 1) finishIn(COLLECT_MS)
      if (messages.length === MAX_MESSAGES || bytes > MAX_BYTES) finish(null)
    }
    /** What a stream keeps beside itself is part of what it brings. */
    const takeFetched = (fetched: readonly Fetched[]): void => {
      if (attempt.signal.aborted) return
      resumable ||= fetched.length > 0
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
      const listed = source.snapshot?.ids(message)
      if (!source.snapshot || !listed) return
      const ids = listed.ids.slice(-LISTED_ITEMS)
      takeFetched((await fetchItems(source.snapshot, ids, fetchText, attempt.signal, () => {})).messages)
    }
    const fetchPage = async (): Promise<void> => {
      if (!source.backfill) return
      const page = await backfill(source.backfill, null, fetchText, attempt.signal, () => {})
      if (page.ok) takeFetched(page.value.messages)
    }

    openEventStream({
      url: test.url,
      ...(test.headers && { headers: test.headers }),
      lastEventId: '',
      signal: attempt.signal,
      transport: test.transport,
      credit: { mustWait: () => false, turn: async () => true },
      silenceLimit: () => waitMs,
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
        id: () => {},
        retry: () => {},
        ended: (reason) => {
          const opened = firstByteMs !== null
          const nothingGood = reason.kind === 'message-too-large' && messages.length === 0
          finish(opened && !nothingGood ? null : reason)
        }
      }
    })
  })
}
