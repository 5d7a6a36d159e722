import type { EndReason } from '#contract/feed.ts'
import type { Result } from '#contract/result.ts'
import { sleep } from '../../base/sleep.ts'
import type { Backfill, Snapshot } from '../../sources/resume.ts'

/** Fetches a text; it bounds the size itself. */
export type FetchText = (url: string) => Promise<Result<string, EndReason>>

export interface Fetched {
  type: string
  data: string
}

/** What was fetched, in the server's order, with the cursor that covers it. */
export interface CaughtUp {
  messages: Fetched[]
  cursor: string | null
  /** `all`: nothing is missing. `part`: the server has more than is fetched at once. `nothing`: it does not answer such requests. */
  brought: 'all' | 'part' | 'nothing'
}

const MOST_PAGES = 50
const MOST_BYTES = 8 * 1024 * 1024
const MOST_MS = 120_000
const FIRST_PAGES = 1
const AT_A_TIME = 4
const TRIES = 3
const RETRY_MS = 1_000

/** Another try may go better. */
function isPassing(reason: EndReason): boolean {
  if (reason.kind === 'status') return reason.status === 408 || reason.status === 429 || reason.status >= 500
  return [
    'network',
    'timeout',
    'unanswered',
    'name-not-found',
    'refused-connection',
    'end-of-stream',
    'silence'
  ].includes(reason.kind)
}

export async function fetchPatiently(
  fetchText: FetchText,
  url: string,
  signal: AbortSignal
): Promise<Result<string, EndReason>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetchText(url)
    if (answer.ok || attempt === TRIES || !isPassing(answer.reason) || signal.aborted) return answer
    const retryAfter = answer.reason.kind === 'status' ? (answer.reason.retryAfter ?? 0) : 0
    if (!(await sleep(Math.min(Math.max(retryAfter, RETRY_MS * attempt), 10_000), signal))) return answer
  }
}

/**
 * Reads what is newer than a cursor from each of several lists. Nothing is missing only where nothing is in any of them; a refusal
 * that may pass is one of all.
 */
export async function backfillAll(
  sources: readonly Backfill[],
  cursor: string | null,
  fetchText: FetchText,
  signal: AbortSignal,
  onProgress: (fetched: number) => void
): Promise<Result<CaughtUp, EndReason>> {
  const all: CaughtUp = { messages: [], cursor, brought: 'all' }
  for (const source of sources) {
    const before = all.messages.length
    const isFirst = cursor === null
    const from = { source, cursor: all.cursor, isFirst }
    const answer = await backfill(from, fetchText, signal, (fetched) => onProgress(before + fetched))
    if (!answer.ok) return answer
    const { messages, brought, cursor: reached } = answer.value
    all.messages.push(...messages)
    all.cursor = reached
    if (all.brought === 'all' || brought === 'nothing') all.brought = brought
  }
  return { ok: true, value: all }
}

/**
 * Reads the pages after a cursor until nothing newer is left.
 *
 * A page may be short because the server left something out of it, so that only an empty one is the last. Everything that
 * the server decides is bounded: pages, bytes, time. A refusal that may pass (`ok: false`) is for the caller to try again.
 */
async function backfill(
  { source, cursor, isFirst }: { source: Backfill; cursor: string | null; isFirst: boolean },
  fetchText: FetchText,
  signal: AbortSignal,
  onProgress: (fetched: number) => void
): Promise<Result<CaughtUp, EndReason>> {
  const messages: Fetched[] = []
  const end = performance.now() + MOST_MS
  const mostPages = isFirst ? FIRST_PAGES : MOST_PAGES
  let reached = cursor
  let bytes = 0
  for (let page = 0; page < mostPages; page++) {
    if (bytes > MOST_BYTES || performance.now() > end) return part()
    const answer = await fetchPatiently(fetchText, source.page(reached), signal)
    if (!answer.ok) {
      if (isPassing(answer.reason)) return answer
      return messages.length > 0 ? part() : { ok: true, value: { messages, cursor, brought: 'nothing' } }
    }
    const read = source.read(answer.value, reached)
    if (!read) return messages.length > 0 ? part() : { ok: true, value: { messages, cursor, brought: 'nothing' } }
    if (read.cursor === reached) return all()
    bytes += answer.value.length
    messages.push(...read.messages)
    reached = read.cursor
    onProgress(messages.length)
  }
  return isFirst ? all() : part()

  function all(): Result<CaughtUp, EndReason> {
    return { ok: true, value: { messages, cursor: reached, brought: 'all' } }
  }
  function part(): Result<CaughtUp, EndReason> {
    return { ok: true, value: { messages, cursor: reached, brought: 'part' } }
  }
}

/**
 * Fetches the items of these ids, a few at a time; answers them in the order of the ids.
 *
 * An id whose item could not be fetched (`refused` counts them), or is not there yet, is not among `ids`.
 */
export async function fetchItems(
  source: Snapshot,
  ids: readonly string[],
  fetchText: FetchText,
  signal: AbortSignal,
  onProgress: (fetched: number) => void
): Promise<{ ids: string[]; messages: Fetched[]; refused: number }> {
  const found = new Map<string, string>()
  const left = [...ids]
  const end = performance.now() + MOST_MS
  let bytes = 0
  let answered = 0
  const work = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      if (signal.aborted || performance.now() > end || bytes > MOST_BYTES) return
      for (let attempt = 1; attempt <= TRIES; attempt++) {
        const answer = await fetchPatiently(fetchText, source.item(id), signal)
        if (!answer.ok) break
        if (attempt === 1) answered++
        // An item that was listed this moment may not be there yet.
        if (answer.value.trim() !== 'null') {
          bytes += answer.value.length
          found.set(id, answer.value)
          onProgress(found.size)
          break
        }
        if (attempt < TRIES && !(await sleep(RETRY_MS * attempt, signal))) return
      }
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  const fetched = ids.filter((id) => found.has(id))
  return {
    ids: fetched,
    refused: ids.length - answered,
    messages: fetched.map((id) => ({ type: 'message', data: found.get(id) as string }))
  }
}
