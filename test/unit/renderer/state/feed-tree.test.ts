import { expect, test } from 'vitest'
import { defaultFeedOptions, inTrouble, type EndReason, type FeedSummary } from '#contract/feed.ts'
import type { Folder } from '#contract/folder.ts'
import {
  feedTree,
  folderSums,
  sameRow,
  stepFrom,
  treeRows,
  type PlacedFeed,
  type TreeRow
} from '../../../../src-renderer/state/feed-tree.ts'
import { shapeOfAll } from '../../../../src-renderer/words/gap-words.ts'
import { startsAsTyped, typedAhead } from '../../../../src-renderer/components/type-ahead.ts'

const now = 1_000_000
const feed = (id: number, part: Partial<FeedSummary> = {}): FeedSummary => ({
  ...defaultFeedOptions,
  id,
  url: `https://a.example/${id}`,
  title: `feed ${id}`,
  addedAt: 0,
  position: 0,
  unread: 0,
  lastMessageAt: null,
  openGaps: 0,
  headerNames: [],
  quiet: null,
  catchingUp: null,
  state: { kind: 'open', since: 0 },
  ...part
})
const placed = (...feeds: FeedSummary[]): PlacedFeed[] =>
  feeds.map((summary) => ({ ...summary, feed: { id: summary.id, summary } }))
const folder = (id: number, parentId: number | null = null): Folder => ({ id, parentId, title: `folder ${id}` })

/** Harbour (1) with Tides (2) and two feeds, Korea (3) with one, and one feed at the top. */
const tree = feedTree(
  [folder(1), folder(3), folder(2, 1)],
  placed(
    feed(10, { folderId: 1, position: 1, unread: 3 }),
    feed(11, { folderId: 1, position: 0, unread: 40, muted: true }),
    feed(12, { folderId: 2, unread: 5, openGaps: 1 }),
    feed(13, { folderId: 3, state: { kind: 'failed', reason: { kind: 'end-of-stream' }, since: 0, retryAt: null } }),
    feed(14, { unread: 1 })
  )
)
const names = (rows: readonly TreeRow[]): string[] =>
  rows.map((row) => `${'  '.repeat(row.level - 1)}${row.kind === 'feed' ? row.feed.summary.title : row.title}`)

test('folders come before feeds, each in its order, and what is in no folder comes last', () => {
  expect(names(treeRows(tree, new Set()))).toEqual([
    'folder 1',
    '  folder 2',
    '    feed 12',
    '  feed 11',
    '  feed 10',
    'folder 3',
    '  feed 13',
    'feed 14'
  ])
  expect(tree.feeds.map(({ id }) => id)).toEqual([12, 11, 10, 13, 14])
})

test('a collapsed folder hides what is below it and says its unread, without the muted, and its trouble', () => {
  const rows = treeRows(tree, new Set([1]))
  expect(names(rows)).toEqual(['folder 1', 'folder 3', '  feed 13', 'feed 14'])
  expect(rows[0]).toMatchObject({ expanded: false, place: 1, size: 3 })
  expect(rows[1]).toMatchObject({ expanded: true })
  expect(Object.fromEntries(folderSums(tree, now))).toEqual({
    1: { unread: 8, trouble: 1, failed: false },
    2: { unread: 5, trouble: 1, failed: false },
    3: { unread: 0, trouble: 1, failed: true }
  })
  expect(treeRows(feedTree([folder(1)], []), new Set())[0]).toMatchObject({ expanded: null })
})

test('what names a folder that is not there stands at the top', () => {
  expect(names(treeRows(feedTree([folder(5, 99)], placed(feed(1, { folderId: 98 }))), new Set()))).toEqual([
    'folder 5',
    'feed 1'
  ])
})

