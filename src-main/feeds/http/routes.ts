import { log } from '../../base/log.ts'
import { routesOf, type Route } from './proxy.ts'

/** A proxy configuration is read again after this, in milliseconds, even if all is well. */
const ROUTES_MS = 300_000
const MAX_ROUTES = 1_000

/** How each server is reached, as the proxy configuration answers it; kept until it is forgotten, or too old. */
export class Routes {
  readonly #proxyFor: ((url: string) => Promise<string>) | undefined
  readonly #known = new Map<string, { routes: Promise<Route[]>; at: number }>()

  /** `proxyFor` as in TransportOptions. */
  constructor(proxyFor: ((url: string) => Promise<string>) | undefined) {
    this.#proxyFor = proxyFor
  }

  /** In order of preference; straight where the configuration cannot be read. Never rejects. */
  to(url: URL): Promise<Route[]> {
    if (!this.#proxyFor) return Promise.resolve([{ kind: 'direct' }])
    const known = this.#known.get(url.origin)
    if (known && performance.now() - known.at < ROUTES_MS) return known.routes
    if (this.#known.size >= MAX_ROUTES) this.#known.clear()
    const answer = this.#proxyFor(url.href).then(routesOf, (error: unknown): Route[] => {
      log.warn(`the proxy configuration could not be read: ${String(error)}`)
      this.forget(url)
      return [{ kind: 'direct' }]
    })
    this.#known.set(url.origin, { routes: answer, at: performance.now() })
    return answer
  }

  /** The configuration is read again for the next connection to this server. */
  forget({ origin }: URL): void {
    this.#known.delete(origin)
  }

  /** The same for every server. */
  forgetAll(): void {
    this.#known.clear()
  }
}
