/**
 * A message of each dialect that is read, in the shape in which its source sends it. `#` stands for the number of the message, so that no
 * two are alike and making one costs next to nothing.
 */

const words = 'The harbour is closed until noon because of the fog, the port authority says. '.repeat(4)
const AT = '2026-11-30T09:00:00Z'
const SECONDS = 1_796_029_200

const account = { id: '7', acct: 'ada', username: 'ada', display_name: 'Ada', url: 'https://m.test/@ada', note: '' }
const status = {
  id: '11#',
  created_at: AT,
  sensitive: false,
  spoiler_text: '',
  visibility: 'public',
  language: 'en',
  url: 'https://m.test/@ada/11#',
  content: `<p>${words}<a href="https://m.test/tags/fog">#<span>fog</span></a></p>`,
  account,
  media_attachments: [
    { type: 'image', url: 'https://m.test/1.png', preview_url: 'https://m.test/1s.png', description: 'Fog' }
  ],
  tags: [{ name: 'fog', url: 'https://m.test/tags/fog' }]
}
const repository = { id: 1, full_name: 'quay/lamp', html_url: 'https://g.test/quay/lamp' }
const alert = (fingerprint: string) => ({
  status: 'firing',
  labels: { alertname: 'DiskFull', instance: 'db-#', severity: 'critical' },
  annotations: { summary: 'Disk of db-# is full', description: words },
  startsAt: AT,
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'https://p.test/graph',
  fingerprint
})
const cap = {
  identifier: 'w#',
  sender: 'weather@s.test',
  sent: AT,
  status: 'Actual',
  msgType: 'Alert',
  info: [
    {
      language: 'en',
      event: 'Fog',
      headline: 'Fog warning #',
      severity: 'Severe',
      description: words,
      area: [{ areaDesc: 'Quay' }]
    }
  ]
}
const wiki = (schema: string, more: object) => ({
  $schema: schema,
  meta: { id: 'e-#', uri: 'https://en.wiki.test/wiki/Fog', dt: AT, domain: 'en.wiki.test', stream: 's' },
  ...more
})
const smee = (more: object, body: object) => ({
  host: 'smee.test',
  'user-agent': 'hook',
  'content-type': 'application/json',
  timestamp: SECONDS * 1000,
  ...more,
  body
})

/** The first of them are of no source in particular. */
export const PLAIN = 8

