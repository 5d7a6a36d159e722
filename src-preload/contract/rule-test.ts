import type { ItemId } from './ids.ts'
import type { ItemRow } from './item.ts'

/** How many of the newest stored items a test of a rule looks at. */
export const RULE_TEST_ITEMS = 10_000

/** One step of a test against what is stored; the next step goes on behind `next`, null at the end. */
export interface RuleTestStep {
  tested: number
  matched: number
  /** The first few that match, newest first, marked as the rule would mark them. */
  rows: ItemRow[]
  /** When the oldest tested item was received, epoch ms; null where nothing was tested. */
  oldest: number | null
  next: ItemId | null
}
