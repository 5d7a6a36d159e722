import { cleanText, cleanTitle, cutAtWord } from './clean-text.ts'
import { isObject, type Json, type JsonObject } from '../base/json.ts'
import { keysOf, meaningOf } from './keys.ts'

/** How a message is shown that maps to nothing: as it came, under a title that names its first values. */

const LONGEST_TITLE = 120
const LONGEST_VALUE = 40
const LONGEST_INDENTED = 50_000

/** `price_changed` and `price.changed` read "Price changed"; `message` says nothing. */
export function titleFromType(type: string): string {
  if (type === 'message') return ''
  const words = cleanTitle(type.slice(0, 200).replace(/[._:/-]+/g, ' '))
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** "Price changed · symbol: ACME · price: 12.4"; the data itself where it holds no such values. */
export function rawTitle(value: Json, type: string): string {
  const shown = isObject(value)
    ? tellingValues(value)
        .slice(0, 6)
        .map(([key, text]) => `${key}: ${text}`)
    : []
  const head = titleFromType(type)
  if (shown.length === 0 && head === '') return cutAtWord(cleanTitle(compact(value)), LONGEST_TITLE)
  return cutAtWord([head, ...shown].filter((part) => part !== '').join(' · '), LONGEST_TITLE)
}

/** The values of an object a line each, for an item that has a name and no text. */
export function valueLines(object: JsonObject, except: string | null): string {
  return valuesOf(object, true)
    .filter(([, text]) => text !== except)
    .slice(0, 20)
    .map(([key, text]) => `${key}: ${text}`)
    .join('\n')
}

/** Indented JSON, as long as that can be shown. */
export function indented(value: Json): string {
  const flat = JSON.stringify(value)
  return cleanText(flat.length > LONGEST_INDENTED ? flat : JSON.stringify(value, null, 2))
}

/** The plain values of an object and of the objects in it, by key: `state.attributes.unit` is `unit`. */
function valuesOf(object: JsonObject, telling: boolean): [string, string][] {
  const values: [string, string][] = []
  const walk = (within: JsonObject, depth: number): void => {
    for (const key of keysOf(within)) {
      if (values.length >= 40) return
      if (key === '__proto__' || (telling && !isTelling(key))) continue
      const value = within[key]
      if (isObject(value) && depth < 2) walk(value, depth + 1)
      else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        const text = cleanTitle(String(value).slice(0, 200))
        if (text !== '') values.push([cleanTitle(key.slice(0, LONGEST_VALUE)), cutAtWord(text, LONGEST_VALUE)])
      }
    }
  }
  walk(object, 0)
  return values
}

/** An id, a time or an address says little to a reader. */
function isTelling(key: string): boolean {
  const { idRank, roles, aboutOthers } = meaningOf(key)
  return (
    idRank < 0 && !aboutOthers && !roles.some(({ role }) => role === 'time' || role === 'modified' || role === 'link')
  )
}

function tellingValues(object: JsonObject): [string, string][] {
  const telling = valuesOf(object, true)
  return telling.length > 0 ? telling : valuesOf(object, false)
}

function compact(value: Json): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(Array.isArray(value) ? value.slice(0, 40) : value).slice(0, 2000)
}
