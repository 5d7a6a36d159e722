import { describe, expect, it } from 'vitest'
import { itemOf, itemsOf, meaning, receivedAt, removedBy } from '../interpret/messages.ts'

const health = { kind: 'health' }

describe('SockJS', () => {
  const story = (id: number) => JSON.stringify({ id, title: `Story ${id}` })

  it('messages are unpacked, one by one', () => {
    expect(itemOf(`a${JSON.stringify([story(1)])}`)).toMatchObject({ guid: 'p:1', title: 'Story 1' })
    expect(itemsOf(`a${JSON.stringify([story(1), story(2)])}`).map(({ guid }) => guid)).toEqual(['p:1', 'p:2'])
    expect(itemOf(`m${JSON.stringify(story(3))}`)).toMatchObject({ guid: 'p:3' })
    expect(itemOf('a["The lamp is lit."]').title).toBe('The lamp is lit.')
  })

  it.each(['o', 'h', 'c[3000,"Go away!"]', 'a[]'])('%s is no news', (frame) => expect(meaning(frame)).toEqual(health))

  it.each(['a[0] is the first', 'c[1] stands', 'oh', 'a[', 'm"', `a${'['.repeat(200)}`])('%s is a text', (text) =>
    expect(itemOf(text).text).toContain(text.slice(0, 5))
  )
})

describe('MCP', () => {
  const call = (method: string, params: object = {}) => ({ jsonrpc: '2.0', method, params })

  it.each([
    ['the address to post to', '/messages?sessionId=5f2c', 'endpoint'],
    ['an absolute one', 'https://mcp.test/messages?sessionId=5f2c', 'endpoint'],
    ['a list that changed', call('notifications/tools/list_changed')],
    ['another', call('notifications/resources/list_changed')],
    ['progress', call('notifications/progress', { progress: 3, total: 9, message: 'Reading' })],
    ['a ping', { jsonrpc: '2.0', id: 1, method: 'ping' }],
    ['a question to the client', { jsonrpc: '2.0', id: 2, method: 'sampling/createMessage', params: { messages: [] } }],
    ['what the server can do', { jsonrpc: '2.0', id: 0, result: { protocolVersion: '2025-11-25', capabilities: {} } }],
    ['an empty answer', { jsonrpc: '2.0', id: 3, result: {} }]
  ])('%s is no news', (_, data, type = 'message') => expect(meaning(data, type)).toEqual(health))

  it('what it logs is, as urgent as it says', () => {
    expect(itemOf(call('notifications/message', { level: 'error', logger: 'db', data: 'Disk is full' }))).toMatchObject(
      {
        title: 'Disk is full',
        priority: 4,
        tags: ['db']
      }
    )
    const data = { id: 'n1', title: 'Bridge shut', link: 'https://news.test/1' }
    expect(itemOf(call('notifications/message', { level: 'info', data }))).toMatchObject({
      guid: 'p:n1',
      title: 'Bridge shut',
      url: 'https://news.test/1'
    })
    expect(itemOf(call('notifications/message', { level: 'error', data: { error: 'No oil', code: 5 } }))).toMatchObject(
      {
        title: 'No oil',
        priority: 4
      }
    )
    expect(itemOf(call('notifications/resources/updated', { uri: 'https://town.test/a' })).url).toBe(
      'https://town.test/a'
    )
  })

  it('a record that it logs may change another, or take it back', () => {
    const logged = (data: object) => call('notifications/message', { level: 'info', data })
    const link = 'https://news.test/1'
    expect(itemOf(logged({ action: 'update', title: 'Bridge open', link })).evidence.isUpdate).toBe(true)
    expect(removedBy(logged({ action: 'delete', link }), 'message')).toEqual([`l:${link}`])
    expect(removedBy(logged({ action: 'delete', id: 'n1' }), 'message')).toEqual(['p:n1'])
  })

  it('calls of other protocols, and an endpoint that says something, are what they were', () => {
    expect(itemOf({ jsonrpc: '2.0', method: 'town_news', params: { title: 'Fog' } }).title).toBe('Fog')
    expect(itemOf({ title: 'A new endpoint' }, 'endpoint').title).toBe('A new endpoint')
  })
})

describe('MCP beside its own words', () => {
  it('a message of a name of its own is read as any', () => {
    expect(itemOf({ jsonrpc: '2.0', method: 'notifications/harbour', params: { title: 'Fog' } }).title).toBe('Fog')
    expect(meaning({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })).toEqual(health)
  })
})

