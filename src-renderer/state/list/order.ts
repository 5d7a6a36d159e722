import type { FeedId, GapId, ItemId } from '#contract/ids.ts'
import { CLOCK_STEP, type ItemRow, type PageKey } from '#contract/item.ts'
import { isDay, isGap, type DayLine, type GapLine } from './list-lines.ts'

/** An item's place in the list. */
export interface Entry extends PageKey {
  feedId: FeedId
}

/** A line of the list: an item, a gap between items, or the day that begins below it. */
export type Line = Entry | GapLine | DayLine
export type LineKey = ItemId | `gap-${GapId}` | `day-${number}`

/** What names a line from one change of the list to the next. */
export function keyOf(line: Line): LineKey {
  // A midnight, plus how often that day stands above already, in ms: a day that begins again is another line.
  if (isDay(line)) return `day-${line.day + line.again}`
  return isGap(line) ? `gap-${line.gap.id}` : line.id
}

export function entryOf({ id, sortAt, feedId }: ItemRow): Entry {
  return { id, sortAt, feedId }
}

export function pageKeyOf({ sortAt, id }: PageKey): PageKey {
  return { sortAt, id }
}

/** Newest first, as lists are ordered: negative where `a` is newer than `b`. */
export function compare(a: PageKey, b: PageKey): number {
  return b.sortAt - a.sortAt || b.id - a.id
}

/**
 * New entries and those of the list as one list; both newest first.
 *
 * An entry that arrives later is not always newer: of two feeds the one may have to wait for the other to be stored. It
 * stands where its time belongs then, but never below a place where the clock was corrected: what came after the
 * correction stands above it.
 */
export function joined(arrived: readonly Entry[], entries: readonly Entry[]): Entry[] {
  const all = [...entries]
  for (let i = arrived.length - 1; i >= 0; i--) {
    const entry = arrived[i]!
    let at = 0
    if (!isAfterCorrection(entry, all)) {
      const isNewer = (other: Entry | undefined): boolean => other !== undefined && compare(other, entry) < 0
      while (isNewer(all[at]) && (at === 0 || compare(all[at - 1]!, all[at]!) < 0)) at++
    }
    all.splice(at, 0, entry)
  }
  return all
}

/** Whether an entry that arrives is so much older than the newest one that the clock was set back between the two. */
export function isAfterCorrection(entry: Entry, [newest]: readonly Entry[]): boolean {
  return newest !== undefined && newest.sortAt - entry.sortAt > CLOCK_STEP
}

/** Puts rows that stay among the fetched ones, newest first; where older rows follow, only those within reach. */
export function withKept(fetched: readonly ItemRow[], kept: readonly ItemRow[], more: boolean): ItemRow[] {
  if (kept.length === 0) return [...fetched]
  const ids = new Set(fetched.map((row) => row.id))
  const lowest = fetched.at(-1)
  const within = kept.filter((row) => !ids.has(row.id) && (!more || !lowest || compare(row, lowest) < 0))
  return [...fetched, ...within].sort(compare)
}
