import type { Message } from '#contract/message.ts'

/** What a message costs besides its texts, in bytes: objects, and what several may share. */
const OVERHEAD = 128

/**
 * What a message costs while it is kept, in bytes: its data, its type and its ids (those by their characters, since they are short).
 *
 * The one measure for everything that keeps messages: credit, trials, tests and what is fetched for a gap.
 */
export const costOf = ({ data, type, ownId, lastEventId }: Message): number =>
  Buffer.byteLength(data) +
  type.length +
  (ownId?.length ?? 0) +
  // It is copied with each message that crosses a thread, though many messages share it.
  lastEventId.length +
  OVERHEAD
