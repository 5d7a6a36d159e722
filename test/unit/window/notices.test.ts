import { expect, test } from 'vitest'
import type { FeedSummary } from '#contract/feed.ts'
import type { Notice } from '#contract/ipc.ts'
import type { ItemRow } from '#contract/item.ts'
import { Notices } from '../../../src-main/window/notices.ts'

const row = (id: number, over: Partial<ItemRow> = {}): ItemRow => ({
  id,
  feedId: 1,
  title: `Headline ${id}`,
  excerpt: '',
  author: null,
  url: null,
  image: null,
  priority: 3,
  lang: null,
  publishedAt: null,
  receivedAt: id,
  sortAt: id,
  read: false,
  starred: false,
  editedAt: null,
  removedAt: null,
  raw: false,
  ...over
})
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

function window(): { told: Notice[]; notices: Notices } {
  const told: Notice[] = []
  const notices = new Notices((notice) => told.push(notice))
  notices.restart()
  return { told, notices }
}

test('the next notice comes only after the last was acknowledged, and carries everything since', async () => {
  const { told, notices } = window()
  notices.arrived([row(1)])
  await turn()
  notices.arrived([row(2)])
  notices.arrived([row(3)])
  await turn()
  expect(told.map((notice) => notice.arrived?.rows.map(({ id }) => id))).toEqual([[1]])
  notices.acknowledge(1)
  await turn()
  expect(told.map((notice) => notice.arrived?.rows.map(({ id }) => id))).toEqual([[1], [2, 3]])
  expect(told.map(({ revision }) => revision)).toEqual([1, 2])
})

test('a flood costs a bounded notice: the newest rows, and how many did not fit', async () => {
  const { told, notices } = window()
  notices.arrived(Array.from({ length: 5000 }, (_, i) => row(i + 1)))
  await turn()
  expect(told[0]?.arrived).toMatchObject({ more: 4800 })
  expect(told[0]?.arrived?.rows.at(-1)?.id).toBe(5000)
})

test('only rows that the open view can show travel', async () => {
  const { told, notices } = window()
  notices.watch({ kind: 'feed', feedId: 2 })
  notices.arrived([row(1), row(2, { feedId: 2 })])
  await turn()
  expect(told[0]?.arrived?.rows.map(({ id }) => id)).toEqual([2])
})

test('a hidden window hears no rows, and asks for its page when it shows again', async () => {
  const { told, notices } = window()
  notices.setVisible(false)
  notices.arrived([row(1)])
  notices.changed([row(1, { read: true })])
  notices.add({ counts: { unread: 1, starred: 0, alerts: 0, today: 1 } })
  await turn()
  expect(told).toEqual([{ revision: 1, counts: { unread: 1, starred: 0, alerts: 0, today: 1 } }])
  notices.acknowledge(1)
  notices.setVisible(true)
  await turn()
  expect(told[1]).toEqual({ revision: 2, reload: true })
})

test('nothing is sent to a window that is gone; the next one starts from its snapshot', async () => {
  const { told, notices } = window()
  notices.add({ online: false })
  await turn()
  notices.stop()
  notices.add({ online: true })
  await turn()
  expect(told).toHaveLength(1)
  notices.restart()
  notices.add({ perMinute: 3 })
  await turn()
  expect(told.map(({ revision }) => revision)).toEqual([1, 2])
})

test('an acknowledgement from the future opens nothing early', async () => {
  const { told, notices } = window()
  notices.acknowledge(99)
  notices.add({ online: true })
  await turn()
  notices.add({ online: false })
  await turn()
  expect(told).toHaveLength(1)
})

test('a gap travels as it is last, whichever view is open', async () => {
  const { told, notices } = window()
  const gap = {
    id: 1,
    feedId: 9,
    kind: 'unknown',
    reason: { kind: 'no-ids' },
    fromAt: 1,
    toAt: 2,
    items: null,
    filledAt: null,
    seenAt: null,
    fetchable: false,
    triedAt: null,
    found: 0
  } as const
  notices.watch({ kind: 'feed', feedId: 2 })
  notices.gaps([gap])
  notices.gaps([{ ...gap, toAt: 5 }])
  await turn()
  expect(told).toEqual([{ revision: 1, gaps: [{ ...gap, toAt: 5 }] }])
})

test('of the fetching of a gap only the last word is told, also to a window that is hidden', async () => {
  const { told, notices } = window()
  notices.setVisible(false)
  const fill = { gapId: 1, feedId: 9, fetched: 0, about: 120, outcome: { kind: 'fetching' } } as const
  notices.fill(fill)
  notices.fill({ ...fill, fetched: 40 })
  await turn()
  expect(told).toEqual([{ revision: 1, fills: [{ ...fill, fetched: 40 }] }])
})

test('thousands of feeds that change at once are told in bounded notices, each as it is by then; folders by what changed', async () => {
  const { told, notices } = window()
  const summary = (id: number, unread = 0) => ({ id, unread }) as FeedSummary
  for (let id = 1; id <= 450; id++) notices.feed(summary(id))
  notices.folders({ changed: [{ id: 1, parentId: null, title: 'Harbour', position: 1 }], removed: [2] })
  await turn()
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ folders: [{ id: 1 }], removedFolders: [2] })
  expect(told[0]?.feeds).toHaveLength(200)
  notices.feed(summary(450, 7))
  notices.feedRemoved(449)
  notices.acknowledge(1)
  await turn()
  notices.acknowledge(2)
  await turn()
  notices.acknowledge(3)
  await turn()
  expect(told.map((notice) => notice.feeds?.length)).toEqual([200, 200, 49])
  expect(told[1]?.removedFeeds).toEqual([449])
  expect(told[2]?.feeds?.at(-1)).toEqual(summary(450, 7))
  expect(told[2]?.folders).toBeUndefined()
})
