/** A chain of redirects sets no more cookies than this, and no longer ones; in characters. */
const MAX_COOKIES = 20
const MAX_COOKIE = 4_096

/**
 * The cookies that are set on the way through one chain of redirects.
 *
 * Some servers send everybody away once, to the same address, to see whether a cookie sticks. The cookies live as long as
 * the chain does, in memory, and each goes only to the very origin that set it, whatever its Domain says.
 */
export class ChainCookies {
  readonly #byOrigin = new Map<string, Map<string, string>>()
  #count = 0

  /** @param lines the `Set-Cookie` lines of an answer of this origin, one character for each byte. */
  take(origin: string, lines: readonly string[]): void {
    const cookies = this.#byOrigin.get(origin) ?? new Map<string, string>()
    this.#byOrigin.set(origin, cookies)
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';')
      const [, name, value] = /^\s*([!#$%&'*+\-.^_`|~0-9a-z]+)\s*=\s*([^\x00-\x1f\x7f]*?)\s*$/i.exec(pair) ?? []
      if (name === undefined || value === undefined || pair.length > MAX_COOKIE) continue
      if (cookies.delete(name)) this.#count--
      if (attributes.some(isOver) || this.#count >= MAX_COOKIES) continue
      cookies.set(name, value)
      this.#count++
    }
  }

  /** The value of `Cookie` for a request to this origin, beside what the reader sends; null for none. */
  header(origin: string, own: string | undefined): string | null {
    const cookies = this.#byOrigin.get(origin)
    if (!cookies || cookies.size === 0) return own ?? null
    const kept = (own ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '' && !cookies.has(pair.slice(0, pair.indexOf('=')).trim()))
    return [...kept, ...[...cookies].map(([name, value]) => `${name}=${value}`)].join('; ')
  }
}

/** "Max-Age=0", or a time that has passed, takes a cookie back. */
function isOver(attribute: string): boolean {
  const [name = '', ...rest] = attribute.split('=')
  const value = rest.join('=').trim()
  if (/^\s*max-age\s*$/i.test(name)) return /^(0+|-\d+)$/.test(value)
  return /^\s*expires\s*$/i.test(name) && Date.parse(value) <= Date.now()
}
