import { isObject, member, type Json, type JsonObject } from '../base/json.ts'
import type { Meaning, Source } from './source.ts'

/**
 * Firebase Realtime Database (https://firebase.google.com/docs/database/rest/retrieve-data, read in 2026): `event: put` or `patch` with `{"path":"/…","data":…}`.
 *
 * A `put` replaces what is at the path, a `patch` only the members named. Children of a list are named by their key, so the
 * key is their identity: it is what a later `{"path":"/KEY","data":null}` names. Lists of numbers are ids of something
 * that stands elsewhere (Hacker News): they are no news by themselves, and whoever holds the stream fetches the items.
 */
export const firebase: Source<'firebase'> = {
  name: 'firebase',
  isOf: (payload, type) => isFirebaseChange(payload, type) && member(payload, 'data') !== undefined,
  marks: ['path'],
  meaning: (payload, type, _at, feedUrl) => {
    if (!isFirebaseChange(payload, type)) return null
    const partial = type === 'patch'
    const data = member(payload, 'data') ?? null
    const [key, field, deeper] = payload.path.split('/').filter((step) => step !== '')
    const child = key === undefined && partial ? withinChildren(data) : null
    if (child) return { kind: 'payload', value: child as JsonObject, partial }
    if (key === undefined) return wholeOr(data === null ? nothingLeft(partial) : children(data, partial), type, feedUrl)
    if (field === undefined) {
      if (data === null) return { kind: 'removal', ids: [key] }
      if (typeof data === 'number') return { kind: 'health' }
      return { kind: 'payload', value: named(key, data), partial }
    }
    // Below a field nobody knows where the change belongs in what is stored.
    if (deeper !== undefined) return { kind: 'health' }
    return { kind: 'payload', value: { id: key, [field]: data }, partial: true }
  }
}

export function isFirebaseChange(payload: JsonObject, type: string): payload is JsonObject & { path: string } {
  const path = member(payload, 'path')
  return (type === 'put' || type === 'patch') && typeof path === 'string' && path.startsWith('/')
}

/** What is named with more than one step (`-N3/text`) belongs to a child, of which the rest stays as it is. */
function withinChildren(data: Json): Json | null {
  if (!isObject(data) || !Object.keys(data).some((key) => key.includes('/'))) return null
  const [key = '', field = '', ...deeper] = (Object.keys(data)[0] ?? '').split('/')
  const isOne = Object.keys(data).every((each) => each.startsWith(`${key}/`) && each.split('/').length === 2)
  if (!isOne || field === '' || deeper.length > 0) return null
  return named(
    key,
    Object.fromEntries(Object.entries(data).map(([each, value]) => [each.slice(key.length + 1), value]))
  )
}

const nothingLeft = (partial: boolean): Meaning => (partial ? { kind: 'health' } : { kind: 'payload', value: [] })

/** More children than these are not compared with what is stored. */
const MOST_COMPARED = 1_000
/** Of a query a stream shows a part, out of which children fall that are still there. */
const QUERY = /[?&](?:limitTo|startA|endA|endBefore|equalTo|orderBy|shallow)/i

/** A `put` at the root replaces everything: what it does not hold is gone. */
function wholeOr(meaning: Meaning, type: string, feedUrl: string): Meaning {
  const isList = meaning.kind === 'payload' && Array.isArray(meaning.value) && meaning.value.length <= MOST_COMPARED
  return isList && type === 'put' && !QUERY.test(feedUrl) ? { ...meaning, isWhole: true } : meaning
}

function children(data: Json, partial: boolean): Meaning {
  if (Array.isArray(data)) {
    const items = data.flatMap((each, place) => (isObject(each) ? [named(String(place), each)] : []))
    return items.length > 0 ? { kind: 'payload', value: items } : { kind: 'health' }
  }
  if (!isObject(data)) return { kind: 'health' }
  const entries = Object.entries(data)
  if (entries.every(([, each]) => typeof each === 'number' || each === null)) {
    const gone = entries.filter(([key, each]) => each === null && !/^\d+$/.test(key)).map(([key]) => key)
    return partial && gone.length > 0 ? { kind: 'removal', ids: gone } : { kind: 'health' }
  }
  const hasNames = entries.every(([key]) => PUSH_ID.test(key))
  const items = entries.flatMap(([key, each]) =>
    isObject(each) || (hasNames && typeof each === 'string' && each !== '') ? [named(key, each)] : []
  )
  // An object of plain values is one thing, not a list of things.
  if (items.length < entries.filter(([, each]) => each !== null).length)
    return { kind: 'payload', value: data, partial }
  const gone = partial ? entries.filter(([, each]) => each === null).map(([key]) => key) : []
  return { kind: 'payload', value: items, ...(gone.length > 0 && { removes: gone }) }
}

/** A name that the database itself gives to what is added to a list. */
const PUSH_ID = /^-[\w-]{19}$/

const named = (key: string, data: Json): JsonObject => (isObject(data) ? { ...data, id: key } : { id: key, text: data })
