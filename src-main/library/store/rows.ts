import {
  defaultFeedOptions,
  feedKinds,
  feedNotifies,
  MAX_TITLE_LENGTH,
  type FeedKind,
  type FeedOptions
} from '#contract/feed.ts'
import type { Gap } from '#contract/gap.ts'
import { tidyInterpretation, type FeedInterpretation } from '#contract/interpretation.ts'
import type { ItemRow } from '#contract/item.ts'
import { MAX_KEEP_DAYS, MAX_KEEP_ITEMS } from '#contract/storage.ts'
import * as v from 'valibot'
import { interpretation } from '../../base/value-checks.ts'
import { addressIn, flagIn, numberIn, numberOrNull, numberUpTo, shortText, textOrNull, wordIn } from './columns.ts'
import type { StoredFeed } from './records.ts'
import { storedValue, storedWords } from './stored-values.ts'

/** What SQLite answers, as the rest of the program knows it. */

type Sql = Record<string, unknown>

const priorities = [1, 2, 3, 4, 5] as const
const images = ['default', 'always', 'never'] as const
const gapKinds = ['lost', 'unknown'] as const

export const ROW_COLUMNS = `i.id, i.feed_id, i.title, i.excerpt, i.author, i.url, i.image, i.priority, i.lang, i.published_at,
  i.received_at, i.sort_at, i.read, i.starred, i.edited_at, i.removed_at, i.is_raw,
  i.marks, i.hidden`

export function itemRow(sql: Sql): ItemRow {
  return {
    id: sql['id'] as number,
    feedId: numberIn(sql, 'feed_id', 'item'),
    title: shortText(sql, 'title', 'item') ?? '',
    excerpt: shortText(sql, 'excerpt', 'item') ?? '',
    author: shortText(sql, 'author', 'item'),
    url: addressIn(sql, 'url', 'item'),
    image: addressIn(sql, 'image', 'item'),
    priority: wordIn(sql, 'priority', 'item', priorities, 3),
    lang: shortText(sql, 'lang', 'item'),
    publishedAt: numberOrNull(sql, 'published_at', 'item'),
    receivedAt: numberIn(sql, 'received_at', 'item'),
    sortAt: numberIn(sql, 'sort_at', 'item'),
    read: flagIn(sql, 'read', 'item'),
    starred: flagIn(sql, 'starred', 'item'),
    editedAt: numberOrNull(sql, 'edited_at', 'item'),
    removedAt: numberOrNull(sql, 'removed_at', 'item'),
    raw: flagIn(sql, 'is_raw', 'item'),
    ...(sql['marks'] !== null && { marks: tagsFromSql(sql['marks'], 'what a rule marked in an item') }),
    ...(flagIn(sql, 'hidden', 'item') && { hidden: true })
  }
}

/** The columns of the feed options, as SQLite takes them. */
const optionColumns: { [K in keyof FeedOptions]: (value: FeedOptions[K]) => OptionColumn } = {
  title: (title) => ['title', title],
  notify: (notify) => ['notify', notify],
  silenceAlert: (silenceAlert) => ['silence_alert', silenceAlert ? 1 : 0],
  folderId: (folderId) => ['folder_id', folderId],
  muted: (muted) => ['muted', muted ? 1 : 0],
  interpretation: (interpretation) => ['interpretation', interpretationToSql(interpretation)],
  keepDays: (keepDays) => ['keep_days', keepDays],
  keepItems: (keepItems) => ['keep_items', keepItems],
  images: (images) => ['images', images]
}
type OptionColumn = [column: string, value: string | number | null]

export function feedOptions(sql: Sql): FeedOptions {
  return {
    title: shortText(sql, 'title', 'feed', MAX_TITLE_LENGTH) ?? '',
    notify: wordIn(sql, 'notify', 'feed', feedNotifies, defaultFeedOptions.notify),
    silenceAlert: sql['silence_alert'] === 1,
    folderId: sql['folder_id'] as number | null,
    muted: sql['muted'] === 1,
    interpretation: interpretationFromSql(sql['interpretation']),
    keepDays: numberUpTo(sql, 'keep_days', 'feed', MAX_KEEP_DAYS),
    keepItems: numberUpTo(sql, 'keep_items', 'feed', MAX_KEEP_ITEMS),
    images: wordIn(sql, 'images', 'feed', images, defaultFeedOptions.images)
  }
}

