import { describe, expect, it } from 'vitest'
import { interpret } from '../../../src-main/interpret/interpret.ts'
import { feedUrl, itemOf, itemsOf, meaning, message, noRule } from './messages.ts'

describe('messages that only say that the stream lives', () => {
  const quiet: [string, string][] = [
    ...'keepalive keep-alive keep_alive heartbeat ping pong open ready hello connected PB_CONNECT noop thump byebye'
      .split(' ')
      .map((type): [string, string] => [type, '{"any":"thing"}']),
    ['open', '{"id":"k1","time":1763800000,"event":"open","topic":"harbour"}'],
    ...['', ' ', 'null', 'undefined', 'ping', 'PONG', 'ok', '"ping"', '{"items":[]}']
      .concat('{}', '[]', '[{},{}]', '[null]', '{"data":{}}', '{"payload":null,"items":[[]]}')
      .map((data): [string, string] => ['message', data]),
    ...[
      '{"type":"ping"}',
      '{"ping":1763800000}',
      '{"heartbeat":7,"ts":1763800000}',
      '{"t":"ping"}',
      '{"cmd":"ping","seq":3}'
    ]
      .concat(
        '{"type":"server_heartbeat"}',
        '{"channel":"$$bus/ping","payload":{}}',
        '{"type":"connected","clientId":"c7"}',
        '{"type":"ping","message":1763800000}',
        '{"type":"heartbeat","connections":12,"load":0.4}',
        '{"alive":true,"seq":5}',
        '{"type":"connection_ack"}',
        '{"type":"welcome"}',
        '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"7.1\\",\\"activity_timeout\\":120}"}'
      )
      .concat(
        '{"event":"pusher_internal:subscription_succeeded","channel":"tides","data":"{}"}',
        '{"topic":"quay","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"5"}',
        '{"identifier":"{\\"channel\\":\\"Tides\\"}","type":"confirm_subscription"}',
        '{"id":1,"result":{"type":"started"}}',
        'heartbeat 17',
        'keep-alive: 2026-11-22T10:00:00Z'
      )
      .map((data): [string, string] => ['message', data]),
    ['connected', '{"message":"Connected to the harbour stream","clientId":"c7"}'],
    ['ready', '{"msg":"welcome"}'],
    ['ping', '2026-11-22T10:00:00Z'],
    ['message', '{"id":"k2","time":1763800000,"event":"keepalive","topic":"harbour"}'],
    ['message', '{"version":"https://jsonfeed.org/version/1.1","title":"Harbour desk","items":[]}'],
    ['message', '{"$schema":"/change/1.0","meta":{"id":"c1","domain":"canary"},"title":"x"}'],
    ['filters_changed', 'undefined']
  ]
  it.each(quiet)('%s with %s stores nothing', (type, data) => {
    expect(meaning(data, type)).toEqual({ kind: 'health' })
  })

  it.each(['auth_revoked', 'stream-error', 'serialized-error'])('%s speaks about the stream', (type) => {
    expect(meaning('"no longer valid"', type)).toEqual({ kind: 'control', name: type, words: 'no longer valid' })
  })

  it.each(['cancel', 'error', 'reset'])('%s says nothing where nothing is in it', (type) => {
    expect(meaning('null', type)).toEqual({ kind: 'control', name: type })
    expect(meaning({ id: 7 }, type)).toEqual({ kind: 'control', name: type })
  })

  it('shows an item that merely uses such a word', () => {
    expect(itemOf({ type: 'open', title: 'The quay is open again' }).title).toBe('The quay is open again')
    expect(itemOf('ping pong final tonight').title).toBe('ping pong final tonight')
    expect(itemOf({ type: 'ready', order: 51 }).raw).toBe(true)
    expect(itemOf({ event: 'open', name: 'Lock gate' }).title).toBe('Lock gate')
    expect(itemOf({ name: 'Lock gate' }, 'open').title).toBe('Lock gate')
    expect(itemOf({ ping: 12.4, download: 93.1 }).raw).toBe(true)
    expect(itemOf({ type: 'gauge', message: 240 }).title).toBe('240')
  })
})

