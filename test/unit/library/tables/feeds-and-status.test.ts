import { describe, expect, it } from 'vitest'
import { defaultSettings } from '#contract/settings.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const atOnce = () => Promise.resolve()

describe.each(providers)('feeds over %s', (sqlite) => {
  const url = 'https://news.example/sse'

  it('the same address cannot be added twice, and the answer names the feed that has it', () => {
    const { feeds, feed } = memoryLibrary(sqlite)
    expect(feeds.add({ url, title: 'again', notify: 'off', addedAt: 2 })).toEqual({
      ok: false,
      reason: { kind: 'already-added', feedId: feed, title: url }
    })
  })

  it('an address that was removed can be added again at once; then the old feed cannot come back', () => {
    const { feeds, feed } = memoryLibrary(sqlite)
    feeds.markRemoved(feed, 1)
    const again = feeds.add({ url, title: 'again', notify: 'every', addedAt: 2 })
    expect(again).toMatchObject({ ok: true, value: { title: 'again', notify: 'every', lastEventId: '', unread: 0 } })
    expect(feeds.undoRemoved(feed)).toMatchObject({ ok: false, reason: { kind: 'already-added', title: 'again' } })
    expect(feeds.all()).toHaveLength(1)
  })

  it('a new address on the same origin keeps the cursor, on another origin it is dropped', () => {
    const library = memoryLibrary(sqlite)
    library.batch({ lastEventId: '7' }, { guid: 'p:1', title: 'one' })
    const edit = (to: string) => library.feeds.edit(library.feed, { url: to, title: 'New name', notify: 'every' })
    expect(edit('https://news.example/other')).toMatchObject({
      value: { lastEventId: '7', title: 'New name', notify: 'every' }
    })
    expect(edit('https://elsewhere.example/sse')).toMatchObject({ value: { lastEventId: '' } })
    expect(library.titles()).toEqual(['one'])
  })

  it('headers stay with their origin: a name and its sealed value, replaced, kept or dropped together', () => {
    const library = memoryLibrary(sqlite)
    const { feeds, feed } = library
    const edit = (to: string, headers?: { names: string[]; secrets: Uint8Array | null }) =>
      feeds.edit(feed, { url: to, title: 'x', notify: 'off', ...(headers && { headers }) })
    expect(feeds.all()).toMatchObject([{ headerNames: [], secrets: null }])
    const secrets = new Uint8Array([1, 2, 0, 255])
    edit(url, { names: ['Authorization'], secrets })
    edit('https://news.example/other')
    expect(feeds.all()[0]?.headerNames).toEqual(['Authorization'])
    expect([...(feeds.all()[0]?.secrets ?? [])]).toEqual([...secrets])
    edit('https://elsewhere.example/sse')
    expect(feeds.all()).toMatchObject([{ headerNames: [], secrets: null }])
    edit('https://third.example/sse', { names: ['X-Key'], secrets: null })
    expect(feeds.all()).toMatchObject([{ headerNames: ['X-Key'], secrets: null }])
  })

  it('an edit cannot take the address of another feed, or change one that is gone', () => {
    const library = memoryLibrary(sqlite)
    library.addFeed('https://other.example/sse')
    const change = { url: 'https://other.example/sse', title: 'x', notify: 'off' as const }
    expect(library.feeds.edit(library.feed, change)).toMatchObject({ ok: false, reason: { kind: 'already-added' } })
    expect(library.feeds.edit(99, change)).toEqual({ ok: false, reason: { kind: 'gone' } })
  })

  it('remembers that it is paused and when it was open for the first time', () => {
    const { feeds, feed } = memoryLibrary(sqlite)
    feeds.setPaused(feed, true)
    feeds.opened(feed, 10)
    feeds.opened(feed, 20)
    expect(feeds.all()).toMatchObject([{ paused: true, firstOpenedAt: 10 }])
  })

  it('erases a removed feed step by step, and no other', async () => {
    const library = memoryLibrary(sqlite)
    const other = library.addFeed('https://other.example/sse')
    library.send(Array.from({ length: 450 }, (_, n) => ({ guid: `p:${n}`, title: `item ${n}` })))
    library.batch({ feedId: other }, { guid: 'p:1', title: 'stays' })
    let steps = 0
    await library.feeds.purge(library.feed, atOnce)
    expect(library.titles()).toContain('stays')
    library.feeds.markRemoved(library.feed, 1)
    expect(library.feeds.leftovers()).toEqual([library.feed])
    await library.feeds.purge(library.feed, () => {
      steps++
      expect(library.feeds.undoRemoved(library.feed)).toEqual({ ok: false, reason: { kind: 'gone' } })
      return atOnce()
    })
    expect(steps).toBeGreaterThan(2)
    expect(library.feeds.leftovers()).toEqual([])
    expect(library.titles()).toEqual(['stays'])
    for (const table of ['items', 'item_content', 'seen', 'feeds']) {
      expect(library.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!['n']).toBe(1)
    }
    expect(library.lists.counts(0)).toMatchObject({ unread: 1 })
  })

  it('settings keep what was chosen, and pass over what no longer fits', () => {
    const { feeds, db } = memoryLibrary(sqlite)
    expect(feeds.settings()).toEqual(defaultSettings)
    expect(feeds.changeSettings({ theme: 'dark', textSize: 20 })).toEqual({
      ...defaultSettings,
      theme: 'dark',
      textSize: 20
    })
    db.exec(`INSERT OR REPLACE INTO settings VALUES('textSize', '"large"'), ('unknown', '1')`)
    expect(feeds.settings()).toEqual({ ...defaultSettings, theme: 'dark' })
  })
})

