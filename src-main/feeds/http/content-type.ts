import type { LooksLike } from '#contract/feed.ts'
import { JsonLines } from '../../base/json-lines.ts'

/** A value of a list of header values: a comma within quotes separates nothing. */
const LISTED_VALUE = /(?:"(?:\\[\s\S]|[^"\\])*"?|[^",])+/g
const MEDIA_TYPE = /^[\t\n\r ]*([!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+)[\t\n\r ]*(?:;|$)/

/**
 * The media type of a content type: its essence, in lower case; empty where there is none.
 *
 * A header that came several times, or was joined by a proxy, is a list, and the last value of it that is a type counts (Fetch,
 * "extract a MIME type").
 */
function mediaType(contentType: string): string {
  const types = [...contentType.matchAll(LISTED_VALUE)].flatMap(([value]) => MEDIA_TYPE.exec(value)?.[1] ?? [])
  return (types.filter((type) => type !== '*/*').pop() ?? '').toLowerCase()
}

/** "If res's `Content-Type` is not `text/event-stream`, then fail the connection." In any case, with or without parameters. */
export const isEventStream = (contentType: string): boolean => mediaType(contentType) === 'text/event-stream'

/** Types by which servers announce that JSON comes line by line: NDJSON, JSON Lines, RFC 7464, and names that are older. */
const LINES =
  /^application\/(?:(?:x-)?(?:ndjson|json-?lines?|jsonl|ldjson|json-stream)|(?:[\w.+-]+\+)?json-seq|stream\+json)$/
export const isLinesType = (contentType: string): boolean => LINES.test(mediaType(contentType))

/** Whether lines may come under this type; some servers have no name for them. */
export function mayBeLines(contentType: string): boolean {
  const type = mediaType(contentType)
  return isLinesType(type) || ['', 'text/plain', 'application/octet-stream'].includes(type) || /\bjson\b/.test(type)
}

/** What came first of an answer. */
export interface Beginning {
  text: string
  /** It was all. */
  isWhole: boolean
}

/** What an answer probably is, by its content type and its beginning. */
export function looksLike(contentType: string, { text: start, isWhole }: Beginning): LooksLike {
  const type = contentType.toLowerCase()
  const text = start.replace(/^\uFEFF/, '').trimStart()
  if (isEventStream(type)) return 'event-stream'
  if (isLinesType(type)) return 'lines'
  if (/(rss|atom|rdf)\+xml/.test(type) || /<(rss|rdf:RDF)[\s>]|<(?:\w+:)?feed[^>]*xmlns/i.test(text)) return 'rss'
  if (/\bhtml\b/.test(type) || /^<(!doctype html|html|head|body)/i.test(text)) return 'web-page'
  if (/\bfeed\+json\b/.test(type) || /^\{[^{}]{0,2000}"version"\s*:\s*"https?:\/\/jsonfeed\.org\//.test(text))
    return 'json-feed'
  if (mayBeLines(type) && areLines(start, isWhole)) return 'lines'
  if (/\bjson\b/.test(type) || /^[[{]/.test(text)) return 'json'
  return 'other'
}

/** A whole JSON value on a line while the answer goes on, or several values: by that lines are known, whatever they are called. */
export function areLines(start: string, isWhole: boolean): boolean {
  let values = 0
  const lines = new JsonLines(start.length * 3 + 1, {
    value: (text) => void (/^[[{]/.test(text) && values++),
    refused: () => {}
  })
  lines.take(Buffer.from(start))
  if (isWhole) lines.finish(false)
  return values > 1 || (values === 1 && !isWhole)
}
