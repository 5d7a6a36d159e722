import { expect, test } from 'vitest'
import type { Message } from '#contract/message.ts'
import { FrameLog } from '../../../src-main/health/frame-log.ts'

const message = (data: string, id: string | null = null): Message => ({
  type: 'update',
  data,
  lastEventId: '',
  ownId: id,
  receivedAt: 5
})

test('the last 200 messages of a feed are kept, newest first, their data cut', () => {
  const log = new FrameLog()
  log.add(
    1,
    Array.from({ length: 500 }, (_, n) => message(`${n}`, `${n}`))
  )
  log.add(1, [message('x'.repeat(5_000))])
  expect(log.of(1)).toHaveLength(200)
  expect(log.of(1)[0]).toEqual({ at: 5, type: 'update', id: null, data: 'x'.repeat(1_000), length: 5_000 })
  expect(log.of(1)[1]).toMatchObject({ data: '499', id: '499' })
  expect(log.of(2)).toEqual([])
})

test('a flood on one feed leaves the frames of a quiet one alone', () => {
  const log = new FrameLog(20_000)
  log.add(1, [message('quiet')])
  for (let n = 0; n < 50; n++) log.add(2, [message('loud '.repeat(200))])
  expect(log.of(1)).toMatchObject([{ data: 'quiet' }])
  expect(log.of(2).length).toBeLessThan(20)
  expect(log.of(2).length).toBeGreaterThan(5)
  log.forget(2)
  expect(log.of(2)).toEqual([])
})
