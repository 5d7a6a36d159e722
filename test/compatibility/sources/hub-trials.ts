import { iso, numbered, page, plain, seconds } from './shapes.ts'
import type { Lamp, Trial } from './trials.ts'

/** Servers that pass on what others publish, databases, and networks of people. */

const story = (lamp: Lamp) => ({
  id: `lamp-${lamp.number}`,
  title: lamp.words,
  url: page(lamp),
  date_modified: iso(lamp.at)
})
const gone = ({ number }: Lamp) => ({ action: 'delete', id: `lamp-${number}` })

const note = (lamp: Lamp, more: object = {}) => ({
  id: `n${lamp.number}x${lamp.at % 1e8}`,
  time: seconds(lamp.at),
  expires: seconds(lamp.at) + 43_200,
  topic: 'lamps',
  sequence_id: `lamp-${lamp.number}`,
  event: 'message',
  message: lamp.words,
  ...more
})
const account = { id: '1', acct: 'keeper', username: 'keeper', display_name: 'Keeper', url: 'https://m.test/@keeper' }
const statusId = ({ number }: Lamp): string => String(115_000_000_000_000_000n + BigInt(number) * 262_147n)
const status = (lamp: Lamp, more: object = {}) => ({
  id: statusId(lamp),
  created_at: iso(lamp.began),
  sensitive: false,
  spoiler_text: '',
  visibility: 'public',
  language: 'en',
  url: `https://m.test/@keeper/${statusId(lamp)}`,
  content: `<p>${lamp.words}</p>`,
  account,
  media_attachments: [],
  tags: [],
  reblog: null,
  edited_at: null,
  ...more
})
const change = (lamp: Lamp, rev: number) => ({
  seq: `${rev}-g1`,
  id: `lamp-${lamp.number}`,
  changes: [{ rev: `${rev}-a` }],
  doc: { _id: `lamp-${lamp.number}`, _rev: `${rev}-a`, title: lamp.words, url: page(lamp) }
})
const smee = (lamp: Lamp, body: object) => ({
  host: 'smee.test',
  'user-agent': 'lamp-hook',
  'content-type': 'application/json',
  timestamp: lamp.at,
  query: {},
  body
})

export const hubTrials: readonly Trial[] = [
  {
    source: 'ntfy',
    upstream: '2.17',
    path: '/ntfy/lamps/sse',
    item: (lamp) => plain(note(lamp)),
    edit: (lamp) => plain(note(lamp)),
    removal: (lamp) => ({ ...plain(note(lamp, { event: 'message_delete', message: '' })), event: 'message_delete' }),
    alarm: (lamp) => plain(note(lamp, { priority: 5 }))
  },
  {
    source: 'Mastodon, user stream',
    upstream: '4.6',
    path: '/mastodon/api/v1/streaming/user',
    item: (lamp) => ({ ...plain(status(lamp)), event: 'update', id: statusId(lamp) }),
    edit: (lamp) => ({
      ...plain(status(lamp, { edited_at: iso(lamp.at) })),
      event: 'status.update',
      id: statusId(lamp)
    }),
    removal: (lamp) => ({ ...plain(statusId(lamp)), event: 'delete', id: `gone-${lamp.number}` })
  },
  {
    source: 'Wikimedia',
    upstream: 'page change 1.2',
    path: '/wikimedia/v2/stream/recentchange?canary=0',
    item: (lamp) =>
      numbered({
        $schema: '/mediawiki/page/change/1.2.0',
        meta: { id: `e-${lamp.number}`, uri: page(lamp), dt: iso(lamp.at), domain: 'wiki.test', stream: 'page_change' },
        dt: iso(lamp.at),
        page_change_kind: 'edit',
        page: { page_id: lamp.number, page_title: lamp.words.replaceAll(' ', '_') },
        performer: { user_text: 'Keeper' },
        wiki_id: 'testwiki'
      })
  },
  {
    source: 'Mercure',
    upstream: '0.24, 1.0.0-alpha.3',
    path: '/mercure/.well-known/mercure?topic=lamps',
    item: (lamp) => numbered({ '@id': page(lamp), '@type': 'Lamp', title: lamp.words, url: page(lamp) }),
    edit: (lamp) => numbered({ '@id': page(lamp), '@type': 'Lamp', title: lamp.words, url: page(lamp) }),
    removal: (lamp) => numbered({ '@context': '/contexts/Lamp', '@id': page(lamp), '@type': 'Lamp' }),
    alarm: (lamp) =>
      numbered({ '@id': page(lamp), '@type': 'Lamp', title: lamp.words, url: page(lamp), priority: 'urgent' })
  },
  {
    source: 'nchan',
    upstream: '1.3.6',
    path: '/nchan/sub',
    item: (lamp) => numbered(story(lamp), 'story'),
    edit: (lamp) => numbered(story(lamp), 'story'),
    removal: (lamp) => numbered(gone(lamp), 'story'),
    alarm: (lamp) => numbered({ ...story(lamp), severity: 'critical' }, 'story')
  },
  {
    source: 'Centrifugo, one direction',
    upstream: '6.9.1',
    path: '/centrifugo/connection/uni_sse',
    item: (lamp) => plain(story(lamp)),
    edit: (lamp) => plain(story(lamp)),
    removal: (lamp) => plain(gone(lamp)),
    alarm: (lamp) => plain({ ...story(lamp), severity: 'critical' })
  },
  {
    source: 'django-eventstream, Pushpin',
    upstream: '5.3',
    path: '/pushpin/events',
    item: (lamp) => numbered(story(lamp)),
    edit: (lamp) => numbered(story(lamp)),
    removal: (lamp) => numbered(gone(lamp)),
    alarm: (lamp) => numbered({ ...story(lamp), severity: 'critical' })
  },
  {
    source: 'smee.io',
    upstream: '2.0.19',
    path: '/smee/lamps',
    item: (lamp) => plain(smee(lamp, story(lamp))),
    edit: (lamp) => plain(smee(lamp, story(lamp))),
    removal: (lamp) => plain(smee(lamp, gone(lamp))),
    alarm: (lamp) => plain(smee(lamp, { ...story(lamp), severity: 'critical' }))
  },
  {
    source: 'CouchDB',
    upstream: '3.5',
    path: '/couchdb/news/_changes?feed=eventsource&include_docs=true&since=now',
    item: (lamp) => numbered(change(lamp, 1)),
    edit: (lamp) => numbered(change(lamp, 2)),
    removal: (lamp) => numbered({ seq: '3-g1', id: `lamp-${lamp.number}`, changes: [{ rev: '3-b' }], deleted: true }),
    alarm: (lamp) => numbered({ ...change(lamp, 1), doc: { ...change(lamp, 1).doc, severity: 'critical' } })
  },
  {
    source: 'Firebase',
    upstream: 'REST streaming, 2026',
    path: '/firebase-tree/news.json',
    item: (lamp) => ({ ...plain({ title: lamp.words, url: page(lamp) }), id: `lamp-${lamp.number}` }),
    edit: (lamp) => ({ ...plain({ title: lamp.words, url: page(lamp) }), id: `lamp-${lamp.number}` }),
    removal: (lamp) => ({ ...plain(null), id: `lamp-${lamp.number}` }),
    alarm: (lamp) => ({
      ...plain({ title: lamp.words, url: page(lamp), severity: 'critical' }),
      id: `lamp-${lamp.number}`
    })
  }
]
