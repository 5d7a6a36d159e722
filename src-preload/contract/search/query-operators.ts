/** The operators of a search, each with an English and a Korean name, and how misspelt ones are known. */

export const itemStates = ['unread', 'read', 'starred', 'alert', 'edited', 'removed'] as const
export type ItemState = (typeof itemStates)[number]

export type Operator = 'feed' | 'folder' | 'title' | 'author' | 'is' | 'before' | 'after' | 'priority' | 'lang'

type Names = readonly [english: string, korean: string, ...others: string[]]

/** The names of each operator; the first is the one to suggest, the second its Korean one. */
export const operatorNames: Record<Operator, Names> = {
  feed: ['feed', '피드'],
  folder: ['folder', '폴더'],
  title: ['title', '제목'],
  author: ['author', '작성자', '글쓴이'],
  is: ['is', '상태'],
  before: ['before', '이전'],
  after: ['after', '이후', 'since'],
  priority: ['priority', '중요도'],
  lang: ['lang', '언어']
}

/** The values of `is:` by every name they go by; the first of each is the English one, the second the Korean one. */
export const stateNames: Record<ItemState, Names> = {
  unread: ['unread', '안읽음'],
  read: ['read', '읽음'],
  starred: ['starred', '별표', 'star'],
  alert: ['alert', '중요알림', 'alerts'],
  edited: ['edited', '수정됨'],
  removed: ['removed', '삭제됨']
}

const byName = <Key extends string>(names: Record<Key, Names>): ReadonlyMap<string, Key> =>
  new Map(Object.entries<Names>(names).flatMap(([key, all]) => all.map((name) => [name, key as Key] as const)))

const operators = byName(operatorNames)
const states = byName(stateNames)

export const operatorOf = (name: string): Operator | undefined => operators.get(name.normalize('NFKC').toLowerCase())
export const stateOf = (value: string): ItemState | undefined => states.get(value.toLowerCase().replace(/\s/g, ''))

/** What other programs call these. */
const ELSEWHERE: Readonly<Record<string, Operator>> = {
  ...{ subject: 'title', intitle: 'title', headline: 'title', from: 'author', by: 'author' },
  ...{ site: 'feed', source: 'feed', until: 'before', older: 'before', newer: 'after' },
  ...{ language: 'lang', status: 'is', state: 'is' }
}

/** A name of this many letters is often another word with its first one changed; a shorter one with any. */
const SHORT = 4

/** The operator that is likely meant by a name that is none. */
export function operatorLike(name: string, value: string): Operator | undefined {
  const said = name.toLowerCase()
  if (stateOf(value)) return 'is'
  if (Object.hasOwn(ELSEWHERE, said)) return ELSEWHERE[said]
  const near = [...operators.keys()].find((known) => {
    const letters = known.normalize('NFD')
    const beginsAlike = said.normalize('NFD').charAt(0) === letters.charAt(0)
    return letters.length >= SHORT && isNear(said, known) && (letters.length > SHORT || beginsAlike)
  })
  return near === undefined ? undefined : operators.get(near)
}

/** The state that is likely meant by a value that is none, under its English or its Korean name. */
export function stateLike(value: string): string | undefined {
  const said = value.toLowerCase().replace(/[\s_-]/g, '')
  return stateOf(said) ? said : [...states.keys()].find((known) => isNear(said, known))
}

export const beginsState = (value: string): boolean =>
  [...states.keys()].some((known) => known.startsWith(value.toLowerCase().replace(/\s/g, '')))

/** Whether a word becomes another by one letter that is added, left out, changed or swapped with its neighbour, or by one part of a letter. */
const isNear = (word: string, other: string): boolean =>
  isOneOff(word.normalize('NFD'), other.normalize('NFD')) ||
  (other.length < SHORT && other.length > 2 && isOneOff(word.normalize('NFC'), other))

function isOneOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return a === b
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  let end = 0
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end) === b.at(-1 - end)) end++
  const [left, right] = [a.slice(from, a.length - end), b.slice(from, b.length - end)]
  const isSwapped = left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0]
  return isSwapped || (left.length <= 1 && right.length <= 1)
}
