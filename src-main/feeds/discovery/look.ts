import type { EndReason, StreamKind } from '#contract/feed.ts'
import { ok, type Result } from '#contract/result.ts'
import { decoded } from '../documents/decoding.ts'
import { documentType } from '../documents/document-type.ts'
import type { Transport } from '../http/transport.ts'
import { readLinkHeader, readPage, type Page, type PageLink } from './page-links.ts'

/** What is at an address that is no stream. */
export type Seen =
  | { kind: 'document'; url: string; contentType: string; text: string }
  | { kind: 'list'; url: string; bytes: Uint8Array }
  /** A page or anything else that can name feeds; `links` are those of its head. */
  | { kind: 'page'; url: string; page: Page; links: PageLink[] }
  | { kind: StreamKind }

const NO_PAGE: Page = { title: '', applications: [], base: null, links: [] }

/** Fetches what is at an address, whatever it is, and says which. Bounded in bytes, time and redirects by the transport. */
export async function look({
  transport,
  ...asked
}: {
  transport: Pick<Transport, 'fetchDocument'>
  url: string
  headers: Record<string, string>
  signal: AbortSignal
}): Promise<Result<Seen, EndReason>> {
  const answer = await transport.fetchDocument({ ...asked, validators: null })
  if (!answer.ok) return answer
  if (typeof answer.value === 'string') return ok({ kind: answer.value })
  const { url, header, body } = answer.value
  const bytes = body ?? new Uint8Array()
  const contentType = (header('content-type') ?? '').slice(0, 200)
  const text = await decoded(bytes, contentType)
  const type = documentType(text)
  if (type === 'feed') return ok({ kind: 'document', url, contentType, text })
  if (/^[^<]{0,1000}(?:<[?!][^>]{0,2000}>\s*){0,20}<opml[\s>]/i.test(text)) return ok({ kind: 'list', url, bytes })
  const links = readLinkHeader(header('link'))
  return ok({ kind: 'page', url, page: type === 'web-page' ? readPage(text) : NO_PAGE, links })
}
