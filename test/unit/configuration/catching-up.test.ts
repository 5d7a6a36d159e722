import { afterEach, expect, test, vi } from 'vitest'
import type { ConnectionState } from '#contract/feed.ts'
import { Emitter } from '../../../src-main/base/emitter.ts'
import { FeedList } from '../../../src-main/configuration/feed-list.ts'
import type { Subscriptions } from '../../../src-main/feeds/subscriptions.ts'
import type { Library } from '../../../src-main/library/library.ts'
import { aStoredFeed } from '../../helpers/stored-feed.ts'

afterEach(() => void vi.useRealTimers())

/** A feed list over streams that do what the test says. */
async function feedList() {
  vi.useFakeTimers()
  const open: ConnectionState = { kind: 'open', since: 0 }
  const states = new Emitter<{ feedId: number; state: ConnectionState }>()
  const catchUps = new Emitter<{ feedId: number; fetched: number; done: boolean }>()
  const subscriptions = {
    onState: states.event,
    onQuiet: new Emitter().event,
    onOpened: new Emitter().event,
    onChecks: new Emitter().event,
    onKind: new Emitter().event,
    onMoved: new Emitter().event,
    onCatchUp: catchUps.event,
    state: () => open,
    reconcile: () => {},
    reconcileOne: () => {}
  } as unknown as Subscriptions
  const feeds = new FeedList({ feeds: async () => [aStoredFeed] } as unknown as Library, subscriptions)
  await feeds.start()
  const told: (number | null)[] = []
  feeds.onChange(({ catchingUp }) => told.push(catchingUp))
  return {
    told,
    fetched: (fetched: number, done = false) => catchUps.fire({ feedId: 1, fetched, done }),
    ended: () => states.fire({ feedId: 1, state: { kind: 'connecting', attempt: 2 } })
  }
}

test('what takes a while to catch up is told as it comes, and its end', async () => {
  const { told, fetched } = await feedList()
  fetched(40)
  expect(told).toEqual([])
  vi.advanceTimersByTime(1_000)
  fetched(80)
  fetched(90, true)
  expect(told).toEqual([80, null])
})

test('what is caught up in a moment is not worth a word', async () => {
  const { told, fetched } = await feedList()
  fetched(3)
  fetched(3, true)
  expect(told).toEqual([])
})

test('a connection that ends meanwhile is catching up no more', async () => {
  const { told, fetched, ended } = await feedList()
  fetched(40)
  vi.advanceTimersByTime(1_000)
  fetched(80)
  ended()
  expect(told).toEqual([80, null])
})
