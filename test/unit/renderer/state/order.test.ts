import { describe, expect, it } from 'vitest'
import type { ItemRow } from '#contract/item.ts'
import { compare, joined, keyOf, withKept, type Entry, type Line } from '../../../../src-renderer/state/list/order.ts'

const MINUTE = 60_000
const entry = (sortAt: number, id = sortAt): Entry => ({ id, sortAt, feedId: 1 })
const row = (sortAt: number): ItemRow => entry(sortAt) as ItemRow
const times = (entries: readonly { sortAt: number }[]): number[] => entries.map(({ sortAt }) => sortAt)

describe('the order of a list', () => {
  it('is newest first, and of two that came at once the one with the higher id first', () => {
    expect([entry(1), entry(3, 1), entry(3, 2)].sort(compare)).toEqual([entry(3, 2), entry(3, 1), entry(1)])
  })

  it('puts what was stored late where its time belongs', () => {
    expect(times(joined([entry(45)], [entry(50), entry(40)]))).toEqual([50, 45, 40])
    expect(times(joined([entry(60), entry(30)], [entry(50), entry(40)]))).toEqual([60, 50, 40, 30])
    expect(times(joined([entry(2), entry(1)], []))).toEqual([2, 1])
  })

  it('puts what came after the clock was set back on top, in its own order', () => {
    const noon = 720 * MINUTE
    const set = noon - 60 * MINUTE
    const after = joined([entry(set)], [entry(noon), entry(noon - MINUTE)])
    expect(times(after)).toEqual([set, noon, noon - MINUTE])
    expect(times(joined([entry(set + 20)], after))).toEqual([set + 20, set, noon, noon - MINUTE])
    expect(times(joined([entry(set + 10)], joined([entry(set + 20)], after)))).toEqual([
      set + 20,
      set + 10,
      set,
      noon,
      noon - MINUTE
    ])
  })

  it('leaves both lists as they are', () => {
    const [arrived, entries] = [[entry(45)], [entry(50), entry(40)]]
    joined(arrived, entries)
    expect([times(arrived), times(entries)]).toEqual([[45], [50, 40]])
  })
})

describe('rows that stay among fetched ones', () => {
  it('stand where their time belongs, once', () => {
    expect(times(withKept([row(50), row(30)], [row(40), row(30)], false))).toEqual([50, 40, 30])
  })

  it('come later where they are older than all that was fetched and more follows', () => {
    expect(times(withKept([row(50), row(30)], [row(40), row(20)], true))).toEqual([50, 40, 30])
    expect(times(withKept([row(50), row(30)], [row(40), row(20)], false))).toEqual([50, 40, 30, 20])
    expect(times(withKept([], [row(20)], true))).toEqual([20])
  })
})

it('names a day that begins again otherwise than the first time', () => {
  const lines: Line[] = [{ day: 1_000, again: 0 }, { day: 1_000, again: 1 }, entry(7)]
  expect(new Set(lines.map(keyOf)).size).toBe(3)
})
