import { describe, expect, it } from 'vitest'
import type { Message } from '#contract/message.ts'
import { preview } from '../../../../src-main/library/lists/preview.ts'

let clock = 1_790_000_000_000
const message = (data: unknown, type = 'message', ownId: string | null = null): Message => ({
  type,
  data: typeof data === 'string' ? data : JSON.stringify(data),
  ownId,
  lastEventId: ownId ?? '',
  receivedAt: ++clock
})
const url = 'https://news.example/sse'

describe('what messages would become', () => {
  it('is shown newest first, edits in place and removals gone', () => {
    const { items } = preview(
      [
        message({ id: 1, title: 'Fog', content: 'Ferries wait.' }),
        message({ id: 2, title: 'Mist' }),
        message({ id: 3, title: 'Rain' }),
        message({ id: 1, title: 'Thick fog' }, 'patch'),
        message({ id: 2, title: 'Mist' }),
        message('3', 'delete')
      ],
      url
    )
    expect(items.map(({ title, excerpt, editedAt }) => [title, excerpt, editedAt !== null])).toEqual([
      ['Thick fog', 'Ferries wait.', true],
      ['Mist', '', false]
    ])
  })

  it('is an item for each entry of a document, as the library takes it', () => {
    const text = `<rss><channel><title>C</title><item><title>New</title><guid>2</guid></item><item><title>Old</title></item></channel></rss>`
    const { items, coverage } = preview([message(text, 'document')], url)
    expect(items.map(({ title }) => title)).toEqual(['New', 'Old'])
    expect(coverage).toMatchObject({ items: 2, filled: { id: 2 } })
  })

  it('is several items where they share a link, or an id within another kind of record', () => {
    const { items } = preview(
      [
        message({ title: 'Shop is down', url: 'https://status.example/' }),
        message({ title: 'Mail is down', url: 'https://status.example/' }),
        message({ id: 7, title: 'A door sticks' }, 'issue'),
        message({ id: 7, title: 'I oiled it' }, 'comment'),
        message({ id: 7, title: 'The door is fine' }, 'issue')
      ],
      url
    )
    expect(items.map(({ title }) => title)).toEqual(['The door is fine', 'I oiled it', 'Mail is down', 'Shop is down'])
  })

  it('counts how often each field was found', () => {
    const { coverage } = preview(
      [
        message({ id: 1, title: 'Fog', url: '/1', author: 'Desk' }),
        message({ id: 2, title: 'Mist', content: 'Slowly.' }),
        message({ a: 1, b: [2] }),
        message('ping')
      ],
      url
    )
    expect(coverage).toEqual({
      items: 3,
      filled: { title: 2, body: 1, url: 1, time: 0, author: 1, image: 0, id: 2 }
    })
  })

  it('follows what the reader chose', () => {
    const sent = [message({ x9: 'Fog', y9: 'Desk' }, 'news'), message({ x9: 'Rain' }, 'chatter')]
    expect(preview(sent, url).coverage.filled.title).toBe(0)
    const { items, coverage, types } = preview(sent, url, {
      fields: { title: ['/x9'], author: ['/y9'] },
      types: { chatter: 'ignore' }
    })
    expect(items).toMatchObject([{ title: 'Fog', author: 'Desk' }])
    expect(coverage).toMatchObject({ items: 1, filled: { title: 1, author: 1 } })
    expect(types).toEqual([
      { type: 'chatter', count: 1, automatic: 'item' },
      { type: 'news', count: 1, automatic: 'item' }
    ])
  })

  it('says what each event type is by itself, the most frequent first', () => {
    const { types } = preview(
      ['status.update', 'keepalive', 'keepalive', 'delete', 'item.patch', 'filters_changed', 'error'].map((type) =>
        message('1', type)
      ),
      url
    )
    expect(types).toEqual([
      { type: 'keepalive', count: 2, automatic: 'ignore' },
      { type: 'delete', count: 1, automatic: 'removal' },
      { type: 'error', count: 1, automatic: 'ignore' },
      { type: 'filters_changed', count: 1, automatic: 'ignore' },
      { type: 'item.patch', count: 1, automatic: 'edit' },
      { type: 'status.update', count: 1, automatic: 'item' }
    ])
  })

  it.each([
    ['/items', { items: [{ id: 1, title: 'One' }] }],
    ['/data/entries', { data: { entries: [{ id: 1, title: 'One' }] } }],
    ['', [{ id: 1, title: 'One' }]],
    [null, { id: 1, title: 'One', authors: [{ name: 'Desk' }] }]
  ])('tells that the items stand in %s', (list, payload) => {
    expect(preview([message(payload)], url).list).toBe(list)
  })

  it('is bounded, whatever comes', () => {
    const flood = Array.from({ length: 200 }, (_, n) =>
      message(
        Array.from({ length: 100 }, (_, m) => ({ id: `${n}-${m}`, title: 'x' })),
        `type ${n}`
      )
    )
    const { items, types } = preview(flood, url)
    expect(items).toHaveLength(50)
    expect(types).toHaveLength(50)
  })
})

describe('a source is recognised', () => {
  it.each([
    ['wikimedia', { $schema: '/x/1.0.0', meta: { id: 'a', dt: '2026-11-22T10:00:00Z' }, title: 'X' }],
    ['mastodon', { id: '1', account: { acct: 'a' }, content: '<p>x</p>', visibility: 'public' }],
    ['ntfy', { id: 'a', time: 1790000000, event: 'message', topic: 't', message: 'x' }],
    ['hacker-news', { id: 1, by: 'a', type: 'story', time: 1790000000, title: 'x' }],
    ['home-assistant', { event_type: 'state_changed', data: {}, time_fired: '2026-11-22T10:00:00Z' }],
    ['github', { 'x-github-event': 'issues', body: {} }],
    ['cloud-events', { specversion: '1.0', id: '1', source: '/s', type: 't', data: {} }],
    ['json-feed', { id: '1', content_text: 'x' }],
    ['activity-streams', { '@context': 'https://www.w3.org/ns/activitystreams', type: 'Note', content: 'x' }],
    [null, { id: 1, title: 'x' }]
  ])('%s by its messages', (source, payload) => {
    expect(preview([message(payload)], url).source).toBe(source)
  })

  it.each([
    ['mercure', 'https://hub.example/.well-known/mercure?topic=x'],
    ['wikimedia', 'https://stream.wikimedia.org/v2/stream/page-create'],
    ['mastodon', 'https://social.example/api/v1/streaming/public/local'],
    ['hacker-news', 'https://hacker-news.firebaseio.com/v0/newstories.json'],
    [null, 'https://news.example/?mercure']
  ])('%s by its address, before anything came', (source, address) => {
    expect(preview([], address).source).toBe(source)
  })

  it('Firebase by its events', () => {
    expect(preview([message({ path: '/', data: { a: 1 } }, 'put')], url).source).toBe('firebase')
  })
})
