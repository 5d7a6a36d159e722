import { describe, expect, it } from 'vitest'
import { providers } from '../memory-library.ts'
import { feedOf, story, type Event } from './feed-of.ts'

describe.each(providers)('ids of messages, over %s', (sqlite) => {
  it.each([
    ['from 1', (n: number) => n],
    ['from 0', (n: number) => n - 1],
    ['behind a word', (n: number) => `evt-${n}`],
    ['behind a topic', (n: number) => `news:${n}`]
  ])('that begin again with each connection, %s, overwrite nothing', (_, id) => {
    const feed = feedOf(sqlite)
    for (const day of ['Monday', 'Tuesday', 'Wednesday']) {
      feed.connect({ id: id(1), data: story(`${day} one`) })
      feed.live({ id: id(2), data: story(`${day} two`) }, { id: id(3), data: story(`${day} three`) })
    }
    expect(feed.titles()).toHaveLength(9)
    expect(feed.edited()).toEqual([])
  })

  it('that begin again while nothing was open meet none of those before, wherever they stand by then', () => {
    const feed = feedOf(sqlite)
    const before = [498, 499, 500].map((id) => ({ id, data: story(`Old ${id}`) }))
    feed.connect(...[50, 51, 52].map((id) => ({ id, data: story(`Older ${id}`) })), ...before)
    const { gaps } = feed.connect({ id: 51, data: story('New 51') }, { id: 52, data: story('New 52') })
    expect(feed.titles()).toHaveLength(8)
    expect(feed.edited()).toEqual([])
    expect(gaps).toMatchObject([{ kind: 'unknown' }])
  })

  it('that begin again bring unread items, and a gap that nobody calls a loss', () => {
    const feed = feedOf(sqlite)
    feed.connect(...Array.from({ length: 40 }, (_, n) => ({ id: n + 1, data: story(`Monday ${n + 1}`) })))
    const { inserted, gaps } = feed.connect({ id: 1, data: story('Tuesday 1') })
    expect(inserted).toMatchObject([{ title: 'Tuesday 1', read: false }])
    expect(gaps).toMatchObject([{ kind: 'unknown', reason: { kind: 'ids-restarted', after: '40', before: '1' } }])
  })

  it('that begin again only after a silent reconnect are marked from when they do', () => {
    const feed = feedOf(sqlite)
    feed.connect({ id: 1, data: story('Monday 1') })
    expect(feed.connect().gaps).toEqual([])
    expect(feed.live({ id: 1, data: story('Tuesday 1') }).gaps).toMatchObject([{ kind: 'unknown' }])
    expect(feed.titles()).toEqual(['Monday 1', 'Tuesday 1'])
  })

  it('that begin again behind a relay which stays connected overwrite nothing', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    feed.live(...[1, 2, 3].map((id) => ({ id, data: story(`Monday ${id}`) })))
    feed.live(...[1, 2].map((id) => ({ id, data: story(`Tuesday ${id}`) })))
    expect(feed.titles()).toHaveLength(5)
  })

  it('that begin again for a history which is sent once more bring none of it twice', () => {
    const feed = feedOf(sqlite)
    const linked = (n: number) => story(`Story ${n}`, { link: `https://news.example/${n}` })
    const dated = (n: number) => ({ title: `Note ${n}`, published: `2026-09-0${n}T08:00:00Z` })
    feed.connect(...[5, 6, 7].map((id) => ({ id, data: linked(id) })), { id: 8, data: dated(8) })
    feed.connect(
      { id: 5, data: linked(6) },
      { id: 6, data: linked(7) },
      { id: 7, data: dated(8) },
      { id: 8, data: linked(9) }
    )
    expect(feed.titles()).toEqual(['Story 5', 'Story 6', 'Story 7', 'Note 8', 'Story 9'])
  })

  it('that begin again are names within their generation', () => {
    const feed = feedOf(sqlite)
    feed.connect({ id: 1, data: story('Monday 1') }, { id: 2, data: story('Monday 2') })
    feed.connect({ id: 1, data: story('Tuesday 1') })
    feed.connect({ id: 1, data: story('Tuesday 1') }, { id: 2, data: story('Tuesday 2') })
    feed.live({ id: 2, event: 'delete', data: 'null' })
    expect(feed.titles()).toEqual(['Monday 1', 'Monday 2', 'Tuesday 1', 'Tuesday 2'])
    expect(feed.removed()).toEqual(['Tuesday 2'])
  })

  it('that several items of one message share begin again for each of them', () => {
    const feed = feedOf(sqlite)
    feed.connect({ id: 1, data: [story('Monday a'), story('Monday b')] })
    feed.connect({ id: 1, data: [story('Tuesday a'), story('Tuesday b')] })
    expect(feed.titles()).toHaveLength(4)
  })

  it('that are repeated on purpose name the item that is corrected', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    feed.live({ id: 7, data: story('Storm') }, { id: 8, data: story('Fog') })
    feed.live({ id: 7, data: { title: 'Storm is over', text: 'Calm since noon' } })
    expect(feed.titles()).toEqual(['Storm is over', 'Fog'])
    feed.connect({ id: 9, data: story('Rain') }, { id: 7, data: { title: 'Calm', text: 'No wind at all' } })
    expect(feed.titles()).toEqual(['Calm', 'Fog', 'Rain'])
  })

  it.each([
    ['the same link and title', { link: 'https://news.example/7', text: 'Until Friday' }, 'message'],
    ['the same title and most of the words', { text: 'All that is known of it: Bridge closed on Friday' }, 'message'],
    ['a word for it in the event', { title: 'Bridge open', text: 'Since noon' }, 'update'],
    ['a word for it in the payload', { title: 'Bridge open', text: 'Since noon', action: 'corrected' }, 'message']
  ])('over a new connection name the item that is corrected where %s says so', (_, correction, event) => {
    const feed = feedOf(sqlite)
    const bridge = story('Bridge closed', { link: 'https://news.example/7' })
    feed.connect({ id: 7, data: 'link' in correction ? bridge : story('Bridge closed') })
    feed.connect({ id: 7, event, data: { title: 'Bridge closed', ...correction } })
    expect(feed.rows()).toHaveLength(1)
    expect(feed.edited()).toHaveLength(1)
  })

  it('that every message says it is an update of means nothing', () => {
    const feed = feedOf(sqlite)
    feed.connect({ id: 1, event: 'update', data: story('Monday 1') })
    feed.connect({ id: 1, event: 'update', data: story('Tuesday 1') })
    expect(feed.titles()).toEqual(['Monday 1', 'Tuesday 1'])
  })

  it('that are the same in every message, as a client’s is, name nothing', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    for (const n of [1, 2, 3, 4]) feed.live({ id: 'client-a', data: story(`News ${n}`) })
    feed.connect({ id: 'client-a', data: story('News 5') })
    feed.live({ id: 'client-a', data: story('News 6') })
    expect(feed.titles()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `News ${n}`))
    expect(feed.edited()).toEqual([])
  })

  it('that name the delivery leave a correction to its link, and a removal, too', () => {
    const feed = feedOf(sqlite)
    const uuid = (n: number) => `1b4e28ba-2fa1-41d2-883f-0016d3cca42${n}`
    const bridge = { title: 'Bridge works', link: 'https://town.example/news/3' }
    feed.connect({ id: uuid(1), data: { ...bridge, text: 'They begin on Monday' } })
    feed.live({ id: uuid(2), data: { ...bridge, text: 'Put off, nobody knows until when' } })
    expect(feed.edited()).toEqual(['Bridge works'])
    feed.live({ id: uuid(3), event: 'delete', data: { link: 'https://town.example/news/3' } })
    expect(feed.removed()).toEqual(['Bridge works'])
    expect(feed.rows()).toHaveLength(1)
  })

  it('are found by a correction or a removal that names them in its payload', () => {
    const feed = feedOf(sqlite)
    feed.connect({ id: 'n7', data: story('Storm') }, { id: 'n8', data: story('Fog') })
    feed.live({ event: 'updated', data: { id: 'n7', title: 'Storm', text: 'Until Friday' } })
    feed.live({ event: 'deleted', data: { id: 'n8' } })
    expect(feed.edited()).toEqual(['Storm'])
    expect(feed.removed()).toEqual(['Fog'])
    expect(feed.rows()).toHaveLength(2)
  })
})

