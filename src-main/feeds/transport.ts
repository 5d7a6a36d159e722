import './file-global.ts'
import type { Socket } from 'node:net'
import { buildConnector, Client, fetch, type Response } from 'undici'
import type { EndReason } from '#contract/feed.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { sleep } from '../base/sleep.ts'
import { isEventStream, looksLike, reasonOfError, retryAfterMs, type TimeLimits } from './end-reason.ts'

export interface TransportOptions {
  /** Our own version, for the User-Agent. */
  version: string
  /** How long a server may take to accept a connection, in milliseconds. */
  connectTimeoutMs?: number
  /** How long a server may take to answer with complete headers, in milliseconds. */
  headersTimeoutMs?: number
}

export interface StreamRequest {
  url: string
  /** The reader's own headers: sent to the feed's own origin and to nobody else. */
  headers?: Record<string, string>
  /** Empty for none. */
  lastEventId: string
  /** Aborting closes the socket, before and after the answer. */
  signal: AbortSignal
}

/** An answer with status 200 and an event stream in it. */
export interface StreamAnswer {
  /** Where the chain of redirects ended. */
  url: string
  body: ReadableStream<Uint8Array>
}

export interface Transport {
  readonly limits: TimeLimits
  /** Asks for an event stream. Never rejects: whatever else comes is a reason. */
  open(request: StreamRequest): Promise<Result<StreamAnswer, EndReason>>
  /** Ends every connection that is left; resolves when all sockets are closed. */
  close(): Promise<void>
}

const MAX_REDIRECTS = 10
/** Servers refuse a request whose headers are longer than 8 to 16 KiB in all, and would refuse it at each attempt. */
const MAX_LAST_EVENT_ID_BYTES = 6_000
const SNIFF_BYTES = 2_048
const SNIFF_MS = 2_000

/**
 * Makes the fetch for streams: undici with clients of our own.
 *
 * A client for each request, since streams share nothing: any number of them to one host, over HTTP/1.1 on purpose (with
 * HTTP/2 one GOAWAY ends every stream). undici's Agent would do the same, but it answers each abort with one more
 * connection to the server that nobody asked for; a client that is destroyed does not. There is no limit on the pause
 * between two pieces of a body here, since the watchdog is the only one to judge that.
 */
