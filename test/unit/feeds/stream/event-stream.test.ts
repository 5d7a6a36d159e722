import type { ServerResponse } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { EndReason } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { Credits, type ReadingCredit } from '../../../../src-main/feeds/stream/credits.ts'
import { openEventStream } from '../../../../src-main/feeds/stream/event-stream.ts'
import { createTransport, type Transport } from '../../../../src-main/feeds/http/transport.ts'
import { startRawServer, streamOf, until, type RawServer } from '../http/raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

interface Seen {
  messages: Message[]
  ids: string[]
  retries: number[]
  /** Sizes of messages that were left out in bytes, and `long-id`. */
  refused: (number | 'long-id')[]
  bytes: number
  opened: number
  ended: EndReason | null
  log: string[]
  abort: AbortController
  closed: Promise<void>
}

function open(
  url: string,
  options: {
    lastEventId?: string
    limit?: number
    silenceMs?: number
    transport?: Transport
    credit?: ReadingCredit
  } = {}
): Seen {
  const transport = options.transport ?? createTransport({ version: '1' })
  const abort = new AbortController()
  const seen: Omit<Seen, 'closed'> = {
    messages: [],
    ids: [],
    retries: [],
    refused: [],
    bytes: 0,
    opened: 0,
    ended: null,
    log: [],
    abort
  }
  const { closed } = openEventStream({
    url,
    lastEventId: options.lastEventId ?? '',
    signal: abort.signal,
    transport,
    credit: options.credit ?? { mustWait: () => false, turn: async () => true },
    silenceLimit: () => options.silenceMs ?? 20_000,
    ...(options.limit !== undefined && { maxMessageBytes: options.limit }),
    now: () => 1,
    on: {
      opened: () => void seen.opened++,
      message: (message) => {
        seen.messages.push(message)
        seen.log.push(message.data)
      },
      id: (id) => {
        seen.ids.push(id)
        seen.log.push(`#${id}`)
      },
      retry: (ms) => void seen.retries.push(ms),
      refused: (what) => void seen.refused.push(what.reason === 'too-large' ? what.bytes : what.reason),
      bytes: (count) => void (seen.bytes += count),
      ended: (reason) => {
        seen.ended = reason
      }
    }
  })
  const live = Object.assign(seen, { closed })
  cleanUp.push(async () => {
    abort.abort()
    await closed
    await transport.close()
  })
  return live
}

async function serverOf(...answer: Parameters<typeof startRawServer>): Promise<RawServer> {
  const server = await startRawServer(...answer)
  cleanUp.push(() => server.close())
  return server
}

