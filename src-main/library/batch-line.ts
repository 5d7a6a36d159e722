import { randomUUID } from 'node:crypto'
import type { FeedId } from '#contract/ids.ts'
import type { Batch } from '#contract/message.ts'
import type { BatchName, NumberedBatch } from './intake/intake.ts'
import type { StorageSignal } from './storage-signal.ts'
import type { Acknowledgement } from './store/records.ts'
import { packed } from './threads/packed-messages.ts'
import type { WriterRequests } from './threads/protocol.ts'
import { ThreadLost, type Thread } from './threads/thread.ts'

/** What goes to the writer in one piece: small enough that nothing else waits long. */
const MAX_BATCHES = 64
const MAX_MESSAGES = 1000
/** A batch of at most so many characters goes before larger ones, which have their turn by the clock. */
const SMALL = 64 * 1024
/** Every so many pieces begin with whose turn it is, however large: else many small batches would hold up a large one for ever. */
const FAIR = 4
/** So many messages of small batches go without the large ones; where there are more, a full piece costs less than two. */
const FEW_MESSAGES = 100

interface WaitingBatch {
  kind: 'batch'
  batch: NumberedBatch
  /** The writer has it: it goes on by its name. */
  isThere: boolean
  /** And a part of it may be stored. */
  isBegun: boolean
  isSmall: boolean
  /** Told what was stored of it, while there is more. */
  onPart: (done: Acknowledgement) => void
  resolve: (done: Acknowledgement) => void
  reject: (error: unknown) => void
}
type Waiting = WaitingBatch | { kind: 'write'; run: () => Promise<void> }

/**
 * What must reach the writer in order: the batches of each feed, and writes that may not overtake them.
 *
 * The feeds take turns. The writer stores of a batch what one short transaction has room for; the rest of it goes on when all
 * other feeds have had theirs. Small batches mostly go first: a feed that brings a message now and then does not wait for all
 * that others have begun.
 */
export class BatchLine {
  readonly #writer
  readonly #storage
  readonly #closed
  /** With the number of a batch: how the writer knows one that it committed before it crashed. */
  readonly #session = randomUUID()
  /** What waits of each feed; the feeds in the order of their turns. */
  readonly #lines = new Map<FeedId, Waiting[]>()
  #pumping: Promise<void> | null = null
  #lastNumber = 0
  #pieces = 0

  /** Nothing is sent to the writer any more once `closed` is aborted. */
  constructor(writer: Thread<WriterRequests>, storage: StorageSignal, closed: AbortSignal) {
    this.#writer = writer
    this.#storage = storage
    this.#closed = closed
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0
  }

  /** Resolves when the line is empty; null where it is. */
  get emptied(): Promise<void> | null {
    return this.#pumping
  }

