import { feedUrl, leavesScheme, unwrappedAddress } from './feed.ts'

/** What a person typed or pasted where an address is wanted. */
export type TypedAddress =
  /** `guessed`: no scheme was named, and https is a guess. */
  | { kind: 'address'; url: string; guessed: boolean }
  /** An account of the fediverse, `@name@server`; `url` is its server's. */
  | { kind: 'account'; name: string; server: string; url: string }
  | { kind: 'web-socket' }

const ACCOUNT = /^(?:acct:|@)([\p{L}\p{N}_.-]{1,100})@((?:[\p{L}\p{N}-]{1,63}\.)*[\p{L}\p{N}-]{1,63}(?::\d{1,5})?)$/iu

/** Reads what was typed; null where it is no address. */
export function typedAddress(typed: string): TypedAddress | null {
  const text = unwrappedAddress(typed)
  if (/^wss?:\/\//i.test(text)) return { kind: 'web-socket' }
  const [, name, server] = ACCOUNT.exec(text) ?? []
  if (name !== undefined && server !== undefined) {
    const url = feedUrl(server)
    return url === null ? null : { kind: 'account', name, server, url }
  }
  const url = feedUrl(text)
  return url === null ? null : { kind: 'address', url, guessed: leavesScheme(text) && url.startsWith('https:') }
}
