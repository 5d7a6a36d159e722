import * as v from 'valibot'
import type { DocumentAbout } from '#contract/document.ts'
import type { EndReason } from '#contract/feed.ts'
import { DAY } from '#contract/time.ts'
import { log } from '../../base/log.ts'
import { count, endReason, time } from '../../base/value-checks.ts'
import type { Validators } from '../http/transport.ts'
import { HABIT_ENTRIES } from './schedule.ts'

/** What has to be remembered of the checks of one document, over a restart. Times are epoch ms. */
export interface Checks {
  /** When the document was last got, or known to be the same; null before the first time. */
  checkedAt: number | null
  nextAt: number
  validators: Validators | null
  /** Where its address leads by permanent redirects, and since when it does. */
  moved: { to: string; since: number } | null
  /** What it said of itself, as far as the next check needs it; null where it said nothing. */
  about: AboutChecks | null
  /** The stream of its hub; null where it has none. */
  hub: string | null
  /** When its newest entries came, newest first. */
  times: number[]
  /** Why checks fail, and since when; null where the last one did not. `stopped`: until the reader says otherwise. */
  trouble: { reason: EndReason; since: number; failures: number; kind: 'waiting' | 'failed' | 'stopped' } | null
}

export type AboutChecks = Pick<DocumentAbout, 'ttlMinutes' | 'updatePeriodMs' | 'skipHours' | 'skipDays'>

/** A plan that lies further ahead than any was made for is one of a clock that was set back since. */
const LONGEST_PLAN_MS = 9 * DAY
/** What a server gives to know its document again, in characters: longer would not fit into a request. */
export const MAX_VALIDATOR = 2_000

const validator = v.nullable(v.pipe(v.string(), v.maxLength(MAX_VALIDATOR)))
const checks: v.GenericSchema<unknown, Checks> = v.object({
  checkedAt: v.nullable(time),
  nextAt: time,
  validators: v.nullable(v.object({ url: v.string(), etag: validator, lastModified: validator })),
  moved: v.nullable(v.object({ to: v.string(), since: time })),
  about: v.nullable(
    v.object({
      ttlMinutes: v.nullable(count),
      updatePeriodMs: v.nullable(count),
      skipHours: v.array(count),
      skipDays: v.array(count)
    })
  ),
  hub: v.nullable(v.string()),
  times: v.pipe(v.array(time), v.maxLength(HABIT_ENTRIES)),
  trouble: v.nullable(
    v.object({
      reason: endReason,
      since: time,
      failures: v.pipe(v.number(), v.integer(), v.minValue(1)),
      kind: v.picklist(['waiting', 'failed', 'stopped'])
    })
  )
})

/** What was remembered, or that nothing is: then the document is checked at once. */
export function checksOf(stored: string | null, now: number): Checks {
  const fresh = {
    checkedAt: null,
    nextAt: now,
    validators: null,
    moved: null,
    about: null,
    hub: null,
    times: [],
    trouble: null
  }
  const found = v.safeParse(checks, parsed(stored))
  if (!found.success) {
    if (stored !== null) log.warn('the library: what the checks of a document remember cannot be read and is set aside')
    return fresh
  }
  const { nextAt, checkedAt } = found.output
  const isAhead = nextAt > now + LONGEST_PLAN_MS || (checkedAt ?? 0) > now
  return isAhead
    ? { ...found.output, nextAt: now, checkedAt: checkedAt === null ? null : Math.min(checkedAt, now) }
    : found.output
}

function parsed(stored: string | null): unknown {
  try {
    return stored === null ? null : JSON.parse(stored)
  } catch {
    return null
  }
}