test('a row that did not change is the same, one that stands elsewhere is not', () => {
  const [a, b] = [treeRows(tree, new Set()), treeRows(tree, new Set())]
  expect(a.every((row, i) => sameRow(row, b[i] as TreeRow))).toBe(true)
  const moved = treeRows(feedTree([folder(1)], tree.feedsIn(null)), new Set())
  expect(moved.at(-1)).toMatchObject({ key: a.at(-1)?.key })
  expect(sameRow(a.at(-1) as TreeRow, moved.at(-1) as TreeRow)).toBe(false)
})

test.each([
  ['feed-10', 'up', { parentId: 1, before: 11 }],
  ['feed-11', 'down', { parentId: 1, before: null }],
  // At an end of its folder a feed goes on into the next one.
  ['feed-10', 'down', { parentId: 3, before: 13 }],
  ['feed-11', 'up', { parentId: 2, before: null }],
  ['feed-13', 'down', { parentId: null, before: 14 }],
  ['feed-14', 'down', null],
  ['feed-12', 'up', null],
  ['feed-11', 'in', { parentId: 2, before: null }],
  ['feed-13', 'in', null],
  ['feed-12', 'out', { parentId: 1, before: 11 }],
  ['feed-14', 'out', null],
  ['folder-3', 'up', { parentId: null, before: 1 }],
  ['folder-1', 'down', { parentId: null, before: null }],
  ['folder-1', 'up', null],
  ['folder-3', 'in', { parentId: 1, before: null }],
  ['folder-2', 'out', { parentId: null, before: 3 }],
  ['folder-2', 'down', null]
] as const)('%s goes %s', (key, step, place) => {
  expect(stepFrom(tree, key, step)).toEqual(place)
})

test('trouble is failed, waiting for over two minutes, a gap that nobody saw, or unusual silence', () => {
  const waiting = (since: number, reason: EndReason = { kind: 'silence', ms: 1 }): FeedSummary =>
    feed(1, { state: { kind: 'waiting', attempt: 1, retryAt: now, reason, since } })
  expect(inTrouble(feed(1), now)).toBe(false)
  expect(inTrouble(feed(1, { state: { kind: 'paused', by: 'user' } }), now)).toBe(false)
  expect(inTrouble(waiting(now - 119_000), now)).toBe(false)
  expect(inTrouble(waiting(now - 121_000), now)).toBe(true)
  // A server that answers and ends is there; how rarely it is asked is our own affair.
  expect(inTrouble(waiting(now - 290_000, { kind: 'end-of-stream' }), now)).toBe(false)
  expect(inTrouble(feed(1, { state: { kind: 'ended', since: 0, retryAt: now } }), now)).toBe(false)
  expect(inTrouble(feed(1, { openGaps: 1 }), now)).toBe(true)
  expect(inTrouble(feed(1, { openGaps: 1, state: { kind: 'connecting', attempt: 1 } }), now)).toBe(true)
  expect(inTrouble(feed(1, { quiet: { since: 0, usualMs: 1 } }), now)).toBe(true)
  expect(shapeOfAll([feed(1), feed(2, { openGaps: 1 })], now)).toBe('trouble')
  expect(
    shapeOfAll(
      tree.feeds.map(({ feed }) => feed.summary),
      now
    )
  ).toBe('failed')
  expect(shapeOfAll([], now)).toBeNull()
})

test('names are found by their first letters, Korean ones by their consonants', () => {
  const list = ['Harbour', '항만', 'Hills', '한들']
  expect(startsAsTyped('항만 소식', 'ㅎㅁ')).toBe(true)
  expect(startsAsTyped('항만', '한')).toBe(false)
  expect(typedAhead(list, 0, 'h')).toBe(2)
  expect(typedAhead(list, 2, 'h')).toBe(0)
  expect(typedAhead(list, 0, 'ha')).toBe(0)
  expect(typedAhead(list, 1, 'ㅎ')).toBe(3)
  expect(typedAhead(list, 0, 'hh')).toBe(2)
  expect(typedAhead(list, 0, 'x')).toBe(-1)
})
