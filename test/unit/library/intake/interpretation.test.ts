import { describe, expect, it } from 'vitest'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Batch, Message } from '#contract/message.ts'
import { Intake } from '../../../../src-main/library/intake/intake.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const url = 'https://news.example/sse'

/** A feed whose messages are read by the real rules. */
function feedOf(sqlite: (typeof providers)[number]) {
  const { db, feeds, feed, rows, titles } = memoryLibrary(sqlite)
  const intake = new Intake(db)
  let number = 0
  return {
    rows,
    titles,
    readAs: (interpretation: FeedInterpretation | null) => feeds.edit(feed, { interpretation }),
    stored: () => feeds.all()[0]?.interpretation,
    send: (phase: Batch['phase'], ...messages: Message[]) =>
      intake.accept({
        feedId: feed,
        url,
        phase,
        messages: messages.map((message) => ({ ...message, receivedAt: 1_790_000_000_000 + ++number })),
        lastEventId: '',
        session: 's',
        number: ++number
      })
  }
}

const message = (data: unknown, { type = 'message', ownId = null as string | null } = {}): Message => ({
  type,
  data: typeof data === 'string' ? data : JSON.stringify(data),
  ownId,
  lastEventId: ownId ?? '',
  receivedAt: 0
})

const gauge = (n: number, level = n) => ({ station: { called: `Gauge ${n}`, key: `g${n}` }, level: { now: level } })
const byCall: FeedInterpretation = { fields: { title: ['/station/called'] } }
const withLevel: FeedInterpretation = { title: '{/station/called}: {/level/now}' }
const byKey: FeedInterpretation = { ...byCall, id: ['/station/key'] }
const interpretations: [string, FeedInterpretation | null][] = [
  ['guessed', null],
  ['a title', byCall],
  ['a title put together', withLevel],
  ['an id', byKey]
]
const changes = interpretations.flatMap(([from, before]) =>
  interpretations.filter(([to]) => to !== from).map(([to, after]) => [from, to, before, after] as const)
)

