import type { FeedId, FeedOptions, FeedSummary } from '#contract/feed.ts'
import type { Bridge } from '#contract/ipc.ts'
import type { Toasts } from './toasts.svelte.ts'

/**
 * A fall of the sum of states is told only once it has held for this long, in milliseconds: a flicker is no news.
 *
 * A rise is told at once, else every start would claim for five seconds that nothing is live.
 */
const SUM_DELAY = 5_000

/** The feeds as main tells them, in the order of their names. */
export class Feeds {
  #bridge: Bridge
  #toasts: Toasts
  #byId = $state.raw<ReadonlyMap<FeedId, FeedSummary>>(new Map())
  /** The names of feeds that were removed, for the starred items that they left. */
  #former = $state.raw<ReadonlyMap<FeedId, string>>(new Map())
  /** In the order of their names: made anew only where a name is, since every item that arrives changes a feed. */
  #order = $state.raw<readonly FeedId[]>([])
  #all = $derived(this.#order.flatMap((id) => this.#byId.get(id) ?? []))
  #live = $derived(this.#all.filter((feed) => feed.state.kind === 'open').length)
  #settledLive = $state.raw(0)
  #settling: ReturnType<typeof setTimeout> | null = null

  constructor(bridge: Bridge, toasts: Toasts) {
    this.#bridge = bridge
    this.#toasts = toasts
  }

  get all(): FeedSummary[] {
    return this.#all
  }

  get(id: FeedId): FeedSummary | undefined {
    return this.#byId.get(id)
  }

  /** The name of a feed, also of one that was removed; empty for one that never was. */
  titleOf(id: FeedId): string {
    return this.#byId.get(id)?.title ?? this.#former.get(id) ?? ''
  }

  /** How many feeds are live; a fall shows once it has held for five seconds. */
  get live(): number {
    return Math.min(this.#settledLive, this.#all.length)
  }

  start(feeds: FeedSummary[], former: { id: FeedId; title: string }[]): void {
    this.#former = new Map(former.map(({ id, title }) => [id, title]))
    this.#byId = new Map(feeds.map((feed) => [feed.id, feed]))
    this.#order = ordered(feeds)
    this.#settledLive = this.#live
  }

  apply(changed: FeedSummary[], removed: FeedId[]): void {
    const next = new Map(this.#byId)
    const renamed = changed.some(({ id, title }) => next.get(id)?.title !== title)
    const left = removed.flatMap((id) => next.get(id) ?? []).map(({ id, title }): [FeedId, string] => [id, title])
    if (left.length > 0) this.#former = new Map([...this.#former, ...left])
    for (const feed of changed) next.set(feed.id, feed)
    for (const id of removed) next.delete(id)
    this.#byId = next
    if (renamed || left.length > 0) this.#order = ordered([...next.values()])
    this.#settle()
  }

  /** Changes options of a feed, and shows the answer before the notice comes. */
  async change(id: FeedId, options: Partial<FeedOptions>): Promise<void> {
    const answer = await this.#bridge.editFeed({ id, ...options })
    if (answer.ok) this.apply([answer.value], [])
  }

  pause(id: FeedId): void {
    void this.#bridge.pauseFeed({ id })
  }

  resume(id: FeedId): void {
    void this.#bridge.resumeFeed({ id })
  }

  /** Aborts the wait of one feed, or of all with null. */
  tryNow(id: FeedId | null): void {
    void this.#bridge.tryNow({ id })
  }

  /** Gone at once; it can be brought back while the toast is shown. */
  async remove(id: FeedId): Promise<void> {
    const feed = this.get(id)
    if (!feed) return
    await this.#bridge.removeFeed({ id })
    this.#toasts.show(
      (t) => t.toast.feedRemoved(feed.title),
      () => void this.#bridge.undoRemoveFeed({ id })
    )
  }

  dispose(): void {
    if (this.#settling) clearTimeout(this.#settling)
  }

  #settle(): void {
    if (this.#live >= this.#settledLive) {
      this.#settledLive = this.#live
      if (this.#settling) clearTimeout(this.#settling)
      this.#settling = null
      return
    }
    this.#settling ??= setTimeout(() => {
      this.#settling = null
      this.#settledLive = this.#live
    }, SUM_DELAY)
  }
}

const names = new Intl.Collator(['en', 'ko'], { numeric: true, sensitivity: 'base' })

const ordered = (feeds: readonly FeedSummary[]): FeedId[] =>
  [...feeds].sort((a, b) => names.compare(a.title, b.title) || a.id - b.id).map(({ id }) => id)
