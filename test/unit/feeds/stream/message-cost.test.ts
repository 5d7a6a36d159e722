import { expect, it } from 'vitest'
import { costOf } from '../../../../src-main/feeds/stream/message-cost.ts'

const cost = (data: string): number =>
  costOf({ type: 'message', data, lastEventId: '', ownId: null, receivedAt: 1 }) - Buffer.byteLength(data)
const alone = cost('{"title":"One"}')

it.each([
  ['two thousand small objects', JSON.stringify(Array.from({ length: 2_000 }, (_, a) => ({ a })))],
  ['two thousand ids', JSON.stringify({ type: 'delete', ids: Array.from({ length: 2_000 }, (_, n) => n) })],
  [
    'two thousand ids that are full of colons',
    JSON.stringify({ ids: Array.from({ length: 2_000 }, (_, n) => `:::::${n}`) })
  ],
  ['two thousand items of a document', `<rss>${'<item/>'.repeat(2_000)}</rss>`]
])('%s cost as much as so many messages, however few bytes they are', (_what, data) => {
  expect(cost(data)).toBeGreaterThan(1_800 * alone)
})

it.each([
  ['an object with many members', JSON.stringify({ id: 1, tags: [], account: { name: 'a', of: { x: 1, y: 2 } } })],
  ['prose with commas and brackets', JSON.stringify({ title: 'Now [sic], then, and [again], later', tags: [] })],
  ['a plain text', 'One, two, three']
])('%s costs as much as a message does', (_what, data) => {
  expect(cost(data)).toBeLessThanOrEqual(3 * alone)
})
