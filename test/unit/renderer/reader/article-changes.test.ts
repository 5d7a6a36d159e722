import { expect, test } from 'vitest'
import { changesInPieces, wordChanges } from '../../../../src-renderer/reader/changes/article-changes.ts'

test('one changed word is one change', () => {
  expect(wordChanges('The bridge opens at six', 'The bridge opens at seven', 'en')).toEqual([
    { kind: 'same', text: 'The bridge opens at ' },
    { kind: 'gone', text: 'six' },
    { kind: 'new', text: 'seven' }
  ])
})

test('equal texts have no change', () => {
  expect(wordChanges('같은 글', '같은 글', 'ko')).toEqual([{ kind: 'same', text: '같은 글' }])
})

test('a text that came from nothing is all new', () => {
  expect(wordChanges('', 'All new', 'en')).toEqual([{ kind: 'new', text: 'All new' }])
})

test('neighbouring changed words are told as one change', () => {
  expect(wordChanges('a red old boat', 'a blue new boat', 'en')).toEqual([
    { kind: 'same', text: 'a ' },
    { kind: 'gone', text: 'red old' },
    { kind: 'new', text: 'blue new' },
    { kind: 'same', text: ' boat' }
  ])
})

test.each([
  ['The ferry leaves at nine and returns at ten.', 'At nine the ferry leaves; it returns at eleven.', 'en'],
  ['오전 여객선 두 편 지연', '오전 여객선 세 편 결항', 'ko'],
  ['橋は六時に開きます', '橋は七時に閉まります', 'ja'],
  ['x', 'y', 'not a language!']
])('both versions can be read back from the changes of %j', (before, after, lang) => {
  const changes = wordChanges(before, after, lang)
  const without = (kind: string): string =>
    changes
      .filter((change) => change.kind !== kind)
      .map((change) => change.text)
      .join('')
  expect(without('new')).toBe(before)
  expect(without('gone')).toBe(after)
})

test('texts too long to compare are told as one for the other, at once', () => {
  const long = (word: string): string => Array.from({ length: 5000 }, (_, n) => `${word}${n}`).join(' ')
  expect(wordChanges(long('a'), long('b'), 'en').map((change) => change.kind)).toEqual(['gone', 'new'])
})

test('one word of a long text is one change, and too much of a long text is one for the other', () => {
  const long = (word: string): string =>
    `${'the ferry leaves '.repeat(12_000)}at ${word}${' and returns'.repeat(12_000)}`
  expect(wordChanges(long('six'), long('seven'), 'en').slice(1, 3)).toEqual([
    { kind: 'gone', text: 'six' },
    { kind: 'new', text: 'seven' }
  ])
  const whole = (word: string): string => `${word} `.repeat(12_000)
  expect(wordChanges(whole('ferry'), whole('bridge'), 'en').map((change) => change.kind)).toEqual([
    'gone',
    'new',
    'same'
  ])
})

test('a word that only ends otherwise is told as a whole, also at the ends of what differs', () => {
  expect(wordChanges('x harbours y', 'x harboured y', 'en')).toEqual([
    { kind: 'same', text: 'x ' },
    { kind: 'gone', text: 'harbours' },
    { kind: 'new', text: 'harboured' },
    { kind: 'same', text: ' y' }
  ])
})

test('long changes are drawn in pieces that hold all of them', () => {
  const changes = wordChanges('a '.repeat(20_000), 'b '.repeat(20_000), 'en')
  const pieces = changesInPieces(changes)
  expect(pieces.length).toBeGreaterThan(5)
  expect(
    pieces
      .flat()
      .map(({ text }) => text)
      .join('')
  ).toBe(changes.map(({ text }) => text).join(''))
})
