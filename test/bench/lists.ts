import type { PageKey, View } from '#contract/item.ts'
import { parseQuery } from '#contract/search/query.ts'
import { openDatabase } from '../../src-main/library/store/database.ts'
import { FeedTable } from '../../src-main/library/tables/feed-table.ts'
import { Lists } from '../../src-main/library/lists/lists.ts'
import { FEEDS, ROW_COLUMNS } from '../../src-main/library/store/rows.ts'
import { matchOf } from '../../src-main/library/lists/search-terms.ts'
import { PLACE, SAME_PLACE } from '../../src-main/library/lists/search-text.ts'
import type { Statement } from '../../src-main/library/store/sqlite.ts'
import type { Bench, Measure } from './bench.ts'
import { randomNumbers } from './helpers/random-numbers.ts'
import { searchLibrary } from './helpers/search-library.ts'

const PAGE = 100
const DAY_MS = 86_400_000
/** The folder "Harbour", and "Quay" in it. */
const FOLDER = 1
const SMART = 'conde is:unread'

/** A view, and the plain statement that answers the same rows below a place: (sort_at, id) and how many. */
interface Listed {
  name: string
  view: View
  bare: string
  values?: (string | number)[]
}

const below = '(i.sort_at, i.id) < (CAST(?1 AS INTEGER), CAST(?2 AS INTEGER))'
const plain = (where: string): string =>
  `SELECT ${ROW_COLUMNS} FROM items i WHERE ${where} AND ${below} ORDER BY i.sort_at DESC, i.id DESC LIMIT ?3`

const listed: Listed[] = [
  { name: 'all items', view: { kind: 'all' }, bare: plain('i.hidden = 0') },
  { name: 'unread', view: { kind: 'unread' }, bare: plain('i.read = 0 AND i.removed_at IS NULL') },
  { name: 'starred', view: { kind: 'starred' }, bare: plain('i.starred = 1') },
  { name: 'alerts', view: { kind: 'alerts' }, bare: plain('i.priority >= 4') },
  { name: 'a busy feed', view: { kind: 'feed', feedId: 1 }, bare: plain('i.feed_id = 1') },
  { name: 'a quiet feed', view: { kind: 'feed', feedId: 190 }, bare: plain('i.feed_id = 190') },
  {
    name: 'a folder of 20 feeds',
    view: { kind: 'folder', folderId: FOLDER },
    bare: plain(
      `i.feed_id IN (SELECT id FROM feeds WHERE folder_id IN (SELECT id FROM folders WHERE id = ${FOLDER} OR parent_id = ${FOLDER}))`
    )
  },
  {
    name: `the smart feed "${SMART}"`,
    view: { kind: 'search', query: SMART },
    bare: `SELECT ${ROW_COLUMNS} FROM item_fts CROSS JOIN items i ON ${SAME_PLACE.replaceAll('f.', 'item_fts.')}
      WHERE item_fts MATCH ?4 AND i.read = 0 AND i.removed_at IS NULL
        AND item_fts.rowid < ${PLACE('CAST(?1 AS INTEGER)', 'CAST(?2 AS INTEGER)')} ORDER BY item_fts.rowid DESC LIMIT ?3`,
    values: [matchOf(parseQuery('conde '), () => []).positive ?? '']
  }
]
/** Above every item, and within the 42 bits that the index has for a time. */
const TOP: PageKey = { sortAt: 2 ** 42 - 1, id: 2_097_151 }

/**
 * What the window asks for while somebody reads, in this very process: our answer, made of objects as the window gets them,
 * beside the plain statement with the same rows.
 *
 * Each side has a connection of its own, with the cache of the app's reader, so that neither warms the other; they take
 * turns at the same places, each first every other time.
 */
