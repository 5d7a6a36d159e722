import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openTunnel, routesOf } from '../../../../src-main/feeds/http/proxy.ts'
import { createTransport, type TransportOptions } from '../../../../src-main/feeds/http/transport.ts'
import { CERTIFICATE, KEY } from './certificate.ts'
import { startRawServer, streamOf, until } from './raw-server.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

/** A forward proxy that notes what it is asked for. Every name is this machine. */
async function startProxy(refuseWith = 0) {
  const asked: string[] = []
  const heads: IncomingMessage['headers'][] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    heads.push(request.headers)
    if (refuseWith > 0) return void response.writeHead(refuseWith).end()
    const { port, pathname, search } = new URL(request.url ?? '')
    const onward = httpRequest({ host: '127.0.0.1', port, path: pathname + search, headers: request.headers })
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    onward.end()
  })
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`)
    heads.push(request.headers)
    socket.on('error', () => {})
    if (refuseWith > 0) return void socket.end(`HTTP/1.1 ${refuseWith} No\r\ncontent-length: 0\r\n\r\n`)
    const onward = connect(Number(request.url?.split(':').pop()), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('close', () => onward.destroy())
    onward.on('close', () => socket.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, heads, sockets }
}

async function secureServer() {
  const sockets = new Set<Socket>()
  const server = createHttpsServer({ cert: CERTIFICATE, key: KEY }, (_request, response) =>
    streamOf(response, 'data: 1\n\n')
  )
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

function transportOf(options: Partial<TransportOptions>) {
  const transport = createTransport({ version: '1', ...options })
  const abort = new AbortController()
  cleanUp.push(async () => {
    abort.abort()
    await transport.close()
  })
  const get = (url: string, headers: Record<string, string> = {}) =>
    transport.open({ url, headers, lastEventId: '7', signal: abort.signal })
  return { get, abort, proxyChanged: () => transport.proxyChanged() }
}
async function plainServer() {
  const server = await startRawServer((_request, response) => void streamOf(response, 'data: 1\n\n'))
  cleanUp.push(() => server.close())
  return { server, port: new URL(server.url).port }
}
const deadAddress = async (): Promise<string> => {
  const server = await startRawServer(() => {})
  await server.close()
  return new URL(server.url).host
}

describe('the answer of a proxy configuration', () => {
  it.each([
    ['DIRECT', ['direct']],
    ['', ['direct']],
    ['PROXY proxy.test:3128', ['http://proxy.test:3128']],
    ['PROXY a.test:1; HTTPS b.test:2 ;DIRECT', ['http://a.test:1', 'https://b.test:2', 'direct']],
    ['proxy a.test', ['http://a.test']],
    ['PROXY [::1]:3128', ['http://[::1]:3128']],
    ['SOCKS5 a.test:1080', []],
    ['SOCKS a.test:1; PROXY b.test:2', ['http://b.test:2']],
    ['PROXY a.test:99999; PROXY evil.test/x:1; nonsense', []]
  ])('%o', (answer, routes) => {
    expect(routesOf(answer).map((route) => (route.kind === 'direct' ? 'direct' : route.origin))).toEqual(routes)
  })
})

describe('through a proxy', () => {
  it('http goes in absolute form, without a tunnel, with everything that the server needs', async () => {
    const proxy = await startProxy()
    const { server, port } = await plainServer()
    const { get } = transportOf({ proxyFor: async () => `PROXY ${proxy.address}` })
    const answer = await get(`http://feeds.test:${port}/news?x=1`, { 'X-Key': 'k' })
    expect(answer).toMatchObject({ ok: true })
    expect(proxy.asked).toEqual([`GET http://feeds.test:${port}/news?x=1`])
    expect(server.requests[0]?.headers).toMatchObject({
      host: `feeds.test:${port}`,
      'x-key': 'k',
      'last-event-id': '7'
    })
  })

  it('https goes through a tunnel, and the proxy sees neither headers nor path', async () => {
    const proxy = await startProxy()
    const port = await secureServer()
    const { get, abort } = transportOf({
      proxyFor: async () => `PROXY ${proxy.address}`,
      certificates: () => [CERTIFICATE]
    })
    const answer = await get(`https://feeds.test:${port}/news`, { Authorization: 'Bearer secret' })
    expect(answer).toMatchObject({ ok: true })
    expect(proxy.asked).toEqual([`CONNECT feeds.test:${port}`])
    expect(JSON.stringify(proxy.heads)).not.toContain('secret')
    abort.abort()
    await until(() => proxy.sockets.size === 0, 'the tunnel to close')
  })

  it.each(['http', 'https'])('%s: a proxy that wants a sign-in is told as such', async (scheme) => {
    const proxy = await startProxy(407)
    const { get } = transportOf({ proxyFor: async () => `PROXY ${proxy.address}` })
    expect(await get(`${scheme}://feeds.test/`)).toEqual({ ok: false, reason: { kind: 'status', status: 407 } })
  })

  it('a tunnel that is refused, a proxy that is away and a kind that is unknown are not blamed on the server', async () => {
    const refusing = await startProxy(403)
    const dead = await deadAddress()
    const codeWith = async (scheme: string, answer: string) => {
      const { get } = transportOf({ proxyFor: async () => answer })
      const seen = await get(`${scheme}://feeds.test/`)
      return seen.ok ? null : seen.reason
    }
    expect(await codeWith('https', `PROXY ${refusing.address}`)).toEqual({
      kind: 'network',
      code: 'PROXY_ANSWERED_403'
    })
    for (const scheme of ['http', 'https']) {
      expect(await codeWith(scheme, `PROXY ${dead}`)).toEqual({ kind: 'network', code: 'PROXY_UNREACHABLE' })
      expect(await codeWith(scheme, 'SOCKS5 a.test:1080')).toEqual({ kind: 'network', code: 'PROXY_UNSUPPORTED' })
    }
  })

  it('the next one is taken where the first is away; DIRECT too', async () => {
    const proxy = await startProxy()
    const { server, port } = await plainServer()
    const dead = await deadAddress()
    const { get } = transportOf({ proxyFor: async () => `PROXY ${dead}; PROXY ${proxy.address}` })
    expect(await get(`http://feeds.test:${port}/`)).toMatchObject({ ok: true })
    const straight = transportOf({ proxyFor: async () => `PROXY ${dead}; DIRECT` })
    expect(await straight.get(server.url)).toMatchObject({ ok: true })
  })

  it('the configuration is asked once per server while all is well, and again after a failure', async () => {
    const proxy = await startProxy()
    const { port } = await plainServer()
    const dead = await deadAddress()
    const questions: string[] = []
    let answer = `PROXY ${proxy.address}`
    const { get } = transportOf({
      proxyFor: async (url) => {
        questions.push(url)
        return answer
      }
    })
    const url = `http://feeds.test:${port}/a`
    await get(url)
    await get(url)
    expect(questions).toEqual([url])
    answer = `PROXY ${dead}`
    expect(await get('http://feeds.test:1/')).toMatchObject({ ok: false })
    answer = `PROXY ${proxy.address}`
    await get('http://feeds.test:1/')
    expect(questions.length).toBe(3)
  })

  it('another choice of the reader holds for the next connection', async () => {
    const proxy = await startProxy()
    const { port, server } = await plainServer()
    let answer = 'DIRECT'
    const { get, proxyChanged } = transportOf({ proxyFor: async () => answer })
    await get(server.url)
    answer = `PROXY ${proxy.address}`
    await get(server.url)
    expect(proxy.asked).toEqual([])
    proxyChanged()
    await get(`${server.url}/again`)
    expect(proxy.asked).toEqual([`GET http://127.0.0.1:${port}/again`])
  })

  it('a configuration that cannot be read means straight', async () => {
    const { server } = await plainServer()
    const { get } = transportOf({ proxyFor: () => Promise.reject(new Error('no')) })
    expect(await get(server.url)).toMatchObject({ ok: true })
  })

  it('a proxy that never answers is given up in time, and closing does not wait for it', async () => {
    const mute = createServer()
    mute.on('connect', () => {})
    const sockets = new Set<Socket>()
    mute.on('connection', (socket) => sockets.add(socket))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    cleanUp.push(() => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => mute.close(resolve))
    })
    const address = `127.0.0.1:${(mute.address() as AddressInfo).port}`
    const { get } = transportOf({ proxyFor: async () => `PROXY ${address}`, connectTimeoutMs: 200 })
    expect(await get('https://feeds.test/')).toEqual({
      ok: false,
      reason: { kind: 'network', code: 'PROXY_UNREACHABLE' }
    })
    const tunnel = openTunnel(`http://${address}`, 'feeds.test:443', { timeoutMs: 60_000, userAgent: 'x' })
    tunnel.socket.catch(() => {})
    tunnel.cancel()
    await expect(tunnel.socket).rejects.toThrow()
  })
})

describe('certificates', () => {
  it('an authority that is not trusted ends the attempt, one that is handed in is trusted', async () => {
    const port = await secureServer()
    const url = `https://127.0.0.1:${port}/`
    expect(await transportOf({}).get(url)).toMatchObject({ ok: false, reason: { kind: 'certificate' } })
    let asked = 0
    const { get } = transportOf({
      certificates: () => {
        asked++
        return [CERTIFICATE]
      }
    })
    expect(await get(url)).toMatchObject({ ok: true })
    expect(await get(url)).toMatchObject({ ok: true })
    expect(asked).toBe(1)
  })

  it('a store that cannot be read leaves the list of the runtime', async () => {
    const port = await secureServer()
    const { get } = transportOf({
      certificates: () => {
        throw new Error('no store')
      }
    })
    expect(await get(`https://127.0.0.1:${port}/`)).toMatchObject({ ok: false, reason: { kind: 'certificate' } })
  })
})
