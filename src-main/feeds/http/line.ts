import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { buildConnector, Client, Dispatcher } from 'undici'
import { log } from '../../base/log.ts'
import { mendPausedParser } from './paused-parser.ts'
import { openTunnel, ProxyError, type Route } from './proxy.ts'

/** What the lines of a transport share. */
export interface LineSurroundings {
  /** How long a server or a proxy may take to accept a connection, in milliseconds. */
  connectMs: number
  userAgent: string
  /** Of the trusted authorities; undefined for the runtime's own. */
  secureContext: () => SecureContext | undefined
}

/**
 * What every connection needs of undici, loaded with the first: the first screen is not kept waiting by it.
 *
 * Only these parts: all of it takes twice the time to load, and 3.5 MiB more for as long as the program runs.
 */
export interface UndiciParts {
  Client: typeof Client
  plain: buildConnector.connector
  secure: () => buildConnector.connector
  /** Where a socket holds its parser. */
  parserKey: symbol
}

/** Loads the parts. One connector for each kind: it remembers TLS sessions. */
export async function loadUndici({ connectMs, secureContext }: LineSurroundings): Promise<UndiciParts> {
  const [{ default: Client }, { default: buildConnector }, { default: symbols }] = await Promise.all([
    import('undici/lib/dispatcher/client.js'),
    import('undici/lib/core/connect.js'),
    import('undici/lib/core/symbols.js')
  ])
  const connector = { timeout: connectMs, autoSelectFamily: true, allowH2: false }
  const plain = buildConnector(connector)
  let made: buildConnector.connector | undefined
  const secure = (): buildConnector.connector => {
    if (made) return made
    const context = secureContext()
    return (made = buildConnector({ ...connector, ...(context && { secureContext: context }) }))
  }
  return { Client, plain, secure, parserKey: symbols.kParser }
}

/** The connection under one request: straight, through a tunnel (https), or by absolute addresses to a proxy (http). */
export class Line {
  readonly dispatcher: Dispatcher
  readonly #url: URL
  readonly #parts: UndiciParts
  readonly #surroundings: LineSurroundings
  readonly #client: Client
  #socket: object | null = null
  /** Ends a connection that is still being made. */
  #cancel: () => void = () => {}

  /** Opens nothing yet: undici connects with the first request. */
  constructor(url: URL, way: Route, parts: UndiciParts, surroundings: LineSurroundings) {
    this.#url = url
    this.#parts = parts
    this.#surroundings = surroundings
    const { Client } = parts
    const settings = { allowH2: false, pipelining: 1, bodyTimeout: 0 }
    if (way.kind === 'direct') {
      this.dispatcher = this.#client = new Client(url.origin, { ...settings, connect: this.#connect })
    } else if (url.protocol === 'https:') {
      const connect = this.#throughTunnel(way.origin)
      this.dispatcher = this.#client = new Client(url.origin, { ...settings, connect })
    } else {
      this.#client = new Client(way.origin, { ...settings, connect: this.#toProxy })
      this.dispatcher = this.#client.compose(absoluteForm(url))
    }
  }

  /** The client has its connection, and sends the request. */
  taken(): void {
    if (this.#socket && mendPausedParser(this.#socket, this.#parts.parserKey)) return
    log.warn('the parser of a connection was not found: an end while it is paused is not provided for')
  }

  /** Resolves when its socket is closed. */
  async end(): Promise<void> {
    this.#cancel()
    await this.#client.destroy()
  }

  /** The connector returns its socket, which its type does not say: a connection that is still being made can end too. */
  #connect: buildConnector.connector = (target, callback) => {
    const connector = target.protocol === 'https:' ? this.#parts.secure() : this.#parts.plain
    const socket = connector(target, this.#keep(callback)) as unknown as Socket | undefined
    this.#cancel = () => void (socket?.connecting && socket.destroy())
  }

  #keep(callback: buildConnector.Callback): buildConnector.Callback {
    return (...answer) => {
      this.#socket = answer[1]
      callback(...answer)
    }
  }

  #toProxy: buildConnector.connector = (target, callback) => {
    this.#connect(target, (error, socket) => {
      if (error) callback(new ProxyError('PROXY_UNREACHABLE', error.message), null)
      else callback(null, socket)
    })
  }

  #throughTunnel(proxy: string): buildConnector.connector {
    return (target, callback) => {
      const { hostname, port } = this.#url
      const { connectMs, userAgent, secureContext } = this.#surroundings
      const tunnel = openTunnel(proxy, `${hostname}:${port === '' ? 443 : port}`, {
        timeoutMs: connectMs,
        userAgent,
        secureContext: proxy.startsWith('https:') ? secureContext() : undefined
      })
      this.#cancel = tunnel.cancel
      tunnel.socket.then(
        (httpSocket) => {
          this.#cancel = () => httpSocket.destroy()
          this.#parts.secure()({ ...target, httpSocket }, this.#keep(callback))
        },
        (error: Error) => callback(error, null)
      )
    }
  }
}

/** "the client MUST send the target URI in absolute-form" (RFC 9112, 3.2.2) */
function absoluteForm({ origin, host }: URL): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (request, handler) => {
    const headers = { ...(request.headers as Record<string, string>), host }
    return dispatch({ ...request, path: origin + request.path, headers }, handler)
  }
}
