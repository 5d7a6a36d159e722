import { describe, expect, it } from 'vitest'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Batch, Message } from '#contract/message.ts'
import { UNDO_KEPT, type Rereading } from '#contract/rereading.ts'
import { interpret } from '../../../../src-main/interpret/interpret.ts'
import type { IdentityRule, Interpretation } from '../../../../src-main/interpret/interpretation.ts'
import { Intake } from '../../../../src-main/library/intake/intake.ts'
import { Slice } from '../../../../src-main/library/intake/slice.ts'
import { previewRereading } from '../../../../src-main/library/rereading/preview.ts'
import { Rereadings } from '../../../../src-main/library/rereading/rereadings.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const url = 'https://news.example/sse'
const NOW = 1_790_000_000_000

/** What a build before this one made of everything: a title that says nothing, named as today. */
const poorly: typeof interpret = (message, context) => {
  const meaning = interpret(message, context)
  if (meaning.kind !== 'changes') return asCard(message, context.rule)
  const changes = meaning.changes.map((change) => {
    if (change.kind !== 'item') return change
    const { attachments: _, isCovered: __, ...item } = change.item
    return { ...change, item: { ...item, title: 'JSON', text: '', html: null, version: `old ${item.version}` } }
  })
  return { ...meaning, changes }
}

/** A message that says nothing, shown as it came. */
const asCard = (message: Message, rule: IdentityRule): Interpretation =>
  interpret({ ...message, type: 'message', data: JSON.stringify({ note: message.data }) }, { feedUrl: url, rule })

function feedOf(sqlite: (typeof providers)[number], read: typeof interpret = interpret) {
  const library = memoryLibrary(sqlite)
  const { db, feeds, feed } = library
  const intake = new Intake(db, read)
  const today = new Intake(db)
  let number = 0
  const send = (into: Intake, phase: Batch['phase'], messages: Message[]) =>
    into.accept({
      feedId: feed,
      url,
      phase,
      messages: messages.map(sent),
      lastEventId: '',
      session: 's',
      number: ++number
    })
  const sent = (message: Message): Message => ({ ...message, receivedAt: NOW + 1_000 * ++number })
  return {
    ...library,
    readAs: (interpretation: FeedInterpretation | null) => feeds.edit(feed, { interpretation }),
    /** As they were read then. */
    stored: (...messages: Message[]) => send(intake, 'live', messages),
    /** As they are read now. */
    send: (phase: Batch['phase'], ...messages: Message[]) => send(today, phase, messages),
    /** In steps of one item, each by a program that has just been started. */
    readAgain: ({ hides = false, steps = Infinity } = {}): Rereading => {
      new Rereadings(db).start(feed, hides, NOW)
      return goOn(db, feed, steps)
    },
    undo: (): Rereading => {
      new Rereadings(db).undo(feed, NOW)
      return goOn(db, feed)
    },
    previewed: () => previewRereading(db, feed, null),
    row: (title: string) => library.rows().find((row) => row.title === title)
  }
}

function goOn(db: Parameters<typeof previewRereading>[0], feed: number, steps = Infinity): Rereading {
  const oneItem = (): Slice => new Slice({ changes: 1 })
  for (let at = 0; ; at++) {
    const { rereading, isOver } = new Rereadings(db, oneItem).step(feed, NOW)
    if (isOver || at >= steps) return rereading as Rereading
  }
}

const message = (data: unknown, { type = 'message', ownId = null as string | null } = {}): Message => ({
  type,
  data: typeof data === 'string' ? data : JSON.stringify(data),
  ownId,
  lastEventId: ownId ?? '',
  receivedAt: 0
})
const story = (n: number, more: object = {}): object => ({
  id: `s${n}`,
  title: `Story ${n}`,
  text: `All of ${n}.`,
  ...more
})
const gauge = (n: number): object => ({ station: { called: `Gauge ${n}` }, level: n })
const byCall: FeedInterpretation = { fields: { title: ['/station/called'] } }

