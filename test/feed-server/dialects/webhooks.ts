import { storyTeller } from './story-teller.ts'

/** Deliveries of forges through a relay, logs, and formats that wrap news: each message is a piece of news of its own. */

const at = (number: number): string => new Date(Date.UTC(2026, 0, 5, 6) + number * 60_000).toISOString()
const repository = { id: 1, full_name: 'harbour/lamp', html_url: 'https://code.test/harbour/lamp' }

const json = (data: unknown, event?: string) => ({ ...(event !== undefined && { event }), data: JSON.stringify(data) })

export const webhookBehaviours = [
  storyTeller('/github', 'Deliveries of GitHub through a relay: issues opened and closed.', (number, item) => {
    const { title, summary, url, authors } = item(number)
    return json({
      'x-github-event': 'issues',
      'x-github-delivery': `d-${number}`,
      timestamp: Date.parse(at(number)),
      body: {
        action: number % 2 === 1 ? 'opened' : 'closed',
        issue: { id: number, title, body: summary, html_url: url },
        repository,
        sender: { login: authors[0]?.name }
      }
    })
  }),
  storyTeller('/gitea', 'Deliveries of Gitea and Forgejo: releases.', (number, item) => {
    const { title, summary, url, authors } = item(number)
    return json({
      'x-gitea-event': 'release',
      'x-github-event': 'release',
      'x-gitea-delivery': `d-${number}`,
      body: {
        action: 'published',
        release: { id: number, name: title, body: summary, html_url: url },
        repository,
        sender: { login: authors[0]?.name }
      }
    })
  }),
  storyTeller('/gitlab', 'Deliveries of GitLab: a merge request each, opened and merged.', (number, item) => {
    const first = number % 2 === 1 ? number : number - 1
    const { title, summary, url, authors } = item(first)
    return json({
      'x-gitlab-event': 'Merge Request Hook',
      body: {
        object_kind: 'merge_request',
        user: { name: authors[0]?.name },
        project: { path_with_namespace: 'harbour/lamp', web_url: 'https://lab.test/harbour/lamp' },
        object_attributes: {
          id: first,
          title,
          description: summary,
          url,
          action: number % 2 === 1 ? 'open' : 'merge',
          updated_at: at(number)
        }
      }
    })
  }),
  storyTeller('/cloud-events', 'CloudEvents of two sources whose ids are the same, without data.', (number, item) =>
    json({
      specversion: '1.0',
      id: String(Math.ceil(number / 2)),
      source: `/house-${number % 2}`,
      type: 'test.news.published',
      subject: item(number).title,
      time: at(number)
    })
  ),
  storyTeller('/activities', 'ActivityStreams: what somebody announced, every fourth undone.', (number, item) =>
    json({
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `https://a.test/act/${number}`,
      actor: { type: 'Person', name: item(number).authors[0]?.name },
      ...(number % 4 === 0
        ? { type: 'Undo', object: { type: 'Announce', id: `https://a.test/act/${number - 1}` } }
        : { type: 'Announce', object: { type: 'Article', name: item(number).title, url: item(number).url } }),
      published: at(number)
    })
  ),
  storyTeller('/home-assistant', 'Home Assistant: states that change, every third entity removed.', (number, item) =>
    json({
      event_type: 'state_changed',
      time_fired: at(number),
      data: {
        entity_id: `sensor.lamp_${number}`,
        old_state: { state: 'off', attributes: { friendly_name: item(number).title } },
        new_state: number % 3 === 0 ? null : { state: 'on', attributes: { friendly_name: item(number).title } }
      }
    })
  ),
  storyTeller('/gelf', 'Lines of a log in GELF.', (number, item) =>
    json({
      version: '1.1',
      host: 'quay',
      short_message: item(number).title,
      timestamp: Date.parse(at(number)) / 1000,
      level: number % 8
    })
  ),
  storyTeller('/syslog', 'Lines of syslog (RFC 5424).', (number, item) => ({
    data: `<${8 + (number % 8)}>1 ${at(number)} quay lampd ${number} - - ${item(number).title}`
  })),
  storyTeller('/journal', 'Entries of the journal of systemd.', (number, item) =>
    json({
      __CURSOR: `s=1;i=${number}`,
      __REALTIME_TIMESTAMP: String(Date.parse(at(number)) * 1000),
      MESSAGE: item(number).title,
      PRIORITY: String(number % 8),
      _HOSTNAME: 'quay'
    })
  )
]
