import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface RawServer {
  url: string
  /** Every request, oldest first. */
  requests: IncomingMessage[]
  /** Connections that are open now. */
  sockets: Set<Socket>
  close(): Promise<void>
}

/** A server that does exactly what a test says, on a port of 127.0.0.1: a free one unless told which. */
export async function startRawServer(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
  port = 0
): Promise<RawServer> {
  const requests: IncomingMessage[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    requests.push(request)
    response.on('error', () => {})
    answer(request, response, requests.length)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

/** Answers with an event stream that stays open. */
export function streamOf(response: ServerResponse, text: string | Uint8Array = ''): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  if (text.length > 0) response.write(text)
  return response
}

/** The Last-Event-ID of a request as the text that it stands for. */
export function lastEventIdOf(request: IncomingMessage | undefined): string | null {
  const value = request?.headers['last-event-id']
  return value === undefined ? null : Buffer.from(value.toString(), 'latin1').toString('utf8')
}

/** The clock of the runtime, also where a test has another one in its place. */
const real = { later: globalThis.setTimeout, now: performance.now.bind(performance) }

/** Waits until something holds; fails with what it says after 30 s. */
export async function until(holds: () => boolean, what = 'the condition'): Promise<void> {
  const end = real.now() + 30_000
  while (!holds()) {
    if (real.now() > end) throw new Error(`Waited 30 s for ${what}.`)
    await new Promise((resolve) => real.later(resolve, 5))
  }
}
