import { describe, expect, it } from 'vitest'
import type { PageKey, View } from '#contract/item.ts'
import type { Message } from '#contract/message.ts'
import { SearchIndex } from '../../../../src-main/library/lists/search-index.ts'
import { searchRenewal } from '../../../../src-main/library/store/schema/023-search-renewal.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const search = (query: string): View => ({ kind: 'search', query })

/** A day of news in two languages, three feeds and two folders, one within the other. */
function news(sqlite: (typeof providers)[number]) {
  const library = memoryLibrary(sqlite)
  const { db } = library
  const desk = library.feed
  const quay = library.addFeed('https://quay.example/sse')
  const seoul = library.addFeed('https://seoul.example/sse')
  db.exec(`INSERT INTO folders(id, parent_id, title) VALUES(1, NULL, 'Harbour'), (2, 1, 'Boats'), (3, NULL, '한국');
    UPDATE feeds SET title = 'Harbour Desk', folder_id = 1 WHERE id = ${desk};
    UPDATE feeds SET title = 'Harbour', folder_id = 2 WHERE id = ${quay};
    UPDATE feeds SET title = '물안도 교통', folder_id = 3 WHERE id = ${seoul}`)
  const day = (n: number): number => new Date(2026, 10, n, 12).getTime()
  const put = (feedId: number, at: number, title: string, more: object = {}) => {
    const message: Message = {
      type: '',
      data: JSON.stringify([{ guid: `p:${title}`, title, ...more }]),
      lastEventId: '',
      ownId: null,
      receivedAt: at
    }
    return library.batch({ feedId, messages: [message] }).inserted[0]!
  }
  put(desk, day(18), 'Storm over the harbour', { priority: 5, text: 'Ferries wait at the quay.' })
  const calm = put(quay, day(19), 'Calm harbour', { text: 'No storm here.' })
  const export_ = put(seoul, day(20), '반도체 수출 증가', { lang: 'ko-KR', text: '항만 소식' })
  const boats = put(quay, day(21), 'Boats return', { priority: 4 })
  library.status.setRead([calm.id], true)
  library.status.setStarred(boats.id, true)
  library.batch(
    { feedId: desk },
    {
      guid: 'p:Storm over the harbour',
      title: 'Storm over the harbour!',
      priority: 5,
      text: 'Ferries wait at the quay.'
    }
  )
  library.batch({ feedId: seoul }, { removal: 'p:반도체 수출 증가' })
  library.indexAll()
  return {
    library,
    names: { storm: 'Storm over the harbour!', calm: 'Calm harbour', export: export_.title, boats: 'Boats return' }
  }
}

