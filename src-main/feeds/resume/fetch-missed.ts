import type { EndReason, FeedKind } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { openStream } from '../stream/open-stream.ts'
import { costOf } from '../stream/message-cost.ts'
import type { Transport } from '../http/transport.ts'
import { fetchItems, fetchPatiently, type Fetched } from './catch-up.ts'
import type { Backfill, MissedItems, MissedPages, MissedStream, Snapshot } from '../../sources/resume.ts'
import { resumeStrategy } from './strategy.ts'

export interface MissedOptions {
  kind: FeedKind
  /** The feed's own address and headers. */
  url: string
  headers: Record<string, string>
  /** Where the stretch begins, as its source wrote it down. */
  place: string
  /** The first event ID after the stretch; null where none was heard. */
  untilId: string | null
  transport: Transport
  signal: AbortSignal
  now: () => number
  /** The number of messages fetched so far. */
  onProgress: (fetched: number) => void
  /** Stores a part, oldest first; answers whether it reached something that was stored after the stretch. */
  take: (part: MissedPart) => Promise<{ met: boolean }>
  limits?: Partial<typeof LIMITS>
}

export interface MissedPart {
  messages: Message[]
  /** They stand between two messages that are known by their ids. */
  exact: boolean
  /**
   * Null while more is to come. Else whether it is proved that nothing is missing before the first and after the last of
   * all parts, and how the rest can be requested, where that is possible.
   */
  end: { begin: boolean; end: boolean; rest: string | null } | null
}

/** What one fetch takes, whatever the server would send: messages, bytes, milliseconds in all and between two messages. */
const LIMITS = { messages: 5_000, bytes: 8 * 1024 * 1024, ms: 60_000, lull: 3_000, pages: 50 }

/**
 * Fetches what a feed missed, beside its stream, and hands it over to be stored.
 *
 * Answers why the request failed, or null; what came is handed over in both cases. Never rejects for anything
 * that a server does.
 */
export async function fetchMissed(options: MissedOptions): Promise<EndReason | null> {
  const strategy = resumeStrategy(options.url)
  const request = strategy.missed?.ask(options.place) ?? null
  switch (request?.kind) {
    case 'stream':
      return fetchStream(request, options)
    case 'pages':
      return strategy.backfill ? fetchPages(request, strategy.backfill, options) : null
    case 'items':
      return strategy.snapshot ? fetchMissing(request, strategy.snapshot, options) : null
    default:
      // The address is another source's now.
      await options.take({ messages: [], exact: false, end: { begin: false, end: true, rest: null } })
      return null
  }
}

async function fetchStream(request: MissedStream, options: MissedOptions): Promise<EndReason | null> {
  const { untilId, take } = options
  const { messages, opened, how } = await readStream(request, options)
  if (options.signal.aborted) return null
  if (!opened && typeof how === 'object') return how

  const first = messages.findIndex((message) => request.isLast(message)) + 1
  const begin = messages.some((message) => request.begins(message))
  const over = how === 'passed' || (how === 'lull' && untilId === null) || (request.ends && how === 'ended')
  const isUntil = how === 'passed' && messages.at(-1)?.ownId === untilId
  const missed = messages.slice(first, isUntil ? -1 : undefined)
  // Neither end is known: it may be from any time, and has no place here.
  const place = begin || how === 'passed' || request.ends ? missed : []
  const rest = begin ? request.rest(messages) : null
  let met = false
  for (const part of partsOf(place)) {
    met = (await take({ messages: part, exact: first > 0 && isUntil, end: null })).met || met
  }
  await take({ messages: [], exact: true, end: { begin, end: over || (begin && met), rest } })
  return typeof how === 'object' && !over && !met ? how : null
}

/** What is stored at a time: few enough that nothing else waits long. */
const PART = { messages: 500, bytes: 256 * 1024 }

function partsOf(messages: readonly Message[]): Message[][] {
  const parts: Message[][] = []
  let bytes = Infinity
  for (const message of messages) {
    const cost = costOf(message)
    const last = parts.at(-1)
    if (last && last.length < PART.messages && bytes + cost <= PART.bytes) last.push(message)
    else parts.push([message])
    bytes = parts.at(-1) === last ? bytes + cost : cost
  }
  return parts
}

type Ended = 'passed' | 'lull' | 'limit' | 'ended' | EndReason