describe.each(providers)('ids in payloads, over %s', (sqlite) => {
  it.each([
    ['event types', (kind: string, data: object) => ({ event: kind, data })],
    ['types in the payload', (type: string, data: object) => ({ data: { type, ...data } })],
    ['tables', (table: string, record: object) => ({ data: { action: 'insert', table, record } })],
    ['GraphQL’s type names', (name: string, data: object) => ({ data: { __typename: name, ...data } })]
  ])('count within their %s', (_, send) => {
    const feed = feedOf(sqlite)
    feed.connect()
    const kinds = ['issue', 'comment', 'release']
    for (const kind of kinds) feed.live(send(kind, { id: 7, title: `A new ${kind}`, body: `What the ${kind} says` }))
    expect(feed.titles()).toEqual(kinds.map((kind) => `A new ${kind}`))
    for (const kind of kinds) feed.live(send(kind, { id: 7, title: `The ${kind}, corrected`, body: 'Other words' }))
    expect(feed.titles()).toEqual(kinds.map((kind) => `The ${kind}, corrected`))
  })

  it('are taken back within their kind, and of several kinds only where it is said which', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    for (const event of ['issue', 'comment']) feed.live({ event, data: { id: 7, title: `The ${event}`, body: event } })
    feed.live({ event: 'delete', data: { id: 7 } })
    expect(feed.removed()).toEqual([])
    feed.live({ event: 'comment_deleted', data: { id: 7 } })
    expect(feed.removed()).toEqual(['The comment'])
  })

  it('name one item through all that happens to it', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    const incident = (type: string, title: string) => feed.live({ data: { id: 'i1', type, title } })
    incident('investigating', 'Shop is slow')
    incident('identified', 'Shop is slow: the disk')
    incident('resolved', 'Shop is well')
    feed.live({ event: 'story.created', data: { id: 5, title: 'Fog' } })
    feed.live({ event: 'story.updated', data: { id: 5, title: 'Mist' } })
    expect(feed.titles()).toEqual(['Shop is well', 'Mist'])
  })

  it('that begin again with those of the messages, or with 1, overwrite nothing', () => {
    const same = feedOf(sqlite)
    for (const day of ['Monday', 'Tuesday'])
      same.connect(...[1, 2].map((id) => ({ id, data: { id, ...story(`${day} ${id}`) } })))
    expect(same.titles()).toEqual(['Monday 1', 'Monday 2', 'Tuesday 1', 'Tuesday 2'])
    const own = feedOf(sqlite)
    for (const day of ['Monday', 'Tuesday'])
      own.connect(...[1, 2].map((id) => ({ data: { id, ...story(`${day} ${id}`) } })))
    expect(own.titles()).toEqual(['Monday 1', 'Monday 2', 'Tuesday 1', 'Tuesday 2'])
  })

  it.each([0, '0', '', 'null', 'undefined', '00000000-0000-0000-0000-000000000000', '[object Object]'])(
    '%j is none',
    (id) => {
      const feed = feedOf(sqlite)
      feed.connect(...['One', 'Two'].map((title) => ({ data: { id, title } })))
      expect(feed.titles()).toEqual(['One', 'Two'])
    }
  )

  it('of a remote call pairs it with its answer, and names nothing', () => {
    const feed = feedOf(sqlite)
    const call = (title: string) => ({
      data: { jsonrpc: '2.0', id: 1, method: 'notify', params: { title, text: 'x' } }
    })
    feed.connect(call('One'), call('Two'))
    expect(feed.titles()).toEqual(['One', 'Two'])
  })

  it.each([
    ['a field of GraphQL', (news: object) => ({ data: { storyAdded: news } })],
    ['the parameters of a notification', (news: object) => ({ jsonrpc: '2.0', method: 'log', params: { data: news } })]
  ])('inside %s name the item', (_, wrapped) => {
    const feed = feedOf(sqlite)
    feed.connect({ data: wrapped({ id: 'n7', title: 'Fog', text: 'Ferries wait' }) })
    feed.live({ data: wrapped({ id: 'n7', title: 'Mist', text: 'Ferries sail' }) })
    expect(feed.titles()).toEqual(['Mist'])
  })
})

