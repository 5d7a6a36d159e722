import { describe, expect, it } from 'vitest'
import type { Message } from '#contract/message.ts'
import type { GapStep } from '../../../../src-main/library/store/records.ts'
import { GapTable } from '../../../../src-main/library/tables/gap-table.ts'
import { memoryLibrary, providers } from '../memory-library.ts'

const message = (at: number, items: object[], id: string | null = null): Message => ({
  type: 'message',
  data: JSON.stringify(items),
  lastEventId: id ?? '',
  ownId: id,
  receivedAt: at
})
const item = (n: number, more: object = {}) => ({ guid: `p:${n}`, title: `Item ${n}`, ...more })

describe.each(providers)('a gap is filled in a library over %s', (sqlite) => {
  /** Items 1 and 2, an absence from 1010 to 2000, items 8 and 9. */
  function withGap(resumption: object = { fetch: { place: 'here', sure: true } }) {
    const library = memoryLibrary(sqlite)
    library.batch({ messages: [message(1_001, [item(1)], 'a'), message(1_002, [item(2)], 'b')], lastEventId: 'b' })
    const { gaps } = library.batch({
      phase: 'replay',
      messages: [message(2_001, [item(8)], 'h'), message(2_002, [item(9)], 'i')],
      lastEventId: 'i',
      resumption: { from: 1_010, to: 2_000, after: '', ...resumption }
    })
    const told = gaps[0]!
    let step = 0
    const fill = (messages: Message[], part: Partial<GapStep & { step: string }> = {}) =>
      library.intake.fill({
        gapId: told.id,
        url: 'https://news.example/sse',
        messages,
        exact: false,
        end: null,
        at: 5_000,
        step: `s${step++}`,
        ...part
      })
    return { library, gap: told, fill, oldestFirst: () => library.titles().reverse() }
  }
  const proved = { begin: true, end: true, rest: null }

  it('what is known to be askable is offered; for any other feed only where it was seen to resume', () => {
    expect(withGap().gap).toMatchObject({ fetchable: true })
    expect(withGap({}).gap).toMatchObject({ fetchable: false })
    expect(withGap({ fetch: { place: 'here', sure: false } }).gap).toMatchObject({ fetchable: false })
  })

  it('items stand in its place in the server’s order, are told to nobody as news, and move no cursor', () => {
    const { library, gap: told, fill, oldestFirst } = withGap()
    const before = library.feeds.all()[0]!
    const done = fill([message(5_000, [item(3)], 'c'), message(5_000, [item(4)], 'd')])
    expect(done).toMatchObject({ inserted: 2, met: false, gap: { found: 2, filledAt: null }, unread: 6 })
    expect(fill([message(5_000, [item(5)], 'e'), message(5_000, [item(8)], 'h')])).toMatchObject({
      inserted: 1,
      met: true
    })
    expect(fill([], { end: proved })).toMatchObject({ gap: { id: told.id, filledAt: 5_000, found: 3 }, openGaps: 0 })
    expect(oldestFirst()).toEqual(['Item 1', 'Item 2', 'Item 3', 'Item 4', 'Item 5', 'Item 8', 'Item 9'])
    expect(library.lists.page({ kind: 'all' }, null, 10).gaps).toEqual([])
    expect(library.feeds.all()[0]).toMatchObject({
      lastEventId: before.lastEventId,
      lastMessageAt: before.lastMessageAt
    })
    // The next news stands above all.
    library.batch({ messages: [message(2_003, [item(10)], 'j')], lastEventId: 'j' })
    expect(oldestFirst().at(-1)).toBe('Item 10')
  })

  it('a step that is asked twice is stored once, also where its messages have no identity', () => {
    const { fill, oldestFirst } = withGap()
    const nameless = [message(5_000, [{ title: 'An alarm' }])]
    expect(fill(nameless, { exact: true, step: 'same' })).toMatchObject({ inserted: 1 })
    expect(fill(nameless, { exact: true, step: 'same' })).toMatchObject({ inserted: 0, gap: { found: 1 } })
    expect(oldestFirst()).toEqual(['Item 1', 'Item 2', 'An alarm', 'Item 8', 'Item 9'])
  })

  it('a message without identity that may be stored already is left out, and the gap is not called filled', () => {
    const { fill } = withGap()
    const done = fill([message(5_000, [{ title: 'An alarm' }])], { end: proved })
    expect(done).toMatchObject({ inserted: 0, gap: { filledAt: null } })
  })

  it('what is younger than the gap stays as it is: no old version over a new one, no old removal', () => {
    const { library, fill } = withGap()
    fill([message(5_000, [item(8, { title: 'Item 8, as it was' }), item(1, { title: 'Item 1, corrected' })])])
    fill([message(5_000, [{ removal: 'p:9' }, { removal: 'p:2' }])])
    const rows = library.rows()
    expect(rows.map(({ title }) => title).sort()).toEqual(['Item 1, corrected', 'Item 2', 'Item 8', 'Item 9'])
    expect(rows.filter((row) => row.removedAt !== null).map(({ title }) => title)).toEqual(['Item 2'])
  })

  it('an absence that follows while it is being fetched is a gap of its own, and not filled with it', () => {
    const { library, gap: told, fill } = withGap()
    expect(new GapTable(library.db).toFetch(told.id)).toMatchObject({ gap: { toAt: 2_000 } })
    const { gaps } = library.batch({
      phase: 'replay',
      messages: [],
      lastEventId: 'i',
      resumption: { from: 2_100, to: 3_000, after: '' }
    })
    expect(gaps).toMatchObject([{ kind: 'unknown', fromAt: 2_100, toAt: 3_000 }])
    const filled = { gap: { id: told.id, filledAt: 5_000, toAt: 2_000 }, openGaps: 1 }
    expect(fill([message(5_000, [item(8)], 'h')], { end: proved })).toMatchObject(filled)
  })

  it('an address that moved to another server brings nothing into it, and its place is forgotten', () => {
    const { library, gap: told, fill } = withGap()
    library.feeds.edit(library.feed, { url: 'https://elsewhere.example/' })
    expect(fill([message(5_000, [item(3)])])).toBeNull()
    expect(library.lists.page({ kind: 'all' }, null, 10).gaps).toMatchObject([{ id: told.id, fetchable: false }])
  })
})

