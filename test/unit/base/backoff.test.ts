import { describe, expect, it } from 'vitest'
import { BACKOFF_CAPS, backoff } from '../../../src-main/base/backoff.ts'

describe('backoff', () => {
  it('spreads each wait between nothing and the cap of its turn', () => {
    expect(BACKOFF_CAPS.map((_cap, index) => backoff(index + 1, 0.5))).toEqual([
      500, 1000, 2000, 4000, 7500, 15_000, 30_000
    ])
    expect(backoff(1, 0)).toBe(0)
    expect(backoff(1, 0.999)).toBe(999)
  })

  it('never waits longer than a minute by itself, however often it failed', () => {
    expect(backoff(1_000, 0.999)).toBeLessThanOrEqual(60_000)
  })

  it('never waits less than it was asked to, and spreads those who were all asked the same', () => {
    expect(backoff(1, 0, 5_000)).toBe(5_000)
    expect(backoff(1, 0.5, 5_000)).toBe(5_250)
    expect(backoff(7, 0.5, 5_000)).toBe(30_000)
  })
})
