import { describe, expect, it } from 'vitest'
import { parseLenientJson } from '../../../src-main/base/lenient-json.ts'

describe('what is nearly JSON', () => {
  it.each([
    ['{"depth": NaN, "trend": -Infinity, "wind": nan}', { depth: null, trend: null, wind: null }],
    [
      `{'gauge': 4, 'note': "the keeper's", 'is_open': True, 'until': None}`,
      { gauge: 4, note: "the keeper's", is_open: true, until: null }
    ],
    [`{u'gauge': u'four', 'it': 'it\\'s'}`, { gauge: 'four', it: "it's" }],
    ['{"a":"one",}', { a: 'one' }],
    ['[{"a":[1,2,],},]', [{ a: [1, 2] }]],
    ['{gauge: 4, /* of five */ $id: undefined} ', { gauge: 4, $id: null }],
    ['{"a":"two\nlines","b":"a\ttab"}', { a: 'two\nlines', b: 'a\ttab' }],
    ['{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ['{"a":1}{"a":2},{"a":3}', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    ['data: {"a":1}', { a: 1 }],
    ['data: {"a":\ndata: 1}', { a: 1 }],
    ['{"id":123456789012345678901,}', { id: '123456789012345678901' }]
  ])('%j is read', (text, value) => {
    expect(parseLenientJson(text)).toEqual(value)
  })

  it.each([
    '{"a": "half',
    '{"a": 1} and more',
    '{curly} news}',
    '[12:03] Ada came in]',
    '{"a" "b"}',
    '{"a":1]',
    `{"a":${'['.repeat(70)}${']'.repeat(70)},}`,
    `{"a":"${'x'.repeat(200_000)}",}`,
    'data: words',
    ''
  ])('%.40s is none', (text) => {
    expect(parseLenientJson(text)).toBeUndefined()
  })

  it('gives nothing a prototype', () => {
    const read = parseLenientJson('{"__proto__":{"isFound":true},}')
    expect((read as { isFound?: boolean }).isFound).toBeUndefined()
  })
})

describe('what stands around it', () => {
  it.each([
    [')]}\',\n{"a":1}'],
    ['for(;;);{"a":1}'],
    ['while(1);{"a":1}'],
    ['onTide({"a":1});'],
    ['event: tide\ndata: {"a":1}'],
    ['{\\"a\\":1}']
  ])('%s', (text) => {
    expect(parseLenientJson(text)).toEqual({ a: 1 })
  })

  it('is no reason to take a text for JSON', () => {
    for (const text of ['tide(high)', 'event: fog\nand more of it', 'for(;;); never ends'])
      expect(parseLenientJson(text)).toBeUndefined()
  })
})
