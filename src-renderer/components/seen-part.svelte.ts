/**
 * Which part of an element is on the screen, in pixels from its top, while a box around it scrolls.
 *
 * The box is the nearest one marked `data-scrolls`. What stands above the element in it must be in boxes that are there from
 * the beginning: their growing moves the element, and is watched.
 */
export class SeenPart {
  #element: HTMLElement | null = null
  #scroller: HTMLElement | null = null
  /** Until it is measured, as if it began at the top of the window. */
  #top = $state(0)
  #height = $state(window.innerHeight || 800)

  /** The upper edge of what is seen; below 0 where something stands above the element. */
  get top(): number {
    return this.#top
  }

  get bottom(): number {
    return this.#top + this.#height
  }

  get scroller(): HTMLElement | null {
    return this.#scroller
  }

  /** For the element, as an attachment. */
  readonly watch = (element: HTMLElement): (() => void) => {
    const scroller = element.closest<HTMLElement>('[data-scrolls]')
    if (!scroller) throw new Error('Nothing around it scrolls.')
    this.#element = element
    this.#scroller = scroller
    const look = (): void => this.look()
    let frame = 0
    // In the next frame: what is drawn then changes the sizes that are being told.
    const sizes = new ResizeObserver(() => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(look)
    })
    for (const each of [scroller, ...scroller.children]) sizes.observe(each)
    scroller.addEventListener('scroll', look, { passive: true })
    look()
    return () => {
      sizes.disconnect()
      cancelAnimationFrame(frame)
      scroller.removeEventListener('scroll', look)
      this.#element = this.#scroller = null
    }
  }

  look(): void {
    if (!this.#element || !this.#scroller) return
    this.#top = this.#scroller.getBoundingClientRect().top - this.#element.getBoundingClientRect().top
    // A box that has no room yet is about to have it.
    this.#height = this.#scroller.clientHeight || this.#height
  }

  scrollBy(pixels: number): void {
    if (!this.#scroller || pixels === 0) return
    this.#scroller.scrollTop += pixels
    this.look()
  }

  /** Scrolls no further than a stretch of the element needs to be seen. */
  reveal(top: number, bottom: number): void {
    this.look()
    if (top < this.top) this.scrollBy(top - this.top)
    else if (bottom > this.bottom) this.scrollBy(Math.min(bottom - this.bottom, top - this.top))
  }
}
