import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { QuietWatch, type Quiet } from '../../../../src-main/feeds/stream/quiet-watch.ts'

const MINUTE = 60_000

describe('a feed that is quiet', () => {
  let told: (Quiet | null)[]
  let watch: QuietWatch
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 })
    told = []
    watch = new QuietWatch({ now: Date.now, onQuiet: (quiet) => told.push(quiet) })
    watch.opened()
    for (let i = 0; i < 12; i++) message(2 * MINUTE)
  })
  afterEach(() => {
    watch.ended()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  function message(afterMs: number): void {
    vi.advanceTimersByTime(afterMs)
    watch.heard()
    watch.message()
  }
  /** Only the heartbeat, every 15 s. */
  function heartbeat(ms: number): void {
    for (let passed = 0; passed < ms; passed += 15_000) {
      vi.advanceTimersByTime(15_000)
      watch.heard()
    }
  }

  it('is told once, with since when and how often it usually brings something, and when it is over', () => {
    heartbeat(19 * MINUTE)
    expect(told).toEqual([])
    heartbeat(30 * MINUTE)
    expect(told).toEqual([{ since: 24 * MINUTE, usualMs: 2 * MINUTE }])
    watch.message()
    expect(told[1]).toBeNull()
    heartbeat(10 * MINUTE)
    expect(told.length).toBe(2)
  })

  it('is not said without a sign of life, and then with the next one', () => {
    vi.advanceTimersByTime(60 * MINUTE)
    expect(told).toEqual([])
    watch.heard()
    expect(told.length).toBe(1)
  })

  it('is not said while the machine is offline', () => {
    heartbeat(25 * MINUTE)
    watch.offline(true)
    expect(told.length).toBe(2)
    expect(told[1]).toBeNull()
    heartbeat(60 * MINUTE)
    expect(told.length).toBe(2)
    watch.offline(false)
    heartbeat(19 * MINUTE)
    expect(told.length).toBe(2)
    heartbeat(2 * MINUTE)
    expect(told.length).toBe(3)
  })

  it('is not said while we do not read, nor without a connection', () => {
    watch.reading(false)
    vi.advanceTimersByTime(60 * MINUTE)
    watch.reading(true)
    watch.ended()
    vi.advanceTimersByTime(60 * MINUTE)
    watch.opened()
    heartbeat(15 * MINUTE)
    expect(told).toEqual([])
  })

  it('is not said when our own timer was late, before what came meanwhile is read', () => {
    heartbeat(15 * MINUTE)
    let late = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => Date.now() + late)
    late = 30 * MINUTE
    vi.advanceTimersByTime(5 * MINUTE)
    expect(told).toEqual([])
    watch.message()
    vi.advanceTimersByTime(5 * MINUTE)
    expect(told).toEqual([])
    clock.mockRestore()
  })
})
