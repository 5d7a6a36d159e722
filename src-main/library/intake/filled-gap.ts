import type { Gap } from '#contract/gap.ts'
import type { GapEnd } from '../store/records.ts'

/**
 * What becomes of a gap once something was fetched for it; `fetch` undefined leaves the way to request it as it is.
 *
 * `came` is when each new item was published, in the server's order, null where its source does not say. `end` is null while more
 * is to come. Proved at both sides, the gap is filled. Proved at one side only, what is missing lies at the other, and the
 * gap is shorter by what came. Without what came, it stays as it was.
 */
export function filledGap(
  gap: Gap,
  came: readonly (number | null)[],
  end: GapEnd | null,
  at: number
): { gap: Gap; fetch: string | null | undefined } {
  const found = gap.found + came.length
  const items = gap.items === null ? null : Math.max(1, gap.items - came.length)
  const after: Gap = { ...gap, found, items }
  if (!end) return { gap: after, fetch: undefined }
  if (end.begin && end.end) return { gap: { ...after, items: gap.items, filledAt: at }, fetch: null }
  if (end.begin) {
    // What is missing is younger than what came, and stands above it.
    const fromAt = within(came.at(-1) ?? null, gap.fromAt, gap.toAt) ?? gap.fromAt
    return { gap: { ...after, fromAt }, fetch: end.rest ?? undefined }
  }
  const tried = { ...after, triedAt: at }
  // Nothing is certain: it may be requested again.
  if (!end.end) return { gap: tried, fetch: end.rest ?? undefined }
  // The server goes back no further. What is missing is older than what came, and stands below it.
  if (found === 0) return { gap: tried, fetch: null }
  const toAt = within(came[0] ?? null, gap.fromAt, gap.toAt - 1) ?? Math.max(gap.fromAt, gap.toAt - 1)
  return { gap: { ...tried, toAt }, fetch: null }
}

function within(time: number | null, from: number, to: number): number | null {
  return time !== null && time > from && time < to ? time : null
}
