import { describe, expect, it } from 'vitest'
import type { EndReason } from '#contract/feed.ts'
import {
  next,
  shown,
  start,
  wakeAt,
  type ConnectionEvent,
  type Standing
} from '../../../../src-main/feeds/connection/connection-state.ts'

const ended = (
  reason: EndReason,
  more: Partial<Extract<ConnectionEvent, { type: 'ended' }>> = {}
): ConnectionEvent => ({
  type: 'ended',
  at: 1_000,
  random: 0.5,
  reason,
  everOpened: true,
  brief: false,
  otherwise: false,
  reconnectionTime: 0,
  ...more
})
const opened: ConnectionEvent = { type: 'opened', at: 500 }
const proved: ConnectionEvent = { type: 'proved' }
const timer: ConnectionEvent = { type: 'timer' }
const reset: EndReason = { kind: 'network', code: 'ECONNRESET' }
const after = (...events: ConnectionEvent[]): Standing => events.reduce(next, start([]))
const state = (...events: ConnectionEvent[]) => shown(after(...events))

describe('attempts', () => {
  it('begin at once, open, and wait after an end', () => {
    expect(state()).toEqual({ kind: 'connecting', attempt: 1 })
    expect(state(opened)).toEqual({ kind: 'open', since: 500 })
    expect(state(opened, ended(reset))).toEqual({
      kind: 'waiting',
      attempt: 1,
      retryAt: 1_500,
      reason: reset,
      since: 1_000
    })
    expect(state(opened, ended(reset), timer)).toEqual({ kind: 'connecting', attempt: 2 })
  })

  it('wait longer each time', () => {
    const waits: number[] = []
    let standing = start([])
    for (let i = 0; i < 8; i++) {
      standing = next(standing, ended(reset))
      waits.push((wakeAt(standing) ?? 0) - 1_000)
      standing = next(standing, timer)
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 7_500, 15_000, 30_000, 30_000])
  })

  it('say since when the stream is away, not since the last attempt', () => {
    const standing = after(opened, ended(reset), timer, ended(reset, { at: 9_000 }))
    expect(shown(standing)).toMatchObject({ since: 1_000, attempt: 2 })
    expect(
      shown(next(next(next(standing, timer), { type: 'opened', at: 9_500 }), ended(reset, { at: 9_900 })))
    ).toMatchObject({ since: 9_900 })
  })

  it('an open alone does not reset the backoff, a stream that has proved itself does', () => {
    const failing = [ended(reset), timer, ended(reset), timer, ended(reset), timer]
    expect(state(...failing, opened, ended(reset))).toMatchObject({ attempt: 4 })
    expect(state(...failing, opened, proved, ended(reset))).toMatchObject({ attempt: 1 })
  })

  it('a message that is too large counts as a failure even behind others, or it would be fetched at full speed for ever', () => {
    const large: EndReason = { kind: 'message-too-large', limit: 5 }
    const round = [opened, proved, ended(large), timer]
    expect(state(...round, ...round, ...round.slice(0, -1))).toMatchObject({ attempt: 3 })
  })

  it('that were kept in silence for long are made again within a second, and say so meanwhile', () => {
    const kept: ConnectionEvent = { type: 'unanswered', since: 0 }
    const waits = after(ended(reset), timer, ended(reset), timer, ended(reset), timer, kept)
    expect(shown(waits)).toEqual({ kind: 'unanswered', since: 0 })
    const letGo = next(waits, ended({ kind: 'unanswered', ms: 900_000 }, { at: 900_000 }))
    expect(shown(letGo)).toMatchObject({ kind: 'waiting', attempt: 1, since: 900_000, retryAt: 900_500 })
    expect(shown(next(waits, ended({ kind: 'status', status: 504 }, { at: 9_000 })))).toMatchObject({ attempt: 3 })
    expect(shown(next(waits, { type: 'opened', at: 40_000 }))).toEqual({ kind: 'open', since: 40_000 })
  })

  it('that are kept in silence are made again when the network was away, and not where another one was joined', () => {
    const kept = after({ type: 'unanswered', since: 0 })
    expect(shown(next(kept, { type: 'online', returned: true }))).toEqual({ kind: 'connecting', attempt: 1 })
    expect(next(kept, { type: 'online', returned: false })).toBe(kept)
    expect(next(kept, { type: 'try-now', named: true })).toBe(kept)
    expect(shown(next(next(kept, { type: 'hold', by: 'suspend' }), { type: 'release', by: 'suspend' }))).toEqual({
      kind: 'connecting',
      attempt: 1
    })
  })

  it('that opened and broke at once are not made again faster than every two seconds', () => {
    const end: EndReason = { kind: 'end-of-stream' }
    expect(wakeAt(after(ended(end, { brief: true, random: 0 })))).toBe(3_000)
  })

  it('are as steady behind a gateway that answers for its server as where nobody answers, and keep its wish', () => {
    const gateway: EndReason = { kind: 'status', status: 503 }
    let standing = start([])
    let at = 0
    let attempts = 0
    for (; at < 120_000; attempts++) {
      standing = next(standing, ended(gateway, { at }))
      const retryAt = wakeAt(standing) ?? Infinity
      expect(retryAt - at).toBe(1_400)
      at = retryAt
      standing = next(standing, timer)
    }
    expect(attempts).toBeGreaterThan(80)
    standing = next(standing, ended(gateway, { at: 600_000 }))
    expect((wakeAt(standing) ?? 0) - 600_000).toBe(45_000)
    const asked: EndReason = { kind: 'status', status: 503, retryAfter: 5_000 }
    expect(wakeAt(after(ended(asked)))).toBe(6_250)
  })

  it('that are made in another way follow a refusal after the ordinary wait', () => {
    const refused: EndReason = { kind: 'status', status: 400 }
    expect(state(ended(refused))).toMatchObject({ kind: 'failed' })
    expect(state(ended(refused, { otherwise: true }))).toMatchObject({ kind: 'waiting', retryAt: 1_500 })
  })

  it('never wait less than the reconnection time or Retry-After', () => {
    expect(wakeAt(after(ended(reset, { reconnectionTime: 20_000 })))).toBe(22_000)
    expect(wakeAt(after(ended({ kind: 'status', status: 503, retryAfter: 60_000 }, { random: 0 })))).toBe(61_000)
  })

  it('a server that ends its streams after a moment is not asked twice a second', () => {
    const end = ended({ kind: 'end-of-stream' }, { random: 0 })
    expect(wakeAt(after(opened, proved, end))).toBe(3_000)
    expect(wakeAt(after(opened, proved, { ...end, at: 60_000 } as ConnectionEvent))).toBe(60_000)
  })

  it('an end, an open or a proof out of place changes nothing', () => {
    const waiting = after(ended(reset))
    for (const event of [ended(reset), opened, proved]) expect(next(waiting, event)).toBe(waiting)
    const idle = start(['user'])
    for (const event of [ended(reset), opened, proved, timer]) expect(next(idle, event)).toBe(idle)
  })
})

