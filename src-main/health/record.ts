import type { ConnectionState } from '#contract/feed.ts'
import type { DocumentCheck, FeedHealth, PathSign, ServerTrouble, StateChange } from '#contract/health.ts'
import { HOUR, MINUTE } from '#contract/time.ts'
import { pathSigns } from './path-signs.ts'
import { Ring } from './ring.ts'
import { readStored, type StoredRecord } from './stored-record.ts'

const MOST_CHANGES = 50
const MOST_CHECKS = 20
/** Time is counted in small steps; a larger one was a sleep, and nobody was awake to see what the stream did. */
const LARGEST_STEP = MINUTE

/** Heartbeats alone are stored this often, in ms: a thousand quiet feeds would keep the disk busy for nothing. */
const COUNTS_REST = 10 * MINUTE

/** What is known of one feed's health, up to this moment. Times are epoch milliseconds. */
export class HealthRecord {
  readonly #minutes
  readonly #hours
  #history: StateChange[] = []
  #state: ConnectionState
  /** The wait that was written down last, while nothing but attempts came after it. */
  #wait: Wait | null = null
  #since: number
  #countedTo: number
  #lastByteAt: number | null = null
  #messages = 0
  #duplicates = 0
  #notUnderstood = 0
  #removedNothing = 0
  #noise = 0
  #repaired = 0
  #trouble: ServerTrouble | null = null
  #tooLarge = 0
  #longIds = 0
  #heartbeatMs: number | null = null
  /** Oldest first. */
  #checks: DocumentCheck[] = []
  /** What the bytes of this run show of the way. */
  #path: readonly PathSign[] = []
  /** Something happened that was not stored yet. */
  #changed = false
  /** Time passed, or bytes came, that were not stored yet. */
  #counted = false
  #storedAt: number

  /** `stored` is what `toJson` once said; what cannot be read is left out. */
  constructor(state: ConnectionState, now: number, stored: string | null) {
    const kept = stored === null ? {} : readStored(stored)
    this.#minutes = new Ring(['messages', 'bytes'], 60, MINUTE, now, kept.minutes)
    this.#hours = new Ring(['messages', 'bytes', 'openMs', 'wantedMs'], 168, HOUR, now, kept.hours)
    this.#history = kept.history?.slice(-MOST_CHANGES) ?? []
    this.#lastByteAt = kept.lastByteAt ?? null
    this.#messages = kept.messages ?? 0
    this.#duplicates = kept.duplicates ?? 0
    this.#notUnderstood = kept.notUnderstood ?? 0
    this.#removedNothing = kept.removedNothing ?? 0
    this.#noise = kept.noise ?? 0
    this.#repaired = kept.repaired ?? 0
    this.#trouble = kept.trouble ?? null
    this.#tooLarge = kept.tooLarge ?? 0
    this.#longIds = kept.longIds ?? 0
    this.#heartbeatMs = kept.heartbeatMs ?? null
    this.#checks = kept.checks?.slice(-MOST_CHECKS) ?? []
    this.#state = state
    this.#since = now
    this.#countedTo = now
    this.#storedAt = now
  }

  /** Whether there is something that was not stored yet. */
  get unstored(): boolean {
    return this.#changed || this.#counted
  }

  /** Whether it is time to store it: what happened soon, and of a quiet feed its heartbeats after a while. */
  isDue(now: number): boolean {
    return this.#changed || (this.#counted && Math.abs(now - this.#storedAt) >= COUNTS_REST)
  }

