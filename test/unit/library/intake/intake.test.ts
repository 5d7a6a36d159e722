import { describe, expect, it } from 'vitest'
import type { NumberedBatch } from '../../../../src-main/library/intake/intake.ts'
import { memoryLibrary, providers } from '../memory-library.ts'
import { feedOf } from './feed-of.ts'

describe.each(providers)('what arrives, over %s', (sqlite) => {
  it('is listed newest first, in the order of the server where it came at once', () => {
    const library = memoryLibrary(sqlite)
    const { inserted } = library.send({ guid: 'p:1', title: 'one' }, [
      { guid: 'p:2', title: 'two' },
      { guid: 'p:3', title: 'three' }
    ])
    expect(inserted.map((row) => row.title)).toEqual(['one', 'two', 'three'])
    expect(library.titles()).toEqual(['three', 'two', 'one'])
    expect(library.unread()).toBe(3)
  })

  it('is told just as a list shows it', () => {
    const library = memoryLibrary(sqlite)
    const item = {
      guid: 'p:1',
      title: 'one',
      text: 'Some text',
      author: 'desk',
      url: 'https://news.example/1',
      priority: 5
    }
    const { inserted } = library.send({ ...item, lang: 'en', image: 'https://news.example/1.png', publishedAt: 12.5 })
    expect(library.rows()).toEqual(inserted)
  })

  it('comes back whole when it is opened', () => {
    const library = memoryLibrary(sqlite)
    const sent = { guid: 'p:1', title: 'one', text: 'Some text', html: '<p>Some text', tags: ['port', '항구'] }
    const [row] = library.send(sent).inserted
    const opened = library.lists.open(row!.id)
    expect(opened).toMatchObject({
      ok: true,
      value: { ...row, html: '<p>Some text', text: 'Some text', tags: ['port', '항구'], earlierVersions: 0 }
    })
    expect(opened.ok && opened.value.message).toBe(JSON.stringify([sent]))
  })

  it('is stored together where several batches wait, one after the other', () => {
    const { intake, feed, titles, db } = memoryLibrary(sqlite)
    const batch = (number: number, title: string): NumberedBatch => ({
      feedId: feed,
      url: 'https://news.example/sse',
      phase: 'live',
      messages: [
        {
          type: 'message',
          data: JSON.stringify([{ guid: 'p:1', title }]),
          lastEventId: title,
          ownId: null,
          receivedAt: 5_000 + number
        }
      ],
      lastEventId: title,
      session: 's',
      number
    })
    const { taken, failure } = intake.acceptAll([batch(1, 'first words'), batch(2, 'better words')])
    expect(failure).toBeNull()
    expect(taken).toMatchObject([
      { kind: 'stored', acknowledgement: { inserted: [{ title: 'first words' }], edited: [] } },
      { kind: 'stored', acknowledgement: { inserted: [], edited: [{ title: 'better words' }] } }
    ])

    // A batch that cannot be stored takes none of those before it along.
    db.exec(`CREATE TRIGGER stop BEFORE UPDATE OF last_event_id ON feeds WHEN new.last_event_id = 'never'
      BEGIN SELECT raise(ABORT, 'never'); END`)
    const cut = intake.acceptAll([batch(3, 'last words'), batch(4, 'never'), batch(5, 'behind it')])
    expect(cut.taken).toMatchObject([{ kind: 'stored', acknowledgement: { lastEventId: 'last words' } }])
    expect(String(cut.failure)).toContain('never')
    expect(titles()).toEqual(['last words'])
    expect(intake.acceptAll([batch(3, 'last words')]).taken).toMatchObject([{ acknowledgement: { reload: true } }])
  })

  it('is an edit where the item is stored although what was seen of it was forgotten', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'one' })
    library.db.exec('DELETE FROM seen')
    expect(library.send({ guid: 'p:1', title: 'one again' })).toMatchObject({ inserted: [], unread: 1 })
    expect(library.titles()).toEqual(['one again'])
  })

  it('is stored once however often it is sent', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'one' })
    const again = library.send({ guid: 'p:1', title: 'one' }, { guid: 'p:1', title: 'one' })
    expect(again).toMatchObject({ inserted: [], edited: [], duplicates: 2, unread: 1 })
    expect(library.titles()).toEqual(['one'])
  })

  it('an edit sent twice and an old version sent late leave one item with the newest text', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'one', text: 'first words' })
    const edit = library.send({ guid: 'p:1', title: 'one', text: 'better words' })
    expect(edit.edited.map((row) => row.excerpt)).toEqual(['better words'])
    const late = library.send(
      { guid: 'p:1', title: 'one', text: 'better words' },
      { guid: 'p:1', title: 'one', text: 'first words' }
    )
    expect(late).toMatchObject({ edited: [], duplicates: 2 })
    expect(library.rows().map((row) => row.excerpt)).toEqual(['better words'])
  })

  it('an edit keeps the place, the star and that it was read, and shows what stood there before', () => {
    const library = memoryLibrary(sqlite)
    const [old] = library.send({ guid: 'p:1', title: 'one', text: 'first words' }).inserted
    library.send({ guid: 'p:2', title: 'two' })
    library.status.setRead([old!.id], true)
    library.status.setStarred(old!.id, true)
    const [row] = library.send({ guid: 'p:1', title: 'one!', text: 'better words' }).edited
    expect(row).toMatchObject({ id: old!.id, sortAt: old!.sortAt, read: true, starred: true, title: 'one!' })
    expect(row!.editedAt).toBeGreaterThan(old!.receivedAt)
    expect(library.titles()).toEqual(['two', 'one!'])
    expect(library.lists.open(old!.id)).toMatchObject({ value: { earlierVersions: 1 } })
    expect(library.lists.versions(old!.id)).toMatchObject([
      { title: 'one', text: 'first words', receivedAt: old!.receivedAt, replacedAt: row!.editedAt },
      { title: 'one!', text: 'better words', receivedAt: row!.editedAt, replacedAt: null }
    ])
    expect(library.unread()).toBe(1)
  })

  it.each([
    ['revision', { revision: 2 }, { revision: 1 }],
    ['time of change', { modifiedAt: 2000 }, { modifiedAt: 1000 }],
    ['revision before the time of change', { revision: 2, modifiedAt: 1000 }, { revision: 1, modifiedAt: 2000 }]
  ])('a version that is older by its %s changes nothing, however new it looks', (_by, newer, older) => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'newer', ...newer })
    expect(library.send({ guid: 'p:1', title: 'older', ...older })).toMatchObject({ edited: [], duplicates: 1 })
    expect(library.send({ guid: 'p:1', title: 'older' })).toMatchObject({ edited: [], duplicates: 1 })
    expect(library.titles()).toEqual(['newer'])
  })

  it('a source that goes back to earlier words, and says when, is believed', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'calm', modifiedAt: 1 }, { guid: 'p:1', title: 'storm', modifiedAt: 2 })
    library.send({ guid: 'p:1', title: 'calm', modifiedAt: 3 })
    expect(library.titles()).toEqual(['calm'])
  })

  it('an item that was new and edited in one batch is told once, with the newest words', () => {
    const library = memoryLibrary(sqlite)
    const told = library.send({ guid: 'p:1', title: 'first' }, { guid: 'p:1', title: 'second' })
    expect(told.inserted.map((row) => row.title)).toEqual(['second'])
    expect(told.edited).toEqual([])
  })

  it('a patch changes the fields that it names and leaves the others', () => {
    const library = memoryLibrary(sqlite)
    const [row] = library.send({
      guid: 'p:1',
      title: 'one',
      text: 'words',
      url: 'https://news.example/1',
      priority: 4
    }).inserted
    library.send({ guid: 'p:1', title: 'one, corrected', text: '', version: 'patch', patch: ['title'] })
    expect(library.lists.open(row!.id)).toMatchObject({
      value: { title: 'one, corrected', text: 'words', url: 'https://news.example/1', priority: 4 }
    })
  })

  it('what its source takes back stays, marked, and is unread no more', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'one' }, { guid: 'p:2', title: 'two' })
    const told = library.send({ removal: 'p:1' })
    expect(told.removed).toMatchObject([{ title: 'one', removedAt: expect.any(Number) }])
    expect(told.unread).toBe(1)
    expect(library.titles()).toEqual(['two', 'one'])
    expect(library.titles({ kind: 'unread' })).toEqual(['two'])
    expect(library.send({ removal: 'p:1' })).toMatchObject({ removed: [], duplicates: 1 })
  })

  it('what was taken back does not return with a history that is sent again, and does when it is sent live', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'one' }, { removal: 'p:1' })
    library.batch({ phase: 'replay' }, { guid: 'p:1', title: 'one' })
    expect(library.rows()[0]!.removedAt).not.toBeNull()
    expect(library.send({ guid: 'p:1', title: 'one' }).edited).toMatchObject([{ removedAt: null, editedAt: null }])
    library.send({ removal: 'p:1' })
    expect(library.rows()[0]!.removedAt).not.toBeNull()
  })

  it('what was taken back returns with a newer version', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'one', revision: 1 }, { removal: 'p:1' })
    library.send({ guid: 'p:1', title: 'zero', revision: 0 })
    expect(library.rows()[0]!.removedAt).not.toBeNull()
    const told = library.send({ guid: 'p:1', title: 'two', revision: 2 })
    expect(told.edited).toMatchObject([{ title: 'two', removedAt: null }])
    expect(told.unread).toBe(1)
  })

  it('an item that arrives after it was taken back is marked from the start and never counted', () => {
    const library = memoryLibrary(sqlite)
    expect(library.send({ removal: 'p:1' })).toMatchObject({ removed: [], duplicates: 0 })
    expect(library.send({ removal: 'p:1' })).toMatchObject({ duplicates: 1 })
    const told = library.send({ guid: 'p:1', title: 'one' })
    expect(told).toMatchObject({ inserted: [], unread: 0, removed: [{ title: 'one' }] })
    const back = library.send({ guid: 'p:1', title: 'one, again' })
    expect(back).toMatchObject({ unread: 1, edited: [{ title: 'one, again', removedAt: null }] })
  })

  it('two equal alarms are two items', () => {
    const library = memoryLibrary(sqlite)
    library.send({ title: 'Alarm' }, { title: 'Alarm' })
    library.send({ title: 'Alarm' })
    expect(library.titles()).toEqual(['Alarm', 'Alarm', 'Alarm'])
  })

  it('a server that resends its last messages without ids adds none of them twice', () => {
    const library = memoryLibrary(sqlite)
    library.send(...['1', '2', '3', '4'].map((title) => ({ title })))
    const told = library.batch({ phase: 'replay' }, ...['3', '4', '5'].map((title) => ({ title })))
    expect(told).toMatchObject({ duplicates: 2, inserted: [{ title: '5' }] })
    expect(library.titles()).toEqual(['5', '4', '3', '2', '1'])
    expect(library.batch({ phase: 'replay' }, ...['4', '5'].map((title) => ({ title })))).toMatchObject({
      duplicates: 2
    })
  })

  it('a counter that goes on after a reconnect loses nothing', () => {
    const library = memoryLibrary(sqlite)
    library.send({ title: '1' }, { title: '2' })
    library.batch({ phase: 'replay' }, { title: '5' }, { title: '6' })
    expect(library.titles()).toEqual(['6', '5', '2', '1'])
  })

  it('the first history of a feed is all new, also where it repeats itself', () => {
    const library = memoryLibrary(sqlite)
    library.batch({ phase: 'first' }, { title: 'a' }, { title: 'b' })
    library.batch({ phase: 'first' }, { title: 'a' }, { title: 'b' })
    expect(library.titles()).toHaveLength(4)
  })

  it('items with and without identity in one replay are each judged by their own rule', () => {
    const library = memoryLibrary(sqlite)
    library.send({ title: 'a' }, { guid: 'p:1', title: 'one' }, { title: 'b' })
    const told = library.batch(
      { phase: 'replay' },
      { title: 'a' },
      { guid: 'p:1', title: 'one' },
      { title: 'b' },
      { title: 'c' }
    )
    expect(told).toMatchObject({ duplicates: 3, inserted: [{ title: 'c' }] })
  })

  it('the cursor moves with what it covers, also past duplicates and past nothing at all', () => {
    const library = memoryLibrary(sqlite)
    const stored = () => library.feeds.all()[0]!.lastEventId
    library.batch({ lastEventId: '7' }, { guid: 'p:1', title: 'one' })
    expect(stored()).toBe('7')
    library.batch({ lastEventId: '8' }, { guid: 'p:1', title: 'one' })
    expect(stored()).toBe('8')
    expect(library.batch({ lastEventId: '9' }, 'health').lastEventId).toBe('9')
    expect(stored()).toBe('9')
    library.batch({ lastEventId: '10' })
    expect(stored()).toBe('10')
  })

  it('the cursor of a kind of source is stored with the batch it came with, and stays without one', () => {
    const library = memoryLibrary(sqlite)
    const stored = () => library.feeds.all()[0]!.cursor
    library.batch({}, { guid: 'p:1', title: 'one' })
    expect(stored()).toBeNull()
    library.batch({ cursor: '{"after":"1"}' }, { guid: 'p:2', title: 'two' })
    library.batch({}, { guid: 'p:3', title: 'three' })
    expect(stored()).toBe('{"after":"1"}')
    library.batch({ cursor: '{"after":"9"}', url: 'https://elsewhere.test/sse' }, { guid: 'p:4', title: 'four' })
    expect(stored()).toBe('{"after":"1"}')
  })

  it('a batch that cannot be stored whole is not stored at all, and the cursor stays', () => {
    const library = memoryLibrary(sqlite)
    library.batch({ lastEventId: '1' }, { guid: 'p:1', title: 'one' })
    library.db.exec(
      "CREATE TRIGGER refuse BEFORE INSERT ON items WHEN new.title = 'bad' BEGIN SELECT raise(ABORT, 'no'); END"
    )
    expect(() =>
      library.batch({ lastEventId: '3' }, { guid: 'p:2', title: 'two' }, { guid: 'p:3', title: 'bad' })
    ).toThrow('no')
    expect(library.titles()).toEqual(['one'])
    expect(library.feeds.all()[0]!.lastEventId).toBe('1')
    library.db.exec('DROP TRIGGER refuse')
    library.batch({ lastEventId: '3' }, { guid: 'p:2', title: 'two' }, { guid: 'p:3', title: 'bad' })
    expect(library.titles()).toEqual(['bad', 'two', 'one'])
  })

  it('a batch that was committed is not stored again when it is sent again', () => {
    const library = memoryLibrary(sqlite)
    library.batch({ number: 5, lastEventId: '1' }, { title: 'Alarm' })
    const again = library.batch({ number: 5, lastEventId: '1' }, { title: 'Alarm' })
    expect(again).toMatchObject({ inserted: [], reload: true, lastEventId: '1', unread: 1 })
    expect(library.titles()).toEqual(['Alarm'])
    library.batch({ session: 'after a restart', number: 1 }, { title: 'Alarm' })
    expect(library.titles()).toHaveLength(2)
  })

  it('what was received before the feed got another address is kept, but moves no cursor of the new server', () => {
    const library = memoryLibrary(sqlite)
    library.batch({ lastEventId: '5' }, { title: 'before' })
    library.feeds.edit(library.feed, { url: 'https://other.example/sse', title: 'Other', notify: 'off' })
    const late = library.batch({ lastEventId: '6', url: 'https://news.example/sse' }, { title: 'late' })
    expect(late).toMatchObject({ lastEventId: '', inserted: [{ title: 'late' }] })
    expect(library.batch({ lastEventId: 'a', url: 'https://other.example/sse' }, { title: 'new' }).lastEventId).toBe(
      'a'
    )
  })

  it('a feed that was erased meanwhile is no trouble', () => {
    const library = memoryLibrary(sqlite)
    expect(library.batch({ feedId: 99 }, { guid: 'p:1', title: 'one' })).toMatchObject({ inserted: [], unread: 0 })
  })

  it('a message with many items is kept once, and goes with the last of them', async () => {
    const library = memoryLibrary(sqlite)
    const many = Array.from({ length: 50 }, (_, n) => ({ guid: `p:${n}`, title: `item ${n}` }))
    const { inserted } = library.send(many)
    const kept = () => library.db.prepare('SELECT count(*) AS n FROM shared_messages').get()!['n']
    expect(kept()).toBe(1)
    expect(library.lists.open(inserted[7]!.id)).toMatchObject({ value: { message: JSON.stringify(many) } })
    library.feeds.markRemoved(library.feed, 1)
    await library.feeds.purge(library.feed, () => Promise.resolve())
    expect(kept()).toBe(0)
  })

  it('a small step of the clock does not disorder a feed, a large correction is followed', () => {
    const library = memoryLibrary(sqlite)
    const at = (receivedAt: number, title: string) =>
      library.batch({
        messages: [
          {
            type: 'message',
            data: JSON.stringify([{ guid: `p:${title}`, title }]),
            lastEventId: '',
            ownId: null,
            receivedAt
          }
        ]
      }).inserted[0]!.sortAt
    expect(at(10_000_000, 'a')).toBe(10_000_000)
    expect(at(9_999_000, 'b')).toBe(10_000_000)
    expect(library.titles()).toEqual(['b', 'a'])
    expect(at(5_000_000, 'c')).toBe(5_000_000)
  })

  it('counts what was nearly JSON, and keeps the server’s word of its trouble', () => {
    const feed = feedOf(sqlite)
    const nearly = { data: '{"id":1,"title":"Low tide","depth":NaN}' }
    const trouble = { data: { errors: [{ message: 'The tide table is locked' }], data: null } }
    const answer = feed.live(nearly, trouble)
    expect(answer).toMatchObject({ repaired: 1, trouble: { words: 'The tide table is locked' } })
    expect(answer.inserted).toMatchObject([{ title: 'Low tide' }])
    expect(feed.live({ data: { id: 2, title: 'High tide' } })).toMatchObject({ repaired: 0, trouble: null })
  })

  it('counts what could not be understood', () => {
    const library = memoryLibrary(sqlite)
    expect(library.send({ title: '???', raw: true }, { title: 'fine' })).toMatchObject({
      notUnderstood: 1,
      removedNothing: 0,
      repaired: 0,
      trouble: null,
      inserted: [{ raw: true }, { raw: false }]
    })
  })

  it('odd numbers and characters of a stranger do no harm', () => {
    const library = memoryLibrary(sqlite)
    library.send({ guid: 'p:1', title: 'a\0b \ud800', publishedAt: 1e300, modifiedAt: Number.MAX_VALUE, revision: 1.5 })
    expect(library.rows()[0]).toMatchObject({ publishedAt: null })
  })
})
