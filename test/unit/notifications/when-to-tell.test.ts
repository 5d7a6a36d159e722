import { describe, expect, test } from 'vitest'
import { defaultSettings } from '#contract/settings.ts'
import {
  BUDGET,
  decide as decisions,
  silence,
  whenToTell,
  withinBudget,
  type Candidate,
  type Facts,
  type Spent
} from '../../../src-main/notifications/policy.ts'
import { quietNow } from '../../../src-main/notifications/quiet.ts'

const decide = (...moment: Parameters<typeof decisions>) => decisions(...moment).map(({ showing }) => showing)
const usual: Facts = { wanted: true, mode: 'every', watched: false, quiet: false, pierces: false }
const normal = { priority: 3, rule: null }
const high = { priority: 4, rule: null }
const urgent = { priority: 5, rule: null }
const byRule = { priority: 4, rule: 'Fog' }
const urgentByRule = { priority: 5, rule: 'Fog' }

describe('whether an item is notified of, and when', () => {
  test.each([
    ['every item of a feed is told', normal, {}, 'now'],
    ['nothing is told where notifications are off', urgentByRule, { wanted: false }, null],
    ['a feed that is off tells nothing', urgent, { mode: 'off' }, null],
    ['a feed that is off still tells what a rule made an alert', byRule, { mode: 'off' }, 'now'],
    ['alerts only: an ordinary item is none', normal, { mode: 'alerts' }, null],
    ['alerts only: a high priority is one', high, { mode: 'alerts' }, 'now'],
    ['alerts only: what a rule says is one', byRule, { mode: 'alerts' }, 'now'],
    ['a digest waits', normal, { mode: 'digest' }, 'digest'],
    ['a digest does not keep an alert waiting', high, { mode: 'digest' }, 'now'],
    ['what is before the reader’s eyes is not told', normal, { watched: true }, null],
    ['an alert is told even so', high, { watched: true }, 'now'],
    ['an alert by a rule is told even so', byRule, { watched: true, mode: 'digest' }, 'now'],
    ['quiet hours hold everything back', normal, { quiet: true }, 'quiet'],
    ['quiet hours hold a digest back', normal, { quiet: true, mode: 'digest' }, 'quiet'],
    ['quiet hours hold what is urgent back', urgentByRule, { quiet: true }, 'quiet'],
    ['unless it may come through', urgentByRule, { quiet: true, pierces: true }, 'now'],
    ['an urgent item of a server comes through too', urgent, { quiet: true, pierces: true }, 'now'],
    ['a high priority is not urgent', byRule, { quiet: true, pierces: true }, 'quiet'],
    ['what is off stays off, urgent or not', urgent, { mode: 'off', quiet: true, pierces: true }, null],
    ['what was seen is not kept for the end of the quiet', normal, { watched: true, quiet: true }, null]
  ] as [string, typeof normal, Partial<Facts>, string | null][])('%s', (_what, item, facts, when) =>
    expect(whenToTell(item, { ...usual, ...facts })).toBe(when)
  )
})

const item = (id: number, over: Partial<Candidate> = {}): Candidate => ({
  id,
  feedId: 1,
  feedTitle: 'Harbour Desk',
  title: `Headline ${id}`,
  excerpt: '',
  priority: 3,
  rule: null,
  catchUp: false,
  when: 'now',
  ...over
})
const items = (n: number, over: Partial<Candidate> = {}): Candidate[] =>
  Array.from({ length: n }, (_, i) => item(i + 1, over))

describe('the words of a digest', () => {
  const morning = [
    ...items(18, { when: 'quiet' }),
    ...items(14, { feedId: 2, feedTitle: 'Quayside', when: 'quiet' }),
    ...items(7, { feedId: 3, feedTitle: 'Tides', when: 'quiet' }),
    ...items(2, { feedId: 3, feedTitle: 'Tides', when: 'quiet', rule: 'Fog', priority: 4 })
  ]
  const gap = { id: 1, feedId: 1, ms: 7 * 60_000 }
  const away = items(41, { catchUp: true })

  test.each([
    ['en', morning, [], '41 new in 3 feeds', '2 alerts · Harbour Desk 18 · Quayside 14, 9 more'],
    ['ko', morning, [], '피드 3개, 새 항목 41건', '중요 알림 2건 · Harbour Desk 18건 · Quayside 14건 외 9건'],
    ['en', away, [gap], 'While you were away: 41 new', '1 gap of 7 min not filled · Harbour Desk 41'],
    ['ko', away, [gap], '자리를 비운 사이 새 항목 41건', '7분 구간은 복구하지 못함 · Harbour Desk 41건'],
    [
      'en',
      away,
      [gap, { ...gap, id: 2, ms: 5 * 3_600_000 }],
      'While you were away: 41 new',
      '2 gaps of 5 h in all not filled · Harbour Desk 41'
    ],
    [
      'ko',
      away,
      [gap, { ...gap, id: 2, ms: 5 * 3_600_000 }],
      '자리를 비운 사이 새 항목 41건',
      '2개 구간, 모두 5시간 분량은 복구하지 못함 · Harbour Desk 41건'
    ]
  ] as const)('%s', (language, moment, missed, title, body) =>
    expect(decide(moment, language, missed)).toMatchObject([{ title, body }])
  )

  test('what waited is one notification, an item alone is itself', () => {
    expect(decide([...items(2, { when: 'digest' }), item(9)], 'en')).toMatchObject([{ title: '3 new' }])
    expect(decide([item(9, { when: 'digest' })], 'en')).toMatchObject([{ opens: { kind: 'item', id: 9 } }])
  })

  test('many alerts and many others are one digest; alerts alone open the list of alerts', () => {
    const alerts = [...items(3, { rule: 'Fog', priority: 4 }), ...items(3, { feedId: 2, rule: 'Fog', priority: 4 })]
    expect(decide(alerts, 'en')).toMatchObject([{ title: '6 new in 2 feeds', opens: { kind: 'alerts' } }])
    expect(decide([...alerts, ...items(10)], 'en')).toMatchObject([
      { title: '16 new in 2 feeds', opens: { kind: 'all' } }
    ])
  })

  test('low priorities make no sound, as ntfy means them', () => {
    expect(decide([item(1, { priority: 2 })], 'en')[0]?.silent).toBe(true)
    expect(decide(items(9, { priority: 1 }), 'en')[0]?.silent).toBe(true)
    expect(decide([...items(9, { priority: 1 }), item(10)], 'en')[0]).not.toHaveProperty('silent')
  })
})

