import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { findBehaviour } from './behaviours.ts'
import type { Channel, ChannelState } from './channel.ts'
import { callControl, type Control, type ForcedAnswer } from './control.ts'
import { Query, type Behaviour, type ServerState, type PlayedRecording, type RequestRecord } from './server-state.ts'
import { breakOff } from './stream.ts'

export type { ChannelState, SentFrame } from './channel.ts'
export type { Control } from './control.ts'
export { demoFeeds } from './demo.ts'

/** What a server knows: enough to start another with the same history. Plain JSON. */
export interface FeedServerState {
  seed: number
  channels: ChannelState[]
  hits: Record<string, number>
}

export interface FeedServerOptions {
  /** 0, the default, takes a free one. */
  port?: number
  /** The port of the second listener, which serves the same paths as another origin. */
  otherPort?: number
  host?: string
  /** The same seed and number give the same item. Default 1. */
  seed?: number
  /**
   * The state of a server that was closed: the new one keeps its history, and counters go on.
   *
   * Without it the new server has lost everything and numbers its items from 1 again. A server that lost its history but
   * goes on counting is `control.forget()` before `state`.
   */
  stateFrom?: FeedServerState
  /** What `/replay/NAME` plays, by name. */
  recordings?: Readonly<Record<string, PlayedRecording>>
}

export interface FeedServer {
  /** `http://127.0.0.1:PORT`, no slash at the end. */
  readonly url: string
  readonly port: number
  /** The second listener: another origin with the same paths. */
  readonly otherUrl: string
  readonly otherPort: number
  readonly control: Control
  /** Now; also after `close`. */
  readonly state: FeedServerState
  /** Ends every timer and socket. Resolves when both ports are free. */
  close(): Promise<void>
}

interface Connection {
  record: RequestRecord
  response: ServerResponse
  socket: Socket
}

const mostRequests = 10_000

