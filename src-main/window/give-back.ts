import type { Whereabouts } from '#contract/whereabouts.ts'
import { MINUTE } from '#contract/time.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import type { Notices } from './notices.ts'
import type { Window } from '../electron/browser-window/window.ts'

/** A window that is hidden for so long is likely to stay so, in ms. */
export const GIVE_BACK_AFTER = 5 * MINUTE

interface Parts {
  window: Pick<Window, 'onVisible' | 'onGone' | 'isHidden' | 'giveBack'>
  notices: Pick<Notices, 'tell' | 'setVisible'>
  /** Milliseconds. */
  after: number
}

/**
 * Gives a window that is hidden for long back to the system: its process is half of what the program needs.
 *
 * The window is asked first. It says where the reader is, which the next one starts with, or that it holds what nobody
 * else knows (a dialog that is being filled in): then it stays, and is asked again later.
 */
export class GiveBack implements Disposable {
  readonly #parts: Parts
  readonly #disposables = new Disposables()
  #timer: ReturnType<typeof setTimeout> | null = null
  #whereabouts: Whereabouts | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    const { window } = parts
    this.#disposables.add(
      window.onVisible(() => {
        this.#stop()
        if (window.isHidden) this.#ask()
      })
    )
    // One whose process ended while it was hidden is made again, and is hidden still.
    this.#disposables.add(
      window.onGone(() => {
        this.#stop()
        if (window.isHidden) this.#ask()
      })
    )
    this.#disposables.defer(() => this.#stop())
  }

  /** The window's answer; null where it cannot go now. */
  answered(whereabouts: Whereabouts | null): void {
    const { window, notices } = this.#parts
    if (whereabouts === null || !window.isHidden) return
    // The answer to this very request goes out first: it would find nobody.
    setImmediate(() => {
      if (!window.isHidden || this.#disposables.isDisposed) return
      this.#whereabouts = whereabouts
      window.giveBack()
      this.#stop()
      // The next window is told rows from its start.
      notices.setVisible(true)
    })
  }

  /** Where the window that was given back was; once, for the next. */
  take(): Whereabouts | null {
    const whereabouts = this.#whereabouts
    this.#whereabouts = null
    return whereabouts
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  #ask(): void {
    this.#timer = setTimeout(() => {
      this.#parts.notices.tell({ asks: [{ kind: 'give-back' }] })
      this.#ask()
    }, this.#parts.after)
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }
}
