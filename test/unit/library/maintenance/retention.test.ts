import { describe, expect, it } from 'vitest'
import { DAY } from '#contract/time.ts'
import { countRemovable } from '../../../../src-main/library/maintenance/item-walk.ts'
import { Retention } from '../../../../src-main/library/maintenance/retention.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const forEver = { keepDays: 0, keepItems: 0 }

describe.each(providers)('retention over %s', (sqlite) => {
  const run = (library: ReturnType<typeof memoryLibrary>, limits = forEver, now = Date.now()) => {
    const retention = new Retention(library.db)
    let removed = 0
    for (let start = true; ; start = false) {
      const step = retention.step(limits, { now, start, seen: true })
      removed += step.removed
      if (step.done) return removed
    }
  }
  const items = (count: number, extra = {}) =>
    Array.from({ length: count }, (_, n) => ({ guid: `g${n}`, title: `Item ${n}`, text: 'words', ...extra }))

  it('never takes starred items or unread alerts, and counts before as it removes', () => {
    const library = memoryLibrary(sqlite)
    library.send(...items(300))
    library.send({ guid: 'star', title: 'Starred' }, { guid: 'alert', title: 'Alert', priority: 5 })
    library.send({ guid: 'read-alert', title: 'Read alert', priority: 5 })
    library.indexAll()
    const id = (title: string) =>
      library.db.prepare('SELECT id FROM items WHERE title = ?').get(title)?.['id'] as number
    library.status.setStarred(id('Starred'), true)
    library.status.setRead([id('Read alert')], true)
    const limits = { keepDays: 1, keepItems: 0 }
    expect(countRemovable(library.db, limits, Date.now())).toBe(301)
    expect(run(library, limits)).toBe(301)
    expect(library.titles()).toEqual(['Alert', 'Starred'])
    expect(library.db.prepare('SELECT unread FROM feeds').get()?.['unread']).toBe(2)
    expect(library.db.prepare("SELECT count(*) AS n FROM item_fts WHERE item_fts MATCH 'words'").get()?.['n']).toBe(0)
    expect(library.db.prepare('SELECT count(*) AS n FROM item_content').get()?.['n']).toBe(2)
    expect(countRemovable(library.db, limits, Date.now())).toBe(0)
  })

  it('what was removed never comes back as new, with an identity or without', () => {
    const library = memoryLibrary(sqlite)
    library.send(...items(50))
    library.send({ title: 'Alarm 1' }, { title: 'Alarm 2' }, { title: 'Alarm 3' })
    expect(run(library, { keepDays: 1, keepItems: 0 })).toBe(53)
    const again = library.batch(
      { phase: 'replay' },
      ...items(50),
      { title: 'Alarm 1' },
      { title: 'Alarm 2' },
      { title: 'Alarm 3' }
    )
    expect(again).toMatchObject({ inserted: [], duplicates: 53 })
    expect(library.titles()).toEqual([])
  })

  it('a number for all takes from the largest feed, and a number of its own from the one', () => {
    const library = memoryLibrary(sqlite)
    const quiet = library.addFeed('https://quiet.example/sse')
    library.send(...items(400))
    library.batch({ feedId: quiet, url: 'https://quiet.example/sse' }, ...items(40))
    expect(run(library, { keepDays: 0, keepItems: 100 })).toBe(340)
    expect(library.rows({ kind: 'feed', feedId: quiet })).toHaveLength(40)
    expect(library.titles({ kind: 'feed', feedId: library.feed })[0]).toBe('Item 399')
    library.feeds.edit(quiet, { keepItems: 5 })
    expect(run(library)).toBe(35)
    expect(library.titles({ kind: 'feed', feedId: quiet })).toEqual([39, 38, 37, 36, 35].map((n) => `Item ${n}`))
  })

  it('a forever edited item is remembered by its newest versions, and what was not sent for long not at all', () => {
    const library = memoryLibrary(sqlite)
    for (let n = 0; n < 60; n++) library.send({ guid: 'clock', title: `It is ${n}` })
    library.send({ guid: 'old', title: 'Old' }, { removal: 'gone' })
    const now = Date.now()
    run(library, forEver, now)
    const count = () => library.db.prepare('SELECT count(*) AS n FROM seen').get()?.['n']
    expect(count()).toBe(22)
    expect(library.send({ guid: 'clock', title: 'It is 59' }, { guid: 'old', title: 'Old' })).toMatchObject({
      duplicates: 2
    })
    run(library, forEver, now + 500 * DAY)
    expect(count()).toBe(0)
    expect(library.send({ guid: 'old', title: 'Old' })).toMatchObject({ duplicates: 1, inserted: [] })
  })

  it('what a server goes on sending is remembered however old it is', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'a', title: 'A' })
    const now = Date.now()
    run(library, { keepDays: 1, keepItems: 0 }, now)
    library.db.exec(`UPDATE seen SET at = ${now - 399 * DAY}`)
    expect(library.send({ guid: 'a', title: 'A' })).toMatchObject({ duplicates: 1 })
    run(library, forEver, now + 10 * DAY)
    expect(library.send({ guid: 'a', title: 'A' })).toMatchObject({ duplicates: 1 })
  })

  it('the file shrinks when much was removed', () => {
    const library = memoryLibrary(sqlite)
    for (let round = 0; round < 10; round++)
      library.send(...items(100).map((item, n) => ({ ...item, guid: `${round}-${n}`, text: 'word '.repeat(400) })))
    const pages = () => library.db.prepare('PRAGMA page_count').get()?.['page_count'] as number
    const before = pages()
    run(library, { keepDays: 1, keepItems: 0 })
    expect(pages()).toBeLessThan(before / 4)
  })

  it('gaps go with the items of their time', () => {
    const library = memoryLibrary(sqlite)
    const put = library.db.prepare(
      "INSERT INTO gaps(feed_id, kind, reason, from_at, to_at) VALUES(?, 'lost', '{}', ?, ?)"
    )
    put.run(library.feed, 1, 2)
    put.run(library.feed, Date.now(), Date.now())
    run(library, { keepDays: 1, keepItems: 0 })
    expect(library.db.prepare('SELECT count(*) AS n FROM gaps').get()?.['n']).toBe(1)
  })
})