describe.each(providers)('longer away than the source keeps, over %s', (sqlite) => {
  const HOUR = 3_600_000
  const away = (hours: number, keeps: { surely: number; atMost: number }, ...messages: Message[]) => {
    const library = memoryLibrary(sqlite)
    library.batch({ messages: [message(1_000, [item(1)], 'a')], lastEventId: 'a' })
    return library.batch({
      phase: 'replay',
      messages,
      lastEventId: 'a',
      resumption: { from: 1_000, to: 1_000 + hours * HOUR, after: 'a', keeps, fetch: { place: 'p', sure: true } }
    }).gaps
  }
  const twelve = { surely: 12 * HOUR, atMost: 12 * HOUR }

  it('what cannot have been kept is lost, up to where the source still has it, and is not offered', () => {
    expect(away(20, twelve, message(1_000 + 20 * HOUR, [item(2)], 'b'))).toMatchObject([
      {
        kind: 'lost',
        reason: { kind: 'not-kept', keptMs: 12 * HOUR },
        fromAt: 1_000,
        toAt: 1_000 + 8 * HOUR,
        fetchable: false
      }
    ])
  })

  it('what may have been kept is unknown; what was kept is no gap', () => {
    expect(away(20, { surely: 12 * HOUR, atMost: 48 * HOUR })).toMatchObject([{ kind: 'unknown' }])
    expect(away(11, twelve)).toEqual([])
  })

  it('the newest stored item came again: nothing is missing', () => {
    expect(away(20, twelve, message(1_000 + 20 * HOUR, [item(1)], 'a'))).toEqual([])
  })
})
