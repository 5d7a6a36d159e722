import type { Socket } from 'node:net'
import { createGzip } from 'node:zlib'
import { serialise } from '../frames.ts'
import type { Behaviour, Visit } from '../server-state.ts'
import { openStream } from '../stream.ts'
import { freshItem, visitOf } from './frames.ts'
import { sizeOf } from './pour.ts'

const MOST = 256 * 1024 * 1024

/** Answers whose head, coding or length goes beyond any use. */
export const excessiveAnswers: Behaviour[] = [
  {
    path: '/endless-head',
    summary: 'A header line that does not end (bytes=16777216).',
    defaults: { bytes: 16 * 1024 * 1024 },
    answer: (visit) => {
      const { socket } = visit.response
      if (!socket) return
      return flood(socket, 'HTTP/1.1 200 OK\r\nX-Endless: ', sizeOf(visit, 'bytes', MOST))
    }
  },
  {
    path: '/many-headers',
    summary:
      'So many headers (count=100) of so many bytes (bytes=100) before a stream; of=cookies: each sets one; times= redirects first.',
    defaults: { count: 100, bytes: 100, of: 'headers', times: 0 },
    answer: (visit) => {
      const { query, response, server, url } = visit
      const [count, bytes] = [sizeOf(visit, 'count', 2_000), sizeOf(visit, 'bytes', 1024 * 1024)]
      const values = Array.from({ length: count }, (_, number) => `c${number}=${'x'.repeat(bytes)}`)
      const headers: Record<string, string | string[]> =
        query.text('of') === 'cookies'
          ? { 'set-cookie': values }
          : Object.fromEntries(values.map((value, number) => [`x-${number}`, value]))
      const left = query.number('times', 0)
      if (left > 0) {
        const next = new URL(url)
        next.searchParams.set('times', String(left - 1))
        response.writeHead(302, { ...headers, location: server.origin + next.pathname + next.search })
        return void response.end()
      }
      response.writeHead(200, { 'content-type': 'text/event-stream', ...headers })
      response.write(serialise({ data: JSON.stringify(freshItem(visit, visitOf(visit), 1)) }))
    }
  },
  {
    path: '/bomb',
    summary: 'So many bytes (bytes=33554432) that are few when compressed: of=comment, line or messages.',
    defaults: { bytes: 32 * 1024 * 1024, of: 'messages' },
    answer: (visit) => bomb(visit, sizeOf(visit, 'bytes', MOST))
  },
  {
    path: '/endless-image',
    summary: 'An image that does not end (bytes=67108864), at full speed or every so many ms (every=).',
    defaults: { bytes: 64 * 1024 * 1024, every: 0 },
    answer: (visit) => {
      const { socket } = visit.response
      if (!socket) return
      const head = 'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\n\r\n\x89PNG\r\n\x1a\n'
      return flood(socket, head, sizeOf(visit, 'bytes', MOST), visit.query.number('every', 0))
    }
  }
]

/** Bytes as they are, at the client's pace; then the connection ends. */
async function flood(socket: Socket, start: string, bytes: number, every = 0): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024, 'harbour ')
  socket.write(Buffer.from(start, 'latin1'))
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += chunk.length) {
    const isTaken = socket.write(chunk)
    await new Promise<void>((resolve) => {
      if (every > 0) setTimeout(resolve, every)
      else if (isTaken) setImmediate(resolve)
      else {
        const settle = (): void => {
          socket.off('drain', settle)
          socket.off('close', settle)
          resolve()
        }
        socket.on('drain', settle)
        socket.on('close', settle)
      }
    })
  }
  socket.destroy()
}

/** A stream that says the same over and over, so that a few bytes of it become many. */
async function bomb(visit: Visit, bytes: number): Promise<void> {
  const { query, response } = visit
  openStream(visit, { 'content-encoding': 'gzip' })
  const gzip = createGzip()
  gzip.on('error', () => response.destroy())
  gzip.pipe(response)
  response.once('close', () => gzip.destroy())
  const of = query.text('of')
  const item = serialise({ id: '1', data: JSON.stringify(freshItem(visit, visitOf(visit), 1)) })
  const piece = Buffer.from(
    of === 'comment' ? ':'.repeat(65_536) : of === 'line' ? `data:${'x'.repeat(65_536)}` : item.repeat(200)
  )
  for (let sent = 0; sent < bytes && !response.destroyed; sent += piece.length) {
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        response.off('close', settle)
        resolve()
      }
      response.once('close', settle)
      gzip.write(piece, settle)
    })
  }
  gzip.flush()
}
