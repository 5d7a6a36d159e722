import type { FeedId, FolderId, RuleId } from './ids.ts'

/** A rule acts on items as they arrive: where its conditions hold, its actions are done. */

/** `anywhere` is each of the others in turn. */
export const textFields = ['anywhere', 'title', 'text', 'author', 'link', 'tags'] as const
export type TextField = (typeof textFields)[number]

/**
 * How a text is looked for.
 *
 * `contains`: anywhere, in the middle of a word too. `word`: not inside a longer word of the same script; a Korean word
 * may go on, because particles are attached to it (화재 finds 화재가 and 화재보험, not 대화재), and Chinese and Japanese, which
 * put no space between words, are found anywhere. `regex`: the syntax of RE2, whose matching takes linear time.
 */
export const textMatches = ['contains', 'word', 'regex'] as const
export type TextMatch = (typeof textMatches)[number]

export type RuleCondition =
  | { kind: 'text'; match: TextMatch; field: TextField; value: string; matchCase: boolean }
  | { kind: 'feed'; feedId: FeedId }
  /** The feeds of a folder and of the folders in it. */
  | { kind: 'folder'; folderId: FolderId }
  /** The event type of the message; `message` where the source names none. */
  | { kind: 'type'; type: string }
  | { kind: 'priority'; atLeast: number }
  /** BCP 47; `zh` also holds for `zh-Hant`. */
  | { kind: 'language'; language: string }

/**
 * What is done with an item.
 *
 * `alert` raises its priority (never lowers it) and notifies, whatever the feed's own switch says. `hide` keeps it out of
 * every list but the hidden items'. `highlight` marks what the conditions found.
 */
export type RuleAction =
  { kind: 'alert'; priority: 4 | 5 } | { kind: 'star' } | { kind: 'read' } | { kind: 'hide' } | { kind: 'highlight' }

export interface RuleContent {
  /** Empty only while it is written. */
  title: string
  enabled: boolean
  /** Whether all of its conditions must hold, or one of them is enough. */
  match: 'all' | 'any'
  conditions: RuleCondition[]
  /** At most one of each kind. */
  actions: RuleAction[]
}

/** Rules stand in the order in which the reader put them; where two disagree see `judge` of src-main/rules. */
export interface Rule extends RuleContent {
  id: RuleId
}

export const MAX_RULES = 500
export const MAX_RULE_TITLE = 100
export const MAX_CONDITIONS = 30
export const MAX_RULE_VALUE = 300

/** What a rule did to an item, as it was then: the rule may have been changed or removed since. */
export interface AppliedRule {
  ruleId: RuleId
  title: string
  actions: RuleAction[]
  /** What its conditions found, as it stands in the item. */
  matched: string[]
}

/** Why a rule cannot be saved or tested; `at` is the place of the condition. */
export type RuleProblem =
  | { kind: 'no-title' }
  | { kind: 'no-conditions' }
  | { kind: 'no-actions' }
  /** An alert that is hidden or read would never be seen. */
  | { kind: 'unseen-alert' }
  | { kind: 'empty-value'; at: number }
  | { kind: 'bad-pattern'; at: number; problem: PatternProblem }
  | { kind: 'too-many' }
  | { kind: 'gone' }

/** Why a regular expression is not taken; `part` is the piece of it that is wrong, empty where it is the whole. */
export interface PatternProblem {
  kind:
    'unclosed' | 'look-around' | 'back-reference' | 'nothing-to-repeat' | 'bad-range' | 'too-large' | 'not-understood'
  part: string
}

/** What is wrong with a rule short of its patterns, which only main can read; null where nothing is. */
export function ruleProblem(rule: RuleContent): RuleProblem | null {
  if (rule.title.trim() === '') return { kind: 'no-title' }
  return conditionsProblem(rule) ?? actionsProblem(rule.actions)
}

/** What keeps the conditions from being tried. */
export function conditionsProblem({ conditions }: Pick<RuleContent, 'conditions'>): RuleProblem | null {
  if (conditions.length === 0) return { kind: 'no-conditions' }
  const at = conditions.findIndex(
    (condition) =>
      (condition.kind === 'text' && condition.value.trim() === '') ||
      (condition.kind === 'type' && condition.type.trim() === '')
  )
  return at < 0 ? null : { kind: 'empty-value', at }
}

function actionsProblem(actions: readonly RuleAction[]): RuleProblem | null {
  if (actions.length === 0) return { kind: 'no-actions' }
  const kinds = new Set(actions.map((action) => action.kind))
  return kinds.has('alert') && (kinds.has('hide') || kinds.has('read')) ? { kind: 'unseen-alert' } : null
}
