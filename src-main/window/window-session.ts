import type { FeedOptions } from '#contract/feed.ts'
import type { ItemId } from '#contract/ids.ts'
import { showsImages } from '#contract/images.ts'
import type { Ask } from '#contract/ipc.ts'
import type { View } from '#contract/item.ts'
import type { Mishap } from '#contract/program.ts'
import type { Settings } from '#contract/settings.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import type { Window } from '../electron/browser-window/window.ts'

type AskedWindow = Pick<Window, 'onGone' | 'onCrashed' | 'onPainted' | 'isPainted' | 'show' | 'isLookedAt'>

/**
 * What main knows of the open window beyond its frame: what it shows, and what is wanted of it.
 *
 * A window may go and come at any time. What it shows starts over with the next; what the reader allowed, and what is
 * wanted of a window, outlive it.
 */
export class WindowSession implements Disposable {
  readonly #window: AskedWindow
  readonly #disposables = new Disposables()
  #view: View = { kind: 'all' }
  #atLiveEdge = true
  /** Whether a window has taken its snapshot, and hears notices from then on. */
  #listening = false
  #waiting: Ask[] = []
  #mishap: Mishap | null
  readonly #imagesAllowed = new Set<ItemId>()

  /** Something is wanted of the window that listens. */
  readonly #onAsk = this.#disposables.add(new Emitter<Ask>())
  readonly onAsk = this.#onAsk.event
  /** The window opens a view, perhaps the one it showed. */
  readonly #onWatch = this.#disposables.add(new Emitter<View>())
  readonly onWatch = this.#onWatch.event

  constructor(window: AskedWindow, mishap: Mishap | null) {
    this.#window = window
    this.#mishap = mishap
    this.#disposables.add(
      window.onGone(() => {
        this.#listening = false
        this.#atLiveEdge = true
      })
    )
    this.#disposables.add(window.onPainted(() => this.#askNow()))
    this.#disposables.add(
      window.onCrashed((times) => {
        // Once is repaired and no news.
        if (times > 1) this.#mishap = { kind: 'window', times }
      })
    )
  }

  /** What went wrong with the program; every window shows it until the program ends. */
  get mishap(): Mishap | null {
    return this.#mishap
  }

  /** The view whose newest items the reader has before their eyes, or null when nobody looks at them. */
  get lookedAt(): View | null {
    return this.#window.isLookedAt && this.#atLiveEdge ? this.#view : null
  }

  /**
   * Shows the window and has it do something: at once, with its snapshot, or when it has painted.
   *
   * Never before it can be seen: an item that is opened counts as read.
   */
  ask(wish: Ask): void {
    this.#waiting.push(wish)
    this.#window.show()
    this.#askNow()
  }

  /** A window takes its snapshot, and with it everything that waits to be asked of one that can be seen. */
  listen(): Ask[] {
    this.#listening = true
    return this.#window.isPainted ? this.#waiting.splice(0) : []
  }

  /** The window shows this view from now on; another one begins at its live edge. */
  watch(view: View): void {
    if (JSON.stringify(view) !== JSON.stringify(this.#view)) this.#atLiveEdge = true
    this.#view = view
    this.#onWatch.fire(view)
  }

  setAtLiveEdge(at: boolean): void {
    this.#atLiveEdge = at
  }

  /** Until the program ends the images of this item are fetched, whatever the settings say. */
  allowImages(id: ItemId): void {
    this.#imagesAllowed.add(id)
  }

  /** Whether the images of an item are fetched, under the setting for all feeds and its feed's own. */
  showsImages(id: ItemId, setting: Settings['images'], feed: FeedOptions['images'] = 'default'): boolean {
    return this.#imagesAllowed.has(id) || showsImages(setting, feed)
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  #askNow(): void {
    if (!this.#listening || !this.#window.isPainted) return
    for (const wish of this.#waiting.splice(0)) this.#onAsk.fire(wish)
  }
}
