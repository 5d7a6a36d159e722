import type { FeedId } from '#contract/ids.ts'
import type { RawFrame } from '#contract/health.ts'
import type { Message } from '#contract/message.ts'
import { ownCopy } from '../base/own-copy.ts'

const MOST_FRAMES = 200
const LONGEST_DATA = 1_000
const LONGEST_NAME = 200
/** What a frame costs in addition to its text, in characters. */
const OVERHEAD = 100
/** All feeds together, in characters. */
const BUDGET = 8 * 1024 * 1024

interface Log {
  frames: RawFrame[]
  size: number
}

/**
 * The last messages of every feed, in memory only and bounded.
 *
 * Data is cut, a feed has 200 frames at most, and where all of them together grow too large the feed that has most gives
 * its oldest: so a flood never drives out the few frames of a quiet feed.
 */
export class FrameLog {
  readonly #logs = new Map<FeedId, Log>()
  readonly #budget
  #size = 0

  constructor(budget = BUDGET) {
    this.#budget = budget
  }

  add(feedId: FeedId, messages: readonly Message[]): void {
    const log = this.#logs.get(feedId) ?? { frames: [], size: 0 }
    this.#logs.set(feedId, log)
    for (const message of messages.slice(-MOST_FRAMES)) {
      const frame = frameOf(message)
      log.frames.push(frame)
      this.#resize(log, sizeOf(frame))
    }
    while (log.frames.length > MOST_FRAMES) this.#dropOldest(log)
    while (this.#size > this.#budget) this.#shrinkLargest()
  }

  /** Newest first. */
  of(feedId: FeedId): RawFrame[] {
    return [...(this.#logs.get(feedId)?.frames ?? [])].reverse()
  }

  forget(feedId: FeedId): void {
    this.#size -= this.#logs.get(feedId)?.size ?? 0
    this.#logs.delete(feedId)
  }

  #shrinkLargest(): void {
    let largest: Log | undefined
    for (const log of this.#logs.values()) if (!largest || log.size > largest.size) largest = log
    if (!largest) return
    for (let left = Math.ceil(largest.frames.length / 4); left > 0; left--) this.#dropOldest(largest)
  }

  #dropOldest(log: Log): void {
    const frame = log.frames.shift()
    if (frame) this.#resize(log, -sizeOf(frame))
  }

  #resize(log: Log, by: number): void {
    log.size += by
    this.#size += by
  }
}

function frameOf({ receivedAt, type, ownId, data }: Message): RawFrame {
  return {
    at: receivedAt,
    type: copied(type, LONGEST_NAME),
    id: ownId === null ? null : copied(ownId, LONGEST_NAME),
    data: copied(data, LONGEST_DATA),
    length: data.length
  }
}

/** It stays here for long, after all that it came with is gone. */
const copied = (text: string, length: number): string => ownCopy(text.slice(0, length))

const sizeOf = ({ type, id, data }: RawFrame): number => type.length + (id?.length ?? 0) + data.length + OVERHEAD
