import { describe, expect, it } from 'vitest'
import type { Gap } from '#contract/gap.ts'
import { compareGaps, gapsAbove, isGap, linesOf, Places, type GapLine } from '../../../src-renderer/lib/list-lines.ts'

const entries = [50, 40, 40, 30].map((sortAt) => ({ sortAt }))
const gapAt = (at: number, id = at): GapLine => ({ gap: { id } as Gap, at })
const shown = (gaps: GapLine[]): string[] =>
  linesOf(entries, gaps.sort(compareGaps)).all.map((line) => (isGap(line) ? `gap ${line.at}` : `${line.sortAt}`))

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
    const { all, gapsAt } = linesOf(entries, [gapAt(60), gapAt(35)])
    expect(gapsAt.map((index) => all[index])).toEqual([gapAt(60), gapAt(35)])
    expect(all.map((_, index) => gapsAbove(gapsAt, index))).toEqual([0, 1, 1, 1, 1, 2])
  })
})

describe('where lines are in pixels', () => {
  const places = new Places(6, [0, 4], 76)

  it('sums rows and the narrower gaps', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((index) => places.top(index))).toEqual([0, 36, 112, 188, 264, 300, 376])
    expect(places.height).toBe(376)
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
    expect(new Places(0, [], 76).at(100)).toBe(0)
  })
})
