import { describe, expect, it } from 'vitest'
import { memoryLibrary, providers } from '../memory-library.ts'

const atOnce = () => Promise.resolve()

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
