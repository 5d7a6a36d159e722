import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '#contract/time.ts'
import { freshFor, newestTimes, nextCheck, nextTry, usualMs } from '../../../../src-main/feeds/documents/schedule.ts'

/** A Wednesday, 12:00 UTC. */
const now = Date.UTC(2026, 10, 25, 12)
const nothing = { ttlMinutes: null, updatePeriodMs: null, skipHours: [], skipDays: [] }

describe('how long an answer is fresh', () => {
  const date = new Date(now).toUTCString()
  it.each<[string, Record<string, string>, number | null]>([
    ['nothing is said', {}, null],
    ['max-age', { 'cache-control': 'public, max-age=900' }, 15 * MINUTE],
    ['max-age less its age', { 'cache-control': 'max-age=900', age: '300' }, 10 * MINUTE],
    ['an age beyond it', { 'cache-control': 'max-age=60', age: '300' }, 0],
    ['s-maxage is for shared caches', { 'cache-control': 's-maxage=900' }, null],
    ['max-age before Expires', { 'cache-control': 'max-age=60', expires: new Date(now + HOUR).toUTCString() }, MINUTE],
    ['no-cache', { 'cache-control': 'no-cache, max-age=900' }, null],
    ['no-store', { 'cache-control': 'max-age=900,no-store' }, null],
    ['Expires by the clock of the server', { date, expires: new Date(now + HOUR).toUTCString() }, HOUR],
    ['Expires without a date', { expires: new Date(now + HOUR).toUTCString() }, HOUR],
    ['Expires that is past', { date, expires: '0' }, 0],
    ['Expires that is no date', { expires: 'soon' }, null],
    ['quotes and spaces', { 'cache-control': 'Max-Age = "120"' }, 2 * MINUTE],
    ['a number that is none', { 'cache-control': 'max-age=-1' }, null]
  ])('%s', (_, head, fresh) => {
    expect(freshFor((name) => head[name] ?? null, now)).toBe(fresh)
  })
})

describe('when a document is checked next', () => {
  const wait = (wishes: Partial<Parameters<typeof nextCheck>[1]>, usual: number | null, random = 0): number =>
    nextCheck(now, { freshMs: null, about: null, ...wishes }, usual, random) - now

  it.each<[string, Partial<Parameters<typeof nextCheck>[1]>, number | null, number]>([
    ['nothing is known', {}, null, HOUR],
    ['something comes every hour', {}, HOUR, 30 * MINUTE],
    ['something comes every second', {}, 1_000, 5 * MINUTE],
    ['something comes once a year', {}, 365 * DAY, 6 * HOUR],
    ['it is fresh for longer than its habit', { freshMs: 3 * HOUR }, HOUR, 3 * HOUR],
    ['it is fresh for less', { freshMs: MINUTE }, HOUR, 30 * MINUTE],
    ['it is fresh for a year', { freshMs: 365 * DAY }, HOUR, DAY],
    ['ttl', { about: { ...nothing, ttlMinutes: 180 } }, HOUR, 3 * HOUR],
    ['the period of the syndication module', { about: { ...nothing, updatePeriodMs: 12 * HOUR } }, HOUR, 12 * HOUR],
    ['the longest of them', { freshMs: HOUR, about: { ...nothing, ttlMinutes: 120 } }, null, 2 * HOUR]
  ])('%s', (_, wishes, usual, expected) => {
    expect(wait(wishes, usual)).toBe(expected)
  })

  it('late by a tenth at most, and never early', () => {
    expect(wait({}, HOUR, 0.999)).toBeLessThanOrEqual(33 * MINUTE)
    expect(wait({ freshMs: HOUR }, null, 0.5)).toBe(63 * MINUTE)
  })

  it('not in hours and on days to be skipped', () => {
    const at = (skip: Partial<typeof nothing>): string =>
      new Date(nextCheck(now, { freshMs: null, about: { ...nothing, ...(skip as object) } }, null, 0)).toISOString()
    const of = (skipHours: number[], skipDays: number[] = []): string =>
      new Date(nextCheck(now, { freshMs: null, about: { ...nothing, skipHours, skipDays } }, null, 0)).toISOString()
    expect(at({})).toBe('2026-11-25T13:00:00.000Z')
    expect(of([13, 14])).toBe('2026-11-25T15:00:00.000Z')
    expect(of([13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], [4])).toBe('2026-11-27T00:00:00.000Z')
    expect(of([], [0, 1, 2, 3, 4, 5, 6])).toBe('2026-11-25T13:00:00.000Z')
  })
})

describe('the habit of a document', () => {
  it('is how often its newest entries came, this silence included', () => {
    const entries = Array.from({ length: 20 }, (_, n) => ({ publishedAt: now - n * HOUR }))
    const times = newestTimes([], entries, { now, undated: null })
    expect(times).toHaveLength(12)
    expect(usualMs(times, now)).toBe((11 / 12) * HOUR)
    expect(usualMs(times, now + 12 * HOUR)).toBe((23 / 12) * HOUR)
  })

  it('is not known where nothing says when its entries came', () => {
    expect(usualMs(newestTimes([], [{ publishedAt: null }], { now, undated: null }), now)).toBe(null)
  })

  it('takes an entry without a date for news of the check, and one of the future for one of now', () => {
    const entries = [{ publishedAt: null }, { publishedAt: now + DAY }]
    expect(newestTimes([now - DAY], entries, { now, undated: now - 1 })).toEqual([now, now - 1, now - DAY])
  })
})

describe('after a check that failed', () => {
  it.each<[string, number, { floor: number; isBusy: boolean }, number]>([
    ['soon', 1, { floor: 0, isBusy: false }, MINUTE],
    ['later each time', 4, { floor: 0, isBusy: false }, 8 * MINUTE],
    ['not later than that', 99, { floor: 0, isBusy: false }, 6 * HOUR],
    ['later where the server is busy', 2, { floor: 0, isBusy: true }, 20 * MINUTE],
    ['not before it wants', 1, { floor: 2 * HOUR, isBusy: true }, 2 * HOUR]
  ])('%s', (_, failures, wish, expected) => {
    expect(nextTry(now, failures, wish, 0) - now).toBe(expected)
  })
})
