import { describe, expect, it } from 'vitest'
import type { FeedId, FolderId } from '#contract/ids.ts'
import { MAX_FOLDER_DEPTH } from '#contract/folder.ts'
import type { PageKey, View } from '#contract/item.ts'
import { Lists } from '../../../../src-main/library/lists/lists.ts'
import type { Database } from '../../../../src-main/library/store/sqlite.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const atOnce = () => Promise.resolve()

describe.each(providers)('folders over %s', (sqlite) => {
  const open = () => {
    const library = memoryLibrary(sqlite)
    const { feeds, folders } = library
    const folder = (title: string, parentId: FolderId | null = null): FolderId => {
      const added = folders.add(title, parentId)
      if (!added.ok) throw new Error(added.reason.kind)
      return added.value.id
    }
    const feedIn = (name: string, folderId: FolderId | null): FeedId => {
      const added = feeds.add({ url: `https://${name}.example/`, title: name, folderId, addedAt: 1 })
      if (!added.ok) throw new Error(added.reason.kind)
      return added.value.id
    }
    /** The tree as lines: a folder before what is in it. */
    const tree = (parent: FolderId | null = null, indent = ''): string[] => [
      ...folders
        .all()
        .filter((each) => each.parentId === parent)
        .flatMap((each) => [`${indent}${each.title}/`, ...tree(each.id, `${indent}  `)]),
      ...feeds
        .all()
        .filter((feed) => feed.folderId === parent && feed.title !== 'https://news.example/sse')
        .sort((a, b) => a.position - b.position || a.id - b.id)
        .map((feed) => indent + feed.title)
    ]
    return { ...library, folder, feedIn, tree }
  }

  it('feeds and folders stand where they were put, a new one last', () => {
    const { folders, folder, feedIn, tree } = open()
    const harbour = folder('Harbour')
    const korea = folder('Korea')
    const tides = folder('Tides', harbour)
    const desk = feedIn('desk', harbour)
    const notices = feedIn('notices', harbour)
    feedIn('bulletin', tides)
    expect(tree()).toEqual(['Harbour/', '  Tides/', '    bulletin', '  desk', '  notices', 'Korea/'])
    folders.moveFeed(notices, harbour, desk)
    folders.move(korea, null, harbour)
    expect(tree()).toEqual(['Korea/', 'Harbour/', '  Tides/', '    bulletin', '  notices', '  desk'])
    expect(folders.moveFeed(desk, korea, null)).toMatchObject({
      ok: true,
      value: [{ id: desk, folderId: korea }]
    })
    folders.move(tides, korea, null)
    expect(tree()).toEqual(['Korea/', '  Tides/', '    bulletin', '  desk', 'Harbour/', '  notices'])
    folders.rename(korea, '국내')
    expect(folders.all()[0]).toMatchObject({ id: korea, parentId: null, title: '국내' })
  })

  it('no folder goes into itself, none deeper than folders may stand, nothing to a folder that is gone', () => {
    const { folders, feeds, feed, folder } = open()
    let parent: FolderId | null = null
    const chain = Array.from({ length: MAX_FOLDER_DEPTH }, (_, n) => (parent = folder(`f${n}`, parent)))
    expect(folders.move(chain[0]!, chain[3]!, null)).toEqual({ ok: false, reason: { kind: 'inside-itself' } })
    expect(folders.add('deeper', chain.at(-1)!)).toEqual({ ok: false, reason: { kind: 'too-deep' } })
    expect(folders.moveFeed(feed, 99, null)).toEqual({ ok: false, reason: { kind: 'gone' } })
    expect(folders.rename(99, 'x')).toBe(false)
    expect(folders.remove(99, 'remove', 1)).toEqual({ ok: false, reason: { kind: 'gone' } })
    expect(feeds.edit(feed, { folderId: 99 })).toMatchObject({ ok: true, value: { folderId: null } })
  })

  it('a folder lists what all feeds in it and below it received, page by page, and follows a move', () => {
    const { folders, folder, feedIn, batch, titles, lists, feed } = open()
    const harbour = folder('Harbour')
    const tides = folder('Tides', harbour)
    const desk = feedIn('desk', harbour)
    const bulletin = feedIn('bulletin', tides)
    const expected: string[] = []
    for (let n = 0; n < 40; n++) {
      const to = [desk, bulletin, feed][n % 3]!
      batch({ feedId: to, url: '' }, { guid: `p:${n}`, title: `item ${n}` })
      if (to !== feed) expected.unshift(`item ${n}`)
    }
    const view: View = { kind: 'folder', folderId: harbour }
    const found: string[] = []
    let before: PageKey | null = null
    for (let more = true; more;) {
      const page = lists.page(view, before, 4)
      found.push(...page.rows.map((row) => row.title))
      before = page.rows.at(-1)!
      more = page.more
    }
    expect(found).toEqual(expected)
    expect(lists.tape(view, 1_000_040).counts.at(-1)).toBe(expected.length)
    folders.move(tides, null, null)
    expect(titles(view)).toEqual(expected.filter((title) => Number(title.slice(5)) % 3 === 0))
    expect(titles({ kind: 'folder', folderId: 99 })).toEqual([])
  })

  it('a folder is marked read as a whole, and nothing else is', async () => {
    const { folder, feedIn, batch, status, lists, feed } = open()
    const harbour = folder('Harbour')
    const desk = feedIn('desk', folder('Tides', harbour))
    const last = batch({ feedId: desk, url: '' }, { guid: 'p:1', title: 'in' }).inserted[0]!
    batch({ feedId: feed }, { guid: 'p:2', title: 'out' })
    const view: View = { kind: 'folder', folderId: harbour }
    expect(await status.markAllRead(lists.unreadIds(view, { sortAt: last.sortAt + 9, id: 99 }), atOnce)).toMatchObject({
      count: 1
    })
    expect(lists.counts(0).unread).toBe(1)
  })

  it('a folder shows the gaps of its feeds', () => {
    const { db, folder, feedIn, lists, feed } = open()
    const harbour = folder('Harbour')
    const desk = feedIn('desk', harbour)
    for (const id of [desk, feed]) {
      db.prepare(
        `INSERT INTO gaps(feed_id, kind, reason, from_at, to_at) VALUES(?, 'lost', '{"kind":"no-ids"}', 1, 2)`
      ).run(id)
    }
    const { gaps } = lists.page({ kind: 'folder', folderId: harbour }, null, 10)
    expect(gaps.map((gap) => gap.feedId)).toEqual([desk])
  })

  it('a muted feed counts in no total and is not in Unread, but keeps its own count and its place elsewhere', () => {
    const { feeds, folder, feedIn, batch, titles, lists, feed } = open()
    const harbour = folder('Harbour')
    const noisy = feedIn('noisy', harbour)
    for (let n = 0; n < 30; n++) batch({ feedId: noisy, url: '' }, { guid: `p:${n}`, title: `noise ${n}`, priority: 4 })
    batch({ feedId: feed }, { guid: 'p:1', title: 'calm' })
    feeds.edit(noisy, { muted: true })
    expect(lists.counts(0)).toMatchObject({ unread: 1, alerts: 30, today: 31 })
    expect(titles({ kind: 'unread' })).toEqual(['calm'])
    expect(titles({ kind: 'all' })).toHaveLength(31)
    expect(titles({ kind: 'folder', folderId: harbour })).toHaveLength(30)
    expect(feeds.all().find((each) => each.id === noisy)).toMatchObject({ muted: true, unread: 30 })
    feeds.edit(noisy, { muted: false })
    expect(lists.counts(0).unread).toBe(31)
    expect(titles({ kind: 'unread' })).toHaveLength(31)
  })

  it('Unread reads past a noisy muted feed by index, one list for each feed', () => {
    const { db, feeds, feed } = open()
    feeds.add({ url: 'https://noisy.example/', title: 'noisy', muted: true, addedAt: 1 })
    db.exec('UPDATE feeds SET unread = 5')
    const plans: string[] = []
    const prepare = (sql: string) => {
      const values = Array.from(sql.matchAll(/\?/g), () => feed)
      const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values)
      plans.push(steps.map((step) => step['detail']).join('\n'))
      return db.prepare(sql)
    }
    new Lists({ prepare } as unknown as Database).page({ kind: 'unread' }, null, 100)
    expect(plans.join('\n')).toContain('USING INDEX ix_items_feed_unread (feed_id=? AND sort_at<?)')
    expect(plans.join('\n')).not.toMatch(/SCAN (i|items)/)
  })

  it('a folder that is removed alone leaves what was in it where it stood, and comes back as it was', () => {
    const { folders, folder, feedIn, tree } = open()
    const harbour = folder('Harbour')
    folder('Korea')
    feedIn('desk', harbour)
    feedIn('bulletin', folder('Tides', harbour))
    feedIn('loose', null)
    const before = tree()
    const removed = folders.remove(harbour, 'move-up', 5)
    expect(tree()).toEqual(['Tides/', '  bulletin', 'Korea/', 'loose', 'desk'])
    if (!removed.ok) throw new Error('gone')
    expect(removed.value.places).toMatchObject([{ folderId: null }])
    folders.restore(removed.value)
    expect(tree()).toEqual(before)
  })

  it('a folder that is removed with its feeds takes them all along, and brings them back with their items', () => {
    const { folders, feeds, folder, feedIn, batch, tree, titles } = open()
    const harbour = folder('Harbour')
    const desk = feedIn('desk', folder('Tides', harbour))
    const other = feedIn('other', harbour)
    batch({ feedId: desk, url: '' }, { guid: 'p:1', title: 'kept' })
    const before = tree()
    const removed = folders.remove(harbour, 'remove', 5)
    expect(tree()).toEqual([])
    expect(titles()).toEqual([])
    // Its address was taken meanwhile: it cannot come back, and the others do.
    feeds.add({ url: 'https://other.example/', title: 'again', addedAt: 2 })
    if (!removed.ok) throw new Error('gone')
    const restored = folders.restore(removed.value)
    expect(restored.feeds.map((feed) => feed.id)).toEqual([desk])
    expect(other).not.toBe(desk)
    expect(tree()).toEqual([...before.filter((line) => !line.includes('other')), 'again'])
    expect(titles()).toEqual(['kept'])
  })

  it('undoing a removal makes no circle where folders were moved meanwhile', () => {
    const { folders, folder, tree } = open()
    const top = folder('Top')
    const middle = folder('Middle', top)
    const low = folder('Low', middle)
    const removed = folders.remove(middle, 'move-up', 5)
    folders.move(low, null, null)
    folders.move(top, low, null)
    if (!removed.ok) throw new Error('gone')
    folders.restore(removed.value)
    expect(tree()).toEqual(['Low/', '  Top/', '    Middle/'])
  })

  it('starred items of an erased feed stay, with its name and without its secrets, until they are starred no more', async () => {
    const library = open()
    const { feeds, feed, status, titles, lists, db } = library
    feeds.edit(feed, { title: 'Harbour Desk', headers: { names: ['x-key'], secrets: new Uint8Array([1]) } })
    const [kept] = library.send({ guid: 'p:1', title: 'kept' }, { guid: 'p:2', title: 'gone' }).inserted
    status.setStarred(kept!.id, true)
    library.indexAll()
    feeds.markRemoved(feed, 5)
    await feeds.purge(feed, atOnce)
    expect(titles({ kind: 'starred' })).toEqual(['kept'])
    expect(titles({ kind: 'all' })).toEqual([])
    expect(lists.counts(0)).toEqual({ unread: 0, starred: 1, alerts: 0, today: 0 })
    expect(lists.open(kept!.id)).toMatchObject({ ok: true, value: { title: 'kept', starred: true } })
    expect(feeds.former()).toEqual([{ id: feed, title: 'Harbour Desk' }])
    expect(db.prepare('SELECT url, secrets, header_names, last_event_id FROM feeds').all()).toEqual([
      { url: '', secrets: null, header_names: null, last_event_id: '' }
    ])
    expect(db.prepare('SELECT count(*) AS n FROM items').get()).toEqual({ n: 1 })
    expect(feeds.undoRemoved(feed)).toMatchObject({ ok: false })
    expect(library.send({ guid: 'p:3', title: 'too late' }).inserted).toEqual([])
    // The next start comes by again.
    await feeds.purge(feed, atOnce)
    expect(titles({ kind: 'starred' })).toEqual(['kept'])
    status.setStarred(kept!.id, false)
    await feeds.purge(feed, atOnce)
    expect(feeds.leftovers()).toEqual([])
    expect(db.prepare('SELECT count(*) AS n FROM items').get()).toEqual({ n: 0 })
  })
})
