import type { Socket } from 'node:net'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { buildConnector, Client, Dispatcher } from 'undici'
import type { EndReason } from '#contract/feed.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { log } from '../../base/log.ts'
import { sleep } from '../../base/sleep.ts'
import { codeOf, isEventStream, looksLike, reasonOfError, retryAfterMs, type TimeLimits } from './end-reason.ts'
import { basicAuthorization, headerProblem, headerValue } from './headers.ts'
import { openTunnel, ProxyError, routesOf, type Route } from './proxy.ts'
import { request, type Answer, type Body } from './request.ts'

export interface TransportOptions {
  /** Our own version, for the User-Agent. */
  version: string
  /** How long a server may take to accept a connection, in milliseconds. */
  connectTimeoutMs?: number
  /** How long a server may take to answer with complete headers, in milliseconds. */
  headersTimeoutMs?: number
  /**
   * How a URL is reached, as a proxy configuration answers it: `DIRECT`, or `PROXY host:port; …` in order of preference.
   * Called again after each failure. Without it, and where it fails, everything goes straight.
   */
  proxyFor?: (url: string) => Promise<string>
  /** No request starts before this; at once by default. */
  begin?: Promise<unknown>
  /** The certificates of the trusted authorities, PEM; called once, with the first https. Null for the runtime's own. */
  certificates?: () => readonly string[] | null
}

export interface StreamRequest {
  url: string
  /** The reader's own headers: sent to the feed's own origin and to nobody else. */
  headers?: Record<string, string>
  /** Empty for none. */
  lastEventId: string
  /** Aborting closes the socket, before and after the answer. */
  signal: AbortSignal
  /** The feed's own server answered, with an address elsewhere. */
  onRedirect?: () => void
}

/** An answer with status 200 and an event stream in it. */
export interface StreamAnswer {
  /** Where the chain of redirects ended. */
  url: string
  body: Body
  /** Whether the last event ID was sent to the server that answered; it never goes to another origin. */
  askedToResume: boolean
  /** What a Mercure hub says it resumed after (its header of either generation); null where it says nothing. */
  resumedAfter: string | null
}

export interface TextRequest {
  url: string
  /** As for a stream. */
  headers?: Record<string, string>
  signal: AbortSignal
  /** A longer body is refused as `message-too-large`. */
  maxBytes: number
}

export interface Transport {
  readonly limits: TimeLimits
  /** Asks for an event stream. Never rejects: whatever else comes is a reason. */
  open(request: StreamRequest): Promise<Result<StreamAnswer, EndReason>>
  /** Fetches a text that belongs to a stream: a page of what was missed, an item. Never rejects. */
  fetchText(request: TextRequest): Promise<Result<string, EndReason>>
  /** The proxy configuration has changed: it is read again for the next connection to each server. */
  proxyChanged(): void
  /** Ends every connection that is left; resolves when all sockets are closed. */
  close(): Promise<void>
}

const MAX_REDIRECTS = 10
/** Servers refuse a request whose headers are longer than 8 to 16 KiB in all, and would refuse it at each attempt. */
const MAX_LAST_EVENT_ID_BYTES = 6_000
/** A proxy configuration is read again after this, in milliseconds, even if all is well. */
const ROUTES_MS = 300_000
const MAX_ROUTES = 1_000
const SNIFF_BYTES = 2_048
/** How long the fetch of a text may take in all, in milliseconds. */
const TEXT_LIMIT_MS = 60_000
const SNIFF_MS = 2_000

/**
 * Asks for streams by undici, with clients of our own.
 *
 * A client for each request, since streams share nothing: any number of them to one host, over HTTP/1.1 on purpose (with
 * HTTP/2 one GOAWAY ends every stream). undici's Agent would do the same, but it answers each abort with one more
 * connection to the server that nobody requested; a client that is destroyed does not. There is no limit on the pause
 * between two pieces of a body here, since the watchdog is the only one to judge that.
 */
