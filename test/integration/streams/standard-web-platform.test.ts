import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EndReason } from '#contract/feed.ts'
import { startFeedServer, type FeedServer } from '../../feed-server/server.ts'
import { stems } from '../../feed-server/web-platform-tests.ts'
import { openStreamToRows, waitOf, type StreamToRows } from '../../helpers/stream-to-rows.ts'
import { until } from '../../unit/feeds/http/raw-server.ts'

/** The bundled server's own copies of the web platform tests' streams, through the whole program. */

let server: FeedServer
let app: StreamToRows
beforeAll(async () => {
  server = await startFeedServer()
  app = await openStreamToRows()
})
afterAll(async () => {
  await app.close()
  await server.close()
})

interface Expected {
  data: string[]
  /** The types, where one is not `message`. */
  types?: string[]
  /** Of the messages, where one is not ''. */
  ids?: string[]
  /** The messages that became items; all of them unless said otherwise. */
  rows?: string[]
  /** What the next request carries, and what the server answers to it. */
  sent?: string | null
  second?: string[]
  /** Milliseconds until the next attempt. */
  wait?: number
}

const streams: Record<string, Expected> = {
  'event-data': { data: ['one\none', '', 'end'], rows: ['one\none', 'end'] },
  'eventsource-onmessage': { data: ['data'] },
  'eventsource-onopen': { data: [] },
  'eventsource-reconnect': { data: ['opened'], second: ['reconnected'], wait: 500 },
  'format-bom': { data: ['1', '3'] },
  'format-bom-2': { data: ['2', '3'] },
  'format-comments': { data: ['1\n2\n3\n4'] },
  'format-data-before-final-empty-line': { data: ['test1'] },
  'format-field-data': { data: ['', '\n', 'test'], rows: ['test'] },
  'format-field-event': { data: ['x', 'y'], types: ['test', 'message'] },
  'format-field-event-empty': { data: ['data'] },
  'format-field-id': { data: ['hello'], ids: ['…'], sent: '…', second: ['"…"'], wait: 500 },
  'format-field-id-2': { data: ['hello', '1', '2'], ids: ['…', '…', '…'], sent: '…', second: ['"…"'], wait: 500 },
  'format-field-id-3': { data: ['none', 'one', 'kept', 'changed', 'reset'], ids: ['', '1', '1', '2', ''] },
  'format-field-id-null': { data: ['hello'], wait: 500 },
  'format-field-parsing': { data: ['\0\n 2\n1\n3\n\n4'] },
  'format-field-retry': { data: ['x'], wait: 3000 },
  'format-field-retry-bogus': { data: ['x'], wait: 3000 },
  'format-field-retry-empty': { data: ['test'] },
  'format-field-unknown': { data: ['test\n\ntest'] },
  'format-leading-space': { data: ['\ttest\n\ntest'] },
  'format-mime-trailing-semicolon': { data: ['data'] },
  'format-newlines': { data: ['test\n\ntest'] },
  'format-null-character': { data: ['\0'] },
  'format-utf-8': { data: ['ok…'] },
  'request-accept': { data: ['text/event-stream'] },
  'request-cache-control': { data: ['no-store'] },
  ...Object.fromEntries([301, 302, 303, 307, 308].map((s) => [`request-redirect?status=${s}`, { data: ['data'] }]))
}

const failures: Record<string, EndReason> = {
  'format-mime-bogus': { kind: 'wrong-type', contentType: 'x bogus', looksLike: 'other' },
  'format-mime-valid-bogus': { kind: 'wrong-type', contentType: 'text/x-bogus', looksLike: 'other' },
  'request-status-error?status=204': { kind: 'told-to-stop' },
  ...Object.fromEntries(
    [205, 210, 299, 404, 410, 503].map((status) => [
      `request-status-error?status=${status}`,
      { kind: 'status', status }
    ])
  )
}

describe.each(['whole', 'byte'])('web platform streams, pace %s', (pace) => {
  const address = (name: string): string => {
    const url = new URL(`/wpt/${name}`, server.url)
    url.searchParams.set('pace', pace)
    return url.href
  }

  it.each(Object.entries(streams))('%s', async (name, expected) => {
    const { data, sent = null, wait = 2000 } = expected
    const url = address(name)
    const feed = await app.hold(url)
    await until(() => feed.state.kind === 'waiting', 'the end of the stream')
    expect(feed.state).toMatchObject({ reason: { kind: 'end-of-stream' } })
    expect(waitOf(feed.state)).toBe(wait)
    await until(() => feed.messages.length === data.length, 'its messages')
    expect(feed.messages.map((message) => message.data)).toEqual(data)
    expect(feed.messages.map((message) => message.type)).toEqual(expected.types ?? data.map(() => 'message'))
    expect(feed.messages.map((message) => message.lastEventId)).toEqual(expected.ids ?? data.map(() => ''))
    // No text of the library holds a NUL.
    expect(feed.rows()).toEqual(expected.rows ?? data.map((text) => text.replaceAll('\0', '\uFFFD')))

    const path = new URL(url).pathname
    const asked = server.control.requests(path).length
    feed.tryNow()
    await until(() => server.control.requests(path).length > asked && feed.state.kind === 'waiting', 'the second end')
    await feed.close()
    expect(server.control.requests(path).at(-1)?.lastEventId).toBe(sent)
    if (expected.second)
      expect(feed.messages.slice(data.length).map((message) => message.data)).toEqual(expected.second)
  })

  it.each(Object.entries(failures))('%s', async (name, reason) => {
    const feed = await app.hold(address(name))
    await until(() => feed.state.kind === 'waiting' || feed.state.kind === 'failed', 'the end')
    expect(feed.state).toMatchObject({ reason })
    await feed.close()
    expect(feed.states.some(({ kind }) => kind === 'open')).toBe(false)
    expect(feed.rows()).toEqual([])
  })
})

it('every stem has its expectation', () => {
  const told = [...Object.keys(streams), ...Object.keys(failures)].map((name) => name.split('?')[0])
  expect([...new Set(told)].sort()).toEqual(Object.keys(stems).sort())
})
