import type { Behaviour, Visit } from '../server-state.ts'

/** What people paste that is no feed itself: pages, accounts, topics and lists that lead to one. */

const page = (title: string, head: string, body = '<p>The harbour.</p>'): string =>
  `<!doctype html>\n<html><head><meta charset="utf-8"><title>${title}</title>\n${head}\n</head><body>${body}</body></html>\n`

function html({ response }: Visit, text: string, head: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...head }).end(text)
}

const link = (type: string, href: string, title: string): string =>
  `<link rel="alternate" type="${type}" title="${title}" href="${href}">`

export const addressBehaviours: readonly Behaviour[] = [
  {
    path: '/page',
    summary:
      'A web page that names its feeds: RSS, Atom, JSON Feed, an event stream; count= more of them, bare=1 none.',
    defaults: { bare: '', count: 0 },
    answer: (visit) => {
      const { query } = visit
      if (query.text('bare')) return html(visit, page('Harbour office', ''))
      const more = Array.from({ length: query.number('count', 0) }, (_, at) =>
        link('application/rss+xml', `/document/rss?channel=${at}`, `Berth ${at}`)
      )
      html(
        visit,
        page(
          'Harbour Desk &amp; Quay',
          [
            link('application/rss+xml', '/document/rss', 'Harbour Desk &raquo; Feed'),
            link('application/atom+xml', 'document/atom', 'Harbour Desk, Atom'),
            link('application/feed+json', '/document/json', 'Harbour Desk, JSON Feed'),
            link('text/event-stream', '/stream?channel=page', 'Harbour Desk, live'),
            link('application/activity+json', '/users/desk', 'Not a feed'),
            '<link rel="stylesheet" href="/style.css">',
            ...more
          ].join('\n')
        )
      )
    }
  },
  {
    path: '/page/hub',
    summary: 'A web page whose head of the answer names a Mercure hub, itself and an Atom feed (Link).',
    answer: (visit) =>
      html(visit, page('Harbour watch', ''), {
        link: '</mercure/.well-known/mercure>; rel="mercure"; title="Harbour, watched", <news>; rel=self, </document/atom>; rel="alternate"; type="application/atom+xml"; title="Harbour, Atom"'
      })
  },
  {
    path: '/page/hostile',
    summary: 'A web page whose links lead where no reader should be led, with names that are none.',
    answer: (visit) =>
      html(
        visit,
        page(
          `${'Long '.repeat(400)}&#x202E;title`,
          [
            ...[
              'javascript:alert(1)',
              'file:///etc/passwd',
              'data:text/xml,x',
              'ftp://a.example/x',
              'http://[',
              ''
            ].map((href) => link('application/rss+xml', href, 'Bad')),
            link(
              'application/rss+xml',
              'http://user:secret@127.0.0.1:1/with-user',
              '&#x202E;&#10;Name\u0007 of a stranger'
            ),
            link('application/rss+xml', '/document/rss', '<b>Bold</b>'),
            link('application/rss+xml', '/document/rss#again', 'The same')
          ].join('\n')
        )
      )
  },
  {
    path: '/.well-known/webfinger',
    summary: 'WebFinger (RFC 7033): the account keeper has a page at /@keeper, bare one without feeds at /@bare.',
    answer: ({ response, server, query }) => {
      const [, name] = /^acct:(keeper|bare)@/.exec(query.all.get('resource') ?? '') ?? []
      if (name === undefined) return void response.writeHead(404).end()
      const links = [
        { rel: 'http://webfinger.net/rel/profile-page', type: 'text/html', href: `${server.origin}/@${name}` },
        { rel: 'self', type: 'application/activity+json', href: `${server.origin}/users/${name}` }
      ]
      response.writeHead(200, { 'content-type': 'application/jrd+json' }).end(JSON.stringify({ links }))
    }
  },
  {
    path: '/@keeper',
    summary: 'The page of an account, which names its RSS feed.',
    answer: (visit) =>
      html(visit, page('Keeper', link('application/rss+xml', '/document/rss?channel=keeper', 'Keeper of the light')))
  },
  {
    path: '/@bare',
    summary: 'The page of an account that names no feed.',
    answer: (visit) => html(visit, page('Bare', ''))
  },
  {
    path: '/topic',
    summary: 'What ntfy answers at the address of a topic: its own web app.',
    answer: (visit) => html(visit, page('ntfy web', '<meta name="apple-mobile-web-app-title" content="ntfy web">'))
  },
  {
    path: '/list.opml',
    summary: 'A list of feeds (OPML); count= of them.',
    defaults: { count: 3 },
    answer: ({ response, server, query }) => {
      const outlines = Array.from(
        { length: query.number('count', 3) },
        (_, at) => `<outline type="rss" text="Berth ${at}" xmlUrl="${server.origin}/document/rss?channel=${at}"/>`
      )
      const text = `<?xml version="1.0"?>\n<opml version="2.0"><head><title>Berths</title></head><body>${outlines.join('')}</body></opml>`
      response.writeHead(200, { 'content-type': 'text/x-opml' }).end(text)
    }
  }
]
