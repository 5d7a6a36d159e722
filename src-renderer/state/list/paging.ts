import type { Bridge } from '#contract/ipc.ts'
import type { ItemId } from '#contract/ids.ts'
import { PAGE_LIMIT, type Page, type PageKey } from '#contract/item.ts'
import type { Aside } from './aside.svelte.ts'
import type { OpenView } from './open-view.svelte.ts'
import { compare, pageKeyOf } from './order.ts'
import type { Stretch } from './stretch.svelte.ts'
import type { Timers } from '../../base/timers.ts'
import { Turn } from '../../base/turn.ts'

/**
 * Within this many rows of the end of what is loaded, the next page is loaded: at once while the reader scrolls or where
 * fewer rows are left, else after a moment, in ms.
 */
const LOAD_WITHIN = 100
const LOAD_NOW_WITHIN = 30
const LOAD_AFTER = 250

interface Parts {
  bridge: Bridge
  timers: Timers
  view: OpenView
  stretch: Stretch
  aside: Aside
}

/** Requests pages from main and joins them to the stretch that is loaded, or loads another stretch in its place. */
export class Paging {
  #bridge: Bridge
  #timers: Timers
  #view: OpenView
  #stretch: Stretch
  #aside: Aside
  #older: Promise<void> | null = null
  #newer: Promise<void> | null = null
  #turn = new Turn()

  constructor({ bridge, timers, view, stretch, aside }: Parts) {
    this.#bridge = bridge
    this.#timers = timers
    this.#view = view
    this.#stretch = stretch
    this.#aside = aside
  }

  /** Ends when the reader asks for another place of the view: pages of the place before are of no use. */
  get turn(): Turn {
    return this.#turn
  }

