import type { Gap } from '#contract/gap.ts'

/** A gap where it stands in a list; `at` is its place, which a gap that grows keeps while the list stands still. */
export interface GapLine {
  gap: Gap
  at: number
}

/** What a list is made of, from the top: its entries with the gaps between them, and where the gaps are among the lines. */
export interface Lines<Entry> {
  all: readonly (Entry | GapLine)[]
  gapsAt: readonly number[]
}

/** A gap is a narrow line, whatever the height of rows. In pixels. */
const GAP_HEIGHT = 36

export function isGap<Entry extends object>(line: Entry | GapLine): line is GapLine {
  return 'gap' in line
}

/** Newest first, as lists are ordered. */
export function compareGaps(a: GapLine, b: GapLine): number {
  return b.at - a.at || b.gap.id - a.gap.id
}

/** Puts gaps among entries, both newest first: a gap stands above every entry that is older, and below the others. */
export function linesOf<Entry extends { sortAt: number }>(
  entries: readonly Entry[],
  gaps: readonly GapLine[]
): Lines<Entry> {
  if (gaps.length === 0) return { all: entries, gapsAt: [] }
  const all: (Entry | GapLine)[] = []
  const gapsAt: number[] = []
  let from = 0
  for (const gap of gaps) {
    const to = firstOlder(entries, gap.at, from)
    for (; from < to; from++) all.push(entries[from] as Entry)
    gapsAt.push(all.length)
    all.push(gap)
  }
  for (; from < entries.length; from++) all.push(entries[from] as Entry)
  return { all, gapsAt }
}

function firstOlder(entries: readonly { sortAt: number }[], at: number, from: number): number {
  return firstWhere(from, entries.length, (i) => (entries[i]?.sortAt ?? -Infinity) < at)
}

/** How many of these gaps stand above the line with that index. */
export function gapsAbove(gapsAt: readonly number[], index: number): number {
  return firstWhere(0, gapsAt.length, (i) => (gapsAt[i] ?? Infinity) >= index)
}

/** The first index of [from, to) for which it holds, where it holds for all that follow too; else `to`. */
function firstWhere(from: number, to: number, holds: (index: number) => boolean): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Where each line of a list is, in pixels from its top.
 *
 * There are two heights and both are known: nothing is measured, nothing jumps.
 */
export class Places {
  readonly count: number
  readonly rowHeight: number
  readonly #gapsAt: readonly number[]

  constructor(count: number, gapsAt: readonly number[], rowHeight: number) {
    this.count = count
    this.#gapsAt = gapsAt
    this.rowHeight = rowHeight
  }

  /** The upper edge of a line; of the one behind the last, the lower edge of all. */
  top(index: number): number {
    return index * this.rowHeight + gapsAbove(this.#gapsAt, index) * (GAP_HEIGHT - this.rowHeight)
  }

  get height(): number {
    return this.top(this.count)
  }

  /** The line that is at this height; the nearest one where none is, 0 in an empty list. */
  at(offset: number): number {
    const line = firstWhere(0, this.count, (i) => this.top(i + 1) > offset)
    return Math.max(0, Math.min(line, this.count - 1))
  }
}
