import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Clock } from '../../../scripts/chaos/clock.ts'
import { drawFaults } from '../../../scripts/chaos/faults.ts'
import { judge, summary, type FeedRecord, type SentItem, type StoredGap } from '../../../scripts/chaos/judge.ts'

const SECOND = 1_000
const HOLD = 2 * SECOND

/** Items one second apart, the first at second 1; each is received as it is sent. */
const sent = (count: number): SentItem[] =>
  Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    at: (index + 1) * SECOND,
    eventId: index + 1,
    title: `item ${index + 1}`,
    removed: false
  }))

function feed(record: Partial<FeedRecord> & { missing?: number[] }): FeedRecord {
  const { missing = [], ...rest } = record
  const items = rest.sent ?? sent(30)
  return {
    name: 'feed 1',
    pledge: 'replays',
    sent: items,
    stored: items
      .filter(({ number }) => !missing.includes(number))
      .map(({ number, title, removed, at }) => ({ number, title, removed, receivedAt: at })),
    gaps: [],
    links: [{ openedAt: 0, closedAt: null }],
    ...rest
  }
}

const unknown = (fromAt: number, toAt: number): StoredGap => ({
  kind: 'unknown',
  reason: { kind: 'no-ids' },
  fromAt: fromAt * SECOND,
  toAt: toAt * SECOND,
  items: null
})

const jumped = (after: number, before: number, items: number | null): StoredGap => ({
  kind: 'lost',
  reason: { kind: 'ids-jumped', after: String(after), before: String(before) },
  fromAt: after * SECOND,
  toAt: before * SECOND,
  items
})

const reopened = (second: number): FeedRecord['links'] => [
  { openedAt: 0, closedAt: (second - 1) * SECOND },
  { openedAt: second * SECOND, closedAt: null }
]

const differences = (record: FeedRecord): string[] => judge([record], HOLD).differences

describe('a feed that replays', () => {
  test('is right when everything is stored once', () => {
    expect(differences(feed({}))).toEqual([])
  })

  test('misses nothing, and has nothing twice', () => {
    const judgement = judge([feed({ missing: [7] })], HOLD)
    expect(judgement).toMatchObject({ sent: 30, stored: 29, replayingMissing: 1, twice: 0 })
    expect(judgement.differences).toEqual(['feed 1: item 7, sent at 00:00:07.000, is missing'])
    const whole = feed({})
    const twice = judge([{ ...whole, stored: [...whole.stored, whole.stored[3]!] }], HOLD)
    expect(twice).toMatchObject({ twice: 1, stored: 30 })
    expect(twice.differences).toEqual(['feed 1: item 4 is stored twice'])
  })

  test('has no gap, unless its ids do not count', () => {
    const gaps = [unknown(4, 6)]
    const links = reopened(6)
    expect(differences(feed({ gaps, links }))[0]).toMatch(/replays everything/)
    expect(differences(feed({ gaps, links, pledge: 'replays-opaquely' }))).toEqual([])
    const lost = [{ ...unknown(4, 6), kind: 'lost' as const }]
    expect(differences(feed({ gaps: lost, links, pledge: 'replays-opaquely' }))[0]).toMatch(/called lost/)
  })

  test('ends with the newest text, and what was removed is removed', () => {
    const whole = feed({})
    const edited = whole.sent.map((item) => (item.number === 3 ? { ...item, title: 'new' } : item))
    expect(differences({ ...whole, sent: edited })).toEqual(['feed 1: item 3 reads "item 3" and not "new"'])
    const removed = whole.sent.map((item) => (item.number === 3 ? { ...item, removed: true } : item))
    expect(differences({ ...whole, sent: removed })).toEqual(['feed 1: item 3 was removed and is not'])
  })
})

describe('a feed without ids', () => {
  const live = (record: Parameters<typeof feed>[0]): FeedRecord => feed({ pledge: 'live-only', ...record })

  test('may miss what lies in a gap, and nothing else', () => {
    const links = reopened(10)
    expect(differences(live({ missing: [8, 9], gaps: [unknown(7.1, 10)], links }))).toEqual([])
    const judgement = judge([live({ missing: [8, 9, 20], gaps: [unknown(7.1, 10)], links })], HOLD)
    expect(judgement).toMatchObject({ othersMissing: 3, unmarked: 1, unknown: 1, replayingMissing: 0 })
    expect(judgement.differences).toEqual(['feed 1: item 20, sent at 00:00:20.000, is missing and lies in no gap'])
  })

  test('a gap near an item does not excuse it where the stream went on between the two', () => {
    expect(differences(live({ missing: [8, 12], gaps: [unknown(7.1, 10)], links: reopened(10) }))).toEqual([
      'feed 1: item 12, sent at 00:00:12.000, is missing and lies in no gap'
    ])
  })

  test('has a gap only where a connection was opened anew, and never a proved one', () => {
    expect(differences(live({ gaps: [unknown(14, 15)], links: reopened(22) }))[0]).toMatch(/does not end with a conn/)
    expect(differences(live({ gaps: [jumped(7, 10, 2)], links: reopened(10) }))[0]).toMatch(/more than anybody/)
  })
})

