/**
 * One side of the bench `feeds`, as a process of its own: `node feeds-side.ts server PORT`, or `ours` or `bare` with a port,
 * how many feeds it opens first, and how many it has once it is told `open`. Answers each message with a reading; every dial counts, whoever makes it.
 */
import { createServer } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import { EventSource } from 'eventsource'
import { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../../src-main/feeds/http/transport.ts'

const HEARTBEAT_MS = 15_000

export interface Reading {
  live: number
  dials: number
  /** Epoch ms of the first and last time a stream opened since the last `mark`. */
  firstOpen: number | null
  lastOpen: number | null
  /** Since the process began. */
  cpuMs: number
}

/** `at`: since when, epoch ms. */
export interface Listening {
  port: number
  at: number
}

const [role, port, few, all] = process.argv.slice(2)
// Whoever started it has gone.
process.once('disconnect', () => process.exit())
if (role === 'server') serve(Number(port))
else hold(role === 'ours', Number(port), Number(few), Number(all))

function serve(at: number): void {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(':\n\n')
    const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS)
    response.once('close', () => clearInterval(heartbeat))
  })
  server.listen({ port: at, host: '127.0.0.1', backlog: 4_096 }, () => {
    process.send?.({ port: (server.address() as AddressInfo).port, at: Date.now() } satisfies Listening)
  })
}

function hold(ours: boolean, at: number, few: number, all: number): void {
  let live = 0
  let dials = 0
  let firstOpen: number | null = null
  let lastOpen: number | null = null
  const dial = Socket.prototype.connect
  Socket.prototype.connect = function (this: Socket, ...args: Parameters<typeof dial>) {
    dials++
    return dial.apply(this, args)
  } as typeof dial
  const opened = (): void => {
    live++
    lastOpen = Date.now()
    firstOpen ??= lastOpen
  }
  const url = (index: number): string => `http://127.0.0.1:${at}/${index}`

  let openUpTo: (many: number) => void
  if (ours) {
    const subscriptions = new Subscriptions({ transport: createTransport({ version: '0' }), accept: async () => {} })
    const open = new Set<number>()
    subscriptions.onState(({ feedId, state }) => {
      if (state.kind === 'open' && !open.has(feedId)) {
        open.add(feedId)
        opened()
      } else if (state.kind !== 'open' && open.delete(feedId)) live--
    })
    openUpTo = (many) =>
      subscriptions.reconcile(
        Array.from({ length: many }, (_, index) => ({
          id: index + 1,
          url: url(index),
          paused: false,
          lastEventId: '',
          everOpened: true
        }))
      )
  } else {
    let begun = 0
    openUpTo = (many) => {
      for (; begun < many; begun++) {
        const source = new EventSource(url(begun))
        let isOpen = false
        source.addEventListener('open', () => {
          isOpen = true
          opened()
        })
        source.addEventListener('error', () => {
          if (isOpen) live--
          isOpen = false
        })
      }
    }
  }
  openUpTo(few)

  process.on('message', (message) => {
    // What is garbage is nobody's memory; when it is collected is chance.
    if (message === 'settle') globalThis.gc?.()
    if (message === 'open') openUpTo(all)
    const { user, system } = process.cpuUsage()
    process.send?.({ live, dials, firstOpen, lastOpen, cpuMs: (user + system) / 1_000 } satisfies Reading)
    if (message === 'mark') {
      firstOpen = lastOpen = null
      dials = 0
    }
  })
}
