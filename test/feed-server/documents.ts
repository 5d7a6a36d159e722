import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Channel } from './channel.ts'
import { channelBehaviour } from './channel-behaviour.ts'
import type { FeedItem } from './items.ts'
import type { Behaviour, Visit } from './server-state.ts'

/** Documents that are asked for now and then: a channel's newest items as RSS, Atom or JSON Feed. */
export const documents: Behaviour[] = (['rss', 'atom', 'json'] as const).map((format) =>
  channelBehaviour({
    path: `/document/${format}`,
    summary:
      'The newest items (holds=10) as a document that tells by ETag and Last-Modified whether it changed (known=etag|date|both|none); ' +
      'archives=1 links older parts (RFC 5005), max-age=, ttl=, gzip=1, hub=ADDRESS.',
    defaults: { n: 10, holds: 10, known: 'both', archives: 0, 'max-age': '', ttl: '', gzip: 0, size: 'short', hub: '' },
    before: (visit) => {
      const channel = visit.server.channel(visit.record.url)
      channel.fill(visit.query.number('n', 10))
      answerDocument(visit, channel, format)
      return true
    }
  })
)

type Format = 'rss' | 'atom' | 'json'
const types: Record<Format, string> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json'
}

/** A part of a channel: the newest items, or those of an archive, which is counted from 1, the oldest. */
interface Part {
  title: string
  items: FeedItem[]
  self: string
  previous: string | null
  ttl: string
}

function answerDocument(visit: Visit, channel: Channel, format: Format): void {
  const { query, request, response } = visit
  const part = partOf(visit, channel)
  const body = Buffer.from({ rss, atom, json: jsonFeed }[format](part))
  const known = query.text('known') ?? 'both'
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`
  const changed = new Date(Math.floor(channel.count * 1_000) + Date.UTC(2026, 0)).toUTCString()
  const head: Record<string, string> = { 'content-type': types[format] }
  if (known === 'etag' || known === 'both') head['etag'] = etag
  if (known === 'date' || known === 'both') head['last-modified'] = changed
  if (query.text('max-age')) head['cache-control'] = `max-age=${query.text('max-age')}`
  if (query.text('hub')) head['link'] = `<${query.text('hub')}>; rel="mercure", <${part.self}>; rel="self"`
  const conditions = [request.headers['if-none-match'], request.headers['if-modified-since']]
  const isSame = conditions[0] === undefined ? conditions[1] === changed : conditions[0] === etag
  if (known !== 'none' && isSame) {
    response.writeHead(304, head).end()
    return
  }
  const packed = query.number('gzip', 0) > 0 && /gzip/.test(String(request.headers['accept-encoding']))
  if (packed) head['content-encoding'] = 'gzip'
  response.writeHead(200, head).end(packed ? gzipSync(body) : body)
}

function partOf({ server, query, url, record }: Visit, channel: Channel): Part {
  const holds = Math.max(1, query.number('holds', 10))
  const archive = query.number('archive', 0)
  const last = archive > 0 ? archive * holds : channel.count
  const numbers = Array.from({ length: holds }, (_, place) => last - place).filter((number) => number > 0)
  const before = archive > 0 ? archive - 1 : Math.floor(channel.count / holds)
  const address = new URL(url.pathname + url.search, server.origin)
  address.searchParams.set('archive', String(before))
  const hasArchives = query.number('archives', 0) > 0 && before > 0
  return {
    title: `Harbour Desk ${channel.plan.slug}`,
    items: numbers.flatMap((number) => (channel.itemByNumber(number) as FeedItem | undefined) ?? []),
    self: server.origin + record.url,
    previous: hasArchives ? address.href : null,
    ttl: query.text('ttl') ?? ''
  }
}

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const prolog = '<?xml version="1.0" encoding="UTF-8"?>\n'

function rss({ title, items, self, previous, ttl }: Part): string {
  const entries = items.map(
    (item) =>
      `<item><title>${xml(item.title)}</title><link>${xml(item.url)}</link><guid isPermaLink="false">${xml(item.id)}</guid>` +
      `<pubDate>${new Date(item.date_published).toUTCString()}</pubDate><description>${xml(item.content_html)}</description></item>`
  )
  const archive = previous === null ? '' : `<atom:link rel="prev-archive" href="${xml(previous)}"/>`
  return (
    `${prolog}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${xml(title)}</title>` +
    `<link>${xml(new URL('/', self).href)}</link><atom:link rel="self" href="${xml(self)}"/>${archive}` +
    `${ttl === '' ? '' : `<ttl>${ttl}</ttl>`}\n${entries.join('\n')}\n</channel></rss>\n`
  )
}

function atom({ title, items, self, previous }: Part): string {
  const entries = items.map(
    (item) =>
      `<entry><title>${xml(item.title)}</title><link href="${xml(item.url)}"/><id>${xml(item.id)}</id>` +
      `<updated>${item.date_modified ?? item.date_published}</updated><published>${item.date_published}</published>` +
      `<content type="html">${xml(item.content_html)}</content></entry>`
  )
  const archive = previous === null ? '' : `<link rel="prev-archive" href="${xml(previous)}"/>`
  return (
    `${prolog}<feed xmlns="http://www.w3.org/2005/Atom"><title>${xml(title)}</title><id>${xml(self)}</id>` +
    `<link rel="self" href="${xml(self)}"/>${archive}\n${entries.join('\n')}\n</feed>\n`
  )
}

function jsonFeed({ title, items, self, previous }: Part): string {
  const next = previous === null ? {} : { next_url: previous }
  return JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title, feed_url: self, ...next, items })
}
