import { isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import { keysOf } from '../keys.ts'

/**
 * How urgent a source says that an item is, from 1 (lowest) to 5 (urgent).
 *
 * A word says it by itself. A number says it only by its scale, and those run in both directions: 7 is the least of syslog and nearly
 * the most of Gotify. So a number counts where its key or the keys beside it tell the scale, or where the feed showed it
 * before. Anything else is no priority: better an ordinary item than a false alarm.
 */

export const ORDINARY = 3

/** What a feed's `priority` counts, as far as its messages have shown: `signed` from -2 to 2, `ten` from 0 to 10. */
export type PriorityScale = 'signed' | 'ten'

const words: Record<number, string> = {
  1: 'min minimal minimum lowest none debug trace verbose fine finest p5 sev5 최저',
  2: 'low info information informational notice minor p4 sev4 낮음 정보',
  3: 'normal default medium moderate ordinary standard average p3 sev3 보통 일반',
  4: 'high warn warning important major error err severe p2 sev2 높음 경고 주의 중요',
  5: 'max maximum highest urgent critical crit emergency emerg alert fatal extreme panic breaking disaster blocker p1 p0 sev1 sev0 긴급 심각 최고'
}
const byWord = new Map(
  Object.entries(words).flatMap(([level, list]) => list.split(' ').map((word) => [word, Number(level)] as const))
)

const LONGEST_WORD = 40
const MOST_WORDS = 4

/** Names of keys without case and separators, by which the object around a number shows whose scale it is. */
const syslogKeys = new Set(
  `facility syslogfacility syslogidentifier hostname host appname procname procid msgid structureddata shortmessage fullmessage
   ident pid syslogseverity facilitynum facilityname program logsource transport systemdunit comm`.split(/\s+/)
)
/** Of which one alone is enough: nobody else uses them. */
const surelySyslog = new Set(
  'shortmessage syslogidentifier syslogfacility facility structureddata systemdunit'.split(' ')
)
const loggerKeys = new Set('msg logger pid hostname v caller stack reqid loggername'.split(' '))
const pushoverKeys = new Set('retry expire umid acked receipt aid'.split(' '))
/** Under these stands a level of a log or of anything else: of a river, of a player. */
const levelKeys = new Set('level lvl loglevel'.split(' '))

/** The priority that a key of an object says, or null. `name`: of the key, without case and separators. */
export function readSeverity(
  value: Json | undefined,
  name: string,
  object: JsonObject,
  scale: PriorityScale | undefined
): number | null {
  if (typeof value === 'string') {
    const text = value.trim()
    if (!/^[+-]?\d{1,3}$/.test(text)) return text.length > LONGEST_WORD ? null : inWords(text)
    return fromNumber(Number(text), name, object, scale)
  }
  if (typeof value === 'number') return fromNumber(value, name, object, scale)
  if (!isObject(value)) return null
  for (const key of ['name', 'label', 'value', 'text']) {
    const inner = member(value, key)
    const found = typeof inner === 'string' ? readSeverity(inner, name, object, scale) : null
    if (found !== null) return found
  }
  return null
}

/** The first word that says one: of `1 - Critical`, `SEV-2` and `2; yellow; Moderate`. */
function inWords(text: string): number | null {
  const lower = text.toLowerCase()
  const known = byWord.get(lower) ?? byWord.get(lower.replace(/[\s_-]+/g, ''))
  if (known !== undefined) return known
  const parts = lower.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')
  if (parts.length > MOST_WORDS || !/^\d/.test(lower)) return null
  return parts.map((part) => byWord.get(part)).find((level) => level !== undefined) ?? null
}

function fromNumber(value: number, name: string, object: JsonObject, scale: PriorityScale | undefined): number | null {
  if (!Number.isInteger(value) || value < -2 || value > 60) return null
  if (name === 'severitynumber') return openTelemetry(value)
  if (name === 'urgency') return value >= 0 && value <= 2 ? [2, 3, 5][value]! : upwards(value)
  const beside = namesIn(object)
  if (isSyslog(object, beside)) return value >= 0 && value <= 7 ? [5, 5, 5, 4, 4, 2, 2, 1][value]! : logger(value)
  if (levelKeys.has(name)) return hasOneOf(beside, loggerKeys) ? logger(value) : null
  if (name === 'severity') return hasOneOf(beside, loggerKeys) ? logger(value) : null
  if (scale === 'signed' || value < 0 || hasOneOf(beside, pushoverKeys)) return value <= 2 ? value + 3 : null
  if (scale === 'ten' || value > 5 || beside.has('appid')) return outOfTen(value)
  return upwards(value)
}

/** 1 to 5, as ntfy and most others count. What 0 stands for nobody can tell: for nothing, or for the most. */
const upwards = (value: number): number | null => (value >= 1 && value <= 5 ? value : null)

/** Gotify: 0 says nothing, 1 to 3 make no sound, from 8 on it rings. */
function outOfTen(value: number): number | null {
  if (value > 10) return null
  if (value >= 8) return value === 10 ? 5 : 4
  return value >= 4 ? 3 : value >= 1 ? 2 : 1
}

/** Bunyan, pino and Python count the levels of a log in tens, or in powers of ten. */
const logger = (value: number): number | null =>
  value % 10 === 0 && value >= 10 ? ([1, 2, 2, 4, 4, 5][value / 10 - 1] ?? null) : null

/** 1 to 24: four steps each for trace, debug, info, warn, error and fatal. */
const openTelemetry = (value: number): number | null =>
  value >= 1 && value <= 24 ? ([1, 1, 2, 4, 4, 5][Math.ceil(value / 4) - 1] ?? null) : null

/** GELF has its words under keys of its own; others are known by two of the keys that come with a line of a system's log. */
function isSyslog(object: JsonObject, beside: ReadonlySet<string>): boolean {
  if (hasOneOf(beside, surelySyslog)) return true
  if (member(object, 'version') === '1.1' && beside.has('host')) return true
  let known = 0
  for (const name of beside) if (syslogKeys.has(name)) known++
  return known >= 2 && !beside.has('msg')
}

const hasOneOf = (beside: ReadonlySet<string>, names: ReadonlySet<string>): boolean => {
  for (const name of beside) if (names.has(name)) return true
  return false
}

const namesIn = (object: JsonObject): ReadonlySet<string> =>
  new Set(keysOf(object).map((key) => key.toLowerCase().replace(/[\s_.:-]/g, '')))

/** The scale that a feed's priorities count in, with what this item shows of it. */
export function shownScale(item: JsonObject, known: PriorityScale | undefined): PriorityScale | undefined {
  if (known !== undefined) return known
  const priority = member(item, 'priority')
  if (typeof priority !== 'number' || !Number.isInteger(priority)) return undefined
  if (priority === -1 || priority === -2) return 'signed'
  return priority > 5 && priority <= 10 && !isSyslog(item, namesIn(item)) ? 'ten' : undefined
}
