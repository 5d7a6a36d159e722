import type { ItemId } from '#contract/ids.ts'
import type { ItemVersion } from '#contract/item.ts'
import type { MappedItem } from '../../interpret/interpretation.ts'
import { numberIn, numberOrNull, textIn, textOrNull } from '../store/columns.ts'
import type { Statements } from '../store/database.ts'
import { TAGS, tagsFromSql, tagsToSql } from '../store/rows.ts'

/** Versions of one item, and their bytes, that are kept besides the one that it has now. */
export const MOST_VERSIONS = 50
export const MOST_BYTES = 1024 * 1024

/** How a row is called in the log. */
const OF = 'an earlier version'

/** The versions of items that edits replaced. Throws SQLite's errors. */
export class VersionTable {
  readonly #sql

  constructor(sql: Statements) {
    this.#sql = sql
  }

  /**
   * Keeps what is stored of an item before `next` takes its place at `at`, epoch ms, where a reader would see the difference.
   * The caller has the transaction.
   */
  keep(id: ItemId, next: MappedItem, at: number): void {
    // By `all`: where nothing is inserted `run` answers an older rowid, which may be beyond 2^53.
    const [kept] = this.#sql(
      `INSERT INTO item_versions(item_id, n, received_at, replaced_at, bytes, title, html, text, url, author, image, tags,
         priority, published_at)
       SELECT i.id, coalesce(last.n, 0) + 1, coalesce(last.replaced_at, i.received_at), ?1,
         octet_length(i.title) + octet_length(c.text) + coalesce(octet_length(c.html), 0) + coalesce(octet_length(i.url), 0)
           + coalesce(octet_length(i.author), 0) + coalesce(octet_length(i.image), 0) + coalesce(octet_length(i.tags), 0),
         i.title, c.html, c.text, i.url, i.author, i.image, i.tags, coalesce(i.source_priority, i.priority), i.published_at
       FROM items i JOIN item_content c ON c.item_id = i.id
         LEFT JOIN item_versions last ON last.item_id = i.id
           AND last.n = (SELECT max(n) FROM item_versions WHERE item_id = i.id)
       WHERE i.id = ?2 AND (i.title IS NOT ?3 OR c.html IS NOT ?4 OR c.text IS NOT ?5 OR i.url IS NOT ?6
         OR i.author IS NOT ?7 OR i.image IS NOT ?8 OR i.tags IS NOT ?9 OR coalesce(i.source_priority, i.priority) IS NOT ?10)
       RETURNING n`
    ).all(
      at,
      id,
      next.title,
      next.html,
      next.text,
      next.url,
      next.author,
      next.image,
      tagsToSql(next.tags),
      next.priority
    )
    // The first one is within the bounds, whatever they are.
    if (kept && kept['n'] !== 1) this.#trim(id)
  }

  /** The versions of an item that are kept, oldest first, and behind them the one that it has now. */
  of(id: ItemId): ItemVersion[] {
    return this.#sql(
      `SELECT n, received_at, replaced_at, title, text, url, author, tags FROM item_versions WHERE item_id = ?1
       UNION ALL
       SELECT coalesce(last.n, 0) + 1, coalesce(last.replaced_at, i.received_at), NULL, i.title, c.text, i.url, i.author, i.tags
       FROM items i LEFT JOIN item_content c ON c.item_id = i.id
         LEFT JOIN item_versions last ON last.item_id = i.id
           AND last.n = (SELECT max(n) FROM item_versions WHERE item_id = i.id)
       WHERE i.id = ?1
       ORDER BY n`
    )
      .all(id)
      .map((row) => ({
        n: numberIn(row, 'n', OF),
        receivedAt: numberOrNull(row, 'received_at', OF),
        replacedAt: numberOrNull(row, 'replaced_at', OF),
        title: textIn(row, 'title', OF),
        text: textIn(row, 'text', OF),
        details:
          row['received_at'] === null
            ? null
            : {
                url: textOrNull(row, 'url', OF),
                author: textOrNull(row, 'author', OF),
                tags: tagsFromSql(row['tags'], TAGS)
              }
      }))
  }

  #trim(id: ItemId): void {
    const versions = this.#sql('SELECT n, bytes FROM item_versions WHERE item_id = ? ORDER BY n')
      .all(id)
      .map((row) => ({ n: row['n'] as number, bytes: numberIn(row, 'bytes', OF) }))
    for (const n of surplus(versions)) this.#sql('DELETE FROM item_versions WHERE item_id = ? AND n = ?').all(id, n)
  }
}

/**
 * Which versions, oldest first, are given up for the bounds: the oldest but the first.
 *
 * The newest stays with the first, however large: an edit never takes away the words that it has just replaced.
 */
export function surplus(versions: readonly { n: number; bytes: number }[]): number[] {
  let count = versions.length
  let bytes = versions.reduce((sum, version) => sum + version.bytes, 0)
  const gone: number[] = []
  for (const version of versions.slice(1, -1)) {
    if (count <= MOST_VERSIONS && bytes <= MOST_BYTES) break
    gone.push(version.n)
    count--
    bytes -= version.bytes
  }
  return gone
}
