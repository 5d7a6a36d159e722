import type { FeedId, ItemId } from '#contract/ids.ts'
import type { PageKey } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import type { Statements } from '../store/database.ts'
import { numberIn, numberOrNull, textIn, textOrNull } from '../store/columns.ts'
import { LARGEST_ID, LAST_TIME } from '../store/value-rules.ts'
import { READING_COLUMNS, storedReading, type StoredReading } from './stored-reading.ts'

/** A stored item with the message that it was read from. */
export interface StoredItem {
  id: ItemId
  feedId: FeedId
  guid: string
  version: string
  sortAt: number
  receivedAt: number
  read: boolean
  starred: boolean
  hidden: boolean
  reading: StoredReading
  /** Null where its message is not kept. */
  message: Message | null
  /** The row of a message that carried several items. */
  messageId: number | null
  /** Builds before this one kept the type of an item's first message alone: that of an edit is not known. */
  isTypeKnown: boolean
}

const SELECT = `SELECT i.id, i.feed_id, i.guid, i.version, i.sort_at, i.received_at, i.edited_at, i.read, i.starred, i.hidden,
    i.event_type, c.message_type, c.message_id, coalesce(c.raw, m.data) AS raw, ${READING_COLUMNS}
  FROM items i JOIN feeds f ON f.id = i.feed_id AND f.removed_at IS NULL JOIN item_content c ON c.item_id = i.id
    LEFT JOIN shared_messages m ON m.id = c.message_id LEFT JOIN item_extras e ON e.item_id = i.id`
const BEFORE = 'i.sort_at <= ?1 AND (i.sort_at < ?1 OR i.id < ?2)'
const ORDER = 'ORDER BY i.sort_at DESC, i.id DESC'
const OF_ALL = `${SELECT} WHERE ${BEFORE} ${ORDER}`
const OF_FEED = `${SELECT} WHERE i.feed_id = ?3 AND ${BEFORE} ${ORDER}`
const BY_ID = `${SELECT} WHERE i.id = ?`

/** Before the newest item: where a walk over all begins. */
export const FROM_THE_NEWEST: PageKey = { sortAt: LAST_TIME, id: LARGEST_ID }

/** The items behind a place, the newest first; of a feed, or with null of all that are there. */
export function* itemsBehind(
  sql: Statements,
  feedId: FeedId | null,
  { sortAt, id }: PageKey
): Generator<StoredItem, void> {
  const rows = feedId === null ? sql(OF_ALL).iterate(sortAt, id) : sql(OF_FEED).iterate(sortAt, id, feedId)
  for (const row of rows) yield storedItem(row)
}

export function storedItemOf(sql: Statements, id: ItemId): StoredItem | null {
  const row = sql(BY_ID).get(id)
  return row ? storedItem(row) : null
}

/** How many items there are to be read. */
export function countOf(sql: Statements, feedId: FeedId | null): number {
  const row =
    feedId === null
      ? sql('SELECT count(*) AS n FROM items').get()
      : sql('SELECT count(*) AS n FROM items WHERE feed_id = ?').get(feedId)
  return row?.['n'] as number
}

function storedItem(row: Record<string, unknown>): StoredItem {
  const raw = textOrNull(row, 'raw', 'item')
  const guid = textIn(row, 'guid', 'item')
  const editedAt = numberOrNull(row, 'edited_at', 'item')
  const receivedAt = numberIn(row, 'received_at', 'item')
  const ofEdit = textOrNull(row, 'message_type', 'item')
  return {
    id: row['id'] as number,
    feedId: row['feed_id'] as number,
    guid,
    version: textIn(row, 'version', 'item'),
    sortAt: numberIn(row, 'sort_at', 'item'),
    receivedAt,
    read: row['read'] === 1,
    starred: row['starred'] === 1,
    hidden: row['hidden'] === 1,
    reading: storedReading(row),
    message:
      raw === null
        ? null
        : {
            type: ofEdit ?? textOrNull(row, 'event_type', 'item') ?? 'message',
            data: raw,
            lastEventId: '',
            ownId: guid.startsWith('m:') ? guid.slice(2).replace(/#\d+$/, '') : null,
            receivedAt: editedAt ?? receivedAt
          },
    messageId: numberOrNull(row, 'message_id', 'item'),
    isTypeKnown: editedAt === null || ofEdit !== null
  }
}
