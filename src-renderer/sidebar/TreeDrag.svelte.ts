import type { FeedTree } from '../state/tree/feed-tree.svelte.ts'
import { feedKey, keyParts, type TreeKey, type TreeRow } from '../state/tree/tree-rows.ts'
import type { TreePlace } from '../state/tree/tree-steps.ts'
import { ROW_HEIGHT, type TreeWindow } from './TreeWindow.svelte.ts'

/** Pixels that the pointer moves before a press becomes a drag. */
const THRESHOLD = 5
/** A collapsed folder opens when a row is held over it for this long, in ms. */
const OPEN_AFTER = 600
/**
 * Within `EDGE` pixels of its edge the tree scrolls: by `SCROLL` pixels a second at first, twice as fast after each `TWICE` ms,
 * until `THROUGH` ms would do for all of it. The other end of ten thousand rows is seconds away.
 */
const EDGE = 28
const SCROLL = 360
const TWICE = 400
const THROUGH = 3_000

/** Where a drag would drop: what it becomes, and what is drawn, a line or a folder that takes it in. */
export interface DropTarget extends TreePlace {
  /** In pixels from the top of the tree, and how deep the line begins; null where a folder is drawn as the target. */
  line: { top: number; level: number } | null
  into: TreeKey | null
}

interface Options {
  /** The box of all rows. */
  box: () => HTMLElement | undefined
  window: TreeWindow
  model: FeedTree
  canHold: (parentId: TreePlace['parentId'], key: TreeKey) => boolean
  expand: (row: TreeRow) => void
  drop: (key: TreeKey, place: TreePlace) => void
}

/** Dragging a row of the tree by the pointer. */
export class TreeDrag {
  #options: Options
  #pressed: { key: TreeKey; x: number; y: number; pointerId: number } | null = null
  #dragged = $state.raw<TreeKey | null>(null)
  #target = $state.raw<DropTarget | null>(null)
  #pointer = $state.raw({ x: 0, y: 0 })
  #over: TreeKey | null = null
  #opening: ReturnType<typeof setTimeout> | null = null
  #frame = 0
  /** When the pointer came to the edge, and when it was scrolled last, in ms. */
  #atEdge: { since: number; last: number } | null = null

  constructor(options: Options) {
    this.#options = options
  }

  /** The row that is dragged. */
  get dragged(): TreeKey | null {
    return this.#dragged
  }

  get target(): DropTarget | null {
    return this.#target
  }

  get pointer(): { x: number; y: number } {
    return this.#pointer
  }

  press(key: TreeKey, event: PointerEvent): void {
    if (event.button !== 0 || event.pointerType === 'touch') return
    this.#pressed = { key, x: event.clientX, y: event.clientY, pointerId: event.pointerId }
  }

