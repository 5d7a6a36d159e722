import type { Message } from '#contract/message.ts'
import { holdsNumber, holdsText, member, type JsonObject } from '../base/json.ts'
import { readCursor, readObject } from './cursor.ts'
import { isFirebaseChange } from './firebase.ts'
import type { Missed, Snapshot, SnapshotIds } from './resume.ts'
import type { Meaning, Source } from './source.ts'

/**
 * Hacker News on Firebase (https://github.com/HackerNews/API): each connection begins with the whole list of ids, whose
 * items stand at `item/<id>.json`.
 *
 * The cursor is the ids that are stored already; a list that still holds one of them has nothing missing in between.
 */
export const hackerNews: Source<'hacker-news'> = {
  name: 'hacker-news',
  isAt: ({ host }) => host === 'hacker-news.firebaseio.com',
  isOf: (payload) => itemMeaning(payload) !== null,
  // A change of the list, whatever is in it, is Firebase's to read.
  meaning: (payload, type) => (isFirebaseChange(payload, type) ? null : itemMeaning(payload)),
  resume: (feedUrl) => {
    const found = /^(.*\/v0\/)(?:(?:top|new|best|ask|show|job)stories|updates)\.json$/.exec(feedUrl.pathname)
    if (!found) return null
    return {
      ask: () => ({ url: feedUrl.href, after: '' }),
      passed: (cursor) => cursor,
      snapshot: listAt(feedUrl, new URL(found[1] as string, feedUrl)),
      missed
    }
  }
}

const kinds = new Set(['story', 'job', 'comment', 'poll', 'pollopt'])

/** A question has no link of its own and is read where it was asked. */
function itemMeaning(payload: JsonObject): Meaning | null {
  const id = member(payload, 'id')
  const type = member(payload, 'type')
  if (typeof id !== 'number' || typeof type !== 'string' || !kinds.has(type) || !holdsNumber(payload, 'time'))
    return null
  if (member(payload, 'deleted') === true || member(payload, 'dead') === true)
    return { kind: 'removal', ids: [String(id)] }
  if (!holdsText(payload, 'by')) return null
  const url = member(payload, 'url')
  const { text, title, by, time } = payload
  return {
    kind: 'payload',
    value: {
      id,
      url: typeof url === 'string' && url !== '' ? url : `https://news.ycombinator.com/item?id=${id}`,
      ...(typeof title === 'string' && { title }),
      ...(typeof text === 'string' && { content_html: text }),
      author: by ?? null,
      date_published: time ?? null,
      ...(type !== 'story' && { tags: [type] })
    }
  }
}

// ---- The list ----

/** The name in stored cursors and places: it may not change. */
const CURSOR = 'firebase'
const MOST_KNOWN = 1_000
const MOST_IDS = 1_000

/** @param base where `item/` stands */
function listAt(feedUrl: URL, base: URL): Snapshot {
  return {
    ids: idsIn,
    known: (cursor) => new Set(knownIn(cursor)),
    learnt: (cursor, ids, listed) => {
      const all = new Set([...knownIn(cursor), ...ids])
      const present = listed.filter((id) => all.delete(id))
      return JSON.stringify({ source: CURSOR, known: [...all, ...present].slice(-MOST_KNOWN) })
    },
    item: (id) => {
      const url = new URL(`item/${id}.json`, base)
      const channel = feedUrl.searchParams.get('channel')
      if (channel !== null) url.searchParams.set('channel', channel)
      return url.href
    },
    missing: (ids) => JSON.stringify({ source: CURSOR, missing: ids.slice(-MOST_IDS) })
  }
}

const missed: Missed = {
  sure: true,
  // Only items that were listed and could not be fetched are known to be missing, and only then.
  place: () => null,
  ask: (place) => {
    const ids = readCursor(place, CURSOR)?.['missing']
    if (!Array.isArray(ids)) return null
    return {
      kind: 'items',
      ids: ids.filter((id) => typeof id === 'string' && /^\d{1,15}$/.test(id)).slice(0, MOST_IDS),
      rest: (left) => JSON.stringify({ source: CURSOR, missing: left })
    }
  }
}

function knownIn(cursor: string | null): string[] {
  const ids = readCursor(cursor, CURSOR)?.['known']
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string').slice(-MOST_KNOWN) : []
}

function idsIn({ type, data }: Message): SnapshotIds | null {
  if (type !== 'put' && type !== 'patch') return null
  const change = readObject(data)
  const value = change?.['data']
  const whole = type === 'put' && change?.['path'] === '/'
  // One place of the list: `/3`.
  if (typeof value === 'number') return { ids: numbers([value]), whole: false, changed: false }
  if (Array.isArray(value)) return { ids: numbers(value), whole, changed: false }
  if (typeof value !== 'object' || value === null) return null
  // `updates.json`: items whose score or comments changed, and profiles, which are no news.
  const { items } = value as { items?: unknown }
  if (Array.isArray(items)) return { ids: numbers(items), whole, changed: true }
  return { ids: numbers(Object.values(value)), whole, changed: false }
}

/** The newest ids, oldest first. */
function numbers(values: readonly unknown[]): string[] {
  const ids = new Set(values.slice(0, 10 * MOST_IDS).filter((id) => Number.isSafeInteger(id) && (id as number) > 0))
  return [...(ids as Set<number>)]
    .sort((a, b) => a - b)
    .slice(-MOST_IDS)
    .map(String)
}
