import { describe, expect, it } from 'vitest'
import { itemOf, itemsOf, meaning, removedBy } from './messages.ts'

const hackerNews = 'https://news.ycombinator.com/item?id='

describe('shapes that servers really send', () => {
  it('a JSON Feed item', () => {
    const item = itemOf({
      id: 'https://news.test/i/1',
      url: 'https://news.test/i/1',
      external_url: 'https://elsewhere.test/',
      title: 'Harbour &amp; <b>quay</b>',
      content_html: '<p>The ferry leaves early.</p><p>Bring a coat.</p><script>steal()</script>',
      summary: 'Early ferry',
      image: '/i/1.png',
      banner_image: 'https://news.test/banner.png',
      date_published: '2026-11-22T18:00:00+09:00',
      date_modified: '2026-11-22T09:30:00Z',
      authors: [{ name: 'Harbour desk' }, { name: 'Night desk' }],
      tags: ['harbour', 'ferry'],
      language: 'en-GB'
    })
    expect(item).toMatchObject({
      guid: 'p:https://news.test/i/1',
      title: 'Harbour & quay',
      text: 'The ferry leaves early.\nBring a coat.',
      url: 'https://news.test/i/1',
      image: 'https://news.test/i/1.png',
      author: 'Harbour desk, Night desk',
      tags: ['harbour', 'ferry'],
      lang: 'en-GB',
      priority: 3,
      publishedAt: Date.UTC(2026, 10, 22, 9),
      modifiedAt: Date.UTC(2026, 10, 22, 9, 30),
      raw: false,
      patch: null
    })
    expect(item.html).toContain('<script>')
  })

  it('JSON Feed text stays text, whatever it looks like', () => {
    expect(itemOf({ id: 1, title: 'Markup', content_text: 'Write <p>hello</p> &amp; be done' })).toMatchObject({
      html: null,
      text: 'Write <p>hello</p> &amp; be done'
    })
  })

  it('a JSON Feed document: one item each, the author of the document, never its title', () => {
    const items = itemsOf({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Harbour desk',
      description: 'All about the harbour',
      home_page_url: 'https://news.test/',
      authors: [{ name: 'The desk' }],
      items: [
        { id: '2', title: 'Second', url: '/2' },
        { id: '1', content_text: 'First of all.' }
      ]
    })
    expect(items).toMatchObject([
      { guid: 'p:2', title: 'Second', url: 'https://news.test/2', author: 'The desk', text: '' },
      { guid: 'p:1', title: 'First of all.', url: null, author: 'The desk' }
    ])
  })

  it('a change in a wiki: its own unique id, its time, its user', () => {
    const change = {
      $schema: '/wiki/change/1.0.0',
      meta: { uri: 'https://wiki.test/w/Stone_bridge', id: 'be37', dt: '2026-11-22T09:00:00Z', domain: 'wiki.test' },
      id: 1893,
      type: 'edit',
      title: 'Stone bridge',
      title_url: 'https://wiki.test/w/Stone_bridge',
      comment: 'a date',
      timestamp: 1795338000,
      user: 'Mason',
      notify_url: 'https://wiki.test/w/index.php?diff=9',
      length: { old: 5, new: 9 },
      revision: { old: 8, new: 9 }
    }
    expect(itemOf(change, 'message', '[{"topic":"a","partition":0,"offset":7}]')).toMatchObject({
      guid: 'p:be37',
      title: 'Stone bridge',
      text: 'a date',
      author: 'Mason',
      url: 'https://wiki.test/w/index.php?diff=9',
      publishedAt: 1795338000000,
      revision: null
    })
  })

  const status = {
    id: '108914398911648589',
    created_at: '2026-11-22T08:00:00.863Z',
    language: 'en',
    spoiler_text: '',
    visibility: 'public',
    url: 'https://social.test/@keeper/108914398911648589',
    uri: 'https://social.test/users/keeper/statuses/108914398911648589',
    content: '<p>The lamp is lit. Good night.</p>',
    reblog: null,
    account: {
      acct: 'keeper',
      display_name: 'The Keeper',
      url: 'https://social.test/@keeper',
      avatar: 'https://social.test/a.png'
    },
    media_attachments: [{ type: 'image', url: 'https://social.test/o.png', preview_url: 'https://social.test/p.png' }],
    tags: [{ name: 'lamp', url: 'https://social.test/tags/lamp' }],
    card: { title: 'Somebody else', url: 'https://other.test/' },
    edited_at: '2026-11-22T08:10:00.000Z'
  }

  it('a status of a social network', () => {
    expect(itemOf(status, 'update')).toMatchObject({
      guid: 'p:108914398911648589',
      title: 'The lamp is lit.',
      author: 'The Keeper',
      url: status.url,
      image: 'https://social.test/p.png',
      tags: ['lamp'],
      modifiedAt: Date.UTC(2026, 10, 22, 8, 10)
    })
  })

  it('a picture without words is no raw card', () => {
    expect(itemOf({ ...status, content: '' }, 'update')).toMatchObject({
      raw: false,
      title: 'Picture',
      image: 'https://social.test/p.png'
    })
    expect(itemOf({ id: 1, content_html: '<img src="/a.png">', url: 'https://a.test/1' })).toMatchObject({
      raw: false,
      title: 'a.test/1'
    })
  })

  it('a boost shows the post that is passed on, under the id that a removal will name', () => {
    const boost = {
      ...status,
      id: '200',
      content: '',
      url: null,
      account: { acct: 'fan' },
      media_attachments: [],
      reblog: status
    }
    expect(itemOf(boost, 'update')).toMatchObject({
      guid: 'p:200',
      title: 'The lamp is lit.',
      author: 'The Keeper (boosted by fan)'
    })
  })

  it('a push message', () => {
    const push = {
      id: 'sPs71',
      time: 1795338000,
      expires: 1795349000,
      event: 'message',
      topic: 'yard',
      priority: 5,
      tags: ['warning'],
      click: 'https://cam.test/1',
      attachment: { name: 'camera.jpg', type: 'image/png', url: 'https://push.test/f.png' },
      title: 'Gate open',
      message: 'Somebody left the gate open.'
    }
    expect(itemOf(push)).toMatchObject({
      guid: 'p:sPs71',
      title: '⚠️ Gate open',
      text: 'Somebody left the gate open.',
      url: 'https://cam.test/1',
      image: 'https://push.test/f.png',
      priority: 5,
      tags: ['warning']
    })
    const { title: _, ...untitled } = push
    expect(itemOf(untitled).title).toBe('⚠️ Somebody left the gate open.')
  })

  it('schema.org in JSON-LD', () => {
    const article = {
      '@context': 'https://schema.org',
      '@id': 'https://news.test/b/1',
      '@type': 'NewsArticle',
      headline: 'Books',
      datePublished: '2026-11-20'
    }
    expect(itemOf(article, 'message', 'urn:uuid:e1')).toMatchObject({
      guid: 'p:https://news.test/b/1',
      title: 'Books',
      url: 'https://news.test/b/1',
      publishedAt: Date.UTC(2026, 10, 20)
    })
  })

  const attic = {
    event_type: 'state_changed',
    data: {
      entity_id: 'light.attic',
      old_state: { state: 'off' },
      new_state: { state: 'on', attributes: { friendly_name: 'Attic', brightness: 200 } }
    },
    time_fired: '2026-11-22T09:59:59Z',
    context: { id: 'c1' }
  }

  it('a state of a house: what was and what is', () => {
    expect(itemOf(attic)).toMatchObject({
      title: 'Attic: off → on',
      text: 'light.attic\nstate: on\nbrightness: 200',
      tags: ['light'],
      source: 'none',
      publishedAt: Date.UTC(2026, 10, 22, 9, 59, 59)
    })
    const { old_state: _, ...first } = attic.data
    expect(itemOf({ ...attic, data: first }).title).toBe('Attic: on')
  })

  it('a content warning is the title of the post behind it', () => {
    expect(itemOf({ ...status, spoiler_text: 'Spiders' }, 'update')).toMatchObject({
      title: 'Spiders',
      text: 'The lamp is lit. Good night.'
    })
    expect(itemOf({ ...status, card: null, media_attachments: [] }, 'status.update').patch).toBeNull()
    expect(removedBy('108914398911648589')).toEqual(['p:108914398911648589'])
    for (const type of ['filters_changed', 'notifications_merged', 'announcement.reaction'])
      expect(meaning('{"name":"x","count":1}', type)).toEqual({ kind: 'health' })
  })

  it.each([
    ['a story', { url: 'https://a.test/1' }, { url: 'https://a.test/1', tags: [] }],
    ['a question is read where it was asked', { text: '<p>Why?' }, { url: `${hackerNews}8863`, text: 'Why?' }],
    ['an empty link is none', { url: '' }, { url: `${hackerNews}8863` }],
    ['a job', { type: 'job', url: 'https://a.test/1' }, { tags: ['job'] }]
  ])('Hacker News: %s', (_, more, expected) => {
    const story = {
      by: 'keeper',
      descendants: 7,
      id: 8863,
      score: 111,
      time: 1795338000,
      title: 'A boat',
      type: 'story'
    }
    expect(itemOf({ ...story, ...more })).toMatchObject({
      guid: 'p:8863',
      title: 'A boat',
      author: 'keeper',
      publishedAt: 1795338000000,
      priority: 3,
      ...expected
    })
    expect(removedBy({ id: 8863, type: 'story', time: 1795338000, deleted: true }, 'message')).toEqual(['p:8863'])
  })

  it.each([
    ['a list of ids is no news', 'put', { path: '/', data: [45012345, 45012344] }, []],
    ['nor is a change of it', 'patch', { path: '/', data: { 0: 45012399 } }, []],
    ['nor a place in it', 'put', { path: '/3', data: 45012399 }, []],
    ['a snapshot', 'put', { path: '/', data: { k1: { title: 'One' }, k2: { title: 'Two', id: 9 } } }, ['p:k1', 'p:k2']],
    ['a child', 'put', { path: '/k3', data: { title: 'Three' } }, ['p:k3']],
    ['new children', 'patch', { path: '/', data: { k4: { title: 'Four' } } }, ['p:k4']]
  ])('Firebase: %s', (_, type, data, guids) => {
    const answer = meaning(data, type)
    expect(answer.kind).toBe(guids.length > 0 ? 'changes' : 'health')
    if (guids.length > 0) expect(itemsOf(data, type).map((item) => item.guid)).toEqual(guids)
  })

  it('Firebase: nothing there is all that there is', () => {
    expect(meaning({ path: '/', data: null }, 'put')).toMatchObject({ kind: 'changes', changes: [], isWhole: true })
    expect(meaning({ path: '/', data: null }, 'patch')).toEqual({ kind: 'health' })
  })

  it('Firebase: a field of a child is a patch of it, and a child that is gone is removed', () => {
    expect(itemOf({ path: '/k1/title', data: 'Uno' }, 'put')).toMatchObject({
      guid: 'p:k1',
      title: 'Uno',
      patch: ['title']
    })
    expect(itemOf({ path: '/k1', data: { title: 'Uno' } }, 'patch').patch).toEqual(['title'])
    expect(removedBy({ path: '/k1', data: null }, 'put')).toEqual(['p:k1'])
  })

  it('a webhook through a relay: what happened where, and the link to it', () => {
    const body = {
      action: 'opened',
      issue: { id: 5, title: 'The lamp flickers', html_url: 'https://code.test/i/5', body: 'Only when it *rains*.' },
      repository: { full_name: 'harbour/lamp', html_url: 'https://code.test' },
      sender: { login: 'mason' }
    }
    const hook = { 'x-github-event': 'issues', 'x-github-delivery': 'd-1', timestamp: 1795338000000, body }
    expect(itemOf(hook)).toMatchObject({
      guid: 'p:d-1',
      title: 'harbour/lamp: issues opened – The lamp flickers',
      text: 'Only when it rains.',
      url: 'https://code.test/i/5',
      author: 'mason',
      publishedAt: 1795338000000
    })
    const push = {
      ref: 'refs/heads/main',
      compare: 'https://code.test/compare',
      commits: [{ message: 'Trim the wick\n\nLong' }, { message: 'Fill the oil' }],
      repository: body.repository,
      pusher: { name: 'mason' }
    }
    expect(itemOf({ 'x-github-event': 'push', body: push })).toMatchObject({
      title: 'harbour/lamp: 2 commits to main',
      text: 'Trim the wick\nFill the oil',
      url: 'https://code.test/compare'
    })
    expect(itemOf({ ...hook, body: { ...body, action: 'deleted' } }).title).toContain('issues deleted')
    expect(meaning({ 'x-github-event': 'ping', body: {} })).toEqual({ kind: 'health' })
  })

  it('ActivityStreams: the note within, its author and its address', () => {
    const note = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      type: 'Note',
      id: 'https://a.test/n/1',
      attributedTo: { type: 'Person', name: 'The Keeper' },
      content: '<p>The lamp is lit.</p>',
      published: '2026-11-22T09:00:00Z',
      url: 'https://a.test/@k/1'
    }
    const create = { '@context': note['@context'], type: 'Create', id: 'https://a.test/act/1', object: note }
    expect(itemOf(create)).toMatchObject({
      guid: 'p:https://a.test/n/1',
      title: 'The lamp is lit.',
      author: 'The Keeper',
      url: 'https://a.test/@k/1'
    })
  })

  it('a document of entries in one event', () => {
    const document = {
      status: { code: 200, feed: 'https://d.test/feed.xml' },
      title: 'A whole feed',
      items: [
        {
          id: 'd:1',
          title: 'One',
          permalinkUrl: 'https://d.test/1',
          published: 1795338000,
          content: 'c',
          actor: { displayName: 'First' },
          categories: ['Things']
        },
        { title: 'Two', content: 'c2' }
      ]
    }
    expect(itemsOf(document, 'notification', '5')).toMatchObject([
      { guid: 'p:d:1', title: 'One', url: 'https://d.test/1', author: 'First', tags: ['Things'] },
      { guid: 'm:5#1', title: 'Two', author: null }
    ])
  })
})

