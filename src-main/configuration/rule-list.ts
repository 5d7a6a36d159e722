import type { RuleId } from '#contract/ids.ts'
import type { Rule, RuleContent, RuleProblem } from '#contract/rule.ts'
import type { Result } from '#contract/result.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import type { Library } from '../library/library.ts'

/** The rules as the window sees them; the library's writer has them in force from the moment it answers. */
export class RuleList implements Disposable {
  readonly #library: Library
  readonly #onChange = new Emitter<Rule[]>()
  readonly onChange = this.#onChange.event
  #rules: Rule[] = []

  constructor(library: Library) {
    this.#library = library
  }

  async start(): Promise<void> {
    this.#rules = await this.#library.rules()
  }

  /** In the reader's order. */
  get all(): Rule[] {
    return this.#rules
  }

  async save(id: RuleId | null, rule: RuleContent): Promise<Result<Rule, RuleProblem>> {
    const saved = await this.#library.saveRule({ id, rule })
    if (saved.ok) await this.#changed()
    return saved
  }

  async setEnabled(id: RuleId, enabled: boolean): Promise<void> {
    await this.#library.setRuleEnabled({ id, enabled })
    await this.#changed()
  }

  async move(id: RuleId, to: number): Promise<void> {
    await this.#library.moveRule({ id, to })
    await this.#changed()
  }

  async remove(id: RuleId): Promise<void> {
    await this.#library.removeRule({ id })
    await this.#changed()
  }

  async undoRemove(id: RuleId): Promise<void> {
    await this.#library.undoRemoveRule({ id })
    await this.#changed()
  }

  dispose(): void {
    this.#onChange.dispose()
  }

  async #changed(): Promise<void> {
    this.#rules = await this.#library.rules()
    this.#onChange.fire(this.#rules)
  }
}
