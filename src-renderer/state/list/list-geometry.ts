import type { ItemId } from '#contract/ids.ts'
import { isDay, leadFor, type Places } from './list-lines.ts'
import { keyOf, type Line, type LineKey } from './order.ts'

/** The lines of a list and where each is. */
export interface Drawn {
  lines: readonly Line[]
  places: Places
}

/** What of a list is on the screen, in pixels: `lead` stands in, above the first line, for what is not loaded. */
export interface Scroll {
  /** How far the list is scrolled. */
  offset: number
  height: number
  lead: number
}

export function indexOf(lines: readonly Line[], key: LineKey): number {
  return lines.findIndex((line) => keyOf(line) === key)
}

/** The indexes of the lines to draw: those on the screen, `beyond` more at each edge, and the selected one (-1: none). */
export function indexesToDraw({ lines, places }: Drawn, scroll: Scroll, beyond: number, selected: number): number[] {
  const local = scroll.offset - scroll.lead
  const first = Math.max(0, places.at(local) - beyond)
  const last = Math.min(lines.length - 1, places.at(local + scroll.height) + beyond)
  const indexes = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  if (selected !== -1 && selected < first) indexes.unshift(selected)
  if (selected > last) indexes.push(selected)
  return indexes
}

/** The first line at a height that is no day: a day stands elsewhere when more of it comes. */
export function anchorAt({ lines, places }: Drawn, local: number): { key: LineKey; index: number } | null {
  for (let index = places.at(local); index < lines.length; index++) {
    const line = lines[index]
    if (line && !isDay(line)) return { key: keyOf(line), index }
  }
  return null
}

/** Where to scroll so that a line is on the screen, in pixels; null where it is there already. `end`: at the lower edge. */
export function offsetToReveal(
  { lines, places }: Drawn,
  index: number,
  where: 'nearest' | 'end',
  { offset, height, lead }: Scroll
): number | null {
  // The day that begins with it is shown with it.
  const first = index > 0 && isDay(lines[index - 1]!) ? index - 1 : index
  const top = lead + places.top(first)
  const bottom = lead + places.top(index + 1) - height
  if (where === 'end') return Math.max(0, bottom)
  if (top < offset) return top
  return bottom > offset ? bottom : null
}

/**
 * Where the list stands after its lines have changed, so that the line at the upper edge stays where it is on the screen.
 *
 * Null where it stays scrolled as it is: at the live edge the list goes with what arrives, unless it is `shifted`. `above`
 * counts the items that are not loaded there; `at` is the item that belongs at the edge where no line from before is left.
 * The answer's `offset` is null where only `lead` changes.
 */
export function positionAfter(
  was: Drawn,
  now: Drawn,
  scroll: Scroll,
  { shifted, above, at }: { shifted: boolean; above: number; at: ItemId | null }
): { lead: number; offset: number | null } | null {
  const { offset, lead } = scroll
  if (offset < 1 && lead === 0 && above === 0 && !shifted) return null
  const place = placeAfter(was, now, scroll) ?? (at === null ? null : placeOf(now, at))
  const wanted = place === null ? -1 : offset - place
  const next = leadFor(wanted, above, now.places.rowHeight)
  return { lead: next, offset: place !== null && next !== wanted ? Math.max(0, next + place) : null }
}

/** How many lines further down a line is looked for that stays, where the one at the edge is gone. */
const LOOK_BELOW = 100

/** Where the upper edge of the screen is now among the lines, in pixels: still at the line that was there. */
export function placeAfter(was: Drawn, now: Drawn, { offset, height, lead }: Scroll): number | null {
  const local = offset - lead
  if (was.lines.length === 0 || local >= was.places.height || local + height <= 0) return null
  const first = was.places.at(local)
  // Where the line at the edge is gone, the next one that is left. A day moves up when more of it comes.
  for (let index = first; index < Math.min(was.lines.length, first + LOOK_BELOW); index++) {
    const line = was.lines[index]
    if (!line || isDay(line)) continue
    const key = keyOf(line)
    const same = now.lines[index]
    const at = same && keyOf(same) === key ? index : indexOf(now.lines, key)
    if (at === -1) continue
    const share = now.places.heightOf(at) / was.places.heightOf(index)
    return now.places.top(at) + (local - was.places.top(index)) * share
  }
  return null
}

/** The upper edge of an item, in pixels, or of the day that begins with it; null where it is not loaded. */
export function placeOf({ lines, places }: Drawn, id: ItemId): number | null {
  const index = indexOf(lines, id)
  if (index === -1) return null
  const above = lines[index - 1]
  return places.top(above && isDay(above) ? index - 1 : index)
}
