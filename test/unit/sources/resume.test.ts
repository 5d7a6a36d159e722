import { describe, expect, it } from 'vitest'
import { resumeStrategy } from '../../../src-main/feeds/resume/strategy.ts'

const message = (type: string, data: unknown, id = '') => ({
  type,
  data: typeof data === 'string' ? data : JSON.stringify(data),
  lastEventId: id,
  ownId: id || null,
  receivedAt: 0
})

describe('where the next attempt asks', () => {
  it.each([
    [
      'any server, by the header alone',
      'https://a.test/live?since=1',
      '',
      { url: 'https://a.test/live?since=1', after: '' }
    ],
    ['any server with an id', 'https://a.test/live?since=1', '7', { url: 'https://a.test/live?since=1', after: '' }],
    [
      'CouchDB',
      'https://a.test/db/_changes?feed=eventsource&since=now',
      '',
      'https://a.test/db/_changes?feed=eventsource&since=now'
    ],
    [
      'CouchDB with a sequence',
      'https://a.test/db/_changes?feed=eventsource&since=now',
      '9-g1',
      'https://a.test/db/_changes?feed=eventsource&since=9-g1'
    ],
    [
      'other changes of it',
      'https://a.test/db/_changes?feed=longpoll',
      '9-g1',
      'https://a.test/db/_changes?feed=longpoll'
    ],
    [
      'Stellar',
      'https://horizon.a.test/ledgers?cursor=now',
      '12884905984',
      'https://horizon.a.test/ledgers?cursor=12884905984'
    ],
    [
      'Wikimedia',
      'https://stream.a.test/v2/stream/recentchange?since=2026-01-01',
      '',
      'https://stream.a.test/v2/stream/recentchange?since=2026-01-01'
    ],
    [
      'Wikimedia with positions',
      'https://stream.a.test/v2/stream/recentchange?since=2026-01-01',
      '[{}]',
      'https://stream.a.test/v2/stream/recentchange'
    ],
    ['Mercure', 'https://a.test/.well-known/mercure?topic=x', 'urn:1', 'https://a.test/.well-known/mercure?topic=x']
  ])('%s', (_, url, lastEventId, expected) => {
    const asked = resumeStrategy(url).ask(null, lastEventId)
    if (typeof expected === 'string') expect(asked.url).toBe(expected)
    else expect(asked).toEqual(expected)
  })

  it('only a Mercure hub is believed about where it resumed', () => {
    expect(resumeStrategy('https://a.test/.well-known/mercure?topic=x').tellsLoss).toBe(true)
    expect(resumeStrategy('https://a.test/live').tellsLoss).toBeUndefined()
    expect(resumeStrategy('no address').ask(null, '1')).toEqual({ url: 'no address', after: '' })
  })
})

describe('Centrifugo', () => {
  const url = 'https://a.test/connection/uni_sse?cf_connect=%7B%22token%22%3A%22t%22%7D'
  const strategy = resumeStrategy(url)
  const connect = (subs: object) => message('message', { connect: { client: 'c', subs } })
  const asked = (cursor: string | null) => {
    const { url: address, after } = strategy.ask(cursor, '')
    return { after, request: JSON.parse(new URL(address).searchParams.get('cf_connect') ?? 'null') as unknown }
  }

  it('sends back the position of each channel, beside what the reader asks for', () => {
    expect(strategy.ask(null, '')).toEqual({ url, after: '' })
    let cursor = strategy.passed(null, connect({ news: { recoverable: true, epoch: 'e', offset: 3 } }))
    expect(asked(cursor)).toEqual({
      after: 'news e:3',
      request: { token: 't', subs: { news: { recover: true, epoch: 'e', offset: 3 } } }
    })
    for (const offset of [4, 5, 2])
      cursor = strategy.passed(cursor, message('message', { channel: 'news', pub: { data: {}, offset } }))
    expect(asked(cursor).after).toBe('news e:5')
    cursor = strategy.passed(
      cursor,
      message('message', { channel: 'more', subscribe: { recoverable: true, epoch: 'f', offset: 1 } })
    )
    expect(asked(cursor).after).toBe('news e:5, more f:1')
    cursor = strategy.passed(cursor, message('message', { channel: 'news', unsubscribe: {} }))
    expect(asked(cursor).after).toBe('more f:1')
  })

  it('promises nothing where one channel keeps no history, and leaves alone what it cannot read', () => {
    const cursor = strategy.passed(null, connect({ news: { recoverable: true, epoch: 'e', offset: 3 }, chat: {} }))
    expect(asked(cursor)).toMatchObject({ after: '', request: { subs: { news: { offset: 3 } } } })
    const broken = 'https://a.test/connection/uni_sse?cf_connect=%7B'
    expect(resumeStrategy(broken).ask(cursor, '')).toEqual({ url: broken, after: '' })
    for (const data of [
      '{}',
      '[]',
      'x',
      '{"connect":{"client":"c","subs":[1]}}',
      '{"channel":"news","pub":{"offset":"9"}}',
      '{"channel":"__proto__","pub":{"offset":9}}'
    ])
      expect(() => strategy.ask(strategy.passed(cursor, message('message', data)), '')).not.toThrow()
  })
})

