import { isObject, member, parseJson, pointerTo, type Json, type JsonObject } from '../base/json.ts'
import { isKnownItem, knownListKey, passedOn, wrappedIn } from '../sources/lookup.ts'
import { keysOf, meaningOf } from './keys.ts'

/** Finds the piece or the pieces of news in a payload: the object that looks most like one, however it is wrapped. */

export interface Located {
  /** Where the fields are; a scalar only as an element of a list. */
  item: Json
  /** Whose id is the item's; another object than `item` only where a source wraps somebody else's post in its own. */
  identified: JsonObject | null
  /** What the item was wrapped in, nearest first, up to the list it stands in. They may fill in what it lacks. */
  envelopes: JsonObject[]
  /** The document around the list that the item stands in: its author and language hold for each item. */
  document: JsonObject | null
  /** It was found in a wrapping that builds before 0.2 did not look into. */
  isNewlyFound?: boolean
}

const DEEPEST_WRAPPING = 3
/** Elements of a list that become items of their own; the rest is shown as one raw card. */
const MOST_ELEMENTS = 2000
/** More elements than this that are no objects, among objects, are shown as one raw card. */
const MOST_WORDS = 10
const LONGEST_NESTED_JSON = 1_000_000

/** Answers nothing for an empty list: it says that there is no news. */
export function locate(payload: JsonObject | Json[]): Located[] {
  if (Array.isArray(payload)) return elementsOf(payload, null)
  const list = listIn(payload, 0)
  return list ? elementsOf(list.elements, list.document) : [locateOne(payload)]
}

function elementsOf(elements: Json[], document: JsonObject | null): Located[] {
  if (!elements.some(isObject)) return elements.every(isHollow) ? [] : [scalar(elements, document)]
  const scalars = elements.filter((element) => !isObject(element) && element !== null && element !== '')
  // Among objects a lone word may be news; many of them are one table.
  const isTable = scalars.length > MOST_WORDS
  const located = elements.slice(0, MOST_ELEMENTS).flatMap((element) => {
    if (isObject(element)) return Object.keys(element).length === 0 ? [] : [{ ...locateOne(element), document }]
    return isTable || element === null || element === '' ? [] : [scalar(element, document)]
  })
  if (isTable) located.push(scalar(scalars, document))
  if (elements.length > MOST_ELEMENTS) located.push(scalar(elements.slice(MOST_ELEMENTS), document))
  return located
}

/** Nothing, however it is wrapped. */
export function isHollow(value: Json | undefined, depth = 0): boolean {
  if (value === undefined || value === null || value === '' || value === '{}' || value === '[]') return true
  if (typeof value !== 'object' || depth > DEEPEST_WRAPPING) return false
  if (Array.isArray(value)) return value.length <= MOST_HOLLOWS && value.every((each) => isHollow(each, depth + 1))
  let count = 0
  for (const key in value) if (++count > MOST_HOLLOWS || !isHollow(value[key], depth + 1)) return false
  return true
}

const MOST_HOLLOWS = 50

const scalar = (item: Json, document: JsonObject | null): Located => ({
  item,
  identified: null,
  envelopes: [],
  document
})

// ---- Lists ----

/** Where in a payload the list stands whose elements become items, as a JSON pointer; null where there is none. */
export function listPointer(payload: JsonObject | Json[]): string | null {
  if (Array.isArray(payload)) return payload.some(isObject) ? '' : null
  return listIn(payload, 0)?.pointer ?? null
}

interface List {
  elements: Json[]
  document: JsonObject
  pointer: string
}

function listIn(object: JsonObject, depth: number): List | null {
  const known = knownListKey(object)
  if (known !== null) return { elements: listMember(object, known), document: object, pointer: pointerTo(known) }
  if (isKnownItem(object)) return null
  let own: number | undefined
  const keys = keysOf(object)
  for (const key of keys) {
    const meaning = meaningOf(key)
    const value = object[key]
    if (!meaning.list && !meaning.wrapper) {
      // What holds nothing but one object is a wrapping, whatever it is called.
      const inner = keys.length === 1 && depth < DEEPEST_WRAPPING && isObject(value) ? listIn(value, depth + 1) : null
      if (inner) return { ...inner, pointer: pointerTo(key) + inner.pointer }
      continue
    }
    if (Array.isArray(value)) {
      const first = value.find(isObject)
      if (!first) {
        if (meaning.list && value.length === 0 && newsScore(object) < WEAK)
          return { elements: value, document: object, pointer: pointerTo(key) }
        continue
      }
      own ??= newsScore(object)
      const score = newsScore(locateOne(first).item as JsonObject)
      if (score > own || (meaning.list && score > STRONG))
        return { elements: value, document: object, pointer: pointerTo(key) }
    } else if (meaning.wrapper && depth < DEEPEST_WRAPPING && isObject(value)) {
      const inner = listIn(value, depth + 1)
      if (inner) return { ...inner, pointer: pointerTo(key) + inner.pointer }
    }
  }
  return freeList(object, keys)
}

