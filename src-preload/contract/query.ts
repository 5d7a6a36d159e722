import { HOUR } from './time.ts'

/**
 * What a person types into the search field, understood.
 *
 * Nothing typed is an error: what is no operator, or an operator with a value that means nothing, is searched as text.
 * Each operator has an English and a Korean name. Of several feeds, folders, languages or priorities an item needs one;
 * everything else must all be true.
 */

export const MAX_QUERY_LENGTH = 500
export const MAX_QUERY_PARTS = 32

export const itemStates = ['unread', 'read', 'starred', 'alert', 'edited', 'removed'] as const
export type ItemState = (typeof itemStates)[number]

/** A point in time as it was typed: the start of a local day, or a number of hours before now. */
export type Moment =
  | { kind: 'date'; year: number; month: number; day: number }
  | { kind: 'days-ago'; days: number }
  | { kind: 'hours-ago'; hours: number }

export type QueryPart = { not: boolean } & (
  | { kind: 'text'; text: string; phrase: boolean; prefix: boolean }
  | { kind: 'feed' | 'folder'; name: string }
  | { kind: 'is'; state: ItemState }
  /** `before`: earlier than the moment. `after`: from the moment on. */
  | { kind: 'before' | 'after'; moment: Moment }
  | { kind: 'priority'; least: number; most: number }
  /** A primary language subtag, as in `ko`. */
  | { kind: 'lang'; lang: string }
)

type Operator = Exclude<QueryPart['kind'], 'text'>

/** The names of each operator; the first is the one to suggest, the second its Korean one. */
export const operatorNames: Record<Operator, readonly [english: string, korean: string, ...others: string[]]> = {
  feed: ['feed', '피드'],
  folder: ['folder', '폴더'],
  is: ['is', '상태'],
  before: ['before', '이전'],
  after: ['after', '이후', 'since'],
  priority: ['priority', '중요도'],
  lang: ['lang', '언어']
}

const operators = new Map(
  Object.entries(operatorNames).flatMap(([kind, names]) => names.map((name) => [name, kind as Operator] as const))
)

/** The values of `is:` by every name they go by; the first of each is the English one, the second the Korean one. */
export const stateNames: Record<ItemState, readonly [english: string, korean: string, ...others: string[]]> = {
  unread: ['unread', '안읽음'],
  read: ['read', '읽음'],
  starred: ['starred', '별표', 'star'],
  alert: ['alert', '중요알림', 'alerts'],
  edited: ['edited', '수정됨'],
  removed: ['removed', '삭제됨']
}

const states = new Map(
  Object.entries(stateNames).flatMap(([state, names]) => names.map((name) => [name, state as ItemState] as const))
)

const TOKEN = /(-?)(?:(\p{L}{2,12}):(?=\S))?(?:"([^"]*)"?|([^\s"]+))/gu

/**
 * The parts of a query, in order; what is beyond the bounds is left out.
 *
 * The last word may be the beginning of one until a space ends it; so may every word that ends in `*`.
 */
export function parseQuery(typed: string): QueryPart[] {
  const text = typed
    .slice(0, MAX_QUERY_LENGTH)
    .replace(/[“”„«»＂]/g, '"')
    .replace(/：/g, ':')
    .replaceAll('\0', ' ')
  const found = [...text.matchAll(TOKEN)].slice(0, MAX_QUERY_PARTS)
  return found.flatMap((token): QueryPart[] => {
    const [whole, minus = '', name, phrase, word = ''] = token
    const not = minus !== ''
    const open = token.index + whole.length === text.length
    const operator = name === undefined ? undefined : operators.get(name.toLowerCase())
    const value = (phrase ?? word).normalize('NFC').trim()
    const part = operator === undefined || value === '' ? null : understood(operator, value)
    if (part) return [{ ...part, not }]
    if (name === undefined && phrase !== undefined) return textPart(value, { phrase: true, prefix: false, not })
    const said = name === undefined ? value : `${name}:${value}`
    const starred = said.endsWith('*')
    return textPart(starred ? said.slice(0, -1) : said, {
      phrase: false,
      prefix: starred || (open && phrase === undefined),
      not
    })
  })
}

function textPart(text: string, how: { phrase: boolean; prefix: boolean; not: boolean }): QueryPart[] {
  return /[\p{L}\p{N}]/u.test(text) ? [{ kind: 'text', text, ...how }] : []
}

type Understood<T> = T extends { not: boolean } ? Omit<T, 'not'> : never

function understood(operator: Operator, value: string): Understood<QueryPart> | null {
  switch (operator) {
    case 'feed':
    case 'folder':
      return { kind: operator, name: value }
    case 'is': {
      const state = states.get(value.toLowerCase().replace(/\s/g, ''))
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
