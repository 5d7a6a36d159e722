/**
 * A server with many streams goes away and comes back: our feeds beside as many bare EventSources, in the same run.
 *
 * `node test/bench/feeds-away.ts --feeds=1000 --seconds=60`. Prints a table: how often each side dialled while the server
 * was away, when its first and its last stream was live again, and what that cost. Each side and each server is a process
 * of its own; every dial counts, whoever makes it. Exits with 1 where the aim is missed.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { EventSource } from 'eventsource'
import { Subscriptions } from '../../src-main/feeds/subscriptions.ts'
import { createTransport } from '../../src-main/feeds/transport.ts'

const { values } = parseArgs({
  options: {
    feeds: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '60' },
    role: { type: 'string' },
    port: { type: 'string', default: '0' }
  }
})
const feeds = Number(values.feeds)
const seconds = Number(values.seconds)
const HEARTBEAT_MS = 15_000

interface Reading {
  live: number
  dials: number
  /** Epoch ms of the first and last time a stream opened since the last `mark`. */
  firstOpen: number | null
  lastOpen: number | null
  cpuMs: number
  rssMiB: number
}

switch (values.role) {
  case 'server':
    serve(Number(values.port))
    break
  case 'ours':
  case 'bare':
    hold(values.role, Number(values.port))
    break
  default:
    await compare()
}

/** `at`: since when, epoch ms. */
interface Listening {
  port: number
  at: number
}

function serve(port: number): void {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(':\n\n')
    const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS)
    response.once('close', () => clearInterval(heartbeat))
  })
  server.listen({ port, host: '127.0.0.1', backlog: 4_096 }, () => {
    process.send?.({ port: (server.address() as AddressInfo).port, at: Date.now() } satisfies Listening)
  })
}

function hold(role: 'ours' | 'bare', port: number): void {
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
  const url = (index: number): string => `http://127.0.0.1:${port}/${index}`

  if (role === 'ours') {
    const transport = createTransport({ version: '0' })
    const subscriptions = new Subscriptions({ transport, accept: async () => {} })
    const open = new Set<number>()
    subscriptions.onState(({ feedId, state }) => {
      if (state.kind === 'open' && !open.has(feedId)) {
        open.add(feedId)
        opened()
      } else if (state.kind !== 'open' && open.delete(feedId)) live--
    })
    subscriptions.reconcile(
      Array.from({ length: feeds }, (_, index) => ({
        id: index + 1,
        url: url(index),
        paused: false,
        lastEventId: '',
        everOpened: true
      }))
    )
  } else {
    for (let index = 0; index < feeds; index++) {
      const source = new EventSource(url(index))
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

  process.on('message', (message) => {
    const { user, system } = process.cpuUsage()
    const reading: Reading = {
      live,
      dials,
      firstOpen,
      lastOpen,
      cpuMs: (user + system) / 1_000,
      rssMiB: process.memoryUsage().rss / 2 ** 20
    }
    if (message === 'mark') {
      firstOpen = lastOpen = null
      dials = 0
    }
    process.send?.(reading)
  })
}

async function compare(): Promise<void> {
  const children = new Set<ChildProcess>()
  const start = (role: string, port: number): ChildProcess => {
    const child = fork(process.argv[1]!, [`--role=${role}`, `--port=${port}`, `--feeds=${feeds}`], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc']
    })
    children.add(child)
    child.once('exit', () => children.delete(child))
    return child
  }
  const startServer = async (port: number): Promise<Listening & { server: ChildProcess }> => {
    const server = start('server', port)
    return { server, ...((await once(server, 'message')) as [Listening])[0] }
  }
  const ask = async (child: ChildProcess, what: 'mark' | 'read'): Promise<Reading> => {
    child.send(what)
    return ((await once(child, 'message')) as [Reading])[0]
  }
  const allLive = async (child: ChildProcess): Promise<Reading> => {
    const end = Date.now() + 60_000
    for (;;) {
      const reading = await ask(child, 'read')
      if (reading.live === feeds || Date.now() > end) return reading
      await wait(50)
    }
  }
  try {
    const sides = await Promise.all(
      (['ours', 'bare'] as const).map(async (role) => {
        const { server, port } = await startServer(0)
        const startedAt = Date.now()
        const client = start(role, port)
        const opened = await allLive(client)
        return { role, server, port, client, opened, openMs: (opened.lastOpen ?? Infinity) - startedAt }
      })
    )
    await wait(2_000)
    const awayFrom = await Promise.all(sides.map(({ client }) => ask(client, 'mark')))
    for (const { server } of sides) server.kill('SIGKILL')
    await wait(seconds * 1_000)
    const away = await Promise.all(sides.map(({ client }) => ask(client, 'mark')))
    const servers = await Promise.all(sides.map(({ port }) => startServer(port)))
    const back = await Promise.all(sides.map(({ client }) => allLive(client)))
    const rows = sides.map(({ role, opened, openMs }, index) => ({
      streams: role === 'ours' ? 'Tickertape' : 'bare eventsource',
      live: back[index]!.live,
      'all open s': inSeconds(openMs),
      'dials while away': away[index]!.dials,
      'first live s': inSeconds(back[index]!.firstOpen! - servers[index]!.at),
      'all live s': inSeconds(back[index]!.lastOpen! - servers[index]!.at),
      'CPU while away s': inSeconds(away[index]!.cpuMs - awayFrom[index]!.cpuMs),
      'CPU to open s': inSeconds(opened.cpuMs),
      'RSS MiB': Math.round(back[index]!.rssMiB)
    }))
    console.log(`${feeds} streams, the server is away for ${seconds} s`)
    console.table(rows)
    for (const { server } of servers) server.kill('SIGKILL')
    const [ours, bare] = rows
    const met =
      ours!.live === feeds &&
      ours!['first live s'] <= 2 &&
      ours!['all live s'] <= 5 &&
      ours!['dials while away'] <= bare!['dials while away'] / 10
    console.log(met ? 'The aim is met.' : 'The aim is missed.')
    process.exitCode = met ? 0 : 1
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}

function inSeconds(ms: number): number {
  return Math.round(ms / 10) / 100
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
