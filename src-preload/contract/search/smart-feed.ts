import type { SmartFeedId } from '../ids.ts'

/** A smart feed is a saved search. */

export interface SmartFeed {
  id: SmartFeedId
  title: string
  /** What is searched, as it was typed (query.ts). */
  query: string
  /** Unread items that match, counted as far as `SMART_UNREAD_LIMIT`; null while nobody has counted. */
  unread: number | null
}

export const MAX_SMART_TITLE_LENGTH = 120
export const MAX_SMART_FEEDS = 50
/** From here on a count says no more than "many". */
export const SMART_UNREAD_LIMIT = 100
