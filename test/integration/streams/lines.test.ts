import { describe, expect, it } from 'vitest'
import type { StreamKind } from '#contract/feed.ts'
import { testConnection } from '../../../src-main/feeds/connection/test-connection.ts'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { startByteServer, type Answer } from '../../helpers/byte-server.ts'
import { until } from '../../helpers/until.ts'
import { away, isLive, startApp, stored } from '../fixtures/streams-and-library.ts'
import type { FeedId } from '#contract/ids.ts'

const ndjson = [['Content-Type', 'application/x-ndjson']] as const

/** A feed of lines over these answers, and what of it was taken. */
async function follow(answers: Answer[], options: { silenceMs?: number; maxMessageBytes?: number } = {}) {
  const server = await startByteServer()
  server.answers('/lines', answers, 'whole')
  const transport = createTransport({ version: '1' })
  const taken: string[] = []
  const refused: number[] = []
  const subscriptions = new Subscriptions({
    transport,
    random: () => 0,
    ...options,
    accept: async ({ messages }) => {
      taken.push(...messages.map(({ data }) => data))
      return { arrivals: [], feed: null } as never
    }
  })
  subscriptions.onRefused((what) => what.reason === 'too-large' && refused.push(what.bytes))
  atTheEnd(async () => {
    await subscriptions.close()
    await transport.close()
    await server.close()
  })
  const id = '1' as unknown as FeedId
  subscriptions.reconcile([
    { id, url: `${server.url}/lines`, kind: 'lines', paused: false, lastEventId: '', everOpened: false }
  ])
  return { server, taken, refused, state: () => subscriptions.state(id) }
}

const shapes: { name: string; path: string; about: string }[] = [
  { name: 'Lichess', path: '/lichess/api/stream/event', about: 'heartbeat=0.05' },
  { name: 'Nomad', path: '/nomad/v1/event/stream', about: 'heartbeat=0.05' }
]

describe.each(shapes)('lines as $name sends them', ({ path, about }) => {
  it('come once each over cuts and restarts, with a gap of which nobody knows where it was away', async () => {
    const server = await serve()
    const directory = await temporaryFolder()
    let app = await startApp(directory)
    const id = await app.add(`${server.url}${path}?${about}`, 'lines')
    await isLive(app, id)
    await until('the stream is heard', () => server.control.connections(path) > 0)
    server.control.publish(path, 3)
    await stored(app, 3)

    await away(app, server, path, id, () => server.control.publish(path, 2))
    await isLive(app, id)
    await until('the stream is heard again', () => server.control.connections(path) > 0)
    server.control.publish(path, 2)
    await stored(app, 5)
    expect(await app.gaps()).toMatchObject([{ kind: 'unknown' }])

    await app.stop()
    app = await startApp(directory)
    await isLive(app, id)
    await until('the stream is heard again', () => server.control.connections(path) > 0)
    server.control.publish(path, 1)
    await stored(app, 6)
  })

  it('are told by how they come, and signs of life are no items', async () => {
    const server = await serve()
    const transport = createTransport({ version: '1' })
    atTheEnd(() => transport.close())
    const url = `${server.url}${path}?${about}`
    const asked = await testConnection({ url, transport })
    expect(asked).toMatchObject({ ok: false, reason: { kind: 'wrong-type', looksLike: 'lines' } })
    const answer = testConnection({ url, kind: 'lines', transport })
    await until('the stream is heard', () => server.control.connections(path) > 0)
    server.control.publish(path, 2)
    expect(await answer).toMatchObject({ ok: true })
  })
})