describe('failed', () => {
  const stop = ended({ kind: 'told-to-stop' })
  const unauthorised = ended({ kind: 'status', status: 401 })

  it('204 stops for good: only the user resumes it', () => {
    expect(state(stop)).toEqual({ kind: 'failed', reason: { kind: 'told-to-stop' }, since: 1_000, retryAt: null })
    expect(wakeAt(after(stop))).toBeNull()
    for (const event of [
      timer,
      { type: 'online', returned: true },
      { type: 'try-now', named: false }
    ] satisfies ConnectionEvent[]) {
      expect(state(stop, event).kind).toBe('failed')
    }
    expect(state(stop, { type: 'hold', by: 'suspend' }, { type: 'release', by: 'suspend' }).kind).toBe('failed')
    expect(state(stop, { type: 'try-now', named: true })).toEqual({ kind: 'connecting', attempt: 1 })
    expect(state(stop, { type: 'hold', by: 'user' }, { type: 'release', by: 'user' })).toEqual({
      kind: 'connecting',
      attempt: 1
    })
  })

  it('other refusals are asked again every half hour', () => {
    expect(state(unauthorised)).toEqual({
      kind: 'failed',
      reason: { kind: 'status', status: 401 },
      since: 1_000,
      retryAt: 1_000 + 30 * 60_000 * 1.05
    })
    expect(state(unauthorised, timer).kind).toBe('connecting')
  })

  it('a sign-in page fails a feed that was never open, and one that was waits', () => {
    const page: EndReason = { kind: 'wrong-type', contentType: 'text/html', looksLike: 'web-page' }
    expect(state(ended(page, { everOpened: false })).kind).toBe('failed')
    expect(state(ended(page, { everOpened: false }), { type: 'online', returned: true }).kind).toBe('connecting')
    expect(state(ended(page)).kind).toBe('waiting')
  })
})

