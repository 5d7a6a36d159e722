import type { EndReason } from '#contract/feed.ts'
import type { Message, Resumption } from '#contract/message.ts'
import type { Result } from '#contract/result.ts'
import { sleep } from '../../base/sleep.ts'
import type { Delivery, FetchedMessage } from './delivery.ts'
import { backfillAll, fetchItems, type Fetched } from '../resume/catch-up.ts'
import type { Backfill, ResumeStrategy, Snapshot, SnapshotIds } from '../../sources/resume.ts'
import { resumeStrategy } from '../resume/strategy.ts'

/** The number of messages that were fetched beside the stream so far. */
export interface CatchUpProgress {
  fetched: number
  done: boolean
}

export interface ResumingOptions {
  url: string
  /** The stored cursor of the feed's kind of source; null for none. */
  cursor: string | null
  delivery: Delivery
  fetchText: (url: string, signal: AbortSignal) => Promise<Result<string, EndReason>>
  lastEventId: () => string
  now: () => number
  onProgress: (progress: CatchUpProgress) => void
  /** What was missed cannot be fetched for now: the attempt ends, and the next one tries again. */
  onFailed: (reason: EndReason) => void
}

/** Timelines hold some hundred statuses at least: where fewer than this came, none of them was passed over. */
const SHORTEST_TIMELINE = 100
/** A list of ids that does not come by then will not come; milliseconds. */
const LIST_MS = 15_000
/** At most this many items of a list that was never seen before; the rest is history. */
const FIRST_ITEMS = 200
/** Items that could not be fetched are requested again after this, in milliseconds, then after twice as long each time. */
const MISSING_ITEMS_MS = 4_000
const MISSING_ITEMS_TRIES = 5
/** After this many attempts that could not fetch what was missed, the stream goes on without it. */
const BACKFILL_TRIES = 3

/**
 * Keeps a connection's cursor, and fetches beside its stream what the stream itself does not send again.
 *
 * The signal is that of the attempt: after each wait it is checked first, because another attempt may have begun.
 */
export class Resuming {
  readonly #options: ResumingOptions
  readonly #strategy: ResumeStrategy
  #cursor: string | null
  #cursorBefore: string | null
  #signal: AbortSignal | null = null
  /** Lists are fetched one after the other. */
  #fetching: Promise<void> = Promise.resolve()
  #listed = false
  #failures = 0
  /** Epoch milliseconds. */
  #openedAt = 0

  constructor(options: ResumingOptions) {
    this.#options = options
    this.#strategy = resumeStrategy(options.url)
    this.#cursor = options.cursor
    this.#cursorBefore = options.cursor
  }

  /** Whether the messages of a connection wait for what is fetched. */
  get fetches(): boolean {
    return this.#strategy.backfill !== undefined || this.#strategy.snapshot !== undefined
  }

  /** What a server says about a request to resume after this, where its kind says it. */
  told(resumedAfter: string | null, after: string): Pick<Resumption, 'honoured' | 'saidSo'> {
    const says = this.#strategy.tellsLoss === true && resumedAfter !== null
    return says ? { honoured: resumedAfter === after, saidSo: true } : {}
  }

  ask(lastEventId: string): { url: string; after: string } {
    return this.#strategy.ask(this.#cursor, lastEventId)
  }

  /** The same without anything that says where the feed stood. */
  askAnew(): { url: string; after: string } {
    return this.#strategy.ask(null, '')
  }

  /** The server refuses where the feed stood: it begins anew. */
  forget(): void {
    this.#cursor = null
  }