describe.each(providers)('how a feed is read, over %s', (sqlite) => {
  it('is stored with it, and what arrives is read so', () => {
    const feed = feedOf(sqlite)
    feed.readAs({ ...byCall, types: { chatter: 'ignore', alarm: 'alert' } })
    expect(feed.stored()).toEqual({ ...byCall, types: { chatter: 'ignore', alarm: 'alert' } })
    const done = feed.send(
      'live',
      message(gauge(1), { ownId: '1' }),
      message(gauge(2), { ownId: '2', type: 'chatter' }),
      message(gauge(3), { ownId: '3', type: 'alarm' })
    )
    expect(done.inserted.map(({ title, priority }) => [title, priority])).toEqual([
      ['Gauge 1', 3],
      ['Gauge 3', 4]
    ])
    feed.readAs(null)
    expect(feed.stored()).toBeNull()
  })

  it('nothing chosen is the same as nothing', () => {
    const feed = feedOf(sqlite)
    feed.readAs({ fields: { title: [] }, types: {}, id: [] })
    expect(feed.stored()).toBeNull()
  })

  for (const [from, to, before, after] of changes) {
    describe(`changed from ${from} to ${to}`, () => {
      it('shows nothing twice and calls nothing edited when the server sends it again by its event ids', () => {
        const feed = feedOf(sqlite)
        feed.readAs(before)
        const sent = [1, 2, 3].map((n) => message(gauge(n), { ownId: String(n) }))
        feed.send('live', ...sent)
        const shown = feed.titles()
        feed.readAs(after)
        for (const phase of ['replay', 'live', 'replay'] as const)
          expect(feed.send(phase, ...sent)).toMatchObject({ inserted: [], edited: [], duplicates: 3 })
        expect(feed.titles()).toEqual(shown)
        expect(feed.send('live', message(gauge(4), { ownId: '4' })).inserted).toHaveLength(1)
      })

      it('nor when it sends its last messages again without any id', () => {
        const feed = feedOf(sqlite)
        feed.readAs(before)
        const sent = [1, 2, 3].map((n) => message(gauge(n)))
        feed.send('live', ...sent)
        const shown = feed.titles()
        feed.readAs(after)
        expect(feed.send('replay', ...sent)).toMatchObject({ inserted: [], edited: [], duplicates: 3 })
        const next = [...sent.slice(1), message(gauge(4))]
        expect(feed.send('replay', ...next)).toMatchObject({ inserted: [{}], edited: [], duplicates: 2 })
        expect(feed.send('replay', ...next)).toMatchObject({ inserted: [], edited: [], duplicates: 3 })
        expect(feed.titles().slice(1)).toEqual(shown)
      })
    })
  }

  it('changed back and forth: what came under each is known under all', () => {
    const feed = feedOf(sqlite)
    const sent: Message[] = []
    for (const [place, [, interpretation]] of [...interpretations, ...interpretations].entries()) {
      feed.readAs(interpretation)
      sent.push(message(gauge(place), { ownId: String(place) }))
      expect(feed.send('replay', ...sent)).toMatchObject({ inserted: [{}], edited: [], duplicates: place })
    }
    expect(feed.rows()).toHaveLength(8)
  })

  it('an edit and a removal still find the item that was named another way', () => {
    const feed = feedOf(sqlite)
    feed.send('live', message(gauge(1), { ownId: '1' }))
    feed.readAs(byKey)
    const edit = feed.send('live', message(gauge(1, 9), { ownId: '1' }))
    expect(edit).toMatchObject({ inserted: [], edited: [{ title: 'Gauge 1' }] })
    expect(feed.send('live', message(gauge(1, 9), { ownId: '1' }))).toMatchObject({ duplicates: 1, edited: [] })
    const removal = message(gauge(1), { ownId: '1', type: 'delete' })
    expect(feed.send('live', removal)).toMatchObject({ removed: [{ title: 'Gauge 1' }] })
    expect(feed.rows()).toHaveLength(1)
  })

  it('what the reader points to as the link names nothing: the link that is guessed does', () => {
    const feed = feedOf(sqlite)
    const news = message({ title: 'Fog', url: 'https://news.example/fog', print: 'https://news.example/fog/print' })
    feed.send('live', news)
    feed.readAs({ fields: { url: ['/print'] } })
    expect(feed.send('live', news)).toMatchObject({ inserted: [], edited: [], duplicates: 1 })
    const later = message({ title: 'Mist', url: 'https://news.example/mist', print: 'https://news.example/p' })
    expect(feed.send('live', later).inserted).toMatchObject([{ url: 'https://news.example/p' }])
  })

  it('a message that was one item and is a list of them now does not come again as a list', () => {
    const feed = feedOf(sqlite)
    const list = message({ deep: { rows: [{ words: 'One' }, { words: 'Two' }] } }, { ownId: '1' })
    feed.send('live', list)
    const shown = feed.titles()
    feed.readAs({ list: '/deep/rows', fields: { title: ['/words'] } })
    expect(feed.send('replay', list)).toMatchObject({ inserted: [], edited: [], duplicates: 2 })
    expect(feed.titles()).toEqual(shown)
    const next = message({ deep: { rows: [{ words: 'Three' }, { words: 'Four' }] } }, { ownId: '2' })
    expect(feed.send('live', next).inserted.map(({ title }) => title)).toEqual(['Three', 'Four'])
  })

  it('a key that is seen only now does not make an edit of what was stored before, and does of what comes after', () => {
    const feed = feedOf(sqlite)
    const news = (note: string, id: number) => message({ id, title: 'Fog', remark9: note })
    feed.send('live', news('thick', 1))
    feed.readAs({ fields: { body: ['/remark9'] } })
    expect(feed.send('live', news('thick', 1))).toMatchObject({ edited: [], duplicates: 1 })
    feed.send('live', news('thick', 2))
    expect(feed.send('live', news('thin', 2))).toMatchObject({ edited: [{ excerpt: 'thin' }] })
  })
})
