import { strict } from 'chrono-node/en'
import { isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import { withEnglishMonth } from './month-names.ts'
import { epochIn } from './time-zones.ts'

/**
 * Reads points in time in spellings other than ISO 8601 and RFC 2822, which `time.ts` reads itself and much faster.
 *
 * The words are chrono's (https://github.com/wanasit/chrono). It looks for dates within prose, and a part that it does not
 * know it passes over; so what it finds counts only where that is the whole text, and names a year, a month and a day. What
 * chrono does not know is first written in a way that it does. All times are epoch milliseconds.
 */

/** `20261130`, `20261130T0939`, `20261130T093900+0900`, `20261130093900`. */
const COMPACT = /^((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?(?:[.,]\d{1,9})? ?(Z|UTC|[+-]\d\d:?\d\d)?$/i
/** `/Date(1796031555542)/` of .NET; the zone behind it changes nothing. */
const DOT_NET = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/
/** `[Asia/Seoul]` of RFC 9557, or the name of a zone alone. */
const ZONE = /(?:\[!?([A-Za-z][\w/+-]{1,40})\]|\s([A-Z][A-Za-z_]{1,20}\/[A-Za-z_/+-]{2,30}))$/
/** Day and month could be either, unless the hour says that it is American. */
const AMBIGUOUS = /^(0?[1-9]|1[0-2])[/-](0?[1-9]|1[0-2])[/-]\d{2,4}(?!\d)/
const HAS_OFFSET = /(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$/i

/** Abbreviations that chrono does not know, in minutes east of UTC. */
const zones = {
  MEST: 120,
  MESZ: 120,
  MEZ: 60,
  SGT: 480,
  HKT: 480,
  PHT: 480,
  WIB: 420,
  ICT: 420,
  SAST: 120,
  EAT: 180,
  WAT: 60
}

const rewritings: readonly [RegExp, string][] = [
  // The comment of JavaScript, and the reading of the clock that Go puts behind.
  [/ \([^()]{1,60}\)$/, ''],
  [/ m=[+-][\d.]{1,30}$/, ''],
  [/(\d\d:\d\d:\d\d)[.,]\d{1,9}/, '$1'],
  // The name of a zone behind its offset.
  [/([+-]\d\d:?\d\d) \(?[A-Z]{1,5}\)?$/, '$1'],
  [/^(\d{4})[년年]\s*(\d{1,2})[월月]\s*(\d{1,2})[일日]/, '$1-$2-$3'],
  [/^(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})\.?(?=\s|$)/, '$1-$2-$3'],
  [/^(\d{4})\/(\d{1,2})\/(\d{1,2})T/, '$1-$2-$3T'],
  [/^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?=[\s,]|$)/, '$3-$2-$1'],
  [/\s*\(?[월화수목금토일月火水木金土日](?:요일|曜日)?\)?(?=\s|$)/, ''],
  [/(?:오전|午前|上午)\s*(\d{1,2}):(\d\d(?::\d\d)?)/, '$1:$2 AM'],
  [/(?:오후|午後|下午)\s*(\d{1,2}):(\d\d(?::\d\d)?)/, '$1:$2 PM'],
  [/\s(\d{1,2})[시時点點]\s*(\d{1,2})[분分](?:\s*(\d{1,2})[초秒])?/, ' $1:$2:$3'],
  [/(\d):(?=$| )/, '$1'],
  [/([+-]\d\d:\d\d)Z$/, '$1'],
  [/(T\d\d)\.(\d\d)\.(\d\d)(?=$|[.Z+-])/, '$1:$2:$3'],
  [/(:\d\d):60(?=$|[.Z+-])/, '$1:59'],
  [/ Uhr$/, ''],
  [/^(\d{1,2})\. (?=[A-Za-z])/, '$1 ']
]

/** A point in time in another spelling, or null. `now`: what "an hour ago" counts from. */
export function timeInWords(text: string, now: number): number | null {
  const dotNet = DOT_NET.exec(text)
  if (dotNet) return Number(dotNet[1])
  const compact = COMPACT.exec(text)
  if (compact) return fromParts(compact.slice(1, 7), compact[7] ?? 'Z')
  const named = ZONE.exec(text)
  if (!named) return throughChrono(text, now)
  const bare = text.slice(0, named.index).trim()
  const zone = (named[1] ?? named[2]) as string
  // An offset counts more than the name behind it: it says which of two hours at the end of summer is meant.
  const time = throughChrono(bare, now)
  return time === null || HAS_OFFSET.test(bare) ? time : epochIn(zone, time)
}

function throughChrono(written: string, now: number): number | null {
  const known = withEnglishMonth(written)
  const text = rewritings.reduce((given, [what, better]) => given.replace(what, better), known).trim()
  if (!/\d/.test(text) || (AMBIGUOUS.test(text) && !/\d ?[AP]M\b/i.test(text))) return null
  const results = strict.parse(text, { instant: new Date(now), timezone: 0 }, { timezones: zones })
  const found = results.length === 1 ? results[0] : undefined
  if (!found || found.end || found.text.length !== text.length) return null
  const { start } = found
  if (!start.isCertain('year') || !start.isCertain('month') || !start.isCertain('day')) return null
  // Without an hour chrono means noon.
  if (!start.isCertain('hour'))
    return Date.UTC(start.get('year') ?? 0, (start.get('month') ?? 1) - 1, start.get('day') ?? 1)
  return start.date().getTime()
}

/** `parts`: year, month, day, hour, minute, second. */
function fromParts(parts: readonly (string | number | undefined)[], zone = 'Z'): number | null {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0))
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 24 && minute < 60 && second <= 60
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  return isReal ? Date.UTC(year, month - 1, day, hour, minute, second) - offset : null
}

/** How databases and their drivers write a point in time as an object, and Java one as a list. */
export function timeInParts(
  value: JsonObject | Json[],
  read: (value: Json | undefined) => number | null
): number | null {
  if (Array.isArray(value)) {
    const isTime = value.length >= 3 && value.length <= 7 && value.every((part) => Number.isSafeInteger(part))
    return isTime ? fromParts(value as number[]) : null
  }
  for (const [secondsKey, fractionKey] of secondsKeys) {
    const seconds = Number(member(value, secondsKey) ?? NaN)
    const fraction = Number(member(value, fractionKey) ?? 0)
    if (Number.isFinite(seconds) && seconds > 0)
      return seconds * 1000 + (Number.isFinite(fraction) ? fraction / 1e6 : 0)
  }
  for (const key of ['$date', '$numberLong', 'iso', 'dateTime', 'datetime', 'date', 'value', '#text']) {
    const inner = member(value, key)
    const time = read(isObject(inner) ? member(inner, '$numberLong') : inner)
    if (time === null) continue
    const zone = member(value, 'timezone') ?? member(value, 'timeZone')
    const isOpen = typeof inner === 'string' && !HAS_OFFSET.test(inner)
    return isOpen && typeof zone === 'string' ? epochIn(zone, time) : time
  }
  return null
}

const secondsKeys = [
  ['_seconds', '_nanoseconds'],
  ['seconds', 'nanos'],
  ['seconds', 'nanoseconds'],
  ['epochSecond', 'nano']
] as const
