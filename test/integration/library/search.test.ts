import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker, WorkerOptions } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import type { Notice } from '#contract/ipc.ts'
import type { View } from '#contract/item.ts'
import type { SmartFeed } from '#contract/search/smart-feed.ts'
import { Notices } from '../../../src-main/window/notices.ts'
import { openLibrary, type Library } from '../../../src-main/library/library.ts'
import { SearchWatch } from '../../../src-main/window/search-watch.ts'
import { sendSearchNews } from '../../../src-main/window/window-news.ts'
import { SmartFeeds } from '../../../src-main/configuration/smart-feeds.ts'
import { loadSqlite, type SqliteProvider } from '../../../src-main/library/store/sqlite.ts'
import { until } from '../../helpers/until.ts'
import { burst, threads, FEED_URL } from '../fixtures/library-threads.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const ITEMS = 6_000

/** Brings an index to what it was before its words were folded by us: the texts as they are. */
function indexedAsBefore(file: string, sqlite: SqliteProvider): void {
  const { DatabaseSync } = loadSqlite(sqlite)
  const db = new DatabaseSync(file)
  db.exec(`BEGIN;
    INSERT INTO item_fts(item_fts) VALUES('delete-all');
    INSERT INTO item_fts(rowid, title, text) SELECT (sort_at << 21) | (i.id & 2097151), title, text
      FROM items i JOIN item_content c ON c.item_id = i.id ORDER BY sort_at, i.id;
    INSERT INTO search_renewal SELECT max(id) + 1, count(*) FROM items;
    COMMIT`)
  db.close()
}

const search = (query: string): View => ({ kind: 'search', query })