describe.each(providers)('links, over %s', (sqlite) => {
  const page = 'https://status.example/'
  const alert = (title: string, text: string) => ({ data: { title, text, url: page } })

  it('that many share name none of them', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    feed.live(
      alert('Shop is down', 'Since 10:02'),
      alert('Shop is up', 'At 10:20'),
      alert('Mail is down', 'Since 11:00')
    )
    feed.live(alert('Shop is down', 'Since 10:02'))
    expect(feed.titles()).toEqual(['Shop is down', 'Shop is up', 'Mail is down', 'Shop is down'])
    expect(feed.edited()).toEqual([])
  })

  it('that many share bring nothing twice when the server sends it again', () => {
    const feed = feedOf(sqlite)
    const sent = [
      alert('Shop is down', 'Since 10:02'),
      alert('Shop is up', 'At 10:20'),
      alert('Mail is down', 'Since 11:00')
    ]
    feed.connect(...sent)
    feed.connect(...sent)
    feed.connect(...sent.slice(1))
    expect(feed.rows()).toHaveLength(3)
  })

  it('together with the title name the item that is corrected', () => {
    const feed = feedOf(sqlite)
    feed.connect(alert('Shop is down', 'Since 10:02'))
    feed.live(alert('Shop is down', 'Since 10:00, and nobody knows why'))
    expect(feed.edited()).toEqual(['Shop is down'])
    expect(feed.rows()).toHaveLength(1)
  })

  it('are looked up under the ids of messages, too', () => {
    const feed = feedOf(sqlite)
    feed.connect({ id: 3, data: { title: 'Fog', text: 'a', url: 'https://news.example/fog' } })
    feed.live({ data: { title: 'Fog', text: 'Until noon', url: 'https://news.example/fog' } })
    expect(feed.edited()).toEqual(['Fog'])
    expect(feed.rows()).toHaveLength(1)
  })
})