/** The list of a free name (`stories`, `hits`) that an object without news of its own holds, where it is the only one of them. */
function freeList(object: JsonObject, keys: readonly string[]): List | null {
  let found: List | null = null
  for (const key of keys) {
    const value = object[key]
    if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) continue
    const { roles, aboutOthers } = meaningOf(key)
    if (aboutOthers || roles.some(({ role }) => role !== 'body')) continue
    if (newsScore(locateOne(value[0] as JsonObject).item as JsonObject) <= STRONG) continue
    // Which of several are the news, and which belong to it?
    if (found) return null
    found = { elements: value, document: object, pointer: pointerTo(key) }
  }
  return found && newsScore(object) < WEAK ? found : null
}

/** The elements of the list in a payload that become items; null where it holds none. */
export const listedIn = (payload: JsonObject): readonly Json[] | null => listIn(payload, 0)?.elements ?? null

function listMember(object: JsonObject, key: string): Json[] {
  const value = member(object, key)
  return Array.isArray(value) ? value : []
}

// ---- Wrappings ----

interface Candidate {
  object: JsonObject
  envelopes: JsonObject[]
  score: number
  isNewlyFound?: boolean
}

function locateOne(object: JsonObject): Located {
  const best = bestOf(object, [], 0)
  const post = passedOn(best.object)
  const located: Located = {
    item: post ?? best.object,
    identified: best.object,
    envelopes: post ? [best.object, ...best.envelopes] : best.envelopes,
    document: null
  }
  if (best.isNewlyFound) located.isNewlyFound = true
  return located
}

/** Of the same score the outermost wins. */
function bestOf(object: JsonObject, envelopes: JsonObject[], depth: number): Candidate {
  if (isKnownItem(object)) return { object, envelopes, score: CERTAIN }
  let best: Candidate = { object, envelopes, score: newsScore(object) - depth }
  if (depth >= DEEPEST_WRAPPING) return best
  // An envelope that is known to be nothing but one, however much it says about itself.
  const forced = objectIn(wrappedIn(object))
  if (forced) return bestOf(forced, [object, ...envelopes], depth + 1)
  const keys = keysOf(object)
  for (const key of keys) {
    const { wrapper, isLater, aboutOthers, list } = meaningOf(key)
    // What holds nothing but one object is a wrapping, whatever it is called: a field of GraphQL has a free name.
    if (!wrapper && (keys.length > 1 || aboutOthers || list)) continue
    const inner = objectIn(object[key])
    if (!inner) continue
    const candidate = bestOf(inner, [object, ...envelopes], depth + 1)
    if (candidate.score <= best.score) continue
    best = wrapper && !isLater ? candidate : { ...candidate, isNewlyFound: true }
  }
  return best
}

function objectIn(value: Json | undefined): JsonObject | null {
  if (isObject(value)) return value
  if (typeof value !== 'string' || !value.startsWith('{') || value.length > LONGEST_NESTED_JSON) return null
  const parsed = parseJson(value)
  return isObject(parsed) ? parsed : null
}

// ---- How much an object looks like a piece of news ----

const CERTAIN = 1000
const STRONG = 10
const WEAK = 5

const strongTitles = new Set(['title', 'headline'])
const strongBodies = new Set([
  'contenthtml',
  'content',
  'text',
  'body',
  'articlebody',
  'contenttext',
  'html',
  'fulltext',
  'bodytext',
  'bodyhtml'
])

function newsScore(object: JsonObject): number {
  let title = 0
  let body = 0
  let link = 0
  let rest = 0
  for (const key of keysOf(object)) {
    const { name, roles, idRank } = meaningOf(key)
    const value = object[key]
    if (idRank >= 0 && value !== null && typeof value !== 'object') rest += 2
    for (const { role } of roles) {
      if (!isFilled(value)) continue
      if (role === 'title') title = Math.max(title, strongTitles.has(name) ? STRONG + 2 : name === 'summary' ? 0 : WEAK)
      else if (role === 'body')
        body = Math.max(body, strongBodies.has(name) ? STRONG : name === 'data' || name === 'payload' ? 1 : WEAK + 1)
      else if (role === 'link') link = 3
      else if (role === 'time' || role === 'author' || role === 'image') rest++
    }
  }
  return title + body + link + Math.min(rest, 5)
}

function isFilled(value: Json | undefined): boolean {
  if (typeof value === 'string') return value !== '' && !value.startsWith('{')
  if (typeof value === 'number') return true
  return isObject(value) && typeof (member(value, 'rendered') ?? member(value, 'value')) === 'string'
}
