import { iso, page, plain } from './shapes.ts'
import type { Lamp, Trial } from './trials.ts'

/** Alerts, incidents, warnings and quakes. */

const NEVER = '0001-01-01T00:00:00Z'

const group = (lamp: Lamp, status: 'firing' | 'resolved', severity: string, more: object = {}) => ({
  version: '4',
  groupKey: '{}:{job="lamps"}',
  status,
  receiver: 'relay',
  externalURL: 'https://alerts.test',
  commonLabels: {},
  alerts: [
    {
      status,
      labels: { alertname: `Lamp${lamp.number}`, severity },
      annotations: { summary: lamp.words },
      startsAt: iso(lamp.began),
      endsAt: status === 'firing' ? NEVER : iso(lamp.at),
      generatorURL: page(lamp),
      fingerprint: `f${lamp.number}`
    }
  ],
  ...more
})
const incident = (lamp: Lamp, status: string, impact: string) => ({
  page: { id: 'p' },
  incident: {
    id: `i${lamp.number}`,
    name: lamp.words,
    status,
    impact,
    shortlink: page(lamp),
    created_at: iso(lamp.began),
    updated_at: iso(lamp.at),
    incident_updates: []
  }
})
const duty = (lamp: Lamp, type: string, urgency: string) => ({
  event: {
    id: `e-${lamp.number}-${lamp.at}`,
    event_type: type,
    occurred_at: iso(lamp.at),
    data: {
      id: `P${lamp.number}`,
      type: 'incident',
      title: lamp.words,
      html_url: page(lamp),
      urgency,
      created_at: iso(lamp.began)
    }
  }
})
const issue = (lamp: Lamp, action: string, level: string) => ({
  action,
  installation: { uuid: 'u' },
  actor: { name: 'Sentry' },
  data: {
    issue: {
      id: `${lamp.number}`,
      title: lamp.words,
      web_url: page(lamp),
      level,
      firstSeen: iso(lamp.began),
      lastSeen: iso(lamp.at)
    }
  }
})

const warningId = (lamp: Lamp): string => (lamp.at === lamp.began ? `w-${lamp.number}` : `w-${lamp.number}-${lamp.at}`)
const reference = ({ number, began }: Lamp): string => `keeper@lamps.test,w-${number},${iso(began)}`
const warning = (lamp: Lamp, msgType: string, severity: string) => ({
  identifier: warningId(lamp),
  sender: 'keeper@lamps.test',
  sent: iso(lamp.at),
  status: 'Actual',
  msgType,
  ...(msgType !== 'Alert' && { references: reference(lamp) }),
  info: [
    {
      event: 'Lamp',
      headline: lamp.words,
      severity,
      description: 'It is dark.',
      web: page(lamp),
      area: [{ areaDesc: 'Quay' }]
    }
  ]
})
const xml = (lamp: Lamp, msgType: string, severity: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${warningId(lamp)}</identifier>` +
  `<sender>keeper@lamps.test</sender><sent>${iso(lamp.at)}</sent><status>Actual</status><msgType>${msgType}</msgType>` +
  (msgType === 'Alert' ? '' : `<references>${reference(lamp)}</references>`) +
  `<info><event>Lamp</event><severity>${severity}</severity><headline>${lamp.words}</headline><description>It is dark.</description></info></alert>`
const feature = (lamp: Lamp, messageType: string, severity: string) => ({
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      id: `https://api.weather.gov/alerts/${warningId(lamp)}`,
      geometry: null,
      properties: {
        id: warningId(lamp),
        sent: iso(lamp.at),
        status: 'Actual',
        messageType,
        severity,
        event: 'Lamp',
        headline: lamp.words,
        references: messageType === 'Alert' ? [] : [{ identifier: `w-${lamp.number}`, sent: iso(lamp.began) }]
      }
    }
  ]
})
const quake = (lamp: Lamp, more: object = {}) => ({
  type: 'Feature',
  id: `us${lamp.number}`,
  geometry: { type: 'Point', coordinates: [1, 2, 3] },
  properties: {
    mag: 5,
    place: 'Quay',
    title: lamp.words,
    time: lamp.began,
    updated: lamp.at,
    url: page(lamp),
    ids: `,us${lamp.number},`,
    status: 'automatic',
    ...more
  }
})

const warnings = (
  source: string,
  upstream: string,
  path: string,
  tell: (lamp: Lamp, kind: string, severity: string) => unknown
): Trial => ({
  source,
  upstream,
  path,
  item: (lamp) => plain(tell(lamp, 'Alert', 'Moderate')),
  edit: (lamp) => plain(tell(lamp, 'Update', 'Moderate')),
  removal: (lamp) => plain(tell(lamp, 'Cancel', 'Moderate')),
  alarm: (lamp) => plain(tell(lamp, 'Alert', 'Extreme'))
})
const states = (
  source: string,
  upstream: string,
  path: string,
  tell: (lamp: Lamp, isOver: boolean, isUrgent: boolean) => unknown
): Trial => ({
  source,
  upstream,
  path,
  item: (lamp) => plain(tell(lamp, false, false)),
  edit: (lamp) => plain(tell(lamp, true, false)),
  alarm: (lamp) => plain(tell(lamp, false, true))
})

export const alertTrials: readonly Trial[] = [
  states('Alertmanager', 'webhook version 4', '/alertmanager', (lamp, isOver, isUrgent) =>
    group(lamp, isOver ? 'resolved' : 'firing', isUrgent ? 'critical' : 'info')
  ),
  states('Grafana', '12', '/alertmanager?channel=grafana', (lamp, isOver, isUrgent) =>
    group(lamp, isOver ? 'resolved' : 'firing', isUrgent ? 'critical' : 'info', {
      orgId: 1,
      state: isOver ? 'ok' : 'alerting',
      title: 'x'
    })
  ),
  states('Statuspage', '2026', '/statuspage', (lamp, isOver, isUrgent) =>
    incident(lamp, isOver ? 'resolved' : 'investigating', isUrgent ? 'critical' : 'none')
  ),
  states('PagerDuty', 'webhooks V3', '/pagerduty', (lamp, isOver, isUrgent) =>
    duty(lamp, isOver ? 'incident.resolved' : 'incident.triggered', isUrgent ? 'high' : 'low')
  ),
  states('Sentry', '2026', '/sentry', (lamp, isOver, isUrgent) =>
    issue(lamp, isOver ? 'resolved' : 'created', isUrgent ? 'fatal' : 'info')
  ),
  warnings('CAP, XML', '1.2', '/cap', xml),
  warnings('CAP, JSON', '1.2', '/cap-json', warning),
  warnings('api.weather.gov', '2026', '/nws', feature),
  {
    source: 'GeoJSON, USGS',
    upstream: 'feed version 1.0',
    path: '/quakes',
    item: (lamp) => plain(quake(lamp)),
    edit: (lamp) => plain(quake(lamp)),
    removal: (lamp) => plain(quake(lamp, { status: 'deleted' })),
    alarm: (lamp) => plain(quake(lamp, { alert: 'red' }))
  },
  {
    source: 'EMSC',
    upstream: 'seismicportal.eu',
    path: '/quakes?channel=emsc',
    item: (lamp) => plain({ action: 'create', data: quake(lamp) }),
    edit: (lamp) => plain({ action: 'update', data: quake(lamp) }),
    removal: (lamp) => plain({ action: 'delete', data: quake(lamp) })
  }
]
