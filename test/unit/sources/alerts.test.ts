import { describe, expect, it } from 'vitest'
import { itemOf, itemsOf, meaning, receivedAt, removedBy } from '../interpret/messages.ts'

const never = '0001-01-01T00:00:00Z'

describe('Alertmanager and Grafana', () => {
  const alert = (name: string, fingerprint: string, more: object = {}) => ({
    status: 'firing',
    labels: { alertname: name, instance: 'db-0' },
    annotations: { summary: `${name} on db-0`, description: 'For five minutes.' },
    startsAt: '2026-11-22T09:00:00.123456789Z',
    endsAt: never,
    generatorURL: `https://prom.test/graph?${name}`,
    fingerprint,
    ...more
  })
  const group = (alerts: object[], more: object = {}) => ({
    version: '4',
    groupKey: '{}:{job="db"}',
    receiver: 'hook',
    status: 'firing',
    externalURL: 'https://alerts.test',
    commonLabels: { severity: 'critical' },
    alerts,
    ...more
  })

  it('each alert is an item, with its state, its severity and its own link', () => {
    expect(itemsOf(group([alert('HighLoad', 'a1'), alert('DiskFull', 'b2')]))).toMatchObject([
      {
        title: 'Firing: HighLoad on db-0',
        priority: 5,
        url: 'https://prom.test/graph?HighLoad',
        tags: ['firing', 'HighLoad']
      },
      { title: 'Firing: DiskFull on db-0', publishedAt: Date.UTC(2026, 10, 22, 9, 0, 0, 123) }
    ])
  })

  it('resolved is a state of it, and no alarm any more; when it begins again it is another', () => {
    const [fired] = itemsOf(group([alert('HighLoad', 'a1')]))
    const over = itemOf(
      group([alert('HighLoad', 'a1', { status: 'resolved', endsAt: '2026-11-22T09:30:00Z' })], { status: 'resolved' })
    )
    const again = itemOf(group([alert('HighLoad', 'a1', { startsAt: '2026-11-22T11:00:00Z' })]))
    expect(over).toMatchObject({ guid: fired!.guid, title: 'Resolved: HighLoad on db-0', priority: 3 })
    expect(over.modifiedAt!).toBeGreaterThan(fired!.modifiedAt!)
    expect(again.guid).not.toBe(fired!.guid)
  })

  it.each([
    ['through a relay', (body: object) => ({ 'user-agent': 'Alertmanager/0.28', body, timestamp: 1795338000000 })],
    ['of Grafana', (body: object) => ({ ...body, orgId: 1, title: '[FIRING:1]', state: 'alerting', message: '**x**' })],
    ['alone', (body: object) => (body as { alerts: object[] }).alerts[0]!],
    ['in a list', (body: object) => (body as { alerts: object[] }).alerts]
  ])('%s', (_, wrap) => {
    expect(itemOf(wrap(group([alert('HighLoad', 'a1')])))).toMatchObject({
      guid: 'p:a1 2026-11-22T09:00:00.123456789Z',
      title: 'Firing: HighLoad on db-0'
    })
  })

  it('without a fingerprint its labels are one', () => {
    const { fingerprint: _, ...old } = alert('HighLoad', '')
    const [one, other] = itemsOf(group([old, { ...old, labels: { alertname: 'HighLoad', instance: 'db-1' } }]))
    expect(one!.guid).not.toBe(other!.guid)
  })

  it('shows its panel rather than its query', () => {
    expect(itemOf(group([alert('A', 'a', { panelURL: 'https://graf.test/d/1?viewPanel=2' })])).url).toBe(
      'https://graf.test/d/1?viewPanel=2'
    )
    expect(meaning(group([]))).toEqual({ kind: 'health' })
  })
})

describe('Grafana before 11', () => {
  it('the state of a rule is news each time, and leads to the rule', () => {
    const data = {
      title: '[Alerting] Lamp',
      ruleId: 5,
      ruleName: 'Lamp',
      state: 'alerting',
      ruleUrl: 'https://g.test/d/1',
      message: 'Dark'
    }
    expect(itemOf(data)).toMatchObject({
      source: 'none',
      title: '[Alerting] Lamp',
      priority: 4,
      leadsTo: 'https://g.test/d/1'
    })
    expect(itemOf({ ...data, state: 'ok', title: '[OK] Lamp' }).priority).toBe(3)
  })
})