describe('holds', () => {
  const hold = (by: 'user' | 'suspend' | 'storage'): ConnectionEvent => ({ type: 'hold', by })
  const release = (by: 'user' | 'suspend' | 'storage'): ConnectionEvent => ({ type: 'release', by })

  it('come and go independently; the user’s is the one shown', () => {
    expect(state(opened, hold('storage'))).toEqual({ kind: 'paused', by: 'storage' })
    expect(state(opened, hold('storage'), hold('user'), hold('suspend'))).toEqual({ kind: 'paused', by: 'user' })
    expect(state(opened, hold('user'), hold('suspend'), release('user'))).toEqual({ kind: 'paused', by: 'suspend' })
    expect(state(opened, hold('user'), hold('suspend'), release('user'), release('suspend')).kind).toBe('connecting')
    expect(state(opened, hold('user'), hold('suspend'), release('suspend'))).toEqual({ kind: 'paused', by: 'user' })
  })

  it('suspend and wake twice are suspend and wake once', () => {
    const once = after(opened, hold('suspend'))
    expect(next(once, hold('suspend'))).toBe(once)
    const awake = next(once, release('suspend'))
    expect(next(awake, release('suspend'))).toBe(awake)
    const open = next(awake, opened)
    expect(next(open, release('suspend'))).toBe(open)
  })

  it('stop the timer of what is beneath', () => {
    expect(wakeAt(after(ended(reset), hold('user')))).toBeNull()
    expect(state(ended(reset), hold('user'), timer)).toEqual({ kind: 'paused', by: 'user' })
  })

  it('a wake ends a wait and starts the backoff anew', () => {
    expect(state(ended(reset), timer, ended(reset), hold('suspend'), release('suspend'))).toEqual({
      kind: 'connecting',
      attempt: 1
    })
  })
})

it('what is shown is told in the times of a clock that was set; what is waited for is not', () => {
  const waiting = after(ended(reset))
  const { retryAt, since } = shown(waiting) as { retryAt: number; since: number }
  expect(shown(waiting, -900)).toMatchObject({ retryAt: retryAt - 900, since: since - 900 })
  expect(shown(after(ended({ kind: 'status', status: 404 })), 70)).toMatchObject({ since: since + 70 })
  expect(shown(after(ended({ kind: 'told-to-stop' })), 70)).toMatchObject({ retryAt: null })
  expect(shown(after(opened), 70)).toEqual({ kind: 'open', since: 570 })
  expect(wakeAt(waiting)).toBe(retryAt)
})

