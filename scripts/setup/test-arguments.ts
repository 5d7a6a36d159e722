import { SetupProblem } from './say.ts'

const allStages = ['unit', 'integration', 'component', 'e2e', 'guard'] as const
export type Stage = (typeof allStages)[number]

export interface TestArguments {
  stages: readonly Stage[]
  /** No stage was named: the checks run too. */
  everything: boolean
  /** What follows the stage; vitest gets it as it is. */
  vitestArgs: string[]
}

/**
 * Reads what was typed after `npm test --`.
 *
 * @throws SetupProblem when the first word is not a stage
 */
export function parseTestArguments(typed: readonly string[]): TestArguments {
  const [first, ...vitestArgs] = typed
  if (first === undefined) return { stages: allStages, everything: true, vitestArgs: [] }
  const stage = allStages.find((name) => name === first)
  if (!stage) {
    throw new SetupProblem(`"${first}" is no stage of the tests; name one of ${allStages.join(', ')}, or none for all.`)
  }
  return { stages: [stage], everything: false, vitestArgs }
}
