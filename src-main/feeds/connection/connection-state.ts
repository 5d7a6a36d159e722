import type { ConnectionState, EndReason } from '#contract/feed.ts'
import { MINUTE } from '#contract/time.ts'
import { assertNever } from '../../base/assert-never.ts'
import { backoff, steadyWait } from '../../base/backoff.ts'
import { isGateway, whatNext } from '../http/end-reason.ts'

/** `late`: the library takes its time for what this feed brought. */
export type HoldBy = 'user' | 'suspend' | 'storage' | 'library' | 'late'

/**
 * Where a connection stands: what is shown of it (`shown`), and what the next event needs to know.
 *
 * Holds lie above the rest, each with its own reason: the user paused the feed, the machine sleeps, the disk is full, or
 * nothing can be stored for now. They come and go independently, and what was beneath (a server that said stop) is still
 * there afterwards.
 */
export interface Standing {
  beneath:
    | { kind: 'idle' }
    | { kind: 'connecting' }
    /** The server took the request at `since`, and no head of an answer has come. */
    | { kind: 'unanswered'; since: number }
    | { kind: 'open'; since: number; proved: boolean }
    /**
     * The server wants no request before `notBefore`, whatever else happens. `ifNews` is the time of the next attempt where
     * what the last one brought turns out to be news.
     */
    | { kind: 'waiting'; retryAt: number; ifNews: number; notBefore: number; reason: EndReason }
    /** The server said that its stream is done. */
    | { kind: 'ended'; retryAt: number; ifNews: number }
    | { kind: 'failed'; retryAt: number | null; reason: EndReason }
    /** The library refused a batch; nothing is read until then. */
    | { kind: 'refused'; retryAt: number }
  holds: readonly HoldBy[]
  /** Ended attempts since the stream last proved itself. */
  failures: number
  /** Streams in a row that their server ended, soon or with a word, and that brought nothing new. */
  fruitless: number
  /** When the stream went away; null while it is open or was not tried yet. */
  awaySince: number | null
  /** The whole origin is away (origin-recovery.ts): a waiting feed waits until one feed has probed it, next at `retryAt`. */
  origin: { retryAt: number; reason: EndReason } | null
}

/** Times (`at`) are milliseconds of one clock, which nobody sets (steady-clock.ts); `random` is 0 <= random < 1. */
export type ConnectionEvent =
  | { type: 'hold'; by: HoldBy }
  | { type: 'release'; by: HoldBy }
  /** The server has had the request since then and says nothing. */
  | { type: 'unanswered'; since: number }
  | { type: 'opened'; at: number }
  /** The stream has been open for 30 s. */
  | { type: 'proved' }
  /** What it brought was stored, and not known before. */
  | { type: 'news' }
  | {
      type: 'ended'
      at: number
      random: number
      reason: EndReason
      everOpened: boolean
      /** It is asked again at once in another way, whatever the answer was. */
      otherwise: boolean
      /** A head came, and nothing after it before it broke. */
      brief: boolean
      /** What the server set with `retry`, in milliseconds; 0 for nothing. */
      reconnectionTime: number
    }
  | { type: 'refused'; at: number; random: number }
  /** The time in `wakeAt` has come. */
  | { type: 'timer' }
  /** `named`: the user means this very feed. */
  | { type: 'try-now'; named: boolean }
  /** `returned`: the network had been said to be away. */
  | { type: 'online'; returned: boolean }
  /** The feed has other headers now. */
  | { type: 'changed' }
  /** The feed's origin is away; somebody asks again at `retryAt`. */
  | { type: 'origin-away'; retryAt: number; reason: EndReason }
  /** An attempt is not even made, because the origin is away. */
  | { type: 'held-back'; at: number }
  /** This feed asks for all of its origin. */
  | { type: 'ask' }
  /** The origin is back. A feed that waits connects at `retryAt`; null leaves it its own wait. */
  | { type: 'origin-back'; retryAt: number | null }

