import { expect, test } from 'vitest'
import { Ring } from '../../../src-main/health/ring.ts'

const MINUTE = 60_000

test('counts fall out of the ring as time passes', () => {
  const ring = new Ring(['messages'], 3, MINUTE, 0)
  ring.add('messages', 2, 10)
  ring.add('messages', 3, MINUTE)
  expect(ring.buckets(2 * MINUTE)).toEqual({ from: 0, step: MINUTE, messages: [2, 3, 0] })
  expect(ring.buckets(3 * MINUTE).messages).toEqual([3, 0, 0])
  expect(ring.buckets(1_000 * MINUTE).messages).toEqual([0, 0, 0])
})

test('a clock that is set back counts into the last bucket', () => {
  const ring = new Ring(['messages'], 3, MINUTE, 10 * MINUTE)
  ring.add('messages', 1, 2 * MINUTE)
  expect(ring.buckets(10 * MINUTE).messages).toEqual([0, 0, 1])
})

test('what was stored is there again, moved by the time that passed', () => {
  const ring = new Ring(['messages'], 3, MINUTE, 0)
  ring.add('messages', 7, 0)
  const stored = JSON.parse(JSON.stringify(ring.state))
  expect(new Ring(['messages'], 3, MINUTE, MINUTE, stored).buckets(MINUTE).messages).toEqual([0, 7, 0])
  expect(new Ring(['messages'], 3, MINUTE, 0, { last: 99, columns: {} }).buckets(0).messages).toEqual([0, 0, 0])
})
