import type {
  AppliedRule,
  PatternProblem,
  RuleAction,
  RuleCondition,
  RuleContent,
  RuleProblem
} from '#contract/rule.ts'
import type { Words } from '../words/words.ts'

/** What the words for a rule need to know of the names that it speaks of. */
export interface RuleNames {
  feed: (id: number) => string | undefined
  folder: (id: number) => string | undefined
}

/** A rule in one line: “text contains “fog”, feed Harbour Desk → alert, star”. */
export function ruleSentence(rule: RuleContent, names: RuleNames, t: Words): string {
  const conditions = rule.conditions.map((condition) => conditionWords(condition, names, t))
  return `${conditions.join(rule.match === 'all' ? t.rules.and : t.rules.or)} → ${actionList(rule.actions, t)}`
}

function actionList(actions: readonly RuleAction[], t: Words): string {
  return actions.map((action) => t.rules.done[action.kind]).join(', ')
}

/** What a rule did to an item: “Rule “Fog”: alert, star”. */
export const actedSentence = (rule: AppliedRule, t: Words): string =>
  t.rules.acted(rule.title, actionList(rule.actions, t))

function conditionWords(condition: RuleCondition, names: RuleNames, t: Words): string {
  switch (condition.kind) {
    case 'text':
      return t.rules.textCondition[condition.match](t.rules.field[condition.field], condition.value)
    case 'feed':
      return t.rules.is(t.rules.kind.feed, names.feed(condition.feedId) ?? t.rules.gone)
    case 'folder':
      return t.rules.is(t.rules.kind.folder, names.folder(condition.folderId) ?? t.rules.gone)
    case 'type':
      return t.rules.is(t.rules.kind.type, condition.type)
    case 'priority':
      return t.rules.is(t.rules.kind.priority, t.rules.atLeast(condition.atLeast))
    case 'language':
      return t.rules.is(t.rules.kind.language, languageName(condition.language, t))
  }
}

/** The name of a language in the language of the window. */
export function languageName(code: string, t: Words): string {
  return new Intl.DisplayNames([t.language], { type: 'language' }).of(code) ?? code
}

/** What is wrong with a rule: what happened, then what to do. */
export function ruleProblemSentence(problem: RuleProblem, t: Words): string {
  return problem.kind === 'bad-pattern' ? patternSentence(problem.problem, t) : t.rules.problem[problem.kind]
}

const patternSentence = ({ kind, part }: PatternProblem, t: Words): string => t.rules.pattern[kind](part)
