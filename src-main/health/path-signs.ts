import type { ConnectionState } from '#contract/feed.ts'
import type { PathSign, StateChange } from '#contract/health.ts'
import { HOUR, MINUTE } from '#contract/time.ts'

/** A stream that has lived for so long since, in ms and in times of the age at which it was cut, is not cut any more. */
const HEALED_MS = HOUR
const HEALED_TIMES = 10

/** A head that takes longer than this is worth a word, in ms. */
const NO_HEAD_MS = MINUTE

/** What a feed's history shows of the way between its server and this machine. `history` is oldest first; pure. */
export function pathSigns(history: readonly StateChange[], state: ConnectionState, now: number): PathSign[] {
  const signs: PathSign[] = []
  if (state.kind === 'unanswered' && now - state.since >= NO_HEAD_MS)
    signs.push({ kind: 'no-head', ms: now - state.since })
  const cut = history.map(({ reason }) => reason).findLast((reason) => reason?.kind === 'cut-off')
  if (!cut?.recurring) return signs
  const livesFor = state.kind === 'open' ? now - state.since : 0
  return livesFor > Math.max(HEALED_MS, cut.idleMs * HEALED_TIMES)
    ? signs
    : [...signs, { kind: 'idle-cut', idleMs: cut.idleMs }]
}
