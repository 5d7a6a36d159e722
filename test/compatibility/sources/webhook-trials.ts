import { iso, page, plain } from './shapes.ts'
import type { Lamp, Trial } from './trials.ts'

/** Webhooks of forges through a relay, and formats of any server. */

const delivered = (lamp: Lamp, headers: object, body: object) => ({
  host: 'relay.test',
  'user-agent': 'hook',
  'content-type': 'application/json',
  timestamp: lamp.at,
  ...headers,
  body: {
    repository: { full_name: 'quay/lamp', html_url: 'https://g.test/quay/lamp' },
    sender: { login: 'keeper' },
    ...body
  }
})
const opened = (lamp: Lamp) => ({
  action: 'opened',
  issue: { id: lamp.number, number: lamp.number, title: lamp.words, html_url: page(lamp), body: 'It is dark.' }
})
const found = (lamp: Lamp) => ({
  action: 'created',
  alert: { number: lamp.number, html_url: page(lamp), security_advisory: { summary: lamp.words, severity: 'critical' } }
})
const merge = (lamp: Lamp, more: object = {}) => ({
  object_kind: 'vulnerability',
  project: { path_with_namespace: 'quay/lamp', web_url: 'https://l.test/quay/lamp' },
  object_attributes: {
    id: lamp.number,
    title: lamp.words,
    url: page(lamp),
    state: 'detected',
    severity: 'low',
    updated_at: iso(lamp.at),
    ...more
  }
})
const event = (lamp: Lamp, type: string, more: object = {}) => ({
  specversion: '1.0',
  id: `${lamp.number}-${lamp.at}`,
  source: '/lamps',
  type,
  time: iso(lamp.at),
  data: { id: `lamp-${lamp.number}`, title: lamp.words, url: page(lamp), ...more }
})
const activity = (lamp: Lamp, type: string, object: unknown) => ({
  '@context': 'https://www.w3.org/ns/activitystreams',
  id: `https://a.test/act/${lamp.number}-${lamp.at}`,
  type,
  actor: 'https://a.test/users/keeper',
  object
})
const post = (lamp: Lamp) => ({
  type: 'Note',
  id: `https://a.test/n/${lamp.number}`,
  content: `<p>${lamp.words}</p>`,
  published: iso(lamp.began),
  updated: iso(lamp.at)
})
const feedItem = (lamp: Lamp) => ({
  id: `lamp-${lamp.number}`,
  url: page(lamp),
  title: lamp.words,
  content_text: 'It is dark.',
  date_published: iso(lamp.began),
  date_modified: iso(lamp.at)
})

export const webhookTrials: readonly Trial[] = [
  {
    source: 'GitHub',
    upstream: 'webhooks, November 2026',
    path: '/github',
    item: (lamp) =>
      plain(delivered(lamp, { 'x-github-event': 'issues', 'x-github-delivery': `d${lamp.number}` }, opened(lamp))),
    alarm: (lamp) =>
      plain(
        delivered(lamp, { 'x-github-event': 'dependabot_alert', 'x-github-delivery': `d${lamp.number}` }, found(lamp))
      )
  },
  {
    source: 'Gitea, Forgejo',
    upstream: '2026',
    path: '/gitea',
    item: (lamp) =>
      plain(delivered(lamp, { 'x-forgejo-event': 'issues', 'x-forgejo-delivery': `d${lamp.number}` }, opened(lamp))),
    alarm: (lamp) =>
      plain(
        delivered(
          lamp,
          { 'x-forgejo-event': 'action_run_failure', 'x-forgejo-delivery': `d${lamp.number}` },
          { run: { id: lamp.number, title: lamp.words, html_url: page(lamp) } }
        )
      )
  },
  {
    source: 'GitLab',
    upstream: '18',
    path: '/gitlab',
    item: (lamp) => plain(merge(lamp)),
    alarm: (lamp) => plain(merge(lamp, { severity: 'critical' }))
  },
  {
    source: 'CloudEvents',
    upstream: '1.0.2',
    path: '/cloud-events',
    item: (lamp) => plain(event(lamp, 'test.lamp.lit')),
    edit: (lamp) => plain(event(lamp, 'test.lamp.updated')),
    removal: (lamp) => plain(event(lamp, 'test.lamp.deleted')),
    alarm: (lamp) => plain(event(lamp, 'test.lamp.dark', { severity: 'critical' }))
  },
  {
    source: 'ActivityStreams',
    upstream: '2.0',
    path: '/activities',
    item: (lamp) => plain(activity(lamp, 'Create', post(lamp))),
    edit: (lamp) => plain(activity(lamp, 'Update', post(lamp))),
    removal: (lamp) => plain(activity(lamp, 'Delete', { type: 'Tombstone', id: post(lamp).id }))
  },
  {
    source: 'JSON Feed',
    upstream: '1.1',
    path: '/stream?channel=json-feed',
    item: (lamp) => ({ data: feedItem(lamp) }),
    edit: (lamp) => ({ data: feedItem(lamp), event: 'update' }),
    removal: (lamp) => ({ data: { id: `lamp-${lamp.number}` }, event: 'delete' }),
    alarm: (lamp) => ({ data: { ...feedItem(lamp), priority: 'urgent' } })
  }
]