  /** Resolves once the batch is committed; rejects on a bug. Parts that were told to `onPart` are not answered once more. */
  accept(batch: Batch, onPart?: (done: Acknowledgement) => void): Promise<Acknowledgement> {
    const numbered = { ...batch, session: this.#session, number: ++this.#lastNumber }
    const parts: Acknowledgement[] = []
    return new Promise((resolve, reject) =>
      this.#enqueue(batch.feedId, {
        kind: 'batch',
        batch: numbered,
        isThere: false,
        isBegun: false,
        isSmall: isSmall(batch),
        onPart: onPart ?? ((part) => void parts.push(part)),
        resolve: (last) => resolve(parts.length > 0 ? asOne([...parts, last], last) : last),
        reject
      })
    )
  }

  /** Makes a write once all that waits of the feed is done. */
  inTurn<T>(feedId: FeedId, write: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#enqueue(feedId, { kind: 'write', run: () => write().then(resolve, reject) })
    })
  }

  #enqueue(feedId: FeedId, waiting: Waiting): void {
    const line = this.#lines.get(feedId)
    if (line) line.push(waiting)
    else this.#lines.set(feedId, [waiting])
    if (waiting.kind === 'batch') this.#storage.waiting(feedId)
    this.#pumping ??= this.#pump()
  }

  /** Empties the lines: batches of several feeds go together. */
  async #pump(): Promise<void> {
    let alone = false
    while (this.#lines.size > 0 && !this.#closed.aborted) {
      const written = await this.#write()
      if (written) continue
      const together = this.#together(alone ? 1 : MAX_BATCHES)
      try {
        await this.#send(together)
        alone = false
      } catch (error) {
        if (error instanceof ThreadLost) {
          // Not answered: sent again whole, and the writer knows by their numbers what it had committed.
          for (const waiting of together) waiting.isThere = waiting.isBegun = false
          continue
        }
        const [first] = together
        if (first && together.length === 1) {
          this.#done(first)
          first.reject(error)
        }
        alone = together.length > 1
      }
    }
    // In the same tick as the last look at the lines: the next batch must start a pump of its own.
    this.#pumping = null
  }

  /** Makes the write whose turn it is; answers whether there was one. */
  async #write(): Promise<boolean> {
    for (const [feedId, line] of this.#lines) {
      const [head] = line
      if (head?.kind !== 'write') continue
      await head.run()
      this.#shift(feedId)
      return true
    }
    return false
  }

  async #send(together: readonly WaitingBatch[]): Promise<void> {
    const sent = together.map(({ batch, isThere }) =>
      isThere ? nameOf(batch) : { ...batch, messages: packed(batch.messages) }
    )
    this.#storage.sent(together.map(({ batch }) => batch.feedId))
    const { taken, trouble } = await this.#writer.request('accept', sent)
    for (const [place, did] of taken.entries()) {
      const waiting = together[place] as WaitingBatch
      waiting.isThere = did.kind === 'begun' || did.kind === 'kept'
      if (did.kind === 'kept') continue
      waiting.isBegun = did.kind === 'begun'
      if (did.kind === 'stored') {
        this.#done(waiting)
        waiting.resolve(did.acknowledgement)
      } else {
        this.#toTheEnd(waiting.batch.feedId)
        this.#storage.committed(waiting.batch.feedId, true)
        if (did.kind === 'begun' && did.acknowledgement) waiting.onPart(did.acknowledgement)
      }
    }
    if (trouble) await this.#storage.refused(trouble)
    else this.#storage.answered()
  }

  /** The next batch of each feed, in the order of their turns; mostly the small ones first, and alone where that is soon done. */
  #together(most: number): WaitingBatch[] {
    const heads = [...this.#lines.values()].flatMap(([head]) => (head?.kind === 'batch' ? [head] : []))
    const goesFirst = ({ isSmall, isBegun }: WaitingBatch): boolean => isSmall && !isBegun
    const small = ++this.#pieces % FAIR === 0 ? [] : heads.filter(goesFirst)
    if (small.length === 0) return fitting(heads, most)
    const isFew = messagesOf(small) <= FEW_MESSAGES
    return fitting(isFew ? small : [...small, ...heads.filter((head) => !goesFirst(head))], most)
  }

  #done({ batch: { feedId } }: WaitingBatch): void {
    this.#shift(feedId)
    this.#storage.committed(feedId, this.#lines.get(feedId)?.[0]?.kind === 'batch')
  }

  /** The first of a feed's line is done; the others wait until all feeds before it had their turn. */
  #shift(feedId: FeedId): void {
    this.#lines.get(feedId)?.shift()
    this.#toTheEnd(feedId)
  }

  #toTheEnd(feedId: FeedId): void {
    const line = this.#lines.get(feedId)
    this.#lines.delete(feedId)
    if (line && line.length > 0) this.#lines.set(feedId, line)
  }
}

/** As many of them as go in one piece. */
function fitting(heads: readonly WaitingBatch[], most: number): WaitingBatch[] {
  let messages = 0
  const end = heads.findIndex(({ batch }, at) => {
    messages += batch.messages.length
    return at > 0 && (at >= most || messages > MAX_MESSAGES)
  })
  return heads.slice(0, end < 0 ? heads.length : end)
}

const messagesOf = (heads: readonly WaitingBatch[]): number =>
  heads.reduce((all, { batch }) => all + batch.messages.length, 0)

const isSmall = ({ messages }: Batch): boolean => messages.reduce((all, { data }) => all + data.length, 0) <= SMALL

const nameOf = ({ feedId, session, number }: NumberedBatch): BatchName => ({ feedId, session, number })

/** What several parts of a batch stored, as one: what holds after the last of them, and all that they touched. */
function asOne(parts: readonly Acknowledgement[], last: Acknowledgement): Acknowledgement {
  const sum = (of: (part: Acknowledgement) => number): number => parts.reduce((all, part) => all + of(part), 0)
  return {
    ...last,
    inserted: parts.flatMap(({ inserted }) => inserted),
    edited: parts.flatMap(({ edited }) => edited),
    removed: parts.flatMap(({ removed }) => removed),
    alerts: parts.flatMap(({ alerts }) => alerts),
    renewed: parts.flatMap(({ renewed = [] }) => renewed),
    calm: parts.flatMap(({ calm = [] }) => calm),
    gaps: parts.flatMap(({ gaps }) => gaps),
    duplicates: sum(({ duplicates }) => duplicates),
    removedNothing: sum(({ removedNothing }) => removedNothing),
    notUnderstood: sum(({ notUnderstood }) => notUnderstood),
    ...(parts.some(({ reload }) => reload) && { reload: true })
  }
}