describe.each(providers)('operators over %s', (sqlite) => {
  it.each<[query: string, found: ('storm' | 'calm' | 'export' | 'boats')[]]>([
    ['harbour', ['calm', 'storm']],
    ['harbour -storm', []],
    ['harb', ['calm', 'storm']],
    ['harb ', []],
    ['-harbour', ['boats', 'export']],
    ['-harbour -수출', ['boats']],
    ['"the quay"', ['storm']],
    ['"quay the"', []],
    ['수출', ['export']],
    ['반도체 "항만 소식"', ['export']],
    ['증', ['export']],
    ['feed:harbour', ['boats', 'calm']],
    ['feed:"harbour desk"', ['storm']],
    ['feed:harb', ['boats', 'calm', 'storm']],
    ['feed:harb storm', ['calm', 'storm']],
    ['-feed:harbour', ['export', 'storm']],
    ['-feed:harbour harbour', ['storm']],
    ['feed:nobody', []],
    ['피드:물안도', ['export']],
    ['folder:harbour', ['boats', 'calm', 'storm']],
    ['folder:boats', ['boats', 'calm']],
    ['folder:harbour feed:harbour', ['boats', 'calm']],
    ['-folder:harbour', ['export']],
    ['폴더:한국 수출', ['export']],
    ['is:unread', ['boats', 'storm']],
    ['is:unread harbour', ['storm']],
    ['is:unread folder:harbour', ['boats', 'storm']],
    ['-is:unread', ['export', 'calm']],
    ['is:read', ['calm']],
    ['상태:별표', ['boats']],
    ['is:starred boats', ['boats']],
    ['is:starred storm', []],
    ['is:starred -boats', []],
    ['is:alert', ['boats', 'storm']],
    ['is:edited', ['storm']],
    ['is:removed', ['export']],
    ['-is:removed', ['boats', 'calm', 'storm']],
    ['priority:5', ['storm']],
    ['priority:4+', ['boats', 'storm']],
    ['priority:4 feed:harbour', ['boats']],
    ['-priority:4+', ['export', 'calm']],
    ['lang:ko', ['export']],
    ['lang:ko 수출', ['export']],
    ['lang:ja 수출', []],
    ['-lang:ko harbour', ['calm', 'storm']],
    ['before:2026-11-19', ['storm']],
    ['after:2026-11-20', ['boats', 'export']],
    ['after:2026-11-19 before:2026-11-20', ['calm']],
    ['harbour before:2026-11-19', ['storm']],
    ['이후:2026-11-19 harbour', ['calm']],
    ['-after:2026-11-19', ['storm']],
    ['is:nothing', []],
    ['', []]
  ])('%s', (query, found) => {
    const { library, names } = news(sqlite)
    expect(library.titles(search(query))).toEqual(found.map((name) => names[name]))
    // By the page, one at a time, it is the same.
    const paged: string[] = []
    for (let before: PageKey | null = null; ;) {
      const page = library.lists.page(search(query), before, 1)
      paged.push(...page.rows.map(({ title }) => title))
      if (!page.more) break
      before = page.rows[0]!
    }
    expect(paged).toEqual(found.map((name) => names[name]))
    // What arrives is found by the same.
    const ids = library.rows().map(({ id }) => id)
    const { rows, pending } = library.lists.matching(query, ids)
    expect(rows.map(({ title }) => title).sort()).toEqual(found.map((name) => names[name]).sort())
    expect(pending).toEqual([])
  })

  it('what was filled in later stands in its place in time, on every page', () => {
    const library = memoryLibrary(sqlite)
    const at = (receivedAt: number, feedId = library.feed) =>
      library.batch({
        feedId,
        messages: [
          {
            type: '',
            data: JSON.stringify([{ guid: `p:${receivedAt}`, title: `storm ${receivedAt}` }]),
            lastEventId: '',
            ownId: null,
            receivedAt
          }
        ]
      })
    const late = library.addFeed('https://late.example/sse')
    for (let n = 1; n <= 20; n++) at(n * 1_000_000)
    for (const n of [4.5, 12.5, 0.5]) at(n * 1_000_000, library.addFeed(`https://late.example/${n}`))
    at(7.5 * 1_000_000, late)
    library.indexAll()
    const all: number[] = []
    for (let before: PageKey | null = null; ;) {
      const page = library.lists.page(search('storm'), before, 3)
      all.push(...page.rows.map(({ sortAt }) => sortAt))
      if (!page.more) break
      before = page.rows.at(-1)!
    }
    expect(all).toHaveLength(24)
    expect(all).toEqual([...all].sort((a, b) => b - a))
  })

  it('what arrived and is not indexed yet is told apart from what does not match', () => {
    const library = memoryLibrary(sqlite)
    const rows = library.send({ guid: 'p:1', title: 'storm' }, { guid: 'p:2', title: 'calm' }).inserted
    const ids = rows.map(({ id }) => id)
    expect(library.lists.matching('storm', ids)).toEqual({ rows: [], pending: ids, notIndexed: 2 })
    expect(library.lists.matching('is:unread', ids)).toMatchObject({ pending: [], notIndexed: 0, rows: [{}, {}] })
    library.indexAll()
    expect(library.lists.matching('storm', ids)).toMatchObject({ pending: [], rows: [{ title: 'storm' }] })
    expect(library.lists.page(search('is:unread'), null, 10).notIndexed).toBe(0)
  })

  it('what a search finds can be marked read, and brought back', async () => {
    const { library } = news(sqlite)
    const upTo = library.rows(search('harbour'))[0]!
    const marked = await library.status.markAllRead(library.lists.unreadIds(search('harbour'), upTo), async () => {})
    expect(marked.count).toBe(1)
    expect(library.titles(search('harbour is:unread'))).toEqual([])
    await library.status.undoMarkRead(marked.undo, async () => {})
    expect(library.titles(search('harbour is:unread'))).toHaveLength(1)
  })

  const pieces = [
    '"',
    '*',
    '^',
    'NEAR(',
    ')',
    '{',
    'a',
    'feed:',
    'title:',
    '수',
    '-',
    'AND',
    'NOT',
    ':',
    '\0',
    '\uE000f1',
    "';--",
    '\\',
    '🙂',
    '\ud800',
    'is:',
    ' '
  ]
  it('no query whatever is an error', () => {
    const { library } = news(sqlite)
    const hostile = pieces.flatMap((a) => pieces.flatMap((b) => [a + b, `${a} ${b}x`, `"${a}${b}`]))
    for (const query of [
      ...hostile,
      'x'.repeat(100_000),
      '"'.repeat(100_000),
      'feed:a '.repeat(20_000),
      '수'.repeat(100_000)
    ]) {
      expect(() => library.lists.page(search(query), null, 10), query.slice(0, 40)).not.toThrow()
    }
    expect(library.titles(search('\uE000f1'))).toEqual([])
  })
})

