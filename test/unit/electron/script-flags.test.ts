import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseCommandLine } from '../../../src-main/electron/command-line.ts'
import { obeyScript } from '../../../src-main/electron/script-flags.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each([
  ['one that leaves time for a picture', 20, 20_000],
  ['one that is shorter than a picture takes, without a timer of less than nothing', 1, 3_000]
])('the program ends after its time: %s', async (_, seconds, after) => {
  const timers = vi.spyOn(globalThis, 'setTimeout')
  const quit = vi.fn()
  const app = { newest: vi.fn(), showItem: vi.fn(), picture: vi.fn() }
  void obeyScript(parseCommandLine([`--quit-after=${seconds}`], '/'), app, quit)
  await vi.advanceTimersByTimeAsync(after - 1)
  expect(quit).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(quit).toHaveBeenCalledOnce()
  expect(timers.mock.calls.every(([, ms]) => (ms ?? 0) >= 0)).toBe(true)
})
