import { createServer, request } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/** A proxy as companies run them: plain requests are forwarded, CONNECT makes a tunnel. It alone knows names in `.test`: this machine. */
export interface HttpProxy {
  /** host:port */
  address: string
  port: number
  /** What it was asked for, oldest first: `GET http://…` or `CONNECT host:port`. */
  asked: string[]
  /** Ends it and everything that goes through it. */
  close(): Promise<void>
}

/** Starts it; `port` 0 takes a free one. */
export async function startHttpProxy(port = 0): Promise<HttpProxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`)
    const onward = request((incoming.url ?? '').replace(/^http:\/\/[\w.-]+\.test(?=[:/])/, 'http://127.0.0.1'), {
      method: incoming.method,
      headers: incoming.headers,
      agent: false
    })
    onward.once('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      answer.flushHeaders()
      response.pipe(answer)
      response.once('close', () => answer.destroy())
    })
    onward.once('error', () => answer.writeHead(502).end())
    answer.once('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  server.on('connect', (incoming, socket: Socket, head) => {
    asked.push(`CONNECT ${incoming.url}`)
    const [host, to] = (incoming.url ?? '').split(':')
    const onward = connect(Number(to), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    sockets.add(onward)
    for (const [one, other] of [
      [onward, socket],
      [socket, onward]
    ] as const) {
      one.on('error', () => {})
      one.once('close', () => other.destroy())
    }
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const taken = (server.address() as AddressInfo).port
  return {
    address: `127.0.0.1:${taken}`,
    port: taken,
    asked,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      return closed
    }
  }
}