describe('a feed of lines', () => {
  const line = (n: number): string => JSON.stringify({ id: n, title: `Tide ${n}` })

  it('brings each line once, also the last one without a line break, and letters that are cut in two', async () => {
    const text = Buffer.from(`${line(1)}\r\n\n{"id":2,"title":"항구 ⚓"}\n${line(3)}`)
    const pieces = Array.from(text, (byte) => Uint8Array.of(byte))
    const { taken } = await follow([{ headers: ndjson, body: pieces }])
    await until('three lines', () => taken.length >= 3)
    expect(taken).toEqual([line(1), '{"id":2,"title":"항구 ⚓"}', line(3)])
  })

  it('leaves out a line that is too long, counts it, and goes on', async () => {
    const long = JSON.stringify({ id: 2, title: 'x'.repeat(5_000) })
    const body = `${line(1)}\n${long}\n${line(3)}\n`
    const { taken, refused } = await follow([{ headers: ndjson, body, then: 'stay' }], { maxMessageBytes: 1_000 })
    await until('what is behind it', () => taken.includes(line(3)))
    expect(taken).toEqual([line(1), line(3)])
    expect(refused).toEqual([long.length])
  })

  it('takes a value over several lines for one message', async () => {
    const pretty = JSON.stringify({ id: 1, title: 'Tide', tags: ['a', 'b'] }, null, 2)
    const { taken } = await follow([{ headers: ndjson, body: `${pretty}\n${pretty}\n`, then: 'stay' }])
    await until('both', () => taken.length >= 2)
    expect(taken).toEqual([pretty, pretty])
  })

  it('forgets half a line where the connection breaks, and takes it whole from the next', async () => {
    const first = { headers: ndjson, body: `${line(1)}\n{"id":2,"ti`, then: 'cut' } as const
    const { taken } = await follow([first, { headers: ndjson, body: `${line(2)}\n`, then: 'stay' }])
    await until('both', () => taken.length >= 2)
    expect(taken).toEqual([line(1), line(2)])
  })

  it('connects again when it falls silent, and does not while blank lines come', async () => {
    const stays = { headers: ndjson, body: '\n', then: 'stay' } as const
    const { server } = await follow([stays, stays], { silenceMs: 200 })
    await until('it asks again', () => server.asked('/lines').length >= 2)

    const beating = await serve()
    const app = await startApp(await temporaryFolder())
    const id = await app.add(`${beating.url}/lines?n=0&heartbeat=0.05`, 'lines')
    await isLive(app, id)
    await until('it is known that it lives', () => (app.subscriptions.takeTraffic()[0]?.bytes ?? 0) > 0)
    expect(beating.control.requests('/lines')).toHaveLength(1)
  })

  it.each([
    ['a web page', 'text/html', '<!doctype html><p>Sign in</p>', 'web-page'],
    ['an event stream', 'text/event-stream', 'data: 1\n\n', 'event-stream'],
    ['an Atom feed', 'application/atom+xml', '<feed xmlns="http://www.w3.org/2005/Atom"/>', 'rss']
  ])('says so where %s answers in its place', async (_, type, body, looksLike) => {
    const { state } = await follow([{ headers: [['Content-Type', type]], body }])
    await until('it has failed', () => state()?.kind === 'failed')
    expect(state()).toMatchObject({ reason: { kind: 'wrong-type', looksLike } })
  })
})

describe('what an address sends', () => {
  it.each<[string, string]>([
    ['NDJSON', 'application/x-ndjson'],
    ['JSON Lines', 'application/jsonl'],
    ['a JSON sequence', 'application/json-seq&style=sequence'],
    ['Spring', 'application/stream+json'],
    ['JSON that keeps coming', 'application/json'],
    ['JSON over several lines that keeps coming', 'application/json&style=pretty'],
    ['text that keeps coming as JSON', 'text/plain&style=crlf']
  ])('%s: lines, and each is an item', async (_, type) => {
    const server = await serve()
    const transport = createTransport({ version: '1' })
    atTheEnd(() => transport.close())
    const url = `${server.url}/lines?type=${type.replace('+', '%2B')}`
    const test = (kind: StreamKind) => testConnection({ url, kind, transport })
    expect(await test('event-stream')).toMatchObject({ ok: false, reason: { looksLike: 'lines' } })
    const answer = await test('lines')
    if (!answer.ok) throw new Error(JSON.stringify(answer.reason))
    expect(answer.value.messages.map(({ data }) => JSON.parse(data).title)).toHaveLength(3)
  })
})