/** The name of the event, and the payload. */
const dialects: readonly (readonly [string, unknown])[] = [
  [
    'message',
    {
      id: 'j#',
      title: 'Fog #',
      content_html: `<p>${words}</p>`,
      url: 'https://a.test/#',
      date_published: AT,
      authors: [{ name: 'Ada' }],
      tags: ['fog']
    }
  ],
  [
    'message',
    { id: '#', title: 'Fog #', text: words, url: 'https://a.test/#', published: AT, type: 'article', author: 'Desk' }
  ],
  [
    'message',
    { op: 'c', after: { id: '#', headline: 'Fog #', body: words }, source: { table: 'posts' }, ts_ms: SECONDS * 1000 }
  ],
  ['message', { data: { storyAdded: { id: '#', title: 'Fog #', text: words } } }],
  [
    'message',
    {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Desk',
      items: [
        { id: 'a#', title: 'Fog #', content_text: words },
        { id: 'b#', title: 'Calm #', content_text: words }
      ]
    }
  ],
  ['message', `${words}#`],
  ['message', `<p>${words}</p><p>Number <b>#</b></p>`],
  ['message', '{"type":"ping","at":#}'],
  ['update', status],
  ['update', { ...status, content: '', reblog: { ...status, id: '12#' } }],
  ['notification', { id: '3#', type: 'favourite', created_at: AT, account, status }],
  [
    'message',
    {
      id: 'n#',
      time: SECONDS,
      expires: SECONDS + 43_200,
      event: 'message',
      topic: 'quay',
      title: 'Fog #',
      message: words,
      priority: 4,
      tags: ['warning']
    }
  ],
  [
    'message',
    wiki('/mediawiki/page/change/1.2.0', {
      page_change_kind: 'edit',
      page: { page_title: 'Fog_#' },
      performer: { user_text: 'Ada' },
      comment: words,
      wiki_id: 'enwiki'
    })
  ],
  [
    'message',
    wiki('/mediawiki/recentchange/1.0.0', {
      id: 7,
      type: 'edit',
      title: 'Fog #',
      comment: words,
      timestamp: SECONDS,
      user: 'Ada',
      wiki: 'enwiki',
      notify_url: 'https://en.wiki.test/?diff=#'
    })
  ],
  ['message', { channel: 'quay', pub: { data: { id: '#', title: 'Fog #', text: words }, offset: 7 } }],
  ['message', { '@context': '/contexts/Story', '@id': '/stories/#', '@type': 'Story', title: 'Fog #', text: words }],
  [
    'message',
    {
      seq: '#-g1',
      id: 'doc-#',
      changes: [{ rev: '1-a' }],
      doc: { _id: 'doc-#', _rev: '1-a', title: 'Fog #', text: words }
    }
  ],
  ['put', { path: '/-N#', data: { title: 'Fog #', text: words, url: 'https://a.test/#' } }],
  [
    'message',
    smee(
      { 'x-github-event': 'issues', 'x-github-delivery': 'd-#' },
      {
        action: 'opened',
        repository,
        sender: { login: 'ada' },
        issue: { id: 5, number: 7, title: 'Fog #', body: words, html_url: 'https://g.test/7' }
      }
    )
  ],
  [
    'message',
    smee(
      { 'x-github-event': 'push', 'x-github-delivery': 'e-#' },
      {
        ref: 'refs/heads/main',
        repository,
        sender: { login: 'ada' },
        commits: [{ id: 'a', message: 'Fog #' }],
        compare: 'https://g.test/c'
      }
    )
  ],
  [
    'message',
    {
      object_kind: 'merge_request',
      user: { name: 'Ada' },
      project: { path_with_namespace: 'quay/lamp', web_url: 'https://l.test/q' },
      object_attributes: {
        id: '#',
        title: 'Fog #',
        description: words,
        action: 'open',
        url: 'https://l.test/mr',
        updated_at: AT
      }
    }
  ],
  [
    'message',
    {
      version: '4',
      groupKey: '{}:{}',
      status: 'firing',
      externalURL: 'https://p.test',
      commonLabels: {},
      alerts: [alert('f#'), alert('g#')]
    }
  ],
  [
    'message',
    {
      page: { id: 'p' },
      incident: {
        id: 'i#',
        name: 'Fog #',
        status: 'investigating',
        impact: 'major',
        shortlink: 'https://s.test/#',
        created_at: AT,
        incident_updates: [{ id: 'u', body: words, status: 'investigating', created_at: AT }]
      }
    }
  ],
  [
    'message',
    {
      event: {
        id: '#',
        event_type: 'incident.triggered',
        occurred_at: AT,
        data: {
          id: 'P#',
          type: 'incident',
          status: 'triggered',
          title: 'Fog #',
          html_url: 'https://pd.test/#',
          urgency: 'high',
          service: { summary: 'Quay' }
        }
      }
    }
  ],
  [
    'message',
    {
      action: 'created',
      installation: { uuid: 'u' },
      actor: { name: 'Sentry' },
      data: {
        issue: {
          id: '#',
          title: 'Fog #',
          culprit: 'a.js',
          level: 'error',
          permalink: 'https://y.test/#',
          firstSeen: AT,
          lastSeen: AT
        }
      }
    }
  ],
  ['message', cap],
  [
    'message',
    `<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>x#</identifier><sender>s</sender><sent>${AT}</sent><status>Actual</status><msgType>Alert</msgType><info><event>Fog</event><severity>Severe</severity><headline>Fog #</headline><description>${words}</description></info></alert>`
  ],
  [
    'message',
    {
      type: 'Feature',
      id: 'us#',
      geometry: { type: 'Point', coordinates: [1, 2, 3] },
      properties: {
        mag: 4.2,
        place: 'Quay',
        time: SECONDS * 1000,
        updated: SECONDS * 1000,
        url: 'https://u.test/#',
        title: 'M 4.2 - Quay #',
        ids: ',us#,'
      }
    }
  ],
  [
    'message',
    {
      specversion: '1.0',
      id: '#',
      source: '/quay',
      type: 'test.fog.rose',
      time: AT,
      data: { title: 'Fog #', text: words }
    }
  ],
  [
    'message',
    {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: 'https://a.test/a/#',
      type: 'Create',
      actor: 'https://a.test/u/ada',
      object: { id: 'https://a.test/n/#', type: 'Note', content: `<p>${words}</p>`, published: AT }
    }
  ],
  [
    'message',
    {
      event_type: 'state_changed',
      time_fired: AT,
      data: {
        entity_id: 'light.quay',
        old_state: { state: 'off', attributes: {} },
        new_state: { state: 'on #', attributes: { friendly_name: 'Quay' } }
      }
    }
  ],
  [
    'message',
    { version: '1.1', host: 'db-#', short_message: 'Fog #', full_message: words, timestamp: SECONDS, level: 3 }
  ],
  ['message', `<165>1 ${AT} quay lamp 42 ID47 - Fog # ${words}`],
  [
    'message',
    {
      __CURSOR: 's=#',
      __REALTIME_TIMESTAMP: String(SECONDS * 1_000_000),
      MESSAGE: `Fog # ${words}`,
      PRIORITY: '4',
      _HOSTNAME: 'quay',
      SYSLOG_IDENTIFIER: 'lamp'
    }
  ],
  ['message', 'a["{\\"id\\":\\"#\\",\\"title\\":\\"Fog #\\"}"]'],
  [
    'message',
    {
      jsonrpc: '2.0',
      method: 'notifications/message',
      params: { level: 'error', logger: 'lamp', data: `Fog # ${words}` }
    }
  ],
  ['message', { name: 'main', action: 'built', time: 50, hash: 'h#', warnings: [], errors: [`Fog # ${words}`] }],
  [
    'message',
    `<rss version="2.0"><channel><title>Desk</title><item><guid>r#</guid><title>Fog #</title><description>${words}</description><link>https://a.test/#</link></item></channel></rss>`
  ],
  ['delete', { id: '#' }]
]

export interface Template {
  type: string
  data: string
}

export const templates: readonly Template[] = dialects.map(([type, payload]) => ({
  type,
  data: typeof payload === 'string' ? payload : JSON.stringify(payload)
}))
