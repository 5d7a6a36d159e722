import {
  MAX_POINTERS,
  MAX_TEMPLATE_LENGTH,
  type FeedInterpretation,
  type MappedField
} from '#contract/interpretation.ts'
import type { Verb } from './classify.ts'
import { isObject, member, type Json, type JsonObject } from '../base/json.ts'

/** What a reader chose for a feed, where it is laid over what is guessed. */

const LONGEST_FILLING = 200
/** Of a list of values that stands for one text. */
const MOST_LISTED = 20

/** The verb that the reader chose for an event type; null where they did not choose. */
export function chosenVerb(
  mapping: FeedInterpretation,
  type: string
): { verb: Verb | 'ignore'; alert: boolean } | null {
  const types = mapping.types ?? {}
  const meant = Object.hasOwn(types, type) ? types[type] : types['*']
  switch (meant) {
    case undefined:
      return null
    case 'alert':
      return { verb: 'item', alert: true }
    case 'edit':
      return { verb: 'patch', alert: false }
    default:
      return { verb: meant, alert: false }
  }
}

/** What a JSON pointer leads to; undefined where it leads nowhere. */
function pointed(value: Json, pointer: string): Json | undefined {
  if (pointer === '') return value
  if (!pointer.startsWith('/')) return undefined
  let found: Json | undefined = value
  for (const step of pointer.slice(1).split('/').slice(0, 64)) {
    const key = step.replace(/~1/g, '/').replace(/~0/g, '~')
    if (Array.isArray(found)) found = /^\d{1,9}$/.test(key) ? found[Number(key)] : undefined
    else found = isObject(found) ? member(found, key) : undefined
  }
  return found
}

function firstOf(value: Json, pointers: readonly string[] | undefined): Json | undefined {
  for (const pointer of pointers?.slice(0, MAX_POINTERS) ?? []) {
    const found = pointed(value, pointer)
    if (found !== undefined && found !== null && found !== '') return found
  }
  return undefined
}

/** The id that the reader pointed to, as text. */
export function chosenId(value: Json, mapping: FeedInterpretation): string | null {
  const id = firstOf(value, mapping.id)
  return typeof id === 'string' || typeof id === 'number' ? String(id).trim() || null : null
}

/** The title that the reader pointed to or put together, as it came; null where it is not there. */
export function chosenTitle(value: Json, mapping: FeedInterpretation): string | null {
  const title = mapping.title === undefined ? null : filled(mapping.title, value)
  if (title !== null) return title
  const found = firstOf(value, mapping.fields?.title)
  return found === undefined ? null : plainText(found)
}

const keys: Record<Exclude<MappedField, 'title'>, string> = {
  body: 'content',
  url: 'url',
  author: 'author',
  time: 'date_published',
  image: 'image',
  priority: 'priority',
  tags: 'tags',
  lang: 'language'
}

/** What the reader pointed to besides the title, under the keys that any payload is searched for. */
export function chosenFields(value: Json, mapping: FeedInterpretation): JsonObject {
  const chosen: JsonObject = {}
  for (const [field, key] of Object.entries(keys) as [keyof typeof keys, string][]) {
    const found = firstOf(value, mapping.fields?.[field])
    if (found === undefined) continue
    const text = field === 'body' || (field === 'author' && typeof found === 'number') ? plainText(found) : null
    chosen[key] = text ?? (typeof found === 'boolean' ? String(found) : found)
  }
  return chosen
}

/** One value, or a list of values a comma apart; null for anything with a structure of its own. */
function plainText(value: Json): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!Array.isArray(value) || value.length === 0) return null
  const texts = value.slice(0, MOST_LISTED).map((each) => (typeof each === 'object' ? null : String(each)))
  return texts.includes(null) ? null : texts.join(', ')
}

/** The list that the reader pointed to; null where they did not, or where it is none. */
export function chosenList(value: Json, mapping: FeedInterpretation | null | undefined): Json[] | null {
  const list = mapping?.list === undefined ? undefined : pointed(value, mapping.list)
  return Array.isArray(list) ? list : null
}

function filled(template: string, value: Json): string | null {
  let any = false
  const text = template.slice(0, MAX_TEMPLATE_LENGTH).replace(/\{(\/[^{}]{0,300})\}/g, (_, pointer: string) => {
    const found = pointed(value, pointer)
    const words = found === undefined ? null : plainText(found)
    if (words === null || words === '') return ''
    any = true
    return words.slice(0, LONGEST_FILLING)
  })
  return any ? text : null
}
