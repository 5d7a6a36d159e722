import type { Window } from '../electron/browser-window/window.ts'

/** Streams are opened once the first list is on the screen: this long after it was painted, or after the start, in ms. */
const AFTER_PAINT = 100
const WITHIN = 1_000

/** The moment from which work that is not for the first screen may begin. Nothing else competes with it before. */
export class FirstScreen {
  #pass: () => void = () => {}
  readonly passed = new Promise<void>((resolve) => (this.#pass = resolve))

  constructor(window: Pick<Window, 'onPainted'>) {
    window.onPainted(() => setTimeout(this.#pass, AFTER_PAINT))
  }

  /** The window is being shown: it paints, or is waited for no longer. */
  shown(): void {
    setTimeout(this.#pass, WITHIN)
  }

  /** There is no window to wait for. */
  skip(): void {
    this.#pass()
  }
}