describe('a feed whose ids prove nothing', () => {
  const proving = (record: Parameters<typeof feed>[0]): FeedRecord =>
    feed({ pledge: 'proves-nothing', links: reopened(10), ...record })

  test('may miss what an unknown gap of any reason covers, and has nothing that is called lost', () => {
    const restarted = { ...unknown(7.1, 10), reason: { kind: 'ids-restarted', after: '7', before: '1' } }
    expect(differences(proving({ missing: [8, 9], gaps: [restarted] }))).toEqual([])
    expect(differences(proving({ missing: [8, 9] }))).toHaveLength(2)
    expect(differences(proving({ missing: [8, 9], gaps: [jumped(7, 10, 2)] }))[0]).toMatch(/nobody can know/)
  })

  test('keeps every item for itself: one that became a version of another was overwritten', () => {
    const whole = proving({ missing: [1] })
    const stored = whole.stored.map((item) => (item.number === 4 ? { ...item, formerly: [1] } : item))
    const judgement = judge([{ ...whole, stored }], HOLD)
    expect(judgement).toMatchObject({ overwritten: 1, othersMissing: 0, unmarked: 0 })
    expect(judgement.differences).toEqual(['feed 1: item 1 was overwritten by item 4'])
    const edited = whole.stored.map((item) => (item.number === 4 ? { ...item, formerly: [4, 4] } : item))
    expect(judge([{ ...whole, stored: edited }], HOLD).overwritten).toBe(0)
  })

  test('may end a gap late where the answer begins with its first message', () => {
    const late = { missing: [8, 9], gaps: [unknown(7.1, 25)], links: reopened(10) }
    expect(differences(proving(late))[0]).toMatch(/does not end with a connection/)
    expect(differences(proving({ ...late, lateHead: true }))).toEqual([])
  })
})

test('a feed whose way holds bytes back may miss its last items, and no other', () => {
  expect(differences(feed({ missing: [28, 29, 30], holdsBack: true }))).toEqual([])
  expect(differences(feed({ missing: [27, 29, 30], holdsBack: true }))).toEqual([
    'feed 1: item 27, sent at 00:00:27.000, is missing'
  ])
})

test('a feed that shows its newest item misses only that', () => {
  const latest = (record: Parameters<typeof feed>[0]): FeedRecord => feed({ pledge: 'shows-the-latest', ...record })
  expect(differences(latest({ missing: [3, 4, 5] }))).toEqual([])
  expect(differences(latest({ missing: [30] }))[0]).toMatch(/item 30.*in no gap/)
})

test('a feed that was poisoned marks what it missed, as a doubt or by its ids', () => {
  const poisoned = (record: Parameters<typeof feed>[0]): FeedRecord =>
    feed({ pledge: 'poisoned', links: reopened(10), missing: [8, 9], ...record })
  expect(differences(poisoned({ gaps: [unknown(7.1, 10)] }))).toEqual([])
  expect(differences(poisoned({ gaps: [jumped(7, 10, 2)] }))).toEqual([])
  expect(differences(poisoned({ gaps: [jumped(6, 10, 3)] }))[0]).toMatch(/holds item 7/)
  expect(differences(poisoned({}))).toHaveLength(2)
})

describe('a feed whose ids count', () => {
  const counting = (record: Parameters<typeof feed>[0]): FeedRecord =>
    feed({ pledge: 'counts', links: reopened(10), ...record })

  test('names the ids that are missing, and how many', () => {
    expect(differences(counting({ missing: [8, 9], gaps: [jumped(7, 10, 2)] }))).toEqual([])
    expect(differences(counting({ missing: [8, 9], gaps: [jumped(8, 10, 1)] }))[0]).toMatch(/item 8.*in no gap/)
    expect(differences(counting({ missing: [8, 9], gaps: [jumped(7, 10, 1)] }))[0]).toMatch(/counts 1 items/)
  })

  test('does not call lost what is stored', () => {
    expect(differences(counting({ missing: [8], gaps: [jumped(7, 10, 2)] }))[0]).toMatch(/holds item 9/)
  })
})

