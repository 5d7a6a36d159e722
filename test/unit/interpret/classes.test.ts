import { describe, expect, it } from 'vitest'
import { interpret } from '../../../src-main/interpret/interpret.ts'
import { feedUrl, itemOf, itemsOf, meaning, message, noRule } from './messages.ts'

describe('messages that only say that the stream lives', () => {
  const quiet: [string, string][] = [
    ...'keepalive keep-alive keep_alive heartbeat ping pong open ready hello connected PB_CONNECT noop thump byebye'
      .split(' ')
      .map((type): [string, string] => [type, '{"any":"thing"}']),
    ['open', '{"id":"k1","time":1763800000,"event":"open","topic":"harbour"}'],
    ...['', ' ', 'null', 'undefined', 'ping', 'PONG', 'ok', '"ping"', '{"items":[]}'].map((data): [string, string] => [
      'message',
      data
    ]),
    ['message', '{"type":"ping"}'],
    ['message', '{"id":"k2","time":1763800000,"event":"keepalive","topic":"harbour"}'],
    ['message', '{"version":"https://jsonfeed.org/version/1.1","title":"Harbour desk","items":[]}'],
    ['message', '{"$schema":"/change/1.0","meta":{"id":"c1","domain":"canary"},"title":"x"}'],
    ['filters_changed', 'undefined']
  ]
  it.each(quiet)('%s with %s stores nothing', (type, data) => {
    expect(meaning(data, type)).toEqual({ kind: 'health' })
  })

  it.each(['cancel', 'auth_revoked', 'error', 'stream-error', 'serialized-error', 'reset'])(
    '%s speaks about the stream',
    (type) => {
      expect(meaning('"no longer valid"', type)).toEqual({ kind: 'control', name: type })
    }
  )

  it('shows an item that merely uses such a word', () => {
    expect(itemOf({ type: 'open', title: 'The quay is open again' }).title).toBe('The quay is open again')
    expect(itemOf('ping pong final tonight').title).toBe('ping pong final tonight')
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

  it.each(['{}', '[]', '[{},{}]', '[null]'])('%s is no sign of life that anybody agreed upon', (data) => {
    expect(itemOf(data)).toMatchObject({ raw: true, title: data })
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
