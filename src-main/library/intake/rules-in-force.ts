import { RuleSet } from '../../rules/rules.ts'
import { statements } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'
import { foldersOf } from '../tables/folder-table.ts'
import { RuleTable } from '../tables/rule-table.ts'

/** The rules in force, compiled. Throws SQLite's errors. */
export class RulesInForce {
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
  current(): RuleSet {
    const version = this.#sql('SELECT version FROM rules_version').get()?.['version']
    if (!this.#set || version !== this.#version) {
      this.#set = new RuleSet(this.#table.all(), (feedId) => foldersOf(this.#db, feedId))
      this.#version = version
    }
    return this.#set
  }
}