test('the last line tells all of it', () => {
  const judgement = judge([feed({}), feed({ pledge: 'live-only', missing: [5] })], HOLD)
  expect(summary(3, 2, 9, judgement)).toBe(
    'chaos: seed 3, 2 feeds, 9 faults, sent 60, stored 59, replaying feeds missing 0, twice 0, overwritten 0; ' +
      'others: 1 missing, all marked: no, 1 not; gaps lost 0 unknown 0'
  )
})

test('the seed alone decides the faults, and a run of half a minute has every kind of them', () => {
  const planned = drawFaults(7, 30_000, 4)
  expect(drawFaults(7, 30_000, 4)).toEqual(planned)
  expect(drawFaults(8, 30_000, 4)).not.toEqual(planned)
  expect(new Set(planned.map(({ fault }) => fault.kind)).size).toBe(17)
  expect(planned.every(({ at }, index) => at < 30_000 && at >= (planned[index - 1]?.at ?? 0))).toBe(true)
})

test('a long run loses its network once, for longer than any watchdog waits', () => {
  const lost = drawFaults(7, 120_000, 4).filter(({ fault }) => fault.kind === 'network lost')
  expect(lost).toEqual([{ at: 60_000, fault: { kind: 'network lost', ms: 25_000 } }])
})

test('times of a clock that was set are told back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tickertape-clock-'))
  const clock = new Clock(join(folder, 'clock'))
  const HOUR = 3_600_000
  const now = Date.now()
  expect(clock.real(now)).toBe(now)
  clock.set(-5 * HOUR)
  expect(await readFile(join(folder, 'clock'), 'utf8')).toBe(String(-5 * HOUR))
  expect(clock.real(now - 5 * HOUR + 20)).toBe(now + 20)
  clock.set(0)
  expect(clock.real(now + 30)).toBe(now + 30)
  expect(clock.real(now - 5 * HOUR - 3_000)).toBe(now - 3_000)
  clock.set(HOUR)
  clock.set(0)
  expect(clock.real(now + HOUR - 3_000)).toBe(now - 3_000)
  await rm(folder, { recursive: true })
})

test('a gap that began at an unknown time is one where items are missing before its end, and nowhere else', () => {
  const gap: StoredGap = { ...unknown(0, 7), fromAt: -Infinity }
  const record = { pledge: 'live-only', gaps: [gap], links: reopened(7) } as const
  expect(differences(feed({ ...record, missing: [5, 6] }))).toEqual([])
  expect(differences(feed({ ...record, missing: [2, 12] }))).toHaveLength(2)
})

test('a hub that forgets has told of every loss', () => {
  const record: Parameters<typeof feed>[0] = { pledge: 'tells-loss', missing: [5, 6], links: reopened(7) }
  const told: StoredGap = { ...unknown(4, 7), kind: 'lost', reason: { kind: 'not-resumed', after: '4' } }
  expect(differences(feed({ ...record, gaps: [told] }))).toEqual([])
  expect(differences(feed({ ...record, gaps: [unknown(4, 7)] }))[0]).toMatch(/not one that the server told of/)
})

test('a gap is told from the last byte, which may have been held until long after its server was gone', () => {
  const record = { pledge: 'live-only' as const, missing: [10, 11], gaps: [unknown(20, 22)] }
  const links = (serverEndedAt?: number): FeedRecord['links'] => [
    { openedAt: 0, closedAt: 21 * SECOND, ...(serverEndedAt !== undefined && { serverEndedAt }) },
    { openedAt: 22 * SECOND, closedAt: null }
  ]
  const held = sent(30).map((item) => ({ ...item, receivedAt: item.number < 12 ? 20 * SECOND : 22 * SECOND }))
  const stored = held.filter(({ number }) => number !== 10 && number !== 11)
  expect(differences(feed({ ...record, stored, links: links() }))).toHaveLength(2)
  expect(differences(feed({ ...record, stored, links: links(9.5 * SECOND) }))).toEqual([])
})

test('a feed that replays is doubted before its first item only', () => {
  const links = reopened(6)
  const late = sent(30).map((item) => ({ ...item, receivedAt: (item.number + 9) * SECOND }))
  expect(differences(feed({ gaps: [unknown(4, 6)], links, stored: late }))).toEqual([])
})
