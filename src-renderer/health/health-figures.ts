import type { Buckets, HourBuckets } from '#contract/health.ts'
import type { Gap } from '#contract/gap.ts'

/** What a health page shows of its buckets; pure. */

/** The last full minute, the median of all since the feed was added, and the most. */
export function paceOf(
  { messages, from, step }: Buckets,
  addedAt = -Infinity
): { now: number; median: number; peak: number } {
  const first = Math.max(0, Math.floor((addedAt - from) / step))
  // Added after all of them, says a clock that was set back: then nothing is known of when.
  const since = first < messages.length ? first : 0
  const sorted = messages.slice(since).sort((a, b) => a - b)
  return {
    now: messages[messages.length - 2] ?? 0,
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    peak: sorted[sorted.length - 1] ?? 0
  }
}

/** `idle`: Tickertape did not run, or did not want the stream open. */
export type HourState = 'idle' | 'live' | 'away' | 'gap'

/** Less than this share of an hour is a hiccup and no absence. */
const LIVE_SHARE = 0.99

export function hourStates(hours: HourBuckets, gaps: readonly Gap[]): HourState[] {
  return hours.wantedMs.map((wanted, index) => {
    const from = hours.from + index * hours.step
    if (gaps.some((gap) => gap.filledAt === null && gap.fromAt < from + hours.step && gap.toAt >= from)) return 'gap'
    if (wanted === 0) return 'idle'
    return (hours.openMs[index] ?? 0) >= wanted * LIVE_SHARE ? 'live' : 'away'
  })
}

/** The share of the wanted time that the stream was open, in percent with one decimal; null where it was never wanted. */
export function livePercent({ openMs, wantedMs }: Pick<HourBuckets, 'openMs' | 'wantedMs'>): number | null {
  const wanted = sum(wantedMs)
  // Never rounded up to all of it.
  return wanted === 0 ? null : Math.floor((sum(openMs) / wanted) * 1_000) / 10
}

export interface Day {
  at: number
  live: number | null
  messages: number
  gaps: number
}

/** The hours summed up by local day, the newest first: the strip as a table. */
export function daysOf(hours: HourBuckets, gaps: readonly Gap[]): Day[] {
  const days = new Map<string, { at: number; openMs: number[]; wantedMs: number[]; messages: number }>()
  hours.wantedMs.forEach((wanted, index) => {
    const at = hours.from + index * hours.step
    const key = new Date(at).toDateString()
    const day = days.get(key) ?? { at, openMs: [], wantedMs: [], messages: 0 }
    days.set(key, day)
    day.openMs.push(hours.openMs[index] ?? 0)
    day.wantedMs.push(wanted)
    day.messages += hours.messages[index] ?? 0
  })
  return [...days]
    .map(([key, day]) => ({
      at: day.at,
      live: livePercent(day),
      messages: day.messages,
      gaps: gaps.filter((gap) => gap.filledAt === null && new Date(gap.toAt).toDateString() === key).length
    }))
    .reverse()
}

/** Bars of a sparkline as one path, in a box of 1 by bar and `height`. */
export function bars(values: readonly number[], height: number): string {
  const most = Math.max(1, ...values)
  return values
    .map((value, i) => {
      if (value === 0) return ''
      const size = Math.max(1, Math.round((value / most) * height))
      return `M${i} ${height}v-${size}h.8v${size}z`
    })
    .join('')
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
