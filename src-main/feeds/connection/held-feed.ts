import type { ConnectionState, FeedKind } from '#contract/feed.ts'
import type { Traffic } from './connection-options.ts'
import type { HoldBy } from './connection-state.ts'

/** One feed that is held, whatever is behind its address: a stream that stays open, or a document that is checked now and then. */
export interface HeldFeed {
  readonly url: string
  readonly kind: FeedKind
  readonly state: ConnectionState
  /** Until when nothing was missed, epoch ms; null where nothing new can be said. */
  readonly heardUntil: number | null
  /** What came since the last call. */
  takeTraffic(): Traffic
  hold(by: HoldBy): void
  release(by: HoldBy): void
  /** `named`: the reader means this very feed. */
  tryNow(named: boolean): void
  /** Begins again from what is stored. */
  restart(): void
  /** Only a hint, see `Subscriptions.offline`. */
  offline(): void
  online(returned: boolean): void
  /** The system clock changed: announces the state again, whose times are wall-clock. */
  clockMoved(): void
  /** Asks with other headers; what was received stays. */
  changeHeaders(headers: Record<string, string>): void
  /**
   * Ends it for good. `deliver`: what was received and not accepted is still handed over, else it is forgotten. Resolves when the sockets
   * are closed and no batch is under way.
   */
  close(how: { deliver: boolean }): Promise<void>
}
