import type { Gap } from '#contract/gap.ts'

/** The least width of a dash, in buckets: a gap of a second must be seen too. */
const LEAST = 1

/**
 * The unfilled gaps of a view as stretches of its tape, in buckets from the left, oldest first; those that touch are one.
 *
 * `from` is the start of the first bucket and `step` the length of each, in ms.
 */
export function gapDashes(
  gaps: readonly Gap[],
  { from, step, buckets }: { from: number; step: number; buckets: number }
): { start: number; end: number }[] {
  const stretches = gaps
    .filter((gap) => gap.filledAt === null)
    .map((gap) => ({ start: (gap.fromAt - from) / step, end: (gap.toAt - from) / step }))
    .filter(({ start, end }) => end > 0 && start < buckets)
    .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(buckets, Math.max(end, start + LEAST)) }))
    .sort((a, b) => a.start - b.start)
  const merged: { start: number; end: number }[] = []
  for (const stretch of stretches) {
    const last = merged.at(-1)
    if (last && stretch.start <= last.end) last.end = Math.max(last.end, stretch.end)
    else merged.push({ ...stretch })
  }
  return merged
}
