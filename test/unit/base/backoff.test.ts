import { describe, expect, it } from 'vitest'
import { BACKOFF_CAPS, backoff, steadyWait } from '../../../src-main/base/backoff.ts'

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
})

describe('the steady wait', () => {
  it('is one to two seconds for two minutes, then rarer, and a minute at most', () => {
    for (const away of [0, 30_000, 119_000]) {
      expect(steadyWait(away, 0)).toBe(1_000)
      expect(steadyWait(away, 0.999)).toBeLessThanOrEqual(1_800)
    }
    expect(steadyWait(130_000, 0.5)).toBe(3_750)
    expect(steadyWait(3_600_000, 0)).toBe(60_000)
    expect(steadyWait(3_600_000, 0.999)).toBeGreaterThanOrEqual(30_000)
  })
})