describe.each(providers)('indexing over %s', (sqlite) => {
  it('that breaks off half-way takes nothing with it: what is done and what arrives is stored as before', () => {
    const { library, names } = news(sqlite)
    const at = new Date(2026, 10, 22).getTime()
    const arrive = (title: string) => {
      const data = JSON.stringify([{ guid: `p:${title}`, title }])
      return library.batch({ messages: [{ type: '', data, lastEventId: '', ownId: null, receivedAt: at }] })
        .inserted[0]!
    }
    const late = arrive('Late ferry')
    library.db.exec('ALTER TABLE search_words RENAME TO no_words')
    expect(() => library.index.step()).toThrow('search_words')
    expect(library.status.setStarred(late.id, true).rows).toMatchObject([{ id: late.id, starred: true }])
    library.db.exec('ALTER TABLE no_words RENAME TO search_words')
    arrive('Later ferry')
    library.indexAll()
    expect(library.titles(search('ferry'))).toEqual(['Later ferry', 'Late ferry'])
    expect(library.titles(search('storm'))).toContain(names.storm)
  })
})

describe.each(providers)('an index of before over %s', (sqlite) => {
  /** Three items as the index held them before `search_renewal` was there. */
  function before() {
    const library = memoryLibrary(sqlite)
    library.send(
      { guid: 'p:1', title: 'новый storm', text: 'Ferry v2.16.0', author: 'Jane Doe' },
      { guid: 'p:2', title: 'Storm over Straße', text: 'Ferry v2.16.0', author: 'Jane Doe' },
      { guid: 'p:3', title: '반도체 storm', text: 'Ferry v2.16.0', author: 'Jane Doe' }
    )
    library.db.exec(`
      INSERT INTO item_fts(rowid, title, text) SELECT (sort_at << 21) | (id & 2097151),
        replace(title, '반도체', '반도 도체 체'), text FROM items i JOIN item_content c ON c.item_id = i.id;
      INSERT INTO search_words VALUES('storm', 1), ('ferry', 1);
      INSERT OR REPLACE INTO search_index SELECT 1, max(id) FROM items;
      DROP TABLE search_renewal`)
    library.db.exec(searchRenewal)
    const found = (query: string) => library.titles(search(query))
    const toGo = () => library.lists.page(search('storm'), null, 10).notIndexed
    return { library, found, toGo }
  }
  const [first, second, third] = ['новый storm', 'Storm over Straße', '반도체 storm'] as const

  it('is found by as it was, and made anew from the newest item down, each step for good', () => {
    const { library, found, toGo } = before()
    expect(toGo()).toBe(3)
    for (const query of ['storm', 'stor', 'ferry ']) expect(found(query)).toEqual([third, second, first])
    expect([found('новый'), found('Straße '), found('반도체')]).toEqual([[first], [second], [third]])
    expect([found('2.16'), found('author:jane'), found('strasse')]).toEqual([[], [], []])

    library.index.step(1)
    expect(toGo()).toBe(2)
    expect([found('2.16'), found('author:jane')]).toEqual([[third], [third]])
    expect(found('storm')).toEqual([third, second, first])

    // What was done of a step is gone with it, and nothing else: another process goes on from there.
    library.db.exec('ALTER TABLE search_words RENAME TO no_words')
    expect(() => library.index.step(1)).toThrow('search_words')
    library.db.exec('ALTER TABLE no_words RENAME TO search_words')
    expect(toGo()).toBe(2)
    const goesOn = new SearchIndex(library.db)
    // What arrives does not wait for it.
    library.send({ guid: 'p:4', title: 'late', text: 'Ferry v2.16.0' })
    goesOn.step(1)
    expect([found('late'), toGo()]).toEqual([['late'], 2])
    while (goesOn.step(1));
    expect(toGo()).toBe(0)
    expect(found('2.16')).toEqual(['late', third, second, first])
    expect([found('strasse'), found('новы'), found('반도체')]).toEqual([[second], [first], [third]])
    expect(library.db.prepare('SELECT * FROM search_renewal').all()).toEqual([])
    library.db.exec("INSERT INTO item_fts(item_fts) VALUES('integrity-check')")
  })

  it('that lost items meanwhile comes to its end', () => {
    const { library, found, toGo } = before()
    library.index.step(1)
    library.db.prepare('DELETE FROM items WHERE title = ?').all(second)
    library.indexAll()
    expect([toGo(), found('2.16')]).toEqual([0, [third, first]])
  })
})

