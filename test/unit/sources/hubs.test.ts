import { describe, expect, it } from 'vitest'
import { recogniseSource } from '../../../src-main/sources/recognise.ts'
import { itemOf, itemsOf, meaning, removedBy } from '../interpret/messages.ts'
import { feedOf, story } from '../library/intake/feed-of.ts'
import { providers } from '../library/memory-library.ts'

const recognised = (data: unknown, type = 'message') =>
  recogniseSource([{ type, data: JSON.stringify(data) }], 'https://a.test/live')

describe('Centrifugo', () => {
  const connect = (subs: object = {}) => ({ connect: { client: 'c1', version: '6.9.1 OSS', subs, ping: 25 } })

  it.each([
    ['its ping', {}],
    ['the first frame', connect({ news: {} })],
    ['who joins', { channel: 'news', join: { info: { user: 'u', client: 'zz' } } }],
    ['who leaves', { channel: 'news', leave: { info: { client: 'zz' } } }],
    ['a subscription', { channel: 'news', subscribe: { recoverable: true } }],
    ['a refresh', { refresh: { expires: true, ttl: 60 } }]
  ])('%s is no item', (_, data) => {
    expect(meaning(data)).toEqual({ kind: 'health' })
  })

  it('says why it ends a connection', () => {
    const data = { disconnect: { code: 3001, reason: 'shutdown' } }
    expect(meaning(data)).toMatchObject({ kind: 'control', words: 'shutdown' })
    expect(recognised(data)).toBe('centrifugo')
  })

  it('a publication is news, whatever its data', () => {
    const pub = (data: unknown) => ({ channel: 'news', pub: { data, offset: 7 } })
    expect(itemOf(pub({ id: 'n1', title: 'Fog' }))).toMatchObject({ guid: 'p:n1', title: 'Fog' })
    expect(itemOf(pub('Fog over the harbour'))).toMatchObject({ title: 'Fog over the harbour', raw: false })
    expect(removedBy(pub({ action: 'delete', id: 'n1' }), 'message')).toEqual(['p:n1'])
  })

  it('what the history of a channel brings with the first frame is news', () => {
    const publications = [{ data: { id: 'n1', title: 'Fog' } }, { data: { id: 'n2', title: 'Storm' } }]
    expect(itemsOf(connect({ news: { publications }, empty: { publications: 'x' } })).map(({ guid }) => guid)).toEqual([
      'p:n1',
      'p:n2'
    ])
  })

  it('says whether what was missed is in its first frame', () => {
    const publications = [{ data: { id: 'n1', title: 'Fog' }, offset: 4 }]
    const asked = { recoverable: true, epoch: 'e', was_recovering: true }
    expect(meaning(connect({ news: { ...asked, recovered: true, publications } }))).toMatchObject({
      kind: 'changes',
      tellsAll: true
    })
    expect(meaning(connect({ news: { ...asked, recovered: true } }))).toMatchObject({ kind: 'control', tellsAll: true })
    expect(meaning(connect({ news: asked }))).toMatchObject({ kind: 'control', tellsLoss: true })
    expect(meaning(connect({ news: { ...asked, recovered: true }, chat: {} }))).toEqual({
      kind: 'control',
      name: 'message'
    })
  })

  it('others that have such words are read as any', () => {
    expect(itemOf({ title: 'Two join', join: { team: 'red' }, url: 'https://a.test/1' }).title).toBe('Two join')
  })
})

describe.each(providers)('django-eventstream and Pushpin, over %s', (sqlite) => {
  const said = (event: string, data: unknown, id?: string) => ({ event, data, ...(id !== undefined && { id }) })

  it('a reset tells of a loss, and an error is trouble; neither is an item', () => {
    const feed = feedOf(sqlite)
    feed.connect(said('stream-open', ''), { id: 'news:1', data: story('Fog') }, { id: 'news:2', data: story('Storm') })
    feed.connect(said('stream-reset', { channels: ['news'] }, 'news:9'), { id: 'news:10', data: story('Calm') })
    expect(feed.gaps()).toEqual(['lost not-resumed'])
    const error = { condition: 'forbidden', text: 'Permission denied to channels: news' }
    expect(feed.live(said('stream-error', error, 'error'))).toMatchObject({ trouble: { words: error.text } })
    feed.live(said('keep-alive', ''))
    expect(feed.titles()).toEqual(['Fog', 'Storm', 'Calm'])
  })
})

describe('Mercure 0.x', () => {
  it('who is subscribed is no news', () => {
    const data = {
      '@context': 'https://mercure.rocks/',
      id: '/s/1',
      type: 'Subscription',
      topic: 'tides',
      active: true
    }
    expect(meaning(data)).toEqual({ kind: 'health' })
  })
})