export const bench: Bench = {
  name: 'lists',
  about: 'newest page, next page, counts and one item of 1,000,000 stored, beside the bare statement',
  async *run({ quick, progress }) {
    const items = quick ? 10_000 : 1_000_000
    const samples = quick ? 20 : 200
    progress(`a library of ${items.toLocaleString('en')} items`)
    const file = searchLibrary(items)
    const [db, bareDb] = [openDatabase({ file, role: 'reader' }), openDatabase({ file, role: 'reader' })]
    const lists = new Lists(db)
    const feeds = new FeedTable(db)
    const next = randomNumbers(3)
    const compare = (what: string, sides: () => Sides): Measure & { ours: number[] } => {
      const ours: number[] = []
      const floor: number[] = []
      for (let n = 0; n < samples; n++) {
        const side = sides()
        for (const which of n % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)) {
          const began = performance.now()
          side[which]()
          ;(which === 'ours' ? ours : floor).push(performance.now() - began)
        }
      }
      return {
        what,
        unit: 'ms',
        ours,
        floor,
        beside: 'the bare statement',
        aim: { times: 2, better: 'lower', of: 'p95' }
      }
    }
    const all = (what: string, measures: readonly { ours: number[] }[]): Measure => ({
      what: `${what}: all of them`,
      unit: 'ms',
      ours: measures.flatMap(({ ours }) => ours),
      floor: null,
      aim: { figure: 10, better: 'lower', of: 'p99' }
    })

    try {
      for (const what of ['newest page', 'next page'] as const) {
        const measures = []
        for (const { name, view, bare, values = [] } of listed) {
          const statement = bareDb.prepare(bare)
          const first = lists.page(view, null, PAGE)
          same(
            name,
            first.rows.map(({ id }) => id),
            statement.all(TOP.sortAt, TOP.id, PAGE, ...values)
          )
          // Places all over the view, as far as so many pages reach.
          const places = what === 'newest page' ? [null] : placesIn(lists, view, samples)
          const measure = compare(`${what}, ${name}`, () => {
            const place = places[Math.floor(next() * places.length)] ?? null
            const { sortAt, id } = place ?? TOP
            return {
              ours: () => lists.page(view, place, PAGE),
              bare: () => statement.all(sortAt, id, PAGE + 1, ...values)
            }
          })
          yield measure
          measures.push(measure)
        }
        yield all(what, measures)
      }

      const open = bareDb.prepare(
        `SELECT ${ROW_COLUMNS}, i.tags, c.* FROM items i JOIN item_content c ON c.item_id = i.id WHERE i.id = ?`
      )
      const opened = compare('open an item', () => {
        const id = 1 + Math.floor(next() * items)
        return { ours: () => lists.open(id), bare: () => open.get(id) }
      })
      yield opened
      yield all('open an item', [opened])

      const since = lists.page({ kind: 'all' }, null, 1).rows[0]!.sortAt - DAY_MS
      const counts: [Statement, ...number[]][] = [
        [bareDb.prepare('SELECT sum(unread) AS n FROM feeds')],
        [bareDb.prepare('SELECT count(*) AS n FROM items WHERE starred = 1 AND hidden = 0')],
        [
          bareDb.prepare(
            'SELECT count(*) AS n FROM items INDEXED BY ix_items_alerts_unread WHERE priority >= 4 AND read = 0 AND removed_at IS NULL AND hidden = 0'
          )
        ],
        [bareDb.prepare('SELECT count(*) AS n FROM items WHERE sort_at >= ? AND hidden = 0'), since]
      ]
      const everyFeed = bareDb.prepare(`SELECT * FROM ${FEEDS} WHERE removed_at IS NULL ORDER BY id`)
      const counted = compare('all counts: of the views, and unread of each of 200 feeds', () => ({
        ours: () => [lists.counts(since), feeds.all()],
        bare: () => [counts.map(([statement, ...values]) => statement.get(...values)), everyFeed.all()]
      }))
      yield counted
      yield all('all counts', [counted])
    } finally {
      db.close()
      bareDb.close()
    }
  }
}

interface Sides {
  ours: () => unknown
  bare: () => unknown
}

/** The places behind which somebody who scrolls down a view asks for the next page. */
function placesIn(lists: Lists, view: View, pages: number): PageKey[] {
  const places: PageKey[] = []
  let page = lists.page(view, null, PAGE)
  for (let n = 0; n < pages && page.more; n++) {
    const last = page.rows.at(-1)
    if (!last) break
    places.push({ sortAt: last.sortAt, id: last.id })
    page = lists.page(view, last, PAGE)
  }
  return places
}

/** Throws where both sides would not do the same work. */
function same(name: string, ours: readonly number[], bare: readonly Record<string, unknown>[]): void {
  if (bare.map((row) => row['id']).join() !== ours.join())
    throw new Error(`Other rows than the bare statement's: ${name}.`)
}