describe.each(providers)('what of an item is searched over %s', (sqlite) => {
  it('its title, its text, a summary of its own, and its author where he is asked for', () => {
    const library = memoryLibrary(sqlite)
    library.send(
      { guid: 'p:1', title: 'Fog', text: 'Ferries wait.', summary: 'Delays at the quay', author: 'Jane Doe, 김철수' },
      { guid: 'p:2', title: 'Ferries', text: 'Fog by Jane. '.repeat(200), author: 'José Fogarty' }
    )
    library.indexAll()
    const found = (query: string) => library.titles(search(query))
    expect(found('quay')).toEqual(['Fog'])
    expect(found('title:fog')).toEqual(['Fog'])
    expect(found('title:ferr')).toEqual(['Ferries'])
    expect(found('-title:fog ')).toEqual(['Ferries'])
    expect(found('fog -title:fog ')).toEqual(['Ferries'])
    expect(found('title:"the quay"')).toEqual([])
    expect(found('doe')).toEqual([])
    expect(found('author:jane')).toEqual(['Fog'])
    expect(found('author:"jane doe"')).toEqual(['Fog'])
    expect(found('author:"doe jane"')).toEqual([])
    expect(found('author:j')).toEqual(['Ferries', 'Fog'])
    expect(found('author:jose ')).toEqual(['Ferries'])
    expect(found('작성자:철수')).toEqual(['Fog'])
    expect(found('fog -author:fogarty ')).toEqual(['Fog'])
  })

  it('a misspelt operator is left out, and alone it finds nothing', () => {
    const { library } = news(sqlite)
    const found = (query: string) => library.titles(search(query))
    expect(found('harbour is:unred ')).toEqual(found('harbour '))
    expect(found('is:unred')).toEqual([])
  })
})

describe.each(providers)('smart feeds over %s', (sqlite) => {
  it('are saved once, counted as far as asked, changed and removed', async () => {
    const { SmartFeedTable } = await import('../../../../src-main/library/tables/smart-feed-table.ts')
    const { library } = news(sqlite)
    const table = new SmartFeedTable(library.db)
    const saved = table.save('Storms', 'storm')
    expect(table.save('Storms', 'storm')).toEqual(saved)
    expect(table.save('Boats', 'boats').ok).toBe(true)
    expect(table.all().map(({ title }) => title)).toEqual(['Storms', 'Boats'])
    const id = saved.ok ? saved.value.id : 0
    expect(table.change(id, { query: 'calm' })).toMatchObject({ title: 'Storms', query: 'calm' })
    table.setRemoved(id, 5)
    expect(table.change(id, { query: 'x' })).toBeNull()
    table.setRemoved(id, null)
    expect(table.all()).toHaveLength(2)
    table.setRemoved(id, 5)
    table.forgetRemoved()
    table.setRemoved(id, null)
    expect(table.all()).toHaveLength(1)
    const count = (query: string, most: number) => {
      const steps = library.lists.unreadCount(query, most)
      for (;;) {
        const step = steps.next()
        if (step.done) return step.value
      }
    }
    expect(count('harbour', 100)).toBe(1)
    expect(count('is:alert', 100)).toBe(2)
    expect(count('is:alert', 1)).toBe(1)
  })
})
