import { tick } from 'svelte'
import type { GapId, ItemId } from '#contract/ids.ts'
import type { Bridge } from '#contract/ipc.ts'
import type { ItemRow, PageKey } from '#contract/item.ts'
import type { LiveEdge } from './live-edge.svelte.ts'
import { isDay, isGap } from './list-lines.ts'
import { unreadIn } from './list-view.ts'
import type { OpenView } from './open-view.svelte.ts'
import { keyOf, pageKeyOf, type Entry } from './order.ts'
import type { PageWatch } from './page-watch.ts'
import type { Paging } from './paging.ts'
import type { Selection } from './selection.svelte.ts'
import type { Stretch } from './stretch.svelte.ts'
import type { Viewport } from './viewport.ts'

interface Parts {
  bridge: Bridge
  view: OpenView
  stretch: Stretch
  selection: Selection
  watch: PageWatch
  paging: Paging
  edge: LiveEdge
  viewport: () => Viewport | null
  select: (id: ItemId) => void
  selectGap: (id: GapId) => void
}

/** Goes through the list by key: line by line, or from one unread item to the next. */
export class Walk {
  #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Selects the item or gap `by` lines further down. */
  async move(by: number): Promise<void> {
    const { stretch, selection, paging, edge } = this.#parts
    const { all } = stretch.lines
    if (all.length === 0) return
    const at = selection.cursor
    const first = edge.isAt ? 0 : stretch.lineOf(stretch.range.first)
    let to = at === -1 ? first : selection.resumeAt === null ? at + by : at
    const key = at === -1 ? null : keyOf(all[at]!)
    if (to >= all.length) await paging.loadOlder()
    else if (to <= 0 && by < 0) await paging.loadNewer()
    // The lines that were loaded may have moved the others.
    if (key !== null && selection.resumeAt === null) to = stretch.indexOf(key) + by
    to = this.#notADay(to, by)
    const line = stretch.lines.all[to]
    if (!line || isDay(line)) return
    if (!isGap(line)) {
      this.#go(stretch.entriesAbove(to))
      return
    }
    this.#parts.selectGap(line.gap.id)
    this.#parts.viewport()?.reveal(keyOf(line), 'nearest')
  }

  /** Selects the next unread item below, else the first from the top. Answers its id, null where all is read. */
  async nextUnread(): Promise<ItemId | null> {
    const { stretch, selection, watch } = this.#parts
    const isUnread = ({ id }: Entry): boolean => stretch.peek(id)?.read === false
    const start = stretch.entriesAbove(selection.cursor + (selection.resumeAt === null ? 1 : 0))
    const below = stretch.entries.findIndex((entry, i) => i >= start && isUnread(entry))
    if (below !== -1) return this.#go(below)
    const { turn } = watch
    const last = stretch.entries.at(-1)
    const older = stretch.more && last ? await this.#unreadBelow(last) : null
    if (!turn.isCurrent) return null
    if (older) return this.#goTo(older)
    const { top, above } = stretch
    if (above > 0 && top) {
      const newest = await this.#unreadBelow({ sortAt: top.sortAt, id: top.id + 1 })
      return newest && newest.id !== selection.item && turn.isCurrent ? this.#goTo(newest) : null
    }
    const first = stretch.entries.findIndex(isUnread)
    return first === -1 || stretch.entries[first]?.id === selection.item ? null : this.#go(first)
  }

  /** The newest unread item of the view below a place: main finds it, however much that is read lies in between. */
  async #unreadBelow(place: PageKey): Promise<ItemRow | null> {
    const view = unreadIn(this.#parts.view.value)
    const page = await this.#parts.bridge.listItems({ view, before: pageKeyOf(place), limit: 1 })
    return page.rows[0] ?? null
  }

  /** Selects an item that may not be loaded. */
  async #goTo(row: ItemRow): Promise<ItemId | null> {
    const { stretch, paging } = this.#parts
    if (!stretch.isListed(row.id) && stretch.more) await paging.loadOlder()
    if (!stretch.isListed(row.id)) {
      await paging.openAt(row)
      await tick()
    }
    return this.#go(stretch.entries.findIndex((entry) => entry.id === row.id))
  }

  /** Selects a loaded item by its index, and scrolls to it. */
  #go(index: number): ItemId | null {
    const entry = this.#parts.stretch.entries[index]
    if (!entry) return null
    this.#parts.select(entry.id)
    this.#parts.viewport()?.reveal(entry.id, 'nearest')
    return entry.id
  }

  /** The nearest line that can be selected: a day is only passed over. */
  #notADay(index: number, direction: number): number {
    const { all } = this.#parts.stretch.lines
    const at = Math.max(0, Math.min(index, all.length - 1))
    const line = all[at]
    if (!line || !isDay(line)) return at
    return direction < 0 && at > 0 ? at - 1 : at + 1
  }
}
