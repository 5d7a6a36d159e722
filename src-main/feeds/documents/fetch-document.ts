import type { EndReason, StreamKind } from '#contract/feed.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Transport, Validators } from '../http/transport.ts'
import { MAX_VALIDATOR } from './checks.ts'
import { decoded } from './decoding.ts'
import { documentType } from './document-type.ts'

/** The largest document that is taken, in bytes once it is unpacked. */
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024

/** A document as it was fetched, or that it is the same as before (`text` null). */
export interface FetchedDocument {
  /** Where it was found at last. */
  url: string
  /** Where its address leads by permanent redirects alone; null for nowhere else. */
  movedTo: string | null
  status: number
  header: (name: string) => string | null
  contentType: string
  text: string | null
  /** Those of this answer. */
  validators: Validators | null
  /** What it cost, in bytes of the answer's body as it came. */
  bytes: number
}

interface Asked {
  url: string
  headers: Record<string, string>
  validators: Validators | null
  signal: AbortSignal
}

/** Asks for a document, or with validators whether it changed. Answers a kind of stream where one came in its place. */
export async function fetchDocument(
  transport: Pick<Transport, 'fetchDocument'>,
  asked: Asked
): Promise<Result<FetchedDocument | StreamKind, EndReason>> {
  const answer = await transport.fetchDocument({ ...asked, maxBytes: MAX_DOCUMENT_BYTES })
  if (!answer.ok) return answer
  if (typeof answer.value === 'string') return ok(answer.value)
  const { url, movedTo, status, header, body, wireBytes } = answer.value
  const contentType = (header('content-type') ?? '').slice(0, 200)
  const whole = { url, movedTo, status, header, contentType, validators: validatorsIn(header, url), bytes: wireBytes }
  if (body === null) return ok({ ...whole, text: null })
  const text = await decoded(body, contentType)
  const type = documentType(text)
  if (type !== 'feed') return refused({ kind: 'wrong-type', contentType, looksLike: type })
  return ok({ ...whole, text })
}

/** As the server wrote them: a weak one is weak, and a date is not read. */
function validatorsIn(header: (name: string) => string | null, url: string): Validators | null {
  const short = (value: string | null): string | null =>
    value !== null && value.length <= MAX_VALIDATOR ? value : null
  const etag = short(header('etag'))
  const lastModified = short(header('last-modified'))
  return etag === null && lastModified === null ? null : { url, etag, lastModified }
}
