import { expect, it } from 'vitest'
import { SteadyClock } from '../../../../src-main/feeds/connection/steady-clock.ts'

const HOUR = 3_600_000

it('shows what the clock on the wall shows, until that is set', () => {
  let set = 0
  const clock = new SteadyClock(() => Date.now() + set)
  const at = clock.now()
  expect(Math.abs(at - Date.now())).toBeLessThan(1_000)
  expect(clock.onTheWall(at)).toBe(at)

  set = -5 * HOUR
  expect(Math.abs(clock.now() - at)).toBeLessThan(1_000)
  expect(Math.abs(clock.onTheWall(at) - (at - 5 * HOUR))).toBeLessThan(1_000)
  set = 3 * HOUR
  expect(Math.abs(clock.ahead - 3 * HOUR)).toBeLessThan(1_000)
  set = 0
  expect(Math.abs(clock.onTheWall(at) - at)).toBeLessThan(1_000)
})

it('takes a clock that is corrected by a little for the same', () => {
  let set = 0
  const clock = new SteadyClock(() => Date.now() + set)
  set = 1_500
  expect(clock.ahead).toBe(0)
  set = -1_500
  expect(clock.ahead).toBe(0)
})