  move(event: PointerEvent): void {
    const pressed = this.#pressed
    if (pressed?.pointerId !== event.pointerId) return
    if (this.#dragged === null) {
      if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < THRESHOLD) return
      this.#options.box()?.setPointerCapture(event.pointerId)
      this.#dragged = pressed.key
      this.#frame = requestAnimationFrame((now) => this.#scroll(now))
    }
    this.#pointer = { x: event.clientX, y: event.clientY }
    this.#aim()
  }

  /** Answers whether it was a drag: then the click that follows means nothing. */
  release(): boolean {
    const dragged = this.#dragged
    const target = this.#target
    this.cancel()
    if (dragged !== null && target) this.#options.drop(dragged, target)
    return dragged !== null
  }

  cancel(): void {
    this.#pressed = null
    this.#dragged = null
    this.#target = null
    this.#over = null
    this.#atEdge = null
    if (this.#opening) clearTimeout(this.#opening)
    cancelAnimationFrame(this.#frame)
  }

  #aim(): void {
    const key = this.#dragged
    const box = this.#options.box()?.getBoundingClientRect()
    if (key === null || !box) return
    const { x, y } = this.#pointer
    const target = x < box.left - 40 || x > box.right + 40 ? null : this.#targetAt(y - box.top, key)
    this.#target = target && this.#options.canHold(target.parentId, key) ? target : null
  }

  /** `y` in pixels from the top of the first row. */
  #targetAt(y: number, key: TreeKey): DropTarget | null {
    const { rows, places } = this.#options.window
    if (y >= places.height) return this.#atTheEnd(key)
    const index = places.at(y)
    const row = rows.at(index)
    if (!row) return null
    this.#holdOver(row)
    const bottom = places.bottom(index)
    const top = bottom - ROW_HEIGHT
    const share = (y - top) / ROW_HEIGHT
    const line = (below: boolean) => ({ top: below ? bottom : top, level: row.level })
    const { kind, id } = keyParts(key)
    if (row.kind === 'feed') {
      // Folders stand before feeds: over a feed a folder goes into the folder of that feed.
      if (kind === 'folder') return this.#into(row.parentId, row)
      const below = share >= 0.5
      return {
        parentId: row.parentId,
        before: below ? this.#behind(row, id) : row.feed.id,
        line: line(below),
        into: null
      }
    }
    if (kind === 'feed' || (share > 0.25 && share < 0.75) || (share >= 0.75 && row.expanded === true)) {
      return this.#into(row.id, row)
    }
    const below = share >= 0.75
    return { parentId: row.parentId, before: below ? this.#behind(row, id) : row.id, line: line(below), into: null }
  }

  /** Below everything: out of all folders, behind the last. */
  #atTheEnd(key: TreeKey): DropTarget | null {
    this.#holdOver(null)
    const { rows, places } = this.#options.window
    const { folders, feeds } = this.#options.model.root
    const isFolder = keyParts(key).kind === 'folder'
    if (rows.length === 0 || (isFolder && folders.length === 0)) return null
    // A folder stands before the feeds that are in none.
    const loose = isFolder && feeds[0] ? rows.indexOf(feedKey(feeds[0].id)) : -1
    const top = loose === -1 ? places.height : places.bottom(loose) - ROW_HEIGHT
    return { parentId: null, before: null, line: { top, level: 1 }, into: null }
  }

  #into(id: TreePlace['parentId'], row: TreeRow): DropTarget | null {
    if (id === null) return { parentId: null, before: null, line: null, into: null }
    const into: TreeKey = row.kind === 'folder' ? row.key : `folder-${id}`
    return { parentId: id, before: null, line: null, into }
  }

  /** The sibling behind a row, as if the dragged one were gone. */
  #behind(row: TreeRow, dragged: number): number | null {
    const parent = this.#options.model.at(row.parentId)
    const siblings: readonly { id: number | null }[] = (row.kind === 'feed' ? parent?.feeds : parent?.folders) ?? []
    const own = row.kind === 'feed' ? row.feed.id : row.id
    const rest = siblings.filter((each) => each.id !== dragged || each.id === own)
    return rest[rest.findIndex((each) => each.id === own) + 1]?.id ?? null
  }

  #holdOver(row: TreeRow | null): void {
    if (this.#over === (row?.key ?? null)) return
    this.#over = row?.key ?? null
    if (this.#opening) clearTimeout(this.#opening)
    if (row?.kind !== 'folder' || row.expanded !== false) return
    this.#opening = setTimeout(() => {
      if (this.#dragged !== null) this.#options.expand(row)
    }, OPEN_AFTER)
  }

  #scroll(now: number): void {
    if (this.#dragged === null) return
    const { seen, places } = this.#options.window
    const box = seen.scroller?.getBoundingClientRect()
    const { y } = this.#pointer
    const way = !box ? 0 : y < box.top + EDGE ? -1 : y > box.bottom - EDGE ? 1 : 0
    if (way === 0) this.#atEdge = null
    else {
      const { since, last } = this.#atEdge ?? { since: now, last: now }
      const speed = Math.min(SCROLL * 2 ** ((now - since) / TWICE), Math.max(SCROLL, (places.height * 1_000) / THROUGH))
      this.#atEdge = { since, last: now }
      seen.scrollBy((way * speed * (now - last)) / 1_000)
      this.#aim()
    }
    this.#frame = requestAnimationFrame((next) => this.#scroll(next))
  }
}
