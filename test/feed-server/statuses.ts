import { answerStatus, itemPlan } from './channel-behaviour.ts'
import { serialise } from './frames.ts'
import { makeItem, type ItemPlan } from './items.ts'
import type { Behaviour, ServerState, Visit } from './server-state.ts'
import { openStream } from './stream.ts'

/** Paths that answer with something else than a stream. */
export const statuses: Behaviour[] = [
  {
    path: '/status/:code',
    summary:
      'This status: 204, 401, 403, 404, 410, 429, 500, 502, 503 …; retry-after= seconds or a date, type=, body=.',
    defaults: { 'retry-after': '', type: '' },
    answer: (visit) => {
      const code = Number(visit.names['code'])
      answerStatus(visit, Number.isInteger(code) && code >= 200 && code <= 599 ? code : 400)
    }
  },
  {
    path: '/limited',
    summary: '429 with Retry-After (retry-after=2).',
    defaults: { 'retry-after': 2 },
    answer: (visit) => answerStatus(visit, 429)
  },
  {
    path: '/redirect/:code',
    summary:
      '301, 302, 303, 307 or 308 to a path (to=/stream) of this origin or the other (origin=same|other), times= in a row; to=none: no Location.',
    defaults: { to: '/stream', origin: 'same', times: 1 },
    answer: (visit) => {
      const { server, query, url, response, names } = visit
      const to = query.text('to') ?? '/stream'
      const left = query.number('times', 1)
      let location = to
      if (left > 1) {
        const next = new URL(url)
        next.searchParams.set('times', String(left - 1))
        location = `${visit.record.origin === 'first' ? server.origin : server.otherOrigin}${next.pathname}${next.search}`
      } else if (to.startsWith('/')) {
        const base = query.text('origin') === 'other' ? server.otherOrigin : server.origin
        location = encodeURI(decodeURI(base + to))
      }
      response.writeHead(Number(names['code']), to === 'none' && left <= 1 ? {} : { location })
      response.end()
    }
  },
  {
    path: '/redirect-loop',
    summary: 'Leads to itself for ever; origin=other: between the two origins.',
    defaults: { code: 302, origin: 'same' },
    answer: (visit) => {
      const { server, query, record } = visit
      const there = query.text('origin') === 'other' && record.origin === 'first'
      visit.response.writeHead(query.number('code', 302), {
        location: (there ? server.otherOrigin : server.origin) + record.url
      })
      visit.response.end()
    }
  },
  {
    path: '/web-page',
    summary: 'A web page with a title where a stream was expected.',
    answer: (visit) =>
      answerText(
        visit,
        'text/html; charset=utf-8',
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Harbour Desk – News from the quay</title>' +
          `<link rel="alternate" type="application/rss+xml" href="/rss"></head>\n<body><h1>Harbour Desk</h1></body>\n</html>\n`
      )
  },
  {
    path: '/rss',
    summary: 'An RSS feed where a stream was expected.',
    answer: (visit) => answerText(visit, 'application/rss+xml; charset=utf-8', rss(visit.server))
  },
  {
    path: '/json',
    summary: 'A JSON Feed document where a stream was expected.',
    answer: (visit) => {
      const items = [1, 2, 3].map((number) => makeItem(number, itemPlan(visit.server, '/json', visit.query)))
      const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'Harbour Desk', items }
      answerText(visit, 'application/feed+json', JSON.stringify(feed, null, 2))
    }
  },
  {
    path: '/type',
    summary: 'A good stream under another content type (type=text/plain; try TEXT/EVENT-STREAM or text/event-streamx).',
    defaults: { type: 'text/plain' },
    answer: (visit) => {
      openStream(visit, { 'content-type': visit.query.text('type') || 'text/plain' })
      visit.response.write(serialise({ id: '1', data: 'one' }) + serialise({ id: '2', data: 'two' }))
    }
  }
]

export function answerText(visit: Visit, type: string, body: string, status = 200): void {
  visit.response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  visit.response.end(body)
}

function rss(server: ServerState): string {
  const plan: ItemPlan = { seed: server.seed, origin: server.origin, slug: 'rss', language: 'en', size: 'short' }
  const items = [1, 2, 3].map((number) => {
    const { title, url, id, date_published } = makeItem(number, plan)
    return `<item><title>${title}</title><link>${url}</link><guid isPermaLink="false">${id}</guid><pubDate>${new Date(date_published).toUTCString()}</pubDate></item>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Harbour Desk</title><link>${server.origin}/</link><description>News from the quay</description>\n${items.join('\n')}\n</channel></rss>\n`
}
