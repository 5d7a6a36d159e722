import { createSecureContext, type SecureContext } from 'node:tls'
import type { EndReason, StreamKind } from '#contract/feed.ts'
import { refused, type Result } from '#contract/result.ts'
import { MINUTE } from '#contract/time.ts'
import { log } from '../../base/log.ts'
import { documentAnswer, streamAnswer, textOf, type DocumentAnswer, type StreamAnswer } from './answers.ts'
import { ChainCookies } from './chain-cookies.ts'
import { codeOf, reasonOfError, type TimeLimits } from './end-reason.ts'
import { headerProblem, personalHeaders } from './headers.ts'
import { Line, loadUndici, type LineSurroundings, type UndiciParts } from './line.ts'
import { ProxyError } from './proxy.ts'
import { redirectTarget, withoutUser } from './redirect.ts'
import { request, type Answer, type Sending } from './request.ts'
import { Routes } from './routes.ts'

export interface TransportOptions {
  /** Our own version, for the User-Agent. */
  version: string
  /** How long a server may take to accept a connection, in milliseconds. */
  connectTimeoutMs?: number
  /** How long a server that took a request for a stream may take to answer with complete headers, in milliseconds. */
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
  /** An event stream by default. */
  kind?: StreamKind
  /** The reader's own headers: sent to the feed's own origin and to nobody else. */
  headers?: Record<string, string>
  /** Empty for none. */
  lastEventId: string
  /** It is asked for as it is, in no compressed coding. */
  plain?: boolean
  /** Aborting closes the socket, before and after the answer. */
  signal: AbortSignal
  /** The feed's own server answered, with an address elsewhere. */
  onRedirect?: () => void
  /** A server has the request, and its answer is waited for; once for each server of a chain of redirects. */
  onTaken?: () => void
}

export interface TextRequest {
  url: string
  /** As for a stream. */
  headers?: Record<string, string>
  signal: AbortSignal
  /** A longer body is refused as `message-too-large`; in bytes, 4 Mi by default. */
  maxBytes?: number
}

/** How a server knows again what it sent, as it wrote that: only the address that gave them is asked by them. */
export interface Validators {
  url: string
  etag: string | null
  lastModified: string | null
}

export interface DocumentRequest extends TextRequest {
  /** Of the document that is known; null for none. */
  validators: Validators | null
}

export interface Transport {
  readonly limits: TimeLimits
  /** Asks for a stream. Never rejects: whatever else comes is a reason. Who waits for the head keeps to `limits`. */
  open(request: StreamRequest): Promise<Result<StreamAnswer, EndReason>>
  /** Fetches a text that belongs to a stream: a page of what was missed, an item. Never rejects. */
  fetchText(request: TextRequest): Promise<Result<string, EndReason>>
  /** Asks for a document, or whether it changed. Never rejects. A server that answers with a stream is told apart. */
  fetchDocument(request: DocumentRequest): Promise<Result<DocumentAnswer | StreamKind, EndReason>>
  /** The proxy configuration has changed: it is read again for the next connection to each server. */
  proxyChanged(): void
  /** Ends every connection that is left; resolves when all sockets are closed. */
  close(): Promise<void>
}

const MAX_REDIRECTS = 10
/** An event stream is asked for by its name alone: some servers compare the whole header. */
const ACCEPTED: Record<StreamKind, string> = {
  'event-stream': 'text/event-stream',
  lines:
    'application/x-ndjson, application/ndjson, application/jsonl, application/stream+json, application/json-seq, application/json;q=0.9, */*;q=0.5'
}
/** Documents first, and then whatever there is: many servers know no type but their own. */
const DOCUMENTS =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.5, */*;q=0.1'
/**
 * A server that sends its head with the first event may have none for long, and a browser would wait for it without end.
 * After this it is asked again, since a connection can die without a word.
 */
const HEAD_PATIENCE_MS = 15 * MINUTE
/** A page beside a stream has its head ready. */
const TEXT_HEAD_MS = 30_000
/** What is fetched in one piece, in bytes. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024
/** How long the fetch of a text may take in all, in milliseconds. */
const TEXT_LIMIT_MS = 60_000

/**
 * Asks for streams by undici, with clients of our own.
 *
 * A client for each request, since streams share nothing: any number of them to one host, over HTTP/1.1 on purpose (with
 * HTTP/2 one GOAWAY ends every stream). undici's Agent would do the same, but it answers each abort with one more
 * connection to the server that nobody requested; a client that is destroyed does not. There is no limit on the pause
 * between two pieces of a body here, since the watchdog is the only one to judge that.
 */
