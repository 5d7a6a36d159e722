import { describe, expect, it } from 'vitest'
import { providers } from '../memory-library.ts'
import { feedOf, story } from './feed-of.ts'

describe.each(providers)('noise, over %s', (sqlite) => {
  const sent = (data: unknown, event = 'message') => ({ data, event })

  it.each([
    ['a sign', sent('💡')],
    ['a letter', sent('k')],
    ['an object of a free shape', sent({ channel: 'bus/alive', payload: { ok: 1 } })],
    ['an event of a free name', sent({ uptime_s: 'long', load: 'low' }, 'server-beat')]
  ])('%s at an even pace is a heartbeat, and none of it is left unread', (_, beat) => {
    const feed = feedOf(sqlite)
    feed.connect({ id: 1, data: story('Fog') })
    for (let n = 0; n < 3; n++) expect(feed.live(beat).noise).toBe(0)
    expect(feed.titles()).toHaveLength(4)
    expect(feed.live(beat)).toMatchObject({ noise: 1, unread: 1, reload: true, inserted: [] })
    expect(feed.titles()).toEqual(['Fog'])
    feed.live(beat, { id: 2, data: story('Storm') }, beat)
    expect(feed.titles()).toEqual(['Fog', 'Storm'])
  })

  it('what tells the time in each beat is the same beat', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    for (let n = 0; n < 6; n++) feed.live(sent({ stand: 'by', moment: 1_790_000_000 + n }))
    expect(feed.titles()).toEqual([])
  })

  it.each([
    ['a number of its own', (n: number) => ({ beat: n, state: 'ok' })],
    ['how long the server has been there', (n: number) => ({ state: 'ok', uptime: 100.5 + n })],
    ['the time alone', (n: number) => String(1_790_000_001 + n)]
  ])('what counts %s in each beat is the same beat', (_, data) => {
    const feed = feedOf(sqlite)
    feed.connect()
    for (let n = 0; n < 6; n++) feed.live(sent(data(n)))
    expect(feed.titles()).toEqual([])
  })

  it.each([
    ['sentences', () => 'The lock gate is stuck'],
    ['alarms with a title', () => ({ title: 'Lock gate', text: 'Stuck' })],
    ['readings', (n: number) => String(20 + n)],
    ['readings that stay', () => '21'],
    ['readings that are called a count', (n: number) => ({ count: 12 + n * n })],
    ['readings that stand for long and move', (n: number) => ({ count: 12 + (n >> 1) })],
    ['readings that rise', (n: number) => ({ level: 20 + n })],
    ['states that change', (n: number) => ({ gate: n % 2 ? 'open' : 'shut' })],
    ['words that change', (n: number) => (n % 2 ? 'open' : 'shut')],
    ['what carries an id of its own', (n: number) => ({ id: `x${n}`, state: 'ok' })]
  ])('%s at an even pace are news', (_, data) => {
    const feed = feedOf(sqlite)
    feed.connect()
    for (let n = 0; n < 10; n++) expect(feed.live(sent(data(n))).noise).toBe(0)
  })

  it('a state that stood still for long is news again when it changes, and when it comes back', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    for (let n = 0; n < 8; n++) feed.live(sent({ gate: 'shut' }))
    feed.live(sent({ gate: 'open' }))
    feed.live(sent({ gate: 'shut' }))
    expect(feed.titles()).toEqual(['gate: open', 'gate: shut'])
  })

  it('what the reader has read, or starred, is left alone', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    const [read, starred] = [feed.live(sent('hb')), feed.live(sent('hb'))].map(({ inserted }) => inserted[0]!.id)
    feed.db.prepare('UPDATE items SET read = 1 WHERE id = ?').run(read!)
    feed.db.prepare('UPDATE items SET starred = 1 WHERE id = ?').run(starred!)
    feed.live(sent('hb'))
    feed.live(sent('hb'))
    expect(
      feed
        .rows()
        .map(({ id }) => id)
        .sort()
    ).toEqual([read, starred])
  })

  it.each([
    ['a word', () => sent('Attached')],
    [
      'an address for answers',
      (n: number) => sent(`/post?session=${String(n).repeat(8)}-aaaa-bbbb-cccc-0123456789ab`, 'answer-to')
    ],
    ['an object about the connection', () => sent({ state: 'attached', node: 'a' })],
    ['an object that names the connection', (n: number) => sent({ state: 'attached', socket_id: `${n * 7}.${n}` })]
  ])('%s that begins each connection is a greeting, and none of it is left', (_, greeting) => {
    const feed = feedOf(sqlite)
    feed.connect(greeting(1), { id: 1, data: story('Fog') })
    expect(feed.titles()).toHaveLength(2)
    expect(feed.connect(greeting(2), { id: 2, data: story('Storm') })).toMatchObject({ noise: 1, reload: true })
    feed.connect(greeting(3))
    expect(feed.titles()).toEqual(['Fog', 'Storm'])
  })

  it('the beginning of a history that is sent again is no greeting', () => {
    const feed = feedOf(sqlite)
    const history = [sent('Lamp 1'), sent('Lamp 2'), sent('Lamp 3')]
    feed.connect(...history)
    for (let n = 0; n < 3; n++) expect(feed.connect(...history)).toMatchObject({ noise: 0 })
    expect(feed.titles()).toEqual(['Lamp 1', 'Lamp 2', 'Lamp 3'])
  })

  it('what came long after a connection was open is no greeting when it is sent again', () => {
    const feed = feedOf(sqlite)
    feed.connect()
    feed.live(sent('Lamp 1'))
    for (let n = 0; n < 3; n++) expect(feed.connect(sent('Lamp 1'))).toMatchObject({ noise: 0 })
    expect(feed.titles()).toContain('Lamp 1')
  })

  it('what begins a connection and comes later, too, is no greeting', () => {
    const feed = feedOf(sqlite)
    feed.connect(sent({ gate: 'shut' }))
    feed.live(sent({ gate: 'open' }))
    feed.live(sent({ gate: 'shut' }))
    feed.connect({ id: 9, data: { gate: 'shut' } })
    expect(feed.titles().length).toBeGreaterThanOrEqual(3)
  })
})
