import type { Message } from '#contract/message.ts'

/** What a message costs besides its texts, in bytes: objects, and what several may share. */
const OVERHEAD = 128

/**
 * What a message costs while it is kept, in bytes: its data, its type and its ids.
 *
 * The one measure for everything that keeps messages: credit, trials, tests and what is fetched for a gap.
 */
export const costOf = ({ data, type, ownId, lastEventId }: Message): number =>
  Buffer.byteLength(data) +
  Buffer.byteLength(type) +
  (ownId === null ? 0 : Buffer.byteLength(ownId)) +
  // It is copied with each message that crosses a thread, though many messages share it.
  Buffer.byteLength(lastEventId) +
  OVERHEAD
