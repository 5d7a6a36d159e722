import type { FeedItem } from '../items.ts'
import { storyTeller } from './story-teller.ts'

/**
 * Alerts and incidents, each with a life: every message carries on with the story of the one before, or begins another.
 *
 * Message 1 begins a story, 2 changes it, 3 begins another, 4 ends that one, and so on with 5.
 */

const second = 1_000
const at = (number: number): string => new Date(Date.UTC(2026, 0, 5, 6) + number * 60 * second).toISOString()

type Step = 'begins' | 'changes' | 'ends'
const stepOf = (number: number): Step => (number % 2 === 1 ? 'begins' : number % 4 === 2 ? 'changes' : 'ends')
/** The message with which the story of a message began. */
const firstOf = (number: number): number => (number % 2 === 1 ? number : number - 1)

const told = (path: string, summary: string, tell: (number: number, item: FeedItem) => unknown) =>
  storyTeller(path, summary, (number, item) => ({ data: JSON.stringify(tell(number, item(firstOf(number)))) }))

const warning = (number: number, { title, summary, url }: FeedItem) => ({
  identifier: `w-${number}`,
  sender: 'harbour@weather.test',
  sent: at(number),
  status: 'Actual',
  msgType: { begins: 'Alert', changes: 'Update', ends: 'Cancel' }[stepOf(number)],
  ...(stepOf(number) !== 'begins' && { references: `harbour@weather.test,w-${number - 1},${at(number - 1)}` }),
  info: [
    {
      event: 'Storm',
      severity: 'Severe',
      headline: stepOf(number) === 'changes' ? `${title} (updated)` : title,
      description: summary,
      web: url,
      area: [{ areaDesc: 'Quay' }]
    }
  ]
})

const asXml = (value: unknown, name: string): string => {
  if (Array.isArray(value)) return value.map((each) => asXml(each, name)).join('')
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([key, each]) => asXml(each, key))
          .join('')
      : String(value).replace(/&/g, '&amp;').replace(/</g, '&lt;')
  return `<${name}${name === 'alert' ? ' xmlns="urn:oasis:names:tc:emergency:cap:1.2"' : ''}>${inner}</${name}>`
}

const feature = (number: number, item: FeedItem) => {
  const { info, identifier, sent, status, msgType } = warning(number, item)
  const { area: _, ...rest } = info[0]!
  const references =
    stepOf(number) === 'begins' ? [] : [{ identifier: `w-${number - 1}`, sender: 'harbour', sent: at(number - 1) }]
  const properties = { id: identifier, sent, status, messageType: msgType, areaDesc: 'Quay', references, ...rest }
  return { id: `https://api.weather.gov/alerts/${identifier}`, type: 'Feature', geometry: null, properties }
}

export const alertBehaviours = [
  told(
    '/alertmanager',
    'Groups of alerts as Alertmanager posts them: firing, resolved.',
    (number, { title, id, url }) => ({
      version: '4',
      groupKey: '{}:{job="harbour"}',
      status: number % 2 === 1 ? 'firing' : 'resolved',
      receiver: 'relay',
      externalURL: 'https://alerts.test',
      commonLabels: { alertname: 'Harbour', severity: 'critical' },
      alerts: [
        {
          status: number % 2 === 1 ? 'firing' : 'resolved',
          labels: { alertname: 'Harbour', severity: 'critical' },
          annotations: { summary: title },
          startsAt: at(firstOf(number)),
          endsAt: number % 2 === 1 ? '0001-01-01T00:00:00Z' : at(number),
          generatorURL: url,
          fingerprint: id
        }
      ]
    })
  ),
  storyTeller('/cap', 'Warnings of CAP 1.2 in XML: alerts, updates, cancels.', (number, item) => ({
    data: `<?xml version="1.0" encoding="UTF-8"?>\n${asXml(warning(number, item(firstOf(number))), 'alert')}`
  })),
  told('/cap-json', 'The same in JSON.', warning),
  told('/nws', 'The same as features of GeoJSON, a collection each.', (number, item) => ({
    type: 'FeatureCollection',
    features: [feature(number, item)]
  })),
  told('/quakes', 'Earthquakes of USGS: sent, corrected, taken back.', (number, { title, url }) => ({
    type: 'Feature',
    id: `us${firstOf(number)}`,
    geometry: { type: 'Point', coordinates: [-117.1, 35.2, 9.8] },
    properties: {
      mag: 5,
      place: title,
      title: stepOf(number) === 'changes' ? `${title} (updated)` : title,
      time: Date.parse(at(firstOf(number))),
      updated: Date.parse(at(number)),
      url,
      ids: `,us${firstOf(number)},`,
      status: stepOf(number) === 'ends' ? 'deleted' : 'automatic'
    }
  })),
  told('/statuspage', 'Incidents of a status page.', (number, { title, summary, url, id }) => ({
    meta: { unsubscribe: 'https://status.test/?unsubscribe=1' },
    page: { id: 'p', status_indicator: 'major' },
    incident: {
      id,
      name: title,
      status: number % 2 === 1 ? 'investigating' : 'resolved',
      impact: 'major',
      shortlink: url,
      created_at: at(firstOf(number)),
      updated_at: at(number),
      incident_updates: [{ body: summary, status: 'investigating', created_at: at(number) }]
    }
  })),
  told('/pagerduty', 'Incidents of PagerDuty.', (number, { title, url, id }) => ({
    event: {
      id: `e-${number}`,
      event_type: number % 2 === 1 ? 'incident.triggered' : 'incident.resolved',
      occurred_at: at(number),
      data: { id, type: 'incident', title, html_url: url, urgency: 'high', created_at: at(firstOf(number)) }
    }
  })),
  told('/sentry', 'Issues of Sentry.', (number, { title, url, id }) => ({
    action: number % 2 === 1 ? 'created' : 'resolved',
    installation: { uuid: 'u' },
    actor: { name: 'Sentry' },
    data: { issue: { id, title, web_url: url, level: 'error', firstSeen: at(firstOf(number)), lastSeen: at(number) } }
  }))
]
