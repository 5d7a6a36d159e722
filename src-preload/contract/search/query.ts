import { beginsState, operatorLike, operatorNames, operatorOf, stateLike, stateOf } from './query-operators.ts'
import type { ItemState, Operator } from './query-operators.ts'
import { isSearchable } from './search-words.ts'
import { HOUR } from '../time.ts'

/**
 * What a person types into the search field, understood.
 *
 * Nothing typed is an error. What is no operator is searched as text; what is a misspelt one, or one with a value that means nothing,
 * is said and left out: as text it would find nothing, and that would be untrue. Of several feeds, folders, languages or priorities an
 * item needs one; everything else must all be true.
 */

export const MAX_QUERY_LENGTH = 500
export const MAX_QUERY_PARTS = 32

/** A point in time as it was typed: the start of a local day, or a number of hours before now. */
export type Moment =
  | { kind: 'date'; year: number; month: number; day: number }
  | { kind: 'days-ago'; days: number }
  | { kind: 'hours-ago'; hours: number }

export type QueryPart = { not: boolean } & (
  | { kind: 'text'; text: string; phrase: boolean; prefix: boolean }
  /** Words of the title, or of the author. */
  | { kind: 'title' | 'author'; text: string; prefix: boolean }
  | { kind: 'feed' | 'folder'; name: string }
  | { kind: 'is'; state: ItemState }
  /** `before`: earlier than the moment. `after`: from the moment on. */
  | { kind: 'before' | 'after'; moment: Moment }
  | { kind: 'priority'; least: number; most: number }
  /** A primary language subtag, as in `ko`. */
  | { kind: 'lang'; lang: string }
)

/** An operator that means nothing as it was typed: there is none of its name, or none of its values is like it. */
export interface Misspelt {
  wrong: 'name' | 'value'
  typed: string
  /** Where it begins in what was typed. */
  at: number
  operator: Operator
  /** What was likely meant, to be typed in its place; null where nobody can tell. */
  instead: string | null
}

export interface ReadQuery {
  parts: QueryPart[]
  misspelt: Misspelt[]
  /** An operator is still being typed. */
  unfinished: boolean
}

const TOKEN = /(-?)(?:(\p{L}{2,12}):(?=\S))?(?:"([^"]*)"?|([^\s"]+))/gu

/** The parts of a query, in order, without what `readQuery` finds misspelt. */
export const parseQuery = (typed: string): QueryPart[] => readQuery(typed).parts

/**
 * The parts of a query, in order, and what of it is misspelt; what is beyond the bounds is left out.
 *
 * The last word may be the beginning of one until a space ends it; so may every word that ends in `*`. An operator whose value is
 * still being typed is neither.
 */
export function readQuery(typed: string): ReadQuery {
  const text = typed
    .slice(0, MAX_QUERY_LENGTH)
    .replace(/[“”„«»＂]/g, '"')
    .replace(/：/g, ':')
    .replaceAll('\0', ' ')
  const query: ReadQuery = { parts: [], misspelt: [], unfinished: false }
  for (const token of [...text.matchAll(TOKEN)].slice(0, MAX_QUERY_PARTS)) {
    const read = readToken(token, token.index + token[0].length === text.length)
    if (read === 'unfinished') query.unfinished = true
    else if (read && 'kind' in read) query.parts.push(read)
    else if (read) query.misspelt.push(read)
  }
  return query
}

/** `isLast`: more may be typed to it. Null for what says nothing. */
function readToken(token: RegExpExecArray, isLast: boolean): QueryPart | Misspelt | 'unfinished' | null {
  const [whole, minus = '', name, phrase, word = ''] = token
  const not = minus !== ''
  const value = (phrase ?? word).normalize('NFC').trim()
  const starred = phrase === undefined && value.endsWith('*')
  const plain = starred ? value.slice(0, -1) : value
  const prefix = starred || (isLast && phrase === undefined)
  const bare = name === undefined && phrase === undefined && /^\p{L}+:$/u.test(word) ? word.slice(0, -1) : undefined
  const operator = operatorOf(name ?? bare ?? '')
  const said = { typed: whole.slice(minus.length), at: token.index + minus.length }
  if (operator !== undefined) {
    const given = bare === undefined ? value : ''
    const part = given === '' ? null : understood(operator, given, { text: plain, prefix })
    if (part) return { ...part, not }
    if (isLast && mayBecome(operator, given)) return 'unfinished'
    return { wrong: 'value', ...said, operator, instead: stateInstead(operator, name ?? '', given) }
  }
  const meant = name === undefined ? undefined : operatorLike(name, value)
  if (name !== undefined && meant !== undefined) {
    // A value that would mean nothing either is more likely text: status:200.
    if (understood(meant, value, { text: plain, prefix }))
      return { wrong: 'name', ...said, operator: meant, instead: renamed(meant, name, said.typed) }
  }
  if (name === undefined && phrase !== undefined) return textPart(value, { phrase: true, prefix: false, not })
  return textPart(name === undefined ? plain : `${name}:${plain}`, { phrase: false, prefix, not })
}

