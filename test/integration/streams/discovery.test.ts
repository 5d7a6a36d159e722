import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { Offer } from '#contract/offer.ts'
import { typedAddress } from '#contract/typed-address.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'
import { preview } from '../../../src-main/library/lists/preview.ts'
import { Trials } from '../../../src-main/window/trial.ts'
import { atTheEnd, serve } from '../../helpers/at-the-end.ts'
import { startByteServer } from '../../helpers/byte-server.ts'
import { until } from '../../helpers/until.ts'

/** Finds out what is behind what a person typed, as the dialog does. */
function finder(headers: Record<string, string> = {}) {
  const transport = createTransport({ version: '1' })
  const trials = new Trials({
    preview: async ({ messages, feedUrl, interpretation }) => preview(messages, feedUrl, interpretation)
  })
  atTheEnd(async () => {
    trials.dispose()
    await transport.close()
  })
  const find = async (typed: string) => {
    const read = typedAddress(typed)
    if (!read || read.kind === 'web-socket') throw new Error(`${typed} is no address`)
    return trials.discover(read, { headers, transport })
  }
  return { find, trials }
}

const told = (offers: Offer[], origin: string) =>
  offers.map(({ url, title, kind, format }) => [url.replace(origin, ''), title, kind, format])

describe('what is behind an address is found by asking', () => {
  it('an event stream: with one request, which becomes the trial', async () => {
    const server = await serve()
    const { find } = finder()
    expect(await find(`${server.url}/stream?n=3`)).toMatchObject({ kind: 'stream', stream: 'event-stream' })
    expect(server.control.requests('/stream')).toMatchObject([{ headers: { accept: 'text/event-stream' } }])
    expect(server.control.connections('/stream')).toBe(1)
  })

  it.each([
    ['ntfy, by its type', '/ntfy/harbour/json'],
    ['Nomad, by how it comes', '/nomad/v1/event/stream'],
    ['text', '/lines?type=text/plain']
  ])('lines: %s', async (_, path) => {
    const server = await serve()
    const { find } = finder()
    expect(await find(server.url + path)).toMatchObject({ kind: 'stream', stream: 'lines' })
    await until('one connection is left', () => server.control.connections() === 1)
  })

  it.each([
    ['RSS', '/document/rss', 'Harbour Desk document-rss'],
    ['Atom', '/document/atom', 'Harbour Desk document-atom'],
    ['JSON Feed', '/document/json', 'Harbour Desk document-json']
  ])('a document: %s, with its items', async (_, path) => {
    const server = await serve()
    const { find, trials } = finder()
    const found = await find(server.url + path)
    expect(found).toMatchObject({ kind: 'document', url: server.url + path })
    expect((await trials.preview(null))?.items.length).toBeGreaterThan(0)
    expect(await trials.news(0)).toMatchObject({ total: 1, resume: 'checks', ended: null })
  })

  it('a web page: the feeds that it names, what is live first', async () => {
    const server = await serve()
    const { find } = finder()
    const found = await find(`${server.url}/page`)
    if (found.kind !== 'offers') throw new Error(found.kind)
    expect(found).toMatchObject({ by: 'page', name: 'Harbour Desk & Quay', more: 0 })
    expect(told(found.offers, server.url)).toEqual([
      ['/stream?channel=page', 'Harbour Desk, live', 'event-stream', 'sse'],
      ['/document/atom', 'Harbour Desk, Atom', 'document', 'atom'],
      ['/document/rss', 'Harbour Desk » Feed', 'document', 'rss'],
      ['/document/json', 'Harbour Desk, JSON Feed', 'document', 'json-feed']
    ])
    // Nothing of it was asked before the reader chooses.
    expect(server.control.requests('/stream')).toEqual([])
  })

  it('a page whose answer names a Mercure hub: the stream of the page itself', async () => {
    const server = await serve()
    const { find } = finder()
    const found = await find(`${server.url}/page/hub`)
    if (found.kind !== 'offers') throw new Error(found.kind)
    const topic = encodeURIComponent(`${server.url}/page/news`)
    expect(told(found.offers, server.url)).toEqual([
      [`/mercure/.well-known/mercure?topic=${topic}`, 'Harbour, watched', 'event-stream', 'mercure'],
      ['/document/atom', 'Harbour, Atom', 'document', 'atom']
    ])
  })

  it('an account: the feed that its page names, or the one that Mastodon has', async () => {
    const server = await serve()
    const { find } = finder()
    const host = new URL(server.url).host
    const named = await find(`@keeper@${host}`)
    expect(named.kind === 'offers' && told(named.offers, server.url)).toEqual([
      ['/document/rss?channel=keeper', 'Keeper of the light', 'document', 'rss']
    ])
    const bare = await find(`acct:bare@${host}`)
    expect(bare.kind === 'offers' && told(bare.offers, server.url)).toMatchObject([
      ['/@bare.rss', {}, 'document', 'rss']
    ])
    expect(await find(`@nobody@${host}`)).toEqual({ kind: 'ended', reason: { kind: 'status', status: 404 } })
  })

  it('an account with a token: also the stream of whoever it belongs to', async () => {
    const server = await serve()
    const { find } = finder({ Authorization: 'Bearer t' })
    const found = await find(`@keeper@${new URL(server.url).host}`)
    expect(found.kind === 'offers' && found.offers.map(({ url }) => url.replace(server.url, ''))).toEqual([
      '/api/v1/streaming/user',
      '/document/rss?channel=keeper'
    ])
  })

  it('the bare address of a topic of ntfy', async () => {
    const server = await serve()
    const { find } = finder()
    const found = await find(`${server.url}/topic`)
    expect(found.kind === 'offers' && [found.by, ...told(found.offers, server.url)]).toEqual([
      'topic',
      ['/topic/sse', 'topic', 'event-stream', 'sse']
    ])
  })

  it('a page that names nothing is a page', async () => {
    const server = await serve()
    const { find } = finder()
    expect(await find(`${server.url}/page?bare=1`)).toMatchObject({
      kind: 'ended',
      reason: { kind: 'wrong-type', looksLike: 'web-page' }
    })
  })

  it('a list of feeds is no feed', async () => {
    const server = await serve()
    expect(await finder().find(`${server.url}/list.opml`)).toMatchObject({ kind: 'list' })
  })

  it('https is a guess where no scheme was typed, and http is tried where no TLS is spoken', async () => {
    const server = await serve()
    const { port } = new URL(server.url)
    const guess = { kind: 'address', url: `https://127.0.0.1:${port}/stream?n=1`, guessed: true } as const
    const transport = createTransport({ version: '1' })
    const trials = new Trials({ preview: async () => null as never })
    atTheEnd(async () => {
      trials.dispose()
      await transport.close()
    })
    const url = guess.url.replace('https:', 'http:')
    expect(await trials.discover(guess, { headers: {}, transport })).toMatchObject({ kind: 'stream', url })
    // It was named, or a sign-in goes with it: then nothing is sent over a line that others can read because of a guess.
    for (const how of [{ guessed: false }, { headers: { Authorization: 'x' } }]) {
      const { headers = {}, ...more } = { headers: {}, ...how }
      expect(await trials.discover({ ...guess, ...more }, { headers, transport })).toMatchObject({ kind: 'ended' })
    }
    expect(server.control.requests('/stream')).toHaveLength(1)
  })

  it('https where http is spoken is said', async () => {
    const plain = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'))
    })
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    atTheEnd(() => new Promise((resolve) => plain.close(resolve)))
    const { port } = plain.address() as { port: number }
    expect(await finder().find(`https://127.0.0.1:${port}/`)).toEqual({
      kind: 'ended',
      reason: { kind: 'network', code: 'NOT_TLS' }
    })
  })
})

