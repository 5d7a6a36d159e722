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
  const late: string[] = []
  const onLate = (feedId: number, isLate: boolean) => late.push(`${feedId} ${isLate ? 'late' : 'again'}`)
  return { held, told, late, watch: new CommitWatch({ onStalled: (message) => told.push(message), onLate }) }
}

test('what the writer has of a feed and does not commit for some seconds is late, until it is', () => {
  const { told, late, watch: one } = watch()
  one.waiting(1)
  one.sent([1])
  vi.advanceTimersByTime(4_000)
  one.committed(1)
  one.answered()
  vi.advanceTimersByTime(30_000)
  one.waiting(1)
  one.waiting(2)
  one.sent([1, 2])
  vi.advanceTimersByTime(5_500)
  expect(late).toEqual(['1 late', '2 late'])
  one.committed(2)
  expect(late).toEqual(['1 late', '2 late', '2 again'])
  expect(told).toEqual([])
})

test('what waits for its turn behind others is not late, however long they take', () => {
  const { told, late, watch: one } = watch()
  one.waiting(1)
  one.waiting(2)
  for (let turn = 0; turn < 20; turn++) {
    one.sent([2])
    vi.advanceTimersByTime(1_000)
    one.committed(2, true)
    one.answered()
  }
  // The writer had both, and had room for one.
  one.sent([2, 1])
  one.committed(2, true)
  one.answered()
  vi.advanceTimersByTime(6_000)
  expect(late).toEqual([])
  expect(told).toEqual([])
})

test('where nothing at all is committed for long, nothing can be stored', () => {
  const { told, late, watch: one } = watch()
  one.waiting(1)
  one.sent([1])
  vi.advanceTimersByTime(15_000)
  one.committed(1, true)
  one.answered()
  one.sent([1])
  vi.advanceTimersByTime(19_000)
  expect(late).toEqual(['1 late', '1 again', '1 late'])
  expect(told).toEqual([])
  vi.advanceTimersByTime(1_000)
  expect(told).toHaveLength(1)
})

test('a writer that ended since the last commit is not waited for as long, however often it gets the batch', () => {
  const { told, late, watch: one } = watch()
  one.waiting(1)
  for (let time = 0; time < 6; time++) {
    one.sent([1])
    vi.advanceTimersByTime(900)
    one.down('It ended.')
    one.up()
  }
  expect(told).toHaveLength(1)
  expect(late).toEqual([])
})

test('a look that was itself held up says nothing, and the next one does', () => {
  const { held, late, watch: one } = watch()
  one.waiting(1)
  one.sent([1])
  held.ms = 60_000
  vi.advanceTimersByTime(5_000)
  expect(late).toEqual([])
  vi.advanceTimersByTime(5_000)
  expect(late).toEqual(['1 late'])
})
