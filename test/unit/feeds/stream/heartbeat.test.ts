import { describe, expect, it } from 'vitest'
import { Heartbeat } from '../../../../src-main/feeds/stream/heartbeat.ts'

/** Hears at each of the times, in seconds from the start. */
function after(...seconds: number[]): Heartbeat {
  const heartbeat = new Heartbeat()
  for (const at of seconds) heartbeat.heard(at * 1_000)
  return heartbeat
}
const every = (period: number, count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i * period)

describe('how long a stream may be silent', () => {
  it('two minutes while nothing is known', () => {
    expect(new Heartbeat().limit).toBe(120_000)
    expect(after(...every(15, 4)).limit).toBe(120_000)
  })

  it('two and a half periods of its heartbeat, at least 20 s, at most 5 min', () => {
    expect(after(...every(15, 5)).limit).toBe(37_500)
    expect(after(...every(40, 20)).limit).toBe(100_000)
    expect(after(...every(2, 20)).limit).toBe(20_000)
    expect(after(...every(200, 20)).limit).toBe(300_000)
  })

  it('bursts between the heartbeats change nothing', () => {
    const seconds = every(15, 8).flatMap((at) => [at, at + 3, at + 3.1, at + 3.2, at + 3.9])
    const quiet = every(15, 5, 120)
    expect(after(...seconds, ...quiet).period).toBe(15_000)
  })

  it('a heartbeat that keeps its rhythm among messages is found', () => {
    let seed = 7
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
    const seconds = every(15, 60).flatMap((at, index) => (index % 3 === 0 ? [at, at + 1 + random() * 13] : [at]))
    expect(after(...seconds).period).toBeCloseTo(15_000, -3)
  })

  it('one long pause, as a stall of ours makes it, changes nothing', () => {
    expect(after(...every(15, 8), 8 * 15 + 60, ...every(15, 4, 8 * 15 + 75)).limit).toBe(37_500)
  })

  it('messages without a rhythm teach nothing', () => {
    expect(after(0, 2, 11, 12.5, 40, 41.5, 47, 90, 93, 180, 181.5, 182.9, 240, 244).limit).toBe(120_000)
  })

  it('a heartbeat that becomes slower is learnt anew', () => {
    const heartbeat = after(...every(15, 10))
    for (const at of every(30, 4, 165)) heartbeat.heard(at * 1_000)
    heartbeat.heard(285_000)
    expect(heartbeat.limit).toBe(75_000)
  })

  it('a pause in which we did not read is not the stream’s', () => {
    const heartbeat = after(...every(15, 6))
    for (let round = 1; round < 10; round++) {
      heartbeat.interrupt()
      heartbeat.heard(75_000 + round * 100_000)
    }
    expect(heartbeat.limit).toBe(37_500)
  })

  it('a rhythm that ended was no heartbeat: the next silences are waited for longer, until something comes', () => {
    const heartbeat = after(...every(5, 20))
    expect(heartbeat.limit).toBe(20_000)
    const limits = [1, 2, 3].map(() => {
      heartbeat.silenced()
      return heartbeat.limit
    })
    expect(limits).toEqual([240_000, 300_000, 300_000])
    heartbeat.heard(1_000_000)
    expect(heartbeat.limit).toBe(120_000)
  })
})
