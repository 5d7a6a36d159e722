import { afterEach, expect, test, vi } from 'vitest'
import { CommitWatch } from '../../../../src-main/library/threads/commit-watch.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A watch whose timers can be held up by so many milliseconds. */
function watch() {
  vi.useFakeTimers()
  const held = { ms: 0 }
  vi.spyOn(performance, 'now').mockImplementation(() => Date.now() + held.ms)
  const told: string[] = []
  return { held, told, watch: new CommitWatch((message) => told.push(message)) }
}

test('what is not committed for some seconds is told, and what is committed is not', () => {
  const { told, watch: one } = watch()
  one.waiting()
  vi.advanceTimersByTime(4_000)
  one.committed()
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual([])
  one.waiting()
  vi.advanceTimersByTime(5_000)
  expect(told).toHaveLength(1)
})

test('a look that was itself held up says nothing, and the next one does', () => {
  const { held, told, watch: one } = watch()
  one.waiting()
  one.down('It ended.')
  held.ms = 60_000
  vi.advanceTimersByTime(5_000)
  expect(told).toEqual(['It ended.'])
  vi.advanceTimersByTime(5_000)
  expect(told).toHaveLength(2)
})