export function createTransport(options: TransportOptions): Transport {
  const limits: TimeLimits = {
    connectMs: options.connectTimeoutMs ?? 10_000,
    headersMs: options.headersTimeoutMs ?? 30_000
  }
  const userAgent = `Tickertape/${options.version} (+desktop live feed reader)`
  const secureContext = once(() => trust(options.certificates))
  // One connector for each kind: it remembers TLS sessions.
  const connector = { timeout: limits.connectMs, autoSelectFamily: true, allowH2: false }
  const tools = once(async (): Promise<Tools> => {
    const [{ default: Client }, { default: buildConnector }] = await Promise.all([
      import('undici/lib/dispatcher/client.js'),
      import('undici/lib/core/connect.js')
    ])
    const plain = buildConnector(connector)
    const secure = once(() => {
      const context = secureContext()
      return buildConnector({ ...connector, ...(context && { secureContext: context }) })
    })
    return { Client, plain, secure }
  })
  const routes = new Map<string, { routes: Promise<Route[]>; at: number }>()
  const lines = new Set<Line>()
  const general = {
    'accept-encoding': 'gzip, deflate, br',
    'cache-control': 'no-store',
    'user-agent': userAgent
  }

  return {
    proxyChanged: () => routes.clear(),
    limits,
    open: async ({ url, headers, lastEventId, signal, onRedirect }) => {
      try {
        await options.begin
        if (headerProblem(headers ?? {})) return refused({ kind: 'network', code: 'BAD_HEADER' })
        const start = new URL(url)
        const kind = { accept: 'text/event-stream', read: streamAnswer }
        const answer = await follow(start, headers ?? {}, lastEventId, signal, kind, onRedirect)
        if (!answer.ok) routes.delete(start.origin)
        return answer
      } catch (error) {
        return refused(reasonOfError(error, limits))
      }
    },
    fetchText: async ({ url, headers, signal, maxBytes }) => {
      const ended = new AbortController()
      const end = (): void => ended.abort()
      const late = setTimeout(end, TEXT_LIMIT_MS)
      signal.addEventListener('abort', end, { once: true })
      try {
        if (signal.aborted || headerProblem(headers ?? {})) return refused({ kind: 'network', code: 'ABORTED' })
        const kind = { accept: 'application/json', read: (answer: Answer) => textOf(answer, maxBytes) }
        return await follow(new URL(url), headers ?? {}, '', ended.signal, kind)
      } catch (error) {
        const isLate = ended.signal.aborted && !signal.aborted
        return refused(isLate ? { kind: 'timeout', ms: TEXT_LIMIT_MS } : reasonOfError(error, limits))
      } finally {
        clearTimeout(late)
        signal.removeEventListener('abort', end)
        // Only what is still read keeps its connection.
        ended.abort()
      }
    },
    close: async () => {
      await Promise.all([...lines].map((line) => line.end()))
    }
  }

  async function follow<T>(
    start: URL,
    configured: Record<string, string>,
    lastEventId: string,
    signal: AbortSignal,
    { accept, read }: Kind<T>,
    onRedirect?: () => void
  ): Promise<Result<T, EndReason>> {
    let personal = personalHeaders(start, configured, lastEventId)
    let mayTellSecrets = Object.keys(configured).length > 0 || start.username !== '' || start.password !== ''
    let url = withoutUser(start)
    for (let hops = 0; ; hops++) {
      const { line, answer } = await ask(url, { accept, ...personal }, signal)
      let kept = false
      try {
        if (![301, 302, 303, 307, 308].includes(answer.status)) {
          const result = await read(answer, url.href, 'last-event-id' in personal)
          kept = result.ok && !signal.aborted
          if (kept) signal.addEventListener('abort', () => void line.end(), { once: true })
          return result
        }
        onRedirect?.()
        const location = answer.header('location')
        if (location === null) return refused({ kind: 'redirect', problem: 'no-location' })
        if (hops === MAX_REDIRECTS) return refused({ kind: 'redirect', problem: 'too-many' })
        const next = redirectTarget(location, url, mayTellSecrets)
        if (!next.ok) return refused({ kind: 'redirect', problem: next.reason })
        if (next.value.origin !== url.origin) {
          // What was meant for one server goes to no other, and does not come back when the chain returns.
          personal = {}
          mayTellSecrets = false
        }
        url = next.value
      } finally {
        if (!kept) void line.end()
      }
    }
  }

  /** One request, by the first of its routes whose proxy can be reached. */
  async function ask(
    url: URL,
    personal: Record<string, string>,
    signal: AbortSignal
  ): Promise<{ line: Line; answer: Answer }> {
    const [ways, loaded] = await Promise.all([routesTo(url), tools()])
    let failure: unknown = new ProxyError('PROXY_UNSUPPORTED', 'No proxy of a kind that is known here.')
    for (const way of ways) {
      const line = openLine(url, way, loaded)
      try {
        const answer = await request(line.dispatcher, { url, headers: { ...general, ...personal }, signal })
        if (answer.status === 407) throw new ProxyError('PROXY_SIGN_IN', 'The proxy wants a sign-in.')
        return { line, answer }
      } catch (error) {
        void line.end()
        failure = error
        if (signal.aborted || codeOf(failure) !== 'PROXY_UNREACHABLE') break
      }
    }
    routes.delete(url.origin)
    throw failure
  }

  function routesTo(url: URL): Promise<Route[]> {
    const { proxyFor } = options
    if (!proxyFor) return Promise.resolve([{ kind: 'direct' }])
    const known = routes.get(url.origin)
    if (known && performance.now() - known.at < ROUTES_MS) return known.routes
    if (routes.size >= MAX_ROUTES) routes.clear()
    const answer = proxyFor(url.href).then(routesOf, (error: unknown): Route[] => {
      log.warn(`the proxy configuration could not be read: ${String(error)}`)
      routes.delete(url.origin)
      return [{ kind: 'direct' }]
    })
    routes.set(url.origin, { routes: answer, at: performance.now() })
    return answer
  }

  function openLine(url: URL, way: Route, { Client, plain, secure }: Tools): Line {
    let cancel = (): void => {}
    /** The connector returns its socket, which its type does not say: a connection that is still being made can end too. */
    const connect: buildConnector.connector = (target, callback) => {
      const connector = target.protocol === 'https:' ? secure() : plain
      const socket = connector(target, callback) as unknown as Socket | undefined
      cancel = () => void (socket?.connecting && socket.destroy())
    }
    const toProxy: buildConnector.connector = (target, callback) => {
      connect(target, (error, socket) => {
        if (error) callback(new ProxyError('PROXY_UNREACHABLE', error.message), null)
        else callback(null, socket)
      })
    }
    const throughTunnel =
      (proxy: string): buildConnector.connector =>
      (target, callback) => {
        const authority = `${url.hostname}:${url.port === '' ? 443 : url.port}`
        const context = proxy.startsWith('https:') ? secureContext() : undefined
        const tunnel = openTunnel(proxy, authority, { timeoutMs: limits.connectMs, userAgent, secureContext: context })
        cancel = tunnel.cancel
        tunnel.socket.then(
          (httpSocket) => {
            cancel = () => httpSocket.destroy()
            secure()({ ...target, httpSocket }, callback)
          },
          (error: Error) => callback(error, null)
        )
      }
    const settings = { allowH2: false, pipelining: 1, headersTimeout: limits.headersMs, bodyTimeout: 0 }
    let client: Client
    // "the client MUST send the target URI in absolute-form" (RFC 9112, 3.2.2)
    const absoluteForm: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (request, handler) => {
      const headers = { ...(request.headers as Record<string, string>), host: url.host }
      return dispatch({ ...request, path: url.origin + request.path, headers }, handler)
    }
    let dispatcher: Dispatcher
    if (way.kind === 'direct') {
      dispatcher = client = new Client(url.origin, { ...settings, connect })
    } else if (url.protocol === 'https:') {
      dispatcher = client = new Client(url.origin, { ...settings, connect: throughTunnel(way.origin) })
    } else {
      client = new Client(way.origin, { ...settings, connect: toProxy })
      dispatcher = client.compose(absoluteForm)
    }
    const line: Line = {
      dispatcher,
      end: async () => {
        lines.delete(line)
        cancel()
        await client.destroy()
      }
    }
    lines.add(line)
    return line
  }
}

