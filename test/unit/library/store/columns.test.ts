import { expect, it } from 'vitest'
import { addressIn, numberOrNull, shortText } from '../../../../src-main/library/store/columns.ts'

it('a text of a list that is longer than any of ours is cut, and an address that is, is none', () => {
  const row = (length: number) => ({ text: 'x'.repeat(length) })
  expect(shortText(row(20_000), 'text', 'row')).toHaveLength(20_000)
  expect(shortText(row(20_001), 'text', 'row')).toHaveLength(20_000)
  expect(addressIn(row(200_000), 'text', 'row')).toHaveLength(200_000)
  expect(addressIn(row(200_001), 'text', 'row')).toBeNull()
})

it('a number beyond every time and count is none', () => {
  expect(numberOrNull({ at: 8.64e15 }, 'at', 'row')).toBe(8.64e15)
  expect(numberOrNull({ at: 8.65e15 }, 'at', 'row')).toBeNull()
  expect(numberOrNull({ at: 'soon' }, 'at', 'row')).toBeNull()
})