describe('words of a stream’s own talk', () => {
  it.each('error open close connected ready reset cancel hello ping pong heartbeat'.split(' '))(
    '%s is news where it has a title and a text',
    (type) => {
      expect(itemOf({ id: 'q1', title: 'Lock gate', text: 'It moved.' }, type)).toMatchObject({
        guid: 'p:q1',
        title: 'Lock gate'
      })
    }
  )

  it('is news where it has no more than a sentence', () => {
    expect(itemOf('Tide gauge 4 has failed', 'error').title).toBe('Tide gauge 4 has failed')
    expect(itemOf({ text: 'The swing bridge is open to ships.' }, 'open').title).toBe(
      'The swing bridge is open to ships.'
    )
  })

  it('holds a list of items where it holds a list', () => {
    const list = [
      { id: 1, title: 'Low tide' },
      { id: 2, title: 'High tide' }
    ]
    expect(itemsOf(list, 'reset').map(({ title }) => title)).toEqual(['Low tide', 'High tide'])
    expect(itemsOf({ items: list }, 'reset')).toHaveLength(2)
    expect(itemsOf({ tides: list }, 'hello').map(({ guid }) => guid)).toEqual(['p:1', 'p:2'])
  })
})

describe('a server in trouble', () => {
  it.each([
    [
      'GraphQL',
      'next',
      { errors: [{ message: 'No field tides' }, { message: 'No field winds' }], data: null },
      'No field tides · No field winds'
    ],
    [
      'GraphQL over its own protocol',
      'message',
      { type: 'error', id: '1', payload: [{ message: 'Bad query' }] },
      'Bad query'
    ],
    [
      'an execution that failed',
      'message',
      { type: 'next', id: '1', payload: { errors: [{ message: 'Gone' }] } },
      'Gone'
    ],
    [
      'JSON-RPC',
      'message',
      { jsonrpc: '2.0', id: 4, error: { code: -32601, message: 'Method not found' } },
      'Method not found'
    ],
    [
      'tRPC',
      'serialized-error',
      { message: 'The store went away', code: -32603, data: { httpStatus: 500 } },
      'The store went away'
    ],
    [
      'tRPC with its own JSON',
      'message',
      { id: 1, error: { json: { message: 'Not allowed', code: -32003 } } },
      'Not allowed'
    ],
    [
      'an interface',
      'error',
      { type: 'error', error: { type: 'overloaded', message: 'Too many at once' } },
      'Too many at once'
    ],
    [
      'a problem of HTTP',
      'error',
      { status: 401, title: 'Unauthorized', detail: 'The token is too old' },
      'The token is too old'
    ]
  ])('%s is trouble in the server’s words and no news', (_, type, data, words) => {
    expect(meaning(data, type)).toEqual({ kind: 'control', name: type, words })
  })

  it('is none where a part of the answer is there, or the errors are what the news is about', () => {
    expect(
      itemOf({ data: { story: { id: 's1', title: 'Fog' } }, errors: [{ message: 'No picture' }] }, 'next').title
    ).toBe('Fog')
    expect(itemOf({ id: 'b1', title: 'Build 7', errors: [{ message: 'Line 3' }] }).title).toBe('Build 7')
    expect(itemOf({ message: 'Disk full on db-1' }, 'error').title).toBe('Disk full on db-1')
  })
})

