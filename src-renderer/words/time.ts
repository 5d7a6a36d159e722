import { HOUR, MINUTE } from '#contract/time.ts'
import type { Words } from './words.ts'

/** The time of a row: "now", "6 min", after 60 minutes "14:31", of another day "21 Nov 14:31", of another year "21 Nov 2024". */
export function rowTime(at: number, now: number, t: Words): string {
  const age = now - at
  if (age < MINUTE && age > -MINUTE) return t.format.now
  if (age >= 0 && age < HOUR) return t.format.minutes(Math.floor(age / MINUTE))
  if (sameDay(at, now)) return t.format.time(at)
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? pointInTime(at, now, t) : t.format.dayWithYear(at)
}

/** The time of an article: "Today 14:25 · 6 min ago", of another day "21 Nov 14:25". */
export function articleTime(at: number, now: number, t: Words): string {
  const time = t.format.time(at)
  const age = now - at
  if (!sameDay(at, now)) {
    const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
    return `${thisYear ? t.format.day(at) : t.format.dayWithYear(at)} ${time}`
  }
  const today = t.format.today(time)
  return age >= 0 && age < HOUR ? `${today} · ${t.format.minutesAgo(Math.floor(age / MINUTE))}` : today
}

/** The day that begins below a line of the list: "Today", "Yesterday", "21 November", of another year with its year. */
export function dayOf(at: number, now: number, t: Words): string {
  if (sameDay(at, now)) return t.format.dayToday
  if (sameDay(at, new Date(now).setHours(-12, 0, 0, 0))) return t.format.dayYesterday
  return new Date(at).getFullYear() === new Date(now).getFullYear()
    ? t.format.longDay(at)
    : t.format.longDayWithYear(at)
}

/** A time that may lie on another day: "14:09", "21 Nov 14:09". */
export function pointInTime(at: number, now: number, t: Words): string {
  return sameDay(at, now) ? t.format.time(at) : `${t.format.day(at)} ${t.format.time(at)}`
}

function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}
