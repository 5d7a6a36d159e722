import { isObject, member, type Json, type JsonObject } from '../base/json.ts'
import type { KnownItem } from './source.ts'

/** Reads members of payloads that strangers made: what is not there, or is of another kind, reads as nothing. */

const MOST_LISTED = 50

export function objectIn(within: JsonObject, key: string): JsonObject {
  const value = member(within, key)
  return isObject(value) ? value : {}
}

/** The text under the first of these keys that holds one. A number counts as its digits. */
export function textIn(within: JsonObject, ...keys: string[]): string {
  for (const key of keys) {
    const value = member(within, key)
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
    if (typeof value === 'number') return String(value)
  }
  return ''
}

export function objectsIn(within: JsonObject, key: string, most = MOST_LISTED): JsonObject[] {
  const value = member(within, key)
  return Array.isArray(value) ? value.slice(0, most).filter(isObject) : []
}

/** The parts that say something, with a sign between them. */
export function joined(separator: string, ...parts: readonly string[]): string {
  let text = ''
  for (const part of parts) if (part !== '') text = text === '' ? part : text + separator + part
  return text
}

/** `workflow_job` and `merge-request` as words. */
export const asWords = (name: string): string => name.slice(0, 100).replace(/[_-]+/g, ' ').trim()

export const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

export const firstLine = (text: string): string => text.split('\n', 1)[0]?.trim() ?? ''

/** The members that say something, so that nothing is overwritten by what is not there. */
export function filled(members: Readonly<Record<string, Json>>): JsonObject {
  const object: JsonObject = {}
  for (const key in members) {
    const value = members[key]
    if (value !== '' && value !== null && value !== undefined) object[key] = value
  }
  return object
}

/** A piece of news; an empty id names none. */
export const knownItem = (id: string, members: Readonly<Record<string, Json>>): KnownItem => ({
  id: id === '' ? null : id,
  value: filled(members)
})

/** Plain text for a title, whose readers take tags for tags: `Vec<b>` stays what it is. */
export const plainTitle = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
