import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { STATUS_CODES } from 'node:http'

export type Pace = 'whole' | 'one byte at a time'

/** An answer, byte for byte. */
export interface Answer {
  /** 200 where none is given. */
  status?: number
  /** In this order and spelling; `Content-Type: text/event-stream` where none are given. */
  headers?: readonly (readonly [name: string, value: string])[]
  /** A list is sent in these very pieces, whatever the pace. */
  body?: string | Uint8Array | readonly Uint8Array[]
  /** What follows the body: the proper end, nothing at all, or a connection that breaks. */
  then?: 'end' | 'stay' | 'cut'
  /** Sent before the status line. */
  interim?: string
}

/** Beyond so many chunks they leave by as many at a time: 70,000 turns for 70,000 bytes take seconds. */
const MANY_CHUNKS = 256

export interface Asked {
  path: string
  /** By lower-case name, decoded as UTF-8. */
  headers: Record<string, string>
}

export interface ByteServer {
  url: string
  /** Requests, oldest first. */
  asked(path: string): Asked[]
  /** The first request of the path gets the first answer, and so on; after the last one 204 tells to stop. */
  answers(path: string, answers: readonly Answer[], pace: Pace): void
  /** Forgets all requests and answers. */
  forget(): void
  close(): Promise<void>
}

/**
 * A server that is no more than a socket, so that no library makes its bytes better than the test wants them.
 *
 * Bodies go out in chunks: one, or one for each byte, which a client of HTTP/1.1 then gets one at a time however the
 * system joins them on their way.
 */
export async function startByteServer(): Promise<ByteServer> {
  const plans = new Map<string, { left: Answer[]; pace: Pace }>()
  const asked: Asked[] = []
  const sockets = new Set<Socket>()

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    let head = ''
    const read = (bytes: Buffer): void => {
      head += bytes.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      socket.off('data', read)
      socket.resume()
      const request = requestOf(head)
      asked.push(request)
      const plan = plans.get(request.path)
      void send(socket, plan?.left.shift() ?? { status: 204, headers: [] }, plan?.pace ?? 'whole')
    }
    socket.on('data', read)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: (path) => asked.filter((request) => request.path === path),
    answers: (path, answers, pace) => void plans.set(path, { left: [...answers], pace }),
    forget: () => {
      asked.length = 0
      plans.clear()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

function requestOf(head: string): Asked {
  const [first = '', ...lines] = head.slice(0, head.indexOf('\r\n\r\n')).split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const value = line.slice(colon + 1).trim()
    headers[line.slice(0, colon).toLowerCase()] = Buffer.from(value, 'latin1').toString('utf8')
  }
  return { path: first.split(' ')[1] ?? '', headers }
}

async function send(socket: Socket, answer: Answer, pace: Pace): Promise<void> {
  const { status = 200, headers = [['Content-Type', 'text/event-stream']], then = 'end' } = answer
  const bodyless = status === 204 || status === 205 || status === 304
  const framing = bodyless ? (status === 205 ? 'Content-Length: 0\r\n' : '') : 'Transfer-Encoding: chunked\r\n'
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Fine'}\r\n${lines}Connection: close\r\n${framing}\r\n`
  if (answer.interim) await written(socket, Buffer.from(answer.interim, 'latin1'))
  await written(socket, Buffer.from(head, 'latin1'))
  if (bodyless) return void socket.end()
  const chunks = piecesOf(answer.body ?? '', pace).map((piece) =>
    Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
  )
  const together = chunks.length > MANY_CHUNKS ? MANY_CHUNKS : 1
  for (let i = 0; i < chunks.length; i += together) {
    if (!(await written(socket, Buffer.concat(chunks.slice(i, i + together))))) return
  }
  if (then === 'cut') socket.destroy()
  else if (then === 'end') socket.end('0\r\n\r\n')
}

/** No piece is empty: in chunked coding that would be the end. */
function piecesOf(body: NonNullable<Answer['body']>, pace: Pace): Uint8Array[] {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return body.filter((piece) => piece.length > 0)
  const bytes = Buffer.from(body)
  if (pace === 'whole') return bytes.length > 0 ? [bytes] : []
  return Array.from(bytes, (byte) => Uint8Array.of(byte))
}

/** Resolves when the system has the bytes and the other side had a turn; false when the connection is gone. */
function written(socket: Socket, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve(false)
    else socket.write(bytes, (error) => setImmediate(() => resolve(!error && !socket.destroyed)))
  })
}
