import { describe, expect, it } from 'vitest'
import { JsonLines } from '../../../src-main/base/json-lines.ts'

/** What comes out of bytes that arrive in pieces of a size; `refused` with the sizes of what was left out. */
function read(text: string | Uint8Array, options: { by?: number; limit?: number; isCut?: boolean } = {}) {
  const { by = Infinity, limit = 1_000_000, isCut = false } = options
  const values: string[] = []
  const refused: number[] = []
  const lines = new JsonLines(limit, {
    value: (value) => values.push(value),
    refused: (bytes) => refused.push(bytes)
  })
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  for (let at = 0; at < bytes.length; at += by) lines.take(bytes.subarray(at, at + by))
  lines.finish(isCut)
  return { values, refused }
}

const pretty = JSON.stringify({ id: 1, list: [{ a: '}\n{' }, [], {}], deep: { x: null, y: -1.5e3 } }, null, 2)

describe.each([1, 2, 3, 7, 64, Infinity])('JSON lines in pieces of %s bytes', (by) => {
  it.each<[string, string, string[]]>([
    ['one a line', '{"a":1}\n{"a":2}\n', ['{"a":1}', '{"a":2}']],
    ['lines that end with CRLF', '{"a":1}\r\n{"a":2}\r\n', ['{"a":1}', '{"a":2}']],
    ['blank lines, which only show that the server lives', '\n{"a":1}\n\n\r\n \n{"a":2}\n', ['{"a":1}', '{"a":2}']],
    ['no line break at the end', '{"a":1}\n{"a":2}', ['{"a":1}', '{"a":2}']],
    ['a byte order mark at the start', '\uFEFF{"a":1}\n', ['{"a":1}']],
    ['letters of several bytes', '{"a":"항구 ⚓ 🚢"}\n', ['{"a":"항구 ⚓ 🚢"}']],
    ['a JSON text sequence', '\x1e{"a":1}\n\x1e{"a":2}\n', ['{"a":1}', '{"a":2}']],
    ['a sequence over several lines', `\x1e${pretty}\n\x1e${pretty}\n`, [pretty, pretty]],
    ['a sequence without line breaks', '\x1e{"a":1}\x1e{"a":2}', ['{"a":1}', '{"a":2}']],
    ['a value over several lines', `${pretty}\n`, [pretty]],
    ['several over several lines', `${pretty}\n${pretty}\n{"a":1}\n`, [pretty, pretty, '{"a":1}']],
    ['a list with an entry a line', '[\n{"id":1},\n{"id":2}\n]\n', ['[\n{"id":1},\n{"id":2}\n]']],
    ['text that is no JSON', 'Low water\n[warn] {\n12\n', ['Low water', '[warn] {', '12']],
    [
      'a line cut short before whole ones',
      '{"a":1}\n{"a":\n{"b":2}\n{"b":3}\n',
      ['{"a":1}', '{"a":', '{"b":2}', '{"b":3}']
    ],
    ['a line cut short at the start', '{"a":\n{"b":2}\n{"b":3}\n', ['{"a":', '{"b":2}', '{"b":3}']],
    [
      'something printed over several lines that is no JSON',
      '{\n  "a": 1,\n  oops\n}\n{"b":2}\n',
      ['{\n  "a": 1,\n  oops\n}', '{"b":2}']
    ],
    ['a record cut short in a sequence', '\x1e{"a":1,\x1e{"a":2}\n', ['{"a":1,', '{"a":2}']]
  ])('%s', (_, text, values) => {
    expect(read(text, { by })).toEqual({ values, refused: [] })
  })

  it('leaves out a line that is too long, and goes on behind it', () => {
    const long = `{"a":"${'x'.repeat(500)}"}`
    const { values, refused } = read(`{"a":1}\n${long}\n{"a":2}\n`, { by, limit: 100 })
    expect(values).toEqual(['{"a":1}', '{"a":2}'])
    expect(refused).toEqual([long.length])
  })

  it('leaves out a value over several lines that is too long, with all of its lines', () => {
    const long = JSON.stringify({ list: Array.from({ length: 40 }, (_each, at) => ({ at })) }, null, 1)
    const { values, refused } = read(`${long}\n{"a":2}\n`, { by, limit: 100 })
    expect(values).toEqual(['{"a":2}'])
    expect(refused).toHaveLength(1)
  })

  it.each([
    ['a value that is cut off', '{"a":1}\n{"a":', ['{"a":1}']],
    ['a value over several lines that is cut off', '{"a":1}\n{\n "a": [', ['{"a":1}']],
    ['a text of which more may have been to come', '{"a":1}\n12', ['{"a":1}']],
    ['a value that is whole all the same', '{"a":1}\n{"a":2}', ['{"a":1}', '{"a":2}']]
  ])('where the bytes break off: %s', (_, text, values) => {
    expect(read(text, { by, isCut: true }).values).toEqual(values)
  })
})

describe('JSON lines of a stranger', () => {
  it('keep no more than the limit, however long a line goes on', () => {
    const lines = new JsonLines(1_000, { value: () => {}, refused: () => {} })
    for (let i = 0; i < 100; i++) {
      lines.take(new TextEncoder().encode('{"a":"'.padEnd(300, 'x')))
      expect(lines.unfinished).toBeLessThanOrEqual(1_000)
    }
    expect(lines.isHopeless).toBe(true)
  })

  it('are followed in one pass, where each line opens and none closes', () => {
    const many = '[\n'.repeat(100_000)
    const { values, refused } = read(many)
    expect(values.join('').length + refused.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(many.length)
  })

  it('count bytes that are no UTF-8 as what they are: a text', () => {
    expect(read(Uint8Array.of(0xff, 0xfe, 0x0a, 0x7b, 0x7d, 0x0a)).values).toEqual(['\uFFFD\uFFFD', '{}'])
  })
})