describe('ntfy', () => {
  const source = resumeStrategy('https://push.test/yard,gate/sse?since=10m')
  const open = message('open', { id: 'o1', time: 1763800000, event: 'open', topic: 'yard' })
  const told = (id: string) =>
    message('message', { id, time: 1763800001, event: 'message', topic: 'yard', message: 'x' })
  const after = (...messages: ReturnType<typeof message>[]) =>
    source.ask(
      messages.reduce<string | null>((cursor, each) => source.passed(cursor, each), null),
      ''
    )

  it.each([
    ['before it has shown what it is', [], 'since=10m', ''],
    ['a stream that merely looks like one', [told('m1')], 'since=10m', ''],
    ['opened, and no message yet', [open], 'since=1763800000', '1763800000'],
    ['a message', [open, told('m1'), told('m2')], 'since=m2', 'm2'],
    [
      'signs of life have ids of their own',
      [open, told('m1'), message('keepalive', { id: 'k1', event: 'keepalive' })],
      'since=m1',
      'm1'
    ],
    ['opened once more', [open, told('m1'), open], 'since=m1', 'm1'],
    ['an id that is none', [open, told('m1'), told('all&x=1')], 'since=m1', 'm1'],
    [
      'what takes back or clears is kept and sent again like a message',
      [open, told('m1'), message('message_delete', { id: 'd1', time: 1, event: 'message_delete', topic: 'yard' })],
      'since=d1',
      'd1'
    ],
    ['data that is no JSON', [open, told('m1'), message('message', 'text')], 'since=m1', 'm1']
  ])('%s', (_, messages, query, asked) => {
    expect(after(...messages)).toEqual({ url: `https://push.test/yard,gate/sse?${query}`, after: asked })
  })

  it('takes no cursor of another source', () => {
    expect(source.ask('{"source":"mastodon","after":"5"}', '').after).toBe('')
    expect(source.ask('no JSON', '').after).toBe('')
  })
})

