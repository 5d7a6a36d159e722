import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { Client } from 'undici'
import { afterEach, expect, it } from 'vitest'
import { codeOf } from '../../../../src-main/feeds/http/end-reason.ts'
import { request, type Answer, type Body } from '../../../../src-main/feeds/http/request.ts'
import { startRawServer, until } from './raw-server.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

function get(url: string, signal = new AbortController().signal): Promise<Answer> {
  const client = new Client(new URL(url).origin, { bodyTimeout: 0 })
  cleanUp.push(() => client.destroy())
  return request(client, { url: new URL(url), headers: {}, headersMs: 60_000, signal })
}

async function coded(encoding: string, ...pieces: Buffer[]): Promise<Body> {
  const server = await startRawServer((_request, response) => {
    response.writeHead(200, { 'content-encoding': encoding })
    for (const piece of pieces) response.write(piece)
    response.end()
  })
  cleanUp.push(() => server.close())
  return (await get(server.url)).body
}

/** A server on a bare socket. */
async function served(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function textOf(body: Body): Promise<string> {
  const pieces: Uint8Array[] = []
  for (let piece = await body.read(); piece; piece = await body.read()) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

it('reads what came before the connection broke, however late it is read', async () => {
  let broken = false
  const url = await served((socket) => {
    const body = '12\r\ndata: 1\n\ndata: 2\n\n\r\n'
    socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${body}`, () => {
      socket.resetAndDestroy()
      broken = true
    })
  })
  const { body } = await get(url)
  await body.closed
  expect(broken).toBe(true)
  expect(Buffer.from((await body.read())!).toString()).toBe('data: 1\n\ndata: 2\n\n')
  expect(codeOf(await body.read().catch((error: unknown) => error))).toBe('ECONNRESET')
})

it('reads of a compressed body what can be read, where it breaks off', async () => {
  const half = gzipSync('data: 1\n\n'.repeat(1_000)).subarray(0, 40)
  const url = await served((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n')
    socket.end(Buffer.concat([Buffer.from('28\r\n'), half, Buffer.from('\r\n')]))
  })
  const { body } = await get(url)
  await body.closed
  expect(Buffer.from((await body.read())!).toString()).toMatch(/^data: 1\n/)
  const rest = async (): Promise<never> => {
    for (;;) await body.read()
  }
  expect(codeOf(await rest().catch((error: unknown) => error))).toBe('UND_ERR_SOCKET')
})

it.each([
  ['gzip', gzipSync('속보')],
  ['x-gzip', gzipSync('속보')],
  ['br', brotliCompressSync('속보')],
  ['deflate', deflateSync('속보')],
  ['deflate', deflateRawSync('속보')],
  ['gzip, br', brotliCompressSync(gzipSync('속보'))],
  ['identity', Buffer.from('속보')],
  ['unheard-of', Buffer.from('속보')]
])('reads what is coded as %s', async (encoding, bytes) => {
  const pieces = Array.from(bytes, (byte) => Buffer.from([byte]))
  expect(await textOf(await coded(encoding, ...pieces))).toBe('속보')
})

it('says what is wrong with what is coded wrongly', async () => {
  const body = await coded('gzip', Buffer.from('no gzip at all'))
  expect(codeOf(await body.read().catch((error: unknown) => error))).toBe('Z_DATA_ERROR')
  await expect(coded(Array(6).fill('gzip').join(','))).rejects.toThrow('Too many content codings')
})

it('makes the server wait while nobody reads, also where little becomes much', async () => {
  let written = 0
  const flood = await startRawServer((_request, response) => {
    response.writeHead(200)
    const write = (): void => {
      while (response.write(Buffer.alloc(64 * 1024), () => (written += 64 * 1024)));
      response.once('drain', write)
    }
    write()
  })
  cleanUp.push(() => flood.close())
  const { body } = await get(flood.url)
  expect(await body.read()).not.toBeNull()
  let before = -1
  await until(() => before === (before = written), 'the flood to stand still')
  // What the system's own buffers of both sides hold; without a limit it goes on for ever.
  expect(written).toBeLessThan(16 * 1024 * 1024)
  body.cancel()

  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
  const used = process.memoryUsage().arrayBuffers
  const small = await coded('gzip', bomb)
  expect(await small.read()).not.toBeNull()
  await new Promise((resolve) => setImmediate(resolve))
  expect(process.memoryUsage().arrayBuffers - used).toBeLessThan(16 * 1024 * 1024)
  let bytes = 1
  for (let piece = await small.read(); piece; piece = await small.read()) bytes += piece.length
  expect(bytes).toBeGreaterThan(60 * 1024 * 1024)
})

it.each(['identity', 'gzip'])('holds no more of a flood for being read in small pieces (%s)', async (coding) => {
  // Made beforehand, so that it comes faster than it is read.
  const noise = randomBytes(48 * 1024 * 1024)
  const sent = coding === 'gzip' ? gzipSync(noise, { level: 0 }) : noise
  const server = await startRawServer((_request, response) => {
    response.writeHead(200, { 'content-encoding': coding })
    let at = 0
    const write = (): void => {
      for (let goesOn = true; goesOn && at < sent.length; at += 512)
        goesOn = response.write(sent.subarray(at, at + 512))
      response.once('drain', write)
    }
    write()
  })
  cleanUp.push(() => server.close())
  const { body } = await get(server.url)
  const read = async (reads: number): Promise<void> => {
    for (let n = 0; n < reads; n++) {
      await body.read()
      // Others have their turn, and the socket too.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  /** Bytes that are held for good: the least of several moments, for the server in this process has its bytes under way too. */
  const held = async (): Promise<number> => {
    let least = Infinity
    for (let moment = 0; moment < 8; moment++) {
      await read(25)
      collectGarbage()
      least = Math.min(least, process.memoryUsage().arrayBuffers)
    }
    return least
  }
  const before = await held()
  await read(30_000)
  expect((await held()) - before).toBeLessThan(2 * 1024 * 1024)
  body.cancel()
})

it('is given up at once, before an answer and after it', async () => {
  const server = await startRawServer((request, response) => {
    if (request.url === '/answered') response.writeHead(200).flushHeaders()
  })
  cleanUp.push(() => server.close())
  for (const path of ['/silent', '/answered']) {
    const abort = new AbortController()
    const answer = get(server.url + path, abort.signal)
    if (path === '/silent') {
      await until(() => server.requests.length === 1, 'the request')
      abort.abort()
      await expect(answer).rejects.toThrow('aborted')
    } else {
      const { body } = await answer
      const piece = body.read()
      abort.abort()
      await expect(piece).rejects.toThrow('aborted')
      await body.closed
    }
  }
})

it('has an end, and no body where the status has none', async () => {
  expect(
    await textOf(await coded('br', brotliCompressSync('end', { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })))
  ).toBe('end')
  const server = await startRawServer(
    (_request, response) => void response.writeHead(204, { 'content-encoding': 'gzip' }).end()
  )
  cleanUp.push(() => server.close())
  const { status, body } = await get(server.url)
  expect([status, await body.read()]).toEqual([204, null])
})

it('asks nothing of the ports of other protocols', async () => {
  const asked = get('http://127.0.0.1:25/')
  expect(codeOf(await asked.catch((error: unknown) => error))).toBe('BAD_PORT')
})