export function createTransport(options: TransportOptions): Transport {
  const limits: TimeLimits = {
    connectMs: options.connectTimeoutMs ?? 10_000,
    headersMs: options.headersTimeoutMs ?? 30_000
  }
  // One connector for all: it remembers TLS sessions.
  const connect = buildConnector({ timeout: limits.connectMs, autoSelectFamily: true, allowH2: false })
  const lines = new Set<Line>()
  const general = {
    accept: 'text/event-stream',
    'accept-encoding': 'gzip, deflate, br',
    'cache-control': 'no-store',
    'user-agent': `Tickertape/${options.version} (+desktop live feed reader)`
  }

  return {
    limits,
    open: async ({ url, headers, lastEventId, signal }) => {
      try {
        return await follow(new URL(url), headers ?? {}, lastEventId, signal)
      } catch (error) {
        return refused(reasonOfError(error, limits))
      }
    },
    close: async () => {
      await Promise.all([...lines].map((line) => line.end()))
    }
  }

  async function follow(
    start: URL,
    configured: Record<string, string>,
    lastEventId: string,
    signal: AbortSignal
  ): Promise<Result<StreamAnswer, EndReason>> {
    let personal = personalHeaders(start, configured, lastEventId)
    let mayTellSecrets = Object.keys(configured).length > 0 || start.username !== '' || start.password !== ''
    let url = withoutUser(start)
    for (let hops = 0; ; hops++) {
      const line = openLine(url)
      let kept = false
      try {
        const response = await fetch(url, {
          dispatcher: line.client,
          redirect: 'manual',
          cache: 'no-store',
          headers: { ...general, ...personal },
          signal
        })
        if (![301, 302, 303, 307, 308].includes(response.status)) {
          const answer = await judge(response, url.href)
          kept = answer.ok && !signal.aborted
          if (kept) signal.addEventListener('abort', () => void line.end(), { once: true })
          return answer
        }
        const location = response.headers.get('location')
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

  function openLine({ origin }: URL): Line {
    let socket: Socket | undefined
    const client = new Client(origin, {
      allowH2: false,
      pipelining: 1,
      headersTimeout: limits.headersMs,
      bodyTimeout: 0,
      // The connector returns its socket, which its type does not say: a connection that is still being made can end too.
      connect: (...args) => (socket = connect(...args) as unknown as Socket | undefined)
    })
    const line: Line = {
      client,
      end: async () => {
        lines.delete(line)
        if (socket?.connecting) socket.destroy()
        await client.destroy()
      }
    }
    lines.add(line)
    return line
  }
}

/** One request and the connection under it. */
interface Line {
  client: Client
  end(): Promise<void>
}

/** What is only for the feed's own origin: the reader's headers, the user in the URL, the last event ID. */
function personalHeaders(url: URL, configured: Record<string, string>, lastEventId: string): Record<string, string> {
  const headers: Record<string, string> = {}
  if (url.username !== '' || url.password !== '') {
    // fetch refuses a URL with credentials in it, so they travel as RFC 7617 says.
    const user = `${decoded(url.username)}:${decoded(url.password)}`
    headers['authorization'] = `Basic ${Buffer.from(user, 'utf8').toString('base64')}`
  }
  for (const [name, value] of Object.entries(configured)) headers[name.toLowerCase()] = value
  const id = lastEventIdHeader(lastEventId)
  if (id !== null) headers['last-event-id'] = id
  return headers
}

/**
 * The header value of a last event ID, or null where none can be sent.
 *
 * "If the last event ID string is not the empty string, set `Last-Event-ID` to it, encoded as UTF-8": fetch takes header
 * values as one character per byte. A control character has no place in a header at all, and would fail every attempt.
 */
export function lastEventIdHeader(id: string): string | null {
  const bytes = Buffer.from(id, 'utf8')
  if (bytes.length === 0 || bytes.length > MAX_LAST_EVENT_ID_BYTES) return null
  const value = bytes.toString('latin1')
  return /[\x00-\x08\x0a-\x1f\x7f]/.test(value) ? null : value
}

async function judge(response: Response, url: string): Promise<Result<StreamAnswer, EndReason>> {
  const { status, headers, body } = response
  const contentType = headers.get('content-type') ?? ''
  if (status === 200 && isEventStream(contentType) && body) {
    return ok({ url, body: body as ReadableStream<Uint8Array> })
  }
  if (status === 200) {
    const start = await beginning(body as ReadableStream<Uint8Array> | null)
    return refused({
      kind: 'wrong-type',
      contentType: contentType.slice(0, 200),
      looksLike: looksLike(contentType, start)
    })
  }
  await body?.cancel()
  // "A client can be told to stop reconnecting using the HTTP 204 No Content response code."
  if (status === 204) return refused({ kind: 'told-to-stop' })
  const retryAfter = retryAfterMs(headers.get('retry-after'), Date.now())
  return refused(retryAfter === undefined ? { kind: 'status', status } : { kind: 'status', status, retryAfter })
}

/** Reads the first 2 KB of a body, or what comes of it within 2 s, and lets the rest go. */
async function beginning(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (!body) return ''
  const reader = body.getReader()
  const over = new AbortController()
  const pieces: Uint8Array[] = []
  const late = sleep(SNIFF_MS, over.signal).then(() => null)
  try {
    for (let bytes = 0; bytes < SNIFF_BYTES;) {
      const piece = await Promise.race([reader.read(), late])
      if (!piece || piece.done) break
      pieces.push(piece.value)
      bytes += piece.value.length
    }
  } catch {
    // A body that breaks off has still shown its beginning.
  }
  over.abort()
  await reader.cancel().catch(() => {})
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
