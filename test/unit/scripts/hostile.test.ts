import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { findBehaviour } from '../../feed-server/behaviours.ts'
import { randomFrom } from '../../feed-server/random.ts'
import { drawHabit, habitNames } from '../../hostile/habits.ts'
import { judgeSeen, lateness, limits, quantile, summary, type Outage, type Seen } from '../../hostile/judge.ts'

const well: Seen = {
  delivered: [{ feed: 1, sentAt: 1_000, seenAt: 1_200 }],
  outages: [],
  quits: [{ ms: 300, wrong: null }],
  memoryMiB: [90, 130],
  troubles: [],
  load: 1.25
}

describe('how late an item of an honest feed is', () => {
  const outage: Outage = { from: 10_000, until: 12_000, backAt: new Map([[1, 13_000]]) }

  it('counts from when it was sent', () => {
    expect(lateness({ feed: 1, sentAt: 1_000, seenAt: 1_700 }, [outage])).toBe(700)
  })

  it('counts from when its feed was asked for again where it came over a restart', () => {
    expect(lateness({ feed: 1, sentAt: 9_990, seenAt: 13_400 }, [outage])).toBe(400)
    expect(lateness({ feed: 1, sentAt: 11_000, seenAt: 13_400 }, [outage])).toBe(400)
    const next: Outage = { from: 13_100, until: 13_200, backAt: new Map([[1, 14_000]]) }
    expect(lateness({ feed: 1, sentAt: 11_000, seenAt: 14_500 }, [outage, next])).toBe(500)
  })

  it('is not forgiven for a restart that came when it was long due, or for one of another feed', () => {
    expect(lateness({ feed: 1, sentAt: 1_000, seenAt: 9_000 }, [outage])).toBe(8_000)
    expect(lateness({ feed: 2, sentAt: 9_000, seenAt: 13_000 }, [outage])).toBe(4_000)
  })
})

it('a share of values is the least value that so many do not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1), quantile([], 0.5)]).toEqual([
    50, 99, 100, 0
  ])
})

describe('a run', () => {
  it('that stays within its limits has nothing to say', () => {
    expect(judgeSeen(well, limits)).toMatchObject({ mostMiB: 130, endedBadly: 0, slowestQuitMs: 300, differences: [] })
  })

  it.each<[string, Partial<Seen>, RegExp]>([
    ['takes too much memory', { memoryMiB: [90, 501, 80] }, /main took 501 MiB, more than 500/],
    ['brings honest feeds late', { delivered: [{ feed: 1, sentAt: 0, seenAt: 3_100 }] }, /3\.1 s late at p99/],
    ['ends badly', { quits: [{ ms: 20, wrong: 'exit SIGABRT' }] }, /ended badly: exit SIGABRT/],
    ['does not end in time', { quits: [{ ms: 15_001, wrong: null }] }, /an end took 15\.0 s/],
    ['ends by itself', { troubles: ['the program ended by itself'] }, /ended by itself/]
  ])('that %s is told so', (_what, part, said) => {
    expect(judgeSeen({ ...well, ...part }, limits).differences).toEqual([expect.stringMatching(said)])
  })

  it('is summed up in one line', () => {
    const run = { seed: 7, strangers: 30, habits: 12, sent: 40, stored: 40, lost: 0, twice: 0 }
    expect(summary(run, judgeSeen(well, limits))).toBe(
      'hostile: seed 7, 30 strangers with 12 habits in turn; main at most 130 MiB; honest feeds sent 40, stored 40, ' +
        'lost 0, twice 0, late p50 0.2 s, p99 0.2 s, most 0.2 s, back within 0.0 s; ended badly 0 of 1, within 0.3 s; ' +
        `load of the machine 1.3 for ${availableParallelism()} processors`
    )
  })
})

describe('habits', () => {
  it('are drawn by the seed alone', () => {
    const drawn = (seed: number) => {
      const random = randomFrom(seed)
      return Array.from({ length: 50 }, () => drawHabit(random))
    }
    expect(drawn(1)).toEqual(drawn(1))
    expect(drawn(1)).not.toEqual(drawn(2))
  })

  it.each(habitNames)('%s is one of the feed server', (name) => {
    const random = randomFrom(name)
    for (let time = 0; time < 50; time++) {
      const [path = ''] = drawHabit(random, name).target.split('?')
      expect(findBehaviour(path), path).toBeDefined()
    }
  })
})
