import type { Batch } from '#contract/message.ts'

/** A head that took longer than this came with the first event, in milliseconds: what came with it is news of that moment. */
const LATE_HEAD_MS = 2_000

/** What a feed sent first over its last connection, where that was an item without an identity. Persisted as JSON. */
export interface OpeningMessage {
  version: string
  /** The feed was seen to begin two connections in a row with the same item. */
  repeats: boolean
}

/** The first item of a batch: its version, and those under interpretations before; null where it has an identity. */
export type FirstItem = { version: string; formerVersions: readonly string[] } | null

/**
 * Knows the item with which a feed begins every connection: its last or only message, or a greeting.
 *
 * A server without ids that answers with what there is to say, and may end, says the same again to each connection. One such
 * item is weak evidence (two equal alarms are two alarms); but one that is the very first, at once, on two connections in a
 * row is the server's habit. What comes later over a connection is never compared.
 */
export class OpeningMessages {
  #last: OpeningMessage | null
  readonly #isFirst: boolean

  constructor(last: OpeningMessage | null, { phase, resumption }: Pick<Batch, 'phase' | 'resumption'>) {
    this.#last = last
    const isLate = (resumption?.headAfter ?? 0) > LATE_HEAD_MS
    // The first history may be several batches. A slow server that was seen to repeat itself does so late, too.
    this.#isFirst = (!isLate || last?.repeats === true) && (phase === 'replay' || (phase === 'first' && last === null))
  }

  /** What the next connection is compared with. */
  get last(): OpeningMessage | null {
    return this.#last
  }

  /**
   * Says whether the first item of a batch is the one with which the connection before began. `newest`: the version of the
   * last stored item without an identity; a feed that repeats itself may begin with what came live meanwhile.
   */
  isRepeated(first: FirstItem, newest: string | undefined): boolean {
    if (!this.#isFirst) return false
    const last = this.#last
    if (first === null) {
      this.#last = null
      return false
    }
    const known = [last?.version, last?.repeats ? newest : undefined]
    const isKnown = [first.version, ...first.formerVersions].some((version) => known.includes(version))
    this.#last = { version: first.version, repeats: isKnown || (last?.repeats ?? false) }
    return isKnown
  }
}
