import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** One connection through the proxy. Times are epoch milliseconds. */
export interface Link {
  /** Path and query of the request; empty until it is known. */
  target: string
  openedAt: number
  closedAt: number | null
  /** When the server's side of it ended: what is held for the reader may keep its own side open for longer. */
  serverEndedAt?: number
}

interface Piece {
  due: number
  /** Null for the end of the stream, clean or not. */
  bytes: Buffer | null
  broken?: boolean
}

const badGateway =
  'HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 12\r\nconnection: close\r\n\r\nBad gateway.'
/** More than this is not read from the server while the reader gets nothing. */
const mostHeld = 4 * 2 ** 20

/** How often a proxy looks whether it had the processor, in milliseconds. */
const TICK = 50

/** A reverse proxy for bytes, with everything that proxies do wrong. It forgets nothing unless it is told to. */
export class Proxy {
  /** Every connection that there was, oldest first. */
  readonly links: Link[] = []
  /** New bytes are forwarded so many milliseconds late. */
  delayMs = 0
  /** Bytes are collected and forwarded every so many milliseconds; 0 for at once. */
  bufferMs = 0
  /** New connections are answered with 502. */
  lostServer = false
  readonly #upstreamPort
  readonly #open = new Set<Forwarding>()
  readonly #server: Server
  #tickAt = Date.now()
  readonly #ticking = setInterval(() => (this.#tickAt = Date.now()), TICK).unref()

  private constructor(upstreamPort: number) {
    this.#upstreamPort = upstreamPort
    this.#server = createServer((client) => this.#accept(client))
  }

  /** `host`: the address of this machine that it listens at. */
  static async start(upstreamPort: number, host = '127.0.0.1'): Promise<Proxy> {
    const proxy = new Proxy(upstreamPort)
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject)
      proxy.#server.listen(0, host, resolve)
    })
    return proxy
  }

  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `http://${address}:${port}`
  }

  /** Does something to every open connection whose target is meant. */
  each(isMeant: (target: string) => boolean, act: (forwarding: Forwarding) => void): number {
    const meant = [...this.#open].filter(({ link }) => link.target !== '' && isMeant(link.target))
    for (const forwarding of meant) act(forwarding)
    return meant.length
  }

  /** No fault any more: what is held goes out. What died stays dead. */
  calm(): void {
    this.delayMs = 0
    this.bufferMs = 0
    this.lostServer = false
    for (const forwarding of this.#open) forwarding.release()
  }

  async close(): Promise<void> {
    clearInterval(this.#ticking)
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const forwarding of [...this.#open]) forwarding.break()
    await closed
  }

  #accept(client: Socket): void {
    // On a busy machine a connection is noticed later than it was made.
    const now = Date.now()
    const link: Link = { target: '', openedAt: Math.min(now, this.#tickAt + TICK), closedAt: null }
    this.links.push(link)
    if (this.lostServer) {
      client.on('error', () => {})
      client.once('data', () => client.end(badGateway))
      client.once('close', () => (link.closedAt = Date.now()))
      client.setTimeout(5_000, () => client.destroy())
      return
    }
    const forwarding = new Forwarding(this, client, this.#upstreamPort, link)
    this.#open.add(forwarding)
    client.once('close', () => {
      link.closedAt = Date.now()
      this.#open.delete(forwarding)
    })
  }
}

class Forwarding {
  readonly link
  readonly #proxy
  readonly #client
  readonly #upstream
  #queue: Piece[] = []
  #held = 0
  #stalled = false
  #dead = false
  #half = false
  #timer: NodeJS.Timeout | undefined

  constructor(proxy: Proxy, client: Socket, upstreamPort: number, link: Link) {
    this.#proxy = proxy
    this.#client = client
    this.link = link
    const upstream = connect(upstreamPort, '127.0.0.1')
    this.#upstream = upstream
    client.setNoDelay(true)
    upstream.setNoDelay(true)
    client.on('error', () => {})
    upstream.on('error', () => {})
    client.on('data', (bytes) => {
      this.link.target ||= /^GET (\S+) /.exec(bytes.toString('latin1'))?.[1] ?? ''
      if (!this.#dead) upstream.write(bytes)
    })
    client.once('close', () => {
      clearTimeout(this.#timer)
      upstream.destroy()
    })
    client.on('drain', () => this.#pump())
    upstream.on('data', (bytes) => this.#take(bytes))
    upstream.once('close', () => (this.link.serverEndedAt = Date.now()))
    upstream.once('close', (broken) => this.#push({ due: Date.now() + proxy.delayMs, bytes: null, broken }))
  }

  /** Forwards nothing until `release`. */
  stall(): void {
    this.#stalled = true
  }

  release(): void {
    this.#stalled = false
    for (const piece of this.#queue) piece.due = 0
    this.#pump(true)
  }

  /** Nothing passes any more, and neither side is told. */
  die(): void {
    this.#dead = true
    this.#queue = []
    this.#upstream.destroy()
  }

  /** Forwards half of the next piece, and breaks. */
  halve(): void {
    this.#half = true
  }

  break(): void {
    this.#client.resetAndDestroy()
    this.#upstream.destroy()
  }

  #take(bytes: Buffer): void {
    if (this.#dead) return
    if (this.#half) {
      this.#stalled = false
      this.#client.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => this.break())
      this.#dead = true
      return
    }
    this.#push({ due: Date.now() + this.#proxy.delayMs, bytes })
  }

  #push(piece: Piece): void {
    if (this.#dead) return
    this.#queue.push(piece)
    this.#held += piece.bytes?.length ?? 0
    if (this.#held > mostHeld) this.#upstream.pause()
    this.#pump()
  }

  #pump(atOnce = false): void {
    clearTimeout(this.#timer)
    if (this.#stalled || this.#dead || this.#client.destroyed || this.#client.writableNeedDrain) return
    const now = Date.now()
    const { bufferMs } = this.#proxy
    if (bufferMs > 0 && !atOnce && this.#queue.length > 0) {
      const due = (Math.floor(now / bufferMs) + 1) * bufferMs
      this.#timer = setTimeout(() => this.#pump(true), due - now)
      return
    }
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (next.due > now) {
        this.#timer = setTimeout(() => this.#pump(), next.due - now)
        return
      }
      this.#queue.shift()
      if (next.bytes === null) {
        if (next.broken) this.#client.resetAndDestroy()
        else this.#client.end()
        return
      }
      this.#held -= next.bytes.length
      if (this.#held < mostHeld / 2) this.#upstream.resume()
      if (!this.#client.write(next.bytes)) return
    }
  }
}
