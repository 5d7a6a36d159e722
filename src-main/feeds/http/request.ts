import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import type { Transform } from 'node:stream'
import type { Dispatcher } from 'undici'

/** What a server answered: its status and headers, and the body that is still to come. */
export interface Answer {
  status: number
  /** One character for each byte; what came several times is joined by a comma. Null where there is none. */
  header(name: string): string | null
  /** Its `Set-Cookie` lines, one character for each byte. */
  cookies: readonly string[]
  body: Body
}

/** A body, piece by piece as it comes off the socket. */
export interface Body {
  /** The next piece, null at the end. Rejects where the connection broke, once all that came before was read. */
  read(): Promise<Uint8Array | null>
  /** The rest is not wanted. */
  cancel(): void
  /** So much came off the socket so far, in bytes, as it was coded. */
  readonly wireBytes: number
  /** Resolves when nothing more comes off the socket; never rejects. */
  readonly closed: Promise<void>
}

/**
 * So much waits to be read before the server is made to wait, in bytes, and it goes on when all of that was read.
 *
 * No sooner: each time a socket goes on it reads up to 64 KiB, also while the parser still has some to give. What goes in
 * must not be more than what was taken out, or the rest grows without end.
 */
const WAITING_BYTES = 64 * 1024
/** Ports of other protocols, which a browser asks nothing either: https://fetch.spec.whatwg.org/#port-blocking */
const badPorts = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080
])
/** A server has no use for more codings over each other. */
const MAX_CODINGS = 5

export interface Sending {
  url: URL
  headers: Record<string, string>
  signal: AbortSignal
  /** How long the answer's head may take once the request is sent, in milliseconds; 0 without end. */
  headersMs: number
  /** The connection stands, and the request is being sent: from now on it is the server's turn. */
  onTaken?: (() => void) | undefined
}

/**
 * Sends a GET and resolves with the head of the answer.
 *
 * One step above the HTTP parser, on purpose: a thousand streams that are open for weeks pay for each layer in between,
 * in memory and with each heartbeat. And a `fetch` throws away what it has received and nobody has read yet when the
 * connection breaks; here it is read first.
 */
export function request(
  dispatcher: Dispatcher,
  { url, headers, signal, headersMs, onTaken }: Sending
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (badPorts.has(Number(url.port))) return reject(Object.assign(new Error('A bad port.'), { code: 'BAD_PORT' }))
    if (signal.aborted) return reject(signal.reason as Error)
    const body = new Incoming()
    const abort = (): void => {
      reject(signal.reason as Error)
      body.fail(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    void body.closed.then(() => signal.removeEventListener('abort', abort))
    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: 'GET', headers, headersTimeout: headersMs },
      {
        onRequestStart: (controller) => {
          if (!signal.aborted) onTaken?.()
          body.begin(controller)
        },
        onResponseStart: (controller, status, received) => {
          if (status < 200) return
          try {
            const header = (name: string): string | null => received[name]?.toString() ?? null
            const bodyless = status === 204 || status === 205 || status === 304
            if (!bodyless) body.decode(codingsOf(header('content-encoding')))
            resolve({ status, header, cookies: [received['set-cookie'] ?? []].flat(), body })
          } catch (error) {
            controller.abort(error as Error)
          }
        },
        onResponseData: (_controller, piece) => body.received(piece),
        onResponseEnd: () => body.ended(),
        onResponseError: (_controller, error) => {
          // Only the first of the two counts.
          reject(error)
          body.broken(error)
        }
      }
    )
  })
}

/** What comes off the socket waits here until it is read; when too much does, the socket waits too. */
class Incoming implements Body {
  readonly closed: Promise<void>
  wireBytes = 0
  #close: () => void = () => {}
  #controller: Dispatcher.DispatchController | null = null
  #codings: Coding[] = []
  /** Made with the first piece, the outermost coding first. */
  #decoders: Transform[] = []
  readonly #waiting: Uint8Array[] = []
  #bytes = 0
  #end: { error: unknown } | null = null
  #reader: { resolve(piece: Uint8Array | null): void; reject(error: unknown): void } | null = null

