import type { FeedId } from '#contract/ids.ts'
import { originOf, type EndReason } from '#contract/feed.ts'
import { steadyWait } from '../../base/backoff.ts'
import type { Disposable } from '../../base/disposable.ts'
import { isGateway } from '../http/end-reason.ts'

/** A feed as its origin sees it. All times are those of the `Clock`. */
export interface OriginMember {
  readonly feedId: FeedId
  /** From when on it may ask (a server's own wish holds); null where it does not wait at all. */
  mayAskAt(): number | null
  /** Whether the server has its request and lives, as far as anybody knows. */
  isOpen(): boolean
  /** Whether an attempt is under way that has not opened. */
  isTrying(): boolean
  /** It is this feed's turn: it connects now. */
  ask(): void
  /** The origin is away, and somebody asks again at `retryAt`. */
  away(news: OriginNews): void
  /** The origin is back: the feed connects at `retryAt`, or where null when it would without all this. */
  back(retryAt: number | null): void
}

export interface OriginNews {
  retryAt: number
  reason: EndReason
}

/** The place of one feed at its origin. It reports attempts that opened and attempts that never did. */
export interface OriginPlace {
  /** Null where the origin is not away. */
  readonly news: OriginNews | null
  /** Whose request was taken, and is kept in silence for so long, finds the origin there; null where it is not away. Ms. */
  readonly patience: number | null
  /** An attempt came to nothing before it opened, so long after the server, or a gateway, had its request. */
  failed(reason: EndReason, keptMs: number): void
  /** The server answered, whatever it said. */
  answered(): void
  /** The feed is in another state than before. */
  changed(): void
  leave(): void
}

/** Some gateways take seconds to say that they reach nobody: who is silent for longer than that has reached the server. Ms. */
const LEAST_PATIENCE_MS = 1_000
const LONGEST_PATIENCE_MS = 5_000
/** When an origin is back, its feeds come at this distance on average, and the last of them no later than that. */
const RAMP_STEP_MS = 2
const RAMP_MS = 30_000

/**
 * Asks for all feeds of an origin whether it is back.
 *
 * A thousand feeds that lost one server would each try for themselves: far too often for the server, and after a while
 * far too seldom for the reader. So while an origin is away, one feed asks at a time, each in turn, soon and steadily, and
 * the others wait. Any answer at all ends that; then the feeds return with jitter, at most a few each second.
 *
 * An origin is known by the feeds' configured URLs: scheme, host and port.
 */
export class OriginRecovery implements Disposable {
  #origins = new Map<string, Origin>()
  #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  join(url: string, member: OriginMember): OriginPlace {
    const name = originOf(url) ?? url
    const origin = this.#origins.get(name) ?? new Origin(this.#clock)
    this.#origins.set(name, origin)
    origin.join(member)
    return {
      get news() {
        return origin.news
      },
      get patience() {
        return origin.patience
      },
      failed: (reason, keptMs) => origin.failed(member, reason, keptMs),
      answered: () => origin.answered(member),
      changed: () => origin.changed(member),
      leave: () => {
        origin.leave(member)
        if (origin.isEmpty && this.#origins.get(name) === origin) this.#origins.delete(name)
      }
    }
  }

