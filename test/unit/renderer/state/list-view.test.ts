import { expect, it } from 'vitest'
import type { Gap } from '#contract/gap.ts'
import { noPlaces } from '#contract/folder.ts'
import type { View } from '#contract/item.ts'
import { placesGap, showsGap, toggledUnread, unreadIn } from '../../../../src-renderer/state/list/list-view.ts'

it.each<[View, View | null]>([
  [{ kind: 'all' }, { kind: 'unread' }],
  [{ kind: 'unread' }, { kind: 'all' }],
  [
    { kind: 'feed', feedId: 1 },
    { kind: 'feed', feedId: 1, unread: true }
  ],
  [
    { kind: 'feed', feedId: 1, unread: true },
    { kind: 'feed', feedId: 1 }
  ],
  [{ kind: 'search', query: 'x' }, null]
])('the unread filter turns %j into %j', (view, toggled) => {
  expect(toggledUnread(view)).toEqual(toggled)
})

it('what is unread in Unread is Unread', () => {
  expect(unreadIn({ kind: 'unread' })).toEqual({ kind: 'unread' })
  expect(unreadIn({ kind: 'starred' })).toEqual({ kind: 'starred', unread: true })
})

const gap = { id: 1, feedId: 7, toAt: 1_000, seenAt: null } as Gap
const muted = { isMuted: (id: number) => id === 7, isIn: (id: number, folder: number) => id === 7 && folder === 3 }

it.each<[View, boolean]>([
  [{ kind: 'all' }, true],
  [{ kind: 'unread' }, false],
  [{ kind: 'feed', feedId: 7 }, true],
  [{ kind: 'feed', feedId: 8 }, false],
  [{ kind: 'folder', folderId: 3 }, true],
  [{ kind: 'folder', folderId: 4 }, false],
  [{ kind: 'today', since: 1_000 }, true],
  [{ kind: 'today', since: 1_001 }, false],
  [{ kind: 'starred' }, false],
  [{ kind: 'search', query: 'x' }, false]
])('a gap of a muted feed in folder 3, in %j: %s', (view, shown) => {
  expect(showsGap(view, gap, muted, true)).toBe(shown)
})

it('a gap of a feed that is gone is in no list of several feeds', () => {
  expect(showsGap({ kind: 'all' }, gap, noPlaces, false)).toBe(false)
})

it('a gap that was seen has no line where only news are shown', () => {
  const seen = { ...gap, seenAt: 5 }
  expect(placesGap({ kind: 'all' }, seen)).toBe(true)
  for (const view of [{ kind: 'unread' }, { kind: 'alerts' }, { kind: 'all', unread: true }] satisfies View[])
    expect([placesGap(view, seen), placesGap(view, gap)]).toEqual([false, true])
})