/**
 * What every connection needs of undici, loaded with the first: the first screen is not kept waiting by it.
 *
 * Only these two parts: all of it takes twice the time to load, and 3.5 MiB more for as long as the program runs.
 */
interface Tools {
  Client: typeof Client
  plain: buildConnector.connector
  secure: () => buildConnector.connector
}

/** Loading the trusted authorities takes a while, and parsing them again for each connection even longer. */
function trust(certificates: TransportOptions['certificates']): SecureContext | undefined {
  try {
    const ca = certificates?.()
    return ca && ca.length > 0 ? createSecureContext({ ca: [...ca] }) : undefined
  } catch (error) {
    log.error('the trusted certificates could not be read', error)
    return undefined
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** The kind of answer that is requested, and how it is read. */
interface Kind<T> {
  accept: string
  read: (answer: Answer, url: string, askedToResume: boolean) => Promise<Result<T, EndReason>>
}

/** One request and the connection under it. */
interface Line {
  dispatcher: Dispatcher
  end(): Promise<void>
}

/** What is only for the feed's own origin: the reader's headers, the user in the URL, the last event ID. */
function personalHeaders(url: URL, configured: Record<string, string>, lastEventId: string): Record<string, string> {
  const headers: Record<string, string> = {}
  if (url.username !== '' || url.password !== '') {
    // As RFC 7617 says.
    headers['authorization'] = basicAuthorization(decoded(url.username), decoded(url.password))
  }
  for (const [name, value] of Object.entries(configured)) headers[name.toLowerCase()] = headerValue(value)
  const id = lastEventIdHeader(lastEventId)
  if (id !== null) headers['last-event-id'] = id
  return headers
}

/**
 * The header value of a last event ID, or null where none can be sent.
 *
 * "If the last event ID string is not the empty string, set `Last-Event-ID` to it, encoded as UTF-8": undici takes header
 * values as one character per byte. A control character has no place in a header at all, and would fail every attempt.
 */
export function lastEventIdHeader(id: string): string | null {
  const bytes = Buffer.from(id, 'utf8')
  if (bytes.length === 0 || bytes.length > MAX_LAST_EVENT_ID_BYTES) return null
  const value = bytes.toString('latin1')
  return /[\x00-\x08\x0a-\x1f\x7f]/.test(value) ? null : value
}

async function streamAnswer(
  { status, header, body }: Answer,
  url: string,
  askedToResume: boolean
): Promise<Result<StreamAnswer, EndReason>> {
  const contentType = header('content-type') ?? ''
  if (status === 200 && isEventStream(contentType)) {
    const resumedAfter = header('mercure-last-event-id') ?? header('last-event-id')
    return ok({
      url,
      body,
      askedToResume,
      resumedAfter: resumedAfter === null ? null : Buffer.from(resumedAfter, 'latin1').toString('utf8')
    })
  }
  if (status === 200) {
    const start = await beginning(body)
    return refused({
      kind: 'wrong-type',
      contentType: contentType.slice(0, 200),
      looksLike: looksLike(contentType, start)
    })
  }
  body.cancel()
  // "A client can be told to stop reconnecting using the HTTP 204 No Content response code."
  if (status === 204) return refused({ kind: 'told-to-stop' })
  const retryAfter = retryAfterMs(header('retry-after'), Date.now())
  return refused(retryAfter === undefined ? { kind: 'status', status } : { kind: 'status', status, retryAfter })
}

/** The whole body as UTF-8, where the status is 200 and it is no longer than that. */
async function textOf({ status, header, body }: Answer, maxBytes: number): Promise<Result<string, EndReason>> {
  if (status !== 200) {
    body.cancel()
    const retryAfter = retryAfterMs(header('retry-after'), Date.now())
    return refused(retryAfter === undefined ? { kind: 'status', status } : { kind: 'status', status, retryAfter })
  }
  const pieces: Uint8Array[] = []
  let bytes = 0
  for (let piece = await body.read(); piece; piece = await body.read()) {
    bytes += piece.length
    if (bytes > maxBytes) return refused({ kind: 'message-too-large', limit: maxBytes })
    pieces.push(piece)
  }
  return ok(Buffer.concat(pieces).toString('utf8'))
}

/** Reads the first 2 KB of a body, or what comes of it within 2 s, and lets the rest go. */
async function beginning(body: Body): Promise<string> {
  const over = new AbortController()
  const pieces: Uint8Array[] = []
  const late = sleep(SNIFF_MS, over.signal).then(() => null)
  try {
    for (let bytes = 0; bytes < SNIFF_BYTES;) {
      const piece = await Promise.race([body.read(), late])
      if (!piece) break
      pieces.push(piece)
      bytes += piece.length
    }
  } catch {
    // A body that breaks off has still shown its beginning.
  }
  over.abort()
  body.cancel()
  return Buffer.concat(pieces).subarray(0, SNIFF_BYTES).toString('utf8')
}

/**
 * Where a redirect leads, or why it is not followed.
 *
 * A user in the target is the server's invention and is left out. From https to http is refused where the request carries
 * secrets: they would not be sent along, but the stream that was meant to be private would come in the clear.
 */
export function redirectTarget(
  location: string,
  from: URL,
  carriesSecrets: boolean
): Result<URL, 'unsupported' | 'insecure'> {
  let target: URL
  try {
    // Header values are bytes, one character each; a Location beyond ASCII is UTF-8 wherever it is meant to work.
    target = withoutUser(new URL(Buffer.from(location, 'latin1').toString('utf8'), from))
  } catch {
    return refused('unsupported')
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return refused('unsupported')
  if (carriesSecrets && from.protocol === 'https:' && target.protocol === 'http:') return refused('insecure')
  return ok(target)
}

function withoutUser(url: URL): URL {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  plain.hash = ''
  return plain
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
