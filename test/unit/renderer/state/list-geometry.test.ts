import { describe, expect, it } from 'vitest'
import type { Gap } from '#contract/gap.ts'
import {
  anchorAt,
  indexesToDraw,
  offsetToReveal,
  placeAfter,
  placeOf,
  positionAfter,
  type Drawn
} from '../../../../src-renderer/state/list/list-geometry.ts'
import { linesOf, Places, type GapLine } from '../../../../src-renderer/state/list/list-lines.ts'

const ROW = 76
const GAP = 36
const DAY = 28
const noon = new Date(2026, 10, 22, 12).getTime()

/** The lines of items with these ids, newest first, a minute apart. */
function drawn(ids: number[], { gaps = [] as GapLine[], days = false, rowHeight = ROW } = {}): Drawn {
  const entries = ids.map((id) => ({ id, sortAt: noon + id * 60_000, feedId: 1 }))
  const lines = linesOf(entries, gaps, { days })
  return { lines: lines.all, places: new Places(lines.all.length, lines, rowHeight) }
}
/** Ids from the highest down. */
const down = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from - i)
const gapAbove = (id: number): GapLine => ({ gap: { id } as Gap, at: noon + id * 60_000 + 1 })
const scroll = (offset: number, lead = 0) => ({ offset, lead, height: 400 })

describe('the line at the upper edge', () => {
  const was = drawn(down(100, 50))

  it('stays where it is when rows come above it', () => {
    expect(placeAfter(was, drawn(down(103, 53)), scroll(10 * ROW + 7))).toBe(13 * ROW + 7)
  })

  it('stays where it is when rows above it go', () => {
    expect(placeAfter(was, drawn(down(97, 47)), scroll(10 * ROW + 7))).toBe(7 * ROW + 7)
  })

  it('stays where it is when a gap comes above it', () => {
    expect(placeAfter(was, drawn(down(100, 50), { gaps: [gapAbove(98)] }), scroll(10 * ROW))).toBe(10 * ROW + GAP)
  })

  it('is the next one that is left where it is gone itself', () => {
    const without = drawn(down(100, 50).filter((id) => id !== 90))
    expect(placeAfter(was, without, scroll(10 * ROW))).toBe(9 * ROW)
  })

  it('keeps the share of it that is above the edge where rows get another height', () => {
    expect(placeAfter(was, drawn(down(100, 50), { rowHeight: 32 }), scroll(10 * ROW + ROW / 2))).toBe(10 * 32 + 16)
  })

  it('is none where nothing of what was there is left, and where nothing loaded was on the screen', () => {
    expect(placeAfter(was, drawn([5, 4, 3]), scroll(10 * ROW))).toBe(null)
    expect(placeAfter(was, was, scroll(50 * ROW))).toBe(null)
    expect(placeAfter(was, was, scroll(0, 1_000))).toBe(null)
    expect(placeAfter(drawn([]), was, scroll(0))).toBe(null)
  })

  it('is no day: a day moves up when more of it comes', () => {
    const days = drawn(down(100, 50), { days: true })
    expect(anchorAt(days, 0)).toEqual({ key: 100, index: 1 })
    expect(placeAfter(days, drawn(down(101, 51), { days: true }), scroll(0))).toBe(ROW)
  })
})

describe('the list after its lines have changed', () => {
  const was = drawn(down(100, 50))
  const now = drawn(down(103, 53))
  const atTop = { shifted: false, above: 0, at: null }

  it('goes with what arrives at the live edge', () => {
    expect(positionAfter(was, now, scroll(0), atTop)).toBe(null)
  })

  it('stays at the live edge, too, where the change was shifted', () => {
    expect(positionAfter(was, now, scroll(0), { ...atTop, shifted: true })).toEqual({ lead: 0, offset: 3 * ROW })
  })

  it('is scrolled by what came above', () => {
    expect(positionAfter(was, now, scroll(500), atTop)).toEqual({ lead: 0, offset: 500 + 3 * ROW })
  })

  it('is not scrolled where what came above was stood in for: there is less to stand in for then', () => {
    const at = scroll(100_000 + 500, 100_000)
    expect(positionAfter(was, now, at, { ...atTop, above: 2_000 })).toEqual({ lead: 100_000 - 3 * ROW, offset: null })
  })

  it('shows the item that belongs at the edge where nothing of what was there is left', () => {
    const other = drawn(down(20, 10))
    const { offset, lead } = positionAfter(was, other, scroll(500), { shifted: false, above: 0, at: 15 })!
    expect([offset, lead]).toEqual([5 * ROW, 0])
  })
})

it('an item is shown together with the day that begins with it', () => {
  const list = drawn(down(100, 50), { days: true })
  expect(placeOf(list, 100)).toBe(0)
  expect(placeOf(list, 99)).toBe(DAY + ROW)
  expect(placeOf(list, 7_000)).toBe(null)
  expect(offsetToReveal(list, 1, 'nearest', scroll(500))).toBe(0)
})

it('a line is revealed by the least way, or at the lower edge', () => {
  const list = drawn(down(100, 50))
  expect(offsetToReveal(list, 3, 'nearest', scroll(100))).toBe(null)
  expect(offsetToReveal(list, 0, 'nearest', scroll(100))).toBe(0)
  expect(offsetToReveal(list, 9, 'nearest', scroll(0))).toBe(10 * ROW - 400)
  expect(offsetToReveal(list, 20, 'end', scroll(21 * ROW))).toBe(21 * ROW - 400)
  expect(offsetToReveal(list, 0, 'end', scroll(0))).toBe(0)
})

it('draws what is on the screen, some more at each edge, and the selected line wherever it is', () => {
  const list = drawn(down(100, 50))
  expect(indexesToDraw(list, scroll(10 * ROW), 0, -1)).toEqual([10, 11, 12, 13, 14, 15])
  expect(indexesToDraw(list, scroll(10 * ROW), 2, 11)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17])
  expect(indexesToDraw(list, scroll(10 * ROW), 0, 2)).toEqual([2, 10, 11, 12, 13, 14, 15])
  expect(indexesToDraw(list, scroll(0), 0, 40)).toEqual([0, 1, 2, 3, 4, 5, 40])
  expect(indexesToDraw(list, scroll(49 * ROW), 6, -1).at(-1)).toBe(49)
})