/** A server that ends its streams itself after a moment is polled, not reconnected as fast as we can. */
const SHORT_STREAM_MS = 10_000
const SHORT_STREAM_FLOOR_MS = 2_000
/** A request that was kept in silence for so long ended without fault; after a shorter time it counts as so many at most. */
const LONG_KEPT_MS = 20_000
const MOST_KEPT_FAILURES = 3
/** A server that sets the time itself is asked in that time, but not more often than this. */
const LEAST_PACE_MS = 500
/** One that brings nothing new is asked in twice the time each time, up to this. */
const RAREST_PACE_MS = 5 * MINUTE
/** One that says that it is done is asked after this time, twice as long each time, and up to that. */
const ENDED_MS = 5 * MINUTE
const LONGEST_ENDED_MS = 30 * MINUTE

export function start(holds: readonly HoldBy[]): Standing {
  return {
    beneath: { kind: holds.length > 0 ? 'idle' : 'connecting' },
    holds,
    failures: 0,
    fruitless: 0,
    awaySince: null,
    origin: null
  }
}

/** The public state of a standing; `ahead`: how much later its clock is than the standing's, in milliseconds. */
export function shown({ beneath, holds, failures, awaySince, origin }: Standing, ahead = 0): ConnectionState {
  for (const by of ['user', 'suspend', 'storage', 'library'] as const)
    if (holds.includes(by)) return { kind: 'paused', by }
  if (holds.includes('late')) return { kind: 'paused', by: 'library' }
  const since = awaySince === null ? 0 : awaySince + ahead
  switch (beneath.kind) {
    case 'idle':
    case 'connecting':
      return { kind: 'connecting', attempt: failures + 1 }
    case 'unanswered':
    case 'open':
      return { kind: beneath.kind, since: beneath.since + ahead }
    case 'waiting': {
      const retryAt = origin ? Math.max(origin.retryAt, beneath.notBefore) : beneath.retryAt
      const reason = origin?.reason ?? beneath.reason
      return { kind: 'waiting', attempt: failures, retryAt: retryAt + ahead, reason, since }
    }
    case 'ended':
      return { kind: 'ended', since, retryAt: beneath.retryAt + ahead }
    case 'failed': {
      const retryAt = beneath.retryAt === null ? null : beneath.retryAt + ahead
      return { kind: 'failed', reason: beneath.reason, since, retryAt }
    }
    case 'refused':
      return { kind: 'paused', by: 'library' }
    default:
      return assertNever(beneath)
  }
}

/** When the connection wants to hear `timer`; null for never. */
export function wakeAt({ beneath, holds, origin }: Standing): number | null {
  if (origin && beneath.kind === 'waiting') return null
  return holds.length === 0 && 'retryAt' in beneath ? beneath.retryAt : null
}

/** The standing after an event. An event that has no place in a standing changes nothing. */
export function next(standing: Standing, event: ConnectionEvent): Standing {
  const { beneath, failures } = standing
  switch (event.type) {
    case 'hold':
      return held(standing, event.by)
    case 'release':
      return released(standing, event.by)
    case 'unanswered':
      if (beneath.kind !== 'connecting') return standing
      return { ...standing, beneath: { kind: 'unanswered', since: event.since }, awaySince: null }
    case 'opened':
      if (beneath.kind !== 'connecting' && beneath.kind !== 'unanswered') return standing
      return { ...standing, beneath: { kind: 'open', since: event.at, proved: false }, awaySince: null }
    case 'proved':
      return beneath.kind === 'open' ? { ...standing, beneath: { ...beneath, proved: true } } : standing
    case 'news':
      return withNews(standing)
    case 'ended':
      return isLive(standing) ? ended(standing, event) : standing
    case 'refused':
      return refused(standing, event)
    case 'timer':
      return wakeAt(standing) === null ? standing : again(standing, failures)
    case 'try-now':
      return triedNow(standing, event.named)
    case 'online':
      return online(standing, event.returned)
    case 'changed':
      return again({ ...standing, fruitless: 0 }, 0)
    case 'origin-away':
      return { ...standing, origin: { retryAt: event.retryAt, reason: event.reason } }
    case 'held-back':
      return heldBack(standing, event.at)
    case 'ask':
      return beneath.kind === 'waiting' ? again(standing, failures) : standing
    case 'origin-back':
      return originBack(standing, event.retryAt)
    default:
      return assertNever(event)
  }
}