describe('a stranger’s page', () => {
  it('leads nowhere but to http addresses without a user, under names of one short line', async () => {
    const server = await serve()
    const { find } = finder()
    const found = await find(`${server.url}/page/hostile`)
    if (found.kind !== 'offers') throw new Error(found.kind)
    expect(told(found.offers, server.url)).toEqual([
      ['http://127.0.0.1:1/with-user', 'Name of a stranger', 'document', 'rss'],
      ['/document/rss', '<b>Bold</b>', 'document', 'rss']
    ])
    expect(found.name.length).toBeLessThanOrEqual(120)
  })

  it('offers no more than can be shown', async () => {
    const server = await serve()
    const found = await finder().find(`${server.url}/page?count=180`)
    expect(found).toMatchObject({ kind: 'offers', offers: { length: 20 }, more: 164 })
  })

  it.each([
    ['that is larger than is taken', Buffer.alloc(5 * 1024 * 1024, '<a>')],
    ['of tags that never end', '<link rel="alternate" type="application/rss+xml" href="'.repeat(20_000)],
    ['of nothing but openings', '<'.repeat(500_000)],
    ['of comments that never end', '<!--'.repeat(200_000)]
  ])('%s is a page, and that is all', async (_, body) => {
    const server = await startByteServer()
    atTheEnd(() => server.close())
    const answer = { headers: [['Content-Type', 'text/html']] as const, body: `<!doctype html>${String(body)}` }
    server.answers('/x', [answer, answer], 'whole')
    expect(await finder().find(`${server.url}/x`)).toMatchObject({ kind: 'ended', reason: { looksLike: 'web-page' } })
  })

  it('that never ends is left once the reader goes', async () => {
    const server = await startByteServer()
    atTheEnd(() => server.close())
    const answer = { headers: [['Content-Type', 'text/html']] as const, body: '<html>', then: 'stay' } as const
    server.answers('/x', [answer, answer], 'whole')
    const { find, trials } = finder()
    const found = find(`${server.url}/x`)
    await until('it is looked at', () => server.asked('/x').length === 2)
    trials.cancel()
    expect(await found).toEqual({ kind: 'ended', reason: { kind: 'cancelled' } })
  })
})
