import type { Gap } from '#contract/gap.ts'
import type { AnswerOf, Bridge } from '#contract/ipc.ts'
import type { ItemId } from '#contract/ids.ts'
import type { ItemRow, View } from '#contract/item.ts'
import type { Clock } from '../../base/clock.svelte.ts'
import { Turn } from '../../base/turn.ts'

/** What main sends of the view that is open: rows that arrived, how many more there are without rows, and gaps. */
export interface ViewNews {
  rows: ItemRow[]
  more: number
  gaps: Gap[]
  revision: number
}

/** What takes news, and rows that changed. */
interface Receiver {
  take(news: ViewNews): void
  update(row: ItemRow): void
}

/**
 * Joins the newest page of a view with the news that main sends meanwhile, so that none is lost and none comes twice.
 *
 * While a page is on its way news wait; once the last page has come, those that are newer than it are handed on.
 */
export class PageWatch {
  #bridge: Bridge
  #clock: Clock
  #receiver: Receiver
  #turn = new Turn()
  #onTheirWay = new Set<NewestPage>()
  #last: NewestPage | null = null
  /** As of when main read the newest page that has come. */
  #revision = 0
  #waiting: ViewNews[] = []
  /** Rows that changed meanwhile: a page that is on its way may have been read before. */
  #changed = new Map<ItemId, ItemRow>()

  constructor(bridge: Bridge, clock: Clock, receiver: Receiver) {
    this.#bridge = bridge
    this.#clock = clock
    this.#receiver = receiver
  }

  /** A newest page is on its way from now on, until its `end` is called. */
  begin(): NewestPage {
    if (this.#onTheirWay.size === 0) {
      this.#waiting = []
      this.#changed.clear()
    }
    const page: NewestPage = new NewestPage(this.#bridge, this.#clock, {
      isLast: () => this.#last === page,
      end: (revision) => this.#end(page, revision)
    })
    this.#onTheirWay.add(page)
    this.#last = page
    return page
  }

  /** Ends when another view is opened, or the same one again. */
  get turn(): Turn {
    return this.#turn
  }

  /** Another view is opened: pages of the view before are not waited for, and their end means nothing. */
  beginTurn(): Turn {
    this.#onTheirWay.clear()
    return (this.#turn = this.#turn.next())
  }

  news(news: ViewNews): void {
    if (this.#onTheirWay.size > 0) this.#waiting.push(news)
    else if (news.revision > this.#revision) this.#receiver.take(news)
  }

  changed(row: ItemRow): void {
    if (this.#onTheirWay.size > 0) this.#changed.set(row.id, row)
    this.#receiver.update(row)
  }

  #end(page: NewestPage, revision = this.#revision): void {
    if (!this.#onTheirWay.delete(page)) return
    this.#revision = revision
    if (this.#onTheirWay.size > 0) return
    const waiting = this.#waiting
    const changed = [...this.#changed.values()]
    this.#waiting = []
    this.#changed.clear()
    for (const row of changed) this.#receiver.update(row)
    for (const news of waiting) if (news.revision > revision) this.#receiver.take(news)
  }
}

/** The newest page of a view, from the moment it is requested until it is in the list. */
class NewestPage {
  #bridge: Bridge
  #clock: Clock
  #watch: { isLast: () => boolean; end: (revision?: number) => void }

  constructor(bridge: Bridge, clock: Clock, watch: { isLast: () => boolean; end: (revision?: number) => void }) {
    this.#bridge = bridge
    this.#clock = clock
    this.#watch = watch
  }

  /**
   * Requests the page. Throws what the request throws, after it has ended.
   *
   * `emptyAfter`: an empty page is answered no sooner than this many ms after the request. `isDropped`: another page was
   * requested before main had read this one, and main has read the other one only.
   */
  async read(view: View, emptyAfter = 0): Promise<AnswerOf<'watch'> & { isDropped: boolean }> {
    const hasRested = emptyAfter > 0 && new Promise<void>((resolve) => this.#clock.after(emptyAfter, resolve))
    try {
      const answer = await this.#bridge.watch({ view })
      const isEmpty = answer.page.rows.length === 0
      if (isEmpty && hasRested) await hasRested
      return { ...answer, isDropped: isEmpty && !this.#watch.isLast() }
    } catch (error) {
      this.end()
      throw error
    }
  }

  /** The page is in the list, as main had it at this revision; without one it did not come, or was of no use. */
  end(revision?: number): void {
    this.#watch.end(revision)
  }
}
