import { describe, expect, it } from 'vitest'
import type { Gap } from '#contract/gap.ts'
import {
  compareGaps,
  isDay,
  isGap,
  leadFor,
  linesAbove,
  linesOf,
  Places,
  standIn,
  type GapLine
} from '../../../../src-renderer/state/list/list-lines.ts'

const entries = [50, 40, 40, 30].map((sortAt) => ({ sortAt }))
const gapAt = (at: number, id = at): GapLine => ({ gap: { id } as Gap, at })
const shown = (gaps: GapLine[]): string[] =>
  linesOf(entries, gaps.sort(compareGaps), { days: false }).all.map((line) =>
    isGap(line) ? `gap ${line.at}` : isDay(line) ? 'day' : `${line.sortAt}`
  )

describe('the place of a gap in a list', () => {
  it.each<[string, GapLine[], string[]]>([
    ['none', [], ['50', '40', '40', '30']],
    ['newer than all', [gapAt(60)], ['gap 60', '50', '40', '40', '30']],
    ['as old as an item: below it', [gapAt(40)], ['50', '40', '40', 'gap 40', '30']],
    ['between', [gapAt(45)], ['50', 'gap 45', '40', '40', '30']],
    ['older than all', [gapAt(10)], ['50', '40', '40', '30', 'gap 10']],
    ['several', [gapAt(35, 1), gapAt(60), gapAt(35, 2)], ['gap 60', '50', '40', '40', 'gap 35', 'gap 35', '30']]
  ])('%s', (_, gaps, expected) => {
    expect(shown(gaps)).toEqual(expected)
  })

  it('is known by its index, too', () => {
    const { all, gapsAt } = linesOf(entries, [gapAt(60), gapAt(35)], { days: false })
    expect(gapsAt.map((index) => all[index])).toEqual([gapAt(60), gapAt(35)])
    expect(all.map((_, index) => linesAbove(gapsAt, index))).toEqual([0, 1, 1, 1, 1, 2])
  })
})

describe('days among the lines', () => {
  const noon = (day: number): number => new Date(2026, 10, day, 12).getTime()
  const items = [noon(22), noon(22) - 3_600_000, noon(21), noon(3)].map((sortAt) => ({ sortAt }))
  const told = (gaps: GapLine[]): string[] =>
    linesOf(items, gaps.sort(compareGaps), { days: true }).all.map((line) =>
      isDay(line) ? `day ${new Date(line.day).getDate()}` : isGap(line) ? 'gap' : 'item'
    )

  it('begins each local day with a line', () => {
    expect(told([])).toEqual(['day 22', 'item', 'item', 'day 21', 'item', 'day 3', 'item'])
    expect(linesOf(items, [], { days: true }).daysAt).toEqual([0, 3, 5])
  })

  it('puts a gap into its own day, also where nothing else is of that day', () => {
    expect(told([gapAt(noon(22) + 1), gapAt(noon(20))])).toEqual([
      'day 22',
      'gap',
      'item',
      'item',
      'day 21',
      'item',
      'day 20',
      'gap',
      'day 3',
      'item'
    ])
  })

  it('takes midnight for the new day and the last millisecond for the old one', () => {
    const midnight = new Date(2026, 10, 22).getTime()
    const { daysAt } = linesOf([{ sortAt: midnight }, { sortAt: midnight - 1 }], [], { days: true })
    expect(daysAt).toEqual([0, 2])
  })
})

describe('the pixels above the first loaded line', () => {
  it('are none where nothing is above', () => {
    expect(leadFor(5_000, 0, 76)).toBe(0)
  })

  it('leave the scroll position alone while there is room', () => {
    expect(leadFor(7_600, 100, 76)).toBe(7_600)
    expect(leadFor(150_000, 1_000_000, 76)).toBe(150_000)
  })

  it('are set anew where there is too little to scroll into, or more than a browser takes', () => {
    expect(leadFor(100, 100, 76)).toBe(7_600)
    expect(leadFor(100, 1_000_000, 76)).toBe(3_000_000)
    expect(leadFor(7_000_000, 1_000_000, 76)).toBe(3_000_000)
    expect(standIn(1_000_000, 76)).toBe(3_000_000)
  })
})

describe('where lines are in pixels', () => {
  const places = new Places(6, { gapsAt: [0, 4], daysAt: [] }, 76)

  it('sums rows and the narrower gaps', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((index) => places.top(index))).toEqual([0, 36, 112, 188, 264, 300, 376])
    expect(places.height).toBe(376)
  })

  it('sums days, too', () => {
    const mixed = new Places(4, { gapsAt: [2], daysAt: [0] }, 76)
    expect([0, 1, 2, 3, 4].map((index) => mixed.top(index))).toEqual([0, 28, 104, 140, 216])
  })

  it.each([
    [-5, 0],
    [0, 0],
    [35.9, 0],
    [36, 1],
    [263, 3],
    [264, 4],
    [299, 4],
    [300, 5],
    [9_999, 5]
  ])('finds the line at %d', (offset, index) => {
    expect(places.at(offset)).toBe(index)
  })

  it('answers the first line for an empty list', () => {
    expect(new Places(0, { gapsAt: [], daysAt: [] }, 76).at(100)).toBe(0)
  })
})
