import type { ItemId } from '#contract/ids.ts'
import { MAX_RULE_TITLE, type AppliedRule } from '#contract/rule.ts'
import { ruleActions } from '../../base/value-checks.ts'
import { numberIn, shortText } from '../store/columns.ts'
import type { Statements } from '../store/database.ts'
import { storedValue, storedWords } from '../store/stored-values.ts'

/** What rules did to an item, in the order of the rules. */
export function appliedRules(sql: Statements, id: ItemId): AppliedRule[] {
  return sql('SELECT rule_id, title, actions, matched FROM item_rules WHERE item_id = ? ORDER BY n')
    .all(id)
    .map((row) => ({
      ruleId: numberIn(row, 'rule_id', 'what a rule did'),
      title: shortText(row, 'title', 'what a rule did', MAX_RULE_TITLE) ?? '',
      actions: storedValue<AppliedRule['actions']>(row['actions'], ruleActions, [], 'what a rule did'),
      matched: storedWords(row['matched'], 'what a rule found')
    }))
}

/** Replaces what is stored of the rules that acted on an item. The caller has the transaction. */
export function keepAppliedRules(sql: Statements, id: ItemId, applied: readonly AppliedRule[]): void {
  sql('DELETE FROM item_rules WHERE item_id = ?').run(id)
  for (const [n, rule] of applied.entries()) {
    sql('INSERT INTO item_rules(item_id, n, rule_id, title, actions, matched) VALUES(?, ?, ?, ?, ?, ?)').run(
      id,
      n,
      rule.ruleId,
      rule.title,
      JSON.stringify(rule.actions),
      JSON.stringify(rule.matched)
    )
  }
}
