import type { EndReason } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { openEventStream } from './event-stream.ts'
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
  /** Whether a message carried an id of its own, so that the feed can be resumed by it. */
  resumable: boolean
}

const MAX_MESSAGES = 50
const MAX_BYTES = 4 * 1024 * 1024
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
        },
        message: (message) => {
          messages.push(message)
          bytes += message.data.length
          resumable ||= message.ownId !== null
          if (messages.length === 1) finishIn(COLLECT_MS)
          if (messages.length === MAX_MESSAGES || bytes > MAX_BYTES) finish(null)
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
