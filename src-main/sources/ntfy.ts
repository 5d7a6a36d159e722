import type { Message } from '#contract/message.ts'
import { holdsNumber, holdsText, member, type JsonObject } from '../base/json.ts'
import { readCursor, readObject } from './cursor.ts'
import { messageFields, textAt } from './ntfy-message.ts'
import type { Missed } from './resume.ts'
import type { Meaning, Source } from './source.ts'

/**
 * ntfy (https://ntfy.sh; 2.17): nothing has an SSE id, and `since=` takes the id of the last message.
 *
 * A topic is sent as events under `/sse` and as lines under `/json`: the same messages, whose kind a line says within itself.
 * Only its `open` event proves that a path with such an end is one. Open and keepalive events carry ids too, which the
 * server does not know again: only those of messages are a cursor. Before the first message the time of the opening is.
 *
 * Since 2.16 a message may say by its `sequence_id` which one it replaces, and `message_clear` and `message_delete` name it the
 * same way. They have ids of their own, and the cache keeps and sends again all of them.
 */
export const ntfy: Source<'ntfy'> = {
  name: 'ntfy',
  isOf: isMessage,
  marks: ['topic'],
  meaning: (payload) => (isMessage(payload) ? messageMeaning(payload) : null),
  resume: (feedUrl) => {
    if (!/\/[\w,-]{1,2000}\/(?:sse|json)$/.test(feedUrl.pathname)) return null
    const areLines = feedUrl.pathname.endsWith('/json')
    return {
      ask: (cursor) => {
        const after = readCursor(cursor, 'ntfy')?.['after']
        if (typeof after !== 'string' || after === '') return { url: feedUrl.href, after: '' }
        const url = new URL(feedUrl)
        url.searchParams.set('since', after)
        return { url: url.href, after }
      },
      passed: (cursor, { type, data }) => {
        const known = readCursor(cursor, 'ntfy')
        if (!areLines && !(type === 'open' ? !known : known && kept.has(type))) return cursor
        const message = readObject(data)
        const event = message?.['event']
        if (!message || typeof event !== 'string' || (!areLines && event !== type)) return cursor
        if (event === 'open') return known ? cursor : opened(message, cursor)
        const id = message['id']
        if (!known || !kept.has(event) || typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) return cursor
        return cursorAt(id, timesOf(message))
      },
      keeps: (cursor) => {
        const keptMs = readCursor(cursor, 'ntfy')?.['keptMs']
        return typeof keptMs === 'number' ? { surely: keptMs, atMost: keptMs } : null
      },
      missed: missedIn(feedUrl)
    }
  }
}

/** The events that the cache keeps. */
const kept = new Set(['message', 'message_clear', 'message_delete'])

function isMessage(payload: JsonObject): boolean {
  return holdsText(payload, 'topic') && holdsText(payload, 'event') && holdsNumber(payload, 'time')
}

function messageMeaning(message: JsonObject): Meaning | null {
  const event = textAt(message, 'event')
  if (event === 'open' || event === 'keepalive' || event === 'poll_request') return { kind: 'health' }
  if (!kept.has(event)) return null
  const id = textAt(message, 'id')
  const sequence = textAt(message, 'sequence_id') || id
  // Names of sequences are the publisher's choice: those of two topics are two.
  const saying = { within: `topic:${textAt(message, 'topic')}`, edition: id }
  if (event !== 'message') {
    const kind = event === 'message_clear' ? 'read' : 'removal'
    return sequence === id ? { kind: 'health' } : { kind, ids: [sequence], ...saying }
  }
  const time = member(message, 'time') ?? null
  const value = { ...messageFields(message), time, ...(sequence !== id && { date_modified: time }) }
  return { kind: 'items', items: [{ value, ...(sequence === '' ? { id: null } : { id: sequence, ...saying }) }] }
}

function missedIn(feedUrl: URL): Missed {
  return {
    sure: true,
    place: (cursor) => (readCursor(cursor, 'ntfy') ? cursor : null),
    ask: (place) => {
      const known = readCursor(place, 'ntfy')
      const after = known?.['after']
      if (typeof after !== 'string') return null
      const url = new URL(feedUrl)
      const at = known?.['at']
      // By its time the last message comes once more, and shows that the cache still goes back to it. To an id that the
      // cache does not hold the server would answer with all of it, which shows nothing.
      url.searchParams.set('since', typeof at === 'number' ? String(at) : 'all')
      url.searchParams.set('poll', '1')
      const isLast = (message: Message): boolean => readObject(message.data)?.['id'] === after
      const isOlder = (message: Message): boolean => {
        const time = readObject(message.data)?.['time']
        return /^\d{9,}$/.test(after) && typeof time === 'number' && time < Number(after)
      }
      return {
        kind: 'stream',
        url: url.href,
        lastEventId: '',
        ends: true,
        begins: (message) => isLast(message) || isOlder(message),
        isLast,
        passes: () => false,
        rest: (messages) => {
          const last = readObject(messages.at(-1)?.data ?? '')
          const id = last?.['id']
          return last && typeof id === 'string' ? cursorAt(id, timesOf(last)) : null
        }
      }
    }
  }
}

/** When a message was sent, in epoch seconds, and for how long the server keeps it, in milliseconds. */
function timesOf(message: Record<string, unknown>): { at?: number; keptMs?: number } {
  const { time, expires } = message
  if (typeof time !== 'number' || !Number.isSafeInteger(time) || time <= 0) return {}
  const kept = typeof expires === 'number' && expires > time && Number.isFinite(expires)
  return { at: time, ...(kept && { keptMs: Math.trunc((expires - time) * 1000) }) }
}

/** The cursor of a stream that has opened and has sent no message yet. */
function opened({ topic, time }: Record<string, unknown>, cursor: string | null): string | null {
  return typeof topic === 'string' && typeof time === 'number' ? cursorAt(String(Math.trunc(time))) : cursor
}

const cursorAt = (after: string, times: object = {}): string => JSON.stringify({ source: 'ntfy', after, ...times })