describe('a feed’s budget', () => {
  test('six singles in ten minutes, each feed for itself, alerts apart', () => {
    const now = 1_000_000_000
    const first = withinBudget([...items(5), ...items(5, { rule: 'Fog' })], new Map(), now)
    expect(first.over).toEqual([])
    const second = withinBudget([...items(3), ...items(2, { feedId: 2 })], first.spent, now + 60_000)
    expect([second.covered.length, second.over.map(({ feedId }) => feedId)]).toEqual([3, [1, 1]])
    const later = withinBudget(items(3), second.spent, now + BUDGET.within)
    expect(later.over).toHaveLength(0)
  })

  test('a clock that was set back does not lock it', () => {
    const spent: Spent = withinBudget(items(6), new Map(), 9_000_000).spent
    expect(withinBudget(items(1), spent, 1_000).over).toEqual([])
  })
})

describe('silence', () => {
  const feed = { id: 7, title: 'Harbour Desk', silenceAlert: true, quiet: { since: 0, usualMs: 120_000 } }
  test.each([
    ['en', 'Harbour Desk: quiet for 30 min', 'Usually one every 2 min'],
    ['ko', 'Harbour Desk: 30분째 조용함', '평소 약 2분에 1건']
  ] as const)('%s', (language, title, body) =>
    expect(silence([feed], 30 * 60_000, language)).toEqual({
      title,
      body,
      opens: { kind: 'feed', feedId: 7 },
      urgent: false
    })
  )
  test('feeds that fall silent together are told together, those that spoke again not at all', () => {
    const others = ['Quayside', 'Tides', 'Mail'].map((title, n) => ({ ...feed, id: n, title }))
    expect(silence([feed, ...others], 1_800_000, 'en')).toMatchObject({
      title: '4 feeds have fallen silent',
      body: 'Harbour Desk · Quayside · Tides, 1 more'
    })
    expect(silence([{ ...feed, quiet: null }], 1_800_000, 'en')).toBeNull()
    expect(silence([{ ...feed, silenceAlert: false }], 1_800_000, 'en')).toBeNull()
  })
})

describe('quiet hours', () => {
  const at = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime()
  const night = { quietHours: true, quietFrom: 22 * 60, quietTo: 7 * 60 }
  // 22 November 2026 is a Sunday.
  test.each([
    ['off', { ...night, quietHours: false }, at(22, 23), 0],
    ['before they begin', night, at(22, 21, 59), 0],
    ['over midnight, in the evening', night, at(22, 22), at(23, 7)],
    ['over midnight, in the morning', night, at(23, 6, 59), at(23, 7)],
    ['at their end they are over', night, at(23, 7), 0],
    ['within one day', { ...night, quietFrom: 540, quietTo: 1_020 }, at(23, 12), at(23, 17)],
    ['only on Sundays: the morning after belongs to Sunday', { ...night, quietDays: 1 }, at(23, 3), at(23, 7)],
    ['only on Sundays: not on Monday evening', { ...night, quietDays: 1 }, at(23, 23), 0],
    ['on no day', { ...night, quietDays: 0 }, at(22, 23), 0],
    ['a whole day', { ...night, quietTo: 22 * 60, quietDays: 1 }, at(23, 12), at(23, 22)]
  ])('%s', (_what, hours, now, until) => expect(quietNow({ ...defaultSettings, ...hours }, now).until).toBe(until))

  test('a snooze into quiet hours ends with them, and one that is over counts no more', () => {
    const settings = { ...defaultSettings, ...night, snoozedUntil: at(22, 23) }
    expect(quietNow(settings, at(22, 20)).until).toBe(at(23, 7))
    expect(quietNow({ ...settings, quietHours: false }, at(22, 20)).until).toBe(at(22, 23))
    expect(quietNow({ ...settings, quietHours: false }, at(22, 23)).until).toBe(0)
  })
})
