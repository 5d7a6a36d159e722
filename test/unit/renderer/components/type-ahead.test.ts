import { expect, test } from 'vitest'
import { startsAsTyped, typedAhead } from '../../../../src-renderer/components/type-ahead.ts'

test('names are found by their first letters, Korean ones by their consonants', () => {
  const list = ['Harbour', '항만', 'Hills', '한들']
  expect(startsAsTyped('항만 소식', 'ㅎㅁ')).toBe(true)
  expect(startsAsTyped('항만', '한')).toBe(false)
  expect(typedAhead(list, 0, 'h')).toBe(2)
  expect(typedAhead(list, 2, 'h')).toBe(0)
  expect(typedAhead(list, 0, 'ha')).toBe(0)
  expect(typedAhead(list, 1, 'ㅎ')).toBe(3)
  expect(typedAhead(list, 0, 'hh')).toBe(2)
  expect(typedAhead(list, 0, 'x')).toBe(-1)
})
