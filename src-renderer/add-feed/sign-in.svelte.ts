import type { FeedHeader } from '#contract/header.ts'
import { basic, bearer } from './authorization.ts'

export type SignInKind = 'none' | 'basic' | 'bearer' | 'own'

interface HeaderRow {
  key: number
  name: string
  /** Null keeps the stored value. */
  value: string | null
}

/** The headers of a feed as they are typed, before main stores them. */
export class SignIn {
  #kind = $state<SignInKind>('none')
  #touched = $state(false)
  #keys = 0
  #hasKept
  user = $state('')
  password = $state('')
  token = $state('')
  rows = $state<HeaderRow[]>([])

  /** @param names the headers that the feed has; `lost`: their stored values cannot be read any more. */
  constructor(names: readonly string[], lost: boolean) {
    this.#hasKept = names.length > 0 && !lost
    if (names.length === 0) return
    this.#kind = 'own'
    this.rows = names.map((name) => this.#row(name, lost ? '' : null))
  }

  get kind(): SignInKind {
    return this.#kind
  }

  /** Whether anything was changed; if not, the feed keeps its headers. */
  get touched(): boolean {
    return this.#touched
  }

  /** Call for every change of a field. */
  touch(): void {
    this.#touched = true
  }

  choose(kind: SignInKind): void {
    this.#kind = kind
    if (kind === 'own' && this.rows.length === 0) this.rows.push(this.#row('', ''))
    this.touch()
  }

  /** Takes user and password out of an address. Answers the address without them. */
  takeFrom(address: string): string {
    const url = new URL(address)
    if (url.username === '' && url.password === '') return address
    this.#kind = 'basic'
    this.user = decoded(url.username)
    this.password = decoded(url.password)
    this.touch()
    url.username = ''
    url.password = ''
    return url.href
  }

  /** Forgets what was typed or taken: it was for another server. What a feed has stored is not touched by that. */
  clear(): void {
    if (!this.#touched) return
    this.#kind = 'none'
    this.rows = []
    this.user = this.password = this.token = ''
  }

  /** Takes headers that came with an address in place of those that were typed. */
  take(headers: readonly { name: string; value: string | null }[]): void {
    this.#kind = 'own'
    this.rows = headers.map(({ name, value }) => this.#row(name, value))
    this.touch()
  }

  add(): void {
    this.rows.push(this.#row('', ''))
  }

  remove(key: number): void {
    this.rows = this.rows.filter((row) => row.key !== key)
    this.touch()
  }

  /**
   * The headers as main takes them; null leaves them as they are. Fields that are empty send nothing.
   *
   * @param sameServer whether the address is still on the server that the stored values are for.
   */
  headers(sameServer: boolean): FeedHeader[] | null {
    if (!this.#touched) return null
    switch (this.#kind) {
      case 'none':
        return []
      case 'basic': {
        const empty = this.user === '' && this.password === ''
        return empty ? [] : [{ name: 'Authorization', value: basic(this.user, this.password) }]
      }
      case 'bearer':
        return this.token.trim() === '' ? [] : [{ name: 'Authorization', value: bearer(this.token) }]
      case 'own':
        return this.rows
          .filter(({ value }) => (value === null ? sameServer : value !== ''))
          .map(({ name, value }) => ({ name: name.trim(), value }))
    }
  }

  /** Whether any header goes with a request. */
  sends(sameServer: boolean): boolean {
    const headers = this.headers(sameServer)
    return headers === null ? sameServer && this.#hasKept : headers.length > 0
  }

  #row(name: string, value: string | null): HeaderRow {
    return { key: ++this.#keys, name, value }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