export const feedKind = (sql: Sql): FeedKind => wordIn(sql, 'kind', 'feed', feedKinds, 'event-stream')

/** The given options as columns and values to set; absent ones are not touched. */
export function optionsToSql(options: Partial<FeedOptions>): OptionColumn[] {
  const set = <K extends keyof FeedOptions>(name: K): OptionColumn[] => {
    const value = options[name]
    return value === undefined ? [] : [optionColumns[name](value)]
  }
  return (Object.keys(optionColumns) as (keyof FeedOptions)[]).flatMap(set)
}

/** The feeds, each with how many of its gaps are open: the rows that `storedFeed` takes. */
export const FEEDS = `(SELECT f.*, (SELECT count(*) FROM gaps g WHERE g.feed_id = f.id AND g.filled_at IS NULL AND g.seen_at IS NULL)
  AS open_gaps FROM feeds f)`

export function storedFeed(sql: Sql): StoredFeed {
  return {
    id: sql['id'] as number,
    url: sql['url'] as string,
    kind: feedKind(sql),
    ...feedOptions(sql),
    addedAt: sql['added_at'] as number,
    position: sql['position'] as number,
    firstOpenedAt: sql['first_opened_at'] as number | null,
    lastMessageAt: sql['last_message_at'] as number | null,
    paused: sql['paused'] === 1,
    unread: sql['unread'] as number,
    lastEventId: sql['last_event_id'] as string,
    cursor: sql['cursor'] as string | null,
    checks: textOrNull(sql, 'checks', 'feed'),
    openGaps: sql['open_gaps'] as number,
    headerNames: tagsFromSql(sql['header_names'], 'the header names of a feed'),
    secrets: sql['secrets'] as Uint8Array | null
  }
}

const gapReason: v.GenericSchema<unknown, Gap['reason']> = v.variant('kind', [
  v.object({ kind: v.picklist(['ids-jumped', 'ids-restarted']), after: v.string(), before: v.string() }),
  v.object({ kind: v.picklist(['no-ids', 'too-few', 'unproved', 'slid-past']) }),
  v.object({ kind: v.literal('not-resumed'), after: v.string() }),
  v.object({ kind: v.literal('not-kept'), keptMs: v.number() })
])

export function gapOf(sql: Sql): Gap {
  return {
    id: sql['id'] as number,
    feedId: sql['feed_id'] as number,
    kind: wordIn(sql, 'kind', 'gap', gapKinds, 'unknown'),
    reason: storedValue(sql['reason'], gapReason, { kind: 'no-ids' }, 'the reason of a gap'),
    fromAt: sql['from_at'] as number,
    toAt: sql['to_at'] as number,
    items: sql['items'] as number | null,
    filledAt: sql['filled_at'] as number | null,
    seenAt: sql['seen_at'] as number | null,
    fetchable: sql['fetch'] !== null && sql['filled_at'] === null,
    triedAt: sql['tried_at'] as number | null,
    found: sql['found'] as number
  }
}

/** An interpretation as it is stored: null where nothing is chosen, so that equal ones are equal texts. */
export function interpretationToSql(given: FeedInterpretation | null): string | null {
  const tidy = tidyInterpretation(given)
  return tidy === null ? null : JSON.stringify(tidy)
}
export const interpretationFromSql = (stored: unknown): FeedInterpretation | null =>
  storedValue<FeedInterpretation | null>(stored, interpretation, null, 'how a feed is read')

/** Tags, and other lists of words, as they are stored: null where there are none. */
export const tagsToSql = (tags: string[]): string | null => (tags.length === 0 ? null : JSON.stringify(tags))
export const tagsFromSql = storedWords
/** What tags are called where they cannot be read. */
export const TAGS = 'the tags of an item'
