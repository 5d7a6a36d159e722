import { MAX_HEADER_NAME, MAX_HEADER_VALUE, MAX_HEADERS, type BadHeader } from '#contract/header.ts'

/** In bytes. Servers refuse a request whose headers are longer than 8 to 16 KiB in all. */
const MAX_ALL_BYTES = 12_000
/** A longer id cannot be sent back, so it is none: servers and proxies refuse the whole request, at each attempt. */
const MAX_LAST_EVENT_ID_BYTES = 6_000

/** Ours, the connection's, or the proxy's: a reader who sets them breaks the stream or sends a secret to the wrong server. */
const RESERVED = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'last-event-id',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
])

/** Says what keeps headers from being sent; null where nothing does. */
export function headerProblem(headers: Readonly<Record<string, string>>): BadHeader | null {
  const entries = Object.entries(headers)
  if (entries.length > MAX_HEADERS) return bad('', 'too-many')
  let all = 0
  for (const [name, value] of entries) {
    // "token = 1*tchar" (RFC 9110, 5.6.2)
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(name)) return bad(name, 'name')
    if (RESERVED.has(name.toLowerCase())) return bad(name, 'reserved')
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return bad(name, 'value')
    const bytes = Buffer.byteLength(value)
    if (name.length > MAX_HEADER_NAME || bytes > MAX_HEADER_VALUE) return bad(name, 'too-long')
    all += name.length + bytes
  }
  return all > MAX_ALL_BYTES ? bad('', 'too-long') : null
}

const bad = (name: string, problem: BadHeader['problem']): BadHeader => ({ kind: 'bad-header', name, problem })

export function sameHeaders(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

/** A value as undici takes it: one character per byte of its UTF-8, without white space around it. */
export function headerValue(value: string): string {
  return Buffer.from(value.trim(), 'utf8').toString('latin1')
}

/** The value of `Authorization` for a user and a password (RFC 7617, with UTF-8); a user's name has no colon in it. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
}

/** What is only for the feed's own origin: the reader's headers, the user in the URL, the last event ID. */
export function personalHeaders(
  url: URL,
  configured: Record<string, string>,
  lastEventId: string
): Record<string, string> {
  const headers: Record<string, string> = {}
  if (url.username !== '' || url.password !== '') {
    // As RFC 7617 says.
    headers['authorization'] = basicAuthorization(decoded(url.username), decoded(url.password))
  }
  for (const [name, value] of Object.entries(configured)) headers[name.toLowerCase()] = headerValue(value)
  const id = lastEventIdHeader(lastEventId)
  if (id !== null) headers['last-event-id'] = id
  return headers
}

/**
 * The header value of a last event ID, or null where none can be sent.
 *
 * "If the last event ID string is not the empty string, set `Last-Event-ID` to it, encoded as UTF-8": undici takes header
 * values as one character per byte. A control character has no place in a header at all, and would fail every attempt.
 */
export function lastEventIdHeader(id: string): string | null {
  const bytes = Buffer.from(id, 'utf8')
  if (bytes.length === 0 || bytes.length > MAX_LAST_EVENT_ID_BYTES) return null
  const value = bytes.toString('latin1')
  return /[\x00-\x08\x0a-\x1f\x7f]/.test(value) ? null : value
}

/** Whether an id is too long to be sent back, which makes it no position to resume at. */
export const isTooLongId = (id: string): boolean =>
  // A character is at most three bytes for each of its units: most ids need not be counted.
  id.length > MAX_LAST_EVENT_ID_BYTES / 3 && Buffer.byteLength(id) > MAX_LAST_EVENT_ID_BYTES

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
