import { expect, test } from 'vitest'
import { defaultFeedOptions, inTrouble, type EndReason, type FeedSummary } from '#contract/feed.ts'

const now = 1_000_000
const feed = (id: number, part: Partial<FeedSummary> = {}): FeedSummary => ({
  ...defaultFeedOptions,
  id,
  url: `https://a.example/${id}`,
  title: `feed ${id}`,
  kind: 'event-stream',
  addedAt: 0,
  position: 0,
  unread: 0,
  lastMessageAt: null,
  openGaps: 0,
  headerNames: [],
  quiet: null,
  catchingUp: null,
  state: { kind: 'open', since: 0 },
  ...part
})

test('trouble is failed, waiting for over two minutes, a gap that nobody saw, or unusual silence', () => {
  const waiting = (since: number, reason: EndReason = { kind: 'silence', ms: 1 }): FeedSummary =>
    feed(1, { state: { kind: 'waiting', attempt: 1, retryAt: now, reason, since } })
  expect(inTrouble(feed(1), now)).toBe(false)
  expect(inTrouble(feed(1, { state: { kind: 'paused', by: 'user' } }), now)).toBe(false)
  expect(inTrouble(waiting(now - 119_000), now)).toBe(false)
  expect(inTrouble(waiting(now - 121_000), now)).toBe(true)
  // A server that answers and ends is there; how rarely it is asked is our own affair.
  expect(inTrouble(waiting(now - 290_000, { kind: 'end-of-stream' }), now)).toBe(false)
  expect(inTrouble(feed(1, { state: { kind: 'ended', since: 0, retryAt: now } }), now)).toBe(false)
  expect(inTrouble(feed(1, { openGaps: 1 }), now)).toBe(true)
  expect(inTrouble(feed(1, { openGaps: 1, state: { kind: 'connecting', attempt: 1 } }), now)).toBe(true)
  expect(inTrouble(feed(1, { quiet: { since: 0, usualMs: 1 } }), now)).toBe(true)
})