describe('webpack', () => {
  const built = { action: 'built', name: 'main', time: 120, hash: 'h1', warnings: [], errors: [], modules: {} }

  it.each([
    ['its beat', '💓'],
    ['that it builds', { action: 'building', name: 'main' }],
    ['what it built last, once more', { ...built, action: 'sync' }]
  ])('%s is no news', (_, data) => expect(meaning(data)).toEqual(health))

  it('what it built is, and what went wrong is urgent', () => {
    expect(itemOf(built)).toMatchObject({ title: 'main: built in 120 ms', guid: 'p:main h1' })
    const failed = { ...built, hash: 'h2', errors: ["Can't resolve './lamp'"] }
    expect(itemOf(failed)).toMatchObject({ title: 'main: 1 error', text: "Can't resolve './lamp'", priority: 4 })
    expect(itemOf({ ...failed, action: 'sync' }).guid).toBe('p:main h2')
  })
})

it('the ping of transmit is no news, what comes over a channel is', () => {
  expect(meaning({ channel: '$$transmit/ping', payload: {} })).toEqual(health)
  expect(itemOf({ channel: 'town', payload: { title: 'Fog' } }).title).toBe('Fog')
})

describe('logs', () => {
  it('GELF: its words, its host, and a scale on which 0 is the worst', () => {
    const line = {
      version: '1.1',
      host: 'db-0',
      short_message: 'Disk is full',
      full_message: 'Disk is full\n at /var',
      timestamp: receivedAt / 1000 - 1,
      level: 0,
      _service: 'store'
    }
    expect(itemOf(line)).toMatchObject({
      title: 'Disk is full',
      text: 'Disk is full\n at /var\n\nservice: store',
      author: 'db-0',
      priority: 5,
      publishedAt: receivedAt - 1000
    })
    expect(itemOf({ ...line, level: 7 }).priority).toBe(1)
    expect(itemOf({ ...line, level: 5 }).priority).toBe(2)
  })

  it('a field that an entry of the journal has twice, and one that was too long', () => {
    const entry = (MESSAGE: unknown) => itemOf({ __CURSOR: 's=1', SYSLOG_IDENTIFIER: 'lamp', MESSAGE })
    expect(entry(['Lit.', [66, 117, 116]])).toMatchObject({ title: 'Lit.', text: 'Lit.\nBut' })
    expect(entry(null)).toMatchObject({ title: 'lamp', raw: false })
  })

  it('a line of a device that numbers its lines', () => {
    expect(itemOf('<187>45: *Nov 30 09:00:00: %LINK-3-UPDOWN: down')).toMatchObject({
      title: '*Nov 30 09:00:00: %LINK-3-UPDOWN: down',
      priority: 4
    })
    expect(itemOf('<999> is no severity').title).toBe('<999> is no severity')
  })

  it('an entry of the journal is its cursor', () => {
    const entry = {
      __CURSOR: 's=1;i=2',
      __REALTIME_TIMESTAMP: String((receivedAt - 1000) * 1000),
      MESSAGE: 'Started the lamp.',
      PRIORITY: '3',
      _HOSTNAME: 'quay',
      SYSLOG_IDENTIFIER: 'lampd'
    }
    expect(itemOf(entry)).toMatchObject({
      guid: 'p:s=1;i=2',
      title: 'Started the lamp.',
      author: 'quay',
      tags: ['lampd'],
      priority: 4,
      publishedAt: receivedAt - 1000
    })
    expect(itemOf({ ...entry, MESSAGE: [...Buffer.from('Ölstand')] }).title).toBe('Ölstand')
  })

  it.each([
    ['RFC 5424', '<165>1 2026-11-22T09:00:00Z quay lampd 42 ID47 [a@1 k="v]"] The lamp is lit', 2],
    ['RFC 5424 without fields', '<34>1 2026-11-22T09:00:00Z quay lampd - - - The lamp is lit', 5],
    ['RFC 3164', '<11>Nov 22 09:00:00 quay lampd[42]: The lamp is lit', 4]
  ])('a line of %s', (_, line, priority) => {
    expect(itemOf(line)).toMatchObject({ title: 'The lamp is lit', author: 'quay', tags: ['lampd'], priority })
  })

  it.each(['<b>Bold</b> news', '<5> is a number', '<999>1 x'])('%s is no line of a log', (text) =>
    expect(itemOf(text).tags).toEqual([])
  )
})

