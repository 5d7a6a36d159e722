import type { ItemId } from '#contract/ids.ts'
import type { ItemRow, View } from '#contract/item.ts'
import type { Disposable } from '../base/disposable.ts'
import { log } from '../base/log.ts'
import type { Notices } from './notices.ts'
import type { Library } from '../library/library.ts'

/** How long what arrives is gathered before the library is asked which of it the search finds, in ms. */
const GATHER = 300
/** How often it is asked again while the index is behind. */
const AGAIN = 700
/** Where more than this arrived and nobody could tell yet, the page is asked for again instead. */
const MOST = 1_000

/**
 * Brings what arrives into the search that is open.
 *
 * Whether an item matches only the index knows, a moment after it was stored: those that arrived are asked for by their
 * ids until it does. While it is far behind, the window is told how far, and asks for its page again at the end.
 */
export class SearchWatch implements Disposable {
  readonly #library
  readonly #notices
  #query: string | null = null
  readonly #waiting = new Set<ItemId>()
  #overflown = false
  /** How much the index was behind when it was last asked; -1 before that. */
  #behind = -1
  /** The page that is open was read before the index knew everything. */
  #incomplete = false
  /** Counts the views, so that an answer for one before is dropped. */
  #views = 0
  #timer: NodeJS.Timeout | null = null
  #asking = false

  constructor(library: Pick<Library, 'matching'>, notices: Notices) {
    this.#library = library
    this.#notices = notices
  }

  /** The window shows this view from now on. To be told, when its page was read, how far the index was behind then. */
  watched(view: View): (notIndexed: number) => void {
    const mine = ++this.#views
    this.#query = view.kind === 'search' ? view.query : null
    this.#waiting.clear()
    this.#overflown = false
    this.#behind = -1
    this.#incomplete = false
    this.#stop()
    if (this.#query !== null) this.#askIn(GATHER)
    return (notIndexed) => {
      if (mine !== this.#views || notIndexed === 0) return
      // By the first question the index may have caught up: the page would stay as it was read.
      this.#incomplete = true
      this.#askIn(GATHER)
    }
  }

  arrived(rows: readonly ItemRow[]): void {
    // Nobody looks: what came meanwhile is in the page that is asked for when somebody does.
    if (this.#query === null || rows.length === 0 || !this.#notices.takesRows) return
    for (const { id } of rows) this.#waiting.add(id)
    if (this.#waiting.size > MOST) {
      this.#waiting.clear()
      this.#overflown = true
    }
    this.#askIn(GATHER)
  }

  dispose(): void {
    this.#query = null
    this.#stop()
  }

  #askIn(ms: number): void {
    if (this.#timer === null && !this.#asking) this.#timer = setTimeout(() => void this.#ask(), ms)
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }

  async #ask(): Promise<void> {
    this.#timer = null
    const query = this.#query
    if (query === null) return
    const view = this.#views
    this.#asking = true
    try {
      const asked = [...this.#waiting]
      const { rows, pending, notIndexed } = await this.#library.matching({ query, ids: asked })
      if (view !== this.#views) return
      const unknown = new Set(pending)
      for (const id of asked) if (!unknown.has(id)) this.#waiting.delete(id)
      this.#notices.arrivedInSearch(rows)
      this.#tellBehind(notIndexed)
    } catch (error) {
      log.error('what arrived could not be searched', error)
    } finally {
      this.#asking = false
      if (this.#query !== null && (this.#waiting.size > 0 || this.#behind > 0 || view !== this.#views))
        this.#askIn(AGAIN)
    }
  }

  #tellBehind(behind: number): void {
    if (behind !== this.#behind && (behind > 0 || this.#behind > 0)) this.#notices.tell({ notIndexed: behind })
    this.#behind = behind
    if (behind > 0 || !(this.#incomplete || this.#overflown)) return
    this.#incomplete = false
    this.#overflown = false
    this.#notices.tell({ reload: true })
  }
}
