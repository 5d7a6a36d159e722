import type { FeedId } from '#contract/ids.ts'

/** Catching up that takes less than this is not shown, in ms. */
const CALM = 400

/** How far the feeds are that fetch what they missed. */
export class CatchingUp {
  readonly #progress = new Map<FeedId, { since: number; fetched: number }>()

  /** Answers whether that is worth being shown. */
  step({ feedId, fetched, done }: { feedId: FeedId; fetched: number; done: boolean }): boolean {
    const since = this.#progress.get(feedId)?.since ?? Date.now()
    if (done) this.#progress.delete(feedId)
    else this.#progress.set(feedId, { since, fetched })
    return Date.now() - since >= CALM
  }

  /** How many messages were fetched; null where nothing is to be shown. */
  of(id: FeedId): number | null {
    const progress = this.#progress.get(id)
    return progress && Date.now() - progress.since >= CALM ? progress.fetched : null
  }

  stop(id: FeedId): void {
    this.#progress.delete(id)
  }
}
