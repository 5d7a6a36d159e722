import type { Gap } from '#contract/gap.ts'

/** A gap where it stands in a list; `at` is its place, which a gap that grows keeps while the list stands still. */
export interface GapLine {
  gap: Gap
  at: number
}

/** Says of which local day the lines below it are, by that day's midnight. */
export interface DayLine {
  day: number
  /** How often that day stands above it already: a clock that is set back begins a day again. */
  again: number
}

/** What a list is made of, from the top: its entries with gaps and days between them, and where those are among the lines. */
export interface Lines<Entry> {
  all: readonly (Entry | GapLine | DayLine)[]
  gapsAt: readonly number[]
  daysAt: readonly number[]
}

/** Narrow lines, whatever the height of rows. In pixels. */
const GAP_HEIGHT = 36
const DAY_HEIGHT = 28

export function isGap<Entry extends object>(line: Entry | GapLine | DayLine): line is GapLine {
  return 'gap' in line
}

export function isDay<Entry extends object>(line: Entry | GapLine | DayLine): line is DayLine {
  return 'day' in line
}

/** Newest first, as lists are ordered. */
export function compareGaps(a: GapLine, b: GapLine): number {
  return b.at - a.at || b.gap.id - a.gap.id
}

/**
 * Puts gaps and days among entries, all newest first: a gap stands above every entry that is older, and below the others;
 * a day above everything of that day.
 */
export function linesOf<Entry extends { sortAt: number }>(
  entries: readonly Entry[],
  gaps: readonly GapLine[],
  { days }: { days: boolean }
): Lines<Entry> {
  if (gaps.length === 0 && !days) return { all: entries, gapsAt: [], daysAt: [] }
  const all: (Entry | GapLine | DayLine)[] = []
  const gapsAt: number[] = []
  const daysAt: number[] = []
  const begun = new Map<number, number>()
  let [dayFrom, dayTo] = [Infinity, Infinity]
  const startDay = (at: number): void => {
    if (!days || (at >= dayFrom && at < dayTo)) return
    dayFrom = new Date(at).setHours(0, 0, 0, 0)
    dayTo = new Date(at).setHours(24, 0, 0, 0)
    daysAt.push(all.length)
    const again = begun.get(dayFrom) ?? 0
    begun.set(dayFrom, again + 1)
    all.push({ day: dayFrom, again })
  }
  let from = 0
  const addEntries = (to: number): void => {
    for (; from < to; from++) {
      const entry = entries[from] as Entry
      startDay(entry.sortAt)
      all.push(entry)
    }
  }
  for (const gap of gaps) {
    addEntries(firstOlder(entries, gap.at, from))
    startDay(gap.at)
    gapsAt.push(all.length)
    all.push(gap)
  }
  addEntries(entries.length)
  return { all, gapsAt, daysAt }
}

function firstOlder(entries: readonly { sortAt: number }[], at: number, from: number): number {
  return firstWhere(from, entries.length, (i) => (entries[i]?.sortAt ?? -Infinity) < at)
}

/** How many of these lines, given by their indexes, stand above the line with that index. */
export function linesAbove(at: readonly number[], index: number): number {
  return firstWhere(0, at.length, (i) => (at[i] ?? Infinity) >= index)
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
 * There are three heights and all are known: nothing is measured, nothing jumps.
 */
export class Places {
  readonly count: number
  readonly rowHeight: number
  readonly #lines: Pick<Lines<never>, 'gapsAt' | 'daysAt'>

  constructor(count: number, lines: Pick<Lines<never>, 'gapsAt' | 'daysAt'>, rowHeight: number) {
    this.count = count
    this.#lines = lines
    this.rowHeight = rowHeight
  }

  /** The upper edge of a line; of the one behind the last, the lower edge of all. */
  top(index: number): number {
    const { gapsAt, daysAt } = this.#lines
    return (
      index * this.rowHeight +
      linesAbove(gapsAt, index) * (GAP_HEIGHT - this.rowHeight) +
      linesAbove(daysAt, index) * (DAY_HEIGHT - this.rowHeight)
    )
  }

  heightOf(index: number): number {
    return this.top(index + 1) - this.top(index)
  }

  /** Of all lines. */
  get height(): number {
    return this.top(this.count)
  }

  /** The line that is at this height; the nearest one where none is, 0 in an empty list. */
  at(offset: number): number {
    const line = firstWhere(0, this.count, (i) => this.top(i + 1) > offset)
    return Math.max(0, Math.min(line, this.count - 1))
  }
}

/** Beyond this many pixels the part of a scroll bar that stands for what is not loaded grows no more: browsers have a limit. */
const MOST_STAND_IN = 3_000_000
/** What is not loaded has at least this much of it, or nobody could scroll there. */
const LEAST_STAND_IN = 20_000

/** The pixels that stand in for this many lines that are not loaded. */
export function standIn(lines: number, rowHeight: number): number {
  return Math.min(lines * rowHeight, MOST_STAND_IN)
}

/**
 * The pixels above the first loaded line, of which `wanted` would leave the scroll position as it is.
 *
 * That is granted while there is enough to scroll into and no more than a browser can take; where nothing is above, there
 * is nothing to stand in for.
 */
export function leadFor(wanted: number, above: number, rowHeight: number): number {
  const ideal = standIn(above, rowHeight)
  if (above === 0 || wanted < Math.min(ideal, LEAST_STAND_IN) || wanted > 2 * MOST_STAND_IN) return ideal
  return wanted
}
