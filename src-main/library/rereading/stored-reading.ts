import { excerptOf, excerptOfItem } from '../../interpret/excerpt.ts'
import type { MappedItem } from '../../interpret/interpretation.ts'
import { storableTime } from '../intake/new-row.ts'
import { numberIn, numberOrNull, realOrNull, textIn, textOrNull } from '../store/columns.ts'
import { tagsToSql } from '../store/rows.ts'

/** What is stored of how an item reads, by column, as SQLite holds it. */
export interface StoredReading {
  title: string
  excerpt: string
  url: string | null
  author: string | null
  image: string | null
  tags: string | null
  priority: number
  /** The item's own priority where a rule has raised it. */
  source_priority: number | null
  lang: string | null
  published_at: number | null
  modified_at: number | null
  revision: number | null
  is_raw: number
  html: string | null
  text: string
  attachments: string | null
  is_cut: number
  is_covered: number
}
export type ReadingColumn = keyof StoredReading

/** What decides only which of two versions is older, and shows nowhere. */
const UNSEEN = new Set<ReadingColumn>(['modified_at', 'revision'])

export const READING_COLUMNS = `i.title, i.excerpt, i.url, i.author, i.image, i.tags, i.priority, i.source_priority, i.lang,
  i.published_at, i.modified_at, i.revision, i.is_raw, c.html, c.text, e.attachments, coalesce(e.is_cut, 0) AS is_cut,
  coalesce(e.is_covered, 0) AS is_covered`

export function storedReading(row: Record<string, unknown>): StoredReading {
  return {
    title: textIn(row, 'title', 'item'),
    excerpt: textIn(row, 'excerpt', 'item'),
    url: textOrNull(row, 'url', 'item'),
    author: textOrNull(row, 'author', 'item'),
    image: textOrNull(row, 'image', 'item'),
    tags: textOrNull(row, 'tags', 'item'),
    priority: numberIn(row, 'priority', 'item', 3),
    source_priority: numberOrNull(row, 'source_priority', 'item'),
    lang: textOrNull(row, 'lang', 'item'),
    published_at: numberOrNull(row, 'published_at', 'item'),
    modified_at: numberOrNull(row, 'modified_at', 'item'),
    revision: realOrNull(row, 'revision', 'item'),
    is_raw: row['is_raw'] === 1 ? 1 : 0,
    html: textOrNull(row, 'html', 'item'),
    text: textIn(row, 'text', 'item'),
    attachments: textOrNull(row, 'attachments', 'item'),
    is_cut: row['is_cut'] === 1 ? 1 : 0,
    is_covered: row['is_covered'] === 1 ? 1 : 0
  }
}

/** What would be stored of an item in the place of what is: a patch lies over it, and a rule's priority stays. */
export function readingOf(item: MappedItem, stored: StoredReading): StoredReading {
  const own = stored.source_priority
  const { attachments = [] } = item
  const next: StoredReading = {
    title: item.title,
    excerpt: excerptOfItem(item),
    url: item.url ?? item.leadsTo ?? null,
    author: item.author,
    image: item.image,
    tags: tagsToSql(item.tags),
    priority: own === null ? item.priority : Math.max(stored.priority, item.priority),
    source_priority: own === null ? null : item.priority,
    lang: item.lang,
    published_at: storableTime(item.publishedAt),
    modified_at: storableTime(item.modifiedAt) ?? stored.modified_at,
    revision: item.revision ?? stored.revision,
    is_raw: item.raw ? 1 : 0,
    html: item.html,
    text: item.text,
    attachments: attachments.length === 0 ? null : JSON.stringify(attachments),
    is_cut: item.isCut === undefined ? 0 : 1,
    is_covered: item.isCovered === undefined ? 0 : 1
  }
  return item.patch === null ? next : patched(next, stored, item)
}

const PATCHED: Partial<Record<keyof MappedItem, ReadingColumn[]>> = {
  title: ['title'],
  html: ['html'],
  text: ['text'],
  url: ['url'],
  author: ['author'],
  image: ['image'],
  tags: ['tags'],
  priority: ['priority', 'source_priority'],
  lang: ['lang'],
  publishedAt: ['published_at']
}

/** Only what the patch names is read from it: the message that brought the rest is not kept. */
function patched(next: StoredReading, stored: StoredReading, { patch, attachments }: MappedItem): StoredReading {
  const named = (patch ?? []).flatMap((field) => PATCHED[field] ?? [])
  if (attachments) named.push('attachments')
  const reading = { ...stored, ...Object.fromEntries(named.map((column) => [column, next[column]])) }
  const isReworded = reading.title !== stored.title || reading.text !== stored.text
  return isReworded && reading.is_covered === 0
    ? { ...reading, excerpt: excerptOf(reading.text, reading.title) }
    : reading
}

/** The columns in which two readings differ, once they are stored. */
export function differences(before: StoredReading, after: StoredReading): ReadingColumn[] {
  return (Object.keys(after) as ReadingColumn[]).filter((column) => {
    const [a, b] = [before[column], after[column]]
    return a !== b && (typeof a !== 'string' || typeof b !== 'string' || a !== asStored(b))
  })
}

export const isSeen = (columns: readonly ReadingColumn[]): boolean => columns.some((column) => !UNSEEN.has(column))

/** Half of a character, and NUL, are stored as the sign for one that cannot be read. */
const asStored = (text: string): string => text.replace(/\p{Surrogate}/gu, UNREADABLE).replaceAll('\0', UNREADABLE)
const UNREADABLE = '\uFFFD'
