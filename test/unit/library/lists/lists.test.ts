import { describe, expect, it } from 'vitest'
import { TAPE_BUCKETS, TAPE_STEP, type PageKey, type View } from '#contract/item.ts'
import { Lists } from '../../../../src-main/library/lists/lists.ts'
import type { Database } from '../../../../src-main/library/store/sqlite.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

describe.each(providers)('lists over %s', (sqlite) => {
  it('pages go on where the one before ended, with no row twice and none missing', () => {
    const library = memoryLibrary(sqlite)
    const many = Array.from({ length: 25 }, (_, n) => ({ guid: `p:${n}`, title: `item ${n}` }))
    // Ten at the same millisecond: only their ids tell them apart.
    library.send(many.slice(0, 10))
    library.send(...many.slice(10))
    const titles: string[] = []
    let before: PageKey | null = null
    for (let more = true; more;) {
      const page = library.lists.page({ kind: 'all' }, before, 4)
      titles.push(...page.rows.map((row) => row.title))
      before = page.rows.at(-1)!
      more = page.more
    }
    expect(titles).toEqual(many.map((item) => item.title).reverse())
  })

  it('goes upwards, too, from the oldest to the newest, in a list as in a search', () => {
    const library = memoryLibrary(sqlite)
    const many = Array.from({ length: 25 }, (_, n) => ({ guid: `p:${n}`, title: `item ${n}` }))
    library.send(many.slice(0, 10))
    library.send(...many.slice(10))
    library.indexAll()
    for (const view of [
      { kind: 'all' },
      { kind: 'feed', feedId: library.feed },
      { kind: 'search', query: 'item' }
    ] as View[]) {
      const titles: string[] = []
      let after: PageKey = { sortAt: 0, id: 0 }
      for (let more = true; more;) {
        const page = library.lists.newer(view, after, 4)
        titles.unshift(...page.rows.map((row) => row.title))
        after = page.rows[0]!
        more = page.more
      }
      expect(titles).toEqual(many.map((item) => item.title).reverse())
    }
  })

  it('says how much a view holds and since when, without what is being removed', () => {
    const library = memoryLibrary(sqlite)
    const other = library.addFeed('https://other.example/sse')
    const [first, second] = library.send({ guid: 'p:1', title: 'one' }, { guid: 'p:2', title: 'two' }).inserted
    library.batch({ feedId: other }, { guid: 'p:1', title: 'elsewhere', priority: 4 })
    library.status.setRead([first!.id], true)
    expect(library.lists.extent({ kind: 'all' })).toMatchObject({ items: 3, oldest: first!.sortAt })
    expect(library.lists.extent({ kind: 'unread' })).toMatchObject({ items: 2, oldest: second!.sortAt })
    expect(library.lists.extent({ kind: 'feed', feedId: library.feed })).toMatchObject({
      items: 2,
      oldest: first!.sortAt
    })
    expect(library.lists.extent({ kind: 'starred' })).toMatchObject({ items: 0, oldest: 0 })
    expect(library.lists.extent({ kind: 'search', query: 'one' })).toBeNull()
    library.feeds.markRemoved(library.feed, 5)
    expect(library.lists.extent({ kind: 'all' })?.items).toBe(1)
  })

  it('every view shows its own', () => {
    const library = memoryLibrary(sqlite)
    const other = library.addFeed('https://other.example/sse')
    const [plain, urgent] = library.send(
      { guid: 'p:1', title: 'plain' },
      { guid: 'p:2', title: 'urgent', priority: 5 }
    ).inserted
    library.batch({ feedId: other }, { guid: 'p:1', title: 'elsewhere', priority: 4 })
    library.status.setRead([plain!.id], true)
    library.status.setStarred(urgent!.id, true)
    expect(library.titles({ kind: 'all' })).toEqual(['elsewhere', 'urgent', 'plain'])
    expect(library.titles({ kind: 'unread' })).toEqual(['elsewhere', 'urgent'])
    expect(library.titles({ kind: 'starred' })).toEqual(['urgent'])
    expect(library.titles({ kind: 'alerts' })).toEqual(['elsewhere', 'urgent'])
    expect(library.titles({ kind: 'today', since: urgent!.sortAt })).toEqual(['elsewhere', 'urgent'])
    expect(library.titles({ kind: 'feed', feedId: other })).toEqual(['elsewhere'])
    expect(library.lists.counts(urgent!.sortAt)).toEqual({ unread: 2, starred: 1, alerts: 2, today: 2 })
  })

  it('any list can be asked for what is unread in it, downwards, upwards and counted', () => {
    const library = memoryLibrary(sqlite)
    const many = Array.from({ length: 30 }, (_, n) => ({ guid: `p:${n}`, title: `item ${n}`, priority: 5 }))
    const rows = library.send(...many).inserted
    const added = library.folders.add('Folder', null)
    const folderId = added.ok ? added.value.id : -1
    library.feeds.edit(library.feed, { folderId })
    for (const row of rows) library.status.setStarred(row.id, true)
    const unread = new Set([3, 4, 17])
    library.status.setRead(
      rows.filter((_, n) => !unread.has(n)).map((row) => row.id),
      true
    )
    library.indexAll()
    const oldest = rows[0]!
    for (const view of [
      { kind: 'all' },
      { kind: 'starred' },
      { kind: 'alerts' },
      { kind: 'today', since: oldest.sortAt },
      { kind: 'feed', feedId: library.feed },
      { kind: 'folder', folderId },
      { kind: 'search', query: 'item' }
    ] as View[]) {
      const only: View = { ...view, unread: true }
      expect(library.titles(only)).toEqual(['item 17', 'item 4', 'item 3'])
      const upwards = library.lists.newer(only, { sortAt: 0, id: 1 }, 2)
      expect(upwards.rows.map((row) => row.title)).toEqual(['item 4', 'item 3'])
      expect(upwards.more).toBe(true)
      if (view.kind !== 'search')
        expect(library.lists.extent(only)).toMatchObject({ items: 3, oldest: rows[3]!.sortAt })
      expect(library.lists.page(only, rows[3]!, 1).rows).toEqual([])
    }
  })

  it('a removed feed is gone from every list and count but Starred and what is searched of it, and back after the removal is undone', () => {
    const library = memoryLibrary(sqlite)
    const [row] = library.send({ guid: 'p:1', title: 'one', priority: 5 }).inserted
    library.status.setStarred(row!.id, true)
    library.indexAll()
    library.feeds.markRemoved(library.feed, 5)
    const views: View[] = [{ kind: 'all' }, { kind: 'unread' }, { kind: 'feed', feedId: library.feed }]
    const search: View = { kind: 'search', query: 'one' }
    for (const view of views) expect(library.titles(view)).toEqual([])
    expect(library.titles(search)).toEqual(['one'])
    expect(library.lists.counts(0)).toEqual({ unread: 0, starred: 1, alerts: 0, today: 0 })
    library.status.setStarred(row!.id, false)
    expect(library.lists.open(row!.id)).toEqual({ ok: false, reason: 'gone' })
    expect(library.titles(search)).toEqual([])
    library.status.setStarred(row!.id, true)
    expect(library.db.prepare('SELECT * FROM tt_items').all()).toEqual([])
    library.feeds.undoRemoved(library.feed)
    for (const view of [...views, search]) expect(library.titles(view)).toEqual(['one'])
    expect(library.lists.counts(0)).toEqual({ unread: 1, starred: 1, alerts: 1, today: 1 })
  })

  it('counts are read from indexes, without an item', () => {
    const library = memoryLibrary(sqlite)
    const steps: string[] = []
    const explained = (sql: string) => {
      const values = Array.from(sql.matchAll(/\?/g), () => 1)
      for (const step of library.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values))
        steps.push(step['detail'] as string)
      return library.db.prepare(sql)
    }
    new Lists({ prepare: explained } as Database).counts(0)
    const ofItems = steps.filter((step) => /^(SCAN|SEARCH) (i|items)\b/.test(step))
    expect(ofItems).toHaveLength(4)
    for (const step of ofItems) expect(step).toContain('USING COVERING INDEX')
  })

  it.each<[View, string]>([
    [{ kind: 'all' }, 'ix_items_sort'],
    [{ kind: 'unread' }, 'ix_items_unread'],
    [{ kind: 'starred' }, 'ix_items_starred'],
    [{ kind: 'alerts' }, 'ix_items_alerts'],
    [{ kind: 'hidden' }, 'ix_items_hidden'],
    [{ kind: 'feed', feedId: 1 }, 'ix_items_feed_sort'],
    [{ kind: 'folder', folderId: 1 }, 'ix_items_feed_sort'],
    [{ kind: 'all', unread: true }, 'ix_items_unread'],
    [{ kind: 'starred', unread: true }, 'ix_items_starred'],
    [{ kind: 'alerts', unread: true }, 'ix_items_alerts'],
    [{ kind: 'feed', feedId: 1, unread: true }, 'ix_items_feed_unread'],
    [{ kind: 'folder', folderId: 1, unread: true }, 'ix_items_feed_unread']
  ])('%j is read from its index, without sorting', (view, index) => {
    const library = memoryLibrary(sqlite)
    const plans: string[] = []
    const explained = (sql: string) => {
      const values = Array.from(sql.matchAll(/\?/g), () => 1)
      const steps = library.db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values)
      plans.push(steps.map((step) => step['detail']).join('\n'))
      return library.db.prepare(sql)
    }
    new Lists({ prepare: explained } as Database).page(view, null, 100)
    const all = plans.join('\n')
    expect(all).toMatch(new RegExp(`USING (COVERING )?INDEX ${index} `))
    if (view.kind !== 'starred' && view.kind !== 'hidden') expect(all).toMatch(/USING INDEX ix_gaps_(unfilled|feed) /)
    // Of a folder only the newest items of its feeds are sorted, one each.
    if (view.kind !== 'folder') expect(all).not.toContain('TEMP B-TREE')
    expect(all).not.toMatch(/SCAN i( |$)(?!USING INDEX)/m)
  })

  it('the tape counts the last half hour in steps, with the highest priority of each', () => {
    const library = memoryLibrary(sqlite)
    const now = 100 * TAPE_STEP + 5
    const at = (receivedAt: number, guid: string, priority = 3) =>
      library.batch({
        messages: [
          {
            type: '',
            data: JSON.stringify([{ guid, title: 'storm', priority }]),
            lastEventId: '',
            ownId: null,
            receivedAt
          }
        ]
      })
    at(5, 'p:0')
    at(now - TAPE_STEP, 'p:1')
    at(now, 'p:2', 5)
    at(now, 'p:3', 2)
    library.indexAll()
    for (const view of [{ kind: 'all' }, { kind: 'search', query: 'storm' }] satisfies View[]) {
      const tape = library.lists.tape(view, now)
      expect(tape.from).toBe(TAPE_STEP)
      expect(tape.counts).toHaveLength(TAPE_BUCKETS)
      expect(tape.counts.slice(-2)).toEqual([1, 2])
      expect(tape.counts.reduce((sum, count) => sum + count)).toBe(3)
      expect(tape.priorities.slice(-3)).toEqual([0, 3, 5])
    }
  })
})

