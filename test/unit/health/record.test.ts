import { describe, expect, it } from 'vitest'
import type { EndReason } from '#contract/feed.ts'
import { HealthRecord } from '../../../src-main/health/record.ts'

const HOUR = 3_600_000
const START = 100 * HOUR
const away: EndReason = { kind: 'status', status: 503 }
const last = (values: number[]): number | undefined => values[values.length - 1]

/** A feed that connected, was open for half a minute, and waits since. */
function eventful(): HealthRecord {
  const record = new HealthRecord({ kind: 'connecting', attempt: 1 }, START, null)
  record.state({ kind: 'open', since: START + 1_000 }, START + 1_000)
  record.committed(
    { messages: 3, duplicates: 1, notUnderstood: 2, removedNothing: 0, noise: 0, repaired: 0, trouble: null },
    START + 2_000
  )
  record.traffic({ bytes: 500, heardAt: START + 2_000, heartbeatMs: 15_000, path: [] }, START + 3_000)
  record.refused('too-large')
  record.state(
    { kind: 'waiting', attempt: 1, retryAt: START + 40_000, reason: away, since: START + 31_000 },
    START + 31_000
  )
  return record
}

describe('the health of a feed', () => {
  it('says what happened, newest first, and how it is now', () => {
    const seen = eventful().seen(START + 31_000)
    expect(seen).toMatchObject({
      state: { kind: 'waiting' },
      since: START + 31_000,
      attempts: 1,
      history: [
        { at: START + 31_000, kind: 'waiting', reason: away },
        { at: START + 1_000, kind: 'open', reason: null }
      ],
      lastByteAt: START + 2_000,
      messages: 3,
      duplicates: 1,
      notUnderstood: 2,
      removedNothing: 0,
      noise: 0,
      repaired: 0,
      trouble: null,
      tooLarge: 1,
      longIds: 0,
      heartbeatMs: 15_000
    })
    expect(last(seen.minutes.messages)).toBe(3)
    expect(last(seen.minutes.bytes)).toBe(500)
    expect(last(seen.hours.openMs)).toBe(30_000)
    expect(last(seen.hours.wantedMs)).toBe(31_000)
  })

  it('names the same wait once, however often the time of the next attempt moves', () => {
    const record = eventful()
    const wait = (attempt: number, retryAt: number) => ({
      kind: 'waiting' as const,
      attempt,
      retryAt: START + retryAt,
      reason: away,
      since: START + 31_000
    })
    record.state(wait(1, 33_000), START + 31_001)
    // The origin is away: no attempt is made after all.
    record.state({ kind: 'connecting', attempt: 2 }, START + 33_000)
    record.state(wait(1, 34_000), START + 33_000)
    expect(record.seen(START + 33_000).history.map(({ kind }) => kind)).toEqual(['waiting', 'open'])
    record.state({ kind: 'connecting', attempt: 2 }, START + 34_000)
    record.state(wait(2, 36_000), START + 34_100)
    expect(record.seen(START + 35_000).history.map(({ kind }) => kind)).toEqual(['waiting', 'waiting', 'open'])
  })

  it('is there again after a restart', () => {
    const now = START + HOUR
    const again = new HealthRecord({ kind: 'connecting', attempt: 1 }, now, eventful().toJson(START + 31_000))
    const seen = again.seen(now)
    expect(seen).toMatchObject({
      messages: 3,
      duplicates: 1,
      tooLarge: 1,
      longIds: 0,
      heartbeatMs: 15_000,
      lastByteAt: START + 2_000,
      history: [{ kind: 'waiting' }, {}]
    })
    expect(seen.hours.messages.slice(-2)).toEqual([3, 0])
    expect(seen.minutes.messages.every((n) => n === 0)).toBe(true)
  })

  it('is stored soon where something happened, and after ten minutes where only heartbeats came', () => {
    const record = eventful()
    expect(record.isDue(START + 31_000)).toBe(true)
    record.toJson(START + 31_000)
    expect([record.isDue(START + 31_000), record.unstored]).toEqual([false, false])
    record.traffic({ bytes: 3, heardAt: START + 40_000, heartbeatMs: 15_000, path: [] }, START + 40_000)
    expect([record.isDue(START + 40_000), record.unstored]).toEqual([false, true])
    expect(record.isDue(START + 631_000)).toBe(true)
    record.committed(
      { messages: 1, duplicates: 0, notUnderstood: 0, removedNothing: 0, noise: 0, repaired: 0, trouble: null },
      START + 41_000
    )
    expect(record.isDue(START + 41_000)).toBe(true)
  })

  it('begins anew where what was stored cannot be read', () => {
    for (const stored of ['{', 'null', '[]', '{"hours":{"last":"x"},"history":7}']) {
      const record = new HealthRecord({ kind: 'connecting', attempt: 1 }, START, stored)
      expect(record.seen(START)).toMatchObject({ messages: 0, history: [] })
    }
  })

  it('counts neither a pause nor the sleep of the computer as time that the stream was wanted', () => {
    const record = new HealthRecord({ kind: 'open', since: START }, START, null)
    record.traffic({ bytes: 0, heardAt: null, heartbeatMs: null, path: [] }, START + 10_000)
    record.traffic({ bytes: 0, heardAt: null, heartbeatMs: null, path: [] }, START + 10_000 + HOUR / 2)
    record.state({ kind: 'paused', by: 'user' }, START + 10_000 + HOUR / 2)
    record.traffic({ bytes: 0, heardAt: null, heartbeatMs: null, path: [] }, START + 20_000 + HOUR / 2)
    expect(last(record.seen(START + 20_000 + HOUR / 2).hours.wantedMs)).toBe(10_000)
  })

  it('remembers the last fifty changes', () => {
    const record = new HealthRecord({ kind: 'connecting', attempt: 1 }, START, null)
    for (let n = 0; n < 80; n++) {
      record.state({ kind: 'waiting', attempt: n, retryAt: n, reason: away, since: START }, START + n)
      record.state({ kind: 'connecting', attempt: n + 1 }, START + n)
    }
    const { history } = record.seen(START + 80)
    expect(history).toHaveLength(50)
    expect(history[0]?.at).toBe(START + 79)
  })
})
