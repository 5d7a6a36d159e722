import type { FeedId } from '#contract/ids.ts'
import { originOf, feedUrl } from '#contract/feed.ts'
import type { BadHeader, FeedHeader } from '#contract/header.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Asking, Secrets } from '../electron/secrets/prepared-secrets.ts'
import { basicAuthorization, headerProblem } from '../feeds/http/headers.ts'
import type { StoredFeed, StoredHeaders } from '../library/library.ts'

export type Headers = Record<string, string>

/** Where no system keeps secrets (tests, and programs without a desktop): nothing outlives the session. */
export const noKeyStore: Secrets = {
  kept: 'session',
  prepare: () => Promise.resolve(false),
  seal: () => Promise.resolve(null),
  open: () => Promise.resolve(null),
  onChange: () => ({ dispose: () => {} }),
  dispose: () => {}
}

/**
 * The values of the feeds' headers: in memory, and sealed in the library where the system can.
 *
 * They are bound to the origin they were given for. Where they cannot be had (another machine, another key store, or kept
 * only for the last session), the feed has none of them rather than some. No stream waits for the key store but those whose
 * headers are in it, and what is entered while it is locked is used at once and sealed when it opens.
 */
export class FeedHeaders {
  readonly #secrets: Secrets
  readonly #known = new Map<FeedId, { origin: string | null; headers: Headers }>()
  /** Stored, and not opened yet. */
  readonly #sealed = new Set<FeedId>()
  /** In use, and not stored yet, or stored under an older key. */
  readonly #unsealed = new Set<FeedId>()

  constructor(secrets: Secrets) {
    this.#secrets = secrets
  }

  get kept(): Secrets['kept'] {
    return this.#secrets.kept
  }

  /** Takes a feed as it was stored: what is sealed is opened later. */
  found({ id, headerNames, secrets }: StoredFeed): void {
    if (headerNames.length > 0 && secrets !== null) this.#sealed.add(id)
  }

  /** Whether the key store has not given a feed's values yet. */
  isSealed(id: FeedId): boolean {
    return this.#sealed.has(id)
  }

  /** The feeds whose values are to be opened or sealed once the key store is open. */
  get waiting(): { sealed: FeedId[]; unsealed: FeedId[] } {
    return { sealed: [...this.#sealed], unsealed: [...this.#unsealed] }
  }

  /** Whether values can be sealed and opened now; waits for the reader where they may be asked. */
  prepare(asking: Asking): Promise<boolean> {
    return this.#secrets.prepare(asking)
  }

  /** Opens what is stored for a feed, once the key store is open. What is entered for it meanwhile counts. */
  async read({ id, url, secrets }: StoredFeed): Promise<void> {
    const opened = secrets && (await this.#secrets.open(secrets))
    if (!this.#sealed.delete(id)) return
    const headers = opened && headersFrom(opened.text, originOf(url))
    if (!headers) return
    this.#known.set(id, { origin: originOf(url), headers })
    if (opened.isOld) this.#unsealed.add(id)
  }

  /** Takes values for a feed; `stored` as `toStore` made it of them. */
  remember(id: FeedId, url: string, headers: Headers, stored: StoredHeaders): void {
    this.#sealed.delete(id)
    this.#known.set(id, { origin: originOf(url), headers })
    if (stored.names.length > 0 && stored.secrets === null) this.#unsealed.add(id)
    else this.#unsealed.delete(id)
  }

  forget(id: FeedId): void {
    this.#known.delete(id)
    this.#sealed.delete(id)
    this.#unsealed.delete(id)
  }

  /** What goes with a feed's requests; null where it has headers whose values are lost. */
  of({ id, url, headerNames }: StoredFeed): Headers | null {
    return headerNames.length === 0 ? {} : this.#valuesFor(id, url)
  }

  /** What `given` means for a feed at this address (none yet: null), with the values that are to be kept. */
  resolve(url: string, given: FeedHeader[] | null, feed: StoredFeed | null): Result<Headers, BadHeader> {
    const sameServer = feed !== null && originOf(feed.url) === originOf(url)
    const kept = sameServer ? this.#valuesFor(feed.id, url) : null
    const wanted = given ?? (sameServer ? feed.headerNames : []).map((name) => ({ name, value: null }))
    const values = new Map(Object.entries(kept ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
    const headers = new Map<string, string>()
    const names = new Set<string>()
    for (const { name: typed, value } of wanted) {
      const name = typed.trim()
      const known = value ?? values.get(name.toLowerCase())
      if (known === undefined) return refused({ kind: 'bad-header', name, problem: 'missing' })
      if (names.has(name.toLowerCase())) return refused({ kind: 'bad-header', name, problem: 'twice' })
      names.add(name.toLowerCase())
      headers.set(name, known)
    }
    const resolved = Object.fromEntries(headers)
    const problem = headerProblem(resolved)
    return problem ? refused(problem) : ok(resolved)
  }

  /** How headers are stored for a feed at this address. */
  async toStore(url: string, headers: Headers): Promise<StoredHeaders> {
    const names = Object.keys(headers)
    const text = JSON.stringify({ origin: originOf(url), headers })
    return { names, secrets: names.length === 0 ? null : await this.#secrets.seal(text) }
  }

  #valuesFor(id: FeedId, url: string): Headers | null {
    const known = this.#known.get(id)
    return known && known.origin === originOf(url) ? known.headers : null
  }
}

/**
 * An address as it is stored, and the user in it as a header: addresses are stored and shown as they are, secrets are not.
 *
 * Null where the text is no address. A header for the same purpose among `given` wins.
 */
export function splitAddress(
  typed: string,
  given: FeedHeader[] | null,
  feed: StoredFeed | null
): { url: string; headers: FeedHeader[] | null; signedIn: boolean } | null {
  const stored = feedUrl(typed)
  if (stored === null) return null
  const address = new URL(stored)
  const { username, password } = address
  if (username === '' && password === '') return { url: stored, headers: given, signedIn: false }
  address.username = ''
  address.password = ''
  const url = address.href
  const isAuthorization = (name: string): boolean => name.trim().toLowerCase() === 'authorization'
  const kept = feed && originOf(feed.url) === originOf(url) ? feed.headerNames : []
  const others = given ?? kept.filter((name) => !isAuthorization(name)).map((name) => ({ name, value: null }))
  if (others.some(({ name }) => isAuthorization(name))) return { url, headers: others, signedIn: false }
  const signIn = { name: 'Authorization', value: basicAuthorization(decoded(username), decoded(password)) }
  return { url, headers: [signIn, ...others], signedIn: true }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads what `toStore` sealed; null where it was meant for another server, or is nothing of ours. */
function headersFrom(text: string, origin: string | null): Headers | null {
  try {
    const read = JSON.parse(text) as { origin?: unknown; headers?: unknown } | null
    if (read?.origin !== origin || typeof read?.headers !== 'object' || read.headers === null) return null
    const entries = Object.entries(read.headers)
    return entries.every(([, value]) => typeof value === 'string') ? (Object.fromEntries(entries) as Headers) : null
  } catch {
    return null
  }
}
