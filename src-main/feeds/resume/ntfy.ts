import { readCursor, readObject } from './cursor.ts'
import type { Source } from './source.ts'

/**
 * ntfy: nothing has an SSE id, and `since=` takes the id of the last message.
 *
 * Only its `open` event proves that a path that ends in `/sse` is one. Open and keepalive events carry ids too, which the
 * server does not know again: only those of messages are a cursor. Before the first message the time of the opening is.
 */
export function ntfy(feedUrl: URL): Source | null {
  if (!/\/[\w,-]{1,2000}\/sse$/.test(feedUrl.pathname)) return null
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
      if (type === 'open') return known ? cursor : opened(data, cursor)
      if (!known || type !== 'message') return cursor
      const message = readObject(data)
      const id = message?.['id']
      if (message?.['event'] !== 'message' || typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) return cursor
      return cursorAt(id)
    }
  }
}

function opened(data: string, cursor: string | null): string | null {
  const open = readObject(data)
  const time = open?.['time']
  if (open?.['event'] !== 'open' || typeof open['topic'] !== 'string' || typeof time !== 'number') return cursor
  return cursorAt(String(Math.trunc(time)))
}

const cursorAt = (after: string): string => JSON.stringify({ source: 'ntfy', after })
