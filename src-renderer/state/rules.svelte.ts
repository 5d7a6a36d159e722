import type { Bridge } from '#contract/ipc.ts'
import type { Rule } from '#contract/rule.ts'
import type { Toasts } from './toasts.svelte.ts'

/** The reader's rules as main sends them, in their order. */
export class Rules {
  #bridge: Bridge
  #toasts: Toasts
  #all = $state.raw<Rule[]>([])

  constructor(bridge: Bridge, toasts: Toasts) {
    this.#bridge = bridge
    this.#toasts = toasts
  }

  get all(): Rule[] {
    return this.#all
  }

  apply(rules: Rule[]): void {
    this.#all = rules
  }

  async setEnabled({ id }: Rule, enabled: boolean): Promise<void> {
    await this.#bridge.setRuleEnabled({ id, enabled })
  }

  /** One place up (-1) or down (1), at once: the row must be where it was put before the key is pressed again. */
  move(rule: Rule, by: 1 | -1): void {
    const to = this.#all.indexOf(rule) + by
    if (to < 0 || to >= this.#all.length) return
    const others = this.#all.filter((each) => each !== rule)
    this.#all = [...others.slice(0, to), rule, ...others.slice(to)]
    void this.#bridge.moveRule({ id: rule.id, to })
  }

  /** Out of force at once; it can be brought back while the toast is shown. */
  async remove({ id, title }: Rule): Promise<void> {
    await this.#bridge.removeRule({ id })
    this.#toasts.show(
      (t) => t.rules.removed(title),
      () => void this.#bridge.undoRemoveRule({ id })
    )
  }
}
