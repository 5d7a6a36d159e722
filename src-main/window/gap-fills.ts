import type { FeedKind } from '#contract/feed.ts'
import type { FeedId, GapId } from '#contract/ids.ts'
import type { Gap, GapFill, GapOutcome } from '#contract/gap.ts'
import type { ItemRow } from '#contract/item.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import { fetchMissed, type MissedPart } from '../feeds/resume/fetch-missed.ts'
import type { Transport } from '../feeds/http/transport.ts'
import type { GapFilling, GapToFetch, Library } from '../library/library.ts'

/** What a step of fetching changed. */
export interface GapChanged {
  gap: Gap
  openGaps: number
  unread: number
  inserted: number
  changed: ItemRow[]
}

export interface GapFillsOptions {
  library: Library
  transport: Transport
  /** Address and headers of requests to a feed's server; null for a feed that is gone. */
  toAsk: (id: FeedId) => { url: string; kind: FeedKind; headers: Record<string, string> } | null
  now?: () => number
}

interface Running {
  fill: GapFill
  cancel: AbortController
  done: Promise<void>
}

/**
 * Fetches gaps on the reader's request, and suspected ones at once, one after the other: each is bounded, and none is urgent.
 *
 * The fetched messages go the way of every message, through the library's writer, which alone decides what becomes of the
 * gap.
 */
export class GapFills implements Disposable {
  readonly #options
  readonly #running = new Map<GapId, Running>()
  readonly #onProgress = new Emitter<GapFill>()
  readonly #onChange = new Emitter<GapChanged>()
  #line: Promise<unknown> = Promise.resolve()

  /** How far the fetching of a gap is, and how it ended. */
  readonly onProgress = this.#onProgress.event
  readonly onChange = this.#onChange.event

  constructor(options: GapFillsOptions) {
    this.#options = options
  }

  /** The gaps that are being fetched now. */
  get running(): GapFill[] {
    return [...this.#running.values()].map(({ fill }) => fill)
  }

  /** Begins to fetch a gap, or goes on where that has begun. */
  async fetch(id: GapId): Promise<Result<null, 'cannot-be-fetched'>> {
    if (this.#running.has(id)) return ok(null)
    const wanted = await this.#options.library.gapToFetch({ id })
    if (this.#running.has(id)) return ok(null)
    if (!wanted || !this.#options.toAsk(wanted.gap.feedId)) return refused('cannot-be-fetched')
    const { feedId, items } = wanted.gap
    const cancel = new AbortController()
    const fill: GapFill = { gapId: id, feedId, fetched: 0, about: items, outcome: { kind: 'fetching' } }
    const done = this.#line.then(() => this.#run(wanted, cancel.signal))
    const running: Running = { fill, cancel, done }
    this.#line = done
    this.#running.set(id, running)
    this.#onProgress.fire(fill)
    return ok(null)
  }

  /**
   * Looks for what gaps may hide where nothing speaks for a loss but that little came: a server that had nothing to send meanwhile
   * can say so, and the mark goes.
   */
  lookInto(gaps: readonly Gap[]): void {
    for (const { id, reason, fetchable } of gaps)
      if (fetchable && reason.kind === 'too-few')
        void this.fetch(id).catch((error: unknown) => log.error(`gap ${id} could not be looked into`, error))
  }

  cancel(id: GapId): void {
    this.#running.get(id)?.cancel.abort()
  }

  /** The feed is gone, and nobody waits for its gaps. */
  forget(feedId: FeedId): void {
    for (const { fill, cancel } of this.#running.values()) if (fill.feedId === feedId) cancel.abort()
  }

  dispose(): void {
    for (const { cancel } of this.#running.values()) cancel.abort()
    this.#onProgress.dispose()
    this.#onChange.dispose()
  }

  async #run({ gap, place, untilId }: GapToFetch, signal: AbortSignal): Promise<void> {
    const { library, transport, toAsk, now = Date.now } = this.#options
    let items = 0
    let last: GapFilling = null
    const announce = (fetched: number, outcome: GapOutcome = { kind: 'fetching' }): void => {
      const running = this.#running.get(gap.id)
      if (!running) return
      running.fill = { ...running.fill, fetched, outcome }
      this.#onProgress.fire(running.fill)
    }
    const at = toAsk(gap.feedId)
    const take = async ({ messages, exact, end }: MissedPart): Promise<{ met: boolean }> => {
      if (signal.aborted || !at) return { met: false }
      const done = await library.fillGap({ gapId: gap.id, url: at.url, messages, exact, end, at: now() })
      if (!done) return { met: false }
      last = done
      items += done.inserted
      const { gap: after, openGaps, unread, inserted, changed } = done
      if (end || inserted > 0 || changed.length > 0)
        this.#onChange.fire({ gap: after, openGaps, unread, inserted, changed })
      return { met: done.met }
    }
    const fetched = (): number => this.#running.get(gap.id)?.fill.fetched ?? 0
    try {
      if (!at || signal.aborted) return announce(0, { kind: 'cancelled' })
      const reason = await fetchMissed({ ...at, place, untilId, transport, signal, now, onProgress: announce, take })
      if (signal.aborted) announce(fetched(), { kind: 'cancelled' })
      else announce(fetched(), reason ? { kind: 'refused', reason } : outcomeOf(last, items))
    } catch (error) {
      log.error(`gap ${gap.id} could not be fetched`, error)
      announce(fetched(), { kind: 'refused', reason: { kind: 'network', code: 'UNKNOWN' } })
    } finally {
      this.#running.delete(gap.id)
    }
  }
}

function outcomeOf(last: GapFilling, items: number): GapOutcome {
  if (last && last.gap.filledAt !== null) return { kind: 'filled', items: last.gap.found }
  return items > 0 ? { kind: 'part', items } : { kind: 'nothing' }
}
