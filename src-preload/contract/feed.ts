import type { FeedId, FolderId } from './ids.ts'
import type { FeedInterpretation } from './interpretation.ts'

/** A feed is a configured server URL with its options; its connection is the live stream behind it. */

/**
 * What is behind a feed's address.
 *
 * `event-stream`: server-sent events. `lines`: JSON that keeps coming, a value a line. `document`: RSS, Atom or JSON Feed, which is
 * checked now and then and is never live.
 */
export type FeedKind = 'event-stream' | 'lines' | 'document'
/** What stays open. */
export type StreamKind = Exclude<FeedKind, 'document'>
export const feedKinds = ['event-stream', 'lines', 'document'] as const satisfies readonly FeedKind[]

/**
 * Why an attempt ended, or never became a connection.
 *
 * One union for the whole program; the words shown for each are chosen in the renderer. `ms` are milliseconds,
 * `retryAfter` is the server's own wish in milliseconds from the answer.
 */
export type EndReason =
  | { kind: 'network'; code: string }
  | { kind: 'name-not-found' }
  | { kind: 'refused-connection' }
  | { kind: 'timeout'; ms: number }
  /** The server took the request and sent no head of an answer for so long. */
  | { kind: 'unanswered'; ms: number }
  | { kind: 'silence'; ms: number }
  | { kind: 'end-of-stream' }
  /** An open stream broke off, `idleMs` after its last byte; `recurring`: its streams always do so at that age. */
  | { kind: 'cut-off'; code: string; idleMs: number; recurring: boolean }
  /** The server said that its stream is done, and ended it. */
  | { kind: 'finished' }
  | { kind: 'told-to-stop' }
  /** `elsewhere`: the host that answered, where the server sent us to another one, which no sign-in of the feed goes to. */
  | { kind: 'status'; status: number; retryAfter?: number; elsewhere?: string }
  | { kind: 'wrong-type'; contentType: string; looksLike: LooksLike }
  | { kind: 'certificate'; code: string }
  | { kind: 'redirect'; problem: 'too-many' | 'no-location' | 'unsupported' | 'insecure' }
  | { kind: 'message-too-large'; limit: number }
  /** An error in Tickertape that nobody caught: the stream begins again from what is stored. */
  | { kind: 'own-fault' }
  /** Nothing was asked: the values of the feed's headers cannot be read any more, and without them it is not asked for. */
  | { kind: 'headers-missing' }

/** What an answer is that is not of its feed's kind; `rss` is an XML feed of any sort, `json` a document that is no JSON Feed. */
export const looks = ['event-stream', 'lines', 'rss', 'json-feed', 'web-page', 'json', 'other'] as const
export type LooksLike = (typeof looks)[number]

/** What a connection is doing. A state carries only what belongs to it: `retryAt` exists only while waiting. */
export type ConnectionState =
  | { kind: 'connecting'; attempt: number }
  /** The server has had the request since then and says nothing yet; many send their head with the first event. */
  | { kind: 'unanswered'; since: number }
  | { kind: 'open'; since: number }
  /** A document, and all is well: when it was checked last, and when it is checked next. */
  | { kind: 'checked'; at: number; nextAt: number }
  | { kind: 'waiting'; attempt: number; retryAt: number; reason: EndReason; since: number }
  /** The server said that its stream is done: it is asked again rarely, or when the reader says so. */
  | { kind: 'ended'; since: number; retryAt: number }
  /**
   * `storage`: the disk is full. `library`: nothing can be stored for now, for another reason. `keys`: the key store that holds its
   * headers is not open.
   */
  | { kind: 'paused'; by: 'user' | 'suspend' | 'storage' | 'library' | 'keys' }
  | { kind: 'failed'; reason: EndReason; since: number; retryAt: number | null }

/**
 * What one feed notifies of.
 *
 * `every`: each item. `digest`: a summary now and then. `alerts`: only what is important, by its server or by a rule.
 * `off`: only what a rule of the reader's makes an alert.
 */
export type FeedNotify = 'every' | 'digest' | 'alerts' | 'off'
export const feedNotifies = ['every', 'digest', 'alerts', 'off'] as const satisfies readonly FeedNotify[]

/** Images of one feed; `default` is what the settings say. */
export type FeedImages = 'default' | 'always' | 'never'

/** What the reader decides about a feed besides its address and headers. */
export interface FeedOptions {
  /** Empty for a name made of the address. */
  title: string
  notify: FeedNotify
  /** Whether an unusual silence raises a notification. */
  silenceAlert: boolean
  /** Null at the top. */
  folderId: FolderId | null
  /** Whether it is left out of the totals of its folder and of all feeds. */
  muted: boolean
  /** How its messages are read, where that is not guessed; null for all of it guessed. */
  interpretation: FeedInterpretation | null
  /** How long its items are kept, in days; 0 for ever, null as the settings say. */
  keepDays: number | null
  /** How many of its items are kept; 0 and null without a limit of its own. */
  keepItems: number | null
  /** Whether the images of its items are fetched. */
  images: FeedImages
}

export const defaultFeedOptions: FeedOptions = {
  title: '',
  notify: 'every',
  silenceAlert: false,
  folderId: null,
  muted: false,
  interpretation: null,
  keepDays: null,
  keepItems: null,
  images: 'default'
}

/** Without what nothing comes over a stream that is open: a `subscription` that a program would have to ask for. */
export type FeedNeed = 'subscription'