/** Starts the feed server; resolves when it listens. */
export async function startFeedServer(options: FeedServerOptions = {}): Promise<FeedServer> {
  const host = options.host ?? '127.0.0.1'
  const seed = options.seed ?? options.stateFrom?.seed ?? 1
  const channels = new Map<string, Channel>()
  const hits = new Map<string, number>(Object.entries(options.stateFrom?.hits ?? {}))
  const forced = new Map<string, ForcedAnswer>()
  /** Targets that answer as others. */
  const acting = new Map<string, string>()
  const requests: RequestRecord[] = []
  const connections = new Set<Connection>()
  const sockets = new Set<Socket>()
  const timers = new Set<() => void>()
  const closing = new AbortController()
  let origin = ''
  let otherOrigin = ''

  const serverState: ServerState = {
    seed,
    get origin() {
      return origin
    },
    get otherOrigin() {
      return otherOrigin
    },
    channel: (target) => channelOf(target),
    channelBySlug: (slug) => [...channels.values()].find((channel) => channel.plan.slug === slug),
    recording: (name) => (Object.hasOwn(options.recordings ?? {}, name) ? options.recordings?.[name] : undefined),
    every: (ms, run) => {
      if (closing.signal.aborted) return () => {}
      const timer = setInterval(() => safely(run), ms)
      return ending(() => clearInterval(timer))
    },
    after: (ms, run) => {
      if (closing.signal.aborted) return () => {}
      const timer = setTimeout(() => {
        end()
        safely(run)
      }, ms)
      const end = ending(() => clearTimeout(timer))
      return end
    },
    hit: (key) => {
      const count = (hits.get(key) ?? 0) + 1
      hits.set(key, count)
      return count
    }
  }

  function ending(stop: () => void): () => void {
    const end = () => {
      timers.delete(end)
      stop()
    }
    timers.add(end)
    return end
  }

  function channelOf(target: string, state?: ChannelState): Channel {
    const { name, url, path } = readTarget(target)
    const known = channels.get(name)
    if (known) return known
    const found = findBehaviour(path)
    if (!found?.behaviour.makeChannel) throw new Error(`${path} publishes nothing: it has no channel.`)
    const query = new Query(url.searchParams, found.behaviour.defaults)
    const channel = found.behaviour.makeChannel(serverState, name, query, target, state)
    channels.set(name, channel)
    return channel
  }

  function serve(from: RequestRecord['origin'], request: IncomingMessage, response: ServerResponse): void {
    const { name } = readTarget(request.url ?? '/')
    const asked = acting.get(name) ?? request.url ?? '/'
    const { url, path } = readTarget(asked)
    response.on('error', () => {})
    if (path.startsWith('/control/')) {
      void answerControl(path.slice('/control/'.length), url, request, response)
      return
    }
    const record: RequestRecord = {
      method: request.method ?? 'GET',
      path,
      url: asked,
      target: name,
      origin: from,
      headers: readHeaders(request),
      lastEventId: utf8(request.headers['last-event-id']?.toString()),
      at: Date.now(),
      status: null,
      frames: 0,
      lastSentId: null,
      endedAt: null
    }
    requests.push(record)
    if (requests.length > mostRequests * 1.1) requests.splice(0, requests.length - mostRequests)
    const connection = { record, response, socket: request.socket }
    connections.add(connection)
    response.once('close', () => {
      connections.delete(connection)
      record.endedAt = Date.now()
      if (response.headersSent) record.status ??= response.statusCode
    })
    const writeHead = response.writeHead.bind(response) as (...all: unknown[]) => ServerResponse
    response.writeHead = ((status: number, ...rest: unknown[]) => {
      record.status = status
      return writeHead(status, ...rest)
    }) as typeof response.writeHead

    const refusal = forcedAnswer(name, path)
    if (refusal) return answerForced(response, refusal)
    const found = findBehaviour(path)
    if (!found)
      return answerForced(response, { status: 404, body: `There is nothing at ${path}. GET / lists all paths.\n` })
    if (request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'POST') {
      return answerForced(response, { status: 405, body: 'Only GET.\n' })
    }
    request.resume()
    void answer(found.behaviour, found.names)

    async function answer(behaviour: Behaviour, names: Record<string, string>): Promise<void> {
      const query = new Query(url.searchParams, behaviour.defaults)
      try {
        await behaviour.answer({ server: serverState, request, response, record, url, query, names })
      } catch (error) {
        console.error(`feed server: ${path}:`, error)
        if (response.headersSent) response.destroy()
        else answerForced(response, { status: 500, body: String(error) })
      }
    }
  }

  function forcedAnswer(name: string, path: string): ForcedAnswer | undefined {
    for (const key of [name, path]) {
      const answer = forced.get(key)
      if (!answer) continue
      if (answer.times === undefined) return answer
      if (answer.times > 0) {
        answer.times--
        return answer
      }
      forced.delete(key)
    }
    return undefined
  }

  async function answerControl(
    verb: string,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse
  ): Promise<void> {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' })
      response.end(JSON.stringify(body))
    }
    try {
      const posted = request.method === 'POST'
      const reading = ['published', 'sent', 'requests', 'connections'].includes(verb)
      // A page of another site can send a plain POST, but not one of this type: a test server has no business with it.
      if (posted && !/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
        return reply(415, { error: 'POST application/json.' })
      }
      if (!posted && !reading) return reply(405, { error: `POST /control/${verb}.` })
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const input: unknown = posted
        ? JSON.parse(Buffer.concat(chunks).toString() || '{}')
        : Object.fromEntries(url.searchParams)
      if (typeof input !== 'object' || input === null) return reply(400, { error: 'Send a JSON object.' })
      if (verb === 'away') {
        const ms = Number((input as { ms?: unknown }).ms ?? 1000)
        response.once('finish', () => setImmediate(() => void control.away(ms).catch(() => {})))
        return reply(202, { away: ms })
      }
      reply(200, callControl(control, verb, input as Record<string, unknown>))
    } catch (error) {
      if (!response.headersSent) reply(400, { error: error instanceof Error ? error.message : String(error) })
    }
  }

  const first = makeListener('first')
  const other = makeListener('other')

  function makeListener(from: RequestRecord['origin']): Server {
    const server = createServer({ keepAliveTimeout: 5_000, requestTimeout: 0 }, (request, response) =>
      serve(from, request, response)
    )
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => sockets.delete(socket))
    })
    server.on('clientError', (_error, socket) => socket.destroy())
    return server
  }

  async function stopListening(): Promise<void> {
    const closed = [first, other].map(
      (server) => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()))
    )
    for (const socket of [...sockets]) socket.destroy()
    await Promise.all(closed)
  }

  const matching = (target?: string): Connection[] => {
    if (target === undefined) return [...connections]
    const wanted = readTarget(target)
    return [...connections].filter(({ record }) => meant(record, wanted))
  }

  const control: Control = {
    publish: (target, what) => channelOf(target).publish(what),
    publishRaw: (target, bytes) => channelOf(target).raw(bytes),
    edit: (target, id, changes, how) => channelOf(target).edit(id, changes, how),
    remove: (target, id, event) => channelOf(target).remove(id, event),
    again: (target, id, version) => channelOf(target).again(id, version),
    cut: (target, how = 'destroy') => {
      const cut = matching(target)
      for (const { response, socket } of cut) {
        if (how === 'reset') socket.resetAndDestroy()
        else if (how === 'destroy') socket.destroy()
        else breakOff(response, how)
      }
      return cut.length
    },
    restart: (target) => {
      for (const channel of target === undefined ? channels.values() : [channelOf(target)]) channel.restart()
      return control.cut(target)
    },
    away: async (ms) => {
      if (!first.listening) throw new Error('The server is away already.')
      const { port } = first.address() as AddressInfo
      const { port: otherPort } = other.address() as AddressInfo
      await stopListening()
      try {
        await sleep(ms, undefined, { signal: closing.signal })
        await listenAgain(first, port, host, closing.signal)
        await listenAgain(other, otherPort, host, closing.signal)
      } catch (error) {
        if (!closing.signal.aborted) throw error
      }
    },
    setStatus: (target, answer) => {
      const { name } = readTarget(target)
      if (answer === null) forced.delete(name)
      else forced.set(name, typeof answer === 'number' ? { status: answer } : { ...answer })
    },
    answerAs: (target, as) => {
      const { name } = readTarget(target)
      if (as === null) acting.delete(name)
      else acting.set(name, as)
    },
    forget: (target) => {
      for (const channel of target === undefined ? channels.values() : [channelOf(target)]) channel.forget()
    },
    published: (target) => channelOf(target).published(),
    sent: (target) =>
      channelOf(target)
        .published()
        .filter((frame) => frame.times > 0),
    requests: (target) => {
      if (target === undefined) return requests.map((record) => ({ ...record }))
      const wanted = readTarget(target)
      return requests.filter((record) => meant(record, wanted)).map((record) => ({ ...record }))
    },
    connections: (target) => matching(target).length
  }

  await listen(first, options.port ?? 0, host)
  try {
    await listen(other, options.otherPort ?? 0, host)
  } catch (error) {
    await stopListening()
    throw error
  }
  const { port } = first.address() as AddressInfo
  const { port: otherPort } = other.address() as AddressInfo
  const written = host.includes(':') ? `[${host}]` : host
  origin = `http://${written}:${port}`
  otherOrigin = `http://${written}:${otherPort}`
  for (const state of options.stateFrom?.channels ?? []) channelOf(state.made, state)

  return {
    url: origin,
    port,
    otherUrl: otherOrigin,
    otherPort,
    control,
    get state() {
      return { seed, channels: [...channels.values()].map((channel) => channel.state), hits: Object.fromEntries(hits) }
    },
    close: async () => {
      closing.abort()
      for (const end of [...timers]) end()
      await stopListening()
    }
  }
}

