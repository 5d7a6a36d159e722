import { tick } from 'svelte'
import type { AnswerOf, Bridge } from '#contract/ipc.ts'
import { PAGE_LIMIT, type ItemRow, type Page, type PageKey, type View } from '#contract/item.ts'
import type { Aside } from './aside.svelte.ts'
import type { LiveEdge } from './live-edge.svelte.ts'
import type { OpenView } from './open-view.svelte.ts'
import { compare, pageKeyOf, withKept, type Entry } from './order.ts'
import type { PageWatch } from './page-watch.ts'
import type { Paging } from './paging.ts'
import type { Stretch } from './stretch.svelte.ts'
import type { ListTape } from './tape.svelte.ts'
import type { Turn } from '../../base/turn.ts'
import type { Viewport } from './viewport.ts'

/** Pages that one reload requests at most. */
const MOST_PAGES = 20
/** Rows below the screen that a reload reads again, too. */
const BELOW_SCREEN = 20

interface Parts {
  bridge: Bridge
  view: OpenView
  stretch: Stretch
  aside: Aside
  tape: ListTape
  watch: PageWatch
  paging: Paging
  edge: LiveEdge
  viewport: () => Viewport | null
}

/** Reads again from main what the list shows. */
export class Reloading {
  #parts: Parts
  #running: Promise<void> | null = null
  #again = false
  #dropRead = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The reader marked the list read: where only what is unread is shown, the next reload takes read items away. */
  dropRead(): void {
    this.#dropRead = true
  }

  /** Reads the view again after much has changed, and keeps the place. Requests meanwhile become one more reload. */
  reload(): Promise<void> {
    if (this.#running) {
      this.#again = true
      return this.#running
    }
    this.#running = this.#reload().finally(() => {
      this.#running = null
      if (this.#again) {
        this.#again = false
        void this.reload()
      }
    })
    return this.#running
  }

  /** Replaces the list by what main holds now, from the newest on, and by `kept` rows; nothing stays aside. */
  async refill(kept: readonly ItemRow[] = []): Promise<void> {
    const { view, watch, paging } = this.#parts
    const viewTurn = watch.turn
    const placeTurn = paging.turn
    const newest = watch.begin()
    const answer = await newest.read(view.value)
    if (!viewTurn.isCurrent) return
    if (answer.isDropped) {
      newest.end()
      return
    }
    if (!placeTurn.isCurrent) {
      newest.end()
      void this.reload()
      return
    }
    this.fill(answer, kept)
    newest.end(answer.revision)
    await tick()
  }

  /** Shows the newest page of the view, and `kept` rows. */
  fill({ page, tape, extent }: AnswerOf<'watch'>, kept: readonly ItemRow[] = []): void {
    const { stretch, aside } = this.#parts
    const rows = withKept(page.rows, kept, page.more)
    aside.empty()
    stretch.replace({
      rows,
      above: 0,
      more: page.more,
      total: extent?.items ?? 0,
      top: rows[0] ?? null,
      oldest: extent?.oldest ?? 0,
      newestId: extent?.newestId ?? 0
    })
    stretch.gaps.refill(page.gaps)
    stretch.notIndexed = page.notIndexed
    stretch.loaded = true
    this.#parts.tape.replace(tape)
  }

  async #reload(): Promise<void> {
    const { view, stretch, watch, edge, viewport } = this.#parts
    const dropRead = this.#dropRead
    this.#dropRead = false
    const { top, entries, range } = stretch
    const first = entries[0]
    if (!first || !top || (edge.mayMove && stretch.above === 0)) {
      await this.refill(this.#keptRead(dropRead))
      return
    }
    const viewTurn = watch.turn
    const stretchTurn = stretch.turn
    const anchor = viewport()?.anchor() ?? null
    const reach = entries[Math.min(range.last + BELOW_SCREEN, entries.length - 1)] ?? first
    const newest = watch.begin()
    const answer = await newest.read(view.value)
    if (answer.isDropped) {
      newest.end()
      return
    }
    const again = await this.#readAgain(view.value, first, reach, viewTurn).catch((error: unknown) => {
      newest.end()
      throw error
    })
    if (!viewTurn.isCurrent) return
    if (!stretchTurn.isCurrent) {
      // The reader went elsewhere meanwhile: these pages are of the place before.
      this.#again = true
      newest.end()
      return
    }
    this.#renew(answer, again, top, this.#keptRead(dropRead))
    newest.end(answer.revision)
    await tick()
    if (anchor && !edge.isAt) viewport()?.restore(anchor)
  }

  /** The items of a view from `first` down to `reach`, or a little further. Ends early where another view is opened. */
  async #readAgain(view: View, first: Entry, reach: Entry, turn: Turn): Promise<Pick<Page, 'rows' | 'gaps' | 'more'>> {
    const rows: Page['rows'] = []
    const gaps: Page['gaps'] = []
    let more = true
    let before: PageKey = { sortAt: first.sortAt, id: first.id + 1 }
    for (let pages = 0; pages < MOST_PAGES && more && turn.isCurrent; pages++) {
      const next = await this.#parts.bridge.listItems({ view, before, limit: PAGE_LIMIT })
      rows.push(...next.rows)
      gaps.push(...next.gaps)
      more = next.more
      const last = next.rows.at(-1)
      if (!last || compare(last, reach) >= 0) break
      before = pageKeyOf(last)
    }
    return { rows, gaps, more }
  }

  /** Replaces the stretch by its items as they are now; what is newer than the list's `top` is kept aside. */
  #renew(
    { page, tape, extent }: AnswerOf<'watch'>,
    again: Pick<Page, 'rows' | 'gaps' | 'more'>,
    top: PageKey,
    kept: readonly ItemRow[]
  ): void {
    const { stretch, aside } = this.#parts
    const items = extent?.items ?? 0
    const last = stretch.entries.at(-1)
    const newer = page.rows.filter((row) => compare(row, top) < 0)
    // While the window was hidden, perhaps for hours, main sent nothing of what came.
    const came = Math.max(aside.count, items - stretch.total)
    const areAll = newer.length < page.rows.length || !page.more
    const rowless = areAll ? 0 : Math.max(1, came - newer.length)
    stretch.replace({
      rows: withKept(again.rows, kept, again.more),
      above: stretch.above,
      more: again.more,
      total: items - newer.length - rowless,
      oldest: extent?.oldest ?? 0,
      newestId: extent?.newestId ?? 0
    })
    aside.replace(stretch.enterAside(newer), rowless)
    stretch.gaps.reload(
      stretch.above === 0 ? [...again.gaps, ...page.gaps] : again.gaps,
      again.gaps.filter((gap) => last === undefined || gap.toAt <= last.sortAt)
    )
    stretch.notIndexed = page.notIndexed
    this.#parts.tape.replace(tape)
  }

  /** Where only what is unread is shown, what was read stays until the view is left, unless the reader marked it all read. */
  #keptRead(dropRead: boolean): ItemRow[] {
    const { view, stretch } = this.#parts
    if (!view.unreadOnly || dropRead) return []
    return stretch.entries.flatMap(({ id }) => {
      const row = stretch.peek(id)
      return row?.read === true && view.hasFeed(row.feedId) ? [row] : []
    })
  }
}
