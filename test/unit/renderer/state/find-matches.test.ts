import { expect, it } from 'vitest'
import { parseQuery } from '#contract/search/query.ts'
import { matcher, pieces, type Place } from '../../../../src-renderer/state/find-matches.ts'
import { timeOfFourfold } from '../../../helpers/thread-time.ts'

const found = (query: string, text: string): string[] =>
  (matcher(parseQuery(query))?.(text) ?? []).map(([start, end]) => text.slice(start, end))

it.each<[query: string, text: string, found: string[]]>([
  ['fog ', 'Fog and foghorn', ['Fog']],
  ['fog', 'Fog and foghorn', ['Fog', 'foghorn']],
  ['fo', 'fo foghorn', ['fo']],
  ['cafe ', 'A Café, a cafe\u0301.', ['Café', 'cafe\u0301']],
  ['"harbour desk"', 'The harbour-desk and the harbour', ['harbour-desk']],
  ['harbour desk ', 'desk of the harbour', ['desk', 'harbour']],
  ['수출', '반도체 수출이 늘었다', ['수출']],
  ['도체', '반도체', ['도체']],
  ['株価 ', '今日の株価が', ['株価']],
  ['ＡＢＣ ', 'abc ＡＢＣ', ['abc', 'ＡＢＣ']],
  ['-fog storm ', 'fog and storm', ['storm']],
  ['feed:fog', 'fog', []],
  ['c++ ', 'c++ (x) c', ['c++']],
  ['a.b ', 'a.b axb', ['a.b']],
  ['fog ', '🙂 fog', ['fog']]
])('%s in “%s”', (query, text, expected) => {
  expect(found(query, text)).toEqual(expected)
})

it.each<[query: string, place: Place, found: string[]]>([
  ['title:fog', 'title', ['Fog']],
  ['title:fog', 'text', []],
  ['author:fog', 'author', ['Fog']],
  ['author:fog', 'title', []],
  ['fog', 'author', []]
])('%s in a text that is the %s', (query, place, expected) => {
  const text = 'Fog over the harbour'
  const found = matcher(parseQuery(query))?.(text, place) ?? []
  expect(found.map(([start, end]) => text.slice(start, end))).toEqual(expected)
})

it('marks no more than can be read, however hostile the text', async () => {
  const marked = (query: string, marks: number) => (text: string) => expect(found(query, text)).toHaveLength(marks)
  expect(await timeOfFourfold(125_000, (n) => 'a '.repeat(n), marked('a', 1_000))).toBeLessThan(10)
  expect(await timeOfFourfold(25_000, (n) => 'a b c d e '.repeat(n), marked('"a b c d e f"', 0))).toBeLessThan(10)
})

it('a text in pieces is the whole text', () => {
  expect(pieces('one two', [[4, 7]])).toEqual([
    { text: 'one ', found: false },
    { text: 'two', found: true }
  ])
  expect(pieces('', [])).toEqual([{ text: '', found: false }])
})
