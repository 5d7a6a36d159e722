import type { EndReason, StreamKind } from '#contract/feed.ts'
import type { Offers } from '#contract/offer.ts'
import type { Result } from '#contract/result.ts'
import type { TypedAddress } from '#contract/typed-address.ts'
import type { TestAnswer } from '../connection/test-connection.ts'
import type { Transport } from '../http/transport.ts'
import { offersOfAccount } from './account.ts'
import { look, type Seen } from './look.ts'
import { offersOf, offersOfPage } from './offers.ts'

/** What an address leads to. `url` is the feed's own, which may have another scheme than was guessed. */
export type Discovered =
  | { kind: 'stream'; stream: StreamKind; url: string; answer: TestAnswer }
  | { kind: 'document'; url: string; document: Extract<Seen, { kind: 'document' }>; firstByteMs: number }
  | { kind: 'list'; url: string; bytes: Uint8Array }
  | Offers
  | { kind: 'ended'; reason: EndReason | { kind: 'cancelled' } }

export interface Asking {
  transport: Transport
  /** The reader's own: sent to the address that they named and to nobody else. */
  headers: Record<string, string>
  signal: AbortSignal
  /** Opens a stream of that kind, and keeps it where it is one. */
  hold(url: string, kind: StreamKind): Promise<Result<TestAnswer, EndReason | { kind: 'cancelled' }>>
}

/**
 * Finds out what is behind an address, by asking and not by its spelling.
 *
 * The first request asks for an event stream and keeps it where it comes. Only what answers otherwise is asked again: as lines, where
 * lines came; else for whatever is there, a document, or a page that names feeds. What a stranger names is only offered.
 */
export async function discover(
  typed: Exclude<TypedAddress, { kind: 'web-socket' }>,
  asking: Asking
): Promise<Discovered> {
  if (typed.kind === 'account') {
    const offers = await offersOfAccount(typed, asking)
    return offers.ok ? offers.value : { kind: 'ended', reason: offers.reason }
  }
  const found = await discoverAt(typed.url, asking)
  if (!typed.guessed || found.kind !== 'ended' || !speaksNoTls(found.reason)) return found
  // A sign-in goes over no line that others can read, unless the reader says http.
  if (Object.keys(asking.headers).length > 0) return found
  const plain = await discoverAt(typed.url.replace(/^https:/, 'http:'), asking)
  return plain.kind === 'ended' && isNoAnswer(plain.reason) ? found : plain
}

async function discoverAt(url: string, asking: Asking): Promise<Discovered> {
  const stream = await asking.hold(url, 'event-stream')
  if (stream.ok) return { kind: 'stream', stream: 'event-stream', url, answer: stream.value }
  const { reason } = stream
  const isOtherType = reason.kind === 'wrong-type'
  if (isOtherType && reason.looksLike === 'lines') return discoverLines(url, asking)
  // "Not acceptable": it has something, and no event stream.
  if (!isOtherType && !(reason.kind === 'status' && [406, 415].includes(reason.status)))
    return { kind: 'ended', reason }
  const startedAt = performance.now()
  const seen = await look({ ...asking, url })
  if (!seen.ok) return { kind: 'ended', reason: isOtherType ? reason : seen.reason }
  const firstByteMs = Math.round(performance.now() - startedAt)
  switch (seen.value.kind) {
    case 'document':
      return { kind: 'document', url, document: seen.value, firstByteMs }
    case 'list':
      return { kind: 'list', url, bytes: seen.value.bytes }
    case 'event-stream':
      return { kind: 'ended', reason }
    case 'lines':
      return discoverLines(url, asking)
    case 'page': {
      const offers = offersOfAnswer(seen.value)
      return offers.offers.length > 0 ? offers : { kind: 'ended', reason }
    }
  }
}

async function discoverLines(url: string, { hold }: Asking): Promise<Discovered> {
  const lines = await hold(url, 'lines')
  if (!lines.ok) return { kind: 'ended', reason: lines.reason }
  return { kind: 'stream', stream: 'lines', url, answer: lines.value }
}

/** A topic of ntfy has a page, which names no feed. */
const TOPIC = /^\/[\w-]{1,64}\/?$/

function offersOfAnswer({ url: address, page, links }: Extract<Seen, { kind: 'page' }>): Offers {
  const url = new URL(address)
  const isNtfy = TOPIC.test(url.pathname) && [page.title, ...page.applications].some((name) => /\bntfy\b/i.test(name))
  if (!isNtfy) return offersOfPage(page, links, url)
  const stream = new URL(url)
  stream.pathname = `${url.pathname.replace(/\/$/, '')}/sse`
  stream.search = ''
  const topic = url.pathname.replace(/\//g, '')
  return offersOf([{ href: stream.href, format: 'sse', title: topic }], { by: 'topic', url, name: 'ntfy' })
}

type Ended = Extract<Discovered, { kind: 'ended' }>['reason']

/** Nothing behind that port speaks TLS, or nothing is there; some servers break off where they do not understand a handshake. */
const speaksNoTls = (reason: Ended): boolean =>
  reason.kind === 'refused-connection' || (reason.kind === 'network' && ['NOT_TLS', 'ECONNRESET'].includes(reason.code))

const isNoAnswer = (reason: Ended): boolean =>
  ['network', 'name-not-found', 'refused-connection', 'timeout', 'unanswered', 'cancelled'].includes(reason.kind)
