import { expect, it } from 'vitest'
import { TAPE_BUCKETS, TAPE_STEP, type Tape } from '#contract/item.ts'
import { tapeAt } from '../../../../src-renderer/state/list/tape.svelte.ts'

const tape: Tape = {
  from: 0,
  counts: Array.from({ length: TAPE_BUCKETS }, (_, i) => i),
  priorities: new Array<number>(TAPE_BUCKETS).fill(3)
}
const end = TAPE_BUCKETS * TAPE_STEP

it('stays as it is within its newest bucket', () => {
  expect(tapeAt(tape, end - 1)).toBe(tape)
})

it('moves out what is older than half an hour', () => {
  const { from, counts, priorities } = tapeAt(tape, end + TAPE_STEP)
  expect(from).toBe(2 * TAPE_STEP)
  expect(counts).toHaveLength(TAPE_BUCKETS)
  expect([counts[0], counts.at(-3), counts.at(-1), priorities.at(-1)]).toEqual([2, TAPE_BUCKETS - 1, 0, 0])
})

it('is empty after a long time, and as long as before', () => {
  expect(tapeAt(tape, 10 * end).counts).toEqual(new Array(TAPE_BUCKETS).fill(0))
})
