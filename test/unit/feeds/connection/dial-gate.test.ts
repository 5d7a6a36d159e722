import { describe, expect, it } from 'vitest'
import { DialGate } from '../../../../src-main/feeds/connection/dial-gate.ts'

describe('the ramp', () => {
  it('lets so many dial at once, the rest in order', async () => {
    const gate = new DialGate(2, 10_000)
    const entered: number[] = []
    const leaving: (() => void)[] = []
    const abort = new AbortController()
    const all = [1, 2, 3, 4].map(async (n) => {
      const leave = await gate.enter(abort.signal)
      if (!leave) return
      entered.push(n)
      leaving.push(leave)
    })
    await Promise.all(all.slice(0, 2))
    expect(entered).toEqual([1, 2])
    leaving[0]!()
    leaving[0]!()
    await all[2]
    expect(entered).toEqual([1, 2, 3])
    abort.abort()
    await all[3]
    expect(entered).toEqual([1, 2, 3])
    for (const leave of leaving) leave()
  })

  it('servers that never answer hold up nobody', async () => {
    const gate = new DialGate(1, 10)
    const { signal } = new AbortController()
    await gate.enter(signal)
    expect(await gate.enter(signal)).not.toBeNull()
  })
})
