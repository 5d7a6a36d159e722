import { TAIL_LIMIT } from '../tables/anonymous-tail.ts'

interface AnonymousMessage {
  version: string
  /** The versions that it would have had under interpretations that were in force before. */
  formerVersions?: readonly string[]
  /** The payload carries its own time: one that comes again is hardly a second event. */
  dated: boolean
}

/**
 * Finds out which of a batch's items without identity are a replay of what is stored.
 *
 * A server that resends its last messages repeats the end of what we have and goes on from there. So the stored tail is
 * laid over the batch where the most of it fits: its end over the end of the repetition. One repeated item proves
 * nothing (two equal alarms are two alarms) unless it carries its own time. What comes before a tail that fits whole is
 * older than what we have, and known if the tail was cut at its limit; otherwise it is history that we never had.
 *
 * `tail` is oldest first. Answers which places of `batch` are known already, as `[from, to)`.
 */
export function replayed(tail: readonly string[], batch: readonly AnonymousMessage[]): { from: number; to: number } {
  let best = { overlap: 0, end: 0 }
  for (let end = 1; end <= batch.length; end++) {
    const overlap = Math.min(end, tail.length)
    if (overlap > best.overlap && fits(tail, batch, end, overlap)) best = { overlap, end }
  }
  const proven = best.overlap >= 2 || (best.overlap === 1 && batch[best.end - 1]?.dated === true)
  if (!proven) return { from: 0, to: 0 }
  return { from: tail.length >= TAIL_LIMIT ? 0 : best.end - best.overlap, to: best.end }
}

/**
 * As `replayed`, and where nothing is known by its version, by its message as it came: what stored it may have read it otherwise.
 *
 * `messages` answers the last stored ones, oldest first.
 */
export function repeatedOf(
  tail: readonly string[],
  messages: (most: number) => readonly string[],
  batch: readonly (AnonymousMessage & { data: string })[]
): { from: number; to: number } {
  const read = replayed(tail, batch)
  if (read.to > read.from || tail.length === 0) return read
  const sent = batch.map(({ data, dated }) => ({ version: data, dated }))
  return replayed(messages(Math.min(sent.length, TAIL_LIMIT)), sent)
}

function fits(tail: readonly string[], batch: readonly AnonymousMessage[], end: number, overlap: number): boolean {
  for (let back = 1; back <= overlap; back++) {
    const stored = tail[tail.length - back] as string
    const message = batch[end - back]
    if (message?.version !== stored && !message?.formerVersions?.includes(stored)) return false
  }
  return true
}
