import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Watchdog } from '../../../../src-main/feeds/stream/watchdog.ts'

describe('the watchdog', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function watch(limit: () => number = () => 10_000) {
    const silences: number[] = []
    const watchdog = new Watchdog({ limit, onSilent: (ms) => silences.push(ms) })
    watchdog.start()
    return { watchdog, silences }
  }

  it('finds a silent stream, once', () => {
    const { silences } = watch()
    vi.advanceTimersByTime(9_990)
    expect(silences).toEqual([])
    vi.advanceTimersByTime(60_000)
    expect(silences).toEqual([10_000])
  })

  it('any byte counts', () => {
    const { watchdog, silences } = watch()
    for (let i = 0; i < 20; i++) {
      vi.advanceTimersByTime(9_000)
      watchdog.heard()
    }
    expect(silences).toEqual([])
    vi.advanceTimersByTime(10_001)
    expect(silences.length).toBe(1)
  })

  it('a stream that we do not read is not silent; reading again starts the time anew', () => {
    const { watchdog, silences } = watch()
    vi.advanceTimersByTime(9_000)
    watchdog.stop()
    vi.advanceTimersByTime(100_000)
    watchdog.start()
    vi.advanceTimersByTime(9_000)
    expect(silences).toEqual([])
    vi.advanceTimersByTime(1_001)
    expect(silences.length).toBe(1)
  })

  it('a timer that fires more than a second late reads first and judges then', () => {
    let late = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => Date.now() + late)
    const { watchdog, silences } = watch()
    vi.advanceTimersByTime(5_000)
    late = 30_000
    vi.advanceTimersByTime(5_000)
    expect(silences).toEqual([])
    watchdog.heard()
    vi.advanceTimersByTime(5_000)
    expect(silences).toEqual([])
    clock.mockRestore()
    watchdog.stop()
  })

  it('the limit can change while it watches', () => {
    let limit = 10_000
    const { silences } = watch(() => limit)
    limit = 20_000
    vi.advanceTimersByTime(19_000)
    expect(silences).toEqual([])
    vi.advanceTimersByTime(1_001)
    expect(silences).toEqual([20_000])
  })
})
