import type { EndReason, StreamKind } from '#contract/feed.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { sleep } from '../../base/sleep.ts'
import { answererOf } from './answerer.ts'
import { areLines, isEventStream, isLinesType, looksLike, mayBeLines, type Beginning } from './content-type.ts'
import { retryAfterMs } from './end-reason.ts'
import type { Answer, Body } from './request.ts'

const SNIFF_BYTES = 2_048
/** Of what may be lines, which are known by one that is whole. */
const SNIFF_LINE_BYTES = 64 * 1024
const SNIFF_MS = 2_000
const LF = 0x0a

/** An answer with status 200 and a stream of the wanted kind in it. */
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
  answer: Answer,
  url: string,
  askedToResume: boolean,
  kind: StreamKind
): Promise<Result<StreamAnswer, EndReason>> {
  const { status, header, body } = answer
  const contentType = header('content-type') ?? ''
  if (status === 200 && (kind === 'lines' ? mayBeLines(contentType) : isEventStream(contentType))) {
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
    const start = await beginning(body, contentType)
    return refused({
      kind: 'wrong-type',
      contentType: contentType.slice(0, 200),
      looksLike: looksLike(contentType, start)
    })
  }
  const reason = statusReason(answer)
  // "A client can be told to stop reconnecting using the HTTP 204 No Content response code."
  return refused(status === 204 ? { kind: 'told-to-stop' } : reason)
}

/** The whole body as UTF-8, where the status is 200 and it is no longer than that. */
export async function textOf(answer: Answer, maxBytes: number): Promise<Result<string, EndReason>> {
  if (answer.status !== 200) return refused(statusReason(answer))
  const body = await bytesOf(answer.body, maxBytes)
  return body.ok ? ok(body.value.toString('utf8')) : body
}

/** What came in the place of a document that is asked for; its body is null where it did not change. */
export interface DocumentAnswer {
  /** Where the chain of redirects ended. */
  url: string
  /** Where the address leads by nothing but permanent redirects; null where it leads nowhere else by them. */
  movedTo: string | null
  status: number
  header: (name: string) => string | null
  body: Uint8Array | null
  /** What it cost on the wire, in bytes of the body. */
  wireBytes: number
}

/** The answer to a request for a document. A stream in its place is not read: it has no end. */
export async function documentAnswer(
  answer: Answer,
  { url, movedTo, maxBytes }: { url: string; movedTo: string | null; maxBytes: number }
): Promise<Result<DocumentAnswer | StreamKind, EndReason>> {
  const { status, header, body } = answer
  const whole = { url, movedTo, status, header }
  if (status === 304 || status === 204) {
    body.cancel()
    return ok({ ...whole, body: null, wireBytes: 0 })
  }
  if (status !== 200) return refused(statusReason(answer))
  const contentType = header('content-type') ?? ''
  const stream = isEventStream(contentType) ? 'event-stream' : isLinesType(contentType) ? 'lines' : null
  if (stream) {
    body.cancel()
    return ok(stream)
  }
  const bytes = await bytesOf(body, maxBytes)
  return bytes.ok ? ok({ ...whole, body: bytes.value, wireBytes: body.wireBytes }) : bytes
}

function statusReason({ status, header, body }: Answer): EndReason {
  body.cancel()
  const retryAfter = retryAfterMs(header('retry-after'), Date.now())
  return retryAfter === undefined ? { kind: 'status', status } : { kind: 'status', status, retryAfter }
}

async function bytesOf(body: Body, maxBytes: number): Promise<Result<Buffer, EndReason>> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for (let piece = await body.read(); piece; piece = await body.read()) {
    bytes += piece.length
    if (bytes > maxBytes) return refused({ kind: 'message-too-large', limit: maxBytes })
    pieces.push(piece)
  }
  return ok(Buffer.concat(pieces))
}

/** Reads the first 2 KB of a body, or what comes of it within 2 s, and lets the rest go. What may be lines is read until that shows. */
async function beginning(body: Body, contentType: string): Promise<Beginning> {
  if (isEventStream(contentType) || isLinesType(contentType)) {
    body.cancel()
    return { text: '', isWhole: false }
  }
  const most = mayBeLines(contentType) ? SNIFF_LINE_BYTES : SNIFF_BYTES
  const over = new AbortController()
  const late = sleep(SNIFF_MS, over.signal).then(() => 'late' as const)
  let read = Buffer.alloc(0)
  let isWhole = false
  try {
    while (read.length < most) {
      const piece = await Promise.race([body.read(), late])
      isWhole = piece === null
      if (!piece || piece === 'late') break
      read = Buffer.concat([read, piece])
      if (most === SNIFF_LINE_BYTES && piece.includes(LF) && areLines(read.toString('utf8'), true)) break
    }
  } catch {
    // A body that breaks off has still shown its beginning.
  }
  over.abort()
  body.cancel()
  return { text: read.subarray(0, most).toString('utf8'), isWhole }
}
