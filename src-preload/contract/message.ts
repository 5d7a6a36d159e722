import type { DocumentSource } from './document.ts'
import type { FeedId } from './ids.ts'

/** A message is one SSE event as the protocol delivers it. */
export interface Message {
  /** The event type; `message` where the frame names none. */
  type: string
  data: string
  /** The last event ID in force after this message. It is sticky: a frame without an `id` line inherits it. */
  lastEventId: string
  /** The id if this very frame carried one: only then can it name the item. */
  ownId: string | null
  /** Epoch milliseconds. */
  receivedAt: number
}

/**
 * What a connection hands to the writer in one piece.
 *
 * `phase` says where in the life of a connection the messages stand:
 * `first` — the first history of a feed that was never open before;
 * `replay` — everything up to the first lull after a reconnect, in one batch, because a server that resends its last
 * messages without ids can only be recognised by comparing the whole run with what is stored;
 * `live` — all the rest.
 */
export interface Batch {
  feedId: FeedId
  /** The feed's configured URL when the messages were received: what came from an old address moves no cursor of a new one. */
  url: string
  phase: 'first' | 'replay' | 'live'
  messages: Message[]
  /** In force after the batch; an id-only frame moves it without any message. */
  lastEventId: string
  /**
   * The opaque cursor of the feed's kind of source that is in force after the batch, stored in the same transaction; without
   * it the stored one stays, and null forgets it.
   */
  cursor?: string | null
  /** In the first batch after a stream was opened again. That batch comes even if the stream stays silent. */
  resumption?: Resumption
  /** No message came until then, epoch ms, a while after the stream was opened again: in a batch without any. */
  silentUntil?: number
  /** The stream has not come to rest since it was opened again: of what was missed some may be still to come. */
  catchingUp?: true
  /** The one message is a document as it was fetched: its entries are the messages. */
  document?: DocumentSource
}

/** What was not heard before a stream was opened again. Times are epoch milliseconds. */
export interface Resumption {
  /** The last byte received before; null where that was in an earlier run of the program: then what is stored counts. */
  from: number | null
  /** When the stream was open again. */
  to: number
  /** What the server was asked to resume after, an event ID or what its kind of source takes for one; empty for nothing. */
  after: string
  /** Whether it did so, where that is certain: by its own word, or because what was missed was fetched. */
  honoured?: boolean
  /** `honoured` is the server's word. One that keeps nothing at all says "no" even where nothing was published. */
  saidSo?: true
  /**
   * How what was missed can be asked for later, as the feed's kind of source wrote it down; absent where it cannot be.
   * `sure`: by what is known of that kind; else only a feed that was seen to resume can be asked.
   */
  fetch?: { place: string; sure: boolean }
  /** How long the source keeps what it sends, in milliseconds; absent where that is not known. */
  keeps?: { surely: number; atMost: number }
  /**
   * How long the server kept the request before it sent the head of its answer, in milliseconds.
   *
   * Many servers send their head with the first event: a message at the moment of opening was then news of that moment, and
   * no proof of a replay. `to` is in that case when the server took the request.
   */
  headAfter?: number
}