describe.each(providers)('reading again, over %s', (sqlite) => {
  it('gives items the titles of another mapping; what the reader did with them, their places and names stay', () => {
    const feed = feedOf(sqlite)
    feed.stored(message(gauge(1)), message(gauge(2)), message(gauge(3)))
    const before = feed.rows()
    feed.status.setRead([before[0]!.id], true)
    feed.status.setStarred(before[1]!.id, true)
    feed.readAs(byCall)
    expect(feed.readAgain()).toMatchObject({ state: 'done', looked: 3, total: 3, changed: 3, added: 0, hidden: 0 })
    const after = feed.rows()
    expect(after.map(({ title }) => title)).toEqual(['Gauge 3', 'Gauge 2', 'Gauge 1'])
    const kept = ({ id, read, starred, receivedAt, sortAt, editedAt }: (typeof after)[number]) => [
      id,
      read,
      starred,
      receivedAt,
      sortAt,
      editedAt
    ]
    expect(after.map(kept)).toEqual(before.map((row, at) => kept({ ...row, read: at === 0, starred: at === 1 })))
    expect(
      after.every(({ id }) => feed.lists.versions(id).length === 1),
      'no version beside it'
    ).toBe(true)
    expect(feed.unread()).toBe(2)
  })

  const named: [string, (n: number) => Message][] = [
    ['with ids in what they say', (n) => message(story(n))],
    ['with ids of their messages', (n) => message({ headline: `Story ${n}`, text: 'All.' }, { ownId: `m-${n}` })],
    ['with links', (n) => message({ title: `Story ${n}`, url: `https://a.example/${n}`, text: 'All.' })],
    ['without any name', (n) => message({ title: `Story ${n}`, text: 'All of it.' })]
  ]
  for (const [how, one] of named) {
    for (const isReadAgain of [true, false]) {
      it(`${isReadAgain ? 'or not yet' : 'or after it'}: messages ${how} that come again after an update are known, and no edits`, () => {
        const feed = feedOf(sqlite, poorly)
        feed.stored(...[1, 2, 3].map(one))
        expect(feed.titles()).toEqual(['JSON', 'JSON', 'JSON'])
        if (isReadAgain) expect(feed.readAgain()).toMatchObject({ changed: 3 })
        const done = feed.send('replay', ...[1, 2, 3, 4].map(one))
        expect(done.inserted.map(({ title }) => title)).toEqual(['Story 4'])
        expect(done.edited).toEqual([])
        expect(feed.titles().slice(1)).toEqual(
          isReadAgain ? ['Story 3', 'Story 2', 'Story 1'] : ['JSON', 'JSON', 'JSON']
        )
        feed.send('replay', ...[2, 3, 4, 5].map(one))
        expect(feed.rows()).toHaveLength(5)
      })
    }
  }

  const byKey: FeedInterpretation = { ...byCall, id: ['/station/key'] }
  const withLevel: FeedInterpretation = { title: '{/station/called}: {/level}' }
  const keyed = (n: number): object => ({ station: { called: `Gauge ${n}`, key: `g${n}` }, level: n })
  const sent: [string, (n: number) => Message][] = [
    ['without any name', (n) => message(keyed(n))],
    ['with ids of their messages', (n) => message(keyed(n), { ownId: `m-${n}` })],
    ['with links', (n) => message({ ...keyed(n), url: `https://a.example/${n}` })],
    ['several in one', (n) => message([keyed(n), keyed(n + 100)], { ownId: `m-${n}` })]
  ]
  const readings: [string, FeedInterpretation | null, FeedInterpretation | null][] = [
    ['to a title', null, byCall],
    ['to an id', byCall, byKey],
    ['from an id', byKey, withLevel],
    ['back to guessing', withLevel, null]
  ]
  for (const [how, one] of sent)
    for (const [change, before, after] of readings)
      it(`changed ${change}: messages ${how} that come again are known after it, and after it was undone`, () => {
        const feed = feedOf(sqlite)
        feed.readAs(before)
        feed.stored(...[1, 2, 3].map(one))
        const ids = feed.rows().map(({ id }) => id)
        feed.readAs(after)
        feed.readAgain()
        const again = (): void => {
          const done = feed.send('replay', ...[1, 2, 3].map(one))
          expect([done.inserted, done.edited, done.removed]).toEqual([[], [], []])
          expect(feed.rows().map(({ id }) => id)).toEqual(ids)
        }
        again()
        again()
        feed.undo()
        again()
        feed.readAgain()
        again()
      })

  it('keeps what fits into its room, the newest first, and says of how many', () => {
    const feed = feedOf(sqlite, poorly)
    feed.stored(...[1, 2, 3, 4].map((n) => message(story(n))))
    const rereadings = new Rereadings(feed.db, () => new Slice({ changes: 1 }), 1)
    rereadings.start(feed.feed, false, NOW)
    while (!rereadings.step(feed.feed, NOW).isOver);
    expect(rereadings.all(NOW).rereadings).toMatchObject([{ changed: 4, undo: { items: 1 } }])
    feed.undo()
    expect(feed.titles()).toEqual(['JSON', 'Story 3', 'Story 2', 'Story 1'])
  })

  it('lets an edit of what was read again be an edit, with the reading that it replaced', () => {
    const feed = feedOf(sqlite, poorly)
    feed.stored(message(story(1)))
    feed.readAgain()
    const done = feed.send('live', message(story(1, { title: 'Story 1, corrected' })))
    expect(done.edited.map(({ title }) => title)).toEqual(['Story 1, corrected'])
    expect(feed.lists.versions(done.edited[0]!.id).map(({ title }) => title)).toEqual(['Story 1', 'Story 1, corrected'])
  })

  it('hides what is no item any more only where that is wanted, and never what was starred', () => {
    const feed = feedOf(sqlite, poorly)
    feed.stored(message({ type: 'ping', at: 1 }), message(story(1)), message({ type: 'ping', at: 2 }))
    const [last, , first] = feed.rows()
    feed.status.setStarred(first!.id, true)
    expect(feed.previewed()).toMatchObject({ changed: 1, nothing: 1 })
    expect(feed.readAgain()).toMatchObject({ hidden: 0 })
    expect(feed.rows()).toHaveLength(3)
    expect(feed.readAgain({ hides: true })).toMatchObject({ hidden: 1 })
    expect(feed.rows().map(({ id }) => id)).not.toContain(last!.id)
    expect(feed.rows().map(({ id }) => id)).toContain(first!.id)
    expect(feed.unread()).toBe(2)
    feed.undo()
    expect(feed.rows().find(({ id }) => id === last!.id)).toMatchObject({ read: false })
    expect(feed.unread()).toBe(3)
  })

  it('makes of one item the several that its message holds, beside it and read as it is', () => {
    const one: typeof interpret = (sent, context) =>
      interpret({ ...sent, data: JSON.stringify({ note: 'a list' }) }, context)
    const feed = feedOf(sqlite, one)
    feed.stored(message([story(1), story(2), story(3)]), message('later'))
    const list = feed.rows()[1]!
    feed.status.setRead([list.id], true)
    expect(feed.previewed()).toMatchObject({ changed: 2, added: 2 })
    expect(feed.readAgain()).toMatchObject({ changed: 2, added: 2 })
    expect(feed.rows().map(({ title, read }) => [title, read])).toEqual([
      ['later', false],
      ['Story 3', true],
      ['Story 2', true],
      ['Story 1', true]
    ])
    expect(feed.send('replay', message([story(1), story(2), story(3)])).inserted).toEqual([])
    feed.undo()
    expect(feed.rows().map(({ id }) => id)).toContain(list.id)
    expect(feed.rows()).toHaveLength(2)
    expect(feed.unread()).toBe(1)
  })

  it('reads each of several items of one message as itself', () => {
    const feed = feedOf(sqlite)
    feed.stored(message([gauge(1), gauge(2), gauge(3)]), message([story(7), story(8)]))
    feed.readAs(byCall)
    feed.readAgain()
    expect(feed.titles()).toEqual(['Story 8', 'Story 7', 'Gauge 3', 'Gauge 2', 'Gauge 1'])
  })

  it('is undone to the letter, but for what its source has edited since', () => {
    const feed = feedOf(sqlite, poorly)
    feed.stored(
      message(story(1)),
      message(story(2, { link: 'https://a.example/2', author: 'A. Writer', priority: 5, tags: ['x'] })),
      message({
        id: '9',
        uri: 'https://a.example/9',
        url: 'https://a.example/@a/9',
        account: { acct: 'a', display_name: 'A' },
        content: '<p>The secret.</p>',
        spoiler_text: 'Covered',
        sensitive: true,
        visibility: 'public',
        created_at: '2026-09-01T00:00:00Z'
      }),
      message({ title: 'Nameless', text: 'x', enclosure: { url: 'https://a.example/a.mp3', type: 'audio/mpeg' } })
    )
    const all = (): unknown[] =>
      feed.db
        .prepare('SELECT * FROM items JOIN item_content c ON c.item_id = id LEFT JOIN item_extras e ON e.item_id = id')
        .all()
    const tail = (): unknown[] => feed.db.prepare('SELECT * FROM anonymous_tail').all()
    const before = { all: all(), tail: tail() }
    expect(feed.readAgain()).toMatchObject({ undo: { items: 4, until: NOW + UNDO_KEPT } })
    expect(feed.titles()).toEqual(['Nameless', 'Covered', 'Story 2', 'Story 1'])
    expect(feed.lists.open(feed.row('Covered')!.id)).toMatchObject({ value: { covered: true } })
    expect(feed.undo()).toMatchObject({ state: 'undone', undo: null })
    expect({ all: all(), tail: tail() }).toEqual(before)

    feed.readAgain()
    feed.send('live', message(story(1, { title: 'Corrected' })))
    feed.undo()
    expect(feed.titles()).toEqual(['JSON', 'JSON', 'JSON', 'Corrected'])
  })

  it('keeps what the reader did between reading again and undoing it', () => {
    const feed = feedOf(sqlite, poorly)
    feed.stored(message(story(1)), message(story(2)))
    feed.readAgain()
    feed.status.setStarred(feed.row('Story 1')!.id, true)
    feed.status.setRead([feed.row('Story 2')!.id], true)
    feed.undo()
    expect(feed.rows().map(({ read, starred }) => [read, starred])).toEqual([
      [true, false],
      [false, true]
    ])
  })

  it('is found by the words that it has now, and after undoing by those before', () => {
    const feed = feedOf(sqlite)
    feed.stored(message(gauge(1)), message(gauge(2)))
    feed.indexAll()
    const found = (query: string): number => feed.rows({ kind: 'search', query }).length
    expect(found('hafen')).toBe(0)
    feed.readAs({ title: 'Hafen {/station/called}' })
    feed.readAgain()
    feed.indexAll()
    expect(found('hafen')).toBe(2)
    feed.undo()
    feed.indexAll()
    expect(found('hafen')).toBe(0)
  })

  it('stops where the reader wants, and what was read until then can be undone', () => {
    const feed = feedOf(sqlite, poorly)
    feed.stored(...[1, 2, 3, 4].map((n) => message(story(n))))
    feed.readAgain({ steps: 2 })
    expect(new Rereadings(feed.db).stop(feed.feed, NOW)).toMatchObject({
      state: 'stopped',
      looked: 2,
      undo: { items: 2 }
    })
    expect(new Rereadings(feed.db).step(feed.feed, NOW).isOver).toBe(true)
    expect(feed.titles()).toEqual(['Story 4', 'Story 3', 'JSON', 'JSON'])
    feed.undo()
    expect(feed.titles()).toEqual(['JSON', 'JSON', 'JSON', 'JSON'])
  })

  it('passes over the type and the words of an edit that builds before this one did not keep', () => {
    const feed = feedOf(sqlite)
    feed.stored(message(story(1)), message({ id: 's1', text: 'More.' }, { type: 'patch' }), message(gauge(2)))
    const [, one] = feed.rows()
    expect(one).toMatchObject({ title: 'Story 1' })
    feed.readAgain()
    expect(feed.titles()).toContain('Story 1')
    feed.db.exec('UPDATE item_content SET message_type = NULL')
    expect(feed.readAgain()).toMatchObject({ changed: 0 })
    expect(feed.titles()).toContain('Story 1')
  })

  it('forgets how things read before after a week, and what is read again a second time begins anew', () => {
    const feed = feedOf(sqlite, poorly)
    feed.stored(message(story(1)))
    feed.readAgain()
    expect(feed.readAgain()).toMatchObject({ changed: 0, undo: null })
    expect(feed.db.prepare('SELECT count(*) AS n FROM former_readings').get()).toEqual({ n: 0 })
    const late = NOW + UNDO_KEPT + 1
    expect(new Rereadings(feed.db).all(late).rereadings).toMatchObject([{ state: 'undone', undo: null }])
    goOn(feed.db, feed.feed)
    expect(new Rereadings(feed.db).all(late).rereadings).toEqual([])
  })

  it('is offered once where something is stored that a build before this one has read', () => {
    const feed = feedOf(sqlite, poorly)
    const rereadings = new Rereadings(feed.db)
    expect(rereadings.all(NOW).isOffered, 'nothing is stored').toBe(false)
    feed.stored(message(story(1)))
    expect(rereadings.all(NOW).isOffered, 'all that is stored was read by this build').toBe(false)
    feed.db.exec('UPDATE reading SET version = 0')
    expect(rereadings.all(NOW).isOffered).toBe(true)
    rereadings.answerOffer()
    expect(rereadings.all(NOW).isOffered).toBe(false)
  })

  it('of all feeds leaves none out, reads each as it is read, and is undone together', () => {
    const feed = feedOf(sqlite)
    const other = feed.addFeed('https://other.example/sse')
    const send = (feedId: number, data: object, number: number): unknown =>
      new Intake(feed.db).accept({
        feedId,
        url,
        phase: 'live',
        messages: [message(data)],
        lastEventId: '',
        session: 't',
        number
      })
    send(feed.feed, gauge(1), 1)
    send(other, gauge(2), 1)
    feed.readAs(byCall)
    const rereadings = new Rereadings(feed.db)
    rereadings.start(null, false, NOW)
    while (!rereadings.step(null, NOW).isOver);
    expect(rereadings.all(NOW).rereadings).toMatchObject([{ feedId: null, looked: 2, changed: 1 }])
    expect(feed.titles({ kind: 'feed', feedId: feed.feed })).toEqual(['Gauge 1'])
    rereadings.undo(null, NOW)
    while (!rereadings.step(null, NOW).isOver);
    expect(feed.titles()).not.toContain('Gauge 1')
  })

  it('changes nothing of what this build has read itself, however strange', () => {
    const feed = feedOf(sqlite)
    const strange = [
      message('{"id":"half","title":"\\ud800 half a sign","text":"and \\u0000"}'),
      message({ id: 'n', title: 'with \0 in it', text: 'a\0b' }),
      message('x'.repeat(50_000)),
      message('{"id":"deep","text":' + '['.repeat(5_000) + ']'.repeat(5_000) + '}'),
      message({ id: 'html', title: 't', html: `<p>${'<b>'.repeat(5_000)}x` }),
      message(
        '<rss><channel><item><guid>r1</guid><title>One</title></item><item><guid>r2</guid><title>Two</title></item></channel></rss>'
      ),
      message({ id: 1, title: 'v1', updated: '2026-01-01T00:00:00Z' }),
      message({ id: 1, title: 'v2', updated: '2026-01-02T00:00:00Z' }),
      message({ id: 's9', title: 'whole', text: 'whole text', severity: 'critical' }),
      message({ id: 's9', text: 'patched' }, { type: 'patch' }),
      message([story(1), story(2), 'three', 4, [5], null]),
      message([{ title: 'no name' }, { title: 'none either' }]),
      message({ title: 'alarm', priority: 9 }, { type: 'a'.repeat(300) }),
      message({ action: 'delete', id: 's1' }),
      message("{'id': 'py', 'title': 'nearly', 'n': None}")
    ]
    for (const one of strange) feed.stored(one)
    feed.indexAll()
    const all = (): unknown[] =>
      feed.db.prepare('SELECT * FROM items JOIN item_content ON item_id = id ORDER BY id').all()
    const before = all()
    expect(feed.previewed()).toMatchObject({ looked: before.length, changed: 0, nothing: 0, added: 0 })
    expect(feed.readAgain({ hides: true })).toMatchObject({ changed: 0, hidden: 0, added: 0, looked: before.length })
    expect(all()).toEqual(before)
  })

  it('goes on with intake between its steps, and passes over what came or went meanwhile', () => {
    const feed = feedOf(sqlite, poorly)
    feed.stored(...[1, 2, 3, 4, 5].map((n) => message(story(n))))
    feed.readAgain({ steps: 1 })
    feed.send(
      'live',
      message(story(6)),
      message(story(2, { title: 'Corrected' })),
      message({ action: 'delete', id: 's3' })
    )
    feed.db.prepare("DELETE FROM items WHERE guid LIKE '%s1'").all()
    expect(goOn(feed.db, feed.feed)).toMatchObject({ state: 'done' })
    expect(feed.titles()).toEqual(['Story 6', 'Story 5', 'Story 4', 'Story 3', 'Corrected'])
    expect(feed.rows()[3]!.removedAt).not.toBeNull()
  })
})