describe('lists of a free name', () => {
  const list = [
    { id: 1, title: 'Low tide' },
    { id: 2, title: 'High tide' }
  ]
  const guids = (data: unknown) => itemsOf(data).map(({ guid }) => guid)

  it.each([
    ['in an object of their own', { stories: list, total: 2 }],
    ['in a wrapping', { kind: 'Listing', data: { children: list.map((data) => ({ kind: 't3', data })) } }],
    ['in a field of a free name', { tidesChanged: { nodes: list } }]
  ])('%s are items', (_, data) => {
    expect(guids(data)).toEqual(['p:1', 'p:2'])
  })

  it.each([
    ['of two kinds', { tides: list, winds: list }],
    ['of what belongs to it', { mentions: list }],
    ['of names', { gauges: [{ id: 1, name: 'North' }] }]
  ])('%s are no items', (_, data) => {
    expect(itemsOf(data)).toMatchObject([{ raw: true }])
  })

  it('in news belong to it', () => {
    expect(itemsOf({ id: 7, title: 'Harbour', chapters: list })).toMatchObject([{ guid: 'p:7', title: 'Harbour' }])
  })

  it('hold what a source knows, wherever they stand', () => {
    const alert = (name: string) => ({
      labels: { alertname: name },
      annotations: {},
      startsAt: '2026-11-22T09:00:00Z',
      fingerprint: name
    })
    expect(guids({ results: [alert('a'), alert('b')] })).toEqual([
      'p:a 2026-11-22T09:00:00Z',
      'p:b 2026-11-22T09:00:00Z'
    ])
  })
})

