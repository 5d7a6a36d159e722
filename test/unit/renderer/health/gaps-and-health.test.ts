import { describe, expect, it } from 'vitest'
import { defaultFeedOptions, type FeedSummary } from '#contract/feed.ts'
import type { Gap } from '#contract/gap.ts'
import { words } from '../../../../src-renderer/words/words.ts'
import { gapDashes } from '../../../../src-renderer/list/gap-dashes.ts'
import { shapeOfFeed, troubleSentence, troubleWord } from '../../../../src-renderer/words/gap-words.ts'
import { daysOf, hourStates, livePercent, paceOf } from '../../../../src-renderer/health/health-figures.ts'

const HOUR = 3_600_000
const gap = (fromAt: number, toAt: number, filledAt: number | null = null): Gap => ({
  id: fromAt,
  feedId: 1,
  kind: 'unknown',
  reason: { kind: 'no-ids' },
  fromAt,
  toAt,
  items: null,
  filledAt,
  seenAt: null,
  fetchable: false,
  triedAt: null,
  found: 0
})

describe('the dashes of the tape', () => {
  const tape = { from: 1_000, step: 10, buckets: 100 }

  it('stand where the gaps are, and a short one can be seen too', () => {
    expect(gapDashes([gap(1_500, 1_700), gap(1_100, 1_101)], tape)).toEqual([
      { start: 10, end: 11 },
      { start: 50, end: 70 }
    ])
  })

  it('end with the tape, touch without a seam, and leave out what is elsewhere or filled', () => {
    expect(gapDashes([gap(0, 1_100), gap(1_090, 1_200)], tape)).toEqual([{ start: 0, end: 20 }])
    expect(gapDashes([gap(1_990, 9_000)], tape)).toEqual([{ start: 99, end: 100 }])
    expect(gapDashes([gap(0, 900), gap(2_000, 2_100), gap(1_500, 1_600, 1_700)], tape)).toEqual([])
  })
})

describe('the trouble of a feed that runs', () => {
  const now = 100 * 60_000
  const open: FeedSummary = {
    ...defaultFeedOptions,
    id: 1,
    url: 'https://a.example/',
    title: 'A',
    notify: 'off',
    kind: 'event-stream',
    addedAt: 0,
    position: 0,
    unread: 0,
    lastMessageAt: null,
    openGaps: 0,
    headerNames: [],
    quiet: null,
    catchingUp: null,
    state: { kind: 'open', since: 0 }
  }
  const quiet = { since: 70 * 60_000, usualMs: 120_000 }

  it.each<[string, Partial<FeedSummary>, string, string, string]>([
    ['nothing', {}, 'open', '', ''],
    ['a gap that nobody has seen', { openGaps: 1 }, 'trouble', '1 gap', '빠진 구간 1곳'],
    ['unusual silence', { quiet, openGaps: 1 }, 'trouble', 'quiet 30 min', '30분째 조용함'],
    ['a state that says more', { openGaps: 1, state: { kind: 'paused', by: 'user' } }, 'paused', '', '']
  ])('%s', (_, part, shape, english, korean) => {
    const feed = { ...open, ...part }
    expect(shapeOfFeed(feed, now)).toBe(shape)
    expect([troubleWord(feed, now, words.en), troubleWord(feed, now, words.ko)]).toEqual([english, korean])
  })

  it('is said in a sentence', () => {
    const feed = { ...open, quiet }
    expect(troubleSentence(feed, now, words.en)).toBe('Quiet for 30 min, usually one every 2 min.')
    expect(troubleSentence(feed, now, words.ko)).toBe('30분째 조용합니다. 평소에는 약 2분에 1건이 옵니다.')
    expect(troubleSentence(open, now, words.en)).toBe('')
    expect(troubleSentence({ ...open, openGaps: 2 }, now, words.en)).toBe('2 gaps, marked in the list.')
    expect(troubleSentence({ ...open, openGaps: 2 }, now, words.ko)).toBe('빠진 구간 2곳을 목록에 표시했습니다.')
  })
})

describe('the figures of a health page', () => {
  const hours = {
    from: 0,
    step: HOUR,
    messages: [0, 5, 6, 7],
    bytes: [0, 0, 0, 0],
    openMs: [0, HOUR, HOUR / 2, HOUR],
    wantedMs: [0, HOUR, HOUR, HOUR]
  }

  it('an hour is live, away, in a gap, or nobody looked', () => {
    expect(hourStates(hours, [gap(3.2 * HOUR, 3.4 * HOUR)])).toEqual(['idle', 'live', 'away', 'gap'])
  })

  it('the live share is never rounded up', () => {
    expect(livePercent(hours)).toBe(83.3)
    expect(livePercent({ openMs: [9_999], wantedMs: [10_000] })).toBe(99.9)
    expect(livePercent({ openMs: [0], wantedMs: [0] })).toBeNull()
  })

  it('the pace counts full minutes', () => {
    expect(paceOf({ from: 0, step: 60_000, bytes: [], messages: [0, 0, 0, 5, 7, 6] }, 3 * 60_000 + 10).median).toBe(6)
    expect(paceOf({ from: 0, step: 60_000, bytes: [], messages: [9, 1, 2, 4, 0] })).toEqual({
      now: 4,
      median: 2,
      peak: 9
    })
  })

  it('days sum their hours', () => {
    const week = Array.from({ length: 48 }, () => 1)
    const days = daysOf(
      { ...hours, from: new Date(2026, 10, 20).getTime(), messages: week, openMs: week, wantedMs: week },
      []
    )
    expect(days.map(({ messages, live }) => [messages, live])).toEqual([
      [24, 100],
      [24, 100]
    ])
  })
})
