import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, describe, expect, it } from 'vitest'
import type { EndReason } from '#contract/feed.ts'
import { ok, refused } from '#contract/result.ts'
import { openEventStream } from '../../../src-main/feeds/stream/event-stream.ts'
import type { Body } from '../../../src-main/feeds/http/request.ts'
import { createTransport, type Transport } from '../../../src-main/feeds/http/transport.ts'
import { randomFrom } from '../../feed-server/random.ts'
import { readByTheRules, type Reading, type Said } from '../../helpers/reference-parser.ts'
import { startByteServer } from '../../helpers/byte-server.ts'
import { makeStream, piecesOf } from '../../helpers/random-streams.ts'

/**
 * Random and mutated byte streams against a parser written from the rules.
 *
 * `FUZZ_STREAMS=100000` runs as many, `FUZZ_SEED=7` others; a failure names the one stream, and `FUZZ_ONLY=1:4711` (seed and
 * number) runs nothing else.
 */
const streams = Number(process.env['FUZZ_STREAMS'] ?? 2_000)
const seed = Number(process.env['FUZZ_SEED'] ?? 1)
const only = process.env['FUZZ_ONLY']?.split(':').map(Number)
/** Of so many streams one comes over a real socket. */
const SOCKET_SHARE = 50
/** Of the heap after garbage collection, in bytes. */
const MOST_GROWTH = 1024 * 1024

interface Heard extends Reading {
  /** Null where we ended it. */
  ended: EndReason | null
}

/** Reads a stream with the code that reads a socket's; `abortAt` ends it from within that message. */
function hear(
  transport: Transport,
  url: string,
  lastEventId: string,
  { limit, abortAt }: { limit?: number; abortAt?: number } = {}
): Promise<Heard> {
  const said: Said[] = []
  const retries: number[] = []
  const abort = new AbortController()
  return new Promise((resolve, reject) => {
    let over = false
    const told = (what: string): void => {
      if (over) reject(new Error(`${what} after the end`))
    }
    openEventStream({
      url,
      lastEventId,
      signal: abort.signal,
      transport,
      credit: { mustWait: () => false, turn: async () => true },
      silenceLimit: () => 20_000,
      ...(limit !== undefined && { maxMessageBytes: limit }),
      now: () => 1,
      on: {
        opened: () => told('opened'),
        message: ({ type, data, lastEventId, ownId }) => {
          told('a message')
          said.push({ kind: 'message', type, data, lastEventId, ownId })
          if (said.length !== abortAt) return
          over = true
          abort.abort()
          setTimeout(() => resolve({ said, retries, ended: null }), 2)
        },
        id: (lastEventId) => {
          told('an id')
          said.push({ kind: 'id', lastEventId })
        },
        retry: (ms) => {
          told('a retry')
          retries.push(ms)
        },
        ended: (reason) => {
          told('a second end')
          over = true
          // A turn later, so that what comes after the end is noticed.
          setImmediate(() => resolve({ said, retries, ended: reason }))
        }
      }
    })
  })
}

/** A transport whose answer is these pieces; after them the end, or a connection that breaks. */
function bodyOf(pieces: readonly Uint8Array[], then: 'end' | 'break'): Transport {
  let next = 0
  const body = (): Body => {
    let close = (): void => {}
    const closed = new Promise<void>((resolve) => (close = resolve))
    return {
      closed,
      wireBytes: 0,
      cancel: close,
      read: async () => {
        const piece = pieces[next++]
        if (piece) return piece
        close()
        if (then === 'end') return null
        throw Object.assign(new Error('cut'), { code: 'ECONNRESET' })
      }
    }
  }
  return {
    limits: { connectMs: 1, headersMs: 1 },
    open: async ({ url }) =>
      ok({
        url,
        body: body(),
        coded: false,
        answerer: { cached: false, product: null },
        askedToResume: false,
        resumedAfter: null
      }),
    proxyChanged: () => {},
    fetchText: async () => refused({ kind: 'network', code: 'UNUSED' }),
    fetchDocument: async () => refused({ kind: 'network', code: 'UNUSED' }),
    close: async () => {}
  }
}

/** Where two readings part, or null where they agree. */
function difference(heard: Reading, expected: Reading): string | null {
  for (const part of ['said', 'retries'] as const) {
    const length = Math.max(heard[part].length, expected[part].length)
    for (let i = 0; i < length; i++) {
      const [got, wanted] = [JSON.stringify(heard[part][i]), JSON.stringify(expected[part][i])]
      if (got !== wanted) return `${part}[${i}] is ${got ?? 'nothing'}, by the rules ${wanted ?? 'nothing'}`
    }
  }
  return null
}

const messagesOf = ({ said }: Reading): string[] =>
  said.flatMap((one) => (one.kind === 'message' ? [JSON.stringify(one)] : []))

/** The first of these messages that is not among the expected ones, or not in their order; null where all are. */
function firstOutOfOrder(messages: readonly string[], expected: readonly string[]): string | null {
  let from = 0
  for (const message of messages) {
    const at = expected.indexOf(message, from)
    if (at < 0) return message
    from = at + 1
  }
  return null
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes in use once all garbage is gone; turns of the event loop let finished work go first. */
async function heap(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    collect()
  }
  return process.memoryUsage().heapUsed
}

