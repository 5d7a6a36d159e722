import type { RuleList } from '../configuration/rule-list.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import type { Library } from '../library/library.ts'

interface Parts {
  library: Library
  rules: RuleList
}

export function ruleRequests({ library, rules }: Parts) {
  return {
    saveRule: ({ id, rule }) => rules.save(id, rule),
    setRuleEnabled: async ({ id, enabled }) => {
      await rules.setEnabled(id, enabled)
      return null
    },
    moveRule: async ({ id, to }) => {
      await rules.move(id, to)
      return null
    },
    removeRule: async ({ id }) => {
      await rules.remove(id)
      return null
    },
    undoRemoveRule: async ({ id }) => {
      await rules.undoRemove(id)
      return null
    },
    testRule: ({ rule, before }) => library.testRule({ rule, before })
  } satisfies Partial<Handlers>
}
