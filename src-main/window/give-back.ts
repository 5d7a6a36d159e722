import type { Whereabouts } from '#contract/whereabouts.ts'
import { MINUTE } from '#contract/time.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import type { Window } from '../electron/browser-window/window.ts'

/** A window that has been hidden for this long is likely to stay so, in ms. */
const ASK_AFTER = 5 * MINUTE

type HidingWindow = Pick<Window, 'onVisible' | 'onGone' | 'isHidden' | 'giveBack'>

/**
 * Ends the process of a window that has been hidden for long: it is half of what the program needs.
 *
 * The window is asked first. It answers where the reader is, which the next one starts with, or that it holds what nobody
 * else knows (a dialog that is being filled in): then it stays, and is asked again later.
 */
export class GiveBack implements Disposable {
  readonly #window: HidingWindow
  /** How long the window is hidden before it is asked, in ms. */
  readonly #after: number
  readonly #disposables = new Disposables()
  #timer: ReturnType<typeof setTimeout> | null = null
  #whereabouts: Whereabouts | null = null

  /** The window has been hidden for long: it is to answer whether it can go. */
  readonly #onDue = this.#disposables.add(new Emitter<void>())
  readonly onDue = this.#onDue.event
  /** It went. */
  readonly #onGivenBack = this.#disposables.add(new Emitter<void>())
  readonly onGivenBack = this.#onGivenBack.event

  /** `afterSeconds` null for the usual five minutes. */
  constructor(window: HidingWindow, afterSeconds: number | null = null) {
    this.#window = window
    this.#after = afterSeconds === null ? ASK_AFTER : afterSeconds * 1_000
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
    const window = this.#window
    if (whereabouts === null || !window.isHidden) return
    // The answer to this very request goes out first: it would find nobody.
    setImmediate(() => {
      if (!window.isHidden || this.#disposables.isDisposed) return
      this.#whereabouts = whereabouts
      window.giveBack()
      this.#stop()
      this.#onGivenBack.fire()
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
      this.#onDue.fire()
      this.#ask()
    }, this.#after)
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
  }
}
