import type { Behaviour, Visit } from './server-state.ts'
import { write } from './stream.ts'

/** What a stem answers to one request. */
export interface StemAnswer {
  status?: number
  /** `text/event-stream` where none is given. */
  type?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

export interface Stem {
  summary: string
  answer: (visit: Visit) => StemAnswer
}

const streamOf =
  (body: string | Uint8Array, more: Omit<StemAnswer, 'body'> = {}): Stem['answer'] =>
  () => ({ ...more, body })

/** Echoes the Last-Event-ID of a second request; the first one gets `first`. */
const echoAfter =
  (first: string): Stem['answer'] =>
  ({ record }) => ({
    body: record.lastEventId === null ? first : `data: ${JSON.stringify(record.lastEventId)}\n\n`
  })

/**
 * Streams and answers in the spirit of the web platform tests for event streams: the name says what each one is about,
 * the bytes are our own.
 */
export const stems: Readonly<Record<string, Stem>> = {
  'event-data': {
    summary: 'Data lines, comments and fields that are none.',
    answer: streamOf('data:one\ndata: one\n\n:\nfalse:one\n\nfalse: one\n\nData:two\n\ndata\n\ndata:end\n\n')
  },
  'eventsource-onmessage': { summary: 'One message.', answer: streamOf('data: data\n\n') },
  'eventsource-onopen': { summary: 'Opens and says nothing but a comment.', answer: streamOf(': open\n\n') },
  'eventsource-reconnect': {
    summary: 'A short stream, and one message for whoever comes back.',
    answer: ({ server, record }) => ({
      body: server.hit(record.url) === 1 ? 'retry: 2\ndata: opened\n\n' : 'data: reconnected\n\n'
    })
  },
  'format-bom': {
    summary: 'A byte order mark at the start, and one that is none.',
    answer: streamOf('\uFEFFdata:1\n\n\uFEFFdata:2\n\ndata:3\n\n')
  },
  'format-bom-2': {
    summary: 'Two byte order marks at the start.',
    answer: streamOf('\uFEFF\uFEFFdata:1\n\ndata:2\n\ndata:3\n\n')
  },
  'format-comments': {
    summary: 'Comments between the lines of one event, one of them long.',
    answer: streamOf(`data:1\r:\0\n:\r\ndata:2\n:${'x'.repeat(4_096)}\rdata:3\n:data:no\r:x\ndata:4\n\n`)
  },
  'format-data-before-final-empty-line': {
    summary: 'An event that is not finished at the end.',
    answer: streamOf('data:test1\n\nid:test\ndata:test2')
  },
  'format-field-data': { summary: 'Empty data.', answer: streamOf('data:\n\ndata\ndata\n\ndata:test\n\n') },
  'format-field-event': {
    summary: 'A type for one event.',
    answer: streamOf('event:test\ndata:x\n\ndata:y\n\n')
  },
  'format-field-event-empty': { summary: 'An empty type.', answer: streamOf('event: \ndata:data\n\n') },
  'format-field-id': {
    summary: 'An id that is not Latin-1; the next request gets it back.',
    answer: echoAfter('id: …\nretry: 200\ndata: hello\n\n')
  },
  'format-field-id-2': {
    summary: 'The id sticks to events that carry none; the next request gets it back.',
    answer: echoAfter('id: …\nretry: 200\ndata: hello\n\ndata: 1\n\ndata: 2\n\n')
  },
  'format-field-id-3': {
    summary: 'The id persists, changes and is reset.',
    answer: echoAfter('data: none\n\nid: 1\ndata: one\n\ndata: kept\n\nid: 2\ndata: changed\n\nid\ndata: reset\n\n')
  },
  'format-field-id-null': {
    summary: 'An id with a NUL in it is never sent back.',
    answer: echoAfter('id: a\0b\nretry: 200\ndata: hello\n\n')
  },
  'format-field-parsing': {
    summary: 'Names that are nearly data.',
    answer: streamOf(
      'data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n'
    )
  },
  'format-field-retry': { summary: 'A reconnection time.', answer: streamOf('retry:3000\ndata:x\n\n') },
  'format-field-retry-bogus': {
    summary: 'A reconnection time, and one that is no number.',
    answer: streamOf('retry:3000\nretry:1000x\ndata:x\n\n')
  },
  'format-field-retry-empty': { summary: 'An empty reconnection time.', answer: streamOf('retry\ndata:test\n\n') },
  'format-field-unknown': {
    summary: 'Fields that nobody knows.',
    answer: streamOf('data:test\n data\ndata\nfoobar:xxx\njust words\n:a comment\ndata:test\n\n')
  },
  'format-leading-space': {
    summary: 'Tabs and spaces before a value.',
    answer: streamOf('data:\ttest\rdata: \ndata:test\n\n')
  },
  'format-mime-bogus': { summary: 'A type that is none.', answer: streamOf('data: no\n\n', { type: 'x bogus' }) },
  'format-mime-trailing-semicolon': {
    summary: 'A type with nothing after its semicolon.',
    answer: streamOf('data: data\n\n', { type: 'text/event-stream;' })
  },
  'format-mime-valid-bogus': {
    summary: 'A proper type of something else.',
    answer: streamOf('data: no\n\n', { type: 'text/x-bogus' })
  },
  'format-newlines': {
    summary: 'All three line ends in one event.',
    answer: streamOf('data:test\r\ndata\ndata:test\r\n\r')
  },
  'format-null-character': { summary: 'Data that is one NUL.', answer: streamOf('data:\0\n\n\n\n') },
  'format-utf-8': {
    summary: 'UTF-8 under another charset.',
    answer: streamOf('data: ok…\n\n', { type: 'text/event-stream;charset=windows-1252' })
  },
  'request-accept': {
    summary: 'Says the Accept header that it got.',
    answer: ({ record }) => ({ body: `data: ${record.headers['accept'] ?? ''}\n\n` })
  },
  'request-cache-control': {
    summary: 'Says the Cache-Control header that it got.',
    answer: ({ record }) => ({ body: `data: ${record.headers['cache-control'] ?? ''}\n\n` })
  },
  'request-redirect': {
    summary: 'status=301, 302, 303, 307 or 308 to one message.',
    answer: ({ server, query }) => ({
      status: query.number('status', 301),
      headers: { location: `${server.origin}/wpt/eventsource-onmessage` }
    })
  },
  'request-status-error': {
    summary: 'status=204, 205, 210, 299, 404, 410 or 503 where a stream was expected.',
    answer: ({ query }) => ({ status: query.number('status', 404), body: 'data: no\n\n' })
  }
}

export const webPlatformTests: Behaviour = {
  path: '/wpt/:stem',
  summary: `After the web platform test of that name, then a clean end; pace=byte for one byte at a time. ${Object.keys(stems).join(', ')}.`,
  defaults: { pace: 'whole', status: '' },
  answer: async (visit) => {
    const { response, names, query } = visit
    const stem = Object.hasOwn(stems, names['stem'] ?? '') ? stems[names['stem'] ?? ''] : undefined
    if (!stem) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
      return void response.end('There is no such stem.\n')
    }
    const { status = 200, type = 'text/event-stream', headers = {}, body = '' } = stem.answer(visit)
    response.writeHead(status, { 'content-type': type, ...headers })
    const bytes = Buffer.from(body)
    const size = query.text('pace') === 'byte' ? 1 : Math.max(1, bytes.length)
    for (let at = 0; at < bytes.length && status !== 204 && status !== 205; at += size) {
      if (!(await write(response, bytes.subarray(at, at + size)))) return
      if (size === 1) await new Promise((resolve) => setImmediate(resolve))
    }
    response.end()
  }
}