describe('Statuspage', () => {
  const page = { id: 'p', status_indicator: 'major', status_description: 'Partial outage' }
  const meta = { unsubscribe: 'https://status.test/?unsubscribe=1', documentation: 'https://status.test/doc' }
  const incident = {
    id: 'i1',
    name: 'Lamps are dim',
    status: 'identified',
    impact: 'critical',
    shortlink: 'https://stspg.test/i1',
    created_at: '2026-11-22T08:00:00Z',
    updated_at: '2026-11-22T09:00:00Z',
    incident_updates: [
      { body: 'The oil is low.', status: 'identified', created_at: '2026-11-22T09:00:00Z' },
      { body: 'We look into it.', status: 'investigating', created_at: '2026-11-22T08:00:00Z' }
    ]
  }

  it('an incident is one item, with what was said last before the rest', () => {
    expect(itemOf({ meta, page, incident })).toMatchObject({
      guid: 'p:i1',
      title: 'Identified: Lamps are dim',
      text: 'Identified: The oil is low.\n\nInvestigating: We look into it.',
      url: 'https://stspg.test/i1',
      priority: 5,
      modifiedAt: Date.UTC(2026, 10, 22, 9)
    })
    expect(itemOf({ meta, page, incident: { ...incident, status: 'resolved' } }).priority).toBe(3)
  })

  it('a component that changed', () => {
    const component_update = {
      id: 'u1',
      old_status: 'operational',
      new_status: 'major_outage',
      created_at: '2026-11-22T09:00:00Z'
    }
    expect(itemOf({ meta, page, component_update, component: { id: 'c', name: 'Lamps' } })).toMatchObject({
      guid: 'p:u1',
      title: 'Lamps: operational → major outage',
      priority: 4
    })
  })
})

describe('PagerDuty', () => {
  const event = (type: string, data: object = {}, id = 'e1') => ({
    event: {
      id,
      event_type: type,
      resource_type: 'incident',
      occurred_at: '2026-11-22T09:00:00Z',
      agent: { summary: 'Mason' },
      data: {
        id: 'Q1',
        type: 'incident',
        title: 'Lamp out',
        status: 'triggered',
        urgency: 'high',
        html_url: 'https://pd.test/incidents/Q1',
        created_at: '2026-11-22T08:00:00Z',
        service: { summary: 'Light' },
        ...data
      }
    }
  })

  it('an incident is one item, whose states follow each other', () => {
    expect(itemOf(event('incident.triggered'))).toMatchObject({
      guid: 'p:Q1',
      title: 'Triggered: Lamp out',
      priority: 4,
      url: 'https://pd.test/incidents/Q1',
      tags: ['Light']
    })
    expect(itemOf(event('incident.acknowledged', { status: 'acknowledged' }))).toMatchObject({
      guid: 'p:Q1',
      title: 'Acknowledged: Lamp out'
    })
    expect(itemOf(event('incident.resolved', { status: 'resolved' }), 'incident.resolved')).toMatchObject({
      guid: 'p:Q1',
      title: 'Resolved: Lamp out',
      priority: 3
    })
  })

  it('a note is an item of its own, a ping is none', () => {
    const note = { id: 'N1', type: 'incident_note', content: 'Bring oil', incident: { id: 'Q1', summary: 'Lamp out' } }
    expect(itemOf(event('incident.annotated', note, 'e9'))).toMatchObject({ guid: 'p:e9', text: 'Bring oil' })
    expect(meaning(event('pagey.ping', { type: 'ping', message: 'Hello' }))).toEqual({ kind: 'health' })
  })
})

describe('Sentry', () => {
  const hook = (action: string, data: object) => ({
    action,
    data,
    installation: { uuid: 'u' },
    actor: { name: 'Sentry' }
  })
  const issue = {
    id: '7',
    title: 'TypeError: no wick',
    level: 'error',
    web_url: 'https://sentry.test/7',
    culprit: 'lamp.js'
  }

  it('an issue is one item with states', () => {
    expect(itemOf(hook('created', { issue }))).toMatchObject({
      guid: 'p:issue 7',
      title: 'Created: TypeError: no wick',
      priority: 4,
      url: 'https://sentry.test/7'
    })
    expect(itemOf(hook('resolved', { issue }))).toMatchObject({ guid: 'p:issue 7', priority: 3 })
  })

  it('an event, a metric, a comment and its end', () => {
    const event = {
      event_id: 'x',
      title: 'Boom',
      level: 'fatal',
      web_url: 'https://sentry.test/e/x',
      datetime: '2026-11-22T09:00:00Z'
    }
    expect(itemOf(hook('triggered', { event, triggered_rule: 'All' }))).toMatchObject({
      guid: 'p:event x',
      priority: 5
    })
    const metric = {
      metric_alert: { id: '3', title: 'Many' },
      description_title: 'Critical: Many',
      web_url: 'https://sentry.test/m'
    }
    expect(itemOf(hook('critical', metric))).toMatchObject({ guid: 'p:metric 3', title: 'Critical: Many', priority: 5 })
    expect(itemOf(hook('created', { comment_id: '5', comment: 'Seen' })).text).toBe('Seen')
    expect(removedBy(hook('deleted', { comment_id: '5' }), 'message')).toEqual(['p:comment 5'])
  })
})

