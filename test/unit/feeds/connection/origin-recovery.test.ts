import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EndReason } from '#contract/feed.ts'
import {
  OriginRecovery,
  type OriginMember,
  type OriginPlace
} from '../../../../src-main/feeds/connection/origin-recovery.ts'

const refusal: EndReason = { kind: 'refused-connection' }
const reset: EndReason = { kind: 'network', code: 'ECONNRESET' }
const gateway: EndReason = { kind: 'status', status: 502 }

interface Fake extends OriginMember {
  place: OriginPlace
  /** Times at which it was told to ask. */
  asked: number[]
  news: { retryAt: number; reason: EndReason } | null
  returnsAt: number | null | undefined
  waitsFrom: number | null
  trying: boolean
  open: boolean
}

describe('an origin that is away', () => {
  let recovery: OriginRecovery
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 })
    recovery = new OriginRecovery({ now: Date.now, random: () => 0.5 })
  })
  afterEach(() => {
    recovery.dispose()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  function member(feedId: number, url = 'http://a.test/x', answer?: EndReason): Fake {
    const fake: Fake = {
      feedId,
      asked: [],
      news: null,
      returnsAt: undefined,
      waitsFrom: 0,
      trying: false,
      open: false,
      mayAskAt: () => (fake.trying ? null : fake.waitsFrom),
      isOpen: () => fake.open,
      isTrying: () => fake.trying,
      ask: () => {
        fake.asked.push(Date.now())
        fake.trying = true
        fake.place.changed()
        if (!answer) return
        fake.trying = false
        fake.place.changed()
        fake.place.failed(answer, 0)
      },
      away: (news) => (fake.news = news),
      back: (at) => {
        fake.news = null
        fake.returnsAt = at
      },
      place: undefined as unknown as OriginPlace
    }
    fake.place = recovery.join(url, fake)
    return fake
  }
  const members = (count: number, answer?: EndReason) =>
    Array.from({ length: count }, (_, index) => member(index + 1, undefined, answer))

  it('is asked by one feed at a time, each in turn, every 1 to 2 s for two minutes and rarer after that', () => {
    const all = members(3, refusal)
    all[0]!.place.failed(refusal, 0)
    vi.advanceTimersByTime(120_000)
    const soon = all.flatMap((each) => each.asked).sort((a, b) => a - b)
    expect(soon.length).toBeGreaterThan(60)
    expect(soon.length).toBeLessThan(120)
    for (const each of all) expect(Math.abs(each.asked.length - soon.length / 3)).toBeLessThan(1)
    vi.advanceTimersByTime(3_600_000)
    const gaps = all
      .flatMap((each) => each.asked)
      .sort((a, b) => a - b)
      .map((at, index, times) => at - (times[index - 1] ?? 0))
      .slice(soon.length)
    expect(gaps.slice(0, 3).every((gap, index) => gap >= (gaps[index - 1] ?? 0))).toBe(true)
    for (const gap of gaps.slice(-20)) expect(gap).toBe(45_000)
  })

  it('is found there by who is kept in silence for longer than its failures took', () => {
    const [one, two] = members(2)
    expect(one!.place.patience).toBeNull()
    one!.place.failed(gateway, 100)
    two!.place.failed(gateway, 800)
    expect(two!.place.patience).toBe(2_200)
    two!.place.failed(gateway, 30_000)
    expect(two!.place.patience).toBe(5_000)
    one!.place.answered()
    one!.place.failed(refusal, 0)
    expect(two!.place.patience).toBe(1_000)
  })

  it('is not asked again while an attempt is under way', () => {
    const [one, two] = members(2)
    one!.place.failed(refusal, 0)
    vi.advanceTimersByTime(60_000)
    expect([one!.asked.length, two!.asked.length]).toEqual([1, 0])
    one!.trying = false
    one!.place.failed(refusal, 0)
    vi.advanceTimersByTime(2_000)
    expect([one!.asked.length, two!.asked.length]).toEqual([1, 1])
  })

  it('tells every feed when it is asked next, and why it is away', () => {
    const [one, two] = members(2, refusal)
    one!.place.failed(refusal, 0)
    expect(two!.news).toEqual({ retryAt: 1_400, reason: refusal })
    vi.advanceTimersByTime(1_400)
    expect(two!.news).toEqual({ retryAt: 2_800, reason: refusal })
    expect(member(3).place.news).toEqual({ retryAt: 2_800, reason: refusal })
  })

  it('comes back with any answer; its feeds follow with jitter, not all in one moment', () => {
    recovery = new OriginRecovery({ now: Date.now, random: Math.random })
    const all = members(1_000)
    all[0]!.place.failed(refusal, 0)
    vi.advanceTimersByTime(2_000)
    const asker = all.find((each) => each.asked.length === 1)!
    const now = Date.now()
    asker.place.answered()
    const delays = all.filter((each) => each !== asker).map((each) => each.returnsAt! - now)
    expect(Math.min(...delays)).toBeLessThan(100)
    expect(Math.max(...delays)).toBeGreaterThan(1_500)
    expect(Math.max(...delays)).toBeLessThanOrEqual(2_000)
    expect(asker.returnsAt).toBeNull()
    expect(asker.place.news).toBeNull()
  })

  it.each([
    { kind: 'status', status: 401 },
    { kind: 'status', status: 500 },
    { kind: 'told-to-stop' },
    { kind: 'wrong-type', contentType: 'text/html', looksLike: 'web-page' },
    { kind: 'certificate', code: 'CERT_HAS_EXPIRED' }
  ] satisfies EndReason[])('%o is an answer', (reason) => {
    const [one, two] = members(2)
    one!.place.failed(refusal, 0)
    one!.place.failed(reason, 0)
    expect(two!.news).toBeNull()
  })

  it('one bad gateway is the trouble of one feed, two are that of the origin', () => {
    const [one, two, three] = members(3)
    one!.place.failed(gateway, 0)
    one!.place.failed(gateway, 0)
    expect(three!.news).toBeNull()
    two!.place.failed(gateway, 0)
    expect(three!.news).toMatchObject({ reason: gateway })
  })

  it('a reset beside an open stream is the trouble of one path', () => {
    const [one, two, three] = members(3)
    two!.open = true
    one!.place.failed(reset, 0)
    expect(two!.news).toBeNull()
    three!.place.failed(reset, 0)
    expect(two!.news).toMatchObject({ reason: reset })
    const alone = member(4, 'https://b.test/')
    alone.place.failed(reset, 0)
    expect(alone.news).not.toBeNull()
  })

  it('a feed that was asked to wait longer does not ask, another does', () => {
    const [one, two] = members(2, refusal)
    one!.waitsFrom = 30_000
    one!.place.failed(refusal, 0)
    vi.advanceTimersByTime(20_000)
    expect(one!.asked).toEqual([])
    expect(two!.asked.length).toBeGreaterThan(10)
    two!.waitsFrom = null
    two!.place.changed()
    vi.advanceTimersByTime(9_999)
    expect(one!.asked).toEqual([])
    vi.advanceTimersByTime(2_000)
    expect(one!.asked.length).toBeGreaterThan(0)
  })

  it('a feed that is paused or removed while it asks lets the next one ask at once', () => {
    const [one, two, three] = members(3)
    one!.place.failed(refusal, 0)
    vi.advanceTimersByTime(2_000)
    one!.trying = false
    one!.waitsFrom = null
    one!.place.changed()
    vi.advanceTimersByTime(1)
    expect(two!.asked.length).toBe(1)
    two!.trying = false
    two!.place.leave()
    vi.advanceTimersByTime(1)
    expect(three!.asked.length).toBe(1)
  })

  it('is forgotten when nobody waits for it any more', () => {
    const [one] = members(1)
    one!.place.failed(refusal, 0)
    one!.waitsFrom = null
    one!.place.changed()
    expect(one!.place.news).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is asked at once when the network returns or the user wants it, and soon again', () => {
    const [one, two] = members(2, refusal)
    one!.place.failed(refusal, 0)
    vi.advanceTimersByTime(3_600_000)
    const before = one!.asked.length + two!.asked.length
    recovery.askNow()
    recovery.askNow()
    vi.advanceTimersByTime(1)
    expect(one!.asked.length + two!.asked.length).toBe(before + 1)
    vi.advanceTimersByTime(10_000)
    expect(one!.asked.length + two!.asked.length).toBe(before + 8)
  })

  it('is known by scheme, host and port', () => {
    const here = member(1, 'http://a.test/one?x')
    const same = member(2, 'http://user@a.test:80/two')
    const other = member(3, 'http://a.test:81/one')
    here.place.failed(refusal, 0)
    expect([here.news, same.news, other.news].map((news) => news !== null)).toEqual([true, true, false])
  })
})
