import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ItemRow } from '#contract/item.ts'
import { Notices } from '../../../src-main/window/notices.ts'
import { SearchWatch } from '../../../src-main/window/search-watch.ts'

const row = (id: number): ItemRow => ({ id }) as ItemRow

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what arrives while nobody looks at a search is not searched', async () => {
  const matching = vi.fn(async (_input: { query: string; ids: number[] }) => ({ rows: [], pending: [], notIndexed: 0 }))
  const notices = new Notices(() => {})
  notices.restart()
  const watch = new SearchWatch({ matching }, () => notices.takesRows)
  watch.watched({ kind: 'search', query: 'needle' })
  await vi.advanceTimersByTimeAsync(1_000)
  watch.arrived([row(1)])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(matching).toHaveBeenLastCalledWith({ query: 'needle', ids: [1] })
  matching.mockClear()
  notices.setVisible(false)
  watch.arrived([row(2)])
  await vi.advanceTimersByTimeAsync(1_000)
  notices.stop()
  notices.setVisible(true)
  watch.arrived([row(3)])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(matching).not.toHaveBeenCalled()
  watch.dispose()
})
