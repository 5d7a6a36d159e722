/**
 * A server whose streams say nothing but a heartbeat, as a process of its own, so that its work counts for nobody else.
 *
 * `fork` it with the milliseconds between two heartbeats. It sends its port once it listens, and how many streams are
 * open each time it is sent anything; it ends with who forked it.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const heartbeatMs = Number(process.argv[2] ?? 15_000)
let open = 0

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(':\n\n')
  open++
  const heartbeat = setInterval(() => response.write(':\n\n'), heartbeatMs)
  response.once('close', () => {
    clearInterval(heartbeat)
    open--
  })
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  process.send?.((server.address() as AddressInfo).port)
})
process.on('message', () => process.send?.(open))
process.on('disconnect', () => process.exit())
