import type { FeedId } from '#contract/ids.ts'
import type { FeedOptions, FeedSummary } from '#contract/feed.ts'
import type { Bridge } from '#contract/ipc.ts'
import { ByName } from './by-name.ts'
import { SameNames } from './same-names.svelte.ts'
import type { FeedTree } from './tree/feed-tree.svelte.ts'
import type { FeedSum, LiveFeed } from './tree/tree-nodes.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

/**
 * A fall of the sum of states is shown only once it has lasted this long, in milliseconds: a flicker is no news.
 *
 * A rise is shown at once, else every start would claim for five seconds that nothing is live.
 */
const SUM_DELAY = 5_000

/**
 * The feeds as main sends them.
 *
 * Every item that arrives changes a feed, so each is a state of its own in the tree: what shows one has nothing to do with
 * the others, and what lists all of them has nothing to do until one comes, goes or is renamed.
 */
export class Feeds {
  #bridge: Bridge
  #toasts: Toasts
  #tree: FeedTree
  /** The names of feeds that were removed, for the starred items that they left. */
  #former = $state.raw<ReadonlyMap<FeedId, string>>(new Map())
  readonly #byName: ByName<LiveFeed>
  readonly #sameNames = new SameNames()
  /** Goes up when one comes, goes or is renamed. */
  #names = $state(0)
  #settled = $state.raw({ live: 0, checked: 0 })
  #settling: ReturnType<typeof setTimeout> | null = null

  constructor(bridge: Bridge, toasts: Toasts, tree: FeedTree) {
    this.#bridge = bridge
    this.#toasts = toasts
    this.#tree = tree
    this.#byName = new ByName(() => tree.inOrder)
  }

  /** All of them, in the order of their names. */
  get byName(): readonly LiveFeed[] {
    void this.#names
    return this.#byName.sorted
  }

  /** How many there are. */
  get size(): number {
    return this.#tree.size
  }

  /** What all of them come to. */
  get sum(): FeedSum {
    return this.#tree.root.sum
  }

  get(id: FeedId): FeedSummary | undefined {
    return this.#tree.feed(id)?.summary
  }

  /**
   * The name of a feed as the window shows it, also of one that was removed; empty for one that never was.
   *
   * Where another feed has the same name, a part of the address stands behind it.
   */
  titleOf(id: FeedId): string {
    const apart = this.apart(id)
    const title = this.get(id)?.title ?? this.#former.get(id) ?? ''
    return apart === '' ? title : `${title} · ${apart}`
  }

  /** What tells a feed from others of its name, where there are any; else empty. */
  apart(id: FeedId): string {
    return this.#sameNames.apart(id)
  }

  /** How many feeds are live; a fall shows once it has held for five seconds. */
  get live(): number {
    return Math.min(this.#settled.live, this.size)
  }

  /** The same of documents that were checked and are well. */
  get checked(): number {
    return Math.min(this.#settled.checked, this.size)
  }

  start(feeds: FeedSummary[], former: { id: FeedId; title: string }[]): void {
    this.#former = new Map(former.map(({ id, title }) => [id, title]))
    for (const feed of feeds) {
      this.#tree.setFeed(feed)
      this.#known(feed.id)
    }
    this.#byName.clear()
    this.#names++
    this.#settled = this.#well
  }

  apply(changed: FeedSummary[], removed: FeedId[]): void {
    for (const feed of changed) {
      const before = this.#tree.setFeed(feed)
      if (before?.title !== feed.title) this.#named(feed.id, before !== undefined)
      this.#known(feed.id)
    }
    const left = removed.flatMap((id) => this.#remove(id) ?? [])
    if (left.length > 0) this.#former = new Map([...this.#former, ...left.map(({ id, title }) => [id, title] as const)])
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
    const title = this.titleOf(id)
    if (!this.get(id)) return
    await this.#bridge.removeFeed({ id })
    this.#toasts.show(
      (t) => t.toast.feedRemoved(title),
      () => void this.#bridge.undoRemoveFeed({ id })
    )
  }

  dispose(): void {
    if (this.#settling) clearTimeout(this.#settling)
  }

  get #well(): { live: number; checked: number } {
    const { shapes } = this.#tree.root.sum
    return { live: shapes.get('open') ?? 0, checked: shapes.get('checked') ?? 0 }
  }

  #known(id: FeedId): void {
    const feed = this.#tree.feed(id)
    if (feed) this.#sameNames.set(feed)
  }

  #named(id: FeedId, isKnown: boolean): void {
    const feed = this.#tree.feed(id)
    if (!feed) return
    if (isKnown) this.#byName.remove(feed)
    this.#byName.add(feed)
    this.#names++
  }

  #remove(id: FeedId): FeedSummary | undefined {
    const feed = this.#tree.feed(id)
    if (!feed) return undefined
    this.#tree.removeFeed(id)
    this.#byName.remove(feed)
    this.#sameNames.remove(id)
    this.#names++
    return feed.summary
  }

  #settle(): void {
    const { live, checked } = this.#well
    if (live >= this.#settled.live && checked >= this.#settled.checked) {
      this.#settled = { live, checked }
      if (this.#settling) clearTimeout(this.#settling)
      this.#settling = null
      return
    }
    this.#settling ??= setTimeout(() => {
      this.#settling = null
      this.#settled = this.#well
    }, SUM_DELAY)
  }
}
