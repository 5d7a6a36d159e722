import type { EndReason } from '#contract/feed.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { sleep } from '../../base/sleep.ts'
import { answererOf } from './answerer.ts'
import { isEventStream, looksLike, retryAfterMs } from './end-reason.ts'
import type { Answer, Body } from './request.ts'

const SNIFF_BYTES = 2_048
const SNIFF_MS = 2_000

/** An answer with status 200 and an event stream in it. */
export interface StreamAnswer {
  /** Where the chain of redirects ended. */
  url: string
  body: Body
  /** It comes in a compressed coding, and is unpacked here. */
  coded: boolean
  /** Who gave it, as far as its head shows. */
  answerer: ReturnType<typeof answererOf>
  /** Whether the last event ID was sent to the server that answered; it never goes to another origin. */
  askedToResume: boolean
  /** What a Mercure hub says it resumed after (its header of either generation); null where it says nothing. */
  resumedAfter: string | null
}

/** The stream of an answer, or why there is none. */
export async function streamAnswer(
  { status, header, body }: Answer,
  url: string,
  askedToResume: boolean
): Promise<Result<StreamAnswer, EndReason>> {
  const contentType = header('content-type') ?? ''
  if (status === 200 && isEventStream(contentType)) {
    const resumedAfter = header('mercure-last-event-id') ?? header('last-event-id')
    return ok({
      url,
      body,
      coded: !/^\s*(identity)?\s*$/i.test(header('content-encoding') ?? ''),
      answerer: answererOf(header),
      askedToResume,
      resumedAfter: resumedAfter === null ? null : Buffer.from(resumedAfter, 'latin1').toString('utf8')
    })
  }
  if (status === 200) {
    const start = await beginning(body)
    return refused({
      kind: 'wrong-type',
      contentType: contentType.slice(0, 200),
      looksLike: looksLike(contentType, start)
    })
  }
  body.cancel()
  // "A client can be told to stop reconnecting using the HTTP 204 No Content response code."
  if (status === 204) return refused({ kind: 'told-to-stop' })
  const retryAfter = retryAfterMs(header('retry-after'), Date.now())
  return refused(retryAfter === undefined ? { kind: 'status', status } : { kind: 'status', status, retryAfter })
}

/** The whole body as UTF-8, where the status is 200 and it is no longer than that. */
export async function textOf({ status, header, body }: Answer, maxBytes: number): Promise<Result<string, EndReason>> {
  if (status !== 200) {
    body.cancel()
    const retryAfter = retryAfterMs(header('retry-after'), Date.now())
    return refused(retryAfter === undefined ? { kind: 'status', status } : { kind: 'status', status, retryAfter })
  }
  const pieces: Uint8Array[] = []
  let bytes = 0
  for (let piece = await body.read(); piece; piece = await body.read()) {
    bytes += piece.length
    if (bytes > maxBytes) return refused({ kind: 'message-too-large', limit: maxBytes })
    pieces.push(piece)
  }
  return ok(Buffer.concat(pieces).toString('utf8'))
}

/** Reads the first 2 KB of a body, or what comes of it within 2 s, and lets the rest go. */
async function beginning(body: Body): Promise<string> {
  const over = new AbortController()
  const pieces: Uint8Array[] = []
  const late = sleep(SNIFF_MS, over.signal).then(() => null)
  try {
    for (let bytes = 0; bytes < SNIFF_BYTES;) {
      const piece = await Promise.race([body.read(), late])
      if (!piece) break
      pieces.push(piece)
      bytes += piece.length
    }
  } catch {
    // A body that breaks off has still shown its beginning.
  }
  over.abort()
  body.cancel()
  return Buffer.concat(pieces).subarray(0, SNIFF_BYTES).toString('utf8')
}
