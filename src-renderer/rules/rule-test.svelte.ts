import type { Bridge } from '#contract/ipc.ts'
import type { ItemId } from '#contract/ids.ts'
import type { ItemRow } from '#contract/item.ts'
import type { RuleContent, RuleProblem } from '#contract/rule.ts'
import { RULE_TEST_ITEMS } from '#contract/rule-test.ts'

/** How long nothing was typed before a rule is tried, in ms. */
const PAUSE = 250
const SAMPLES = 5

export interface RuleTestResult {
  tested: number
  matched: number
  /** The newest that match. */
  rows: ItemRow[]
  /** When the oldest tested item was received, epoch ms. */
  oldest: number | null
  done: boolean
}

/**
 * Tries a rule on the newest stored items while it is being written.
 *
 * Main answers in small steps, so the numbers grow as they are counted, and a newer version of the rule ends the test of
 * the one before by not asking on.
 */
export class RuleTest {
  #bridge: Bridge
  #result = $state.raw<RuleTestResult | null>(null)
  #problem = $state.raw<RuleProblem | null>(null)
  #timer: ReturnType<typeof setTimeout> | null = null
  #run = 0

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  /** Null before the first answer; that of the version before stays until the next answers. */
  get result(): RuleTestResult | null {
    return this.#result
  }

  /** What keeps the rule from being tried. */
  get problem(): RuleProblem | null {
    return this.#problem
  }

  /** Tries the rule once its reader pauses. */
  try(rule: RuleContent): void {
    this.stop()
    this.#timer = setTimeout(() => void this.#test(rule, this.#run), PAUSE)
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#run++
  }

  async #test(rule: RuleContent, run: number): Promise<void> {
    let result: RuleTestResult = { tested: 0, matched: 0, rows: [], oldest: null, done: false }
    for (let before: ItemId | null = null; !result.done;) {
      const answer = await this.#bridge.testRule({ rule, before })
      if (run !== this.#run) return
      this.#problem = answer.ok ? null : answer.reason
      if (!answer.ok) {
        this.#result = null
        return
      }
      const step = answer.value
      const tested = result.tested + step.tested
      before = step.next
      result = {
        tested,
        matched: result.matched + step.matched,
        rows: [...result.rows, ...step.rows].slice(0, SAMPLES),
        oldest: step.oldest ?? result.oldest,
        done: step.next === null || tested >= RULE_TEST_ITEMS
      }
      this.#result = result
    }
  }
}