/** What the window knows of a feed. Times are epoch milliseconds. */
export interface FeedSummary extends FeedOptions {
  id: FeedId
  url: string
  kind: FeedKind
  addedAt: number
  /** Feeds of one folder stand in this order; equal ones by id. */
  position: number
  unread: number
  /** When the last message came, whatever it was; null before the first. */
  lastMessageAt: number | null
  /** Gaps that are neither filled nor seen by the reader. */
  openGaps: number
  /** The names of the headers that are sent with its requests; the values stay in main. */
  headerNames: string[]
  /** The stream lives, but has been silent far beyond its habit: since when, and how often something usually comes, in ms. */
  quiet: { since: number; usualMs: number } | null
  /** Absent where nothing is known to be wanting. */
  needs?: FeedNeed
  /** Messages fetched so far of what was missed, while that goes on beside the stream; null while it does not. */
  catchingUp: number | null
  state: ConnectionState
}

/** Waiting for longer than this is trouble, in ms. */
const TROUBLE_AFTER = 120_000

/** Whether a connection has waited for long; a server that answers and ends its streams itself is not away. */
export function isAwayForLong(state: ConnectionState, now: number): boolean {
  return state.kind === 'waiting' && state.reason.kind !== 'end-of-stream' && now - state.since > TROUBLE_AFTER
}

/** Whether a feed wants its reader: failed, without its keys, waiting for long, a gap that nobody has seen, or unusual silence. */
export function inTrouble(
  { state, openGaps, quiet }: Pick<FeedSummary, 'state' | 'openGaps' | 'quiet'>,
  now: number
): boolean {
  const isStuck = state.kind === 'failed' || (state.kind === 'paused' && state.by === 'keys')
  return isStuck || isAwayForLong(state, now) || openGaps > 0 || quiet !== null
}

/** The longest feed address that is taken, in characters. */
export const MAX_URL_LENGTH = 4096
export const MAX_TITLE_LENGTH = 200

/**
 * Reads what a person typed or pasted as the address of a feed.
 *
 * A missing scheme becomes https (http for this machine itself), what people paste around an address goes (`<…>`, quotes, `feed:`), a
 * fragment goes (servers never see it). Answers the normalised address, or null where it is no http(s) URL.
 */
export function feedUrl(typed: string): string | null {
  const text = unwrappedAddress(typed)
  if (text === '' || text.length > MAX_URL_LENGTH || /\s/.test(text)) return null
  const hasScheme = namesScheme(text)
  const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])([:/]|$)/i.test(text)
  const parts = splitUrl(hasScheme ? text : `${local ? 'http' : 'https'}://${text}`)
  if (!parts || (parts.protocol !== 'http:' && parts.protocol !== 'https:')) return null
  if (!hasScheme && !local && !/[.:]/.test(parts.host)) return null
  return parts.href
}

const namesScheme = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(text)

/** Whether the scheme of an address was left to be found out: https is only a guess then. */
export const leavesScheme = (typed: string): boolean => !namesScheme(unwrappedAddress(typed))

/** Signs in pairs that addresses are pasted with. */
const AROUND = /^(?:<(.*)>|"(.*)"|'(.*)'|`(.*)`|\((.*)\)|“(.*)”|‘(.*)’|「(.*)」|『(.*)』|«(.*)»)$/
const MOST_AROUND = 3

/** An address without what stands around it, and without the scheme by which programs hand one to a reader of feeds. */
export function unwrappedAddress(typed: string): string {
  let text = typed.length > 2 * MAX_URL_LENGTH ? '' : typed.trim()
  for (let layer = 0; layer < MOST_AROUND; layer++) {
    const inner = AROUND.exec(text)
      ?.slice(1)
      .find((each) => each !== undefined)
    if (inner === undefined) break
    text = inner.trim()
  }
  return text.replace(/^feed:(?:\/\/)?/i, '')
}

/**
 * A name for a feed made of its address, until the reader gives it a better one.
 *
 * The last telling segment of the path, in words (`/news/harbour-desk` is "Harbour Desk"); segments that every server
 * has (`sse`, `stream`, `events`) say nothing, then the host has to do.
 */
export function titleFromUrl(url: string): string {
  const parts = splitUrl(url)
  if (!parts) return url.slice(0, MAX_TITLE_LENGTH)
  const dull =
    /^(api|sse|stream|streams|streaming|events?|event-?stream|feed|live|subscribe|json|ndjson|v\d+|\.well-known|)$/i
  const telling = parts.segments.filter((segment) => !dull.test(segment)).pop()
  if (telling === undefined) return parts.host
  const words = telling.replace(/\.(json|php|aspx?|html?)$/i, '').replace(/[-_+]+/g, ' ')
  const titled = words.replace(/\b(?!(?:a|an|and|at|for|in|of|on|or|the|to)\b)[a-z]/g, (first) => first.toUpperCase())
  return (titled.charAt(0).toUpperCase() + titled.slice(1)).trim().slice(0, MAX_TITLE_LENGTH) || parts.host
}

interface UrlParts {
  href: string
  protocol: string
  host: string
  segments: string[]
}

/** Scheme, host and port of an address; null where it is none. */
export function originOf(address: string): string | null {
  // One feed's messages ask for the same, one after the other.
  if (address === lastOrigin.address) return lastOrigin.origin
  let origin: string | null = null
  try {
    origin = new URL(address).origin
  } catch {
    // Only a test or a damaged record brings an address that is none: relative links then lead nowhere.
  }
  lastOrigin = { address, origin }
  return origin
}

let lastOrigin: { address: string; origin: string | null } = { address: '', origin: null }

/** `URL` is in every runtime that loads this file, but in no library that this folder may name. */
declare const URL: new (text: string) => {
  href: string
  protocol: string
  host: string
  hostname: string
  origin: string
  pathname: string
  hash: string
}

function splitUrl(text: string): UrlParts | null {
  try {
    const url = new URL(text)
    url.hash = ''
    if (url.hostname === '') return null
    return { href: url.href, protocol: url.protocol, host: url.host, segments: url.pathname.split('/').map(decoded) }
  } catch {
    return null
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