  /** What the library needs to know of an absence that ends now: how it can be fetched, and how long the source keeps things. */
  get missed(): Pick<Resumption, 'fetch' | 'keeps'> {
    const { missed, keeps } = this.#strategy
    const place = missed?.place(this.#cursor, this.#options.lastEventId()) ?? null
    const kept = keeps?.(this.#cursor) ?? null
    return {
      ...(missed && place !== null && { fetch: { place, sure: missed.sure } }),
      ...(kept && { keeps: kept })
    }
  }

  /** The stream is open, and the delivery has begun. */
  opened(signal: AbortSignal, at: number): void {
    this.#openedAt = at
    const { backfill, snapshot } = this.#strategy
    this.#signal = signal
    this.#cursorBefore = this.#cursor
    this.#listed = false
    if (backfill) void this.#backfill(backfill, signal)
    if (!snapshot) return
    void sleep(LIST_MS, signal).then((full) => {
      if (full && !this.#listed) this.#release([], null)
    })
  }

  /** A message of the stream, on its way to the library. */
  take(message: Message): void {
    const { snapshot } = this.#strategy
    const signal = this.#signal
    if (!snapshot || !signal) {
      this.#cursor = this.#strategy.passed(this.#cursor, message)
      this.#options.delivery.add(message, this.#cursor)
      return
    }
    this.#options.delivery.add(message)
    const list = snapshot.ids(message)
    if (!list) return
    this.#listed ||= list.whole
    this.#fetching = this.#fetching.then(() => this.#fetchListed(snapshot, list, signal))
  }

  /** Waiting messages are dropped with their connection, and requested again. */
  dropped(): void {
    this.#cursor = this.#cursorBefore
  }

  /** Only what was accepted counts. */
  backTo(cursor: string | null): void {
    this.#cursor = cursor
  }

  async #backfill(sources: readonly Backfill[], signal: AbortSignal): Promise<void> {
    const before = this.#cursor
    const { fetchText, onProgress, onFailed } = this.#options
    const answer = await backfillAll(
      sources,
      before,
      (url) => fetchText(url, signal),
      signal,
      (fetched) => onProgress({ fetched, done: false })
    )
    if (signal.aborted) return
    // Without a cursor there is nothing to lose.
    if (!answer.ok && before !== null && ++this.#failures < BACKFILL_TRIES) return onFailed(answer.reason)
    this.#failures = 0
    const { messages, brought } = answer.ok ? answer.value : { messages: [], brought: 'nothing' as const }
    onProgress({ fetched: messages.length, done: true })
    const goesBack = before !== null && brought === 'all' && (await this.#goesBack(before, messages.length, signal))
    if (signal.aborted) return
    // What is missing behind these is younger, and stands above them: they came before the stream was open again.
    const at = brought === 'part' ? this.#openedAt - 1 : this.#options.now()
    const fetched = messages.map((each) => ({ ...this.#message(each), receivedAt: at }))
    for (const message of fetched) this.#cursor = this.#strategy.passed(this.#cursor, message)
    const judged =
      before === null || brought === 'nothing' || goesBack === null
        ? null
        : { after: before, honoured: brought === 'all' && goesBack === true }
    // The rest begins where the pages ended.
    const place = brought === 'part' ? (this.#strategy.missed?.place(this.#cursor, '') ?? null) : null
    const rest = judged && place !== null ? { fetch: { place, sure: true } } : {}
    const about = (message: Message): string | null =>
      sources.map((source) => source.about(message)).find((id) => id !== null) ?? null
    const ids = new Set(fetched.map(about))
    this.#release(fetched, judged && { ...judged, ...rest }, (message) => {
      const id = about(message)
      return id !== null && ids.has(id)
    })
  }

  /** Whether the timeline still reaches back to the cursor; null where it does not say. One that brought little does. */
  async #goesBack(cursor: string, came: number, signal: AbortSignal): Promise<boolean | null> {
    const place = this.#strategy.missed?.place(cursor, '') ?? null
    const request = place === null ? null : (this.#strategy.missed?.ask(place) ?? null)
    if (came < SHORTEST_TIMELINE || request?.kind !== 'pages') return true
    const answer = await this.#options.fetchText(request.probe, signal)
    return answer.ok ? request.goesBack(answer.value) : null
  }

  async #fetchListed(
    source: Snapshot,
    { ids, whole, changed }: SnapshotIds,
    signal: AbortSignal,
    tries = MISSING_ITEMS_TRIES
  ): Promise<void> {
    if (signal.aborted) return
    const { fetchText, onProgress, delivery } = this.#options
    const known = source.known(this.#cursor)
    const first = known.size === 0
    const unknown = changed ? ids : ids.filter((id) => !known.has(id))
    const wanted = first ? unknown.slice(-FIRST_ITEMS) : unknown
    const items = await fetchItems(
      source,
      wanted,
      (url) => fetchText(url, signal),
      signal,
      // A new story is news, and nothing that is caught up with.
      (fetched) => whole && onProgress({ fetched, done: false })
    )
    if (signal.aborted) return
    if (whole && wanted.length > 0) onProgress({ fetched: items.ids.length, done: true })
    // Of a first list everything counts as known, so that its older items do not come as news one day.
    const learnt = changed ? [] : [...(first ? unknown.slice(0, -FIRST_ITEMS) : []), ...items.ids]
    if (learnt.length > 0) this.#cursor = source.learnt(this.#cursor, learnt, ids)
    const had = new Set(items.ids)
    const missing = wanted.filter((id) => !had.has(id))
    if (missing.length > 0 && tries > 1) this.#askAgain(source, { ids: missing, whole: false, changed }, signal, tries)

    const messages = items.messages.map((each) => this.#message(each))
    if (!delivery.isHeld || !whole) {
      messages.forEach((each, i) => delivery.add(each, i === messages.length - 1 ? this.#cursor : null))
      return
    }
    // A list that holds something known has nothing missing before it, as far as every item of it was answered for.
    const complete = !first && ids.some((id) => known.has(id)) && items.refused === 0
    const refused = !first && items.refused > 0 && ids.some((id) => known.has(id))
    const place = { place: source.missing(missing), sure: true }
    this.#release(messages, complete ? { after: '', honoured: true } : refused ? { after: '', fetch: place } : null)
  }

  #askAgain(source: Snapshot, list: SnapshotIds, signal: AbortSignal, tries: number): void {
    void sleep(MISSING_ITEMS_MS * 2 ** (MISSING_ITEMS_TRIES - tries), signal).then((full) => {
      if (full) this.#fetching = this.#fetching.then(() => this.#fetchListed(source, list, signal, tries - 1))
    })
  }

  #release(
    messages: readonly Message[],
    judged: Pick<Resumption, 'after' | 'honoured' | 'fetch'> | null,
    repeats?: (message: Message) => boolean
  ): void {
    const { delivery, lastEventId } = this.#options
    const fetched = messages.map((message): FetchedMessage => ({ message, cursor: null }))
    delivery.release(fetched, { cursor: this.#cursor, lastEventId: lastEventId() }, judged, repeats)
  }

  #message({ type, data }: Fetched): Message {
    const { lastEventId, now } = this.#options
    return { type, data, lastEventId: lastEventId(), ownId: null, receivedAt: now() }
  }
}
