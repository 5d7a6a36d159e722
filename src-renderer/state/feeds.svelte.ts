import type { FeedId } from '#contract/ids.ts'
import type { FeedOptions, FeedSummary } from '#contract/feed.ts'
import type { Bridge } from '#contract/ipc.ts'
import type { LiveFeed, PlacedFeed } from './feed-tree.ts'
import type { Toasts } from './toasts.svelte.ts'

/**
 * A fall of the sum of states is shown only once it has lasted this long, in milliseconds: a flicker is no news.
 *
 * A rise is shown at once, else every start would claim for five seconds that nothing is live.
 */
const SUM_DELAY = 5_000

/** A feed as main last sent it. */
class KnownFeed implements LiveFeed {
  readonly id: FeedId
  summary = $state.raw() as FeedSummary

  constructor(summary: FeedSummary) {
    this.id = summary.id
    this.summary = summary
  }
}

/**
 * The feeds as main sends them, in the order of their names.
 *
 * Every item that arrives changes a feed, so each is a state of its own: what shows one has nothing to do with the others,
 * and what shows all of them in their places has nothing to do until one comes, goes, moves or is renamed.
 */
export class Feeds {
  #bridge: Bridge
  #toasts: Toasts
  #byId = $state.raw<ReadonlyMap<FeedId, KnownFeed>>(new Map())
  /** The names of feeds that were removed, for the starred items that they left. */
  #former = $state.raw<ReadonlyMap<FeedId, string>>(new Map())
  /** In the order of their names. */
  #order = $state.raw<readonly KnownFeed[]>([])
  #all = $derived(this.#order.map((feed) => feed.summary))
  #placed = $state.raw<readonly PlacedFeed[]>([])
  /** How many are open. */
  #live = 0
  #settledLive = $state.raw(0)
  #settling: ReturnType<typeof setTimeout> | null = null

  constructor(bridge: Bridge, toasts: Toasts) {
    this.#bridge = bridge
    this.#toasts = toasts
  }

  get all(): FeedSummary[] {
    return this.#all
  }

  /** How many there are. */
  get size(): number {
    return this.#order.length
  }

  /** Where they stand. */
  get placed(): readonly PlacedFeed[] {
    return this.#placed
  }

  get(id: FeedId): FeedSummary | undefined {
    return this.#byId.get(id)?.summary
  }

  /** The name of a feed, also of one that was removed; empty for one that never was. */
  titleOf(id: FeedId): string {
    return this.get(id)?.title ?? this.#former.get(id) ?? ''
  }

  /** How many feeds are live; a fall shows once it has held for five seconds. */
  get live(): number {
    return Math.min(this.#settledLive, this.size)
  }

  start(feeds: FeedSummary[], former: { id: FeedId; title: string }[]): void {
    this.#former = new Map(former.map(({ id, title }) => [id, title]))
    this.#byId = new Map(feeds.map((feed) => [feed.id, new KnownFeed(feed)]))
    this.#live = feeds.filter(isOpen).length
    this.#order = ordered(this.#byId)
    this.#placed = placed(this.#byId)
    this.#settledLive = this.#live
  }

  apply(changed: FeedSummary[], removed: FeedId[]): void {
    const next = new Map(this.#byId)
    let [renamed, moved] = [false, false]
    for (const feed of changed) {
      const known = next.get(feed.id)
      const before = known?.summary
      if (known) known.summary = feed
      else next.set(feed.id, new KnownFeed(feed))
      renamed ||= before?.title !== feed.title
      moved ||= before?.folderId !== feed.folderId || before.position !== feed.position
      this.#live += Number(isOpen(feed)) - Number(before !== undefined && isOpen(before))
    }
    const left = removed.flatMap((id) => next.get(id)?.summary ?? [])
    for (const feed of left) {
      next.delete(feed.id)
      this.#live -= Number(isOpen(feed))
    }
    if (left.length > 0) this.#former = new Map([...this.#former, ...left.map(({ id, title }) => [id, title] as const)])
    const others = left.length > 0 || next.size !== this.#byId.size
    if (others) this.#byId = next
    if (others || renamed) this.#order = ordered(next)
    if (others || moved) this.#placed = placed(next)
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

const isOpen = ({ state }: FeedSummary): boolean => state.kind === 'open'

const ordered = (feeds: ReadonlyMap<FeedId, KnownFeed>): KnownFeed[] =>
  [...feeds.values()].sort((a, b) => names.compare(a.summary.title, b.summary.title) || a.id - b.id)

const placed = (feeds: ReadonlyMap<FeedId, KnownFeed>): PlacedFeed[] =>
  [...feeds.values()].map((feed) => {
    const { id, folderId, position } = feed.summary
    return { id, folderId, position, feed }
  })
