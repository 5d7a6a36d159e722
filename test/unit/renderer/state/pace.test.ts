import { expect, it } from 'vitest'
import { Pace } from '../../../../src-renderer/state/list/pace.ts'

/** Lets `perSecond` items arrive for so many ms, one by one; answers the last rate. */
function arrive(pace: Pace, perSecond: number, { from = 0, ms }: { from?: number; ms: number }): number {
  let rate = 0
  for (let at = from; at < from + ms; at += 1_000 / perSecond) rate = pace.measure(1, at)
  return rate
}

it('says how fast items arrive only where that is too fast to show them one by one', () => {
  expect(arrive(new Pace(), 50, { ms: 5_000 })).toBe(50)
  expect(arrive(new Pace(), 4, { ms: 5_000 })).toBe(0)
})

it('takes no burst for a rate', () => {
  const pace = new Pace()
  expect(pace.measure(500, 0)).toBe(0)
  expect(pace.measure(500, 900)).toBe(0)
})

it('forgets what came more than four seconds ago', () => {
  const pace = new Pace()
  arrive(pace, 50, { ms: 2_000 })
  expect(pace.measure(0, 2_000)).toBeGreaterThan(0)
  expect(pace.isCounting).toBe(true)
  expect(pace.measure(0, 6_001)).toBe(0)
  expect(pace.isCounting).toBe(false)
})

it('waits two seconds between steps while much arrives, else not at all', () => {
  const pace = new Pace()
  expect(pace.untilStep(50, 1_000)).toBeLessThanOrEqual(0)
  pace.stepped(1_000)
  expect(pace.untilStep(50, 1_500)).toBe(1_500)
  expect(pace.untilStep(50, 3_000)).toBe(0)
  expect(pace.untilStep(0, 1_500)).toBe(0)
  pace.skipWait()
  expect(pace.untilStep(50, 1_500)).toBeLessThanOrEqual(0)
})