/** Sends bytes whole or one at a time, then ends; answers what was seen of it. */
async function receive(
  bytes: string | Uint8Array,
  pace: 'whole' | 'one byte at a time',
  lastEventId = ''
): Promise<Seen> {
  const server = await serverOf(async (_request, response) => {
    streamOf(response)
    if (pace === 'whole') response.write(bytes)
    else {
      response.socket?.setNoDelay(true)
      for (const byte of Buffer.from(bytes)) {
        response.write(Buffer.of(byte))
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    response.end()
  })
  const seen = open(server.url, { lastEventId })
  await until(() => seen.ended !== null, 'the end')
  return seen
}

const bom = '\uFEFF'
const message = (data: string, more: Partial<Message> = {}): Message => ({
  type: 'message',
  data,
  lastEventId: '',
  ownId: null,
  receivedAt: 1,
  ...more
})

const rules: {
  rule: string
  bytes: string
  messages: Message[]
  ids?: string[]
  retries?: number[]
  lastEventId?: string
}[] = [
  {
    rule: 'lines end with LF, CR or CRLF',
    bytes: 'data:a\n\ndata:b\r\rdata:c\r\n\r\n',
    messages: ['a', 'b', 'c'].map((d) => message(d))
  },
  {
    rule: 'one leading U+0020 is removed from the value, and only one',
    bytes: 'data:  a\ndata:\tb\n\n',
    messages: [message(' a\n\tb')]
  },
  {
    rule: 'a line without a colon is a field name with an empty value',
    bytes: 'data\ndata\n\n',
    messages: [message('\n')]
  },
  {
    rule: 'field names are case-sensitive, unknown fields are ignored',
    bytes: 'DATA:x\nfoo:bar\ndata:y\n\n',
    messages: [message('y')]
  },
  { rule: 'a line that starts with a colon is a comment', bytes: ':hello\n\ndata:y\n:\n\n', messages: [message('y')] },
  {
    rule: 'an event type stands for one event',
    bytes: 'event:put\ndata:1\n\ndata:2\n\n',
    messages: [message('1', { type: 'put' }), message('2')]
  },
  { rule: 'an empty event type is "message"', bytes: 'event:\ndata:1\n\n', messages: [message('1')] },
  { rule: 'without data nothing is dispatched', bytes: 'event:ping\n\ndata:1\n\n', messages: [message('1')] },
  {
    rule: "a server's own open, error and message events are messages",
    bytes: 'event:open\ndata:1\n\nevent:error\ndata:2\n\nevent:message\ndata:3\n\n',
    messages: [message('1', { type: 'open' }), message('2', { type: 'error' }), message('3')]
  },
  {
    rule: 'every event type is seen, whatever its name',
    bytes: 'event:status.update\ndata:1\n\nevent:뉴스\ndata:2\n\nevent:__proto__\ndata:3\n\n',
    messages: [
      message('1', { type: 'status.update' }),
      message('2', { type: '뉴스' }),
      message('3', { type: '__proto__' })
    ]
  },
  {
    rule: 'the last event ID is sticky, and a message knows whether the id was its own',
    bytes: 'id:1\ndata:a\n\ndata:b\n\nid:2\ndata:c\n\n',
    messages: [
      message('a', { lastEventId: '1', ownId: '1' }),
      message('b', { lastEventId: '1' }),
      message('c', { lastEventId: '2', ownId: '2' })
    ]
  },
  {
    rule: 'the last event ID sticks from the connection before',
    bytes: 'data:a\n\n',
    lastEventId: '9',
    messages: [message('a', { lastEventId: '9' })]
  },
  {
    rule: 'an id without data moves the last event ID',
    bytes: 'id:1\n\ndata:a\n\nid:2\n\nid:3\n\n',
    messages: [message('a', { lastEventId: '1' })],
    ids: ['1', '2', '3']
  },
  {
    rule: 'an empty id resets the last event ID',
    bytes: 'id:1\ndata:a\n\nid\ndata:b\n\n',
    messages: [message('a', { lastEventId: '1', ownId: '1' }), message('b')]
  },
  {
    rule: 'an id that contains NUL is ignored',
    bytes: 'id:1\ndata:a\n\nid:2\0\ndata:b\n\n',
    messages: [message('a', { lastEventId: '1', ownId: '1' }), message('b', { lastEventId: '1' })]
  },
  {
    rule: 'retry counts if it is all digits',
    bytes: 'retry:2000\nretry:1000x\n\ndata:a\n\n',
    messages: [message('a')],
    retries: [2000]
  },
  {
    rule: 'an event that is not terminated at the end of the stream is discarded',
    bytes: 'data:a\n\nid:7\ndata:b\n',
    messages: [message('a')]
  },
  { rule: 'one leading byte order mark is ignored', bytes: `${bom}data:a\n\n`, messages: [message('a')] },
  {
    rule: 'a second byte order mark is not ignored',
    bytes: `${bom}${bom}data:a\n\ndata:b\n\n`,
    messages: [message('b')]
  },
  { rule: 'a byte order mark inside is not ignored', bytes: `data:a\n\n${bom}data:b\n\n`, messages: [message('a')] },
  {
    rule: 'bytes are UTF-8, wherever they are cut',
    bytes: 'id:뉴스-1\ndata:속보 😀 …\n\n',
    messages: [message('속보 😀 …', { lastEventId: '뉴스-1', ownId: '뉴스-1' })]
  }
]

describe.each(['whole', 'one byte at a time'] as const)('a stream that comes %s', (pace) => {
  it.each(rules)('$rule', async ({ bytes, messages, ids, retries, lastEventId }) => {
    const seen = await receive(bytes, pace, lastEventId)
    expect(seen.messages).toEqual(messages)
    expect(seen.ids).toEqual(ids ?? [])
    expect(seen.retries).toEqual(retries ?? [])
    expect(seen.opened).toBe(1)
    expect(seen.ended).toEqual({ kind: 'end-of-stream' })
  })
})

describe('the order of a stream', () => {
  it('keeps ids that came alone in their place between the messages', async () => {
    const seen = await receive('id:1\n\ndata:a\n\nid:2\n\nid:3\ndata:b\n\nid:4\n\n', 'whole')
    expect(seen.log).toEqual(['#1', 'a', '#2', 'b', '#4'])
  })
})

describe('what came before a connection broke', () => {
  const sent = Array.from({ length: 500 }, (_, n) => `${n} ${'x'.repeat(80)}`)

  it('is not lost while the stream waits for its turn', async () => {
    const server = await serverOf((_request, response) => {
      streamOf(response).write(sent.map((data) => `data: ${data}\n\n`).join(''), () => response.socket?.end())
    })
    let waits = false
    let giveTurn = (): void => {}
    const turn = new Promise<boolean>((resolve) => (giveTurn = () => resolve(true)))
    const credit = {
      mustWait: () => !waits,
      turn: () => {
        waits = true
        return turn
      }
    }
    const seen = open(server.url, { credit })
    await until(() => waits && server.requests.length === 1 && server.sockets.size === 0, 'the socket to close')
    expect(seen.messages).toEqual([])
    giveTurn()
    await until(() => seen.ended !== null, 'the end')
    expect(seen.messages.map(({ data }) => data)).toEqual(sent)
    expect(seen.ended).toMatchObject({ kind: 'cut-off', code: 'UND_ERR_SOCKET' })
    await seen.closed
  })

  it('is not lost while it is being unpacked', async () => {
    const server = await serverOf((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
      response.write(gzipSync(sent.map((data) => `data: ${data}\n\n`).join('')), () => response.socket?.end())
    })
    const seen = open(server.url)
    await until(() => seen.ended !== null, 'the end')
    expect(seen.messages.map(({ data }) => data)).toEqual(sent)
    expect(seen.ended).toMatchObject({ kind: 'cut-off', code: 'UND_ERR_SOCKET' })
    await seen.closed
  })

  it('goes with the attempt that is given up while it waits', async () => {
    const server = await serverOf((_request, response) => {
      streamOf(response).write('data: 1\n\n', () => response.socket?.end())
    })
    let waits = false
    const turn = (signal: AbortSignal): Promise<boolean> =>
      new Promise((resolve) => {
        waits = true
        signal.addEventListener('abort', () => resolve(false))
      })
    const seen = open(server.url, { credit: { mustWait: () => true, turn } })
    await until(() => waits && server.requests.length === 1 && server.sockets.size === 0, 'the socket to close')
    seen.abort.abort()
    await seen.closed
    expect(seen.messages).toEqual([])
    expect(seen.ended).toBeNull()
  })
})

describe('the end of an attempt', () => {
  it.each<[string, number, Record<string, string>, string, EndReason]>([
    ['204 tells to stop', 204, {}, '', { kind: 'told-to-stop' }],
    ['404', 404, {}, 'no', { kind: 'status', status: 404 }],
    ['a status in the 200s other than 200', 205, {}, '', { kind: 'status', status: 205 }],
    ['503 with the wish to wait', 503, { 'retry-after': '7' }, 'no', { kind: 'status', status: 503, retryAfter: 7000 }],
    [
      'a web page',
      200,
      { 'content-type': 'text/html; charset=utf-8' },
      '<!doctype html><title>Sign in</title>',
      { kind: 'wrong-type', contentType: 'text/html; charset=utf-8', looksLike: 'web-page' }
    ],
    [
      'an RSS feed under a wrong name',
      200,
      { 'content-type': 'text/xml' },
      '<?xml version="1.0"?>\n<rss version="2.0">',
      { kind: 'wrong-type', contentType: 'text/xml', looksLike: 'rss' }
    ],
    [
      'text/event-streamx',
      200,
      { 'content-type': 'text/event-streamx' },
      'data: 1\n\n',
      { kind: 'wrong-type', contentType: 'text/event-streamx', looksLike: 'other' }
    ]
  ])('%s', async (_what, status, headers, body, reason) => {
    const server = await serverOf((_request, response) => {
      response.writeHead(status, headers)
      response.end(body)
    })
    const seen = open(server.url)
    await until(() => seen.ended !== null)
    expect(seen.ended).toEqual(reason)
    expect(seen.opened).toBe(0)
    await seen.closed
  })

  it('takes TEXT/EVENT-STREAM with parameters', async () => {
    const server = await serverOf((_request, response) => {
      response.writeHead(200, { 'content-type': 'TEXT/EVENT-STREAM ; charset=latin1' })
      response.write('data: é\n\n')
    })
    const seen = open(server.url)
    await until(() => seen.messages.length === 1)
    expect(seen.messages[0]?.data).toBe('é')
  })

  it('a wrong type whose body never ends is judged by its beginning', async () => {
    const server = await serverOf((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      const drip = setInterval(() => response.write('{'.repeat(1000)), 5)
      response.once('close', () => clearInterval(drip))
    })
    const seen = open(server.url)
    await until(() => seen.ended !== null)
    expect(seen.ended).toMatchObject({ kind: 'wrong-type', looksLike: 'json' })
    await until(() => server.sockets.size === 0, 'the socket to close')
  })

  it('a connection that is cut is no clean end', async () => {
    const server = await serverOf((_request, response) => {
      streamOf(response, 'data: 1\n\ndata: 2').write('', () => setTimeout(() => response.socket?.destroy(), 20))
    })
    const seen = open(server.url)
    await until(() => seen.ended !== null)
    expect(seen.ended).toMatchObject({ kind: 'cut-off' })
    expect(seen.messages.map(({ data }) => data)).toEqual(['1'])
  })

  it('nobody listens', async () => {
    const server = await startRawServer(() => {})
    await server.close()
    const seen = open(server.url)
    await until(() => seen.ended !== null)
    expect(seen.ended).toEqual({ kind: 'refused-connection' })
  })

  it('headers that never come', async () => {
    const server = await serverOf(() => {})
    const seen = open(server.url, { transport: createTransport({ version: '1', headersTimeoutMs: 300 }) })
    await until(() => seen.ended !== null)
    expect(seen.ended).toEqual({ kind: 'unanswered', ms: 300 })
    await until(() => server.sockets.size === 0, 'the socket to close')
  })

  it('a server that does not speak HTTP', async () => {
    const server = await serverOf((request) => void request.socket.end('220 mail ready\r\n'))
    const seen = open(server.url)
    await until(() => seen.ended !== null)
    expect(seen.ended).toEqual({ kind: 'network', code: 'NOT_HTTP' })
  })

  it('what is no address at all', async () => {
    const seen = open('http://[nothing')
    await until(() => seen.ended !== null)
    expect(seen.ended).toEqual({ kind: 'network', code: 'ERR_INVALID_URL' })
  })

  it('silence after the last byte, whatever the bytes were', async () => {
    const server = await serverOf((_request, response) => {
      streamOf(response)
      let comments = 5
      const beat = setInterval(() => (comments-- > 0 ? response.write(':\n') : clearInterval(beat)), 50)
      response.once('close', () => clearInterval(beat))
    })
    const startedAt = performance.now()
    const seen = open(server.url, { silenceMs: 150 })
    await until(() => seen.ended !== null)
    expect(seen.ended).toMatchObject({ kind: 'silence' })
    expect(performance.now() - startedAt).toBeGreaterThan(350)
    await until(() => server.sockets.size === 0, 'the socket to close')
  })

  it.each([
    ['one long line', () => 'data:' + 'x'.repeat(3000)],
    ['many lines', () => ('data:' + 'x'.repeat(90) + '\n').repeat(20)],
    ['a line of no field', () => 'x'.repeat(3000)]
  ])('a message larger than we take is left out and told, and the stream goes on: %s', async (_what, large) => {
    const server = await serverOf((_request, response) =>
      streamOf(response, `data: 1\n\nid: 2\n${large()}\n\ndata: 3\n\n${large()}\nid: 4\n\nid: 5\ndata: 5\n\n`)
    )
    const seen = open(server.url, { limit: 1000 })
    await until(() => seen.messages.length === 3)
    expect(seen.ended).toBeNull()
    expect(seen.messages.map(({ data, ownId, lastEventId }) => [data, ownId, lastEventId])).toEqual([
      ['1', null, ''],
      ['3', null, '2'],
      ['5', '5', '5']
    ])
    expect(seen.ids).toEqual(['2', '4'])
    expect(seen.refused.length).toBe(2)
    for (const bytes of seen.refused) expect(bytes).toBeGreaterThan(1_800)
  })

  it('a message that goes on and on ends the attempt, what came before is kept', async () => {
    const server = await serverOf((_request, response) => streamOf(response, `data: 1\n\n${'x'.repeat(30_000)}`))
    const seen = open(server.url, { limit: 1000 })
    await until(() => seen.ended !== null)
    expect(seen.ended).toEqual({ kind: 'message-too-large', limit: 1000 })
    expect(seen.messages.map(({ data }) => data)).toEqual(['1'])
    expect(seen.refused.length).toBe(1)
    await until(() => server.sockets.size === 0, 'the socket to close')
  })

  it.each([
    { what: 'heartbeats between messages', pieces: ['data:a\n\n', ':\n\n', ': beat\n', '\n', 'data:b\n\n'] },
    { what: 'a heartbeat in two pieces', pieces: ['data:a\n\n', ':be', 'at\n\n', ':x\n\n', 'data:b\n\n'] },
    { what: 'a heartbeat within a message', pieces: ['data:a\n\n', 'data:b\n', ':\n\n', ':\n\n'] },
    { what: 'a message behind a heartbeat', pieces: ['data:a\n\n', ':\n\ndata:b\n\n', ':\n\n'] },
    { what: 'a heartbeat that ends as no line does yet', pieces: ['data:a\n\n', ':\n:', '\n\ndata:b\n\n'] },
    { what: 'a heartbeat between CRLFs', pieces: ['data:a\r\n\r\n', ':\r\n\r\n', 'data:b\r\n\r\n'] },
    { what: 'a heartbeat that a CR ends', pieces: ['data:a\n\n', ':\r', 'data:b\n\n'] },
    { what: 'a heartbeat before anything else', pieces: ['\uFEFF:\n\n', ':\n\n', 'data:a\n\n', 'data:b\n\n'] }
  ])('$what: every byte counts, and no message is missed', async ({ pieces }) => {
    let response: ServerResponse | undefined
    const server = await serverOf((_request, answer) => void (response = streamOf(answer)))
    const seen = open(server.url)
    await until(() => seen.opened === 1)
    let sent = 0
    for (const piece of pieces) {
      response!.write(piece)
      sent += Buffer.byteLength(piece)
      await until(() => seen.bytes === sent, `the ${sent} bytes so far`)
    }
    await until(() => seen.log.length === 2, 'both messages')
    expect(seen.log).toEqual(['a', 'b'])
  })

  it('an endless comment costs no memory and ends nothing', async () => {
    const server = await serverOf((_request, response) => streamOf(response, `:${'x'.repeat(100_000)}\ndata: 1\n\n`))
    const seen = open(server.url, { limit: 1000 })
    await until(() => seen.messages.length === 1)
    expect(seen.ended).toBeNull()
  })

  it.each(['before the answer', 'while open'])(
    'abort closes the socket and nothing is called any more: %s',
    async (when) => {
      const server = await serverOf((_request, response) => {
        if (when === 'while open') streamOf(response, 'data: 1\n\n')
      })
      const seen = open(server.url)
      await until(() => (when === 'while open' ? seen.messages.length === 1 : server.requests.length === 1))
      seen.abort.abort()
      await until(() => server.sockets.size === 0, 'the socket to close')
      await seen.closed
      expect(seen.ended).toBeNull()
    }
  )

  it('never reconnects by itself', async () => {
    const server = await serverOf((_request, response) => void streamOf(response, 'retry: 1\n\n').end())
    const seen = open(server.url)
    await until(() => seen.ended !== null)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(server.requests.length).toBe(1)
  })
})

it('an id that is too long to be sent back is left out, and its message is not', async () => {
  const long = 'x'.repeat(4 * 1024 * 1024)
  const server = await serverOf((_request, response) => {
    streamOf(response)
    response.end(`id:7\ndata:a\n\nid:${long}\ndata:b\n\ndata:c\n\nid:${long}\n\nid:8\ndata:d\n\n`)
  })
  const seen = open(server.url, { lastEventId: long })
  await until(() => seen.ended !== null, 'the end')
  expect(seen.messages).toEqual([
    message('a', { ownId: '7', lastEventId: '7' }),
    message('b', { lastEventId: '7' }),
    message('c', { lastEventId: '7' }),
    message('d', { ownId: '8', lastEventId: '8' })
  ])
  expect(seen.refused).toEqual(['long-id', 'long-id'])
})

it('an event type is cut to the length of a name', async () => {
  const server = await serverOf((_request, response) => {
    streamOf(response)
    response.end(`event:${'t'.repeat(1024 * 1024)}\ndata:a\n\n`)
  })
  const seen = open(server.url, {})
  await until(() => seen.ended !== null, 'the end')
  expect(seen.messages).toMatchObject([{ data: 'a', type: 't'.repeat(1024) }])
})

it('messages keep nothing in memory of what came with them and is no part of them', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heap = (): number => {
    collect()
    return process.memoryUsage().heapUsed / 2 ** 20
  }
  const comment = `:${'c'.repeat(64 * 1024)}\n\n`
  const type = 't'.repeat(1024 * 1024)
  const server = await serverOf((_request, response) => {
    streamOf(response)
    for (let n = 0; n < 500; n++)
      response.write(`${comment}id: the id of message ${n}\ndata: the text of message ${n}\n\n`)
    for (let n = 0; n < 40; n++) response.write(`event: ${type}\ndata: the text of message ${n}\n\n`)
    response.end()
  })
  const before = heap()
  const seen = open(server.url, {})
  await until(() => seen.ended !== null, 'the end')
  expect(seen.messages).toHaveLength(540)
  expect(heap() - before).toBeLessThan(20)
})

it('of many that each begin a large message and do not end it, those that hold most are given up', async () => {
  const server = await serverOf((_request, response) => {
    streamOf(response, `data:${'x'.repeat(4.5 * 1024 * 1024)}`)
  })
  const credits = new Credits()
  const all = Array.from({ length: 12 }, (_, feed) => open(server.url, { credit: credits.open(feed + 1) }))
  const givenUp = () => all.filter(({ ended }) => ended !== null)
  await until(() => givenUp().length >= 5, 'enough are given up')
  for (const { ended } of givenUp()) expect(ended?.kind).toBe('message-too-large')
  for (const { abort, closed } of all) {
    abort.abort()
    await closed
  }
  // What they held is free again.
  expect(credits.open(99).keep(31 * 1024 * 1024)).toBeNull()
})