describe('Firebase', () => {
  const id = (n: number): string => `-N${String(n).padStart(18, '0')}`

  it('a change of several children brings some and takes others back', () => {
    const data = { [id(1)]: { title: 'Fog' }, [id(2)]: null }
    expect(meaning({ path: '/', data }, 'patch')).toMatchObject({
      changes: [
        { kind: 'item', item: { guid: `p:${id(1)}` } },
        { kind: 'removal', guid: `p:${id(2)}` }
      ]
    })
  })

  it('texts under the names that the database gives are items, and a field named by its way is one', () => {
    expect(itemsOf({ path: '/', data: { [id(1)]: 'Fog', [id(2)]: 'Storm' } }, 'put').map(({ title }) => title)).toEqual(
      ['Fog', 'Storm']
    )
    expect(itemOf({ path: '/', data: { [`${id(1)}/title`]: 'Fog' } }, 'patch')).toMatchObject({
      guid: `p:${id(1)}`,
      patch: ['title']
    })
  })
})

describe('PocketBase', () => {
  it('says what it needs before anything comes', () => {
    expect(meaning({ clientId: 'x1' }, 'PB_CONNECT', 'x1')).toMatchObject({ kind: 'control', needs: 'subscription' })
    expect(recognised({ clientId: 'x1' }, 'PB_CONNECT')).toBe('pocketbase')
  })
})

describe.each(providers)('smee.io, over %s', (sqlite) => {
  let clock = 1_790_000_000_000
  const delivery = (body: unknown) => ({
    host: 'smee.io',
    'user-agent': 'curl/8',
    'content-type': 'application/json',
    query: {},
    body,
    timestamp: clock++
  })

  it('its ids count from 0 on each connection and name nothing: every delivery is kept, and a loss is not claimed', () => {
    const feed = feedOf(sqlite)
    const [ready, ping] = [
      { id: 0, event: 'ready', data: {} },
      { id: 1, event: 'ping', data: {} }
    ]
    feed.connect(
      ready,
      ping,
      { id: 2, data: delivery({ title: 'Deploy A' }) },
      { id: 3, data: delivery({ title: 'Deploy B' }) }
    )
    feed.connect(
      ready,
      { id: 1, data: delivery({ title: 'Deploy C' }) },
      { id: 2, data: delivery({ title: 'Deploy D' }) }
    )
    feed.live({ id: 3, event: 'ping', data: {} }, { id: 4, data: delivery({ title: 'Deploy A' }) })
    expect(feed.titles()).toEqual(['Deploy A', 'Deploy B', 'Deploy C', 'Deploy D', 'Deploy A'])
    expect(feed.edited()).toEqual([])
    expect(feed.gaps().filter((gap) => gap.startsWith('lost'))).toEqual([])
    expect(recognised(delivery({ title: 'x' }))).toBe('smee')
  })
})

describe('Mercure', () => {
  it('who subscribes is no item, and what holds its id alone was deleted', () => {
    const presence = { id: '/.well-known/mercure/subscriptions/x', type: 'Subscription', topic: 'news', active: true }
    expect(meaning(presence, 'mercure')).toEqual({ kind: 'health' })
    expect(removedBy({ '@context': '/contexts/Book', '@id': '/books/1', '@type': 'Book' }, 'message')).toEqual([
      'p:/books/1'
    ])
    expect(itemOf({ '@id': '/books/1', '@type': 'Book', title: 'Tides' })).toMatchObject({
      guid: 'p:/books/1',
      title: 'Tides'
    })
  })
})

describe('CouchDB', () => {
  const change = (more: object) => ({ seq: '4-g1', id: 'b', changes: [{ rev: '2-abc' }], ...more })

  it('a document that comes along is read, one that does not is named with its revision', () => {
    const doc = { _id: 'b', _rev: '2-abc', title: 'Doc B' }
    expect(itemOf(change({ doc }))).toMatchObject({ guid: 'p:b', title: 'Doc B', revision: 2 })
    expect(itemOf(change({}))).toMatchObject({
      guid: 'p:b',
      title: 'b',
      text: 'Revision 2-abc',
      revision: 2,
      raw: false
    })
  })

  it('a deletion takes the document back, with and without it', () => {
    expect(removedBy(change({ deleted: true }), 'message')).toEqual(['p:b'])
    const doc = { _id: 'b', _rev: '3-def', _deleted: true }
    expect(removedBy(change({ deleted: true, doc }), 'message')).toEqual(['p:b'])
  })

  it('design documents and heartbeats are no news', () => {
    expect(meaning(change({ id: '_design/app' }))).toEqual({ kind: 'health' })
    expect(meaning('', 'heartbeat')).toEqual({ kind: 'health' })
  })
})