const rejections: unknown[] = []
const rejected = (reason: unknown): void => void rejections.push(reason)
process.on('unhandledRejection', rejected)
const cleanUp: (() => unknown)[] = []
afterAll(async () => {
  process.off('unhandledRejection', rejected)
  for (const end of cleanUp.splice(0).reverse()) await end()
})

describe('two byte order marks', () => {
  it.each(Array.from({ length: 15 }, (_, n) => [1 + (n % 5), 2 + (n % 5) + Math.floor(n / 5)]))(
    'lose only the first of them, cut after byte %i and after byte %i',
    async (first, second) => {
      const bytes = Buffer.from('\uFEFF\uFEFFdata: no\n\nid: 1\ndata: yes\n\n')
      const pieces = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]
      const heard = await hear(bodyOf(pieces, 'end'), 'http://fuzz.invalid/', '')
      expect(difference(heard, readByTheRules(bytes, ''))).toBeNull()
      expect(heard.said).toMatchObject([{ data: 'yes', ownId: '1' }])
    }
  )
})

describe('random and mutated byte streams', () => {
  it(`${streams} of them are read as the rules say, without a crash, and memory stays flat`, async () => {
    const server = await startByteServer()
    const transport = createTransport({ version: '1' })
    cleanUp.push(
      () => server.close(),
      () => transport.close()
    )

    const warm = Math.min(Math.ceil(streams / 4), 10_000)
    const startedAt = performance.now()
    let before = 0
    const count = {
      messages: 0,
      ids: 0,
      retries: 0,
      pieces: 0,
      bytes: 0,
      sockets: 0,
      broken: 0,
      limited: 0,
      aborted: 0
    }
    for (let number = 1; number <= streams; number++) {
      if (only && number !== only[1]) continue
      const bytes = makeStream(only?.[0] ?? seed, number)
      const random = randomFrom(seed, number, 'how')
      const lastEventId = random() < 0.3 ? 'before' : ''
      const expected = readByTheRules(bytes, lastEventId)
      const fail = (what: string): never => {
        const shown = JSON.stringify(Buffer.from(bytes).toString('latin1'))
        throw new Error(`FUZZ_ONLY=${only?.[0] ?? seed}:${number} — ${what}\nbytes, as Latin-1: ${shown}`)
      }

      let heard: Heard
      if (number % SOCKET_SHARE === 0) {
        count.sockets++
        // What the test's own server remembers would look like a leak.
        server.forget()
        server.answers('/', [{ body: piecesOf(bytes, random) }], 'whole')
        heard = await hear(transport, `${server.url}/`, lastEventId)
        if (heard.ended?.kind !== 'end-of-stream') fail(`the stream over a socket ended with ${heard.ended?.kind}`)
      } else {
        const pieces = piecesOf(bytes, random)
        count.pieces += pieces.length
        const then = random() < 0.1 ? 'break' : 'end'
        const limit = random() < 0.05 ? 1 + Math.floor(random() * 60) : undefined
        const abortAt = random() < 0.05 ? 1 + Math.floor(random() * 3) : undefined
        heard = await hear(bodyOf(pieces, then), 'http://fuzz.invalid/', lastEventId, {
          ...(limit !== undefined && { limit }),
          ...(abortAt !== undefined && { abortAt })
        })
        if (limit !== undefined) {
          // Frames beyond the limit are left out; what is told is true, whole and in its order.
          count.limited++
          const untrue = firstOutOfOrder(messagesOf(heard), messagesOf(expected))
          if (untrue !== null) fail(`with a limit of ${limit} bytes it was told ${untrue}`)
          Object.assign(expected, { said: heard.said, retries: heard.retries })
        } else if (heard.ended === null) {
          // What came before is told, and nothing else.
          count.aborted++
          expected.said.length = Math.min(heard.said.length, expected.said.length)
          expected.retries.length = Math.min(heard.retries.length, expected.retries.length)
        } else if (then === 'break') {
          count.broken++
          if (heard.ended.kind !== 'cut-off') fail(`a broken stream ended with ${heard.ended.kind}`)
        } else if (heard.ended.kind !== 'end-of-stream') fail(`the stream ended with ${heard.ended.kind}`)
      }
      const differs = difference(heard, expected)
      if (differs) fail(differs)
      count.messages += heard.said.filter(({ kind }) => kind === 'message').length
      count.ids += heard.said.filter(({ kind }) => kind === 'id').length
      count.retries += heard.retries.length
      count.bytes += bytes.length
      if (number === warm) before = await heap()
    }
    const after = await heap()
    const seconds = (performance.now() - startedAt) / 1000
    const mib = (value: number): string => `${(value / 1024 / 1024).toFixed(1)} MiB`
    console.log(
      `fuzz: seed ${seed}, ${streams} streams (${count.sockets} over sockets, ${count.broken} broken off, ${count.limited} with a limit, ${count.aborted} aborted by us), ` +
        `${mib(count.bytes)} in ${count.pieces} pieces; ${count.messages} messages, ${count.ids} ids alone, ${count.retries} retries; ` +
        `${seconds.toFixed(1)} s; heap ${mib(before)} after ${warm} streams, ${mib(after)} at the end.`
    )
    expect(rejections).toEqual([])
    if (only) return
    // A short run must see something too, or the test says nothing.
    expect(count.messages).toBeGreaterThan(streams)
    expect(after - before).toBeLessThan(MOST_GROWTH)
  }, 3_600_000)
})
