import type { Bridge } from '#contract/ipc.ts'
import type { SmartFeedId } from '#contract/ids.ts'
import type { SmartFeed } from '#contract/search/smart-feed.ts'
import type { Toasts } from './toasts.svelte.ts'

/** The saved searches, as main sends them. */
export class SmartFeeds {
  #bridge: Bridge
  #toasts: Toasts
  #all = $state.raw<SmartFeed[]>([])

  constructor(bridge: Bridge, toasts: Toasts) {
    this.#bridge = bridge
    this.#toasts = toasts
  }

  get all(): SmartFeed[] {
    return this.#all
  }

  get(id: SmartFeedId): SmartFeed | undefined {
    return this.#all.find((smartFeed) => smartFeed.id === id)
  }

  apply(all: SmartFeed[]): void {
    this.#all = all
  }

  /** Answers what was saved, null where there are as many as there can be. */
  async save(title: string, query: string): Promise<SmartFeed | null> {
    const saved = await this.#bridge.saveSmartFeed({ title, query })
    if (!saved.ok) {
      this.#toasts.show((t) => t.search.tooMany)
      return null
    }
    this.#put(saved.value)
    return saved.value
  }

  async change(id: SmartFeedId, change: { title?: string; query?: string }): Promise<void> {
    const changed = await this.#bridge.changeSmartFeed({ id, ...change })
    if (changed) this.#put(changed)
  }

  /** Gone at once; it can be brought back while the toast is shown. */
  async remove(id: SmartFeedId): Promise<void> {
    const smartFeed = this.get(id)
    if (!smartFeed) return
    this.#all = this.#all.filter((one) => one.id !== id)
    await this.#bridge.removeSmartFeed({ id })
    this.#toasts.show(
      (t) => t.toast.feedRemoved(smartFeed.title),
      () => void this.#bridge.undoRemoveSmartFeed({ id })
    )
  }

  #put(smartFeed: SmartFeed): void {
    const known = this.#all.some(({ id }) => id === smartFeed.id)
    this.#all = known
      ? this.#all.map((one) => (one.id === smartFeed.id ? { ...smartFeed, unread: one.unread } : one))
      : [...this.#all, smartFeed]
  }
}