describe('Mastodon', () => {
  it.each([
    ['/api/v1/streaming/public', '/api/v1/timelines/public?'],
    ['/api/v1/streaming/public/local', '/api/v1/timelines/public?local=true&'],
    ['/api/v1/streaming/user?access_token=t', '/api/v1/timelines/home?access_token=t&'],
    ['/api/v1/streaming/hashtag?tag=등대', '/api/v1/timelines/tag/%EB%93%B1%EB%8C%80?'],
    ['/api/v1/streaming/list?list=7', '/api/v1/timelines/list/7?'],
    ['/api/v1/streaming?stream=public:remote', '/api/v1/timelines/public?remote=true&'],
    ['/api/v1/streaming/hashtag', null]
  ])('%s', (path, expected) => {
    const { backfill } = resumeStrategy(`https://social.test${path}`)
    const page = backfill?.[0]?.page('{"source":"mastodon","after":"115"}')
    expect(page ?? null).toBe(expected && `https://social.test${expected}limit=40&min_id=115`)
  })

  it.each([
    ['/api/v1/streaming/user?access_token=t', ['/api/v1/timelines/home', '/api/v1/notifications'], '?access_token=t&'],
    ['/api/v1/streaming/user/notification', ['/api/v1/notifications'], '?'],
    ['/api/v1/streaming?stream=user:notification', ['/api/v1/notifications'], '?'],
    ['/api/v1/streaming/direct', ['/api/v1/conversations'], '?']
  ])('%s: each list after its own last id', (path, lists, query) => {
    const { backfill, passed } = resumeStrategy(`https://social.test${path}`)
    const cursor = [
      message('update', { id: '115' }),
      message('notification', { id: '34', status: { id: '900' } }),
      message('notification', { id: '33' }),
      message('conversation', { id: '7', last_status: { id: '116' } }),
      message('conversation', { id: '8', last_status: null })
    ].reduce<string | null>(passed, null)
    const ids: Record<string, string> = { home: '115', notifications: '34', conversations: '116' }
    expect(backfill!.map((list) => list.page(cursor))).toEqual(
      lists.map((list) => `https://social.test${list}${query}limit=40&min_id=${ids[list.split('/').at(-1)!]}`)
    )
  })

  const source = resumeStrategy('https://social.test/api/v1/streaming/public')

  it('the cursor is the largest id, beyond what a double holds, and moves with new statuses only', () => {
    const low = source.passed(null, message('update', { id: '108914398911648589' }))
    const high = source.passed(low, message('update', { id: '108914398911648590' }))
    expect(JSON.parse(high!)).toEqual({ source: 'mastodon', after: '108914398911648590' })
    for (const each of [
      message('update', { id: '108914398911648589' }),
      message('status.update', { id: '208914398911648589' }),
      message('delete', '308914398911648589'),
      message('filters_changed', 'undefined'),
      message('update', { id: 'x' }),
      message('update', 'null')
    ])
      expect(source.passed(high, each)).toBe(high)
  })

  it('reads a page from its oldest to its newest', () => {
    const page = source.backfill![0]!.read('[{"id":"9","a":1},{"id":"8"},null,{"id":7}]', null)
    expect(page).toEqual({
      messages: [
        { type: 'update', data: '{"id":"8"}' },
        { type: 'update', data: '{"id":"9","a":1}' }
      ],
      cursor: '{"source":"mastodon","after":"9"}'
    })
    expect(source.backfill![0]!.read('{"error":"no"}', null)).toBeNull()
    expect(source.backfill![0]!.read('<html>', null)).toBeNull()
  })
})

describe('Hacker News', () => {
  const source = resumeStrategy('https://hn.test/v0/newstories.json').snapshot!

  it('reads the ids of a list and of its changes, oldest first', () => {
    expect(source.ids(message('put', { path: '/', data: [3, 1, 2, 2, -1, 'x', 1.5] }))).toEqual({
      ids: ['1', '2', '3'],
      whole: true,
      changed: false
    })
    expect(source.ids(message('patch', { path: '/', data: { 0: 9, 1: 8 } }))).toMatchObject({
      ids: ['8', '9'],
      whole: false
    })
    expect(source.ids(message('put', { path: '/3', data: 4 }))).toMatchObject({ ids: ['4'], whole: false })
    expect(source.ids(message('put', { path: '/', data: { items: [5], profiles: ['a'] } }))).toMatchObject({
      ids: ['5'],
      changed: true
    })
    expect(source.ids(message('keep-alive', 'null'))).toBeNull()
    expect(source.ids(message('put', 'null'))).toBeNull()
    expect(
      source.ids(message('put', { path: '/', data: Array.from({ length: 5000 }, (_, i) => i + 1) }))!.ids
    ).toHaveLength(1000)
  })

  it('remembers a thousand ids, first of all those that are still listed', () => {
    const listed = ['1', '2']
    let cursor = source.learnt(null, listed, listed)
    const many = Array.from({ length: 1500 }, (_, i) => String(i + 10))
    cursor = source.learnt(cursor, many, listed)
    const known = source.known(cursor)
    expect(known.size).toBe(1000)
    expect(known.has('1') && known.has('2') && known.has('1509') && !known.has('10')).toBe(true)
    expect(source.item('5')).toBe('https://hn.test/v0/item/5.json')
    expect(resumeStrategy('https://hn.test/v0/item/5.json').snapshot).toBeUndefined()
  })
})
