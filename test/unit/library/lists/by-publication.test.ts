import { describe, expect, it } from 'vitest'
import { publishedTime, type ItemRow, type PageKey, type View } from '#contract/item.ts'
import { PUBLISHED } from '../../../../src-main/library/lists/view-selection.ts'
import { pick, randomFrom } from '../../../feed-server/random.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

type Library = ReturnType<typeof memoryLibrary>

const DAY = 86_400_000
const NOON = Date.UTC(2026, 10, 30, 12)

/** Sixty items of three feeds, received one after the other and published at any time, some at none or at an absurd one. */
function published(library: Library): ItemRow[] {
  const random = randomFrom('published')
  const feeds = [library.feed, library.addFeed('https://two.example/sse'), library.addFeed('https://three.example/sse')]
  for (let n = 0; n < 60; n++)
    library.batch(
      { feedId: pick(feeds, random) },
      { guid: `p:${n}`, title: `item ${n}`, priority: n % 7 === 0 ? 5 : 3 }
    )
  const set = library.db.prepare(
    'UPDATE items SET received_at = ?, sort_at = ?, published_at = ?, starred = ? WHERE id = ?'
  )
  for (const { id } of library.rows()) {
    const received = NOON - (60 - id) * 60_000
    const times = [null, 0, received + DAY, received + 60_000, received - Math.floor(random() * 5) * DAY, NOON - DAY]
    set.run(received, received, pick(times, random), id % 5 === 0 ? 1 : 0, id)
  }
  return library.rows()
}

const newestFirst = (a: ItemRow, b: ItemRow): number => publishedTime(b) - publishedTime(a) || b.id - a.id
const ids = (rows: readonly ItemRow[]): number[] => rows.map(({ id }) => id)

/** All of a view by pages of four, from the newest down, or from the oldest up. */
function walked(library: Library, view: View, direction: 'older' | 'newer'): ItemRow[] {
  const rows: ItemRow[] = []
  let at: PageKey | null = direction === 'older' ? null : { sortAt: 0, id: 0 }
  for (let more = true; more;) {
    const page = direction === 'older' ? library.lists.page(view, at, 4) : library.lists.newer(view, at!, 4)
    rows.splice(direction === 'older' ? rows.length : 0, 0, ...page.rows)
    at = (direction === 'older' ? page.rows.at(-1) : page.rows[0]) ?? at
    more = page.more && page.rows.length > 0
  }
  return rows
}

describe.each(providers)('lists by publication over %s', (sqlite) => {
  it('have every item once, newest first, in pages downwards and upwards', () => {
    const library = memoryLibrary(sqlite)
    const rows = published(library)
    library.status.setRead(ids(rows.filter(({ id }) => id % 3 === 0)), true)
    const all = library.rows()
    const since = NOON - 2 * DAY
    const views: [View, (row: ItemRow) => boolean][] = [
      [{ kind: 'all' }, () => true],
      [{ kind: 'all', unread: true }, (row) => !row.read],
      [{ kind: 'unread' }, (row) => !row.read],
      [{ kind: 'starred' }, (row) => row.starred],
      [{ kind: 'alerts' }, (row) => row.priority >= 4],
      [{ kind: 'today', since }, (row) => publishedTime(row) >= since],
      [{ kind: 'feed', feedId: library.feed }, (row) => row.feedId === library.feed]
    ]
    for (const [view, belongs] of views) {
      const wanted = all.filter(belongs).sort(newestFirst)
      const by = { ...view, by: 'published' } as const
      expect(wanted.length).toBeGreaterThan(5)
      expect(ids(walked(library, by, 'older'))).toEqual(ids(wanted))
      expect(ids(walked(library, by, 'newer'))).toEqual(ids(wanted))
      expect(walked(library, by, 'older').map(({ sortAt }) => sortAt)).toEqual(wanted.map(publishedTime))
      expect(library.lists.extent(by)).toMatchObject({
        items: wanted.length,
        oldest: publishedTime(wanted.at(-1)!),
        newestId: 60
      })
    }
  })

  it('mark read what is not newer, but nothing that came since', () => {
    const library = memoryLibrary(sqlite)
    const rows = [...published(library)].sort(newestFirst)
    const view = { kind: 'all', by: 'published' } as const
    const top = rows[10]!
    const upTo = { sortAt: publishedTime(top), id: top.id }
    const found = [...library.lists.unreadIds(view, upTo, 50)].flatMap((step) => step ?? [])
    const steps = library.lists.unreadIds(view, upTo, 50)
    const { value } = steps.next()
    expect(found).toEqual([])
    expect([...(value as number[])].sort((a, b) => a - b)).toEqual(
      ids(rows.slice(10))
        .filter((id) => id <= 50)
        .sort((a, b) => a - b)
    )
  })

  it('are read from their index', () => {
    const library = memoryLibrary(sqlite)
    const plan = library.db
      .prepare(
        `EXPLAIN QUERY PLAN SELECT i.id FROM items i WHERE i.feed_id = ? AND i.hidden = 0 AND (${PUBLISHED}, i.id) < (?, ?)
           AND ${PUBLISHED} >= ? ORDER BY ${PUBLISHED} DESC, i.id DESC LIMIT ?`
      )
      .all(1, 1, 1, 1, 1)
      .map((row) => String(row['detail']))
    expect(plan).toHaveLength(1)
    expect(plan[0]).toContain('ix_items_published (feed_id=? AND <expr>')
  })
})
