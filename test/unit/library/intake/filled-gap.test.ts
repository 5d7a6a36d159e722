import { describe, expect, it } from 'vitest'
import type { Gap } from '#contract/gap.ts'
import { filledGap } from '../../../../src-main/library/intake/filled-gap.ts'

const gap: Gap = {
  id: 1,
  feedId: 1,
  kind: 'lost',
  reason: { kind: 'no-ids' },
  fromAt: 1_000,
  toAt: 2_000,
  items: 10,
  filledAt: null,
  seenAt: null,
  fetchable: true,
  triedAt: null,
  found: 0
}

describe('what becomes of a gap', () => {
  it.each<[string, (number | null)[], { begin: boolean; end: boolean; rest: string | null } | null, object]>([
    ['more is to come', [1, 2], null, { gap: { found: 2, items: 8, filledAt: null }, fetch: undefined }],
    [
      'proved at both ends',
      [1_200, 1_300],
      { begin: true, end: true, rest: null },
      { gap: { found: 2, items: 10, filledAt: 9, fromAt: 1_000, toAt: 2_000 }, fetch: null }
    ],
    [
      'cut off by a bound: the rest is younger, and can be asked for',
      [1_200, 1_300],
      { begin: true, end: false, rest: 'r' },
      { gap: { fromAt: 1_300, toAt: 2_000, triedAt: null, filledAt: null }, fetch: 'r' }
    ],
    [
      'the server goes back no further: the rest is older',
      [1_200, 1_300],
      { begin: false, end: true, rest: null },
      { gap: { fromAt: 1_000, toAt: 1_200, triedAt: 9, items: 8, filledAt: null }, fetch: null }
    ],
    [
      'nothing tells when what came was published: it stands below all the same',
      [null],
      { begin: false, end: true, rest: null },
      { gap: { toAt: 1_999 }, fetch: null }
    ],
    [
      'the server has nothing',
      [],
      { begin: false, end: true, rest: null },
      { gap: { fromAt: 1_000, toAt: 2_000, triedAt: 9, filledAt: null }, fetch: null }
    ],
    [
      'nothing is proved',
      [],
      { begin: false, end: false, rest: null },
      { gap: { triedAt: 9, filledAt: null }, fetch: undefined }
    ]
  ])('%s', (_, came, end, expected) => {
    expect(filledGap(gap, came, end, 9)).toMatchObject(expected)
  })
})
