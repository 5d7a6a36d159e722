import { expect, it } from 'vitest'
import type { StateChange } from '#contract/health.ts'
import { pathSigns } from '../../../src-main/health/path-signs.ts'

const cut = (recurring: boolean, at = 0): StateChange => ({
  at,
  kind: 'waiting',
  reason: { kind: 'cut-off', code: 'UND_ERR_SOCKET', idleMs: 60_000, recurring }
})
const opened: StateChange = { at: 1, kind: 'open', reason: null }
const open = { kind: 'open', since: 0 } as const

it('a stream that is always cut at one idle age is told as long as the last cut was one of those', () => {
  expect(pathSigns([cut(false), opened], open, 1_000)).toEqual([])
  expect(pathSigns([cut(false), cut(true), opened], open, 1_000)).toEqual([{ kind: 'idle-cut', idleMs: 60_000 }])
  expect(pathSigns([cut(true), opened, cut(false)], open, 1_000)).toEqual([])
})

it('a stream that has lived for an hour since is not cut any more', () => {
  expect(pathSigns([cut(true), opened], open, 3_500_000)).not.toEqual([])
  expect(pathSigns([cut(true), opened], open, 3_700_000)).toEqual([])
})