describe.each(['node', 'photostructure'] as const)('search while items arrive, over %s', (sqlite) => {
  function emptyDirectory(): string {
    const directory = mkdtempSync(join(tmpdir(), 'tickertape-search-'))
    cleanUps.push(() => rmSync(directory, { recursive: true, force: true }))
    return directory
  }

  async function open(directory: string, workers = threads): Promise<Library> {
    const opened = await openLibrary({ directory, workers, sqlite, retryAfter: 50 })
    if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
    cleanUps.push(() => opened.value.close(5000))
    return opened.value
  }

  async function withFeed(directory = emptyDirectory()) {
    const library = await open(directory)
    const added = await library.addFeed({ url: FEED_URL, title: 'News', notify: 'off' })
    if (!added.ok) throw new Error('not added')
    return { library, feedId: added.value.id }
  }

  /** A window that takes every notice, and the watch over its search. */
  function windowOn(library: Library) {
    const told: Notice[] = []
    const notices = new Notices((notice) => {
      told.push(notice)
      notices.acknowledge(notice.revision)
    })
    notices.restart()
    const watch = new SearchWatch(library, () => notices.takesRows)
    sendSearchNews(notices, watch)
    cleanUps.push(() => watch.dispose())
    return { told, notices, watch }
  }

  it('what arrives and matches comes into the search that is open, and nothing else', async () => {
    const { library, feedId } = await withFeed()
    const { told, notices, watch } = windowOn(library)
    const open = (view: View) => {
      notices.watch(view)
      watch.watched(view)
    }
    const shown = () => told.flatMap(({ arrived }) => arrived?.rows.map((row) => row.title) ?? [])
    const receive = async (from: number, to: number) =>
      watch.arrived((await library.accept(burst(feedId, from, to))).inserted)

    open(search('"item 7" -"item 70"'))
    await receive(1, 30)
    await until('the match is told', () => shown().length > 0)
    expect(shown()).toEqual(['Item 7'])
    open(search('is:unread "of item 33"'))
    await receive(31, 40)
    await until('the next match is told', () => shown().length > 1)
    expect(shown()).toEqual(['Item 7', 'Item 33'])
    open({ kind: 'all' })
    await receive(41, 45)
    open(search('nothing'))
    await receive(46, 50)
    await until('all is indexed', async () => (await library.matching({ query: 'item', ids: [] })).notIndexed === 0)
    expect(shown()).toEqual(['Item 7', 'Item 33'])
  })

  it('a page that was read before the index knew everything is read again, though the index knows it a moment later', async () => {
    const { library, feedId } = await withFeed()
    const { told, notices, watch } = windowOn(library)
    const view = search('"item 7"')
    notices.watch(view)
    const read = watch.watched(view)
    await library.accept(burst(feedId, 1, 30))
    await until('all is indexed', async () => (await library.matching({ query: 'item', ids: [] })).notIndexed === 0)
    read(30)
    await until('the window is told to ask again', () => told.some(({ reload }) => reload === true))
    expect((await library.list({ view, before: null })).rows.map((row) => row.title)).toEqual(['Item 7'])
  })

  it('of many searches that are asked for at once, the last is answered, however many came before', async () => {
    const { library, feedId } = await withFeed()
    for (let from = 1; from <= 2000; from += 100) await library.accept(burst(feedId, from, from + 99))
    await until('all is indexed', async () => (await library.matching({ query: 'item', ids: [] })).notIndexed === 0)
    const asked = Array.from({ length: 30 }, (_, n) =>
      library.list({ view: search(`item ${'words of '.repeat(n % 3)}`), before: null })
    )
    const pages = await Promise.all(asked)
    expect(pages.at(-1)!.rows).toHaveLength(100)
    expect(pages.filter((page) => page.rows.length > 0).length).toBeLessThan(10)
  })

  // A thread that ends in a call of @photostructure/sqlite takes the whole process along.
  it.runIf(sqlite === 'node')(
    'a library of an earlier build is searched while its index is made anew, over the end of the writer in the midst of it',
    async () => {
      const directory = emptyDirectory()
      const { library: earlier, feedId } = await withFeed(directory)
      for (let from = 1; from <= ITEMS; from += 1_000) await earlier.accept(burst(feedId, from, from + 999))
      await until('all is indexed', async () => (await earlier.matching({ query: 'item', ids: [] })).notIndexed === 0)
      await earlier.close(5000)
      indexedAsBefore(join(directory, 'tickertape.db'), sqlite)

      const writers: Worker[] = []
      const library = await open(directory, {
        ...threads,
        writer: (options: WorkerOptions) => {
          const writer = threads.writer(options)
          writers.push(writer)
          return writer
        }
      })
      const find = (query: string) => library.list({ view: search(query), before: null })
      const page = await find('item')
      expect(page.rows).toHaveLength(100)
      expect(page.notIndexed).toBeGreaterThan(0)

      let toGo = page.notIndexed
      await until('some of it is done', async () => (toGo = (await find('item')).notIndexed) < ITEMS - 200)
      expect(toGo, 'not all of it is done').toBeGreaterThan(0)
      await writers[0]!.terminate()
      await until('another writer goes on', async () => (await find('item')).notIndexed < toGo && writers.length > 1)
      const [first] = page.rows
      expect((await library.setRead({ ids: [first!.id], read: true })).rows).toMatchObject([{ read: true }])
      await until('all of it is done', async () => (await find('item')).notIndexed === 0)
      expect((await find('item')).rows[0]).toMatchObject({ id: first!.id, read: true })
      // Only an index of this make knows numbers by their beginning.
      expect((await find('item 2')).rows).toHaveLength(100)
    }
  )

  it('smart feeds are counted after a lull, renamed, removed and brought back in their place', async () => {
    const { library, feedId } = await withFeed()
    let told: SmartFeed[] = []
    const smartFeeds = new SmartFeeds(library)
    smartFeeds.onChange((all) => (told = all))
    cleanUps.push(() => smartFeeds.dispose())
    await smartFeeds.start()
    const first = await smartFeeds.save('Seven', '"item 7"')
    await smartFeeds.save('All', 'item')
    await library.accept(burst(feedId, 1, 150))
    await until('all is indexed', async () => (await library.matching({ query: 'item', ids: [] })).notIndexed === 0)
    smartFeeds.recount()
    await until('both are counted', () => told.map(({ unread }) => unread).join() === '1,100')
    const id = first.ok ? first.value.id : 0
    await smartFeeds.change(id, { title: '7' })
    expect(told.map(({ title }) => title)).toEqual(['7', 'All'])
    await smartFeeds.remove(id)
    expect(told.map(({ title }) => title)).toEqual(['All'])
    await smartFeeds.undoRemove(id)
    expect(told.map(({ title }) => title)).toEqual(['7', 'All'])
    expect((await library.smartFeeds()).map(({ title }) => title)).toEqual(['7', 'All'])
  })
})
