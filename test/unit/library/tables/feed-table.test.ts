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