describe.each(providers)('read and starred over %s', (sqlite) => {
  it('are told for the rows that changed, with the new counts', () => {
    const library = memoryLibrary(sqlite)
    const ids = library.send({ guid: 'p:1', title: 'one' }, { guid: 'p:2', title: 'two' }).inserted.map((row) => row.id)
    expect(library.status.setRead([ids[0]!, 999], true)).toMatchObject({
      rows: [{ title: 'one', read: true }],
      unread: [{ feedId: library.feed, unread: 1 }]
    })
    expect(library.status.setRead(ids, true)).toMatchObject({ rows: [{ title: 'two' }], unread: [{ unread: 0 }] })
    expect(library.status.setRead(ids, true)).toEqual({ rows: [], unread: [] })
    expect(library.status.setStarred(ids[0]!, true)).toMatchObject({
      rows: [{ title: 'one', starred: true, read: true }]
    })
  })

  it('a view marked read spares what came after, and undo brings back just those', async () => {
    const library = memoryLibrary(sqlite)
    const sent = library.send(
      ...Array.from({ length: 1200 }, (_, n) => ({ guid: `p:${n}`, title: `item ${n}` }))
    ).inserted
    library.status.setRead([sent[3]!.id], true)
    library.send({ guid: 'p:new', title: 'later' })
    const marked = await library.status.markAllRead(
      library.lists.unreadIds({ kind: 'feed', feedId: library.feed }, sent.at(-1)!),
      atOnce
    )
    expect(marked).toMatchObject({ count: 1199, unread: [{ feedId: library.feed, unread: 1 }] })
    expect(library.titles({ kind: 'unread' })).toEqual(['later'])
    expect(await library.status.undoMarkRead(marked.undo, atOnce)).toMatchObject({
      count: 1199,
      unread: [{ unread: 1200 }]
    })
    expect(library.rows({ kind: 'all' }).every((row) => !row.read)).toBe(true)
    expect(await library.status.undoMarkRead(marked.undo, atOnce)).toMatchObject({ count: 0 })
    expect(library.unread()).toBe(1200)
  })

  it('a search can be marked read', async () => {
    const library = memoryLibrary(sqlite)
    const sent = library.send(
      { guid: 'p:1', title: 'storm' },
      { guid: 'p:2', title: 'calm' },
      { guid: 'p:3', title: 'storm' }
    ).inserted
    library.indexAll()
    const { count } = await library.status.markAllRead(
      library.lists.unreadIds({ kind: 'search', query: 'storm' }, sent[1]!),
      atOnce
    )
    expect(count).toBe(1)
    expect(library.titles({ kind: 'unread' })).toEqual(['storm', 'calm'])
    expect(
      await library.status.markAllRead(library.lists.unreadIds({ kind: 'search', query: '"' }, sent[1]!), atOnce)
    ).toMatchObject({
      count: 0
    })
  })

  it('only the last few changes can be undone', async () => {
    const library = memoryLibrary(sqlite)
    const undos: number[] = []
    for (let n = 0; n < 7; n++) {
      const [row] = library.send({ guid: `p:${n}`, title: `item ${n}` }).inserted
      undos.push((await library.status.markAllRead(library.lists.unreadIds({ kind: 'all' }, row!), atOnce)).undo)
    }
    expect(await library.status.undoMarkRead(undos[0]!, atOnce)).toMatchObject({ count: 0 })
    expect(await library.status.undoMarkRead(undos[6]!, atOnce)).toMatchObject({ count: 1 })
  })
})
