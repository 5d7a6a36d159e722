import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { lastEventIdHeader } from '../../../../src-main/feeds/http/headers.ts'
import { redirectTarget } from '../../../../src-main/feeds/http/redirect.ts'
import { createTransport } from '../../../../src-main/feeds/http/transport.ts'
import { lastEventIdOf, startRawServer, streamOf, until, type RawServer } from './raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

async function serverOf(...answer: Parameters<typeof startRawServer>): Promise<RawServer> {
  const server = await startRawServer(...answer)
  cleanUp.push(() => server.close())
  return server
}

function get(url: string, more: { headers?: Record<string, string>; lastEventId?: string; plain?: boolean } = {}) {
  const transport = createTransport({ version: '1.2.3' })
  const abort = new AbortController()
  cleanUp.push(async () => {
    abort.abort()
    await transport.close()
  })
  return transport.open({ url, lastEventId: '', signal: abort.signal, ...more })
}

const redirectTo = (location: string, status = 302) =>
  serverOf((_request, response) => {
    response.writeHead(status, { location })
    response.end('moved')
  })
const streaming = () => serverOf((_request, response) => void streamOf(response, ':\n'))

describe('the request', () => {
  it('says who we are and what we want', async () => {
    const server = await streaming()
    await get(`${server.url}/path?query=1#fragment`)
    const [request] = server.requests
    expect(request?.url).toBe('/path?query=1')
    expect(request?.method).toBe('GET')
    expect(request?.headers).toMatchObject({
      accept: 'text/event-stream',
      'cache-control': 'no-store',
      'user-agent': 'Tickertape/1.2.3 (+desktop live feed reader)'
    })
    expect(request?.headers['accept-encoding']).toMatch(/gzip.*br/)
    expect(request?.headers['last-event-id']).toBeUndefined()
  })

  it('sends the last event ID encoded as UTF-8', async () => {
    const server = await streaming()
    await get(server.url, { lastEventId: '속보-1 …' })
    expect(lastEventIdOf(server.requests[0])).toBe('속보-1 …')
  })

  it('a header that cannot be sent is said to be the reason, and nothing is sent', async () => {
    const server = await streaming()
    for (const headers of [{ 'X Key': 'x' }, { 'X-Key': 'a\r\nb' }, { Host: 'evil.test' }] as Record<string, string>[])
      expect(await get(server.url, { headers })).toEqual({ ok: false, reason: { kind: 'network', code: 'BAD_HEADER' } })
    expect(server.requests.length).toBe(0)
    expect(await get(server.url, { headers: { 'X-Name': '한글' } })).toMatchObject({ ok: true })
    expect(Buffer.from(String(server.requests[0]?.headers['x-name']), 'latin1').toString()).toBe('한글')
  })

  it('leaves out an id that no header can carry', async () => {
    const server = await streaming()
    expect(await get(server.url, { lastEventId: 'a\u0001b' })).toMatchObject({ ok: true })
    expect(await get(server.url, { lastEventId: '뉴'.repeat(3_000) })).toMatchObject({ ok: true })
    expect(server.requests.map((request) => request.headers['last-event-id'])).toEqual([undefined, undefined])
    expect(lastEventIdHeader('a\tb')).toBe('a\tb')
  })

  it('sends the user in the URL as Basic authorization, unless the reader set another', async () => {
    const server = await streaming()
    const url = server.url.replace('//', '//anna:p%40ss%20%EA%B0%80@')
    await get(url)
    await get(url, { headers: { Authorization: 'Bearer t' } })
    const sent = server.requests.map((request) => request.headers.authorization)
    expect(sent).toEqual([`Basic ${Buffer.from('anna:p@ss 가').toString('base64')}`, 'Bearer t'])
  })

  it('asks for a stream as it is where it is told to', async () => {
    const server = await streaming()
    await get(server.url, { plain: true })
    expect(server.requests[0]?.headers['accept-encoding']).toBe('identity')
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync]
  ])('reads what comes compressed with %s, piece by piece', async (encoding, compress) => {
    const server = await serverOf((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding })
      response.write(compress('data: 1\n\n'))
    })
    const answer = await get(server.url)
    const piece = answer.ok ? await answer.value.body.read() : null
    expect(Buffer.from(piece!).toString()).toBe('data: 1\n\n')
  })
})

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])(
    '%i is followed, relative addresses too, with everything on the same origin',
    async (status) => {
      const server = await serverOf((request, response) => {
        if (request.url === '/a/b') response.writeHead(status, { location: '../c?d' }).end()
        else streamOf(response)
      })
      const answer = await get(`${server.url}/a/b`, { headers: { 'X-Api-Key': 'k' }, lastEventId: '7' })
      expect(answer).toMatchObject({ ok: true, value: { url: `${server.url}/c?d` } })
      expect(server.requests[1]?.headers).toMatchObject({ 'x-api-key': 'k', 'last-event-id': '7' })
    }
  )

  it('one that only sets a cookie is followed, to the same address too', async () => {
    const server = await serverOf((request, response) => {
      if (request.headers.cookie === 'seen=1') streamOf(response)
      else
        response
          .writeHead(302, { location: '/a', 'set-cookie': ['seen=1; Path=/; HttpOnly', 'gone=; Max-Age=0'] })
          .end()
    })
    expect(await get(`${server.url}/a`)).toMatchObject({ ok: true, value: { url: `${server.url}/a` } })
    expect(server.requests.length).toBe(2)
    // Nothing of it is kept: the next attempt is sent away once more.
    expect(await get(`${server.url}/a`)).toMatchObject({ ok: true })
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'seen=1', undefined, 'seen=1'])
  })

  it('a cookie that is set on the way goes to no other origin, and is there when the chain returns', async () => {
    const gate = await serverOf((request, response) => {
      const back = new URL(request.url ?? '', 'http://x').searchParams.get('back')
      response.writeHead(302, { location: back ?? '/', 'set-cookie': 'gate=1' }).end()
    })
    const server = await serverOf((request, response) => {
      if (request.url === '/stream') return void streamOf(response)
      const location = `${gate.url}/?back=${encodeURIComponent(`${server.url}/stream`)}`
      response.writeHead(302, { location, 'set-cookie': 'own=1' }).end()
    })
    expect(await get(`${server.url}/feed`, { headers: { Cookie: 'mine=1' } })).toMatchObject({ ok: true })
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual(['mine=1', 'own=1'])
    expect(gate.requests.map(({ headers }) => headers.cookie)).toEqual([undefined])
  })

  it('another origin gets no header of the reader and no last event ID', async () => {
    const end = await streaming()
    const server = await redirectTo(`${end.url}/x`)
    const url = server.url.replace('//', '//anna:secret@')
    expect(await get(url, { headers: { 'X-Api-Key': 'k', Cookie: 'c' }, lastEventId: '7' })).toMatchObject({ ok: true })
    expect(server.requests[0]?.headers).toMatchObject({ 'x-api-key': 'k', 'last-event-id': '7' })
    const { headers } = end.requests[0]!
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-api-key']))
    for (const name of ['x-api-key', 'cookie', 'authorization', 'last-event-id', 'referer'])
      expect(headers[name]).toBeUndefined()
    expect(headers['user-agent']).toContain('Tickertape/')
  })

  it('what was dropped stays dropped when the chain returns', async () => {
    const away = await serverOf(
      (request, response) => void response.writeHead(302, { location: `${home.url}/back` }).end(request.url)
    )
    const home: RawServer = await serverOf((request, response) => {
      if (request.url === '/back') streamOf(response)
      else response.writeHead(302, { location: away.url }).end()
    })
    await get(home.url, { headers: { 'X-Api-Key': 'k' }, lastEventId: '7' })
    expect(home.requests[1]?.headers['x-api-key']).toBeUndefined()
    expect(home.requests[1]?.headers['last-event-id']).toBeUndefined()
  })

  it('a user in the target is not taken', async () => {
    const end = await streaming()
    const server = await redirectTo(end.url.replace('//', '//eve:trick@'))
    expect(await get(server.url)).toMatchObject({ ok: true })
    expect(end.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('a loop ends after ten', async () => {
    const server = await serverOf(
      (request, response) => void response.writeHead(302, { location: `${request.url}x` }).end()
    )
    expect(await get(server.url)).toEqual({ ok: false, reason: { kind: 'redirect', problem: 'too-many' } })
    expect(server.requests.length).toBe(11)
  })

  it('leads nowhere without a Location, or with one that is not http', async () => {
    const nowhere = await serverOf((_request, response) => void response.writeHead(301).end())
    expect(await get(nowhere.url)).toEqual({ ok: false, reason: { kind: 'redirect', problem: 'no-location' } })
    for (const target of ['file:///etc/passwd', 'javascript:alert(1)', 'http://[bad']) {
      const server = await redirectTo(target)
      expect(await get(server.url)).toEqual({ ok: false, reason: { kind: 'redirect', problem: 'unsupported' } })
    }
  })

  it('from https to http is refused with secrets, and only then', () => {
    const from = new URL('https://a.test/x')
    expect(redirectTarget('http://a.test/x', from, true)).toEqual({ ok: false, reason: 'insecure' })
    expect(redirectTarget('http://a.test/x', from, false)).toMatchObject({ ok: true })
    expect(redirectTarget('https://b.test/x', from, true)).toMatchObject({ ok: true })
    expect(redirectTarget('http://b.test/x', new URL('http://a.test/'), true)).toMatchObject({ ok: true })
  })

  it('the body of a redirect is not kept open', async () => {
    const end = await streaming()
    const server = await serverOf((_request, response) => {
      response.writeHead(302, { location: end.url })
      response.write('endless')
    })
    expect(await get(server.url)).toMatchObject({ ok: true })
    await until(() => server.sockets.size === 0, 'the first socket to close')
  })
})

describe('close', () => {
  it('an answer that breaks off before it has begun is refused', async () => {
    const server = await serverOf((_request, response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' }, () => response.socket?.end())
    })
    expect(await get(server.url)).toEqual({ ok: false, reason: { kind: 'network', code: 'UND_ERR_SOCKET' } })
  })

  it('ends what is left', async () => {
    const server = await streaming()
    const transport = createTransport({ version: '1' })
    await transport.open({ url: server.url, lastEventId: '', signal: new AbortController().signal })
    await transport.close()
    await until(() => server.sockets.size === 0, 'the socket to close')
  })
})

describe('a text that belongs to a stream', () => {
  function text(url: string, more: { headers?: Record<string, string>; maxBytes?: number; signal?: AbortSignal } = {}) {
    const transport = createTransport({ version: '1' })
    cleanUp.push(() => transport.close())
    return transport.fetchText({ url, maxBytes: 1000, signal: new AbortController().signal, ...more })
  }

  it('is asked for as JSON with the headers of the feed, and the connection ends with it', async () => {
    const server = await serverOf((_request, response) => response.end('["솔"]'))
    expect(await text(server.url, { headers: { Authorization: 'Bearer t' } })).toEqual({ ok: true, value: '["솔"]' })
    expect(server.requests[0]?.headers).toMatchObject({ accept: 'application/json', authorization: 'Bearer t' })
    expect(server.requests[0]?.headers['last-event-id']).toBeUndefined()
    await until(() => server.sockets.size === 0, 'the end of the connection')
  })

  it('behind a redirect to another origin no header goes along, and it is still asked for as JSON', async () => {
    const target = await serverOf((_request, response) => response.end('{}'))
    const server = await redirectTo(target.url)
    expect(await text(server.url, { headers: { 'X-Key': 'secret' } })).toEqual({ ok: true, value: '{}' })
    expect(target.requests[0]?.headers['x-key']).toBeUndefined()
    expect(target.requests[0]?.headers.accept).toBe('application/json')
  })

  it('without end is refused, and not read any further', async () => {
    const server = await serverOf((_request, response) => {
      const more = (): void => void (response.destroyed || response.write('x'.repeat(500), () => setImmediate(more)))
      more()
    })
    expect(await text(server.url)).toEqual({ ok: false, reason: { kind: 'message-too-large', limit: 1000 } })
    await until(() => server.sockets.size === 0, 'the end of the connection')
  })

  it('that breaks off is none', async () => {
    const server = await serverOf((_request, response) => {
      response.write('[1, 2]', () => response.socket?.end())
    })
    const broken = { ok: false, reason: { kind: 'network', code: 'UND_ERR_SOCKET' } }
    expect(await text(server.url)).toEqual(broken)
  })

  it('a refusal says its status and how long to wait; an abort ends the wait', async () => {
    const server = await serverOf((_request, response, count) => {
      if (count === 1) response.writeHead(429, { 'retry-after': '3' }).end()
    })
    expect(await text(server.url)).toEqual({ ok: false, reason: { kind: 'status', status: 429, retryAfter: 3000 } })
    const abort = new AbortController()
    const waiting = text(server.url, { signal: abort.signal })
    await until(() => server.requests.length === 2, 'the request')
    abort.abort()
    expect((await waiting).ok).toBe(false)
    expect((await text(server.url, { signal: abort.signal })).ok).toBe(false)
  })
})
