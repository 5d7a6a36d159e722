import type { FeedId, FolderId, ItemId } from '#contract/ids.ts'
import type { RuleTestStep } from '#contract/rule-test.ts'
import type { ItemRow } from '#contract/item.ts'
import { conditionsProblem, type RuleContent, type RuleProblem } from '#contract/rule.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import { patternProblem } from '../../rules/pattern.ts'
import { RuleSet } from '../../rules/rules.ts'
import { foldersOf } from '../tables/folder-table.ts'
import { numberOrNull, textIn, textOrNull } from '../store/columns.ts'
import { statements } from '../store/database.ts'
import { itemRow, ROW_COLUMNS, TAGS, tagsFromSql } from '../store/rows.ts'
import type { Database } from '../store/sqlite.ts'

/** How long a step may keep the reader's thread, and with it every list, in ms. */
const STEP_TIME = 40
const STEP_ITEMS = 1_000
const SAMPLES = 5

/**
 * Tries a rule on the newest stored items behind `before`, one small step at a time; nothing is changed.
 *
 * Items are tried with what is stored of them. A priority that a rule had raised counts as the item's own.
 */
export function testRule(db: Database, rule: RuleContent, before: ItemId | null): Result<RuleTestStep, RuleProblem> {
  const problem = conditionsProblem(rule) ?? patternProblem(rule)
  if (problem) return refused(problem)
  const folders = new Map<FeedId, ReadonlySet<FolderId>>()
  const set = new RuleSet([{ ...rule, id: 0, enabled: true, actions: [{ kind: 'highlight' }] }], (feedId) => {
    const known = folders.get(feedId) ?? foldersOf(db, feedId)
    folders.set(feedId, known)
    return known
  })
  const until = performance.now() + STEP_TIME
  const step: RuleTestStep = { tested: 0, matched: 0, rows: [], oldest: null, next: null }
  const rows = statements(db)(
    `SELECT ${ROW_COLUMNS}, i.tags, i.event_type, i.source_priority, c.text
     FROM items i JOIN item_content c ON c.item_id = i.id
     WHERE i.id < ? AND i.feed_id NOT IN (SELECT id FROM feeds WHERE removed_at IS NOT NULL)
     ORDER BY i.id DESC LIMIT ${STEP_ITEMS}`
  )
  for (const sql of rows.iterate(before ?? Number.MAX_SAFE_INTEGER)) {
    const row = itemRow(sql)
    step.tested++
    step.oldest = Math.min(step.oldest ?? Infinity, row.receivedAt)
    const verdict = set.judge(row.feedId, {
      ...row,
      type: textOrNull(sql, 'event_type', 'item') ?? 'message',
      text: textIn(sql, 'text', 'item'),
      tags: tagsFromSql(sql['tags'], TAGS),
      priority: numberOrNull(sql, 'source_priority', 'item') ?? row.priority
    })
    if (verdict) {
      step.matched++
      if (step.rows.length < SAMPLES) step.rows.push(marked(row, verdict.marks))
    }
    if (step.tested >= STEP_ITEMS || performance.now() > until) {
      step.next = row.id
      break
    }
  }
  return ok(step)
}

const marked = (row: ItemRow, marks: string[]): ItemRow => (marks.length > 0 ? { ...row, marks } : row)
