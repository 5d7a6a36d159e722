import type { FeedId } from '#contract/ids.ts'
import { apart } from './told-apart.ts'
import type { LiveFeed } from './tree/tree-nodes.svelte.ts'

/** Which feeds bear the same name, and what of its address tells each of those from the others. */
export class SameNames {
  readonly #named = new Map<string, Map<FeedId, LiveFeed>>()
  /** What a feed was filed under: its name may be another by the time it goes. */
  readonly #filed = new Map<FeedId, { title: string; url: string }>()
  readonly #apart = new Map<string, ReadonlyMap<FeedId, string>>()
  /** Goes up when what tells feeds of one name apart may have changed; most libraries never have two. */
  #changes = $state(0)

  /** Takes a feed as it is now, new or changed. */
  set(feed: LiveFeed): void {
    const { id, title } = feed
    const { url } = feed.summary
    const before = this.#filed.get(id)
    if (before?.title === title && before.url === url) return
    this.remove(id)
    this.#filed.set(id, { title, url })
    const bearers = this.#named.get(title) ?? new Map<FeedId, LiveFeed>()
    this.#named.set(title, bearers.set(id, feed))
    this.#changed(title, bearers.size)
  }

  remove(id: FeedId): void {
    const title = this.#filed.get(id)?.title
    if (title === undefined) return
    this.#filed.delete(id)
    const bearers = this.#named.get(title)
    bearers?.delete(id)
    this.#changed(title, (bearers?.size ?? 0) + 1)
    if (bearers?.size === 0) this.#named.delete(title)
  }

  /** What stands behind the name of a feed, so that it is told from others of its name; empty where no other bears it. */
  apart(id: FeedId): string {
    void this.#changes
    const title = this.#filed.get(id)?.title
    const bearers = title === undefined ? undefined : this.#named.get(title)
    if (title === undefined || !bearers || bearers.size < 2) return ''
    const known = this.#apart.get(title) ?? apartOf([...bearers.values()])
    this.#apart.set(title, known)
    return known.get(id) ?? ''
  }

  #changed(title: string, bearers: number): void {
    this.#apart.delete(title)
    if (bearers > 1) this.#changes++
  }
}

function apartOf(bearers: readonly LiveFeed[]): ReadonlyMap<FeedId, string> {
  const parts = apart(bearers.map(({ summary }) => summary.url))
  return new Map(bearers.map(({ id }, index) => [id, parts[index] ?? '']))
}
