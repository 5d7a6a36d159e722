import { Disposables, type Disposable } from '../base/disposable.ts'
import { log } from '../base/log.ts'
import { sleep } from '../base/sleep.ts'
import type { Window } from '../electron/browser-window/window.ts'
import type { IconInPanel } from '../electron/tray/tray-host.ts'

/** How long after a start without a window a panel may take to show the icon, in ms; panels start with the session too. */
const PANEL_STARTS_WITHIN = 15_000
const LOOK_AT_START_EVERY = 2_000
/** How often it is made sure that a panel has the icon, while the window is hidden or no panel had it, in ms. */
const LOOK_EVERY = 30_000
/** How long a panel may take to list an icon that was made for it, in ms. */
const LISTED_WITHIN = 2_000
const LOOK_FOR_LISTING_EVERY = 250
/** A panel that refuses as many icons in a row is offered no more until it, or another, comes anew. */
const MOST_OFFERS = 3

interface Parts {
  window: Pick<Window, 'isHidden' | 'showMinimised' | 'hideMinimised'>
  iconInPanel: () => Promise<IconInPanel>
  /** Makes the icon anew, which offers it to the panel that is there now. */
  renewIcon: () => void
}

/**
 * Sees to it that the program can be reached: a panel shows the icon, or the window stands in a task bar until one does.
 *
 * Electron offers an icon to the panel that is there when it is made, and to no other: see
 * docs/decisions/an-icon-is-made-anew-for-each-panel.md.
 */
export class Reachable implements Disposable {
  readonly #parts: Parts
  readonly #disposables = new Disposables()
  #asking: Promise<boolean> | null = null
  #offers = 0
  #wasInPanel = false
  /** The window is minimised for want of an icon, and nobody asked for it. */
  #standsIn = false

  constructor(parts: Parts) {
    this.#parts = parts
    const timer = setInterval(() => void this.#look(), LOOK_EVERY)
    this.#disposables.defer(() => clearInterval(timer))
  }

  /** Whether a panel shows the icon; a panel without it is offered another first. Takes some seconds at most. */
  isInPanel(): Promise<boolean> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null))
    return this.#asking
  }

  /** After a start without a window: waits for a panel, and has the window stand in the task bar where none comes. */
  async startedHidden(): Promise<void> {
    const until = performance.now() + PANEL_STARTS_WITHIN
    while (!this.#disposables.isDisposed && performance.now() < until) {
      if (await this.isInPanel()) return
      await sleep(LOOK_AT_START_EVERY)
    }
    this.#standIn()
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  async #look(): Promise<void> {
    const { window } = this.#parts
    if (!window.isHidden && this.#wasInPanel && !this.#standsIn) return
    if (await this.isInPanel()) return this.#standDown()
    // A panel that only restarts is back at the second look.
    if (!window.isHidden) return
    await sleep(LOOK_AT_START_EVERY)
    if (this.#disposables.isDisposed || (await this.isInPanel()) || !window.isHidden) return
    this.#standIn()
  }

  #standIn(): void {
    const { window } = this.#parts
    if (this.#disposables.isDisposed || !window.isHidden) return
    log.warn('no panel shows the tray icon: the window stands in the task bar')
    this.#standsIn = true
    window.showMinimised()
  }

  #standDown(): void {
    if (!this.#standsIn || this.#disposables.isDisposed) return
    log.info('a panel shows the tray icon: the window is hidden again')
    this.#standsIn = false
    this.#parts.window.hideMinimised()
  }

  async #ask(): Promise<boolean> {
    const { iconInPanel, renewIcon } = this.#parts
    let icon = await iconInPanel()
    if (icon !== 'missing') this.#offers = 0
    else if (this.#offers < MOST_OFFERS && !this.#disposables.isDisposed) {
      this.#offers++
      log.info('a panel came that does not have the tray icon; it is made anew')
      renewIcon()
      const until = performance.now() + LISTED_WITHIN
      while (icon === 'missing' && performance.now() < until) {
        await sleep(LOOK_FOR_LISTING_EVERY)
        icon = await iconInPanel()
      }
    }
    if (icon === 'shown') this.#offers = 0
    this.#wasInPanel = icon === 'shown'
    return this.#wasInPanel
  }
}
