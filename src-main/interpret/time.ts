import { DAY } from '#contract/time.ts'
import type { Json } from '../base/json.ts'
import { timeInParts, timeInWords } from './fields/dates.ts'

const EARLIEST = Date.UTC(1990, 0, 1)
/** A longer text is no point in time, in characters. */
const LONGEST = 80

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/i
const RFC_2822 =
  /^(?:[A-Za-z]{3,9}, *)?\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4} +\d{1,2}:\d\d(?::\d\d)?(?: +(?:UT|GMT|UTC|Z|[ECMP][SD]T|(?:UTC|GMT)?[+-]\d\d:?\d\d))?$/i

/**
 * A point in time in epoch milliseconds, or null where the value is none or not plausible.
 *
 * Numbers by their size: below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds, else nanoseconds. Texts
 * as ISO 8601 or RFC 2822, or in one of many other spellings (`fields/dates.ts`); without a zone they are taken for UTC, so that
 * the same message means the same everywhere. Before 1990 or more than a day after `now` is not plausible.
 */
export function readTime(value: Json | undefined, now: number): number | null {
  const isPlausible = (time: number | null): time is number => time !== null && time >= EARLIEST && time <= now + DAY
  const time = timeOf(value, now)
  if (isPlausible(time)) return Math.round(time)
  // `20261130093900` and `202611300939`, which as counts of milliseconds lie far away.
  const digits = time === null || typeof value === 'object' ? '' : String(value).trim()
  const compact = /^20\d{10}(\d\d)?$/.test(digits) ? timeInWords(digits, now) : null
  return isPlausible(compact) ? compact : null
}

function timeOf(value: Json | undefined, now: number): number | null {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value === 'string') return fromText(value.trim(), now)
  if (typeof value !== 'object' || value === null) return null
  return timeInParts(value, (inner) => (typeof inner === 'object' ? null : timeOf(inner, now)))
}

/** Epoch milliseconds from a count of seconds, milliseconds, microseconds or nanoseconds. */
export function fromNumber(value: number): number {
  if (value < 1e11) return value * 1e3
  if (value < 1e14) return value
  return value < 1e17 ? value / 1e3 : value / 1e6
}

/** Whether a text is a date and time in ISO 8601. */
export const isIsoTime = (text: string): boolean => text.length <= 40 && ISO.test(text)

/** As most sources write it, and as the language reads it. */
const AS_MOST = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/

function fromText(text: string, now: number): number | null {
  if (text.length < 8 || text.length > LONGEST) return null
  if (AS_MOST.test(text)) return finite(Date.parse(text))
  if (/^\d{9,19}(\.\d{1,9})?$/.test(text)) return fromNumber(Number(text))
  const iso = ISO.exec(text)
  if (iso) return fromIso(iso)
  if (!RFC_2822.test(text)) return timeInWords(text, now)
  const zoned = /(?:[ \d][A-Za-z]{1,3}|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text} GMT`
  return finite(Date.parse(zoned))
}

function fromIso(match: RegExpExecArray): number | null {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] = match
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3)
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}` : 'Z'
  return finite(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`))
}

const finite = (time: number): number | null => (Number.isFinite(time) ? time : null)
