import type { View } from '#contract/item.ts'

const STORED = 'lists-by-publication'
/** More views than anybody looks after by hand. */
const MOST = 1_000

/** Which views are ordered by publication; all others are by what came last. Kept for the next window. */
export class Orders {
  #published = $state.raw<ReadonlySet<string>>(stored())

  /** The view in the order that the reader chose for it; the same object where it is in that already. */
  of(view: View): View {
    const by = this.#published.has(nameOf(view)) ? 'published' : undefined
    return view.by === by ? view : inOrder(view, by)
  }

  /** The view in its other order, which it has from now on; null for a search, which has none. */
  toggled(view: View): View | null {
    if (view.kind === 'search') return null
    const names = new Set(this.#published)
    if (!names.delete(nameOf(view))) names.add(nameOf(view))
    this.#published = new Set([...names].slice(-MOST))
    localStorage.setItem(STORED, JSON.stringify([...this.#published]))
    return this.of(view)
  }
}

function inOrder(view: View, by: View['by']): View {
  const { by: _, ...rest } = view
  return by === undefined ? (rest as View) : { ...view, by }
}

/** What is unread of a view has its order. */
function nameOf(view: View): string {
  if (view.kind === 'feed') return `feed ${view.feedId}`
  if (view.kind === 'folder') return `folder ${view.folderId}`
  return view.kind === 'unread' ? 'all' : view.kind
}

function stored(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]')
    return new Set(Array.isArray(kept) ? kept.filter((name) => typeof name === 'string').slice(0, MOST) : [])
  } catch {
    return new Set()
  }
}
