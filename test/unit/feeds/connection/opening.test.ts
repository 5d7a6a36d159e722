import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { Opening, silenceBefore } from '../../../../src-main/feeds/connection/opening.ts'
import type { Opened } from '../../../../src-main/feeds/stream/attempt.ts'

const answer = { askedToResume: false, resumedAfter: null } as Opened
/** When the head came of a request that was taken at 1,000, epoch ms. */
const AT = 500_000

/** Until when something may have been missed where a head came after so many milliseconds, with a message or alone. */
async function overAt(ms: number, brings: boolean): Promise<{ to: number; late: boolean }> {
  let now = 1_000
  return new Promise((resolve) => {
    const opening = new Opening({
      now: () => now,
      signal: new AbortController().signal,
      onUnanswered: () => {},
      onOpen: (_, head) => resolve(silenceBefore(head, AT))
    })
    opening.taken()
    now += ms
    opening.answered(answer)
    if (brings) opening.open()
  })
}

it('a head that comes late with its first message waited for it: the server listened since it had the request', async () => {
  expect(await overAt(60_000, true)).toMatchObject({ to: AT - 60_000, late: true })
})

it('a head that comes late and alone is that of a slow server, which may have begun to listen only then', async () => {
  expect(await overAt(60_000, false)).toMatchObject({ to: AT, late: true })
})

it('a head that comes at once ends the absence, whatever comes with it', async () => {
  expect(await overAt(500, true)).toMatchObject({ to: AT, late: false })
  expect(await overAt(500, false)).toMatchObject({ to: AT, late: false })
})

it('a way that leads elsewhere again and again is watched once', () => {
  const ended = new AbortController()
  const opening = new Opening({ now: () => 0, signal: ended.signal, onUnanswered: () => {}, onOpen: () => {} })
  const before = getEventListeners(ended.signal, 'abort').length
  for (let hop = 0; hop < 20; hop++) {
    opening.taken()
    opening.redirected()
  }
  expect(getEventListeners(ended.signal, 'abort')).toHaveLength(before)
  ended.abort()
})
