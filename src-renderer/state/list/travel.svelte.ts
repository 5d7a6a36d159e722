import { tick } from 'svelte'
import type { ItemId } from '#contract/ids.ts'
import type { Whereabouts } from '#contract/whereabouts.ts'
import type { Aside } from './aside.svelte.ts'
import type { Flow } from './flow.svelte.ts'
import type { LiveEdge } from './live-edge.svelte.ts'
import type { OpenView } from './open-view.svelte.ts'
import { pageKeyOf } from './order.ts'
import type { Paging } from './paging.ts'
import type { Reloading } from './reloading.ts'
import type { Selection } from './selection.svelte.ts'
import type { Stretch } from './stretch.svelte.ts'
import type { Timers } from '../../base/timers.ts'
import type { Anchor, Back, Viewport } from './viewport.ts'

/** How long the way back is offered, in ms. */
const BACK_TIME = 60_000
/** Pages that are loaded at most to find the place where a view was left. */
const MOST_PAGES = 20

interface Parts {
  timers: Timers
  view: OpenView
  stretch: Stretch
  aside: Aside
  edge: LiveEdge
  flow: Flow
  paging: Paging
  reloading: Reloading
  selection: Selection
  viewport: () => Viewport | null
}

/** Takes the reader to another place of the list, and back. */
export class Travel {
  #parts: Parts
  #back = $state.raw<Back | null>(null)

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get canGoBack(): boolean {
    return this.#back !== null
  }

  /** Where the reader is; null where no list is on the screen, or nothing in it. */
  here(): Back | null {
    const { stretch, viewport } = this.#parts
    const anchor = viewport()?.anchor() ?? null
    const at = stretch.entries[stretch.range.first] ?? stretch.entries[0]
    return anchor && at ? { anchor, at: pageKeyOf(at) } : null
  }

  /** Shows the items kept aside and goes to the oldest of them. */
  async toNews(): Promise<void> {
    const { timers, view, stretch, aside, edge, flow, paging, reloading, selection, viewport } = this.#parts
    if (aside.count === 0) return
    edge.held = false
    this.#back = this.here()
    timers.after('back', BACK_TIME, () => (this.#back = null))
    const { top, above } = stretch
    stretch.gaps.placeAll()
    let oldestNew: ItemId | null
    if ((aside.rowless === 0 && above === 0) || !top) {
      oldestNew = aside.entries.at(-1)?.id ?? null
      flow.join({ stay: true })
    } else oldestNew = await paging.openAside(top)
    selection.resumeAt = oldestNew
    await tick()
    if (oldestNew !== null) viewport()?.reveal(oldestNew, 'end')
    // What came late stands elsewhere than at the top.
    if (view.byPublication) await reloading.reload()
  }

  /** Back to where the reader was before the new items were shown. */
  async goBack(): Promise<void> {
    const { timers, stretch, paging, selection, viewport } = this.#parts
    const back = this.#back
    if (!back) return
    this.#back = null
    selection.resumeAt = null
    timers.stop('back')
    if (stretch.indexOf(back.anchor.key) === -1) {
      await paging.openAt(back.at)
      await tick()
    }
    viewport()?.restore(back.anchor)
  }

  /** To the place where another window was. */
  async toPlace({ item, line, offset }: NonNullable<Whereabouts['top']>): Promise<void> {
    if (!(await this.#parts.paging.openAt(item))) return
    await tick()
    this.#parts.viewport()?.restore({ key: line, offset })
  }

  /** To the newest item. */
  async toLiveEdge(): Promise<void> {
    const { stretch, aside, flow, paging, reloading, viewport } = this.#parts
    stretch.gaps.placeAll()
    paging.beginTurn()
    if (stretch.above > 0 || aside.rowless > 0) await reloading.refill()
    else flow.join({ stay: false })
    await tick()
    viewport()?.toLiveEdge()
  }

  /** To the oldest item of the view. */
  async toEnd(): Promise<void> {
    const { stretch, paging, viewport } = this.#parts
    if (stretch.more && stretch.loaded) {
      if (!(await paging.openEnd())) return
      await tick()
    }
    viewport()?.toEnd()
  }

  /** Loads older pages until a line is there, and scrolls to it; gives up where `goesOn` is false. */
  async restore(anchor: Anchor, goesOn: () => boolean): Promise<void> {
    const { stretch, paging, viewport } = this.#parts
    for (let page = 0; page < MOST_PAGES && stretch.indexOf(anchor.key) === -1 && stretch.more && goesOn(); page++)
      await paging.loadOlder()
    await tick()
    if (goesOn()) viewport()?.restore(anchor)
  }

  /** The way back is lost with the view. */
  reset(): void {
    this.#back = null
  }
}
