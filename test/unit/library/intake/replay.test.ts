import { describe, expect, it } from 'vitest'
import { replayed } from '../../../../src-main/library/intake/replay.ts'
import { TAIL_LIMIT } from '../../../../src-main/library/tables/anonymous-tail.ts'

const plain = (versions: string) => [...versions].map((version) => ({ version, dated: false }))
const dated = (versions: string) => [...versions].map((version) => ({ version, dated: true }))

describe('a server that resends messages without ids', () => {
  it.each([
    ['its last messages and new ones', 'abcde', 'cdefg', { from: 0, to: 3 }],
    ['only what is stored', 'abcde', 'de', { from: 0, to: 2 }],
    ['everything from the start', 'abc', 'abcde', { from: 0, to: 3 }],
    ['more history than was stored', 'cd', 'abcdef', { from: 2, to: 4 }],
    ['nothing known', 'abc', 'xyz', { from: 0, to: 0 }],
    ['what stands in the middle of what is stored', 'abcdef', 'bcd', { from: 0, to: 0 }],
    ['a run of equal alarms, more than before', 'aa', 'aaaaa', { from: 0, to: 2 }],
    ['something while nothing is stored', '', 'abc', { from: 0, to: 0 }]
  ])('sends %s', (_what, tail, batch, known) => {
    expect(replayed([...tail], plain(batch))).toEqual(known)
  })

  it('is not believed for one equal message, unless that carries its own time', () => {
    expect(replayed(['a', 'b'], plain('bc'))).toEqual({ from: 0, to: 0 })
    expect(replayed(['a', 'b'], dated('bc'))).toEqual({ from: 0, to: 1 })
  })

  it('may send more than is remembered: what comes before the tail is known too', () => {
    const versions = Array.from({ length: 2 * TAIL_LIMIT }, (_, n) => String(n))
    const batch = [...versions, 'new'].map((version) => ({ version, dated: false }))
    expect(replayed(versions.slice(-TAIL_LIMIT), batch)).toEqual({ from: 0, to: 2 * TAIL_LIMIT })
  })
})
