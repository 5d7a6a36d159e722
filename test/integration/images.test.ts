import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ImageFetcher, type ImageFetcherOptions } from '../../src-main/electron/browser-window/images.ts'
import { atTheEnd } from '../helpers/at-the-end.ts'
import { until } from '../helpers/until.ts'

// Node's request stands where Electron's is: the body of both is a stream of Node's that is read as it is wanted.
const request: ImageFetcherOptions['request'] = (url, signal) =>
  new Promise((resolve, reject) => {
    get(url, { signal }, (response) =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response })
    ).on('error', reject)
  })

const MIB = 1024 * 1024

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atTheEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** A picture without end: counts what could be written, and whether the request is over. */
function endless() {
  const seen = { written: 0, isOver: false }
  const piece = Buffer.alloc(64 * 1024, 1)
  const answer = (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'image/jpeg' })
    const write = (): void => {
      while (!seen.isOver) {
        seen.written += piece.length
        if (!response.write(piece)) return
      }
    }
    response.on('drain', write)
    response.on('close', () => (seen.isOver = true))
    write()
  }
  return { seen, answer }
}

const fetcher = (limits: ImageFetcherOptions['limits'] = {}) => new ImageFetcher({ request, limits })

/** The head of a PNG of this size, with a little picture behind it. */
function png(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(name, 'latin1'), data, Buffer.alloc(4)])
  }
  const size = Buffer.alloc(13)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  size.set([8, 0], 8)
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  return Buffer.concat([
    signature,
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.alloc(100))),
    chunk('IEND', Buffer.alloc(0))
  ])
}

test('an image without end is read no further than its bound, and its request ends there', async () => {
  const { seen, answer } = endless()
  const { data } = await fetcher({ bytes: 2 * MIB }).image(await serve(answer), 1)
  const read = async (): Promise<number> => {
    let bytes = 0
    for await (const chunk of data as AsyncIterable<Buffer>) bytes += chunk.length
    return bytes
  }
  await expect(read()).rejects.toThrow('too large')
  await until('the request is over', () => seen.isOver)
  // Beside the bound what the sockets of both ends hold.
  expect(seen.written).toBeLessThan(16 * MIB)
})

test('an image that nobody reads on holds its server back, and ends with whoever wanted it', async () => {
  const { seen, answer } = endless()
  const { data } = await fetcher({ bytes: 1000 * MIB }).image(await serve(answer), 1)
  let before = -1
  await until('the server cannot write on', () => before === (before = seen.written))
  expect(seen.written).toBeLessThan(16 * MIB)
  ;(data as NodeJS.ReadableStream & { destroy(): void }).destroy()
  await until('the request is over', () => seen.isOver)
})

test('the images of an item end when the window shows another one, those that wait, too', async () => {
  const { seen, answer } = endless()
  const url = await serve(answer)
  const images = fetcher({ underWay: 1 })
  await images.image(url, 1)
  const waiting = images.image(url, 1)
  images.endOthers(2)
  expect((await waiting).statusCode).toBe(404)
  await until('the request is over', () => seen.isOver)
})

test('an image that does not come is given up, and its place goes to the next one', async () => {
  const silent = await serve((request, response) => {
    if (request.url === '/silent') return
    response.writeHead(200, { 'content-type': 'image/png' }).end(png(1, 1))
  })
  const images = fetcher({ ms: 300, underWay: 1 })
  const [late, next] = await Promise.all([images.image(`${silent}silent`, 1), images.image(`${silent}picture`, 1)])
  expect(late.statusCode).toBe(502)
  expect(next.headers).toMatchObject({ 'content-type': 'image/png' })
})

test('more images than may wait are refused at once', async () => {
  const silent = await serve(() => {})
  const images = fetcher({ underWay: 1 })
  const asked = Array.from({ length: 502 }, () => images.image(silent, 1))
  expect((await asked[501])?.statusCode).toBe(503)
  images.endOthers(2)
  expect(new Set((await Promise.all(asked)).map(({ statusCode }) => statusCode))).toEqual(new Set([502, 404, 503]))
})

test('a picture of more pixels than a window should hold is refused by its head', async () => {
  const url = await serve((request, response) => {
    const [width = 0, height = 0] = (request.url ?? '').slice(1).split('x').map(Number)
    response.writeHead(200, { 'content-type': 'image/png' }).end(png(width, height))
  })
  expect((await fetcher().image(`${url}16000x16000`, 1)).statusCode).toBe(502)
  const { statusCode, data } = await fetcher().image(`${url}4000x3000`, 1)
  expect(statusCode).toBeUndefined()
  const chunks: Buffer[] = []
  for await (const chunk of data as AsyncIterable<Buffer>) chunks.push(chunk)
  expect(Buffer.concat(chunks)).toEqual(png(4000, 3000))
})
