import { expect, test } from 'vitest'
import { FaultGuard } from '../../../src-main/base/fault-guard.ts'

function guarded(restart: () => void = () => {}) {
  const did: string[] = []
  let now = 0
  const guard = new FaultGuard({
    now: () => now,
    restart: () => {
      restart()
      did.push('restart')
    },
    crash: (why) => did.push(`crash: ${why}`)
  })
  return { did, faultAt: (at: number) => ((now = at), guard.fault('an error', new Error('harmless'))) }
}

test('an error that nobody caught costs a restart of the streams, a fourth one within a minute the program', () => {
  const { did, faultAt } = guarded()
  for (const at of [0, 10_000, 20_000]) faultAt(at)
  expect(did).toEqual(['restart', 'restart', 'restart'])
  faultAt(30_000)
  expect(did.at(-1)).toBe('crash: an error, the 4th within a minute')
})

test('errors that come far apart never cost the program', () => {
  const { did, faultAt } = guarded()
  for (let at = 0; at < 600_000; at += 25_000) faultAt(at)
  expect(new Set(did)).toEqual(new Set(['restart']))
})

test('where nothing can begin again, the program ends', () => {
  const { did, faultAt } = guarded(() => {
    throw new Error('nothing runs yet')
  })
  faultAt(0)
  expect(did).toEqual(['crash: an error, and the streams could not begin again (Error: nothing runs yet)'])
})
