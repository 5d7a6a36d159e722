import { expect, it } from 'vitest'
import { IdleCuts } from '../../../../src-main/feeds/stream/idle-cuts.ts'

const afterAll = (...ages: number[]): boolean => {
  const cuts = new IdleCuts()
  return ages.map((age) => cuts.cut(age)).at(-1)!
}

it('three cuts at the same idle age are a limit on the way', () => {
  expect(afterAll(60_000, 60_020)).toBe(false)
  expect(afterAll(60_000, 60_020, 59_990)).toBe(true)
  expect(afterAll(3_000, 60_000, 60_020, 59_990)).toBe(true)
  expect(afterAll(900_000, 910_000, 905_000)).toBe(true)
})

it('breaks at any age, or at once after a byte, are none', () => {
  expect(afterAll(60_000, 45_000, 60_000)).toBe(false)
  expect(afterAll(5, 6, 5, 4)).toBe(false)
  expect(afterAll(60_000, 60_000, 5, 60_000)).toBe(false)
})

it('a silence that was survived for longer disproves it', () => {
  const cuts = new IdleCuts()
  cuts.cut(60_000)
  cuts.cut(60_000)
  cuts.survived(59_000)
  expect(cuts.cut(60_000)).toBe(true)
  cuts.survived(75_000)
  expect(cuts.cut(60_000)).toBe(false)
})
