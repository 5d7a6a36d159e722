import type { Result } from '#contract/result.ts'
import type { SmartFeedId } from '#contract/ids.ts'
import type { SmartFeed } from '#contract/search/smart-feed.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import type { Library } from '../library/library.ts'

/** Counted once nothing changed for this long, and while it goes on at least this often, in ms. */
const LULL = 1_500
const LONGEST = 10_000

/**
 * The smart feeds, each with how many unread items it finds.
 *
 * Counting asks the index, so it waits for a lull: a count may be a few seconds old, and says so by nothing but its
 * slowness.
 */
export class SmartFeeds implements Disposable {
  readonly #library
  /** The whole list, whenever something of it changed. */
  readonly #onChange = new Emitter<SmartFeed[]>()
  readonly onChange = this.#onChange.event
  #all: SmartFeed[] = []
  /** What was removed and can come back, with its place in the order. */
  readonly #removed = new Map<SmartFeedId, { smartFeed: SmartFeed; at: number }>()
  #timer: NodeJS.Timeout | null = null
  #changedAt = 0
  #counting = false
  #disposed = false

  constructor(library: Library) {
    this.#library = library
  }

  async start(): Promise<void> {
    this.#all = await this.#library.smartFeeds()
    this.recount()
  }

  all(): SmartFeed[] {
    return this.#all
  }

  async save(title: string, query: string): Promise<Result<SmartFeed, 'too-many'>> {
    const saved = await this.#library.saveSmartFeed({ title, query })
    if (saved.ok) this.#put(saved.value)
    return saved
  }

  /** Null for one that is gone. */
  async change(id: SmartFeedId, change: { title?: string; query?: string }): Promise<SmartFeed | null> {
    const changed = await this.#library.changeSmartFeed({ id, ...change })
    if (changed) this.#put(changed)
    return changed
  }

  async remove(id: SmartFeedId): Promise<void> {
    const at = this.#all.findIndex((known) => known.id === id)
    const smartFeed = this.#all[at]
    if (!smartFeed) return
    await this.#library.setSmartFeedRemoved({ id, removed: true })
    this.#removed.set(id, { smartFeed, at })
    this.#set(this.#all.filter((known) => known.id !== id))
  }

  async undoRemove(id: SmartFeedId): Promise<void> {
    const removed = this.#removed.get(id)
    if (!removed) return
    await this.#library.setSmartFeedRemoved({ id, removed: false })
    this.#removed.delete(id)
    this.#set([...this.#all.slice(0, removed.at), removed.smartFeed, ...this.#all.slice(removed.at)])
    this.recount()
  }

  /** Items came or changed: they are counted after a lull. */
  recount(): void {
    if (this.#all.length === 0 || this.#disposed) return
    const now = Date.now()
    if (this.#timer) {
      if (now - this.#changedAt >= LONGEST - LULL) return
      clearTimeout(this.#timer)
    } else this.#changedAt = now
    this.#timer = setTimeout(() => void this.#count(), LULL)
  }

  dispose(): void {
    this.#disposed = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#onChange.dispose()
  }

  async #count(): Promise<void> {
    this.#timer = null
    if (this.#counting) return this.recount()
    this.#counting = true
    try {
      const counted = await this.#library.smartUnread(this.#all.map(({ id, query }) => ({ id, query })))
      const unread = new Map(counted.map(({ id, count }) => [id, count]))
      const next = this.#all.map((smartFeed) => ({
        ...smartFeed,
        unread: unread.get(smartFeed.id) ?? smartFeed.unread
      }))
      if (next.some((smartFeed, n) => smartFeed.unread !== this.#all[n]?.unread)) this.#set(next)
    } catch (error) {
      log.error('the smart feeds could not be counted', error)
    } finally {
      this.#counting = false
    }
  }

  #put(smartFeed: SmartFeed): void {
    const known = this.#all.some(({ id }) => id === smartFeed.id)
    this.#set(
      known
        ? this.#all.map((one) =>
            one.id === smartFeed.id ? { ...smartFeed, unread: one.query === smartFeed.query ? one.unread : null } : one
          )
        : [...this.#all, smartFeed]
    )
    this.recount()
  }

  #set(all: SmartFeed[]): void {
    this.#all = all
    this.#onChange.fire(all)
  }
}