describe('CAP', () => {
  const info = {
    language: 'en-GB',
    event: 'Storm',
    urgency: 'Immediate',
    severity: 'Extreme',
    certainty: 'Observed',
    expires: new Date(receivedAt + 3_600_000).toISOString(),
    senderName: 'Harbour weather',
    headline: 'Storm over the harbour',
    description: 'Waves of <b>nine</b> metres.',
    instruction: 'Stay ashore.',
    web: 'https://weather.test/1',
    area: [{ areaDesc: 'Quay' }, { areaDesc: 'Pier' }]
  }
  const warning = {
    identifier: 'w1',
    sender: 's',
    sent: '2026-11-22T09:00:00Z',
    status: 'Actual',
    msgType: 'Alert',
    info: [info]
  }
  const xml = (alert: Record<string, string>, of: Record<string, string>) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${tags(alert)}<info>${tags(of)}` +
    '<area><areaDesc>Quay</areaDesc></area><area><areaDesc>Pier</areaDesc></area></info></alert>'
  const tags = (fields: Record<string, string>) =>
    Object.entries(fields)
      .map(([name, value]) => `<${name}>${value.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</${name}>`)
      .join('')

  const { area: _, ...flat } = info
  const { info: __, ...head } = warning
  it.each([
    ['JSON', warning],
    ['JSON in an envelope', { alert: { ...warning, info } }],
    ['XML', xml(head, flat)],
    [
      'XML with a prefix',
      xml(head, flat)
        .replace(/<(\/?)(?=[a-z])/gi, '<$1cap:')
        .replace('xmlns=', 'xmlns:cap=')
    ]
  ])('as %s', (_, data) => {
    expect(itemOf(data)).toMatchObject({
      guid: 'p:w1',
      title: 'Storm over the harbour',
      author: 'Harbour weather',
      url: 'https://weather.test/1',
      priority: 5,
      lang: 'en-GB',
      publishedAt: Date.UTC(2026, 10, 22, 9)
    })
    const { text } = itemOf(data)
    for (const part of ['Waves of <b>nine</b> metres.', 'Stay ashore.', 'Quay; Pier', 'severity: Extreme', 'expires: '])
      expect(text).toContain(part)
  })

  it('an update is the next version of those it names, a cancel takes them back', () => {
    const references = 's,w0,2026-11-22T08:00:00Z s,w1,2026-11-22T09:00:00Z'
    const update = { ...warning, identifier: 'w2', msgType: 'Update', references }
    expect(itemOf(update)).toMatchObject({ guid: 'p:w2', replaces: ['p:w0', 'p:w1'] })
    expect(removedBy({ ...update, msgType: 'Cancel' }, 'message')).toEqual(['p:w0', 'p:w1'])
    expect(removedBy(xml({ ...head, msgType: 'Cancel', references }, flat), 'message')).toEqual(['p:w0', 'p:w1'])
    expect(meaning({ ...warning, msgType: 'Ack' })).toEqual({ kind: 'health' })
  })

  it('several in one message', () => {
    const other = { ...warning, identifier: 'w2' }
    expect(itemsOf({ warnings: [{ alert: warning }, { alert: other }] }).map(({ guid }) => guid)).toEqual([
      'p:w1',
      'p:w2'
    ])
    expect(itemsOf([warning, other])).toHaveLength(2)
  })

  it.each([
    ['what is over', { expires: '2026-11-22T08:00:00Z' }, 3],
    ['the word that all is clear', { responseType: 'AllClear' }, 3],
    ['something moderate', { severity: 'Moderate' }, 3],
    ['something small', { severity: 'Minor' }, 2],
    ['what nobody knows', { severity: 'Unknown' }, 3]
  ])('%s is no alarm', (_, more, priority) => {
    expect(itemOf({ ...warning, info: [{ ...info, ...more }] }).priority).toBe(priority)
  })

  it('an exercise says that it is one', () => {
    expect(itemOf({ ...warning, status: 'Exercise' })).toMatchObject({
      title: 'Exercise: Storm over the harbour',
      priority: 2
    })
  })

  const feature = (id: string, more: object = {}) => ({
    id: `https://api.weather.gov/alerts/${id}`,
    type: 'Feature',
    geometry: null,
    properties: {
      '@id': `https://api.weather.gov/alerts/${id}`,
      id,
      areaDesc: 'Quay',
      sent: '2026-11-22T09:00:00Z',
      status: 'Actual',
      messageType: 'Alert',
      severity: 'Severe',
      event: 'Storm Warning',
      sender: 'mail@weather.test',
      senderName: 'NWS Harbour',
      headline: 'Storm Warning until noon',
      description: 'Waves.',
      references: [],
      ...more
    }
  })

  it('as api.weather.gov sends it: one, several, and those that are cancelled', () => {
    expect(itemOf(feature('urn:oid:1'))).toMatchObject({
      guid: 'p:urn:oid:1',
      title: 'Storm Warning until noon',
      author: 'NWS Harbour',
      url: null,
      priority: 4,
      publishedAt: Date.UTC(2026, 10, 22, 9)
    })
    const references = [{ '@id': 'https://api.weather.gov/alerts/urn:oid:1', identifier: 'urn:oid:1' }]
    const answer = meaning({
      type: 'FeatureCollection',
      features: [
        feature('urn:oid:2', { messageType: 'Update', references }),
        feature('urn:oid:3', { messageType: 'Cancel', references: [{ identifier: 'urn:oid:9' }] })
      ]
    })
    expect(answer).toMatchObject({
      changes: [
        { kind: 'item', item: { guid: 'p:urn:oid:2', replaces: ['p:urn:oid:1'] } },
        { kind: 'removal', guid: 'p:urn:oid:9' }
      ]
    })
  })

  it.each([
    ['no document of its own', '<alert>Fire</alert>'],
    ['without a name', '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><sender>s</sender></alert>'],
    [
      'cut off',
      '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>w1</identifier><msgType>Alert</msgType><sent>2026-11-22T09:00:00Z</sent><info><headline>Storm'
    ],
    ['endless', `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${'<info><area>'.repeat(20_000)}`]
  ])('XML that is %s is read as far as it goes', (_, data) => {
    expect(itemOf(data).title).not.toBe('')
  })
})

