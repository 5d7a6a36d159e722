import type { PathSign } from '#contract/health.ts'
import type { Words } from './words.ts'

/** What something on the way does to a stream, and what its operator can be asked for. */
export function pathSentence(sign: PathSign, t: Words): string {
  switch (sign.kind) {
    case 'idle-cut':
      return t.path.idleCut(Math.round(sign.idleMs / 1_000))
    case 'no-head':
      return t.path.noHead(Math.round(sign.ms / 60_000))
    case 'cache':
      return t.path.cache(sign.product)
    case 'in-blocks':
      return t.path.inBlocks(sign.product)
    case 'compressed':
      return t.path.compressed(sign.product)
  }
}
