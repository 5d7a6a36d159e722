import { describe, expect, it } from 'vitest'
import type { Message } from '#contract/message.ts'
import { GapTable } from '../../../../src-main/library/tables/gap-table.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const message = (at: number, id: string | null, ...items: object[]): Message => ({
  type: 'message',
  data: JSON.stringify(items),
  lastEventId: id ?? '',
  ownId: id,
  receivedAt: at
})
const item = (n: number) => ({ guid: `p:${n}`, title: `Item ${n}` })

describe.each(providers)('a gap in a library over %s', (sqlite) => {
  /** A feed whose ids count, with ten items received at 1001 to 1010. */
  const counting = () => {
    const library = memoryLibrary(sqlite)
    const numbers = (...list: number[]) => list.map((n) => message(1000 + n, String(n), item(n)))
    library.batch({ messages: numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), lastEventId: '10' })
    const resume = (from: number | null, to: number, messages: Message[]) =>
      library.batch({
        phase: 'replay',
        messages,
        lastEventId: messages.at(-1)?.lastEventId ?? '10',
        resumption: { from, to, after: '10' }
      })
    return { library, numbers, resume }
  }

  it('is not there when the next item follows', () => {
    const { library, numbers, resume } = counting()
    expect(resume(1010, 1011, numbers(11, 12))).toMatchObject({ gaps: [], openGaps: 0 })
    expect(library.rows()).toHaveLength(12)
  })

  it('is stored with the items after it, and stands between those before and after', () => {
    const { library, numbers, resume } = counting()
    const gap = {
      kind: 'unknown',
      reason: { kind: 'ids-jumped', after: '10', before: '20' },
      items: 9,
      fromAt: 1010,
      toAt: 1015
    }
    expect(resume(1010, 1015, numbers(20, 21))).toMatchObject({ gaps: [gap], openGaps: 1 })
    expect(library.feeds.all()).toMatchObject([{ openGaps: 1 }])
    const first = library.lists.page({ kind: 'all' }, null, 2)
    expect([first.rows.map((row) => row.title), first.gaps]).toEqual([['Item 21', 'Item 20'], []])
    const { sortAt, id } = first.rows[1]!
    const second = library.lists.page({ kind: 'all' }, { sortAt, id }, 100)
    expect([second.rows[0]?.title, second.gaps]).toMatchObject(['Item 10', [gap]])
    expect(library.lists.page({ kind: 'feed', feedId: library.feed }, null, 100).gaps).toHaveLength(1)
    expect(library.lists.page({ kind: 'feed', feedId: library.addFeed('https://b.example/') }, null, 9).gaps).toEqual(
      []
    )
    expect(library.lists.page({ kind: 'starred' }, null, 100).gaps).toEqual([])
    expect(library.lists.tape({ kind: 'all' }, 2000).gaps).toMatchObject([gap])
  })

  it('is a loss where the numbers of this feed were never seen to have a hole', () => {
    const { library, numbers, resume } = counting()
    library.batch({ messages: numbers(...Array.from({ length: 20 }, (_, n) => 11 + n)), lastEventId: '30' })
    const [gap] = resume(1030, 1040, numbers(41)).gaps
    expect(gap).toMatchObject({ kind: 'lost', reason: { kind: 'ids-jumped', after: '30', before: '41' }, items: 10 })
  })

  it('waits for the next number where the stream stays silent, over several interruptions', () => {
    const { numbers, resume, library } = counting()
    expect(resume(1010, 1100, [])).toMatchObject({ gaps: [] })
    expect(resume(1100, 1200, [])).toMatchObject({ gaps: [] })
    const live = { ...numbers(15)[0]!, receivedAt: 1300 }
    expect(library.batch({ messages: [live], lastEventId: '15' })).toMatchObject({
      gaps: [{ kind: 'unknown', fromAt: 1010, toAt: 1200, items: 4 }]
    })
    const next = { ...numbers(16)[0]!, receivedAt: 1301 }
    expect(library.batch({ messages: [next], lastEventId: '16' })).toMatchObject({ gaps: [], openGaps: 1 })
  })

  it('reaches back over what came, where the stream broke off before all had come and nothing more is sent again', () => {
    const { library, numbers, resume } = counting()
    const part = { phase: 'replay' as const, messages: numbers(11, 12), lastEventId: '12', catchingUp: true as const }
    library.batch({ ...part, resumption: { from: 1010, to: 1100, after: '10' } })
    const again = { phase: 'replay' as const, messages: numbers(13), lastEventId: '13', catchingUp: true as const }
    expect(library.batch({ ...again, resumption: { from: 1101, to: 1200, after: '12' } })).toMatchObject({ gaps: [] })
    const refused = { phase: 'replay' as const, messages: [], lastEventId: '13' }
    expect(library.batch({ ...refused, resumption: { from: 1201, to: 1300, after: '' } })).toMatchObject({
      gaps: [{ kind: 'unknown', reason: { kind: 'no-ids' }, fromAt: 1010, toAt: 1300 }]
    })
    expect(resume(1301, 1400, numbers(14))).toMatchObject({ gaps: [] })
  })

  it('is marked where far less came than usual, a while after the opening, though nothing comes any more', () => {
    const library = memoryLibrary(sqlite)
    const opaque = (n: number) => message(1000 * n, `k${n}`, item(n))
    for (let n = 1; n <= 40; n++) library.batch({ messages: [opaque(n)], lastEventId: `k${n}` })
    const empty = { messages: [], lastEventId: 'k40' }
    const opened = { from: 40_000, to: 80_000, after: 'k40' }
    expect(library.batch({ ...empty, phase: 'replay', resumption: opened })).toMatchObject({ gaps: [] })
    expect(library.batch({ ...empty, silentUntil: 85_000 })).toMatchObject({ gaps: [] })
    expect(library.batch({ ...empty, silentUntil: 91_000 })).toMatchObject({
      gaps: [{ kind: 'unknown', reason: { kind: 'too-few' }, fromAt: 40_000, toAt: 80_000 }]
    })
    expect(library.batch({ ...empty, silentUntil: 102_000 })).toMatchObject({ gaps: [], openGaps: 1 })
  })

  it('is none of a feed that replays all, whose first messages came faster than all since', () => {
    const library = memoryLibrary(sqlite)
    let number = 0
    let at = 1_000
    const next = (after: number) => message((at += after), `k${++number}`, item(number))
    const send = (messages: Message[], more: object) =>
      library.batch({ messages, lastEventId: `k${number}`, ...more }).gaps
    for (let n = 0; n < 40; n++) send([next(100)], {})
    // Each connection brings all that was missed, and breaks before it is clear that nothing more of it comes.
    for (let connection = 0; connection < 40; connection++) {
      const from = at
      const missed = Array.from({ length: 4 }, () => next(1_000))
      const resumption = { from, to: (at += 100), after: `k${number - 4}` }
      const replayed = missed.map((each) => ({ ...each, receivedAt: at }))
      expect(send(replayed, { phase: 'replay', resumption })).toEqual([])
      for (let n = 0; n < 6; n++) expect(send([next(1_000)], {})).toEqual([])
    }
    for (let n = 0; n < 12; n++) expect(send([next(1_000)], {})).toEqual([])
  })

  it('reaches no further back than where the stream came to rest', () => {
    const { library, numbers, resume } = counting()
    const part = { phase: 'replay' as const, messages: numbers(11), lastEventId: '11', catchingUp: true as const }
    library.batch({ ...part, resumption: { from: 1010, to: 1100, after: '10' } })
    library.batch({ messages: numbers(12), lastEventId: '12', catchingUp: true })
    library.batch({ messages: numbers(13), lastEventId: '13' })
    const refused = { phase: 'replay' as const, messages: [], lastEventId: '13' }
    expect(library.batch({ ...refused, resumption: { from: 1250, to: 1300, after: '' } })).toMatchObject({
      gaps: [{ fromAt: 1250, toAt: 1300 }]
    })
    expect(resume(1301, 1400, numbers(14))).toMatchObject({ gaps: [] })
  })

  it('reaches back over a broken replay where the server says that it does not resume, and is none where it says it does', () => {
    const library = memoryLibrary(sqlite)
    const opaque = (id: string) => message(1000, id, { guid: `p:${id}`, title: id })
    library.batch({ messages: [opaque('a')], lastEventId: 'a' })
    const told = (from: number, to: number, after: string, honoured: boolean, ...ids: string[]) =>
      library.batch({
        phase: 'replay',
        messages: ids.map(opaque),
        lastEventId: ids.at(-1) ?? after,
        resumption: { from, to, after, honoured, saidSo: true },
        ...(ids.length > 0 && { catchingUp: true })
      })
    expect(told(1010, 1100, 'a', true, 'b')).toMatchObject({ gaps: [] })
    expect(told(1101, 1200, 'b', true, 'c')).toMatchObject({ gaps: [] })
    expect(told(1201, 1300, 'c', false)).toMatchObject({ gaps: [{ kind: 'lost', fromAt: 1010, toAt: 1300 }] })
  })

  it('begins where the program last heard the feed, when it was ended meanwhile', () => {
    const library = memoryLibrary(sqlite)
    const silent = { phase: 'replay' as const, messages: [] }
    library.feeds.opened(library.feed, 500)
    library.feeds.heardUntil([{ feedId: library.feed, at: 800 }])
    library.feeds.heardUntil([{ feedId: library.feed, at: 700 }])
    const started = library.batch({ ...silent, resumption: { from: null, to: 5000, after: '' } })
    expect(started.gaps).toMatchObject([{ kind: 'unknown', reason: { kind: 'no-ids' }, fromAt: 800, toAt: 5000 }])
  })

  it('has no beginning where nothing was ever heard from that server', () => {
    const library = memoryLibrary(sqlite)
    library.feeds.opened(library.feed, 500)
    library.feeds.edit(library.feed, { url: 'https://elsewhere.example/', title: 'New', notify: 'off' })
    const started = library.batch({
      phase: 'replay',
      messages: [],
      resumption: { from: null, to: 5000, after: '' }
    })
    expect(started.gaps).toEqual([])
  })

  it('is none of the new server where the old one, late, brings what it had', () => {
    const { library, numbers } = counting()
    library.feeds.edit(library.feed, { url: 'https://elsewhere.example/', title: 'New', notify: 'off' })
    const late = library.batch({ messages: numbers(11), lastEventId: '11', resumption: { from: 1, to: 2, after: '' } })
    expect(late).toMatchObject({ inserted: [{ title: 'Item 11' }], gaps: [] })
    expect(library.db.prepare('SELECT alive_until FROM feeds').get()).toEqual({ alive_until: null })
  })

  it('grows while a feed without ids comes and goes, until the reader has seen it', () => {
    const library = memoryLibrary(sqlite)
    const gaps = new GapTable(library.db)
    const away = (from: number, to: number) =>
      library.batch({ phase: 'replay', messages: [], resumption: { from, to, after: '' } }).gaps[0]!
    const first = away(1_000, 2_000)
    expect(away(2_500, 3_000)).toEqual({ ...first, toAt: 3_000 })
    expect(away(100_000, 101_000)).toMatchObject({ id: first.id + 1, fromAt: 100_000 })
    expect(gaps.open(library.feed)).toBe(2)
    expect(gaps.dismiss(first.id + 1, 77)).toMatchObject({ seenAt: 77 })
    expect(gaps.open(library.feed)).toBe(1)
    expect(away(101_000, 102_000)).toMatchObject({ fromAt: 101_000, seenAt: null })
    expect(library.lists.page({ kind: 'all' }, null, 10).gaps).toHaveLength(3)
  })

  it('is not one with a gap that lies hours ahead because the clock was set back since', () => {
    const library = memoryLibrary(sqlite)
    const HOUR = 3_600_000
    const away = (from: number, to: number) =>
      library.batch({ phase: 'replay', messages: [], resumption: { from, to, after: '' } }).gaps[0]!
    const ahead = away(5 * HOUR, 5 * HOUR + 1_000)
    const now = away(HOUR, HOUR + 1_000)
    expect(now).toMatchObject({ id: ahead.id + 1, fromAt: HOUR, toAt: HOUR + 1_000 })
    expect(away(HOUR + 2_000, HOUR + 3_000)).toEqual({ ...now, toAt: HOUR + 3_000 })
    // Ended by a clock that is ahead: it takes nothing in that was stored before.
    expect(away(2 * HOUR, 9 * HOUR)).toMatchObject({ id: ahead.id + 2, fromAt: 2 * HOUR, toAt: 9 * HOUR })
    expect(away(2 * HOUR + 1_000, 2 * HOUR + 2_000)).toMatchObject({ id: ahead.id + 3 })
  })

  it('begins where the program last heard the feed by a clock that was set back meanwhile', () => {
    const library = memoryLibrary(sqlite)
    const HOUR = 3_600_000
    const resume = (to: number) =>
      library.batch({ phase: 'replay', messages: [], resumption: { from: null, to, after: '' } }).gaps
    library.feeds.opened(library.feed, 5 * HOUR)
    library.feeds.heardUntil([{ feedId: library.feed, at: HOUR }])
    expect(resume(HOUR + 9_000)).toMatchObject([{ fromAt: HOUR, toAt: HOUR + 9_000 }])
    library.batch({ messages: [message(6 * HOUR, null, item(1))] })
    library.batch({ messages: [message(2 * HOUR, null, item(2))] })
    expect(resume(2 * HOUR + 9_000)).toMatchObject([{ fromAt: 2 * HOUR, toAt: 2 * HOUR + 9_000 }])
  })

  it('begins with the newest item where the clock was set back while the program did not run', () => {
    const library = memoryLibrary(sqlite)
    const HOUR = 3_600_000
    library.batch({ messages: [message(HOUR, null, item(1))] })
    library.batch({ messages: [message(9 * HOUR, null, item(2))] })
    const resumption = { from: null, to: 2 * HOUR, after: '' }
    const messages = [message(2 * HOUR, null, item(3))]
    expect(library.batch({ phase: 'replay', messages, resumption }).gaps).toMatchObject([
      { fromAt: HOUR, toAt: 2 * HOUR }
    ])
  })

  it('keeps that nobody knows when it began, by a clock that was set back, where the stream breaks again', () => {
    const library = memoryLibrary(sqlite)
    const HOUR = 3_600_000
    const away = (from: number | null, to: number) =>
      library.batch({ phase: 'replay', messages: [], resumption: { from, to, after: '' } }).gaps[0]!
    library.batch({ messages: [message(9 * HOUR, null, item(1))] })
    const first = away(null, 2 * HOUR)
    expect(first).toMatchObject({ fromAt: 2 * HOUR, toAt: 2 * HOUR })
    const second = away(2 * HOUR + 100, 2 * HOUR + 900)
    expect(second).toMatchObject({ id: first.id + 1, fromAt: 2 * HOUR + 100, toAt: 2 * HOUR + 900 })
    expect(away(3 * HOUR, 2 * HOUR + 1_000)).toMatchObject({
      id: second.id + 1,
      fromAt: 2 * HOUR + 1_000,
      toAt: 2 * HOUR + 1_000
    })
    expect(library.lists.page({ kind: 'all' }, null, 10).gaps).toHaveLength(3)
  })

  it('keeps that nobody knows when it began while it waits to be judged, by a clock that is right again', () => {
    const { resume, library, numbers } = counting()
    const HOUR = 3_600_000
    library.batch({ messages: [{ ...numbers(11)[0]!, receivedAt: 9 * HOUR }], lastEventId: '11' })
    expect(resume(9 * HOUR, 4 * HOUR, [])).toMatchObject({ gaps: [] })
    const live = { ...numbers(15)[0]!, receivedAt: 9 * HOUR + 2_000 }
    expect(resume(4 * HOUR, 9 * HOUR + 1_000, [live])).toMatchObject({
      gaps: [{ reason: { kind: 'ids-jumped' }, fromAt: 9 * HOUR + 1_000, toAt: 9 * HOUR + 1_000 }]
    })
  })

  it('does not begin with what came after it, where the clock was set back once more right after', () => {
    const library = memoryLibrary(sqlite)
    const HOUR = 3_600_000
    library.batch({ messages: [message(HOUR, null, item(1))] })
    library.batch({ messages: [message(9 * HOUR, null, item(2))] })
    const resumption = { from: null, to: 5 * HOUR, after: '' }
    const messages = [message(4 * HOUR, null, item(3))]
    expect(library.batch({ phase: 'replay', messages, resumption }).gaps).toMatchObject([
      { fromAt: HOUR, toAt: 5 * HOUR }
    ])
  })

  it('is none where a feed without ids sends the newest item once more', () => {
    const library = memoryLibrary(sqlite)
    library.send(item(1), item(2), item(3))
    const again = (to: number, ...items: object[]) =>
      library.batch({
        phase: 'replay',
        messages: items.map((each) => message(to, null, each)),
        resumption: { from: to - 10, to, after: '' }
      }).gaps
    expect(again(2_000_000, item(2), item(3), item(4))).toEqual([])
    expect(again(3_000_000, item(1), item(9))).toMatchObject([{ kind: 'unknown' }])
  })

  it('goes with its feed', async () => {
    const library = memoryLibrary(sqlite)
    library.batch({ phase: 'replay', messages: [], resumption: { from: 1, to: 2, after: '' } })
    library.feeds.markRemoved(library.feed, 3)
    expect(library.lists.page({ kind: 'all' }, null, 10).gaps).toEqual([])
    await library.feeds.purge(library.feed, async () => {})
    expect(library.db.prepare('SELECT count(*) AS n FROM gaps').get()).toEqual({ n: 0 })
  })
})
