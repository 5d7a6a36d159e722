import type { FeedId, ItemId } from '#contract/ids.ts'
import type { Message } from '#contract/message.ts'
import { kindOfEvent } from '../../interpret/record.ts'
import { numberIn, numberOrNull, realOrNull, textIn, textOrNull } from '../store/columns.ts'
import type { Statements } from '../store/database.ts'

/** An event type longer than this is kept cut. */
export const MAX_TYPE = 100

/** What is stored of an item, as far as it decides what becomes of one that is sent. Times are epoch ms. */
export interface StoredItem {
  id: ItemId
  guid: string
  /** When it came, or was last changed. */
  changedAt: number
  sortAt: number
  version: string
  title: string
  url: string | null
  removed: boolean
  publishedAt: number | null
  modifiedAt: number | null
  revision: number | null
  hidden: boolean
  /** The kind of record, as in `Evidence`; null where nobody knows. */
  kind: string | null
  /** The message that brought it said that it was an update. */
  isUpdate: boolean
}

const COLUMNS = `id, guid, max(received_at, coalesce(edited_at, 0)) AS changed_at, sort_at, version, title, url, removed_at,
  published_at, modified_at, revision, hidden, record, event_type`

/**
 * The guids that an item with a link may have without being named by the link alone (`l@`, `m:`, `m@`): those of the index, which
 * is named below, since SQLite would rather walk all guids of this range.
 */
const NOT_BY_LINK = "guid >= 'l@' AND guid < 'n'"
/** At most this many items of one link are compared, the newest. */
const MOST_OF_ONE_LINK = 50

const BY_GUID = `SELECT ${COLUMNS} FROM items WHERE feed_id = ? AND guid = ?`
const BY_LINK = `SELECT ${COLUMNS} FROM items INDEXED BY ix_items_link WHERE feed_id = ? AND url = ? AND ${NOT_BY_LINK}
  ORDER BY id DESC LIMIT ${MOST_OF_ONE_LINK}`
/** As far as is known: of an edit builds before this one kept no type. */
const OF_MESSAGE = `SELECT 1 FROM items i JOIN item_content c ON c.item_id = i.id WHERE i.id = ? AND c.raw = ?
    AND (coalesce(c.message_type, i.event_type, 'message') = ? OR (i.edited_at IS NOT NULL AND c.message_type IS NULL))`
/** Of how many items the newest without a name are looked for, for each that is wanted. */
const LOOKED_AT = 4
const LAST_UNNAMED = `SELECT coalesce(c.raw, m.data) AS data
  FROM (SELECT id, guid, sort_at FROM items WHERE feed_id = ? ORDER BY sort_at DESC, id DESC LIMIT ?) i
    JOIN item_content c ON c.item_id = i.id LEFT JOIN shared_messages m ON m.id = c.message_id
  WHERE i.guid >= 'n:' AND i.guid < 'n;' ORDER BY i.sort_at DESC, i.id DESC LIMIT ?`
const NEWEST = `SELECT ${COLUMNS} FROM items WHERE feed_id = ? ORDER BY sort_at DESC, id DESC LIMIT ?`

const MOST_OPEN = 10_000
const OPEN_NAMED = `SELECT ${COLUMNS} FROM items WHERE feed_id = ? AND guid >= 'p' AND guid < 'q' AND removed_at IS NULL
  ORDER BY guid LIMIT ${MOST_OPEN}`

/** Finds stored items of a feed by their names. Throws SQLite's errors; the caller has the transaction. */
export class ItemLookup {
  readonly #sql
  readonly #feedId

  constructor(sql: Statements, feedId: FeedId) {
    this.#sql = sql
    this.#feedId = feedId
  }

  /** The items that are stored under these guids, in their order. */
  storedUnder(guids: readonly (string | null)[]): StoredItem[] {
    const found: StoredItem[] = []
    for (const guid of new Set(guids)) {
      const row = guid === null ? undefined : this.#byGuid(guid)
      if (row) found.push(storedItem(row))
    }
    return found
  }

  /** The item under the guid of a link, and those that have the link under another name. */
  withLink(guid: string, url: string | null): StoredItem[] {
    return [...this.storedUnder([guid]), ...this.withLinkOnly(url)]
  }

  /** The items that have a link and are stored under another name. */
  withLinkOnly(url: string | null): StoredItem[] {
    return url === null ? [] : this.#sql(BY_LINK).all(this.#feedId, url).map(storedItem)
  }

  /** The feed's newest items, at most `most`. */
  newest(most: number): StoredItem[] {
    return this.#sql(NEWEST).all(this.#feedId, most).map(storedItem)
  }

  /** Whether an item was read last from this very message, and was all that it held. */
  isOf({ id }: StoredItem, { data, type }: Message): boolean {
    return this.#sql(OF_MESSAGE).get(id, data, type.slice(0, MAX_TYPE)) !== undefined
  }

  /** The messages of the last items that nothing names, oldest first. */
  lastUnnamed(most: number): string[] {
    const rows = this.#sql(LAST_UNNAMED).all(this.#feedId, LOOKED_AT * most, most)
    return rows.map((row) => textIn(row, 'data', 'item')).reverse()
  }

  /** Items that are named by their payload and were not taken back. */
  openNamed(): StoredItem[] {
    return this.#sql(OPEN_NAMED).all(this.#feedId).map(storedItem)
  }

  textOf({ id }: StoredItem): string {
    return textIn(this.#sql('SELECT text FROM item_content WHERE item_id = ?').get(id) ?? {}, 'text', 'item')
  }

  /** The id of the item that was stored last, of whatever feed; 0 before the first. */
  lastId(): ItemId {
    return (this.#sql('SELECT max(id) AS id FROM items').get()?.['id'] as number | null) ?? 0
  }

  #byGuid(guid: string): Record<string, unknown> | undefined {
    return this.#sql(BY_GUID).get(this.#feedId, guid)
  }
}

function storedItem(row: Record<string, unknown>): StoredItem {
  const record = textOrNull(row, 'record', 'item') ?? ''
  const kind = record.replace(/^~/, '')
  const eventType = textOrNull(row, 'event_type', 'item')
  return {
    id: row['id'] as number,
    guid: textIn(row, 'guid', 'item'),
    changedAt: numberIn(row, 'changed_at', 'item'),
    sortAt: numberIn(row, 'sort_at', 'item'),
    version: textIn(row, 'version', 'item'),
    title: textIn(row, 'title', 'item'),
    url: textOrNull(row, 'url', 'item'),
    removed: row['removed_at'] !== null,
    publishedAt: numberOrNull(row, 'published_at', 'item'),
    modifiedAt: numberOrNull(row, 'modified_at', 'item'),
    revision: realOrNull(row, 'revision', 'item'),
    hidden: row['hidden'] === 1,
    kind: kind !== '' ? kind : eventType === null ? null : kindOfEvent(eventType),
    isUpdate: record.startsWith('~')
  }
}

/** What is stored of the evidence of an item; null where there is none. */
export const recordToSql = ({ kind, isUpdate }: { kind: string | null; isUpdate: boolean }): string | null =>
  kind === null && !isUpdate ? null : `${isUpdate ? '~' : ''}${kind ?? ''}`
