import { describe, expect, it } from 'vitest'
import { Habit } from '../../../../src-main/feeds/stream/habit.ts'

function after(...seconds: number[]): Habit {
  const habit = new Habit()
  for (const at of seconds) habit.message(at * 1_000)
  return habit
}
const every = (period: number, count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i * period)

describe('what is usual for a feed', () => {
  it('is not known from a few messages', () => {
    expect(after(...every(60, 8)).patienceMs).toBeNull()
    expect(after(...every(60, 9)).patienceMs).toBe(600_000)
  })

  it('ten of its intervals, and at least five minutes', () => {
    expect(after(...every(120, 20))).toMatchObject({ usualMs: 120_000, patienceMs: 1_200_000 })
    expect(after(...every(2, 20))).toMatchObject({ usualMs: 2_000, patienceMs: 300_000 })
  })

  it('several messages in one moment are one arrival', () => {
    expect(after(...every(120, 20).flatMap((at) => [at, at + 0.1, at + 0.2])).usualMs).toBeCloseTo(120_000, -3)
  })

  it('one night without news does not move it', () => {
    expect(after(...every(60, 10), ...every(60, 10, 40_000)).usualMs).toBe(60_000)
  })

  it('a time without a connection does not count', () => {
    const habit = after(...every(60, 10))
    for (let round = 1; round < 30; round++) {
      habit.interrupt()
      habit.message(round * 1_000_000)
    }
    expect(habit.usualMs).toBe(60_000)
  })
})