/** The path and the channel of a target or request URL; everything else in it is parameters. */
function readTarget(target: string): { name: string; url: URL; path: string; whole: boolean } {
  const rooted =
    target.startsWith('/') || /^https?:/i.test(target) ? target : `/stream?channel=${encodeURIComponent(target)}`
  const url = URL.parse(rooted, 'http://feed-server.invalid') ?? new URL('http://feed-server.invalid/')
  let path = url.pathname
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    // A path with a broken escape is the path as it was written.
  }
  const channel = url.searchParams.get('channel')
  return { name: channel ? `${path}?channel=${channel}` : path, url, path, whole: channel !== null }
}

function meant(record: RequestRecord, wanted: { name: string; path: string; whole: boolean }): boolean {
  return wanted.whole ? record.target === wanted.name : record.path === wanted.path
}

function answerForced(response: ServerResponse, answer: ForcedAnswer): void {
  const headers: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8' }
  if (answer.retryAfter !== undefined) headers['retry-after'] = String(answer.retryAfter)
  response.writeHead(answer.status, headers)
  response.end(answer.status === 204 ? undefined : (answer.body ?? `This path answers ${answer.status} for now.\n`))
}

/** Header values are bytes: Node hands them out as Latin-1, and an event ID is UTF-8. */
function utf8(value: string | undefined): string | null {
  return value === undefined ? null : Buffer.from(value, 'latin1').toString('utf8')
}

/** A timer's work may meet a channel that lost what it wanted to edit; the server goes on. */
function safely(run: () => void): void {
  try {
    run()
  } catch (error) {
    console.error('feed server:', error)
  }
}

function readHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers[name] = value.toString()
  return headers
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** The port was free a moment ago, but on a busy machine somebody may have it for an instant. */
async function listenAgain(server: Server, port: number, host: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    try {
      await listen(server, port, host)
    } catch (error) {
      if (attempt === 100) throw error
      await sleep(50, undefined, { signal })
      continue
    }
    if (signal.aborted) server.close()
    return
  }
}
