import type { EndReason } from '#contract/feed.ts'
import type { Message } from '#contract/message.ts'
import { ownCopy } from '../../base/own-copy.ts'
import { LONGEST_END, saysEnd } from '../../sources/stream-end.ts'
import { IdleCuts } from '../stream/idle-cuts.ts'

/** A stream that ends this soon after its server said so was ended by it, in milliseconds. */
const ENDS_WITHIN_MS = 5_000

/**
 * Says why the streams of one feed end, by what came before the end; one for all of its attempts.
 *
 * Times (`at`) are milliseconds of one clock.
 */
export class Endings {
  /** The system says that there is no network. */
  offline = false
  readonly #cuts = new IdleCuts()
  /** The last message, if it may be an end, and when it came: read only once the stream has ended. */
  #last: Message | null = null
  #lastAt = 0

  begun(): void {
    this.#last = null
  }

  message(message: Message, at: number): void {
    // Copied, since it is kept for as long as nothing more comes.
    this.#last = message.data.length <= LONGEST_END ? { ...message, data: ownCopy(message.data) } : null
    this.#lastAt = at
  }

  /** Bytes came after a silence of so many milliseconds. */
  heard(silentMs: number): void {
    this.#cuts.survived(silentMs)
  }

  /** The reason that is shown for an end. */
  reason(end: EndReason, at: number): EndReason {
    if (end.kind !== 'end-of-stream' && end.kind !== 'cut-off') return end
    const last = this.#last
    if (last && at - this.#lastAt <= ENDS_WITHIN_MS && saysEnd(last)) return { kind: 'finished' }
    if (end.kind === 'end-of-stream') return end
    // A break where there is no network is that of the network.
    if (this.offline) return { kind: 'network', code: end.code }
    return { ...end, recurring: this.#cuts.cut(end.idleMs) }
  }
}