/** Reads a stream of its own until it has passed the stretch, falls silent, ends, or has sent as much as is taken. */
function readStream(
  request: MissedStream,
  { kind, headers, untilId, transport, signal, now, onProgress, limits }: MissedOptions
): Promise<{ messages: Message[]; opened: boolean; how: Ended }> {
  const most = { ...LIMITS, ...limits }
  return new Promise((resolve) => {
    const attempt = new AbortController()
    const messages: Message[] = []
    let bytes = 0
    let opened = false
    const finish = (how: Ended): void => {
      clearTimeout(late)
      clearTimeout(silent)
      signal.removeEventListener('abort', cancel)
      attempt.abort()
      resolve({ messages, opened, how })
    }
    const cancel = (): void => finish('limit')
    const late = setTimeout(() => finish(opened ? 'limit' : { kind: 'timeout', ms: most.ms }), most.ms)
    let silent: NodeJS.Timeout | undefined
    const wait = (): void => {
      clearTimeout(silent)
      silent = setTimeout(() => finish('lull'), most.lull)
    }
    if (signal.aborted) return cancel()
    signal.addEventListener('abort', cancel)
    openStream(kind === 'lines' ? 'lines' : 'event-stream', {
      url: request.url,
      headers,
      lastEventId: request.lastEventId,
      signal: attempt.signal,
      transport,
      credit: { mustWait: () => false, turn: async () => true },
      silenceLimit: () => most.ms,
      now,
      on: {
        opened: () => {
          opened = true
          wait()
        },
        message: (message) => {
          if (attempt.signal.aborted) return
          messages.push(message)
          bytes += costOf(message)
          onProgress(messages.length)
          if (untilId !== null && request.passes(message, untilId)) finish('passed')
          else if (messages.length >= most.messages || bytes >= most.bytes) finish('limit')
          else wait()
        },
        id: () => {},
        retry: () => {},
        // A message that is not here is missing.
        refused: (what) => {
          if (what.reason === 'too-large') finish({ kind: 'message-too-large', limit: what.bytes })
        },
        ended: (reason) => finish(reason.kind === 'end-of-stream' ? 'ended' : reason)
      }
    })
  })
}

async function fetchPages(
  request: MissedPages,
  sources: readonly Backfill[],
  options: MissedOptions
): Promise<EndReason | null> {
  const { signal, take, onProgress } = options
  const most = { ...LIMITS, ...options.limits }
  const fetchText = textFetcher(options)
  const probe = await fetchPatiently(fetchText, request.probe, signal)
  if (signal.aborted) return null
  if (!probe.ok) return probe.reason
  const begin = request.goesBack(probe.value)
  // No page at all: a sign-in page, an error in words.
  if (begin === null) return { kind: 'wrong-type', contentType: '', looksLike: 'other' }
  const startedAt = performance.now()
  let reached = request.cursor
  let count = 0
  const [...lists] = sources
  let source = lists.shift()
  for (let page = 0; source && page < most.pages && performance.now() - startedAt < most.ms; page++) {
    const answer = await fetchPatiently(fetchText, source.page(reached), signal)
    if (signal.aborted) return null
    const read = answer.ok ? source.read(answer.value, reached) : null
    if (!read) {
      if (count > 0) await take({ messages: [], exact: false, end: { begin, end: false, rest: reached } })
      return answer.ok ? { kind: 'wrong-type', contentType: '', looksLike: 'other' } : answer.reason
    }
    const isLast = read.cursor === reached || read.cursor === null
    reached = read.cursor ?? reached
    count += read.messages.length
    onProgress(count)
    const messages = read.messages.map((each) => messageOf(each, options.now()))
    let met = false
    for (const part of partsOf(messages)) {
      met = (await take({ messages: part, exact: false, end: null })).met || met
      if (signal.aborted) return null
    }
    if (met || isLast) source = lists.shift()
  }
  await take({ messages: [], exact: false, end: { begin, end: !source, rest: source ? reached : null } })
  return null
}

async function fetchMissing(request: MissedItems, source: Snapshot, options: MissedOptions): Promise<EndReason | null> {
  const { signal, take, onProgress, now } = options
  const { ids, messages, refused } = await fetchItems(source, request.ids, textFetcher(options), signal, onProgress)
  if (signal.aborted) return null
  if (refused > 0 && messages.length === 0) return { kind: 'network', code: 'UNKNOWN' }
  const had = new Set(ids)
  const rest = refused > 0 ? request.rest(request.ids.filter((id) => !had.has(id))) : null
  await take({
    messages: messages.map((each) => messageOf(each, now())),
    exact: false,
    end: { begin: true, end: refused === 0, rest }
  })
  return null
}

function textFetcher({ headers, transport, signal }: MissedOptions) {
  return (url: string): ReturnType<Transport['fetchText']> => transport.fetchText({ url, headers, signal })
}

function messageOf({ type, data }: Fetched, receivedAt: number): Message {
  return { type, data, lastEventId: '', ownId: null, receivedAt }
}