describe('CloudEvents', () => {
  const event = {
    specversion: '1.0',
    id: '1',
    source: '/house-1',
    type: 'test.door.opened',
    time: '2026-11-22T09:00:00Z'
  }

  it('without data it is its source and its id', () => {
    expect(itemOf({ ...event, subject: 'Front door' })).toMatchObject({
      guid: 'p:/house-1 1',
      title: 'Front door – door opened',
      publishedAt: Date.UTC(2026, 10, 22, 9),
      tags: ['test.door.opened']
    })
    expect(itemOf({ ...event, source: '/house-2' }).guid).toBe('p:/house-2 1')
  })

  it('a list of data is several items, each named', () => {
    expect(itemsOf({ ...event, data: [{ title: 'A' }, { id: 'b', title: 'B' }] })).toMatchObject([
      { guid: 'p:/house-1 1#0', title: 'A' },
      { guid: 'p:b', title: 'B' }
    ])
  })

  it('bytes that are JSON or text are read', () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    expect(
      itemOf({ ...event, datacontenttype: 'application/json', data_base64: base64('{"title":"Fog"}') })
    ).toMatchObject({
      title: 'Fog',
      guid: 'p:/house-1 1'
    })
    expect(itemOf({ ...event, datacontenttype: 'text/plain', data_base64: base64('All quiet') }).text).toBe('All quiet')
    expect(itemOf({ ...event, datacontenttype: 'image/png', data_base64: '////' }).text).not.toContain('\uFFFD')
  })

  it('an event that something is gone takes it back where it says what', () => {
    expect(removedBy({ ...event, type: 'test.post.deleted', data: { id: 7, title: 'Old' } }, 'message')).toEqual([
      'p:7'
    ])
    expect(itemOf({ ...event, type: 'test.disk.removed', subject: 'disk-1' }).title).toBe('disk-1 – disk removed')
    expect(meaning({ ...event, type: 'test.door.heartbeat' })).toEqual({ kind: 'health' })
  })
})

describe('ActivityStreams', () => {
  const act = (type: string, more: object) => ({
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: `https://a.test/act/${type}`,
    type,
    actor: 'https://a.test/users/keeper',
    ...more
  })

  it('who announced or liked what', () => {
    expect(itemOf(act('Announce', { object: 'https://b.test/n/1' }))).toMatchObject({
      guid: 'p:https://a.test/act/Announce',
      title: 'keeper announced https://b.test/n/1',
      url: 'https://b.test/n/1',
      author: 'keeper'
    })
    const note = { type: 'Note', id: 'https://b.test/n/1', content: '<p>The lamp is lit.</p>' }
    expect(itemOf(act('Like', { object: note }))).toMatchObject({
      title: 'keeper liked a note',
      text: 'The lamp is lit.'
    })
  })

  it('a post says its words, its page and its author, and hides behind its warning', () => {
    const post = {
      type: 'Note',
      id: 'https://a.test/n/2',
      content: '<p>The lamp went out.</p>',
      attributedTo: 'https://a.test/users/mate',
      attachment: [{ type: 'Document', mediaType: 'image/png', url: 'https://a.test/i.png', name: 'Dark' }],
      tag: [{ type: 'Hashtag', name: '#lamp' }]
    }
    expect(itemOf(act('Create', { object: post }))).toMatchObject({
      guid: 'p:https://a.test/n/2',
      title: 'The lamp went out.',
      url: 'https://a.test/n/2',
      author: 'mate',
      tags: ['lamp'],
      attachments: [{ url: 'https://a.test/i.png', name: 'Dark' }]
    })
    expect(itemOf(act('Create', { object: { ...post, summary: 'Bad news', sensitive: true } }))).toMatchObject({
      title: 'Bad news',
      text: 'The lamp went out.',
      isCovered: true
    })
    const url = [
      { type: 'Link', mediaType: 'video/mp4', href: 'https://a.test/v.mp4' },
      { type: 'Link', mediaType: 'text/html', href: 'https://a.test/v' }
    ]
    const film = {
      type: 'Video',
      id: 'https://a.test/v/3',
      nameMap: { de: 'Leuchtturm' },
      contentMap: { de: 'Ein Film' },
      url
    }
    expect(itemOf(act('Update', { object: film }))).toMatchObject({
      title: 'Leuchtturm',
      url: 'https://a.test/v',
      lang: 'de'
    })
    const poll = { ...post, type: 'Question', oneOf: [{ name: 'Red' }, { name: 'Blue <b>' }] }
    expect(itemOf(act('Create', { object: poll })).text).toContain('Blue <b>')
  })

  it('what is undone is taken back', () => {
    const object = { id: 'https://a.test/act/Like', type: 'Like' }
    expect(removedBy(act('Undo', { object }), 'message')).toEqual(['p:https://a.test/act/Like'])
  })
})

describe('Home Assistant', () => {
  const event = (event_type: string, data: object) => ({ event_type, data, time_fired: '2026-11-22T09:59:59Z' })

  it('an entity that is gone', () => {
    const old_state = { state: 'on', attributes: { friendly_name: 'Attic' } }
    expect(itemOf(event('state_changed', { entity_id: 'light.attic', old_state, new_state: null }))).toMatchObject({
      title: 'Attic: removed',
      text: 'light.attic\nstate: on',
      tags: ['light']
    })
    expect(itemOf(event('entity_registry_updated', { action: 'remove', entity_id: 'light.attic' })).title).toBe(
      'light.attic: removed'
    )
  })
})