describe('online and try now', () => {
  it('end a wait', () => {
    const waiting = [ended(reset), timer, ended(reset)]
    expect(state(...waiting, { type: 'try-now', named: false })).toEqual({ kind: 'connecting', attempt: 1 })
    expect(state(...waiting, { type: 'online', returned: true })).toEqual({ kind: 'connecting', attempt: 1 })
    expect(state(...waiting, { type: 'online', returned: false })).toEqual({ kind: 'connecting', attempt: 3 })
  })

  it('disturb nothing that is open or connecting', () => {
    for (const standing of [after(), after(opened)]) {
      expect(next(standing, { type: 'try-now', named: true })).toBe(standing)
      expect(next(standing, { type: 'online', returned: true })).toBe(standing)
    }
  })
})

describe('a refused batch', () => {
  const refused: ConnectionEvent = { type: 'refused', at: 1_000, random: 0.5 }

  it('pauses the feed for storage and tries again by itself, more rarely each time', () => {
    expect(state(opened, proved, refused)).toEqual({ kind: 'paused', by: 'library' })
    expect(wakeAt(after(opened, proved, refused))).toBe(1_500)
    expect(wakeAt(after(opened, proved, refused, timer, opened, proved, refused))).toBe(2_000)
    expect(state(opened, refused, timer).kind).toBe('connecting')
  })
})

describe('an origin that is away', () => {
  const refusal: EndReason = { kind: 'refused-connection' }
  const away: ConnectionEvent = { type: 'origin-away', retryAt: 5_000, reason: refusal }
  const held: ConnectionEvent = { type: 'held-back', at: 2_000 }

  it('is what a waiting feed tells, with the time at which somebody asks again; its own timer rests', () => {
    const standing = after(ended({ kind: 'end-of-stream' }), away)
    expect(shown(standing)).toMatchObject({ kind: 'waiting', retryAt: 5_000, reason: refusal, since: 1_000 })
    expect(wakeAt(standing)).toBeNull()
    expect(shown(next(standing, { ...away, retryAt: 7_000 } as ConnectionEvent))).toMatchObject({ retryAt: 7_000 })
  })

  it('keeps a feed from an attempt that would come to nothing', () => {
    expect(state(away, held)).toEqual({ kind: 'waiting', attempt: 0, retryAt: 5_000, reason: refusal, since: 2_000 })
    expect(state(held)).toEqual({ kind: 'connecting', attempt: 1 })
  })

  it('does not end a stream that is open', () => {
    expect(state(opened, away)).toEqual({ kind: 'open', since: 500 })
  })

  it('lets the feed whose turn it is ask, and all others connect when it is back, as soon as their servers allow', () => {
    const waiting = after(ended(reset, { reconnectionTime: 20_000, random: 0 }), away)
    expect(shown(waiting)).toMatchObject({ retryAt: 21_000 })
    expect(shown(next(waiting, { type: 'ask' })).kind).toBe('connecting')
    expect(wakeAt(next(waiting, { type: 'origin-back', retryAt: 6_000 }))).toBe(21_000)
    expect(wakeAt(after(ended(reset), away, { type: 'origin-back', retryAt: 6_000 }))).toBe(6_000)
    expect(wakeAt(after(ended(reset), away, { type: 'origin-back', retryAt: null }))).toBe(1_500)
  })

  it('is asked for all: the network and an unnamed wish do not make each feed dial, a named one does', () => {
    const waiting = after(ended(reset, { reconnectionTime: 20_000 }), away)
    for (const event of [
      { type: 'online', returned: true },
      { type: 'try-now', named: false }
    ] satisfies ConnectionEvent[]) {
      const ready = next(waiting, event)
      expect(shown(ready)).toMatchObject({ kind: 'waiting', retryAt: 5_000 })
    }
    expect(shown(next(waiting, { type: 'try-now', named: true })).kind).toBe('connecting')
  })

  it('leaves what was paused or has failed as it is', () => {
    expect(state(ended({ kind: 'told-to-stop' }), away, { type: 'ask' }).kind).toBe('failed')
    expect(state(ended(reset), { type: 'hold', by: 'user' }, away)).toEqual({ kind: 'paused', by: 'user' })
  })
})