/** Whether there is an attempt or a stream, unless something holds it. */
export function isLive({ beneath }: Standing): boolean {
  return beneath.kind === 'connecting' || beneath.kind === 'unanswered' || beneath.kind === 'open'
}

function held(standing: Standing, by: HoldBy): Standing {
  const { beneath, holds } = standing
  if (holds.includes(by)) return standing
  return { ...standing, holds: [...holds, by], beneath: isLive(standing) ? { kind: 'idle' } : beneath }
}

function released(standing: Standing, by: HoldBy): Standing {
  const { beneath, holds } = standing
  if (!holds.includes(by)) return standing
  const without = { ...standing, holds: holds.filter((each) => each !== by) }
  // Only the user resumes what has failed.
  const stays = beneath.kind === 'failed' && by !== 'user'
  return stays ? without : again(without, 0)
}

/** The library refused a batch. */
function refused(standing: Standing, { at, random }: { at: number; random: number }): Standing {
  const { beneath, holds } = standing
  if (beneath.kind === 'failed' || holds.length > 0) return standing
  const failures = standing.failures + 1
  return { ...standing, beneath: { kind: 'refused', retryAt: at + backoff(failures, random) }, failures }
}

function triedNow(standing: Standing, named: boolean): Standing {
  const { beneath, holds, origin } = standing
  if (isLive(standing) || holds.length > 0) return standing
  if (beneath.kind === 'failed' && beneath.retryAt === null && !named) return standing
  if (origin && beneath.kind === 'waiting' && !named) return mayAskNow(standing)
  return again(standing, 0)
}

function online(standing: Standing, returned: boolean): Standing {
  const { beneath, holds, origin, failures } = standing
  // It is asked again, since nothing shows whether that request still stands.
  if (returned && holds.length === 0 && beneath.kind === 'unanswered') return again(standing, 0)
  // An answer with a status, or a last word, came over a network that worked: another network changes nothing about it.
  const stays =
    beneath.kind === 'ended' ||
    (beneath.kind === 'failed' && (beneath.reason.kind === 'status' || beneath.retryAt === null))
  if (isLive(standing) || holds.length > 0 || stays) return standing
  if (origin && beneath.kind === 'waiting') return mayAskNow(standing)
  return again(standing, returned ? 0 : failures)
}

/** No attempt is made, because the origin is away. */
function heldBack(standing: Standing, at: number): Standing {
  const { beneath, origin, awaySince } = standing
  if (!origin || beneath.kind !== 'connecting') return standing
  const waiting = { kind: 'waiting', retryAt: at, ifNews: at, notBefore: at, reason: origin.reason } as const
  return { ...standing, beneath: waiting, awaySince: awaySince ?? at }
}

function originBack(standing: Standing, retryAt: number | null): Standing {
  const { beneath } = standing
  const back = { ...standing, origin: null }
  if (beneath.kind !== 'waiting' || retryAt === null) return back
  return { ...back, beneath: { ...beneath, retryAt: Math.max(retryAt, beneath.notBefore) } }
}

/** Connects at once, or as soon as nothing holds it. */
function again(standing: Standing, failures: number): Standing {
  return { ...standing, failures, beneath: { kind: standing.holds.length > 0 ? 'idle' : 'connecting' } }
}

/** Somebody asks the origin at once, and nobody's wish keeps this feed from being the one. */
function mayAskNow(standing: Standing): Standing {
  const { beneath } = standing
  return beneath.kind === 'waiting' ? { ...standing, beneath: { ...beneath, notBefore: 0 } } : standing
}

