import { describe, expect, test } from 'vitest'
import { words } from '../../../../src-renderer/words/words.ts'

/** Every text of a table, its functions called with something plain. */
function texts(table: object, path = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    const at = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') return [[at, value]]
    if (typeof value === 'object' && value !== null) return texts(value as object, at)
    return []
  })
}

describe.each(['en', 'ko'] as const)('the words in %s', (language) => {
  test('none is empty, none shouts', () => {
    for (const [key, text] of texts(words[language])) {
      expect(text.trim(), key).not.toBe('')
      expect(text, key).not.toMatch(/[!！]/)
    }
  })
})

test('numbers, plurals and dates follow the language', () => {
  const { en, ko } = words
  expect(en.list.fromFeeds(1)).toBe('from 1 feed')
  expect(en.list.fromFeeds(3)).toBe('from 3 feeds')
  expect(ko.list.newCount('12')).toBe('새 항목 12건')
  expect(en.footer.live(6, 9)).toBe('6 of 9 live')
  expect(ko.footer.live(6, 9)).toBe('9개 중 6개 연결됨')
  expect(en.format.number(12_345)).toBe('12,345')
  expect(en.format.full(new Date(2026, 10, 22, 9, 5).getTime())).toBe('Sunday, 22 November 2026 09:05')
})

test('Korean never glues a particle to a variable', () => {
  const { ko } = words
  const name = '\u{E000}'
  for (const text of [ko.toast.feedRemoved(name), ko.addFeed.alreadyAdded(name), ko.list.itemsOf(name)]) {
    expect(text).not.toMatch(/\u{E000}(을|를|이|가|은|는|와|과|으로|로)/u)
  }
})
