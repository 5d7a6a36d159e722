import type { RuleId } from '#contract/ids.ts'
import {
  MAX_RULE_TITLE,
  MAX_RULES,
  ruleProblem,
  type Rule,
  type RuleContent,
  type RuleProblem
} from '#contract/rule.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { ruleActions, ruleConditions } from '../../base/value-checks.ts'
import { patternProblem } from '../../rules/pattern.ts'
import { statements, transaction } from '../store/database.ts'
import type { Database } from '../store/sqlite.ts'
import { shortText } from '../store/columns.ts'
import { storedValue } from '../store/stored-values.ts'

/** The rules as the reader wrote them. Throws SQLite's errors. */
export class RuleTable {
  readonly #db
  readonly #sql

  constructor(db: Database) {
    this.#db = db
    this.#sql = statements(db)
  }

  /** In the reader's order. */
  all(): Rule[] {
    return this.#sql('SELECT * FROM rules WHERE removed_at IS NULL ORDER BY position, id').all().map(ruleOf)
  }

  /** `id` null adds a rule at the end; `at` also names the request: sent again after a crash, it answers the rule that it added. */
  save(id: RuleId | null, content: RuleContent, at: number): Result<Rule, RuleProblem> {
    const problem = ruleProblem(content) ?? patternProblem(content)
    if (problem) return refused(problem)
    const values = [
      content.title.trim(),
      content.enabled ? 1 : 0,
      content.match === 'all' ? 1 : 0,
      JSON.stringify(content.conditions),
      JSON.stringify(content.actions)
    ]
    return transaction(this.#db, () => {
      if (id !== null) {
        const { changes } = this.#sql(
          `UPDATE rules SET title = ?, enabled = ?, match_all = ?, conditions = ?, actions = ?
           WHERE id = ? AND removed_at IS NULL`
        ).run(...values, id)
        return Number(changes) > 0 ? ok({ ...content, title: content.title.trim(), id }) : refused({ kind: 'gone' })
      }
      const again = this.#sql('SELECT * FROM rules WHERE added_at = ? AND title = ?').get(at, values[0] as string)
      if (again) return ok(ruleOf(again))
      if (this.all().length >= MAX_RULES) return refused({ kind: 'too-many' })
      const { lastInsertRowid } = this.#sql(
        `INSERT INTO rules(title, enabled, match_all, conditions, actions, position, added_at)
         VALUES(?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM rules), ?)`
      ).run(...values, at)
      return ok({ ...content, title: content.title.trim(), id: Number(lastInsertRowid) })
    })
  }

  setEnabled(id: RuleId, enabled: boolean): void {
    this.#sql('UPDATE rules SET enabled = ? WHERE id = ?').run(enabled ? 1 : 0, id)
  }

  /** To the given place of the list, 0 the first. */
  move(id: RuleId, to: number): void {
    transaction(this.#db, () => {
      const ids = this.all().map((rule) => rule.id)
      const from = ids.indexOf(id)
      if (from < 0) return
      ids.splice(from, 1)
      ids.splice(Math.min(to, ids.length), 0, id)
      for (const [place, each] of ids.entries())
        this.#sql('UPDATE rules SET position = ? WHERE id = ?').run(place, each)
    })
  }

  /** Out of force at once; erased by the next start. */
  remove(id: RuleId, at: number): void {
    this.#sql('UPDATE rules SET removed_at = ? WHERE id = ? AND removed_at IS NULL').run(at, id)
  }

  undoRemove(id: RuleId): void {
    this.#sql('UPDATE rules SET removed_at = NULL WHERE id = ?').run(id)
  }

  eraseRemoved(): void {
    this.#sql('DELETE FROM rules WHERE removed_at IS NOT NULL').run()
  }
}

function ruleOf(row: Record<string, unknown>): Rule {
  const what = `the rule “${String(row['title']).slice(0, MAX_RULE_TITLE)}”`
  const conditions = storedValue<Rule['conditions'] | null>(row['conditions'], ruleConditions, null, what)
  const actions = storedValue<Rule['actions'] | null>(row['actions'], ruleActions, null, what)
  const isWhole = conditions !== null && actions !== null
  return {
    id: row['id'] as number,
    title: shortText(row, 'title', 'rule', MAX_RULE_TITLE) ?? '',
    // Half a rule would do what nobody meant.
    enabled: isWhole && row['enabled'] === 1,
    match: row['match_all'] === 1 ? 'all' : 'any',
    conditions: conditions ?? [],
    actions: actions ?? []
  }
}