export function createTransport(options: TransportOptions): Transport {
  return new UndiciTransport(options)
}

class UndiciTransport implements Transport {
  readonly limits: TimeLimits
  readonly #begin: Promise<unknown> | undefined
  readonly #routes: Routes
  readonly #lines = new Set<Line>()
  readonly #surroundings: LineSurroundings
  readonly #undici: () => Promise<UndiciParts>
  readonly #general: Record<string, string>

  constructor(options: TransportOptions) {
    this.limits = {
      connectMs: options.connectTimeoutMs ?? 10_000,
      headersMs: options.headersTimeoutMs ?? HEAD_PATIENCE_MS
    }
    const userAgent = `Tickertape/${options.version} (+desktop live feed reader)`
    const secureContext = once(() => trust(options.certificates))
    this.#begin = options.begin
    this.#routes = new Routes(options.proxyFor)
    this.#surroundings = { connectMs: this.limits.connectMs, userAgent, secureContext }
    this.#undici = once(() => loadUndici(this.#surroundings))
    this.#general = {
      'accept-encoding': 'gzip, deflate, br',
      'cache-control': 'no-store',
      'user-agent': userAgent
    }
  }

  async open({
    url,
    kind: wanted = 'event-stream',
    headers,
    lastEventId,
    plain,
    signal,
    onRedirect,
    onTaken
  }: StreamRequest): Promise<Result<StreamAnswer, EndReason>> {
    try {
      await this.#begin
      if (headerProblem(headers ?? {})) return refused({ kind: 'network', code: 'BAD_HEADER' })
      const start = new URL(url)
      const general = { accept: ACCEPTED[wanted], ...(plain === true && { 'accept-encoding': 'identity' }) }
      const read: Kind<StreamAnswer>['read'] = (head, end) => streamAnswer(head, end.url, end.askedToResume, wanted)
      const kind = { general, headersMs: 0, read }
      const chain = { headers: headers ?? {}, lastEventId, signal, kind, onRedirect, onTaken }
      const answer = await this.#follow(start, chain)
      if (!answer.ok) this.#routes.forget(start)
      return answer
    } catch (error) {
      return refused(reasonOfError(error, this.limits))
    }
  }

  fetchText(request: TextRequest): Promise<Result<string, EndReason>> {
    const { maxBytes = MAX_TEXT_BYTES } = request
    return this.#fetch(request, {
      general: { accept: 'application/json' },
      headersMs: TEXT_HEAD_MS,
      read: (answer) => textOf(answer, maxBytes)
    })
  }

  fetchDocument({ validators, ...request }: DocumentRequest): Promise<Result<DocumentAnswer | StreamKind, EndReason>> {
    const { maxBytes = MAX_TEXT_BYTES } = request
    return this.#fetch(request, {
      // A cache on the way may answer: it is told by its validators alone whether what it holds is still true.
      general: { accept: DOCUMENTS, 'cache-control': 'max-age=0' },
      conditions: (url) => (validators?.url === url ? conditions(validators) : {}),
      headersMs: TEXT_HEAD_MS,
      read: (answer, { url, movedTo }) => documentAnswer(answer, { url, movedTo, maxBytes })
    })
  }

  /** Fetches what has an end, within a minute. */
  async #fetch<T>({ url, headers, signal }: TextRequest, kind: Kind<T>): Promise<Result<T, EndReason>> {
    const limits = { ...this.limits, headersMs: kind.headersMs }
    const ended = new AbortController()
    const end = (): void => ended.abort()
    const late = setTimeout(end, TEXT_LIMIT_MS)
    signal.addEventListener('abort', end, { once: true })
    try {
      if (signal.aborted) return refused({ kind: 'network', code: 'ABORTED' })
      if (headerProblem(headers ?? {})) return refused({ kind: 'network', code: 'BAD_HEADER' })
      const chain = { headers: headers ?? {}, lastEventId: '', signal: ended.signal, kind }
      return await this.#follow(new URL(url), chain)
    } catch (error) {
      const isLate = ended.signal.aborted && !signal.aborted
      return refused(isLate ? { kind: 'timeout', ms: TEXT_LIMIT_MS } : reasonOfError(error, limits))
    } finally {
      clearTimeout(late)
      signal.removeEventListener('abort', end)
      // Only what is still read keeps its connection.
      ended.abort()
    }
  }

  proxyChanged(): void {
    this.#routes.forgetAll()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lines].map((line) => this.#end(line)))
  }

  /** The answer at the end of a chain of redirects. Rejects where a server cannot be reached. */
  async #follow<T>(
    start: URL,
    { headers, lastEventId, signal, kind, onRedirect, onTaken }: Chain<T>
  ): Promise<Result<T, EndReason>> {
    let personal = personalHeaders(start, headers, lastEventId)
    let mayTellSecrets = Object.keys(headers).length > 0 || start.username !== '' || start.password !== ''
    let url = withoutUser(start)
    const cookies = new ChainCookies()
    const isSignedIn = mayTellSecrets
    let movedTo: string | null = null
    let isPermanent = true
    for (let hops = 0; ; hops++) {
      const cookie = cookies.header(url.origin, personal['cookie'])
      const conditional = kind.conditions?.(url.href)
      const sent = { ...kind.general, ...conditional, ...personal, ...(cookie !== null && { cookie }) }
      const { line, answer } = await this.#request(url, sent, { signal, headersMs: kind.headersMs, onTaken })
      let kept = false
      try {
        if (![301, 302, 303, 307, 308].includes(answer.status)) {
          const result = await kind.read(answer, { url: url.href, movedTo, askedToResume: 'last-event-id' in personal })
          kept = result.ok && !signal.aborted
          if (!result.ok && isSignedIn && !mayTellSecrets) return refused(answeredElsewhere(result.reason, url.host))
          if (kept) signal.addEventListener('abort', () => void this.#end(line), { once: true })
          return result
        }
        onRedirect?.()
        cookies.take(url.origin, answer.cookies)
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
        isPermanent &&= answer.status === 301 || answer.status === 308
        if (isPermanent) movedTo = url.href
      } finally {
        if (!kept) void this.#end(line)
      }
    }
  }

  /** One request, by the first of its routes whose proxy can be reached. */
  async #request(
    url: URL,
    personal: Record<string, string>,
    sending: Omit<Sending, 'url' | 'headers'>
  ): Promise<{ line: Line; answer: Answer }> {
    const [ways, parts] = await Promise.all([this.#routes.to(url), this.#undici()])
    let failure: unknown = new ProxyError('PROXY_UNSUPPORTED', 'No proxy of a kind that is known here.')
    for (const way of ways) {
      const line = new Line(url, way, parts, this.#surroundings)
      this.#lines.add(line)
      try {
        const answer = await request(line.dispatcher, {
          url,
          headers: { ...this.#general, ...personal },
          ...sending,
          onTaken: () => {
            line.taken()
            sending.onTaken?.()
          }
        })
        if (answer.status === 407) throw new ProxyError('PROXY_SIGN_IN', 'The proxy wants a sign-in.')
        return { line, answer }
      } catch (error) {
        void this.#end(line)
        failure = error
        if (sending.signal.aborted || codeOf(failure) !== 'PROXY_UNREACHABLE') break
      }
    }
    this.#routes.forget(url)
    throw failure
  }

  #end(line: Line): Promise<void> {
    this.#lines.delete(line)
    return line.end()
  }
}

/** The kind of answer that is requested, and how it is read. */
interface Kind<T> {
  general: Record<string, string>
  headersMs: number
  /** What only one address is asked by. */
  conditions?: (url: string) => Record<string, string>
  read: (answer: Answer, end: ChainEnd) => Promise<Result<T, EndReason>>
}

/** Where a chain of redirects ended. */
interface ChainEnd {
  url: string
  /** How far it led by permanent redirects alone; null for nowhere. */
  movedTo: string | null
  /** Whether the last event ID was sent there. */
  askedToResume: boolean
}

/** With what a request and its redirects are made. */
interface Chain<T> {
  /** The reader's own headers. */
  headers: Record<string, string>
  lastEventId: string
  signal: AbortSignal
  kind: Kind<T>
  onRedirect?: (() => void) | undefined
  onTaken?: (() => void) | undefined
}

/** Both, where both are known: a server that knows the first passes over the second (RFC 9110, 13.1.3). */
const conditions = ({ etag, lastModified }: Validators): Record<string, string> => ({
  ...(etag !== null && { 'if-none-match': etag }),
  ...(lastModified !== null && { 'if-modified-since': lastModified })
})

/** A refusal by a server that another one sent us to, and that no sign-in was sent to. */
const answeredElsewhere = (reason: EndReason, host: string): EndReason =>
  reason.kind === 'status' && (reason.status === 401 || reason.status === 403) ? { ...reason, elsewhere: host } : reason

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
