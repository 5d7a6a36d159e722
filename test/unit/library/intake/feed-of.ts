import type { Batch, Message } from '#contract/message.ts'
import { Intake } from '../../../../src-main/library/intake/intake.ts'
import { memoryLibrary, type providers } from '../memory-library.ts'

const FIRST_URL = 'https://news.example/sse'
export const START = 1_790_000_000_000

export interface Event {
  id?: string | number
  event?: string
  data: unknown
}

/** A feed whose messages are read by the real rules, over connections that begin and end. */
export function feedOf(sqlite: (typeof providers)[number], library = memoryLibrary(sqlite), url = FIRST_URL) {
  const { db } = library
  const feed = url === FIRST_URL ? library.feed : library.addFeed(url)
  const rows = () => library.rows({ kind: 'feed', feedId: feed })
  const intake = new Intake(db)
  let number = 0
  let at = START
  let last = ''
  let connections = 0
  const message = ({ id, event = 'message', data }: Event): Message => {
    at += 1_000
    if (id !== undefined) last = String(id)
    return {
      type: event,
      data: typeof data === 'string' ? data : JSON.stringify(data),
      ownId: id === undefined ? null : String(id),
      lastEventId: last,
      receivedAt: at
    }
  }
  const accept = (phase: Batch['phase'], events: Event[], rest: Partial<Batch> = {}) =>
    intake.accept({
      feedId: feed,
      url,
      phase,
      messages: events.map(message),
      lastEventId: last,
      session: 's',
      number: ++number,
      ...rest
    })
  return {
    db,
    id: feed,
    rows,
    /** Begins a connection with these messages, which come at once. */
    connect: (...events: Event[]) => {
      if (connections++ === 0) return accept('first', events)
      const from = at
      at += 60_000
      return accept('replay', events, { resumption: { from, to: at, after: last } })
    },
    live: (...events: Event[]) => accept('live', events),
    /** Whether the feed counts as many unread items as it has. */
    countsUnread: () => {
      const [row] = db.prepare('SELECT unread FROM feeds WHERE id = ?').all(feed)
      return row?.['unread'] === rows().filter(({ read, removedAt }) => !read && removedAt === null).length
    },
    titles: () =>
      rows()
        .map(({ title }) => title)
        .reverse(),
    edited: () =>
      rows()
        .filter(({ editedAt }) => editedAt !== null)
        .map(({ title }) => title),
    gaps: () =>
      db
        .prepare('SELECT kind, reason FROM gaps WHERE feed_id = ? ORDER BY id')
        .all(feed)
        .map(({ kind, reason }) => `${String(kind)} ${(JSON.parse(String(reason)) as { kind: string }).kind}`),
    removed: () =>
      rows()
        .filter(({ removedAt }) => removedAt !== null)
        .map(({ title }) => title)
  }
}

export const story = (title: string, more: object = {}) => ({
  title,
  text: `All that is known of it: ${title}`,
  ...more
})
