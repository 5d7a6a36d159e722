import type { DocumentAbout } from '#contract/document.ts'
import { DAY, HOUR, MINUTE } from '#contract/time.ts'

/** When a document is checked next, decided purely. Times are epoch ms or ms. */

/** Without a wish of the server's a document is checked in its own habit, within these. */
const SOONEST_MS = 5 * MINUTE
const RAREST_MS = 6 * HOUR
/** Of a document whose habit nobody knows yet. */
const UNKNOWN_HABIT_MS = HOUR
/** A longer wish is a mistake: whole sites are served as fresh for a year. */
const LONGEST_WISH_MS = DAY
/** So many of the newest entries tell the habit. */
export const HABIT_ENTRIES = 12
/** A check is late by up to this part of its wait, so that what was due together is not for ever. */
const JITTER = 0.1
/** The first wait after a check that failed, doubled by each, and by how much more a server has to say that it is busy. */
const FIRST_RETRY_MS = MINUTE
const BUSY_RETRY_MS = 10 * MINUTE
const LONGEST_RETRY_MS = 6 * HOUR

/** What an answer and the document in it say of when to ask again. */
export interface Wishes {
  /** How long the answer is fresh by its head; null where it does not say. */
  freshMs: number | null
  about: Pick<DocumentAbout, 'ttlMinutes' | 'updatePeriodMs' | 'skipHours' | 'skipDays'> | null
}

/** How long an answer is fresh, by the words of its head (RFC 9111, 4.2), `now` being when it came; null where it does not say. */
export function freshFor(header: (name: string) => string | null, now: number): number | null {
  const control = header('cache-control') ?? ''
  if (/(?:^|[\s,])no-(?:cache|store)(?:[\s,]|$)/i.test(control)) return null
  const age = wholeNumber(header('age')) ?? 0
  const maxAge = wholeNumber(/(?:^|[\s,])max-age\s*=\s*"?(\d{1,12})/i.exec(control)?.[1] ?? null)
  if (maxAge !== null) return positive((maxAge - age) * 1_000)
  const expires = Date.parse(header('expires') ?? '')
  if (Number.isNaN(expires)) return null
  // By the server's own clock, which may be anything.
  const sent = Date.parse(header('date') ?? '')
  return positive(expires - (Number.isNaN(sent) ? now : sent))
}

/** When to check again after a check that succeeded. `usualMs`: how often something new comes; `random`: 0 <= random < 1. */
export function nextCheck(now: number, { freshMs, about }: Wishes, usualMs: number | null, random: number): number {
  const wish = Math.max(freshMs ?? 0, (about?.ttlMinutes ?? 0) * MINUTE, about?.updatePeriodMs ?? 0)
  // Twice in the time in which something usually comes: half of that is how late it is seen on average.
  const habit = usualMs === null ? UNKNOWN_HABIT_MS : Math.min(Math.max(usualMs / 2, SOONEST_MS), RAREST_MS)
  const wait = Math.max(habit, Math.min(wish, LONGEST_WISH_MS), SOONEST_MS)
  const at = Math.round(now + wait * (1 + random * JITTER))
  return about ? behindSkipped(at, about) : at
}

/** When to check again after `failures` checks in a row that failed. `floor`: the server's own wish, in ms. */
export function nextTry(
  now: number,
  failures: number,
  { floor, isBusy }: { floor: number; isBusy: boolean },
  random: number
): number {
  const first = isBusy ? BUSY_RETRY_MS : FIRST_RETRY_MS
  const wait = Math.min(first * 2 ** Math.min(Math.max(failures - 1, 0), 20), LONGEST_RETRY_MS)
  return Math.round(now + Math.max(wait * (1 + random / 2), floor * (1 + random * JITTER)))
}

/**
 * The newest times at which an entry came, with what came now, newest first.
 *
 * An entry that says when it was published counts then; one that does not counts as `now`, which is null where nobody can tell, as at
 * the first check.
 */
export function newestTimes(
  known: readonly number[],
  entries: readonly { publishedAt: number | null }[],
  { now, undated }: { now: number; undated: number | null }
): number[] {
  const times = entries.flatMap(({ publishedAt }) => publishedAt ?? undated ?? [])
  return [...known, ...times.map((time) => Math.min(time, now))].sort((a, b) => b - a).slice(0, HABIT_ENTRIES)
}

/** How often something new comes, this silence included; null where nothing is known. */
export function usualMs(times: readonly number[], now: number): number | null {
  const oldest = times.at(-1)
  return oldest === undefined ? null : Math.max(0, now - oldest) / times.length
}

/** The first time from `at` on that lies in no hour and no day to be skipped (UTC); `at` where all are. */
function behindSkipped(at: number, { skipHours, skipDays }: NonNullable<Wishes['about']>): number {
  if (skipHours.length === 0 && skipDays.length === 0) return at
  const isSkipped = (time: number): boolean => {
    const date = new Date(time)
    return skipHours.includes(date.getUTCHours()) || skipDays.includes(date.getUTCDay())
  }
  for (let hour = 0; hour <= 7 * 24; hour++) {
    const time = hour === 0 ? at : (Math.floor(at / HOUR) + hour) * HOUR + ((at % HOUR) % (10 * MINUTE))
    if (!isSkipped(time)) return time
  }
  return at
}

const wholeNumber = (text: string | null): number | null =>
  text !== null && /^\s*\d{1,12}\s*$/.test(text) ? Number(text) : null
const positive = (ms: number): number => Math.max(0, ms)