describe('quakes', () => {
  const quake = (id: string, more: object = {}) => ({
    type: 'Feature',
    id,
    geometry: { type: 'Point', coordinates: [-117.1, 35.2, 9.8] },
    properties: {
      mag: 5.1,
      magType: 'ml',
      place: '9 km E of Quay',
      time: receivedAt - 60_000,
      updated: receivedAt - 30_000,
      url: `https://quakes.test/${id}`,
      status: 'automatic',
      alert: 'orange',
      tsunami: 0,
      ids: `,${id},`,
      type: 'earthquake',
      title: 'M 5.1 - 9 km E of Quay',
      ...more
    }
  })

  it('each of a collection is an item', () => {
    const metadata = { title: 'All quakes, past hour' }
    expect(itemsOf({ type: 'FeatureCollection', metadata, features: [quake('us1'), quake('us2')] })).toMatchObject([
      { guid: 'p:us1', title: 'M 5.1 - 9 km E of Quay', url: 'https://quakes.test/us1', priority: 4 },
      { guid: 'p:us2', publishedAt: receivedAt - 60_000, modifiedAt: receivedAt - 30_000 }
    ])
  })

  it('one that its network takes back, and one that another network names now', () => {
    expect(removedBy(quake('us1', { status: 'deleted' }), 'message')).toContain('p:us1')
    expect(itemOf(quake('ci5', { ids: ',us1,ci5,' }))).toMatchObject({ guid: 'p:ci5', replaces: ['p:us1'] })
  })

  it('as EMSC sends them', () => {
    const properties = {
      mag: 4.2,
      magtype: 'mb',
      flynn_region: 'CRETE, GREECE',
      depth: 10,
      time: '2026-11-22T09:00:00Z',
      lastupdate: '2026-11-22T09:05:00Z',
      auth: 'NOA',
      unid: '20261122_1',
      evtype: 'ke'
    }
    const data = {
      type: 'Feature',
      id: '20261122_1',
      geometry: { type: 'Point', coordinates: [25, 35, -10] },
      properties
    }
    expect(itemOf({ action: 'update', data })).toMatchObject({
      guid: 'p:20261122_1',
      title: 'M 4.2 – CRETE, GREECE',
      author: 'NOA',
      url: 'https://www.seismicportal.eu/eventdetails.html?unid=20261122_1'
    })
    expect(removedBy({ action: 'delete', data }, 'message')).toEqual(['p:20261122_1'])
  })

  it('features of any other kind are items by what they say', () => {
    const features = [
      { type: 'Feature', id: 'f1', geometry: null, properties: { title: 'Road closed', url: 'https://r.test/1' } }
    ]
    expect(itemOf({ type: 'FeatureCollection', features })).toMatchObject({ guid: 'p:f1', title: 'Road closed' })
  })
})
