import { RE2JS, RE2JSSyntaxException } from 're2js'
import type { PatternProblem, RuleContent, RuleProblem } from '#contract/rule.ts'
import { ok, refused, type Result } from '#contract/result.ts'

/**
 * Regular expressions in linear time.
 *
 * The engine of JavaScript tries every way through a pattern and can be kept busy for years by a short one; RE2 walks
 * through the text once, whatever the pattern. What makes a pattern slow there is its size, which is bounded.
 */

/** More of one text than this is not looked into by a pattern. */
const PATTERN_TEXT = 20_000
/** Instructions of a compiled pattern; every one may cost a step for each character. */
const MAX_PROGRAM = 500

export interface Pattern {
  test(text: string): boolean
  /** What it finds first, or null. */
  find(text: string): string | null
}

export function compilePattern(source: string, matchCase: boolean): Result<Pattern, PatternProblem> {
  try {
    const compiled = RE2JS.compile(source.normalize('NFC'), matchCase ? 0 : RE2JS.CASE_INSENSITIVE)
    if (compiled.programSize() > MAX_PROGRAM) return refused({ kind: 'too-large', part: '' })
    return ok({
      test: (text) => compiled.test(text.slice(0, PATTERN_TEXT)),
      find(text) {
        const matcher = compiled.matcher(text.slice(0, PATTERN_TEXT))
        return matcher.find() ? matcher.group() : null
      }
    })
  } catch (error) {
    return refused(problemOf(error))
  }
}

/** The first of a rule's patterns that is not taken; null where all are. */
export function patternProblem({ conditions }: Pick<RuleContent, 'conditions'>): RuleProblem | null {
  for (const [at, condition] of conditions.entries()) {
    if (condition.kind !== 'text' || condition.match !== 'regex') continue
    const compiled = compilePattern(condition.value, condition.matchCase)
    if (!compiled.ok) return { kind: 'bad-pattern', at, problem: compiled.reason }
  }
  return null
}

function problemOf(error: unknown): PatternProblem {
  if (!(error instanceof RE2JSSyntaxException)) return { kind: 'not-understood', part: '' }
  const part = error.getPattern() ?? ''
  return { kind: kindOf(error.getDescription(), part), part }
}

function kindOf(description: string, part: string): PatternProblem['kind'] {
  if (/^\(\?<?[=!]/.test(part)) return 'look-around'
  if (/^\\[1-9k]/.test(part)) return 'back-reference'
  if (/missing closing|unexpected \)|trailing backslash/.test(description)) return 'unclosed'
  if (/missing argument|nested repetition/.test(description)) return 'nothing-to-repeat'
  if (/repeat count|too large|nests too deeply/.test(description)) return 'too-large'
  return /character class range/.test(description) ? 'bad-range' : 'not-understood'
}