describe('text', () => {
  it('makes an item of each number that the simplest server sends', () => {
    expect(itemOf('1')).toMatchObject({ title: '1', text: '1', source: 'none', guid: null, raw: false })
    expect(itemOf('2', 'tick', '2')).toMatchObject({ title: '2', guid: 'm:2' })
    expect(itemOf('"a text in quotes"').title).toBe('a text in quotes')
    expect(itemOf('true').title).toBe('true')
  })

  it('is titled by its first sentence and keeps the rest', () => {
    expect(itemOf('Version 2.5 of the tide table is out. It corrects March.')).toMatchObject({
      title: 'Version 2.5 of the tide table is out.',
      text: 'Version 2.5 of the tide table is out. It corrects March.'
    })
    expect(itemOf('Tide table\nIt corrects March.').title).toBe('Tide table')
    expect(itemOf('항구에 새 등대가 섰다。오늘 밤 켜진다。')).toMatchObject({
      title: '항구에 새 등대가 섰다。',
      lang: 'ko'
    })
  })

  it('cuts a long title at a word and never through a grapheme', () => {
    const { title } = itemOf('lighthouse '.repeat(40))
    expect(title).toMatch(/^(lighthouse )+lighthouse…$/)
    expect(title.length).toBeLessThanOrEqual(121)
    expect(itemOf('👩🏽‍🚀'.repeat(130)).title).toMatch(/^(👩🏽‍🚀)+…$/u)
  })

  it('shows HTML as HTML, with its heading as title and its only link', () => {
    expect(
      itemOf('<article><h2>Night &amp; fog</h2><p>Ferries wait. <a href="/fog">More</a></p></article>')
    ).toMatchObject({
      title: 'Night & fog',
      html: '<article><h2>Night &amp; fog</h2><p>Ferries wait. <a href="/fog">More</a></p></article>',
      text: 'Night & fog\nFerries wait. More',
      url: 'https://news.test/fog',
      source: 'none'
    })
    expect(itemOf('5 < 6 and 7 > 3')).toMatchObject({ html: null, title: '5 < 6 and 7 > 3' })
  })

  it('shows broken JSON as text', () => {
    expect(itemOf('{"title": "half')).toMatchObject({ title: '{"title": "half', raw: false })
    expect(itemOf('[urgent] Storm tonight').title).toBe('[urgent] Storm tonight')
  })
})

describe('raw cards', () => {
  it('shows what maps to nothing as it came', () => {
    const answer = meaning({ sensor: 'roof', value: 21.5, nested: { ok: true } })
    expect(answer).toMatchObject({ kind: 'changes', understood: false })
    const item = itemOf({ sensor: 'roof', value: 21.5, nested: { ok: true } })
    expect(item).toMatchObject({ raw: true, title: 'sensor: roof · value: 21.5 · ok: true', html: null })
    expect(JSON.parse(item.text)).toEqual({ sensor: 'roof', value: 21.5, nested: { ok: true } })
  })

  it('names the type of the event', () => {
    expect(itemOf({ amount: 3 }, 'tide.changed').title).toBe('Tide changed · amount: 3')
    expect(itemsOf([1, 2, 3])).toMatchObject([{ raw: true, title: '[1,2,3]' }])
  })

  it('keeps JSON that is nested too deep, without reading it', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(itemOf(deep)).toMatchObject({ raw: true, source: 'none' })
    expect(itemOf(`{"a":${'['.repeat(62)}1${']'.repeat(62)}}`)).toMatchObject({
      raw: true,
      title: expect.stringMatching(/^\{"a":\[{62}1\]+…$/)
    })
    expect(itemOf('['.repeat(64) + ']'.repeat(64)).raw).toBe(true)
  })

  it('takes a key named __proto__ or constructor for nobody’s news', () => {
    expect(itemOf('{"__proto__":{"title":"x"},"constructor":{"title":"y"},"level9":1}').title).not.toMatch(/^[xy]$/)
    expect(({} as Record<string, unknown>)['title']).toBeUndefined()
  })
})

it('keeps a message that a bug would lose', () => {
  const poisoned = message('{"title":"x"}')
  const context = {
    get feedUrl(): string {
      throw new Error('a bug')
    },
    rule: noRule
  }
  expect(interpret(poisoned, context)).toMatchObject({
    kind: 'changes',
    understood: false,
    changes: [{ item: { raw: true, text: '{"title":"x"}' } }]
  })
  expect(interpret(poisoned, { feedUrl, rule: noRule })).toMatchObject({ understood: true })
})
