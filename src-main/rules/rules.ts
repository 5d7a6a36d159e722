import type { FeedId, FolderId } from '#contract/ids.ts'
import type { AppliedRule, Rule, RuleAction } from '#contract/rule.ts'
import { compileCondition, Prepared, type Condition, type Subject } from './conditions.ts'

export type { Subject } from './conditions.ts'

/** What the rules decide about an item. */
export interface Verdict {
  /** The item's own, or that of the highest alert where that is higher. */
  priority: number
  /** The title of the rule that made it an alert; null where none did. */
  alert: string | null
  starred: boolean
  read: boolean
  hidden: boolean
  /** What is to be marked in it, as it stands there. */
  marks: string[]
  applied: AppliedRule[]
}

/** The folders that each feed stands in, outermost or not. */
export type FoldersOf = (feedId: FeedId) => ReadonlySet<FolderId>

/** More of what one item's rules found is not kept. */
const MAX_MATCHED = 5
const MAX_MARKS = 8
const MAX_APPLIED = 20

interface Compiled {
  rule: Rule
  /** Cheap ones first. */
  conditions: Condition[]
}

/**
 * Rules, ready to judge: compiled once for every change of them or of the folders.
 *
 * What hangs on the feed alone is decided once per feed, so an item is only tried on rules that could mean it.
 */
export class RuleSet {
  readonly #rules: readonly Compiled[]
  readonly #foldersOf: FoldersOf
  readonly #ofFeed = new Map<FeedId, readonly Compiled[]>()
  readonly #prepared = new Prepared()

  constructor(rules: readonly Rule[], foldersOf: FoldersOf) {
    this.#foldersOf = foldersOf
    this.#rules = rules
      .filter((rule) => rule.enabled && rule.conditions.length > 0)
      .map((rule) => ({ rule, conditions: rule.conditions.map(compileCondition).sort((a, b) => a.cost - b.cost) }))
  }

  /** Whether any rule could mean an item of the feed. */
  concerns(feedId: FeedId): boolean {
    return (this.#ofFeed.get(feedId) ?? this.#reduce(feedId)).length > 0
  }

  /** Null where no rule means the item. */
  judge(feedId: FeedId, subject: Subject): Verdict | null {
    const rules = this.#ofFeed.get(feedId) ?? this.#reduce(feedId)
    if (rules.length === 0) return null
    const item = this.#prepared.of(subject)
    let found: Compiled[] | null = null
    for (const compiled of rules) {
      if (holds(compiled, item)) (found ??= []).push(compiled)
    }
    return found && verdict(found, item, subject.priority)
  }

  /** The rules as far as a feed is concerned: its own conditions answered, the rules that cannot mean it left out. */
  #reduce(feedId: FeedId): readonly Compiled[] {
    const folders = this.#foldersOf(feedId)
    const reduced = this.#rules.flatMap((compiled): Compiled[] => {
      const { rule } = compiled
      const open: Condition[] = []
      let sure = false
      for (const condition of compiled.conditions) {
        const answer = condition.ofFeed?.(feedId, folders)
        if (answer === undefined) open.push(condition)
        else if (rule.match === 'all' && !answer) return []
        else if (rule.match === 'any' && answer) sure = true
      }
      // A rule that needs one of its conditions and has one already keeps none; one that can have none is left out.
      if (rule.match === 'any' && !sure && open.length === 0) return []
      return [{ rule: sure ? { ...rule, match: 'all' } : rule, conditions: sure ? [] : open }]
    })
    this.#ofFeed.set(feedId, reduced)
    return reduced
  }
}

function holds({ rule, conditions }: Compiled, item: Prepared): boolean {
  return rule.match === 'all'
    ? conditions.every((condition) => condition.holds(item))
    : conditions.some((condition) => condition.holds(item))
}

/**
 * Where rules disagree, an alert wins: an item that one of them makes an alert is neither hidden nor read by another.
 *
 * Of several alerts the highest counts, and the first of equals is named.
 */
function verdict(rules: readonly Compiled[], item: Prepared, ownPriority: number): Verdict {
  let priority = 0
  let alert: string | null = null
  for (const { rule } of rules) {
    for (const action of rule.actions) {
      if (action.kind !== 'alert' || action.priority <= priority) continue
      priority = action.priority
      alert = rule.title
    }
  }
  const overruled = (action: RuleAction): boolean =>
    alert !== null && (action.kind === 'hide' || action.kind === 'read')
  const applied: AppliedRule[] = []
  const marks = new Set<string>()
  const does = new Set<RuleAction['kind']>()
  for (const { rule, conditions } of rules) {
    const actions = rule.actions.filter((action) => !overruled(action))
    if (actions.length === 0) continue
    const matched = [...new Set(conditions.flatMap((condition) => condition.found?.(item) ?? []))]
    for (const action of actions) does.add(action.kind)
    if (actions.some((action) => action.kind === 'highlight')) for (const text of matched) marks.add(text)
    if (applied.length < MAX_APPLIED)
      applied.push({ ruleId: rule.id, title: rule.title, actions, matched: matched.slice(0, MAX_MATCHED) })
  }
  return {
    priority: Math.max(ownPriority, priority),
    alert,
    starred: does.has('star'),
    read: does.has('read') || does.has('hide'),
    hidden: does.has('hide'),
    marks: [...marks].slice(0, MAX_MARKS),
    applied
  }
}

/**
 * What rules did to an item whose source has edited it.
 *
 * It is judged again for what belongs to its words, alerts and highlights; what was done to its status was done once and
 * is the reader's since. It stays hidden only while a rule still wants that, and never becomes hidden by an edit.
 */
export function afterEdit(before: readonly AppliedRule[], now: Verdict | null, hidden: boolean): AppliedRule[] {
  const rules = new Map<number, AppliedRule>()
  const add = (applied: AppliedRule, actions: RuleAction[]): void => {
    if (actions.length === 0) return
    const known = rules.get(applied.ruleId)
    rules.set(applied.ruleId, known ? { ...applied, actions: [...known.actions, ...actions] } : { ...applied, actions })
  }
  for (const applied of before) {
    const kept = applied.actions.filter(({ kind }) => kind === 'star' || kind === 'read')
    add(applied, kept)
  }
  for (const applied of now?.applied ?? []) {
    const done = applied.actions.filter(
      ({ kind }) => kind === 'alert' || kind === 'highlight' || (kind === 'hide' && hidden)
    )
    add(applied, done)
  }
  return [...rules.values()]
}
