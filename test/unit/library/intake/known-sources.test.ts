import { describe, expect, it } from 'vitest'
import { providers } from '../memory-library.ts'
import { feedOf, START } from './feed-of.ts'

const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString()

describe.each(providers)('what sources know, over %s', (sqlite) => {
  const cap = (n: number, msgType: string, references: number[] = [], more: object = {}) => ({
    data: {
      identifier: `w${n}`,
      sender: 's',
      sent: at(n),
      status: 'Actual',
      msgType,
      ...(references.length > 0 && { references: references.map((each) => `s,w${each},${at(each)}`).join(' ') }),
      info: [{ headline: `Storm, as of ${n}`, severity: 'Severe', description: `Waves of ${n} metres` }],
      ...more
    }
  })

  it.each([
    ['that names all before it', (n: number) => Array.from({ length: n - 1 }, (_, i) => i + 1)],
    ['that names the last one', (n: number) => (n > 1 ? [n - 1] : [])]
  ])('a warning stays one item over its updates, each %s, and goes with its cancel', (_, before) => {
    const feed = feedOf(sqlite)
    feed.connect(cap(1, 'Alert'))
    for (const n of [2, 3]) feed.live(cap(n, 'Update', before(n)))
    expect(feed.titles()).toEqual(['Storm, as of 3'])
    expect(feed.edited()).toEqual(['Storm, as of 3'])
    feed.connect(cap(1, 'Alert'), cap(2, 'Update', before(2)), cap(3, 'Update', before(3)))
    expect(feed.titles()).toEqual(['Storm, as of 3'])
    feed.live(cap(4, 'Cancel', before(4)))
    expect(feed.removed()).toEqual(['Storm, as of 3'])
    expect(feed.countsUnread()).toBe(true)
  })

  it('an update of two warnings leaves one of them open, and one whose warning was missed is news', () => {
    const feed = feedOf(sqlite)
    feed.connect(cap(1, 'Alert'), cap(2, 'Alert'))
    feed.live(cap(3, 'Update', [1, 2]))
    expect(feed.titles()).toHaveLength(2)
    expect(feed.removed()).toEqual(['Storm, as of 2'])
    feed.live(cap(9, 'Update', [8]))
    expect(feed.titles()).toContain('Storm, as of 9')
  })

  it('what a reader read of a warning stays read over its update', () => {
    const feed = feedOf(sqlite)
    const { inserted } = feed.connect(cap(1, 'Alert'))
    feed.db.prepare('UPDATE items SET read = 1 WHERE id = ?').run(inserted[0]!.id)
    feed.live(cap(2, 'Update', [1]))
    expect(feed.rows()).toMatchObject([{ id: inserted[0]!.id, read: true, title: 'Storm, as of 2' }])
  })

  const group = (...alerts: object[]) => ({
    data: {
      version: '4',
      groupKey: '{}:{}',
      externalURL: 'https://alerts.test',
      commonLabels: { severity: 'critical' },
      alerts
    }
  })
  const alert = (name: string, status: string, began: number, ended?: number) => ({
    status,
    labels: { alertname: name },
    annotations: { summary: name },
    startsAt: at(began),
    endsAt: ended === undefined ? '0001-01-01T00:00:00Z' : at(ended),
    fingerprint: name.toLowerCase()
  })

  it('alerts of a group are items that are resolved, and begin again as others', () => {
    const feed = feedOf(sqlite)
    feed.connect(group(alert('HighLoad', 'firing', 0)))
    feed.live(group(alert('HighLoad', 'firing', 0), alert('DiskFull', 'firing', 1)))
    feed.live(group(alert('HighLoad', 'resolved', 0, 2), alert('DiskFull', 'firing', 1)))
    expect(feed.titles()).toEqual(['Resolved: HighLoad', 'Firing: DiskFull'])
    // Said once more, as Alertmanager does, and late.
    feed.live(group(alert('HighLoad', 'firing', 0)))
    expect(feed.titles()).toEqual(['Resolved: HighLoad', 'Firing: DiskFull'])
    feed.live(group(alert('HighLoad', 'firing', 3)))
    expect(feed.titles()).toEqual(['Resolved: HighLoad', 'Firing: DiskFull', 'Firing: HighLoad'])
  })

  it.each([
    ['the id of its message', 'm:7'],
    ['its link', 'l:https://l.test/mr/4'],
    ['nothing', 'n:1234']
  ])('what was stored under %s before its source was known comes no second time, and goes on in place', (_, guid) => {
    const feed = feedOf(sqlite)
    const merge = (action: string) => ({
      id: 7,
      data: {
        object_kind: 'merge_request',
        project: { path_with_namespace: 'quay/lamp' },
        object_attributes: { id: 4, title: 'Lamp', action, url: 'https://l.test/mr/4', updated_at: at(1) }
      }
    })
    const { inserted } = feed.connect(merge('open'))
    feed.db
      .prepare("UPDATE items SET guid = ?, version = 'another', title = 'Lamp' WHERE id = ?")
      .run(guid, inserted[0]!.id)
    feed.db.exec('DELETE FROM seen')
    feed.db.exec('UPDATE feeds SET numbering = \'{"isOlder":true}\'')
    for (let n = 0; n < 2; n++) feed.connect(merge('open'))
    expect(feed.rows()).toMatchObject([{ id: inserted[0]!.id, editedAt: null }])
    feed.live({ ...merge('merge'), id: 8 })
    expect(feed.rows()).toHaveLength(2)
  })

  it('a quake stays one item when another network names it', () => {
    const feed = feedOf(sqlite)
    const quake = (id: string, ids: string, mag: number, updated: number) => ({
      data: {
        type: 'Feature',
        id,
        properties: { mag, place: 'Quay', time: START, updated: START + updated, ids },
        geometry: null
      }
    })
    feed.connect(quake('us1', ',us1,', 5, 1))
    feed.live(quake('ci7', ',us1,ci7,', 5.2, 2))
    feed.live(quake('ci7', ',us1,ci7,', 5.3, 3))
    expect(feed.titles()).toEqual(['M 5.3 – Quay'])
  })

  it('an incident goes through its states, under whatever names its events come', () => {
    const feed = feedOf(sqlite)
    const event = (n: number, type: string) => ({
      event: type,
      data: {
        event: {
          id: `e${n}`,
          event_type: type,
          occurred_at: at(n),
          data: { id: 'Q1', type: 'incident', title: 'Lamp out', html_url: 'https://pd.test/Q1', created_at: at(0) }
        }
      }
    })
    feed.connect(event(0, 'incident.triggered'))
    feed.live(event(1, 'incident.escalated'), event(2, 'incident.acknowledged'), event(3, 'incident.resolved'))
    expect(feed.titles()).toEqual(['Resolved: Lamp out'])
  })
})