describe('wrappings', () => {
  const news = { title: 'Inside', body: 'The text.' }

  it.each([
    ['data', { data: news }],
    ['payload in text', { event: 'new', payload: JSON.stringify(news) }],
    ['three deep', { data: { payload: { record: news } } }],
    ['JSON:API', { data: { type: 'articles', id: '1', attributes: news } }],
    ['an activity', { type: 'Create', id: 'https://a.test/act/1', name: 'Posted', content: 'x', object: news }],
    [
      'a cloud event',
      { specversion: '1.0', id: 'e', source: '/s', subject: 'A subject', time: '2026-11-22T09:00:00Z', data: news }
    ],
    ['encoded twice', JSON.stringify(JSON.stringify(news))],
    ['a list of one', [{ post: news }]],
    ['a list in a wrapping', { result: { items: [news] } }]
  ])('%s', (_, payload) => {
    expect(itemOf(payload)).toMatchObject({ title: 'Inside', text: 'The text.', raw: false })
  })

  it('fills in from the wrapping what the item lacks', () => {
    expect(itemOf({ time: '2026-11-22T09:00:00Z', severity: 'critical', data: news })).toMatchObject({
      publishedAt: Date.UTC(2026, 10, 22, 9),
      priority: 5
    })
  })

  it('leaves an order with its goods in one piece', () => {
    const order = {
      id: 7,
      title: 'Order 7',
      created_at: '2026-11-22T09:00:00Z',
      items: [{ name: 'rope', quantity: 2 }]
    }
    expect(itemOf(order)).toMatchObject({ guid: 'p:7', title: 'Order 7' })
  })

  it('keeps what stands between the objects of a list, and the end of an endless one', () => {
    expect(itemsOf([{ id: 1, title: 'One' }, 'a text', null, { sensor: 1 }])).toMatchObject([
      { title: 'One' },
      { title: 'a text' },
      { raw: true }
    ])
    const many = itemsOf(Array.from({ length: 2500 }, (_, i) => ({ id: i, title: `Item ${i}` })))
    expect(many).toHaveLength(2001)
    expect(many[2000]).toMatchObject({ raw: true })
    expect(many[2000]?.text).toContain('Item 2499')
  })
})