  constructor() {
    this.closed = new Promise((resolve) => (this.#close = resolve))
  }

  begin(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#end) controller.abort(new Error('It was given up before it began.'))
  }

  read(): Promise<Uint8Array | null> {
    const piece = this.#waiting.shift()
    if (piece) {
      this.#bytes -= piece.length
      if (this.#bytes === 0) this.#goOn()
      return Promise.resolve(piece)
    }
    return new Promise((resolve, reject) => {
      if (!this.#end) this.#reader = { resolve, reject }
      else if (this.#end.error === null) resolve(null)
      else reject(this.#end.error as Error)
    })
  }

  cancel(): void {
    this.fail(new Error('The rest is not wanted.'))
  }

  /** Ends it at once, whatever waits. */
  fail(error: unknown): void {
    this.#waiting.length = 0
    this.#bytes = 0
    for (const decoder of this.#decoders) decoder.destroy()
    this.#finish(error)
    this.#controller?.abort(error instanceof Error ? error : new Error(String(error)))
  }

  /** What follows is coded in these ways, the last one outermost. */
  decode(codings: Coding[]): void {
    this.#codings = codings
  }

  received(piece: Uint8Array): void {
    if (this.#end) return
    this.wireBytes += piece.length
    if (this.#codings.length > 0) {
      this.#chain(this.#codings.map((coding, at) => decoders[coding](at === this.#codings.length - 1 ? piece : null)))
      this.#codings = []
    }
    const [first] = this.#decoders
    if (!first) return this.#take(piece)
    if (first.write(piece)) return
    this.#controller?.pause()
    first.once('drain', () => this.#controller?.resume())
  }

  /** All of it came. */
  ended(): void {
    const [first] = this.#decoders
    if (first && !this.#end) first.end()
    else this.#finish(null)
    this.#close()
  }

  /** The connection broke: what can still be read of what came is read first. */
  broken(error: unknown): void {
    const [first, last] = [this.#decoders[0], this.#decoders.at(-1)]
    if (first && last && !this.#end) {
      last.removeAllListeners('end')
      last.once('end', () => this.#finish(error))
      first.end()
    } else this.#finish(error)
    this.#close()
  }

  #chain(decoders: Transform[]): void {
    this.#decoders = decoders.reverse()
    const last = decoders.at(-1)
    if (!last) return
    decoders.forEach((decoder, at) => {
      const next = decoders[at + 1]
      if (next) decoder.pipe(next)
      decoder.on('error', (error) => this.fail(error))
    })
    last.on('data', (piece: Buffer) => this.#take(piece))
    last.once('end', () => this.#finish(null))
  }

  #take(piece: Uint8Array): void {
    if (this.#end || piece.length === 0) return
    const reader = this.#reader
    if (reader) {
      this.#reader = null
      return reader.resolve(piece)
    }
    this.#waiting.push(piece)
    this.#bytes += piece.length
    if (this.#bytes < WAITING_BYTES) return
    const last = this.#decoders.at(-1)
    if (last) last.pause()
    else this.#controller?.pause()
  }

  #goOn(): void {
    const last = this.#decoders.at(-1)
    if (!last) this.#controller?.resume()
    else if (last.isPaused()) last.resume()
  }

  /** Only the first end counts. */
  #finish(error: unknown): void {
    if (this.#end) return
    this.#end = { error }
    const reader = this.#reader
    this.#reader = null
    if (error === null) reader?.resolve(null)
    else reader?.reject(error)
  }
}

type Coding = 'gzip' | 'deflate' | 'br'

/** The same on both sides of a decoder as without one: by default it is less in older runtimes. */
const waiting = { writableHighWaterMark: WAITING_BYTES }
/** Each piece as soon as it can be read, and what is cut off as far as it goes. */
const flushed = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH, ...waiting }

/** Each receives the first piece where that is known. */
const decoders: Record<Coding, (first: Uint8Array | null) => Transform> = {
  gzip: () => createGunzip(flushed),
  // Some servers send it without the wrapper that it should have (RFC 9110, 8.4.1.2).
  deflate: (first) => (first && ((first[0] ?? 0) & 0x0f) !== 0x08 ? createInflateRaw(flushed) : createInflate(flushed)),
  br: () =>
    createBrotliDecompress({
      flush: constants.BROTLI_OPERATION_FLUSH,
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
      ...waiting
    })
}

/** The codings of a body, none where one is not known: then it is taken as it is. Throws where there are too many. */
function codingsOf(header: string | null): Coding[] {
  const names = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim().replace(/^x-gzip$/, 'gzip'))
  if (names.length > MAX_CODINGS) throw new Error('Too many content codings.')
  return names.every((name): name is Coding => Object.hasOwn(decoders, name)) ? names : []
}
