import { keyParts, type FeedTree, type TreeKey, type TreePlace, type TreeRow } from '../state/feed-tree.ts'

/** Pixels that the pointer moves before a press becomes a drag. */
const THRESHOLD = 5
/** A collapsed folder opens when a row is held over it for this long, in ms. */
const OPEN_AFTER = 600
/** Within `EDGE` pixels of its edge the tree scrolls, by `SCROLL` pixels a frame. */
const EDGE = 28
const SCROLL = 6

/** Where a drag would drop: what it becomes, and what is drawn, a line or a folder that takes it in. */
export interface DropTarget extends TreePlace {
  /** In pixels from the top of the tree, and how deep the line begins; null where a folder is drawn as the target. */
  line: { top: number; level: number } | null
  into: TreeKey | null
}

interface Options {
  tree: () => HTMLElement | undefined
  rows: () => readonly TreeRow[]
  model: () => FeedTree
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
      this.#options.tree()?.setPointerCapture(event.pointerId)
      this.#dragged = pressed.key
      this.#frame = requestAnimationFrame(() => this.#scroll())
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
    if (this.#opening) clearTimeout(this.#opening)
    cancelAnimationFrame(this.#frame)
  }

  #aim(): void {
    const key = this.#dragged
    const tree = this.#options.tree()
    if (key === null || !tree) return
    const { x, y } = this.#pointer
    const box = tree.getBoundingClientRect()
    const target = x < box.left - 40 || x > box.right + 40 ? null : this.#targetAt(y, key, tree, box)
    this.#target = target && this.#options.canHold(target.parentId, key) ? target : null
  }

  #targetAt(y: number, key: TreeKey, tree: HTMLElement, box: DOMRect): DropTarget | null {
    const elements = [...tree.querySelectorAll<HTMLElement>('[data-key]')]
    const element = elements.find((each) => y < each.getBoundingClientRect().bottom)
    if (!element) return this.#atTheEnd(key, elements.at(-1), box)
    const row = this.#options.rows().find((each) => each.key === element.dataset['key'])
    if (!row) return null
    this.#holdOver(row)
    const at = element.getBoundingClientRect()
    const share = (y - at.top) / at.height
    const line = (below: boolean) => ({ top: (below ? at.bottom : at.top) - box.top, level: row.level })
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
  #atTheEnd(key: TreeKey, last: HTMLElement | undefined, box: DOMRect): DropTarget | null {
    this.#holdOver(null)
    if (!last) return null
    const folders = this.#options.model().foldersIn(null)
    // A folder stands before the feeds that are in none.
    const loose = this.#options.rows().find((row) => row.kind === 'feed' && row.firstLoose)
    const element = keyParts(key).kind === 'folder' && loose ? this.#element(loose.key) : null
    const top = element ? element.getBoundingClientRect().top : last.getBoundingClientRect().bottom
    return folders.length === 0 && keyParts(key).kind === 'folder'
      ? null
      : { parentId: null, before: null, line: { top: top - box.top, level: 1 }, into: null }
  }

  #into(id: TreePlace['parentId'], row: TreeRow): DropTarget | null {
    if (id === null) return { parentId: null, before: null, line: null, into: null }
    const into: TreeKey = row.kind === 'folder' ? row.key : `folder-${id}`
    return { parentId: id, before: null, line: null, into }
  }

  /** The sibling behind a row, as if the dragged one were gone. */
  #behind(row: TreeRow, dragged: number): number | null {
    const model = this.#options.model()
    const siblings: readonly { id: number }[] =
      row.kind === 'feed' ? model.feedsIn(row.parentId) : model.foldersIn(row.parentId)
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

  #element(key: TreeKey): HTMLElement | null {
    return this.#options.tree()?.querySelector<HTMLElement>(`[data-key="${key}"]`) ?? null
  }

  #scroll(): void {
    if (this.#dragged === null) return
    const box = this.#options.tree()?.closest<HTMLElement>('[data-scrolls]')
    if (box) {
      const { top, bottom } = box.getBoundingClientRect()
      const { y } = this.#pointer
      const by = y < top + EDGE ? -SCROLL : y > bottom - EDGE ? SCROLL : 0
      if (by !== 0) {
        box.scrollTop += by
        this.#aim()
      }
    }
    this.#frame = requestAnimationFrame(() => this.#scroll())
  }
}
