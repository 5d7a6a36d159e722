import type { PathSign } from '#contract/health.ts'
import type { Words } from './words.ts'

/** What something on the way does to a stream, and what its operator can be asked for. */
export function pathSentence(sign: PathSign, t: Words): string {
  return t.health.idleCut(Math.round(sign.idleMs / 1_000))
}