  /** Asks every origin that is away now, and soon again if that fails. */
  askNow(): void {
    for (const origin of [...this.#origins.values()]) origin.askNow()
  }

  dispose(): void {
    for (const origin of this.#origins.values()) origin.dispose()
    this.#origins.clear()
  }
}

interface Clock {
  /** Milliseconds of a clock that nobody sets. */
  now: () => number
  /** 0 <= random() < 1 */
  random: () => number
}

interface Away {
  reason: EndReason
  /** When the asking began. */
  since: number
  /** Whose attempt is under way. */
  asking: OriginMember | null
  /** When somebody asks again. */
  nextAt: number
}

class Origin {
  #clock: Clock
  /** In the order of their turns. */
  #members = new Set<OriginMember>()
  /** Feeds with a failure that may be theirs alone, since the last answer. */
  #struck = new Set<FeedId>()
  #away: Away | null = null
  /** The longest time that a failure took since the last answer, in milliseconds. */
  #slowest = 0
  #timer: NodeJS.Timeout | undefined
  /** When the timer fires. */
  #dueAt = Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get news(): OriginNews | null {
    return this.#away && { retryAt: this.#away.nextAt, reason: this.#away.reason }
  }

  get patience(): number | null {
    return this.#away && Math.min(LONGEST_PATIENCE_MS, LEAST_PATIENCE_MS + this.#slowest * 1.5)
  }

  get isEmpty(): boolean {
    return this.#members.size === 0
  }

  join(member: OriginMember): void {
    this.#members.add(member)
  }

  leave(member: OriginMember): void {
    this.#members.delete(member)
    this.#struck.delete(member.feedId)
    if (this.#away?.asking === member) this.#giveTurnAway(this.#away)
    else this.changed(member)
  }

  failed(member: OriginMember, reason: EndReason, keptMs: number): void {
    const evidence = evidenceOf(reason)
    if (evidence === 'answer') return this.answered(member)
    this.#slowest = Math.max(this.#slowest, keptMs)
    const away = this.#away
    if (away) {
      away.reason = reason
      if (away.asking !== member) return
      away.asking = null
      return this.#plan(this.#wait(away))
    }
    this.#struck.add(member.feedId)
    if (this.#struck.size < 2) {
      if (evidence === 'gateway') return
      // A stream that is open beside it says that the origin is there; this path alone may be broken.
      if (evidence === 'no-connection' && [...this.#members].some((each) => each.isOpen())) return
    }
    const now = this.#clock.now()
    this.#away = { reason, since: now, asking: null, nextAt: now }
    this.#plan(this.#wait(this.#away))
  }

  answered(member: OriginMember): void {
    this.#struck.clear()
    this.#slowest = 0
    if (!this.#away) return
    this.#end()
    const now = this.#clock.now()
    const spread = Math.min(RAMP_MS, this.#members.size * RAMP_STEP_MS)
    for (const each of [...this.#members]) {
      if (each !== member) each.back(now + Math.round(this.#clock.random() * spread))
    }
    member.back(null)
  }

  changed(member: OriginMember): void {
    const away = this.#away
    if (!away) return
    const at = member.mayAskAt()
    if (away.asking === member) {
      if (at === null && !member.isTrying()) this.#giveTurnAway(away)
      return
    }
    if (away.asking) return
    const matters = at === null || Math.max(at, away.nextAt) < this.#dueAt
    if (matters) this.#arm()
  }

  /** The probing feed was paused or removed before its answer came: the next one probes in its place. */
  #giveTurnAway(away: Away): void {
    away.asking = null
    this.#plan(0)
  }

  askNow(): void {
    if (!this.#away) return
    this.#away = { ...this.#away, since: this.#clock.now(), asking: null }
    this.#plan(0)
  }

  dispose(): void {
    clearTimeout(this.#timer)
  }

  #wait({ since }: Away): number {
    const { now, random } = this.#clock
    return steadyWait(now() - since, random())
  }

  /** Schedules the next probe, in ms, and notifies every feed of this origin. */
  #plan(ms: number): void {
    const away = this.#away
    if (!away) return
    away.nextAt = this.#clock.now() + ms
    if (!this.#arm()) return
    const { nextAt: retryAt, reason } = away
    for (const member of [...this.#members]) member.away({ retryAt, reason })
  }

  /** Sets the timer; where nobody waits there is nothing to ask for, and the state ends. */
  #arm(): boolean {
    clearTimeout(this.#timer)
    const away = this.#away
    if (!away) return false
    const soonest = [...this.#members].reduce((at, member) => Math.min(at, member.mayAskAt() ?? Infinity), Infinity)
    if (soonest === Infinity) {
      // Those who wait no longer because they are paused come back as if for the first time.
      this.#end()
      for (const member of [...this.#members]) member.back(null)
      return false
    }
    this.#dueAt = Math.max(away.nextAt, soonest)
    const delay = this.#dueAt - this.#clock.now()
    this.#timer = setTimeout(() => this.#ask(), Math.min(Math.max(0, delay), 2 ** 31 - 1))
    return true
  }

  #ask(): void {
    const away = this.#away
    if (!away || away.asking) return
    const now = this.#clock.now()
    for (const member of this.#members) {
      const at = member.mayAskAt()
      if (at === null || at > now) continue
      this.#members.delete(member)
      this.#members.add(member)
      away.asking = member
      return member.ask()
    }
    this.#arm()
  }

  #end(): void {
    clearTimeout(this.#timer)
    this.#away = null
    this.#struck.clear()
  }
}

/**
 * What an attempt that never opened says about its origin.
 *
 * `nobody`: there is no server at this address, for any feed. `no-connection`: none came about, which may be this path's
 * own trouble. `gateway`: somebody stands in front of the server and does not reach it, for this path at least. `answer`:
 * the server is there, whatever it said.
 */
function evidenceOf(reason: EndReason): 'nobody' | 'no-connection' | 'gateway' | 'answer' {
  switch (reason.kind) {
    case 'refused-connection':
    case 'name-not-found':
      return 'nobody'
    case 'network':
      if (/^(ENETUNREACH|EHOSTUNREACH|ENETDOWN|EHOSTDOWN)$/.test(reason.code)) return 'nobody'
      // Whatever else has a code is about what came over a connection: headers without end, or no HTTP at all.
      return /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|UND_ERR_SOCKET|PROXY_UNREACHABLE)$/.test(reason.code)
        ? 'no-connection'
        : 'answer'
    // No connection came about in time; who took the request and kept silent is `unanswered`, and there.
    case 'timeout':
      return 'no-connection'
    case 'status':
      return isGateway(reason) ? 'gateway' : 'answer'
    default:
      return 'answer'
  }
}
