import { describe, expect, it } from 'vitest'
import { DAY } from '#contract/time.ts'
import { allowances, ceiling, victims } from '../../../../src-main/library/maintenance/retention-plan.ts'

describe('how much each feed may keep', () => {
  it('a flood gives way before a quiet feed does', () => {
    expect(ceiling([1_000_000, 300, 20], 10_000)).toBe(9_680)
    expect(ceiling([5, 5, 5], 9)).toBe(3)
    expect(ceiling([5, 5, 5], 15)).toBe(Infinity)
    expect(ceiling([5], 0)).toBe(Infinity)
    expect(ceiling([], 3)).toBe(Infinity)
  })

  it("a feed's own limit stands before the settings', and nought is no limit", () => {
    const feed = { items: 100, keepDays: null, keepItems: null }
    const now = 1000 * DAY
    const found = allowances(
      [
        { ...feed, id: 1 },
        { ...feed, id: 2, keepDays: 5 },
        { ...feed, id: 3, keepDays: 0 },
        { ...feed, id: 4, keepDays: 0, keepItems: 30 }
      ],
      { keepDays: 90, keepItems: 0 },
      now
    )
    expect(Object.fromEntries(found)).toEqual({
      1: { before: 910 * DAY, excess: 0 },
      2: { before: 995 * DAY, excess: 0 },
      4: { before: -Infinity, excess: 70 }
    })
  })

  it('the oldest go until the limit holds; precious ones stay where they are', () => {
    const items = [1, 2, 3, 4, 5].map((n) => ({ id: n, sortAt: n * 10, precious: n === 2 }))
    expect(victims(items, { before: 35, excess: 0 })).toEqual({ ids: [1, 3], done: true })
    expect(victims(items, { before: -Infinity, excess: 3 })).toEqual({ ids: [1, 3, 4], done: true })
    expect(victims(items, { before: 100, excess: 0 })).toEqual({ ids: [1, 3, 4, 5], done: false })
  })
})
