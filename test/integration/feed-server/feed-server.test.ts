import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  demoFeeds,
  startFeedServer,
  type FeedServer,
  type FeedServerOptions,
  type SentFrame
} from '../../feed-server/server.ts'
import { openReader, type StreamReader } from '../../helpers/stream-reader.ts'

const servers: FeedServer[] = []
const readers: StreamReader[] = []

async function start(options?: FeedServerOptions): Promise<FeedServer> {
  const server = await startFeedServer(options)
  servers.push(server)
  return server
}

async function open(url: string, headers: Record<string, string> = {}): Promise<StreamReader> {
  const reader = await openReader(url, headers)
  readers.push(reader)
  return reader
}

const lastEventId = (id: string) => ({ 'last-event-id': Buffer.from(id).toString('latin1') })
const until = (check: () => void, timeout = 30_000) => vi.waitFor(check, { timeout, interval: 10 })
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

async function post(server: FeedServer, verb: string, body: unknown): Promise<Response> {
  return fetch(`${server.url}/control/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
}

let server: FeedServer

beforeEach(async () => {
  server = await start()
})

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close()
  for (const each of servers.splice(0)) await each.close()
})

describe('a channel', () => {
  test('gives its history, then what is published, to every client alike', async () => {
    const { control, url } = server
    control.publish('news', 3)
    const first = await open(`${url}/stream?channel=news`)
    const second = await open(`${url}/stream?channel=news`)
    const other = await open(`${url}/stream?channel=sport&n=1`)
    await until(() => expect([first.numbers, second.numbers]).toEqual([range(1, 3), range(1, 3)]))
    control.publish('news', 2)
    await until(() => expect([first.numbers, second.numbers]).toEqual([range(1, 5), range(1, 5)]))
    expect(first.data).toEqual(second.data)
    expect(first.data).toEqual(control.sent('news').map((frame) => frame.data))
    expect(control.sent('news').every((frame) => frame.times === 2)).toBe(true)
    await until(() => expect(other.messages).toHaveLength(1))
    expect(control.connections('news')).toBe(2)
    expect(control.connections()).toBe(3)
  })

  test('replays exactly what came after the last event ID', async () => {
    server.control.publish('news', 40)
    const reader = await open(`${server.url}/stream?channel=news`, lastEventId('25'))
    await until(() => expect(reader.numbers).toEqual(range(26, 40)))
    expect(server.control.requests('news').at(-1)).toMatchObject({
      lastEventId: '25',
      status: 200,
      frames: 15,
      lastSentId: '40'
    })
  })

  test('replays no more than its history', async () => {
    server.control.publish('news', 1500)
    const whole = await open(`${server.url}/stream?channel=news`, lastEventId('100'))
    const bounded = await open(`${server.url}/stream?channel=news&history=20`, lastEventId('100'))
    const unknown = await open(`${server.url}/stream?channel=news&history=20`, lastEventId('nobody'))
    const fresh = await open(`${server.url}/stream?channel=news&initial=3`)
    await until(() => expect(whole.numbers).toEqual(range(501, 1500)))
    await until(() => expect(bounded.numbers).toEqual(range(1481, 1500)))
    await until(() => expect(unknown.numbers).toEqual(range(1481, 1500)))
    await until(() => expect(fresh.numbers).toEqual(range(1498, 1500)))
  })

  test('edits and removes by id, and sends old frames again', async () => {
    const { control, url } = server
    const [item] = control.publish('news', 1) as [SentFrame]
    const reader = await open(`${url}/stream?channel=news`)
    control.edit('news', item.id, { title: 'Corrected' })
    control.edit('news', item.id, { title: 'Corrected again' }, { modified: false })
    control.again('news', item.id, 3)
    control.again('news', item.id, 1)
    control.remove('news', item.id)
    await until(() => expect(reader.messages).toHaveLength(6))
    const [first, edit, second, twice, late, removal] = reader.messages
    expect(edit).toMatchObject({ event: 'update', id: '2' })
    expect(JSON.parse(edit?.data ?? '')).toMatchObject({
      id: item.id,
      title: 'Corrected',
      date_modified: expect.any(String)
    })
    expect(JSON.parse(second?.data ?? '').title).toBe('Corrected again')
    expect(twice).toEqual(second)
    expect(late).toEqual(first)
    expect(removal).toMatchObject({ event: 'delete', data: item.id, id: '4' })
    expect(control.sent('news').map(({ kind, version }) => [kind, version])).toEqual([
      ['item', 1],
      ['edit', 2],
      ['edit', 3],
      ['removal', 4]
    ])
    const replayed = await open(`${url}/stream?channel=news`, lastEventId('1'))
    await until(() => expect(replayed.numbers).toEqual([2, 3, 4]))
  })

  test('publishes given items and raw bytes', async () => {
    const reader = await open(`${server.url}/stream?channel=news`)
    server.control.publish('news', [
      { item: { id: 'own-id', title: 'Given' } },
      { data: 'a line', event: 'note', eventId: null },
      { data: { odd: true }, eventId: 'x1' }
    ])
    server.control.publishRaw('news', 'data: raw\r\rdata: more\n\n')
    await until(() => expect(reader.messages).toHaveLength(5))
    expect(JSON.parse(reader.data[0] ?? '')).toMatchObject({ id: 'own-id', title: 'Given', language: 'en' })
    expect(reader.messages[1]).toMatchObject({ data: 'a line', event: 'note', id: undefined })
    expect(reader.messages[2]).toMatchObject({ data: '{"odd":true}', id: 'x1' })
    expect(reader.data.slice(3)).toEqual(['raw', 'more'])
    expect(server.control.sent('news').map((frame) => frame.id)).toEqual(['own-id', '', 'x1'])
  })

  test('says that it is alive', async () => {
    const reader = await open(`${server.url}/stream?channel=quiet&heartbeat=0.02`)
    await until(() => expect(reader.comments.length).toBeGreaterThan(2))
  })

  test('publishes thousands of items a second, none lost or doubled', async () => {
    const reader = await open(`${server.url}/rate?rate=5000&max=5000`)
    await until(() => expect(reader.messages).toHaveLength(5000), 15_000)
    expect(reader.numbers).toEqual(range(1, 5000))
  })

  test('sends a burst of 25,000, also to a client that reads late', async () => {
    const late = await open(`${server.url}/burst?n=25000`)
    late.response.pause()
    const reader = await open(`${server.url}/burst?n=25000`)
    await until(() => expect(reader.messages).toHaveLength(25_000), 15_000)
    expect(reader.numbers).toEqual(range(1, 25_000))
    expect(late.messages.length).toBeLessThan(25_000)
    late.response.resume()
    await until(() => expect(late.messages).toHaveLength(25_000), 15_000)
  })
})

describe('items', () => {
  test('are the same for the same seed and number, and never twice', async () => {
    const twin = await start({ seed: 1 })
    const stranger = await start({ seed: 2 })
    const read = (from: FeedServer) =>
      from.control.publish('/burst?n=0', 10_000).map((frame) => frame.data.replaceAll(from.url, ''))
    const [ours, theirs, others] = [read(server), read(twin), read(stranger)]
    expect(theirs).toEqual(ours)
    expect(others[0]).not.toBe(ours[0])
    expect(new Set(ours.map((data) => JSON.parse(data).title)).size).toBe(10_000)
    expect(ours.some((data) => data.includes('"language":"ko"'))).toBe(true)
  })

  test('link to a page and pictures that the server has', async () => {
    const frames = server.control.publish('news', 30).map((frame) => JSON.parse(frame.data))
    const page = await fetch(frames[0].url)
    expect(await page.text()).toContain(frames[0].title)
    const image = frames.find((item) => item.image)?.image as string
    const svg = await fetch(image)
    expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    const png = await fetch(image.replace('.svg', '.png'))
    const bytes = Buffer.from(await png.arrayBuffer())
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect((await fetch(`${server.url}/articles/news/999`)).status).toBe(404)
  })

  test('keep every particle right in Korean', async () => {
    const items = server.control.publish('/stream?channel=ko&lang=ko', 400).map((frame) => JSON.parse(frame.data))
    const text = items.map((item) => item.title + item.content_html).join(' ')
    expect(text).not.toMatch(/물안도(을|은 |이 올해|으로)|솔마을(를|는 |가 올해|으로)|[{}|]/)
    expect(text).toMatch(/솔마을을|솔마을로/)
  })
})

describe('a restart', () => {
  test('on the same port keeps the history when asked to', async () => {
    server.control.publish('news', 10)
    const reader = await open(`${server.url}/stream?channel=news`)
    await until(() => expect(reader.messages).toHaveLength(10))
    await server.close()
    await until(() => expect(reader.ended).toBe('broken'))
    await expect(open(`${server.url}/stream`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const again = await start({ port: server.port, otherPort: server.otherPort, stateFrom: server.state })
    again.control.publish('news', 2)
    const back = await open(`${again.url}/stream?channel=news`, lastEventId('8'))
    await until(() => expect(back.numbers).toEqual(range(9, 12)))
    expect(back.data.slice(0, 2)).toEqual(reader.data.slice(8))
  })

  test('without a state has lost it, and with a forgotten one goes on counting', async () => {
    server.control.publish('news', 10)
    server.control.forget()
    await server.close()
    const state = JSON.parse(JSON.stringify(server.state))
    const counting = await start({ stateFrom: state })
    counting.control.publish('news', 1)
    const blank = await start()
    blank.control.publish('news', 1)
    const one = await open(`${counting.url}/stream?channel=news`, lastEventId('10'))
    const two = await open(`${blank.url}/stream?channel=news`, lastEventId('10'))
    await until(() => expect(one.numbers).toEqual([11]))
    await until(() => expect(two.numbers).toEqual([1]))
  })
})

describe('control', () => {
  test('cuts connections, of one channel or of all, roughly or cleanly', async () => {
    const { control, url } = server
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => open(`${url}/stream?channel=${name}`)))
    expect(control.cut('a')).toBe(1)
    await until(() => expect(a?.ended).toBe('broken'))
    expect(control.cut('b', 'end')).toBe(1)
    await until(() => expect(b?.ended).toBe('cleanly'))
    expect(c?.ended).toBe('no')
    expect(control.cut(undefined, 'reset')).toBe(1)
    await until(() => expect(c?.ended).toBe('broken'))
    await until(() => expect(control.connections()).toBe(0))
  })

  test('goes away for a while and comes back on the same port with its history', async () => {
    const { control, url } = server
    const reader = await open(`${url}/stream?channel=news`)
    const away = control.away(300)
    control.publish('news', 3)
    await until(() => expect(reader.ended).toBe('broken'))
    await expect(open(`${url}/stream?channel=news`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await away
    const back = await open(`${url}/stream?channel=news`)
    await until(() => expect(back.numbers).toEqual([1, 2, 3]))
    expect(reader.messages).toEqual([])
  })

  test('makes a path answer with a status until told otherwise, or so many times', async () => {
    const { control, url } = server
    control.setStatus('news', { status: 503, retryAfter: 7 })
    const refused = await open(`${url}/stream?channel=news`)
    expect([refused.status, refused.response.headers['retry-after']]).toEqual([503, '7'])
    expect((await open(`${url}/stream?channel=other`)).status).toBe(200)
    control.setStatus('news', null)
    expect((await open(`${url}/stream?channel=news`)).status).toBe(200)
    control.setStatus('/stream', { status: 410, times: 2 })
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await open(`${url}/stream?channel=any`)).status)
    expect(statuses).toEqual([410, 410, 200])
  })

  test('is the same over HTTP', async () => {
    const reader = await open(`${server.url}/stream?channel=news`)
    const [item] = (await (await post(server, 'publish', { channel: 'news', n: 1 })).json()) as [SentFrame]
    await post(server, 'edit', { channel: 'news', id: item.id, changes: { title: 'Edited' } })
    await post(server, 'remove', { channel: 'news', id: item.id })
    await post(server, 'raw', { channel: 'news', text: 'data: raw\n\n' })
    await until(() => expect(reader.messages).toHaveLength(4))
    const ask = async (path: string) => (await fetch(`${server.url}/control/${path}`)).json()
    expect(await ask('sent?channel=news')).toEqual(server.control.sent('news'))
    expect(await ask('connections?channel=news')).toEqual({ connections: 1 })
    expect(await ask('requests?path=/stream')).toHaveLength(1)
    expect(await (await post(server, 'cut', { channel: 'news' })).json()).toEqual({ cut: 1 })
    await post(server, 'status', { path: '/stream', status: 404 })
    expect((await open(`${server.url}/stream`)).status).toBe(404)
    expect((await post(server, 'away', { ms: 200 })).status).toBe(202)
    await until(() => expect(open(`${server.url}/`)).rejects.toMatchObject({ code: 'ECONNREFUSED' }))
    await until(async () => expect((await open(`${server.url}/`)).status).toBe(200))
  })

  test('refuses what a web page could send, and says what is wrong', async () => {
    const plain = await fetch(`${server.url}/control/cut`, { method: 'POST', body: '{}' })
    expect(plain.status).toBe(415)
    expect((await fetch(`${server.url}/control/cut`)).status).toBe(405)
    const wrong = await post(server, 'publish', { channel: '/web-page' })
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { error: '/web-page publishes nothing: it has no channel.' }
    ])
  })
})

describe('answers that are no stream', () => {
  test('each status', async () => {
    for (const status of [204, 401, 403, 404, 410, 429, 500, 502, 503]) {
      const reader = await open(`${server.url}/status/${status}?retry-after=5`)
      expect([reader.status, reader.response.headers['retry-after']]).toEqual([status, '5'])
    }
    expect((await open(`${server.url}/limited`)).response.headers['retry-after']).toBe('2')
    expect((await open(`${server.url}/nothing-here`)).status).toBe(404)
  })

  test('redirects, to another origin as well, where the headers that came along are logged', async () => {
    for (const code of [301, 302, 303, 307, 308]) {
      const reader = await open(`${server.url}/redirect/${code}?to=/stream?channel=r${code}%26n=1`)
      expect([reader.status, reader.response.headers.location]).toEqual([
        code,
        `${server.url}/stream?channel=r${code}&n=1`
      ])
    }
    const away = await open(`${server.url}/redirect/302?origin=other&to=${encodeURIComponent('/demo/솔마을-소식')}`)
    expect(away.response.headers.location).toBe(`${server.otherUrl}${encodeURI('/demo/솔마을-소식')}`)
    const arrived = await open(away.response.headers.location ?? '', {
      authorization: 'Bearer secret',
      ...lastEventId('솔-3')
    })
    expect(arrived.status).toBe(200)
    expect(server.control.requests('/demo/솔마을-소식').at(-1)).toMatchObject({
      origin: 'other',
      lastEventId: '솔-3',
      headers: { authorization: 'Bearer secret' }
    })
    const chain = await open(`${server.url}/redirect/307?times=3`)
    expect(chain.response.headers.location).toBe(`${server.url}/redirect/307?times=2`)
    expect((await open(`${server.url}/redirect/301?to=none`)).response.headers.location).toBeUndefined()
    expect((await open(`${server.url}/redirect-loop`)).response.headers.location).toBe(`${server.url}/redirect-loop`)
  })

  test('a path that works after the first requests', async () => {
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await open(`${server.url}/flaky?first=2&status=502`)).status)
    expect(statuses).toEqual([502, 502, 200])
  })

  test('a path that asks for a name and password, or a token', async () => {
    const refused = await open(`${server.url}/private`)
    expect([refused.status, refused.response.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="Harbour", charset="UTF-8"'
    ])
    const basic = `Basic ${Buffer.from('reader:harbour').toString('base64')}`
    expect((await open(`${server.url}/private`, { authorization: basic })).status).toBe(200)
    expect((await open(`${server.url}/private`, { authorization: 'Bearer harbour-token' })).status).toBe(200)
    expect((await open(`${server.url}/private?scheme=bearer`, { authorization: basic })).status).toBe(401)
  })

  test('a web page, an RSS feed, a JSON feed and a stream under a wrong type', async () => {
    const types = []
    for (const path of ['web-page', 'rss', 'json', 'type?type=text/event-streamx']) {
      types.push((await open(`${server.url}/${path}`)).response.headers['content-type'])
    }
    expect(types).toEqual([
      'text/html; charset=utf-8',
      'application/rss+xml; charset=utf-8',
      'application/feed+json',
      'text/event-streamx'
    ])
  })
})

describe('odd streams', () => {
  test('end after some messages, and go on where they ended', async () => {
    const first = await open(`${server.url}/ends?after=4`)
    await until(() => expect(first.ended).toBe('cleanly'))
    expect(first.numbers).toEqual(range(1, 4))
    const next = await open(`${server.url}/ends?after=4`, lastEventId('4'))
    await until(() => expect(next.numbers).toEqual(range(5, 8)))
  })

  test('are cut in the middle of a frame', async () => {
    const reader = await open(`${server.url}/cut?after=2`)
    await until(() => expect(reader.ended).toBe('broken'))
    expect(reader.numbers).toEqual([1, 2])
    expect(reader.text).toMatch(/\n\nid: 3\ndata: [^\n]+$/)
    expect(server.control.sent('/cut')).toHaveLength(2)
  })

  test('fall silent, or never answer', async () => {
    const silent = await open(`${server.url}/silent?after=2&heartbeat=0.01`)
    await until(() => expect(silent.messages).toHaveLength(2))
    expect(silent.comments).toEqual([])
    const asked = request(`${server.url}/no-headers`, { agent: false })
    asked.on('error', () => {})
    asked.end()
    await until(() => expect(server.control.requests('/no-headers')[0]).toMatchObject({ status: null, endedAt: null }))
    asked.destroy()
    await until(() => expect(server.control.connections('/no-headers')).toBe(0))
  })

  test('come one byte at a time', async () => {
    const reader = await open(`${server.url}/one-byte?n=2&lang=ko`)
    await until(() => expect(reader.numbers).toEqual([1, 2]))
    expect(reader.data).toEqual(server.control.sent('/one-byte').map((frame) => frame.data))
    expect(reader.chunks.every((chunk) => chunk.length === 1)).toBe(true)
  })

  test('come compressed, each message at once, and plain to who cannot read that', async () => {
    const packed = await open(`${server.url}/gzip?n=3`, { 'accept-encoding': 'gzip, deflate' })
    expect(packed.response.headers['content-encoding']).toBe('gzip')
    await until(() => expect(packed.numbers).toEqual([1, 2, 3]))
    server.control.publish('/gzip', 1)
    await until(() => expect(packed.numbers).toEqual([1, 2, 3, 4]))
    const plain = await open(`${server.url}/gzip?n=3`)
    expect(plain.response.headers['content-encoding']).toBeUndefined()
    await until(() => expect(plain.numbers).toEqual([1, 2, 3, 4]))
  })

  test('have lines that end with CR or CRLF, and byte order marks', async () => {
    for (const [path, ending] of [
      ['cr', '\r'],
      ['crlf', '\r\n']
    ] as const) {
      const reader = await open(`${server.url}/${path}?n=3`)
      await until(() => expect(reader.text.split(`${ending}${ending}`)).toHaveLength(4))
      expect(reader.text.replaceAll(ending, '')).not.toMatch(/[\r\n]/)
    }
    const two = await open(`${server.url}/two-boms?n=1`)
    await until(() => expect(two.text).toMatch(/^\uFEFF\uFEFFdata: lost by the standard\n\nid: 1\n/))
  })

  test('count, without anything else', async () => {
    const first = await open(`${server.url}/counter?every=0.02`)
    await until(() => expect(first.data.slice(0, 3)).toEqual(['1', '2', '3']))
    const second = await open(`${server.url}/counter?every=0.02`, lastEventId('3'))
    await until(() => expect(second.text).toMatch(/^data: 1\n\ndata: 2\n\n/))
  })

  test('have ids of their own kind', async () => {
    const korean = await open(`${server.url}/korean-ids?n=4`, lastEventId('솔마을-2-…'))
    await until(() => expect(korean.ids).toEqual(['솔마을-3-…', '솔마을-4-…']))
    const alone = await open(`${server.url}/id-only?n=2`)
    await until(() => expect(alone.text).toMatch(/^id: 1\ndata: .+\n\nid: 2\n\nid: 3\ndata: .+\n\nid: 4\n\n$/))
    const none = await open(`${server.url}/json-feed?n=2`)
    await until(() => expect(none.messages).toHaveLength(2))
    expect(none.text).not.toMatch(/^id/m)
    const sticky = await open(`${server.url}/sticky-ids?n=10`)
    await until(() => expect(sticky.ids).toEqual(['5', '10']))
  })

  test('send their last messages again on every connection, without ids', async () => {
    const first = await open(`${server.url}/resend?last=3`)
    await until(() => expect(first.messages).toHaveLength(3))
    server.control.publish('/resend', 1)
    await until(() => expect(first.messages).toHaveLength(4))
    const second = await open(`${server.url}/resend?last=3`, lastEventId('whatever'))
    await until(() => expect(second.data).toEqual(first.data.slice(1)))
    expect(second.text).not.toMatch(/^id|"id"|"url"/m)
  })

  test('send the last messages backwards, and what comes then as it comes', async () => {
    const first = await open(`${server.url}/newest-first?n=9&last=3`)
    await until(() => expect(first.messages).toHaveLength(3))
    server.control.publish('/newest-first', 2)
    await until(() => expect(first.messages).toHaveLength(5))
    const ids = first.data.map((data) => (JSON.parse(data) as { id: string }).id)
    expect(ids).toEqual([9, 8, 7, 10, 11].map((number) => `newest-first-${number}`))
    expect(first.text).not.toMatch(/^id/m)
  })

  test('edit and remove their items by themselves', async () => {
    const edits = await open(`${server.url}/edits?n=3&every=0.02`)
    await until(() => expect(edits.messages).toHaveLength(6))
    const changed = edits.messages.slice(3).map((message) => JSON.parse(message.data))
    expect(changed.map((item) => 'date_modified' in item)).toEqual([true, false, true])
    const removals = await open(`${server.url}/removals?n=2&every=0.02`)
    await until(() =>
      expect(removals.messages.slice(2).map(({ event, data }) => [event, data])).toEqual([
        ['delete', 'removals-1'],
        ['delete', 'removals-2']
      ])
    )
  })

  test('send lines that do not end, no faster than they are read', async () => {
    const reader = await open(`${server.url}/endless-line?bytes=3000000`)
    await until(() => expect(reader.text.length).toBeGreaterThan(3_000_000))
    expect(reader.text).not.toContain('\n')
  })

  test('show other names, bodies and keys', async () => {
    const named = await open(`${server.url}/open-and-error?n=2`)
    await until(() => expect(named.messages.map((message) => message.event)).toEqual(['error', 'open']))
    const retry = await open(`${server.url}/retry?n=1`)
    await until(() => expect(retry.retry).toBe(2000))
    const hostile = await open(`${server.url}/hostile`)
    await until(() => expect(hostile.messages).toHaveLength(24))
    for (const way of [
      '<script',
      'onerror=',
      'javascript:',
      '<iframe',
      '<form',
      '<style',
      'http-equiv',
      '<svg',
      '<base'
    ]) {
      expect(
        hostile.data.some((data) => data.includes(way)),
        way
      ).toBe(true)
    }
    const unknown = await open(`${server.url}/unknown-json`)
    await until(() => expect(unknown.messages).toHaveLength(24))
    expect(unknown.data.every((data) => JSON.parse(data) !== undefined)).toBe(true)
    const raw = await open(`${server.url}/raw?body=${encodeURIComponent('data: a\rdata: b\n\n')}&end=1`)
    await until(() => expect(raw.ended).toBe('cleanly'))
    expect(raw.text).toBe('data: a\rdata: b\n\n')
  })

  test('survive clients that leave without a word or talk nonsense', async () => {
    const reader = await open(`${server.url}/burst?n=2000`)
    reader.close()
    const socket = connect(server.port, '127.0.0.1', () => socket.write('no HTTP at all\r\n\r\n'))
    await new Promise((resolve) => socket.once('close', resolve))
    await until(() => expect(server.control.connections()).toBe(0))
    expect((await open(`${server.url}/%E0%A4%A`)).status).toBe(404)
    expect((await open(`${server.url}/`)).status).toBe(200)
  })
})

describe('the demo', () => {
  test('has a history, goes on living, corrects one article and removes another', async () => {
    const reader = await open(`${server.url}/demo/harbour-desk`)
    await until(() => expect(reader.messages.length).toBeGreaterThanOrEqual(26))
    const newest = JSON.parse(reader.data[25] ?? '')
    expect(newest.title).toBe('Harbour bridge reopens to bicycles after nine-day inspection')
    expect(await (await fetch(newest.image)).text()).toContain('<svg')
    await until(() => expect(reader.messages.some((message) => message.event === 'delete')).toBe(true), 12_000)
    const update = reader.messages.find((message) => message.event === 'update')
    const edited = JSON.parse(update?.data ?? '{}')
    expect(edited.id).toBe(newest.id)
    expect(edited.content_html).not.toBe(newest.content_html)
    await until(() => expect(reader.messages.length).toBeGreaterThan(28), 12_000)
  })

  test('has every feed of its list, with two that do not work', async () => {
    const statuses: Record<string, number> = {}
    for (const { path, title } of demoFeeds) {
      const reader = await open(new URL(path, server.url).href)
      statuses[title] = reader.status
      if (reader.status === 200) await until(() => expect(reader.messages.length).toBeGreaterThanOrEqual(10))
    }
    expect(Object.entries(statuses).filter(([, status]) => status !== 200)).toEqual([['Staff Gazette', 401]])
    const notices = `${server.url}/demo/quayside-notices?open=0.2`
    const reader = await open(`${notices}&channel=test`)
    await until(() => expect(reader.ended).toBe('broken'))
    const refused = await open(`${notices}&channel=test`)
    expect([refused.status, refused.response.headers['retry-after']]).toEqual([503, '8'])
  })
})
