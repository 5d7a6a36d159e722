import { describe, expect, it } from 'vitest'
import { providers } from '../memory-library.ts'
import { feedOf, type Event } from './feed-of.ts'

type Row = { id: number; title: string; body: string }

/** How databases and gateways tell what happened to a row of a table. */
const records: [string, (op: 'create' | 'update' | 'delete', table: string, row: Row, n: number) => Event][] = [
  [
    'Debezium',
    (op, table, row) => ({
      data: {
        payload: {
          op: op[0] as string,
          source: { db: 'town', table },
          before: op === 'create' ? null : row,
          after: op === 'delete' ? null : row
        }
      }
    })
  ],
  [
    'Supabase',
    (op, table, row) => ({
      data: {
        table,
        eventType: op === 'create' ? 'INSERT' : op.toUpperCase(),
        new: op === 'delete' ? {} : row,
        old: op === 'create' ? {} : { id: row.id }
      }
    })
  ],
  [
    'Hasura',
    (op, table, row, n) => ({
      data: {
        id: `1b4e28ba-2fa1-41d2-883f-0016d3cca42${n}`,
        table: { schema: 'public', name: table },
        event: {
          op: op === 'create' ? 'INSERT' : op.toUpperCase(),
          data: { old: op === 'create' ? null : row, new: op === 'delete' ? null : row }
        }
      }
    })
  ],
  [
    'fields of GraphQL',
    (op, table, row) => ({
      event: 'next',
      data: { data: { [`${table.slice(0, -1)}${op[0]!.toUpperCase()}${op.slice(1)}d`]: row } }
    })
  ],
  ['a gateway', (op, table, row) => ({ data: { t: `${table}_${op}`, d: op === 'delete' ? { id: row.id } : row } })],
  ['a method', (op, _, row) => ({ data: { method: op === 'create' ? 'POST' : op, entity: row } })]
]

describe.each(providers)('records of changes, over %s', (sqlite) => {
  it.each(records)('as %s sends them change and take back the item of their row', (_, send) => {
    const feed = feedOf(sqlite)
    feed.connect()
    const row = { id: 7, title: 'Ferry at noon', body: 'From the old pier' }
    const later = { id: 7, title: 'Sails at one', body: 'Nobody says why' }
    feed.live(send('create', 'posts', row, 1))
    feed.live(send('update', 'posts', later, 2))
    expect(feed.titles()).toEqual(['Sails at one'])
    feed.live(send('delete', 'posts', later, 3))
    expect(feed.titles()).toEqual(['Sails at one'])
    expect(feed.removed()).toEqual(['Sails at one'])
  })

  it.each(records.slice(0, 2).concat(records.slice(3, 4)))('of two tables, as %s sends them, stay apart', (_, send) => {
    const feed = feedOf(sqlite)
    feed.connect()
    const comment = { id: 7, title: 'Ada', body: 'At last' }
    feed.live(send('create', 'posts', { id: 7, title: 'Ferry at noon', body: 'From the old pier' }, 1))
    feed.live(send('create', 'comments', comment, 2))
    expect(feed.titles()).toEqual(['Ferry at noon', 'Ada'])
    feed.live(send('delete', 'comments', comment, 3))
    expect(feed.removed()).toEqual(['Ada'])
  })

  it.each(['channel', 'topic'])('within a %s count there', (key) => {
    const feed = feedOf(sqlite)
    feed.connect()
    for (const place of ['news', 'sport']) feed.live({ data: { [key]: place, id: 7, title: `All the ${place}` } })
    expect(feed.titles()).toEqual(['All the news', 'All the sport'])
  })

  it('that were never deleted are shown, whatever the year in which they were not', () => {
    const feed = feedOf(sqlite)
    feed.connect(
      ...['0001-01-01T00:00:00Z', '9999-12-31T00:00:00Z', '1970-01-01T00:00:00Z', 0, null].map((at, id) => ({
        data: { id: `a${id}`, title: `Number ${id}`, deletedAt: at }
      }))
    )
    expect(feed.titles()).toHaveLength(5)
    expect(feed.removed()).toEqual([])
  })

  it('of a subscription do not have its id', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    for (const title of ['One', 'Two'])
      feed.live({ data: { type: 'next', id: '1', payload: { data: { storyAdded: { title } } } } })
    expect(feed.titles()).toEqual(['One', 'Two'])
  })

  it('of two sources of cloud events stay apart where they carry no data', () => {
    const feed = feedOf(sqlite)
    const event = (source: string): Event => ({
      data: { specversion: '1.0', type: 'example.door', id: '1', source, subject: `Door of ${source}` }
    })
    feed.connect(event('/house-1'), event('/house-2'))
    feed.connect(event('/house-1'), event('/house-2'))
    expect(feed.titles()).toEqual(['Door of /house-1 – example door', 'Door of /house-2 – example door'])
  })

  it.each([
    -1,
    '0.0',
    '0x0',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '?',
    '{}',
    '""',
    '<nil>',
    '(null)',
    '${id}',
    '{{id}}',
    'new'
  ])('with an id that nobody has set (%j) are one item each', (id) => {
    const feed = feedOf(sqlite)
    feed.connect(...['One', 'Two'].map((title) => ({ data: { id, title } })))
    feed.live(
      ...['Three', 'Four', 'Three'].map((title) => ({ id: '00000000-0000-0000-0000-000000000000', data: { title } }))
    )
    expect(feed.titles()).toEqual(['One', 'Two', 'Three', 'Four', 'Three'])
  })
})