const isKorean = (name: string): boolean => /\p{Script=Hangul}/u.test(name)

/** A state that is nearly what was typed, with its operator. */
function stateInstead(operator: Operator, name: string, value: string): string | null {
  const state = operator === 'is' && value !== '' ? stateLike(value) : undefined
  return state === undefined ? null : `${name}:${state}`
}

/** What was typed under the operator's own name. */
const renamed = (operator: Operator, name: string, typed: string): string =>
  operatorNames[operator][isKorean(name) ? 1 : 0] + typed.slice(name.length)

function textPart(text: string, how: { phrase: boolean; prefix: boolean; not: boolean }): QueryPart | null {
  return isSearchable(text) ? { kind: 'text', text, ...how } : null
}

/** Whether a value that means nothing may mean something with more typed to it. */
function mayBecome(operator: Operator, value: string): boolean {
  if (value === '') return true
  switch (operator) {
    case 'is':
      return beginsState(value)
    case 'before':
    case 'after':
      return (
        /^\d{1,3}$/.test(value) ||
        DAYS.some((day) => day.startsWith(value.toLowerCase())) ||
        ['1', '01', '간', '전'].some((more) => momentOf(value.toLowerCase() + more) !== null)
      )
    case 'priority':
      return value === '>' || value === '>='
    case 'lang':
      return /^[a-z]$/i.test(value)
    default:
      return false
  }
}

type Understood<T> = T extends { not: boolean } ? Omit<T, 'not'> : never

function understood(
  operator: Operator,
  value: string,
  words: { text: string; prefix: boolean }
): Understood<QueryPart> | null {
  switch (operator) {
    case 'title':
    case 'author':
      return isSearchable(words.text) ? { kind: operator, ...words } : null
    case 'feed':
    case 'folder':
      return { kind: operator, name: value }
    case 'is': {
      const state = stateOf(value)
      return state ? { kind: 'is', state } : null
    }
    case 'before':
    case 'after': {
      const moment = momentOf(value.toLowerCase())
      return moment && { kind: operator, moment }
    }
    case 'priority': {
      const said = /^(?:>=)?([1-5])(\+)?$/.exec(value)
      if (!said) return null
      const least = Number(said[1])
      return { kind: 'priority', least, most: said[2] || value.startsWith('>') ? 5 : least }
    }
    case 'lang':
      return /^[a-z]{2,3}(?:-[a-z0-9]+)*$/i.test(value)
        ? { kind: 'lang', lang: value.slice(0, value.search(/-|$/)).toLowerCase() }
        : null
  }
}

const DAYS = ['today', 'yesterday', '오늘', '어제']

/** 2026-11-20, 2026/11/20, 2026-11, 2026; today, yesterday; 12h, 7d, 2w. */
function momentOf(value: string): Moment | null {
  if (value === 'today' || value === '오늘') return { kind: 'days-ago', days: 0 }
  if (value === 'yesterday' || value === '어제') return { kind: 'days-ago', days: 1 }
  const ago = /^(\d{1,4})(h|d|w|시간|일|주)(?:전)?$/.exec(value)
  if (ago) {
    const count = Number(ago[1])
    if (ago[2] === 'h' || ago[2] === '시간') return { kind: 'hours-ago', hours: count }
    return { kind: 'days-ago', days: ago[2] === 'w' || ago[2] === '주' ? count * 7 : count }
  }
  const date = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?\.?$/.exec(value)
  if (!date) return null
  const [year, month, day] = [Number(date[1]), Number(date[2] ?? 1), Number(date[3] ?? 1)]
  // The calendar's own answer: the 31st of a month with 30 days is no date.
  const at = new Date(year, month - 1, day)
  const exists = year >= 1970 && at.getFullYear() === year && at.getMonth() === month - 1 && at.getDate() === day
  return exists ? { kind: 'date', year, month, day } : null
}

/** When a moment was, epoch milliseconds, in this computer's time zone. */
export function timeOf(moment: Moment, now: number): number {
  switch (moment.kind) {
    case 'date':
      return new Date(moment.year, moment.month - 1, moment.day).getTime()
    case 'hours-ago':
      return now - moment.hours * HOUR
    case 'days-ago': {
      const day = new Date(now)
      return new Date(day.getFullYear(), day.getMonth(), day.getDate() - moment.days).getTime()
    }
  }
}

/** A name as the value of an operator, quoted so that it is read back as it is. */
export const quoted = (name: string): string => `"${name.replaceAll('"', ' ').trim()}"`

/** How names are compared: case, width and composition make no difference. */
export const foldedName = (name: string): string => name.normalize('NFKC').toLowerCase().trim()

/**
 * Which of the named things an operator means: those called exactly so, else all whose name contains it.
 *
 * So a feed is found by a piece of its name, and one whose name is part of another's can still be meant alone.
 */
export function namedBy<T extends { title: string }>(things: readonly T[], name: string): T[] {
  const wanted = foldedName(name)
  const exactly = things.filter(({ title }) => foldedName(title) === wanted)
  return exactly.length > 0 ? exactly : things.filter(({ title }) => foldedName(title).includes(wanted))
}
