import type { ItemId } from '#contract/ids.ts'
import type { ItemRow, View } from '#contract/item.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import type { Library } from '../library/library.ts'

/** How long arriving items gather before the library is asked which of them the search finds, in ms. */
const GATHER = 300
/** How often it is asked again while the index is behind, in ms. */
const AGAIN = 700
/** Where more items than this wait for the index, the window reads its page again instead. */
const MOST = 1_000

/**
 * Finds which of the arriving items the open search finds.
 *
 * Only the index knows whether an item matches, a moment after the item was stored: the ids that arrived are queried until
 * it does. While the index is far behind, `onBehind` says how far, and `onStale` at the end that the page has to be read
 * again.
 */
export class SearchWatch implements Disposable {
  readonly #library
  readonly #takesRows
  readonly #disposables = new Disposables()
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

  /** Items that arrived and that the search finds. */
  readonly #onFound = this.#disposables.add(new Emitter<ItemRow[]>())
  readonly onFound = this.#onFound.event
  /** How many stored items the index does not know yet. */
  readonly #onBehind = this.#disposables.add(new Emitter<number>())
  readonly onBehind = this.#onBehind.event
  /** The index has caught up: the page that is open was read too early. */
  readonly #onStale = this.#disposables.add(new Emitter<void>())
  readonly onStale = this.#onStale.event

  /** `takesRows`: whether a window is there to be sent rows. */
  constructor(library: Pick<Library, 'matching'>, takesRows: () => boolean) {
    this.#library = library
    this.#takesRows = takesRows
  }

  /** The window shows this view from now on. The answer takes how far the index was behind when its page was read. */
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
    // Nobody looks: these items are in the page that is read when somebody does.
    if (this.#query === null || rows.length === 0 || !this.#takesRows()) return
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
    this.#disposables.dispose()
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
      if (rows.length > 0) this.#onFound.fire(rows)
      this.#announceBehind(notIndexed)
    } catch (error) {
      log.error('what arrived could not be searched', error)
    } finally {
      this.#asking = false
      if (this.#query !== null && (this.#waiting.size > 0 || this.#behind > 0 || view !== this.#views))
        this.#askIn(AGAIN)
    }
  }

  #announceBehind(behind: number): void {
    if (behind !== this.#behind && (behind > 0 || this.#behind > 0)) this.#onBehind.fire(behind)
    this.#behind = behind
    if (behind > 0 || !(this.#incomplete || this.#overflown)) return
    this.#incomplete = false
    this.#overflown = false
    this.#onStale.fire()
  }
}
