import { expect, test } from 'vitest'
import { defaultFeedOptions, type FeedSummary } from '#contract/feed.ts'
import type { Folder } from '#contract/folder.ts'
import { FeedTree } from '../../../src-renderer/state/tree/feed-tree.svelte.ts'
import { sameRow, TreeRows, type TreeRow } from '../../../src-renderer/state/tree/tree-rows.ts'
import { stepFrom } from '../../../src-renderer/state/tree/tree-steps.ts'
import { shapeOfAll } from '../../../src-renderer/words/gap-words.ts'
import { HandClock } from '../hand-clock.ts'

const now = 1_000_000
const feed = (id: number, part: Partial<FeedSummary> = {}): FeedSummary => ({
  ...defaultFeedOptions,
  id,
  url: `https://a.example/${id}`,
  title: `feed ${id}`,
  kind: 'event-stream',
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
const folder = (id: number, parentId: number | null = null, position = id): Folder => ({
  id,
  parentId,
  title: `folder ${id}`,
  position
})

function treeOf(folders: Folder[], feeds: FeedSummary[], clock = new HandClock(now)): FeedTree {
  const tree = new FeedTree(clock)
  tree.setFolders(folders)
  for (const each of feeds) tree.setFeed(each)
  return tree
}

/** Harbour (1) with Tides (2) and two feeds, Korea (3) with one, and one feed at the top. */
const harbour = () =>
  treeOf(
    [folder(1), folder(3), folder(2, 1)],
    [
      feed(10, { folderId: 1, position: 1, unread: 3 }),
      feed(11, { folderId: 1, position: 0, unread: 40, muted: true }),
      feed(12, { folderId: 2, unread: 5, openGaps: 1 }),
      feed(13, { folderId: 3, state: { kind: 'failed', reason: { kind: 'end-of-stream' }, since: 0, retryAt: null } }),
      feed(14, { unread: 1 })
    ]
  )

const rowsOf = (tree: FeedTree, ...collapsed: number[]): TreeRow[] => {
  const rows = new TreeRows(tree.root, new Set(collapsed))
  return Array.from({ length: rows.length }, (_, index) => rows.at(index) as TreeRow)
}
const names = (rows: readonly TreeRow[]): string[] =>
  rows.map((row) => `${'  '.repeat(row.level - 1)}${row.kind === 'feed' ? row.feed.summary.title : row.title}`)
/** Of every folder: unread, in trouble, failed. */
const sums = (tree: FeedTree, ...ids: number[]) =>
  ids.map((id) => {
    const sum = tree.folder(id)?.sum
    return [sum?.unread, sum?.trouble, sum?.shapes.get('failed') ?? 0]
  })

test('folders come before feeds, each in its order, and what is in no folder comes last', () => {
  const tree = harbour()
  expect(names(rowsOf(tree))).toEqual([
    'folder 1',
    '  folder 2',
    '    feed 12',
    '  feed 11',
    '  feed 10',
    'folder 3',
    '  feed 13',
    'feed 14'
  ])
  expect(tree.inOrder.map(({ id }) => id)).toEqual([12, 11, 10, 13, 14])
})

test('a collapsed folder hides what is below it and says its unread, without the muted, and its trouble', () => {
  const tree = harbour()
  const rows = rowsOf(tree, 1)
  expect(names(rows)).toEqual(['folder 1', 'folder 3', '  feed 13', 'feed 14'])
  expect(rows[0]).toMatchObject({ expanded: false, place: 1, size: 3 })
  expect(rows[1]).toMatchObject({ expanded: true })
  expect(sums(tree, 1, 2, 3)).toEqual([
    [8, 1, 0],
    [5, 1, 0],
    [0, 1, 1]
  ])
  expect(rowsOf(treeOf([folder(1)], []))[0]).toMatchObject({ expanded: null })
})

test('what moves takes its counts along, and what goes takes them away', () => {
  const tree = harbour()
  tree.setFeed(feed(12, { folderId: 3, unread: 7, openGaps: 1 }))
  expect(sums(tree, 1, 2, 3)).toEqual([
    [3, 0, 0],
    [0, 0, 0],
    [7, 2, 1]
  ])
  tree.setFolders([folder(3, 2)])
  expect(sums(tree, 1, 2, 3)).toEqual([
    [10, 2, 1],
    [7, 2, 1],
    [7, 2, 1]
  ])
  tree.removeFeed(13)
  expect(sums(tree, 1, 2)).toEqual([
    [10, 1, 0],
    [7, 1, 0]
  ])
  tree.setFeed(feed(12, { folderId: null }))
  expect(sums(tree, 1, 2, 3)).toEqual([
    [3, 0, 0],
    [0, 0, 0],
    [0, 0, 0]
  ])
  expect(tree.root.sum.unread).toBe(4)
})

test('a feed that waits is in trouble after two minutes, though nobody sends word of it', () => {
  const clock = new HandClock(now)
  const state = { kind: 'waiting', attempt: 1, retryAt: now, reason: { kind: 'silence', ms: 1 }, since: now } as const
  const tree = treeOf([folder(1)], [feed(10, { folderId: 1, state }), feed(11, { folderId: 1 })], clock)
  clock.advance(119_000)
  expect(sums(tree, 1)).toEqual([[0, 0, 0]])
  clock.advance(3_000)
  expect(sums(tree, 1)).toEqual([[0, 1, 0]])
  expect(shapeOfAll(tree.root.sum)).toBe('trouble')
  tree.setFeed(feed(10, { folderId: 1 }))
  expect(shapeOfAll(tree.root.sum)).toBe('open')
})

test('what names a folder that is not there stands at the top until it is; a ring of folders is no trap', () => {
  const tree = treeOf([folder(5, 99)], [feed(1, { folderId: 98, unread: 2 })])
  expect(names(rowsOf(tree))).toEqual(['folder 5', 'feed 1'])
  tree.setFolders([folder(98, 99), folder(99)])
  expect(names(rowsOf(tree))).toEqual(['folder 99', '  folder 5', '  folder 98', '    feed 1'])
  expect(sums(tree, 99, 98, 5)).toEqual([
    [2, 0, 0],
    [2, 0, 0],
    [0, 0, 0]
  ])
  tree.setFolders([folder(99, 98)])
  expect(names(rowsOf(tree)).toSorted()).toEqual(['    feed 1', '  folder 5', '  folder 98', 'folder 99'])
  tree.setFolders([folder(98)], [99])
  expect(names(rowsOf(tree))).toEqual(['folder 5', 'folder 98', '  feed 1'])
  expect(tree.root.sum.unread).toBe(2)
})

test('a row that did not change is the same, one that stands elsewhere is not', () => {
  const tree = harbour()
  const before = rowsOf(tree)
  expect(rowsOf(tree).every((row, i) => sameRow(row, before[i] as TreeRow))).toBe(true)
  tree.setFolders([], [3])
  const moved = rowsOf(tree)
  expect(moved.at(-1)).toMatchObject({ key: before.at(-1)?.key })
  expect(sameRow(before.at(-1) as TreeRow, moved.at(-1) as TreeRow)).toBe(false)
})

test('one shape stands for all feeds: the worst of them', () => {
  expect(shapeOfAll(treeOf([], [feed(1), feed(2, { openGaps: 1 })]).root.sum)).toBe('trouble')
  expect(shapeOfAll(harbour().root.sum)).toBe('failed')
  expect(shapeOfAll(treeOf([], []).root.sum)).toBeNull()
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
  expect(stepFrom(harbour(), key, step)).toEqual(place)
})
