import type { Message } from '#contract/message.ts'
import { byEventId, eventIdsPassed } from './event-ids.ts'
import { firebase } from './firebase.ts'
import { mastodon } from './mastodon.ts'
import type { Missed } from './missed.ts'
import { ntfy } from './ntfy.ts'
import { wikimedia } from './wikimedia.ts'

/**
 * How one kind of source is asked for what was missed.
 *
 * Cursors are opaque texts (JSON that only their source reads) and are stored with what they cover; null is none. Nothing
 * here interprets: of a payload it reads the id, and no more.
 */
export interface Source {
  /** Where the next attempt asks, and what it asks to resume after beside the last event ID; empty for nothing. */
  ask(cursor: string | null, lastEventId: string): { url: string; after: string }
  /** The cursor once this message is stored. */
  passed(cursor: string | null, message: Message): string | null
  /** The answer's `Mercure-Last-Event-ID` or `Last-Event-ID` tells where the server really resumed. */
  readonly tellsLoss?: boolean
  /** What was missed is fetched beside the stream, page by page. */
  readonly backfill?: Backfill
  /** The stream tells ids only, whose items are fetched one by one. */
  readonly snapshot?: Snapshot
  /** How a gap is fetched long after; absent where it cannot be. */
  readonly missed?: Missed
  /** How long what it sends is kept, in milliseconds; null where that is not known. */
  keeps?(cursor: string | null): { surely: number; atMost: number } | null
}

export interface Backfill {
  /** The page after the cursor, or the newest one where there is none. */
  page(cursor: string | null): string
  /** What a page brings, oldest first; null where the answer is no page. */
  read(body: string, cursor: string | null): FetchedPage | null
  /** What a message that tells of something new is about; null for any other. */
  about(message: Pick<Message, 'type' | 'data'>): string | null
}

export interface FetchedPage {
  messages: { type: string; data: string }[]
  /** After the page; equal to the one before where nothing newer is left. */
  cursor: string | null
}

export interface Snapshot {
  /** The ids that a message names; null where it is none of those that do. */
  ids(message: Message): SnapshotIds | null
  known(cursor: string | null): ReadonlySet<string>
  /** The cursor with these ids known. Where they are too many, those go that are not on the list any more. */
  learnt(cursor: string | null, ids: readonly string[], listed: readonly string[]): string
  item(id: string): string
  /** A place (missed.ts) for items that were listed and could not be had. */
  missing(ids: readonly string[]): string
}

export interface SnapshotIds {
  /** Oldest first. */
  ids: string[]
  /** The whole list, and not a change of it. */
  whole: boolean
  /** These items have changed: they are fetched even where they are known. */
  changed: boolean
}

/** Recognises a source by its address; any other resumes by its last event ID. */
export function sourceOf(feedUrl: string): Source {
  let url: URL
  try {
    url = new URL(feedUrl)
  } catch {
    return byLastEventId(feedUrl)
  }
  const { pathname: path, searchParams: query } = url
  if (path.endsWith('/.well-known/mercure'))
    return { ...byLastEventId(feedUrl), tellsLoss: true, missed: byEventId(feedUrl, { sure: true }) }
  // Of the two ways to ask it takes one, and the reader's own `since` is for the first time only.
  if (/\/v2\/stream\/[^/]+$/.test(path)) return { ...byLastEventId(feedUrl, { without: 'since' }), ...wikimedia(url) }
  if (path.endsWith('/_changes') && query.get('feed') === 'eventsource') return byLastEventId(feedUrl, { as: 'since' })
  if (/(^|\.)horizon[.-]/.test(url.hostname) && /^\/\w+/.test(path)) return byLastEventId(feedUrl, { as: 'cursor' })
  return mastodon(url) ?? firebase(url) ?? ntfy(url) ?? byLastEventId(feedUrl)
}

/** `as`: the parameter that carries the last event ID beside the header. `without`: one that would contradict it. */
function byLastEventId(feedUrl: string, { as, without }: { as?: string; without?: string } = {}): Source {
  return {
    ask: (_, lastEventId) => {
      if (lastEventId === '' || (as === undefined && without === undefined)) return { url: feedUrl, after: '' }
      const url = new URL(feedUrl)
      if (without !== undefined) url.searchParams.delete(without)
      if (as === undefined) return { url: url.href, after: '' }
      url.searchParams.set(as, lastEventId)
      return { url: url.href, after: lastEventId }
    },
    passed: eventIdsPassed,
    missed: byEventId(feedUrl, { sure: false, ...(as !== undefined && { as }) })
  }
}
