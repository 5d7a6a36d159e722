import { defaultFeedOptions } from '#contract/feed.ts'
import type { StoredFeed } from '../../src-main/library/library.ts'

/** A feed as the library answers it, with nothing changed by its reader. */
export const aStoredFeed: StoredFeed = {
  ...defaultFeedOptions,
  id: 1,
  url: 'https://a.example/',
  kind: 'event-stream',
  addedAt: 0,
  firstOpenedAt: 0,
  lastMessageAt: null,
  paused: false,
  unread: 0,
  lastEventId: '',
  cursor: null,
  checks: null,
  openGaps: 0,
  position: 0,
  headerNames: [],
  secrets: null
}
