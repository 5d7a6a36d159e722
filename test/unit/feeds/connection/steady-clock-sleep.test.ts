import { expect, it, vi } from 'vitest'

const system = vi.hoisted(() => ({ asked: 0, asleep: 0 }))
vi.mock('node:os', () => ({
  uptime: () => {
    system.asked++
    return Math.floor(performance.now() / 1_000) + 10_000 + system.asleep / 1_000
  }
}))
const { SteadyClock } = await import('../../../../src-main/feeds/connection/steady-clock.ts')

const HOUR = 3_600_000

it('asks the system for the time since its start no more than once a second', () => {
  const clock = new SteadyClock(() => Date.now())
  system.asked = 0
  for (let n = 0; n < 1_000; n++) clock.onTheWall(clock.now())
  expect(system.asked).toBeLessThanOrEqual(1)
})

it('sees at once that the machine slept: nobody has set the clock on the wall', () => {
  let passed = 0
  const clock = new SteadyClock(() => Date.now() + passed)
  expect(clock.ahead).toBe(0)
  const before = clock.now()
  system.asleep += HOUR
  passed += HOUR
  expect(clock.ahead).toBe(0)
  expect(Math.abs(clock.now() - before - HOUR)).toBeLessThan(2_000)
})

it('sees at once that the clock on the wall was set', () => {
  let set = 0
  const clock = new SteadyClock(() => Date.now() + set)
  expect(clock.ahead).toBe(0)
  set = HOUR
  expect(Math.abs(clock.ahead - HOUR)).toBeLessThan(1_000)
})