function ended(standing: Standing, event: Extract<ConnectionEvent, { type: 'ended' }>): Standing {
  const { reason, at, random } = event
  const open = standing.beneath.kind === 'open' ? standing.beneath : null
  // A message that is too large comes again with every attempt, behind others that prove the stream each time.
  const proved = open?.proved === true && reason.kind !== 'message-too-large'
  const failures = proved ? 1 : failuresAfter(standing, at)
  const awaySince = standing.awaySince ?? at
  const verdict = event.otherwise ? { kind: 'wait' as const, floor: 0 } : whatNext(reason, event)
  if (verdict.kind === 'fail') {
    const retryAt = verdict.recheck === null ? null : at + Math.round(verdict.recheck * (1 + random / 10))
    return { ...standing, beneath: { kind: 'failed', reason, retryAt }, failures, awaySince }
  }
  if (verdict.kind === 'end') {
    const fruitless = proved ? 0 : standing.fruitless + 1
    const after = (ms: number): number => at + Math.round(Math.max(ms, event.reconnectionTime) * (1 + random / 10))
    const retryAt = after(Math.min(doubled(ENDED_MS, fruitless), LONGEST_ENDED_MS))
    return { ...standing, beneath: { kind: 'ended', retryAt, ifNews: after(ENDED_MS) }, failures, fruitless, awaySince }
  }
  const short = reason.kind === 'end-of-stream' && (event.brief || (open !== null && at - open.since < SHORT_STREAM_MS))
  const fruitless = proved ? 0 : standing.fruitless + (short ? 1 : 0)
  const pace = short ? paceOf(event.reconnectionTime) : 0
  const floor = Math.max(verdict.floor, event.reconnectionTime, pace)
  const slowed = Math.max(floor, Math.min(doubled(pace, fruitless), RAREST_PACE_MS))
  const spread = (ms: number): number => at + Math.round(ms * (1 + random / 10))
  const notBefore = spread(floor)
  // A gateway that answers for its server within milliseconds would drive the backoff to its end in no time.
  const steady = isGateway(reason) && standing.beneath.kind !== 'unanswered'
  const wait = steady ? steadyWait(at - awaySince, random) : backoff(failures, random)
  const retryAt = Math.max(at + wait, spread(slowed))
  const ifNews = Math.max(at + backoff(1, random), notBefore)
  return {
    ...standing,
    beneath: { kind: 'waiting', reason, retryAt, ifNews, notBefore },
    failures,
    fruitless,
    awaySince
  }
}

/** How soon a server is asked again that ends its streams itself; `reconnectionTime` is its own wish, 0 for none. */
const paceOf = (reconnectionTime: number): number =>
  reconnectionTime === 0 ? SHORT_STREAM_FLOOR_MS : Math.max(reconnectionTime, LEAST_PACE_MS)

/** Twice as long for each time but the first. */
const doubled = (ms: number, times: number): number => ms * 2 ** Math.min(Math.max(times - 1, 0), 20)

/** What the last stream brought, or this one, is worth asking for: it is asked for as soon as its server allows. */
function withNews(standing: Standing): Standing {
  const { beneath, fruitless } = standing
  switch (beneath.kind) {
    case 'open':
      return beneath.proved && fruitless === 0
        ? standing
        : { ...standing, fruitless: 0, beneath: { ...beneath, proved: true } }
    case 'waiting':
    case 'ended': {
      const retryAt = Math.min(beneath.retryAt, beneath.ifNews)
      return { ...standing, fruitless: 0, failures: Math.min(standing.failures, 1), beneath: { ...beneath, retryAt } }
    }
    default:
      return fruitless === 0 ? standing : { ...standing, fruitless: 0 }
  }
}

/**
 * The failures in a row, with the one at `at`.
 *
 * Who kept a request in silence and let it go was there all the time, and what it would have sent next is missed while
 * nobody asks: it is asked again soon, and the sooner the longer it kept the last one.
 */
function failuresAfter({ beneath, failures }: Standing, at: number): number {
  if (beneath.kind !== 'unanswered') return failures + 1
  return at - beneath.since >= LONG_KEPT_MS ? 1 : Math.min(failures + 1, MOST_KEPT_FAILURES)
}