  state(state: ConnectionState, now: number): void {
    this.#count(now)
    const before = this.#state
    this.#state = state
    if (before.kind !== state.kind) this.#since = now
    if (state.kind === 'connecting' || JSON.stringify(state) === JSON.stringify(before)) return
    const reason = 'reason' in state ? state.reason : null
    // Each check moves its times.
    if (state.kind === 'checked' && before.kind === 'checked') return
    if (state.kind === 'waiting' && isSameWait(state, this.#wait)) return
    this.#wait = state.kind === 'waiting' ? state : null
    this.#history = [...this.#history, { at: now, kind: state.kind, reason }].slice(-MOST_CHANGES)
    this.#changed = true
  }

  /** What came since the last call: bytes, and when the last of them came. A rhythm stays known while there is none. */
  traffic(
    {
      bytes,
      heardAt,
      heartbeatMs,
      path
    }: Pick<FeedHealth, 'heartbeatMs' | 'path'> & { bytes: number; heardAt: number | null },
    now: number
  ): void {
    this.#count(now)
    this.#heartbeatMs = heartbeatMs ?? this.#heartbeatMs
    this.#path = path
    if (heardAt !== null && heardAt > (this.#lastByteAt ?? 0)) {
      this.#lastByteAt = heardAt
      this.#counted = true
    }
    if (bytes === 0) return
    this.#minutes.add('bytes', bytes, now)
    this.#hours.add('bytes', bytes, now)
    this.#counted = true
  }

  committed(
    batch: Pick<
      StoredRecord,
      'messages' | 'duplicates' | 'notUnderstood' | 'removedNothing' | 'noise' | 'repaired' | 'trouble'
    >,
    now: number
  ): void {
    this.#minutes.add('messages', batch.messages, now)
    this.#hours.add('messages', batch.messages, now)
    this.#messages += batch.messages
    this.#duplicates += batch.duplicates
    this.#notUnderstood += batch.notUnderstood
    this.#removedNothing += batch.removedNothing
    this.#noise += batch.noise
    this.#repaired += batch.repaired
    this.#trouble = batch.trouble ?? this.#trouble
    this.#changed = true
  }

  /** A check of the document is over. */
  checked(check: DocumentCheck): void {
    this.#checks = [...this.#checks, check].slice(-MOST_CHECKS)
    this.#counted = true
  }

  /** A message was too large to be taken, or an id too long to be sent back. */
  refused(reason: 'too-large' | 'long-id'): void {
    if (reason === 'too-large') this.#tooLarge++
    else this.#longIds++
    this.#changed = true
  }

  seen(
    now: number
  ): Pick<
    FeedHealth,
    | 'state'
    | 'since'
    | 'attempts'
    | 'history'
    | 'lastByteAt'
    | 'minutes'
    | 'hours'
    | 'messages'
    | 'duplicates'
    | 'notUnderstood'
    | 'removedNothing'
    | 'noise'
    | 'repaired'
    | 'trouble'
    | 'tooLarge'
    | 'longIds'
    | 'heartbeatMs'
    | 'path'
    | 'checks'
  > {
    this.#count(now)
    const state = this.#state
    return {
      state,
      since: this.#sinceOf(state),
      attempts: state.kind === 'connecting' ? state.attempt - 1 : state.kind === 'waiting' ? state.attempt : 0,
      history: [...this.#history].reverse(),
      lastByteAt: this.#lastByteAt,
      minutes: this.#minutes.buckets(now),
      hours: this.#hours.buckets(now),
      messages: this.#messages,
      duplicates: this.#duplicates,
      notUnderstood: this.#notUnderstood,
      removedNothing: this.#removedNothing,
      noise: this.#noise,
      repaired: this.#repaired,
      trouble: this.#trouble,
      tooLarge: this.#tooLarge,
      longIds: this.#longIds,
      heartbeatMs: this.#heartbeatMs,
      checks: [...this.#checks].reverse(),
      path: [...pathSigns(this.#history, state, now), ...this.#path]
    }
  }

  /** What to store; from now on nothing has changed. */
  toJson(now: number): string {
    this.#count(now)
    this.#changed = this.#counted = false
    this.#storedAt = now
    return JSON.stringify({
      history: this.#history,
      minutes: this.#minutes.state,
      hours: this.#hours.state,
      lastByteAt: this.#lastByteAt,
      messages: this.#messages,
      duplicates: this.#duplicates,
      notUnderstood: this.#notUnderstood,
      removedNothing: this.#removedNothing,
      noise: this.#noise,
      repaired: this.#repaired,
      trouble: this.#trouble,
      tooLarge: this.#tooLarge,
      longIds: this.#longIds,
      heartbeatMs: this.#heartbeatMs,
      checks: this.#checks
    } satisfies StoredRecord)
  }

  #sinceOf(state: ConnectionState): number {
    return 'since' in state ? state.since : this.#since
  }

  /** Adds the time since the last count: wanted unless the reader paused the feed or its server ended it, open while it is. */
  #count(now: number): void {
    const passed = now - this.#countedTo
    this.#countedTo = now
    if (passed <= 0 || passed > LARGEST_STEP) return
    if (this.#state.kind === 'paused' || this.#state.kind === 'ended') return
    this.#hours.add('wantedMs', passed, now)
    if (this.#state.kind === 'open' || this.#state.kind === 'checked') this.#hours.add('openMs', passed, now)
    this.#counted = true
  }
}

type Wait = Extract<ConnectionState, { kind: 'waiting' }>

/** Only the time of the next attempt moved: an origin tells its feeds when somebody asks again, and holds them back. */
function isSameWait({ attempt, reason }: Wait, before: Wait | null): boolean {
  return before?.attempt === attempt && JSON.stringify(before.reason) === JSON.stringify(reason)
}
