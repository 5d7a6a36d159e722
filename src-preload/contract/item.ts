import type { FeedId, FolderId, ItemId, SmartFeedId } from './ids.ts'
import type { FeedPlaces } from './folder.ts'
import type { Gap } from './gap.ts'
import type { AppliedRule } from './rule.ts'
import { MINUTE } from './time.ts'

/** An item is one piece of news. Times are epoch milliseconds. */

/** What a list shows of an item. */
export interface ItemRow {
  id: ItemId
  feedId: FeedId
  title: string
  /** Plain text that runs on after the title, at most 300 characters. */
  excerpt: string
  author: string | null
  /** Absolute, http(s) only. */
  url: string | null
  image: string | null
  /** 1 (lowest) to 5 (urgent); 3 is ordinary. */
  priority: number
  /** BCP 47, the payload's own or guessed from its script. */
  lang: string | null
  /** What the source says, where plausible. */
  publishedAt: number | null
  receivedAt: number
  /** Lists order by this: fixed at insert, or the time of publication in a view that is ordered by that. */
  sortAt: number
  read: boolean
  starred: boolean
  editedAt: number | null
  removedAt: number | null
  /** Nothing in the message could be mapped: it is shown as it came. */
  raw: boolean
  /** What rules want marked in it, as it stands there. */
  marks?: string[]
  /** A rule keeps it out of every list but the hidden items'; such an item is read. */
  hidden?: true
}

/** A file that hangs on an item, at its source. Null is what the source does not say. */
export interface Attachment {
  /** Absolute, http(s) only. */
  url: string
  /** Of MIME (`audio/mpeg`), or its kind alone (`video`). */
  type: string | null
  name: string | null
  /** In bytes. */
  size: number | null
  /** How long it plays. */
  seconds: number | null
}

/** What the reading pane shows. */
export interface ItemDetail extends ItemRow {
  /** As the source sent it: sanitise before use. Null where the body is plain text. */
  html: string | null
  text: string
  tags: string[]
  /** The message as it came, for "raw message". */
  message: string
  /** How many versions that edits replaced are kept. */
  earlierVersions: number
  /** The rules that acted on it. */
  rules: AppliedRule[]
  /** The files that hang on it; absent for none. */
  attachments?: Attachment[]
  /** Its text was too long to be kept whole. */
  cut?: true
  /** Its author wants it covered until the reader wants to see it: a content warning, which is its title. */
  covered?: true
}

/** An item as its source had it for a time. */
export interface ItemVersion {
  /** Counts the versions of the item from 1; one that is missing is not kept any more. */
  n: number
  /** Null where nobody knows: an older program kept it. */
  receivedAt: number | null
  /** Null for the version that the item has now. */
  replacedAt: number | null
  title: string
  text: string
  /** Null where only the words are known. */
  details: { url: string | null; author: string | null; tags: string[] } | null
}

/**
 * Lists keep a feed's items in the server's order over a small step back of the clock; a larger one was a correction. In ms.
 */
export const CLOCK_STEP = 5 * MINUTE

/** How many items one request marks at most. */
export const MAX_IDS = 500

/** A place in a list: the next page starts behind it. */
export interface PageKey {
  sortAt: number
  id: ItemId
}

/** What a list holds: all of it, or only what is `unread` in it. */
export type View = (
  | { kind: 'all' }
  | { kind: 'unread' }
  | { kind: 'starred' }
  | { kind: 'alerts' }
  /** What rules have hidden. */
  | { kind: 'hidden' }
  /** `since` is local midnight, as the window knows it. */
  | { kind: 'today'; since: number }
  | { kind: 'feed'; feedId: FeedId }
  /** All feeds in the folder and in those below it. */
  | { kind: 'folder'; folderId: FolderId }
  /** `smart` is the smart feed whose query it is. */
  | { kind: 'search'; query: string; smart?: SmartFeedId }
) & {
  unread?: true
  /** Ordered by when its items were published, and not by when they came; not for searches. */
  by?: 'published'
}

export interface Page {
  rows: ItemRow[]
  /** Whether older items follow. */
  more: boolean
  /** For a search: how many stored items the index does not know yet. */
  notIndexed: number
  /** The unfilled gaps of the stretch that the page covers, newest first; none in searches and starred items. */
  gaps: Gap[]
}

/** How much a view holds: what its scroll bar stands for. */
export interface Extent {
  items: number
  /** `sortAt` of the oldest item. */
  oldest: number
  /** The newest id that the library had given: what came later is not counted here. */
  newestId: ItemId
}

/** Before it no feed was published, in epoch ms; times up to a day from the epoch are most often a zero. */
export const EARLIEST_PUBLISHED = Date.UTC(1990, 0)
/** A source's clock may be this much ahead of ours, in ms. */
export const CLOCK_AHEAD = 5 * MINUTE

/**
 * When an item says it was published, where that is plausible: not in the future by more than five minutes, not before
 * 1990. Else when it was received.
 */
export function publishedTime({ publishedAt, receivedAt }: Pick<ItemRow, 'publishedAt' | 'receivedAt'>): number {
  const isPlausible =
    publishedAt !== null && publishedAt <= receivedAt + CLOCK_AHEAD && publishedAt >= EARLIEST_PUBLISHED
  return isPlausible ? publishedAt : receivedAt
}

/** A row as a view orders it: `sortAt` is the time by which that view is ordered. */
export function rowIn(view: View, row: ItemRow): ItemRow {
  return view.by === undefined ? row : { ...row, sortAt: publishedTime(row) }
}

export interface Counts {
  /** Of feeds that are not muted, like the view that lists them. */
  unread: number
  starred: number
  /** Unread items of priority 4 and 5. */
  alerts: number
  today: number
}

/** Messages per 18 s of the last 30 min, oldest first, and the highest priority in each. */
export interface Tape {
  /** Start of the first bucket. */
  from: number
  counts: number[]
  priorities: number[]
  /** The unfilled gaps of the view that reach into this time. */
  gaps?: Gap[]
}

export const TAPE_STEP = 18_000
export const TAPE_BUCKETS = 100
export const PAGE_LIMIT = 100

/**
 * Whether an item belongs in a view, as far as its row and its feed's place can tell.
 *
 * Unread is what the reader still means to look at: without the feeds that are left out of the totals.
 * A search cannot be decided row by row: answers false, and main asks the library.
 */
export function belongs(row: ItemRow, view: View, places: FeedPlaces): boolean {
  if (view.unread && (row.read || row.removedAt !== null)) return false
  if (view.kind === 'hidden' || row.hidden) return view.kind === 'hidden' && row.hidden === true
  switch (view.kind) {
    case 'all':
      return true
    case 'unread':
      return !row.read && row.removedAt === null && !places.isMuted(row.feedId)
    case 'starred':
      return row.starred
    case 'alerts':
      return row.priority >= 4
    case 'today':
      return row.sortAt >= view.since
    case 'feed':
      return row.feedId === view.feedId
    case 'folder':
      return places.isIn(row.feedId, view.folderId)
    case 'search':
      return false
  }
}
