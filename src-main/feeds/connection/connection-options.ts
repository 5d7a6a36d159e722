import type { FeedId } from '#contract/ids.ts'
import type { ConnectionState, StreamKind } from '#contract/feed.ts'
import type { PathSign } from '#contract/health.ts'
import type { HoldBy } from './connection-state.ts'
import type { Credits } from '../stream/credits.ts'
import type { Accept } from './delivery.ts'
import type { DialGate } from './dial-gate.ts'
import type { OriginRecovery } from './origin-recovery.ts'
import type { LeftOut } from '../stream/attempt.ts'
import type { Quiet } from '../stream/quiet-watch.ts'
import type { CatchUpProgress } from './resuming.ts'
import type { SteadyClock } from './steady-clock.ts'
import type { Transport } from '../http/transport.ts'

/** What all connections share. */
export interface ConnectionSurroundings {
  transport: Transport
  accept: Accept
  credits: Credits
  gate: DialGate
  recovery: OriginRecovery
  random: () => number
  /** The clock on the wall, epoch ms: for what is stored. */
  now: () => number
  /** For whatever is waited for. */
  clock: SteadyClock
  /** How long a stream may be silent while nothing is known of its heartbeat. */
  silenceMs: number
  maxMessageBytes: number
}

export interface ConnectionOptions {
  feedId: FeedId
  url: string
  kind: StreamKind
  headers: Record<string, string>
  lastEventId: string
  /** The stored cursor of the feed's kind of source; null for none. */
  cursor: string | null
  everOpened: boolean
  holds: readonly HoldBy[]
  /** The first batch waits for this. */
  after: Promise<void>
  onState: (state: ConnectionState) => void
  onOpened: () => void
  onQuiet: (quiet: Quiet | null) => void
  onRefused: (what: LeftOut) => void
  onCatchUp: (progress: CatchUpProgress) => void
}

/** What came over a stream since the last call. */
export interface Traffic {
  bytes: number
  /** When the last byte came, epoch ms; null where that is not known. */
  heardAt: number | null
  /** The rhythm in which the server shows that it lives; null where there is none. */
  heartbeatMs: number | null
  /** What something on the way does to it. */
  path: PathSign[]
}
