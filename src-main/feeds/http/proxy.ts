import { request as httpRequest, type ClientRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'

/** How a server is reached: straight, or through a proxy that is itself spoken to with or without TLS. */
export type Route = { kind: 'direct' } | { kind: 'proxy'; origin: string }

/** Why a proxy was of no use. The reason carries the code; deliberately no `cause`, whose code would be reported instead. */
export class ProxyError extends Error {
  override name = 'ProxyError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Reads the answer of a proxy configuration, in order of preference: `PROXY host:port; HTTPS host:port; DIRECT`.
 *
 * SOCKS is left out. An answer with nothing of use in it gives no route at all: going straight would be to go around the
 * proxy that somebody has set. An empty answer means straight, as it does in browsers.
 */
export function routesOf(answer: string): Route[] {
  const entries = answer
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (entries.length === 0) return [{ kind: 'direct' }]
  return entries.flatMap((entry): Route[] => {
    if (/^direct$/i.test(entry)) return [{ kind: 'direct' }]
    const match = /^(proxy|http|https)\s+(\[[0-9a-f:.]+\]|[^\s:/@?#[\]]+)(?::(\d{1,5}))?$/i.exec(entry)
    if (!match) return []
    const secure = match[1]?.toLowerCase() === 'https'
    const port = Number(match[3] ?? (secure ? 443 : 80))
    if (port === 0 || port > 65_535) return []
    return [{ kind: 'proxy', origin: new URL(`${secure ? 'https' : 'http'}://${match[2]}:${port}`).origin }]
  })
}

export interface Tunnel {
  socket: Promise<Socket>
  /** Ends it while it is still being made. */
  cancel(): void
}

/**
 * Asks a proxy for a connection to `authority` (host:port), as RFC 9110, 9.3.6 has it.
 *
 * Rejects with a ProxyError: not reachable within `timeoutMs`, or what it answered instead.
 */
export function openTunnel(
  proxy: string,
  authority: string,
  options: { timeoutMs: number; userAgent: string; secureContext?: object | undefined }
): Tunnel {
  const { protocol, hostname, port } = new URL(proxy)
  const secure = protocol === 'https:'
  let request: ClientRequest | undefined
  const socket = new Promise<Socket>((resolve, reject) => {
    request = (secure ? httpsRequest : httpRequest)({
      method: 'CONNECT',
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 443 : 80) : Number(port),
      path: authority,
      headers: { host: authority, 'user-agent': options.userAgent },
      agent: false,
      ...(secure && options.secureContext && { secureContext: options.secureContext })
    })
    const timer = setTimeout(() => {
      reject(new ProxyError('PROXY_UNREACHABLE', 'The proxy did not answer in time.'))
      request?.destroy()
    }, options.timeoutMs)
    request.once('connect', (response, socket: Socket, head) => {
      clearTimeout(timer)
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head)
        return resolve(socket)
      }
      socket.destroy()
      reject(proxyRefusal(response.statusCode ?? 0))
    })
    // A proxy that has never heard of CONNECT answers as if the request were for a page.
    request.once('response', (response) => {
      clearTimeout(timer)
      response.destroy()
      reject(proxyRefusal(response.statusCode ?? 0))
    })
    request.on('error', () => {
      clearTimeout(timer)
      reject(new ProxyError('PROXY_UNREACHABLE', 'The proxy could not be reached.'))
    })
    request.end()
  })
  return { socket, cancel: () => request?.destroy() }
}

function proxyRefusal(status: number): ProxyError {
  if (status === 407) return new ProxyError('PROXY_SIGN_IN', 'The proxy wants a sign-in.')
  return new ProxyError(`PROXY_ANSWERED_${status}`, `The proxy answered ${status}.`)
}
