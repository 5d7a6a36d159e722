import { describe, expect, it } from 'vitest'
import type { EndReason } from '#contract/feed.ts'
import { PositionDoubt } from '../../../../src-main/feeds/connection/position-doubt.ts'

const status = (status: number): EndReason => ({ kind: 'status', status })

describe('a refusal of a request that says where the feed stood', () => {
  it.each([400, 401, 403, 404, 410, 422])(
    '%i is followed by one attempt without, which drops it where it opens',
    (code) => {
      const doubt = new PositionDoubt()
      expect(doubt.ended(status(code), 'error')).toBe(true)
      expect(doubt.without).toBe(true)
      expect(doubt.opened()).toBe(true)
      expect([doubt.without, doubt.opened()]).toEqual([false, false])
    }
  )

  it('is not tried twice with the same position, and again with another one', () => {
    const doubt = new PositionDoubt()
    doubt.ended(status(404), '7')
    expect(doubt.ended(status(404), '')).toBe(false)
    expect(doubt.without).toBe(false)
    expect(doubt.ended(status(404), '7')).toBe(false)
    expect(doubt.ended(status(404), '8')).toBe(true)
  })

  it('is tried again where the server has sent the same poison again', () => {
    const doubt = new PositionDoubt()
    doubt.ended(status(400), 'error')
    doubt.opened()
    expect(doubt.ended(status(400), 'error')).toBe(true)
    expect(doubt.opened()).toBe(true)
  })

  it('waits with the attempt until the server says something', () => {
    const doubt = new PositionDoubt()
    doubt.ended(status(400), '7')
    for (const reason of [status(503), { kind: 'refused-connection' } as const])
      expect(doubt.ended(reason, '')).toBe(false)
    expect(doubt.without).toBe(true)
  })

  it.each([407, 408, 425, 429, 500, 503])('%i says nothing of it', (code) => {
    expect(new PositionDoubt().ended(status(code), '7')).toBe(false)
  })

  it('that said nothing of it is what it is', () => {
    expect(new PositionDoubt().ended(status(400), '')).toBe(false)
  })
})
