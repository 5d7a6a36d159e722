import type { FeedId } from '#contract/ids.ts'
import { joined, type Entry } from './order.ts'

/** Items kept aside one by one; beyond it they are only counted. */
const MOST_ASIDE = 500

/** What has arrived while the list stands still. */
export class Aside {
  #entries = $state.raw<readonly Entry[]>([])
  #rowless = $state.raw(0)
  #feeds = $state.raw<ReadonlySet<FeedId>>(new Set())
  #since = $state.raw<number | null>(null)

  /** The items whose rows are known, newest first. */
  get entries(): readonly Entry[] {
    return this.#entries
  }

  /** How many more there are without rows: a page must be requested before they can be shown. */
  get rowless(): number {
    return this.#rowless
  }

  get count(): number {
    return this.#entries.length + this.#rowless
  }

  /** How many feeds they come from. */
  get feeds(): number {
    return this.#feeds.size
  }

  /** When the oldest of them came, epoch milliseconds; null where there is none. */
  get since(): number | null {
    return this.#since
  }

  /** Adds items (newest first), and `more` that came without rows. Answers those whose rows are of no use from now on. */
  put(arrived: readonly Entry[], more: number): readonly Entry[] {
    if (arrived.some((entry) => !this.#feeds.has(entry.feedId)))
      this.#feeds = new Set([...this.#feeds, ...arrived.map((entry) => entry.feedId)])
    this.#since ??= arrived.at(-1)?.sortAt ?? null
    const entries = joined(arrived, this.#entries)
    const isTooMuch = entries.length > MOST_ASIDE || this.#rowless + more > 0
    this.#entries = isTooMuch ? [] : entries
    this.#rowless += more + (isTooMuch ? entries.length : 0)
    return isTooMuch ? entries : []
  }

  /** Replaces all by what a reload found: items with rows, newest first, and how many more there are. */
  replace(entries: readonly Entry[], rowless: number): void {
    this.empty()
    this.put(entries, 0)
    this.#rowless = rowless
  }

  empty(): void {
    this.#entries = []
    this.#rowless = 0
    this.#feeds = new Set()
    this.#since = null
  }
}
