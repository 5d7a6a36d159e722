import type { Verb } from './classify.ts'
import { isObject, member, type Json, type JsonObject } from './json.ts'

/** What the messages of one event type are. `alert` is an item of at least high priority. */
export type Meant = 'item' | 'alert' | 'edit' | 'removal' | 'ignore'

export type MappedField = 'title' | 'body' | 'url' | 'author' | 'time' | 'image' | 'priority' | 'tags' | 'lang'

/**
 * A reader's correction of what is guessed for one feed; pure data, JSON as it is.
 *
 * Pointers are JSON pointers (RFC 6901) into the payload, or into each element where `list` points to a list. The first
 * that holds something counts; where none does, the guess stands.
 */
export interface Mapping {
  /** Where the list stands whose elements are the items. */
  list?: string
  id?: string[]
  fields?: Partial<Record<MappedField, string[]>>
  /** `{/new_state/state}` stands for what the pointer holds; a template of which nothing is filled is not used. */
  title?: string
  /** By event type; `*` for all others. */
  types?: Record<string, Meant>
}

const MOST_POINTERS = 10
const LONGEST_TEMPLATE = 500
const LONGEST_FILLING = 200

/** The verb that the reader chose for an event type; null where they did not choose. */
export function chosenVerb(mapping: Mapping, type: string): { verb: Verb | 'ignore'; alert: boolean } | null {
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
export function pointed(value: Json, pointer: string): Json | undefined {
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
  for (const pointer of pointers?.slice(0, MOST_POINTERS) ?? []) {
    const found = pointed(value, pointer)
    if (found !== undefined && found !== null && found !== '') return found
  }
  return undefined
}

/** The id that the reader pointed to, as text. */
export function chosenId(value: Json, mapping: Mapping): string | null {
  const id = firstOf(value, mapping.id)
  return typeof id === 'string' || typeof id === 'number' ? String(id).trim() || null : null
}

const keys: Record<MappedField, string> = {
  title: 'title',
  body: 'content',
  url: 'url',
  author: 'author',
  time: 'date_published',
  image: 'image',
  priority: 'priority',
  tags: 'tags',
  lang: 'language'
}

/** What the reader pointed to, under the keys that any payload is searched for; null where nothing is there. */
export function chosenFields(value: Json, mapping: Mapping): JsonObject | null {
  const chosen: JsonObject = {}
  for (const [field, key] of Object.entries(keys) as [MappedField, string][]) {
    const found = firstOf(value, mapping.fields?.[field])
    if (found !== undefined) chosen[key] = typeof found === 'boolean' ? String(found) : found
  }
  const title = mapping.title === undefined ? null : filled(mapping.title, value)
  if (title !== null) chosen['title'] = title
  return Object.keys(chosen).length > 0 ? chosen : null
}

function filled(template: string, value: Json): string | null {
  let any = false
  const text = template.slice(0, LONGEST_TEMPLATE).replace(/\{(\/[^{}]{0,300})\}/g, (_, pointer: string) => {
    const found = pointed(value, pointer)
    if (found === undefined || found === null || typeof found === 'object' || found === '') return ''
    any = true
    return String(found).slice(0, LONGEST_FILLING)
  })
  return any ? text : null
}
