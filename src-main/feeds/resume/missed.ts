import type { Message } from '#contract/message.ts'

/**
 * How one kind of source is asked, long after, for a stretch that was missed.
 *
 * A place says where in its stream the stretch begins. It is an opaque text (JSON that only its source reads), is written
 * down when the stream is opened again, and is stored with the gap.
 */
export interface Missed {
  /** Null where nothing is known that could be asked after. */
  place(cursor: string | null, lastEventId: string): string | null
  /** This kind of source is known to answer; any other only where the feed was seen to resume. */
  readonly sure: boolean
  /** Null where the place is another source's. */
  ask(place: string): MissedRequest | null
}

export type MissedRequest = MissedStream | MissedPages | MissedItems

/** A stream of its own, which is read until it has passed the stretch. */
export interface MissedStream {
  kind: 'stream'
  url: string
  lastEventId: string
  /** The stream ends by itself with what the server keeps. */
  ends: boolean
  /** This message, the first ones of the stream among it, shows that the server went back to before the stretch. */
  begins(message: Message): boolean
  /** It is the last one that came before the stretch: what follows is missing, and nothing else. */
  isLast(message: Message): boolean
  /** It is, or is behind, the first one after the stretch, whose event ID was `untilId`. */
  passes(message: Message, untilId: string): boolean
  /** The place of the rest, where reading ended with these messages. */
  rest(messages: readonly Message[]): string | null
}

/** Pages beside the stream, read with `Backfill` from this cursor on. */
export interface MissedPages {
  kind: 'pages'
  cursor: string
  /** What answers with anything at all where the timeline still goes back to before the stretch. */
  probe: string
  /** Whether it does; null where the answer is no page. */
  goesBack(body: string): boolean | null
}

/** Single items, oldest first. */
export interface MissedItems {
  kind: 'items'
  ids: string[]
  rest(ids: readonly string[]): string
}
