import type { FeedId } from '#contract/feed.ts'
import type { FolderId } from '#contract/folder.ts'
import type { ItemId } from '#contract/item.ts'
import type { AppliedRule } from '#contract/rule.ts'
import { RuleSet } from '../../rules/rules.ts'
import { appliedRules } from './applied-rules.ts'
import { statements } from '../store/database.ts'
import { RuleTable } from '../tables/rule-table.ts'
import type { Database } from '../store/sqlite.ts'

/** The rules in force, and what they did to items. Throws SQLite's errors; the caller has the transaction. */
export class Judge {
  readonly #db
  readonly #sql
  readonly #table
  #set: RuleSet | null = null
  #version: unknown = null

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
    this.#table = new RuleTable(db)
  }

  /** Compiled again only where a rule or a folder has changed since. */
  rules(): RuleSet {
    const version = this.#sql('SELECT version FROM rules_version').get()?.['version']
    if (!this.#set || version !== this.#version) {
      this.#set = new RuleSet(this.#table.all(), (feedId) => foldersOf(this.#db, feedId))
      this.#version = version
    }
    return this.#set
  }

  applied(id: ItemId): AppliedRule[] {
    return appliedRules(this.#sql, id)
  }

  /** Replaces what is kept of the rules that acted on an item. */
  keep(id: ItemId, applied: readonly AppliedRule[]): void {
    this.#sql('DELETE FROM item_rules WHERE item_id = ?').run(id)
    for (const [n, rule] of applied.entries()) {
      this.#sql('INSERT INTO item_rules(item_id, n, rule_id, title, actions, matched) VALUES(?, ?, ?, ?, ?, ?)').run(
        id,
        n,
        rule.ruleId,
        rule.title,
        JSON.stringify(rule.actions),
        JSON.stringify(rule.matched)
      )
    }
  }
}

/** Every folder that a feed stands in, the outer ones too. */
export function foldersOf(db: Database, feedId: FeedId): ReadonlySet<FolderId> {
  const rows = db
    .prepare(
      // UNION, not UNION ALL: a ring of folders, which nobody should be able to make, would go on for ever.
      `WITH RECURSIVE up(id) AS (
         SELECT folder_id FROM feeds WHERE id = ? UNION SELECT f.parent_id FROM folders f JOIN up ON f.id = up.id
       ) SELECT id FROM up WHERE id IS NOT NULL`
    )
    .all(feedId)
  return new Set(rows.map((row) => row['id'] as number))
}
