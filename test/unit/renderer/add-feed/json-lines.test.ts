import { describe, expect, it } from 'vitest'
import { jsonLines, pointersOf } from '../../../../src-renderer/add-feed/json-lines.ts'

const drawn = (text: string): string[] | null =>
  jsonLines(text)?.map(({ depth, key, text }) => `${'  '.repeat(depth)}${key === null ? '' : `${key}: `}${text}`) ??
  null

const nested = { id: 7, 'a/b': { 'm~n': [true, { x: null }] }, empty: {}, none: [], text: 'a "b" \\ c' }

describe('JSON as lines', () => {
  it('is indented, and each line knows where it stands', () => {
    expect(drawn(JSON.stringify(nested))).toEqual([
      '{',
      '  id: 7,',
      '  a/b: {',
      '    m~n: [',
      '      true,',
      '      {',
      '        x: null',
      '      }',
      '    ]',
      '  },',
      '  empty: {},',
      '  none: [],',
      '  text: "a \\"b\\" \\\\ c"',
      '}'
    ])
    expect([...pointersOf(jsonLines(JSON.stringify(nested, null, 3)) ?? [])]).toEqual([
      '',
      '/id',
      '/a~1b',
      '/a~1b/m~0n',
      '/a~1b/m~0n/0',
      '/a~1b/m~0n/1',
      '/a~1b/m~0n/1/x',
      '/empty',
      '/none',
      '/text'
    ])
  })

  it('opens JSON that is packed into a string', () => {
    expect(drawn(JSON.stringify(JSON.stringify({ a: 1 })))).toEqual(['{', '  a: 1', '}'])
  })

  it('gives what there is of JSON that breaks off, wherever that is', () => {
    const whole = JSON.stringify(nested)
    for (let length = 1; length < whole.length; length++) {
      const lines = jsonLines(whole.slice(0, length))
      expect(lines, whole.slice(0, length)).not.toBeNull()
      const all = pointersOf(jsonLines(whole) ?? [])
      for (const pointer of pointersOf(lines ?? [])) expect(all).toContain(pointer)
    }
    expect(drawn('{"headline":"Fog adv')).toEqual(['{', '  headline: "Fog adv'])
  })

  it.each([['plain words'], [''], ['{not json}'], ['{"a" 1}'], ['[1 2]'], ['"a string"'], ['<p>'], ['{"a":1]']])(
    'is no JSON: %s',
    (text) => expect(jsonLines(text)).toBeNull()
  )

  it('is bounded, however long or deep', () => {
    expect(jsonLines(JSON.stringify(Array.from({ length: 5000 }, (_, n) => n)))?.length).toBeLessThanOrEqual(200)
    expect(jsonLines('['.repeat(100_000))?.length).toBeLessThanOrEqual(200)
  })
})
