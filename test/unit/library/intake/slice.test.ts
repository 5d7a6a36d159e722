import { describe, expect, it } from 'vitest'
import { Slice } from '../../../../src-main/library/intake/slice.ts'

/** How many changes of so many characters a slice takes, where each takes so many ms. */
function changesIn({ characters = 10, ms = 0, batches = 1 }): number[] {
  let now = 0
  const slice = new Slice({}, () => now)
  return Array.from({ length: batches }, () => {
    slice.beginBatch()
    for (let changes = 1; ; changes++) {
      now += ms
      if (slice.did(characters)) return changes
    }
  })
}

describe('one transaction', () => {
  it('holds so many changes and characters, and no more', () => {
    expect(changesIn({})).toEqual([4_000])
    expect(changesIn({ characters: 64 * 1024 })).toEqual([64])
  })

  it('lasts so long, and gives each of its batches a turn', () => {
    expect(changesIn({ ms: 0.5, batches: 2 })).toEqual([100, 100])
  })

  it('does something of a batch however slow it is', () => {
    const [changes = 0] = changesIn({ ms: 10 })
    expect(changes).toBeGreaterThanOrEqual(10)
  })
})
