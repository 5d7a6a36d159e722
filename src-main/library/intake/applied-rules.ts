import type { ItemId } from '#contract/item.ts'
import type { AppliedRule } from '#contract/rule.ts'
import type { statements } from '../store/database.ts'

/** What rules did to an item, in the order of the rules; apart from what does it, which lists need not load. */
export function appliedRules(sql: ReturnType<typeof statements>, id: ItemId): AppliedRule[] {
  return sql('SELECT rule_id, title, actions, matched FROM item_rules WHERE item_id = ? ORDER BY n')
    .all(id)
    .map((row) => ({
      ruleId: row['rule_id'] as number,
      title: row['title'] as string,
      actions: JSON.parse(row['actions'] as string) as AppliedRule['actions'],
      matched: JSON.parse(row['matched'] as string) as string[]
    }))
}