  beginTurn(): Turn {
    return (this.#turn = this.#turn.next())
  }

  /** Another view is open: pages that are on their way are not waited for. */
  reset(): void {
    this.#older = null
    this.#newer = null
    this.beginTurn()
  }

  /** Loads older items below the last one; resolves when they are there. */
  loadOlder(): Promise<void> {
    if (!this.#stretch.more || !this.#stretch.loaded) return Promise.resolve()
    this.#older ??= this.#loadOlder().finally(() => (this.#older = null))
    return this.#older
  }

  /** Loads newer items of the list above the first one; resolves when they are there. */
  loadNewer(): Promise<void> {
    if (this.#stretch.above === 0 || !this.#stretch.loaded) return Promise.resolve()
    this.#newer ??= this.#loadNewer().finally(() => (this.#newer = null))
    return this.#newer
  }

  /** Loads on towards either end that is near the screen. `scrolled`: the reader is scrolling. */
  loadAhead({ scrolled }: { scrolled: boolean }): void {
    const left = this.#belowScreen
    if (left <= (scrolled ? LOAD_WITHIN : LOAD_NOW_WITHIN)) void this.loadOlder()
    // A page that has just come is drawn first.
    else if (left <= LOAD_WITHIN && !this.#timers.has('ahead'))
      this.#timers.after('ahead', LOAD_AFTER, () => {
        if (this.#belowScreen <= LOAD_WITHIN) void this.loadOlder()
      })
    if (this.#stretch.range.first < LOAD_WITHIN) void this.loadNewer()
  }

  /** How many loaded items are below the screen. */
  get #belowScreen(): number {
    return this.#stretch.entries.length - this.#stretch.range.last
  }

  async #loadOlder(): Promise<void> {
    const last = this.#stretch.entries.at(-1)
    if (!last) return
    const { turn } = this.#stretch
    const page = await this.#bridge.listItems({ view: this.#view.value, before: pageKeyOf(last), limit: PAGE_LIMIT })
    if (turn.isCurrent) this.#stretch.append(page)
  }

  async #loadNewer(): Promise<void> {
    const first = this.#stretch.entries[0]
    if (!first) return
    const { turn } = this.#stretch
    const page = await this.#bridge.listNewer({ view: this.#view.value, after: pageKeyOf(first), limit: PAGE_LIMIT })
    if (turn.isCurrent) this.#stretch.prepend(this.#upToTop(page))
  }

  /**
   * Loads the stretch around a place, given by its share of what lies above or below the one that is loaded.
   *
   * Between what is known of both ends the share is taken of the time.
   */
  async jump(where: 'above' | 'below', share: number): Promise<void> {
    const { entries, top, oldest, above, below } = this.#stretch
    const first = entries[0]
    const last = entries.at(-1)
    if (!first || !last || !top) return
    const [from, to] = where === 'above' ? [top, first] : [last, { sortAt: oldest, id: 1 }]
    const between = (a: number, b: number): number => Math.max(1, Math.round(a + (b - a) * share))
    const newer = where === 'above' ? share * above : above + entries.length + share * below
    const at = { sortAt: between(from.sortAt, to.sortAt), id: between(from.id, to.id) }
    await this.openAt(at, Math.round(newer))
  }

  /**
   * Replaces what is loaded by the stretch around a place. Answers its part above the place; null where the reader has
   * gone elsewhere meanwhile.
   *
   * `newer` says how many items of the list are newer than the place; without it their share of the time has to do.
   */
  async openAt(at: PageKey, newer = this.#estimate(at)): Promise<Page | null> {
    const turn = this.beginTurn()
    const view = this.#view.value
    const [above, below] = await Promise.all([
      this.#bridge.listNewer({ view, after: at, limit: PAGE_LIMIT }),
      this.#bridge.listItems({ view, before: { sortAt: at.sortAt, id: at.id + 1 }, limit: PAGE_LIMIT })
    ])
    if (!turn.isCurrent) return null
    const listed = this.#upToTop(above)
    this.#open(listed, below, newer - listed.rows.length)
    return listed
  }

  /** Loads the oldest items of the view; false where the reader has gone elsewhere meanwhile. */
  async openEnd(): Promise<boolean> {
    const turn = this.beginTurn()
    const { total } = this.#stretch
    const after = { sortAt: 0, id: 1 }
    const page = await this.#bridge.listNewer({ view: this.#view.value, after, limit: PAGE_LIMIT })
    if (!turn.isCurrent) return false
    this.#open(this.#upToTop(page), { rows: [], more: false, notIndexed: 0, gaps: [] }, total - page.rows.length)
    return true
  }

  /**
   * Lets all that was kept aside into the list where its rows are not all known. Answers the oldest of it.
   *
   * `top` is the newest item of the list until then.
   */
  async openAside(top: PageKey): Promise<ItemId | null> {
    const waiting = this.#aside.count
    const begins = this.#stretch.above === 0
    this.#stretch.extendAbove(waiting)
    this.#stretch.forget(this.#aside.entries)
    this.#aside.empty()
    if (!begins) return (await this.openAt(top, waiting))?.rows.at(-1)?.id ?? null
    await this.loadNewer()
    const { entries } = this.#stretch
    const old = entries.findIndex((entry) => compare(entry, top) >= 0)
    return entries[(old === -1 ? entries.length : old) - 1]?.id ?? null
  }

  /** Loads two adjoining pages in the place of all that is loaded; `above`: how many items of the list are newer. */
  #open(upper: Page, lower: Page, above: number): void {
    const at = lower.rows[0] ?? upper.rows.at(-1)
    this.#stretch.replace({
      rows: [...upper.rows, ...lower.rows],
      above: upper.more ? Math.max(1, above) : 0,
      more: lower.more,
      total: this.#stretch.total,
      aside: this.#aside.entries.flatMap((entry) => this.#stretch.peek(entry.id) ?? []),
      at: at && { id: at.id, index: upper.rows.length }
    })
    this.#stretch.gaps.replace([...upper.gaps, ...lower.gaps])
  }

  /** Of a page that goes upwards the part that belongs to the list: what is newer than its top is kept aside. */
  #upToTop(page: Page): Page {
    const { top } = this.#stretch
    if (!top) return page
    const rows = page.rows.filter((row) => compare(row, top) >= 0)
    const ends = rows.length < page.rows.length || rows.some((row) => row.id === top.id)
    return { ...page, rows, gaps: page.gaps.filter((gap) => gap.toAt <= top.sortAt), more: page.more && !ends }
  }

  /** How many items of the list are newer than a place, judged by the time. */
  #estimate(at: PageKey): number {
    const { top, oldest, total } = this.#stretch
    const newest = top?.sortAt ?? at.sortAt
    const span = newest - oldest
    return span <= 0 ? 0 : Math.round((total * (newest - at.sortAt)) / span)
  }
}
