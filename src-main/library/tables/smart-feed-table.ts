import { ok, refused, type Result } from '#contract/result.ts'
import type { SmartFeedId } from '#contract/ids.ts'
import { MAX_QUERY_LENGTH } from '#contract/search/query.ts'
import { MAX_SMART_FEEDS, MAX_SMART_TITLE_LENGTH, type SmartFeed } from '#contract/search/smart-feed.ts'
import { shortText } from '../store/columns.ts'
import { statements } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'

/** Saved searches, in the order in which they were saved. Throws SQLite's errors. */
export class SmartFeedTable {
  readonly #sql

  constructor(db: Database) {
    this.#sql = statements(db)
  }

  /** Erases what was removed in an earlier run: nobody can bring it back any more. */
  forgetRemoved(): void {
    this.#sql('DELETE FROM smart_feeds WHERE removed_at IS NOT NULL').all()
  }

  all(): SmartFeed[] {
    return this.#sql('SELECT id, title, query FROM smart_feeds WHERE removed_at IS NULL ORDER BY position, id')
      .all()
      .map(smartFeed)
  }

  /** The same search under the same name is not saved twice: answers the one that is there. */
  save(title: string, query: string): Result<SmartFeed, 'too-many'> {
    const known = this.#sql(
      'SELECT id, title, query FROM smart_feeds WHERE title = ? AND query = ? AND removed_at IS NULL'
    ).get(title, query)
    if (known) return ok(smartFeed(known))
    if (this.all().length >= MAX_SMART_FEEDS) return refused('too-many')
    const saved = this.#sql(
      `INSERT INTO smart_feeds(title, query, position) SELECT ?, ?, coalesce(max(position), 0) + 1 FROM smart_feeds
       RETURNING id, title, query`
    ).get(title, query) as Record<string, unknown>
    return ok(smartFeed(saved))
  }

  /** What is absent stays; null for one that is gone. */
  change(id: SmartFeedId, { title, query }: { title?: string; query?: string }): SmartFeed | null {
    const changed = this.#sql(
      `UPDATE smart_feeds SET title = coalesce(?, title), query = coalesce(?, query)
       WHERE id = ? AND removed_at IS NULL RETURNING id, title, query`
    ).get(title ?? null, query ?? null, id)
    return changed ? smartFeed(changed) : null
  }

  setRemoved(id: SmartFeedId, at: number | null): void {
    this.#sql('UPDATE smart_feeds SET removed_at = ? WHERE id = ?').all(at, id)
  }
}

function smartFeed(sql: Record<string, unknown>): SmartFeed {
  return {
    id: sql['id'] as number,
    title: shortText(sql, 'title', 'smart feed', MAX_SMART_TITLE_LENGTH) ?? '',
    query: shortText(sql, 'query', 'smart feed', MAX_QUERY_LENGTH) ?? '',
    unread: null
  }
}
