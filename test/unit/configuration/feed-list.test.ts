import { expect, test } from 'vitest'
import { Emitter } from '../../../src-main/base/emitter.ts'
import { FeedList } from '../../../src-main/configuration/feed-list.ts'
import type { Subscriptions, WantedFeed } from '../../../src-main/feeds/subscriptions.ts'
import type { Library } from '../../../src-main/library/library.ts'
import { aStoredFeed } from '../../helpers/stored-feed.ts'

/** A feed list over a library that stores a pause or an edit only when the test lets it. */
async function feedList() {
  let wanted: readonly WantedFeed[] = []
  const subscriptions = {
    onState: new Emitter().event,
    onQuiet: new Emitter().event,
    onOpened: new Emitter().event,
    onChecks: new Emitter().event,
    onKind: new Emitter().event,
    onMoved: new Emitter().event,
    onCatchUp: new Emitter().event,
    state: () => null,
    reconcile: (feeds: readonly WantedFeed[]) => (wanted = feeds),
    reconcileOne: (id: number, feed: WantedFeed | null) =>
      (wanted = [...wanted.filter((each) => each.id !== id), ...(feed ? [feed] : [])])
  } as unknown as Subscriptions
  let letStore = (): void => {}
  const library = {
    feeds: async () => [aStoredFeed],
    setPaused: () => new Promise<void>((resolve) => (letStore = resolve)),
    editFeed: () => new Promise((resolve) => (letStore = () => resolve({ ok: true, value: aStoredFeed }))),
    markRemoved: async () => {}
  } as unknown as Library
  const feeds = new FeedList(library, subscriptions)
  await feeds.start()
  return { feeds, wanted: () => wanted, letStore: () => letStore() }
}

test('what arrives while a pause is being stored still counts', async () => {
  const { feeds, wanted, letStore } = await feedList()
  const pausing = feeds.setPaused(1, true)
  feeds.committed({ feedId: 1, unread: 3, lastMessageAt: 7, lastEventId: 'c', openGaps: 1 })
  letStore()
  await pausing
  expect(feeds.get(1)).toMatchObject({ unread: 3, lastMessageAt: 7, openGaps: 1 })
  expect(wanted()).toMatchObject([{ id: 1, paused: true }])
})

test('a feed that is removed while its pause is being stored does not come back', async () => {
  const { feeds, wanted, letStore } = await feedList()
  const pausing = feeds.setPaused(1, false)
  await feeds.remove(1)
  letStore()
  await pausing
  expect(feeds.all()).toEqual([])
  expect(wanted()).toEqual([])
  feeds.dispose()
})

test('a feed that is removed while an edit of it is being stored does not come back', async () => {
  const { feeds, wanted, letStore } = await feedList()
  const editing = feeds.edit(1, { title: 'Another' })
  await feeds.remove(1)
  letStore()
  expect(await editing).toEqual({ ok: false, reason: { kind: 'gone' } })
  expect(feeds.all()).toEqual([])
  expect(wanted()).toEqual([])
  feeds.dispose()
})