describe.each(providers)('what is taken back, over %s', (sqlite) => {
  it.each<[string, Event]>([
    ['item_deleted', { event: 'item_deleted', data: { id: 'a1' } }],
    ['item-delete', { event: 'item-delete', data: { id: 'a1' } }],
    ['message_delete', { event: 'message_delete', data: { id: 'a1' } }],
    ['deleteMessage', { event: 'deleteMessage', data: { id: 'a1' } }],
    ['an event in the payload', { data: { event: 'item.deleted', data: { id: 'a1' } } }],
    ['an action in the payload', { data: { action: 'remove', item: { id: 'a1' } } }],
    ['a flag', { data: { id: 'a1', deleted: true } }],
    ['a flag of a database', { data: { id: 'a1', _deleted: true } }],
    ['a flag beside the words', { data: { id: 'a1', title: 'Fog', text: 'Ferries wait', is_deleted: 1 } }],
    ['a time', { data: { id: 'a1', deleted_at: '2026-11-30T08:00:00Z' } }],
    ['a state', { data: { id: 'a1', status: 'withdrawn' } }],
    ['a tombstone', { data: { id: 'a1', type: 'Tombstone' } }],
    ['a retraction', { event: 'retracted', data: { id: 'a1' } }]
  ])('by %s is marked and keeps its words', (_, removal) => {
    const feed = feedOf(sqlite)
    feed.connect({ data: { id: 'a1', title: 'Fog', text: 'Ferries wait' } })
    const { removed, inserted, edited } = feed.live(removal)
    expect(removed).toMatchObject([{ title: 'Fog', excerpt: 'Ferries wait' }])
    expect([...inserted, ...edited]).toEqual([])
  })

  it.each<[string, Event]>([
    ['names nothing that is stored', { event: 'deleted', data: { id: 'b9' } }],
    ['names nothing that is stored, by a flag', { data: { id: 'b9', title: 'Rain', deleted: true } }]
  ])('and %s shows nothing', (_, removal) => {
    const feed = feedOf(sqlite)
    feed.connect({ data: { id: 'a1', title: 'Fog' } })
    expect(feed.live(removal)).toMatchObject({ removedNothing: 1, inserted: [] })
    expect(feed.titles()).toEqual(['Fog'])
    expect(feed.removed()).toEqual([])
  })

  it.each(['reaction_removed', 'member-removed', 'label.removed'])('%s takes no news back', (event) => {
    const feed = feedOf(sqlite)
    feed.connect({ data: { id: 'a1', title: 'Fog' } })
    feed.live({ event, data: { id: 'a1', name: 'thumb' } })
    expect(feed.removed()).toEqual([])
  })
})

describe.each(providers)('a server that says it cannot go on, over %s', (sqlite) => {
  it('is believed: what it had is lost', () => {
    const feed = feedOf(sqlite)
    feed.connect({ id: 'news:1', data: story('One') })
    const { gaps, inserted } = feed.connect({ id: 'news:9', event: 'stream-reset', data: { channels: ['news'] } })
    expect(gaps).toMatchObject([{ kind: 'lost', reason: { kind: 'not-resumed', after: 'news:1' } }])
    expect(inserted).toEqual([])
  })
})
