import { describe, expect, it } from 'vitest'
import { timeOfFourfold } from '../../helpers/thread-time.ts'
import { pick, randomFrom } from '../../feed-server/random.ts'
import { meaning } from '../interpret/messages.ts'

/** What each source reads, of which a stranger has changed something. */
const payloads: readonly object[] = [
  {
    alerts: [
      { status: 'firing', labels: { alertname: 'a' }, annotations: { summary: 's' }, startsAt: 't', fingerprint: 'f' }
    ],
    commonLabels: {}
  },
  {
    page: { id: 'p' },
    incident: { id: 'i', name: 'n', status: 's', impact: 'major', incident_updates: [{ body: 'b' }], components: [] }
  },
  { page: { id: 'p' }, component_update: { old_status: 'a', new_status: 'b' }, component: { name: 'c' } },
  {
    event: {
      id: 'e',
      event_type: 'incident.triggered',
      occurred_at: 't',
      data: { id: 'i', type: 'incident', service: { summary: 's' } }
    }
  },
  { messages: [{ event: 'incident.trigger', incident: { id: 'i', title: 't' } }] },
  { action: 'created', installation: {}, data: { issue: { id: 1, title: 't', metadata: {}, project: {} } } },
  { action: 'triggered', installation: {}, data: { event: { event_id: 'e', title: 't' }, metric_alert: { id: 1 } } },
  {
    identifier: 'w',
    sent: 't',
    msgType: 'Update',
    references: 's,a,t',
    info: [{ headline: 'h', area: [{ areaDesc: 'a' }], resource: [{ uri: 'u' }] }]
  },
  {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        id: 'f',
        properties: { mag: 1, place: 'p', ids: ',a,b,' },
        geometry: { coordinates: [1, 2, 3] }
      }
    ]
  },
  {
    'x-github-event': 'push',
    body: { ref: 'r', commits: [{ message: 'm' }], repository: { full_name: 'f' }, sender: { login: 'l' } }
  },
  { headers: { 'X-Gitea-Event': ['push'] }, body: { pages: [{}], review: {}, comment: {}, run: {} } },
  { object_kind: 'pipeline', project: {}, object_attributes: { id: 1 }, builds: [{ status: 'failed' }], commit: {} },
  {
    object_kind: 'note',
    project: {},
    object_attributes: { id: 1 },
    issue: { title: 't' },
    changes: { labels: { current: [{}] } }
  },
  { specversion: '1.0', id: '1', source: 's', type: 't.deleted', data: [{ id: 1 }], data_base64: 'e30=' },
  { type: 'Announce', actor: { name: 'n' }, object: { id: 'o', type: 'Note' }, target: {} },
  {
    event_type: 'state_changed',
    time_fired: 't',
    data: { entity_id: 'a.b', old_state: { attributes: {} }, new_state: null }
  },
  { short_message: 's', host: 'h', version: '1.1', timestamp: 1, level: 3, _a: 'b' },
  { __CURSOR: 'c', MESSAGE: [104, 105], PRIORITY: '3', __REALTIME_TIMESTAMP: '1' },
  { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'error', data: { id: 1, message: 'm' } } },
  { action: 'built', name: 'n', hash: 'h', errors: ['e'], warnings: [{ message: 'm' }], time: 1 }
]
const strange: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  ' ',
  'x'.repeat(700),
  '\ud800',
  '<p>',
  '{"a":',
  [],
  [[]],
  [null, 5, {}],
  {},
  { id: {} },
  { toString: 1 }
]

/** The payload with one member somewhere in it replaced, taken out, or repeated in a list. */
function changed(value: unknown, next: () => number): unknown {
  if (typeof value !== 'object' || value === null || next() < 0.25) return pick(strange, next)
  if (Array.isArray(value)) return next() < 0.3 ? [...value, ...value] : value.map((each) => changed(each, next))
  const entries = Object.entries(value)
  const at = Math.floor(next() * entries.length)
  return Object.fromEntries(
    entries.flatMap(([key, each], place): [string, unknown][] =>
      place !== at ? [[key, each]] : next() < 0.15 ? [] : [[key, changed(each, next)]]
    )
  )
}

describe('what sources read from strangers', () => {
  it('never fails, whatever stands in it', () => {
    const next = randomFrom('sources')
    for (let round = 0; round < 400; round++)
      for (const payload of payloads) {
        const sent = changed(payload, next) ?? payload
        const said = JSON.stringify(sent)
        expect(() => meaning(sent, pick(['message', 'delete', 'error', 'alert'], next)), said).not.toThrow()
      }
  })

  it.each<[string, (n: number) => unknown]>([
    [
      'alerts',
      (n: number) => ({
        receiver: 'r',
        alerts: Array.from({ length: n }, (_, i) => ({ labels: { alertname: `a${i}` }, annotations: {} }))
      })
    ],
    [
      'features',
      (n: number) => ({
        type: 'FeatureCollection',
        features: Array.from({ length: n }, (_, i) => ({ type: 'Feature', id: i, properties: { mag: 1, place: 'p' } }))
      })
    ],
    ['references', (n: number) => ({ identifier: 'w', sent: 's', msgType: 'Cancel', references: 's,a,t '.repeat(n) })],
    ['brackets of syslog', (n: number) => `<1>1 t h a p m ${'[a b="\\"c"]'.repeat(n)}x`],
    ['quotes of syslog', (n: number) => `<1>1 t h a p m [${'a="'.repeat(n)}`],
    ['blanks of old syslog', (n: number) => `<1>Nov 22 09:00:00 h ${'a: '.repeat(n)}`],
    ['signs of the beginning of CAP', (n: number) => `${'<!-- -->'.repeat(n)}<alert`],
    ['groups of CAP', (n: number) => `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${'<info><area>'.repeat(n)}`],
    ['tags that are written out', (n: number) => ({ title: 't', content: '&lt;p a&gt; &lt;'.repeat(n) })],
    ['frames of SockJS', (n: number) => `a[${'"{}",'.repeat(n)}"{}"]`]
  ])('takes time that grows with its length and no more: %s', async (_, of) => {
    expect(await timeOfFourfold(5_000, of, (data) => meaning(data))).toBeLessThan(10)
  })
})