describe('Wikimedia before page changes', () => {
  const event = (schema: string, more: object) => ({
    $schema: `/mediawiki/${schema}/1.0.0`,
    meta: { id: 'e-2', uri: 'https://en.wiki.test/wiki/Some_page', dt: '2026-11-20T10:00:00Z' },
    ...more
  })

  it.each([
    ['page/delete', { page_title: 'Old_page' }, 'Deleted: Old page'],
    ['page/move', { page_title: 'New_page', prior_state: { page_title: 'Old_page' } }, 'Moved: Old page → New page'],
    ['recentchange', { type: 'log', log_type: 'delete', log_action: 'delete', title: 'Old page' }, 'Deleted: Old page'],
    [
      'recentchange',
      { type: 'log', log_type: 'rights', log_action: 'rights', title: 'User:Mate' },
      'Rights: User:Mate'
    ],
    ['recentchange', { type: 'new', title: 'New page' }, 'Created: New page'],
    ['recentchange', { type: 'edit', title: 'Some page' }, 'Some page']
  ])('%s says what was done', (schema, more, title) => {
    expect(itemOf(event(schema, { comment: 'vandalism', ...more }))).toMatchObject({
      guid: 'p:e-2',
      title,
      text: 'vandalism'
    })
  })
})

describe('Wikimedia', () => {
  const event = (more: object) => ({
    $schema: '/mediawiki/page/change/1.2.0',
    meta: { id: 'e-1', uri: 'https://en.wiki.test/wiki/Some_page', dt: '2026-11-20T10:00:00Z', domain: 'en.wiki.test' },
    wiki_id: 'enwiki',
    page: { page_id: 5, page_title: 'Some_<b>_page', namespace_id: 0 },
    performer: { user_text: 'Keeper' },
    comment: 'vandalism',
    ...more
  })

  it.each([
    ['create', {}, 'Created: Some <b> page'],
    ['edit', {}, 'Edited: Some <b> page'],
    ['delete', {}, 'Deleted: Some <b> page'],
    ['undelete', {}, 'Restored: Some <b> page'],
    ['visibility_change', {}, 'Visibility changed: Some <b> page'],
    ['move', { prior_state: { page: { page_title: 'Old_name' } } }, 'Moved: Old name → Some <b> page'],
    ['fold', {}, 'fold: Some <b> page']
  ])('%s', (kind, more, title) => {
    expect(itemOf(event({ page_change_kind: kind, ...more }))).toMatchObject({
      guid: 'p:e-1',
      title,
      author: 'Keeper',
      text: 'vandalism',
      url: 'https://en.wiki.test/wiki/Some_page',
      publishedAt: Date.UTC(2026, 10, 20, 10)
    })
  })

  it('page-create: blanks in the title, and who created it', () => {
    const created = event({
      $schema: '/mediawiki/revision/create/2.0.0',
      page_title: 'Some_long_page',
      database: 'enwiki'
    })
    expect(itemOf(created)).toMatchObject({ title: 'Some long page', author: 'Keeper' })
  })

  it('canaries of it are signs of life', () => {
    expect(meaning(event({ meta: { id: 'e', domain: 'canary' }, page_change_kind: 'edit' }))).toEqual({
      kind: 'health'
    })
  })
})

describe.each(providers)('the snapshot of Firebase, over %s', (sqlite) => {
  const put = (path: string, data: unknown) => ({ event: 'put', data: { path, data } })
  const child = (title: string) => ({ title, text: `All of ${title}` })

  it('what is not in it any more is taken back, what comes back is there again, and nothing is missing', () => {
    const feed = feedOf(sqlite)
    feed.connect(put('/', { '-N1': child('Fog'), '-N2': child('Storm') }))
    feed.live(put('/-N3', child('Calm')))
    feed.connect(put('/', { '-N1': child('Fog'), '-N3': child('Calm'), '-N4': child('Sun') }))
    expect(feed.removed()).toEqual(['Storm'])
    expect(feed.titles()).toEqual(['Fog', 'Storm', 'Calm', 'Sun'])
    expect(feed.gaps()).toEqual([])
    feed.connect(put('/', null))
    expect(feed.removed()).toHaveLength(4)
    expect(feed.countsUnread()).toBe(true)
  })

  it('a query shows a part, and a child that fell out of it is still there', () => {
    const url = 'https://x.firebaseio.test/news.json?orderBy="$key"&limitToLast=2'
    const feed = feedOf(sqlite, undefined, url)
    feed.connect(put('/', { '-N1': child('Fog'), '-N2': child('Storm') }))
    feed.connect(put('/', { '-N2': child('Storm'), '-N3': child('Calm') }))
    expect(feed.removed()).toEqual([])
  })

  it('an object of plain values is one thing, and no list that could be short', () => {
    const feed = feedOf(sqlite)
    feed.connect(put('/', { '-N1': child('Fog') }))
    feed.connect(put('/', { title: 'Closed', text: 'For ever' }))
    expect(feed.removed()).toEqual([])
  })
})