describe.each(providers)('search over %s', (sqlite) => {
  const search = (query: string): View => ({ kind: 'search', query })

  it('items that were found before are found by their new words, however many were edited', async () => {
    const library = memoryLibrary(sqlite)
    const guids = Array.from({ length: 50 }, (_, n) => `a${n}`)
    library.send(...guids.map((guid) => ({ guid, title: 'calm' })))
    library.indexAll()
    library.send(...guids.slice(0, 20).map((guid) => ({ guid, title: 'storm', version: '2' })))
    library.indexAll()
    expect(library.titles(search('storm'))).toHaveLength(20)
    expect(library.titles(search('calm'))).toHaveLength(30)
    library.feeds.markRemoved(library.feed, 1)
    await library.feeds.purge(library.feed, async () => {})
    expect(library.rows()).toEqual([])
  })

  it('finds two-character Korean and Japanese words, and one character', () => {
    const library = memoryLibrary(sqlite)
    library.send(
      { guid: 'p:1', title: '반도체 수출 증가' },
      { guid: 'p:2', title: '株価が上昇' },
      { guid: 'p:3', title: '항만 소식' }
    )
    library.indexAll()
    expect(library.titles(search('수출'))).toEqual(['반도체 수출 증가'])
    expect(library.titles(search('도체'))).toEqual(['반도체 수출 증가'])
    expect(library.titles(search('반도체 수출'))).toEqual(['반도체 수출 증가'])
    expect(library.titles(search('"수출 증가"'))).toEqual(['반도체 수출 증가'])
    expect(library.titles(search('"증가 수출"'))).toEqual([])
    expect(library.titles(search('株価'))).toEqual(['株価が上昇'])
    expect(library.titles(search('식'))).toEqual(['항만 소식'])
    expect(library.titles(search('출반'))).toEqual([])
  })

  it('finds items that hold every word, newest first, accents aside', () => {
    const library = memoryLibrary(sqlite)
    library.send(
      { guid: 'p:1', title: 'Storm over the harbour', text: 'Ferries wait.' },
      { guid: 'p:2', title: 'Café by the harbour' },
      { guid: 'p:3', title: 'Harbour storm passes' }
    )
    library.indexAll()
    expect(library.titles(search('harbour storm'))).toEqual(['Harbour storm passes', 'Storm over the harbour'])
    expect(library.titles(search('"harbour storm"'))).toEqual(['Harbour storm passes'])
    expect(library.titles(search('cafe'))).toEqual(['Café by the harbour'])
    expect(library.titles(search('ferr'))).toEqual(['Storm over the harbour'])
  })

  it('finds an edited item by its new words only', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'calm' })
    library.indexAll()
    library.send({ guid: 'p:1', title: 'storm' })
    expect(library.lists.page(search('storm'), null, 10).notIndexed).toBe(1)
    library.indexAll()
    expect(library.titles(search('storm'))).toEqual(['storm'])
    expect(library.titles(search('calm'))).toEqual([])
    expect(library.lists.page(search('storm'), null, 10).notIndexed).toBe(0)
  })

  it('says how many items it does not know yet, and goes on a small step at a time', () => {
    const library = memoryLibrary(sqlite)
    library.send(Array.from({ length: 250 }, (_, n) => ({ guid: `p:${n}`, title: `item ${n}` })))
    const behind = () => library.lists.page(search('item'), null, 1).notIndexed
    expect(behind()).toBe(250)
    expect(library.index.step()).toBe(true)
    expect(behind()).toBe(150)
    library.indexAll()
    expect(behind()).toBe(0)
    expect(library.index.step()).toBe(false)
  })

  it('pages through what it found', () => {
    const library = memoryLibrary(sqlite)
    library.send(...Array.from({ length: 7 }, (_, n) => ({ guid: `p:${n}`, title: `item ${n}` })))
    library.indexAll()
    const page = library.lists.page(search('item'), null, 5)
    expect(page).toMatchObject({ more: true })
    const rest = library.lists.page(search('item'), page.rows.at(-1)!, 5)
    expect(rest.rows.map((row) => row.title)).toEqual(['item 1', 'item 0'])
    expect(rest.more).toBe(false)
  })

  it('an erased feed leaves nothing in the index', async () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'storm' })
    library.indexAll()
    library.send({ guid: 'p:2', title: 'not indexed yet' })
    library.feeds.markRemoved(library.feed, 1)
    await library.feeds.purge(library.feed, () => Promise.resolve())
    expect(library.db.prepare('SELECT rowid FROM item_fts WHERE item_fts MATCH ?').all('storm')).toEqual([])
    library.indexAll()
    expect(library.lists.page(search('storm'), null, 1).notIndexed).toBe(0)
  })

  it.each([
    '"',
    '"x',
    'x"',
    'AND',
    'x AND',
    'NOT x',
    'col:x',
    'title:x',
    '*',
    'x*',
    '(x',
    'x)',
    '^x',
    'NEAR(x y)',
    '{x',
    'x + y',
    "'",
    ';--',
    '\0',
    '\ud800',
    '수"출',
    'a'.repeat(9999)
  ])('takes %j for what it is: words', (query) => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'plain' })
    library.indexAll()
    expect(library.titles(search(query))).toEqual([])
    expect(library.lists.tape(search(query), 0).counts).toHaveLength(TAPE_BUCKETS)
  })
})
