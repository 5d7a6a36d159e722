import { renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The app's clock, which can be set: see `jumping-clock.cjs`. */
export class Clock {
  /** What Electron loads before the app. */
  static readonly preload = fileURLToPath(new URL('./jumping-clock.cjs', import.meta.url))
  readonly #file
  /** From when on (epoch ms of the real clock) it was how far ahead, oldest first. */
  readonly #settings: { from: number; ahead: number }[] = [{ from: Date.now(), ahead: 0 }]

  constructor(file: string) {
    this.#file = file
    this.#write(0)
  }

  get env(): Record<string, string> {
    return { TICKERTAPE_CHAOS_CLOCK: this.#file }
  }

  /** Sets it so many milliseconds ahead of the real one; below 0 for behind. */
  set(ahead: number): void {
    this.#settings.push({ from: Date.now(), ahead })
    this.#write(ahead)
  }

  /**
   * When it really was that the app's clock showed this. Epoch ms.
   *
   * Settings are hours apart and a run lasts minutes, so only one of them fits; a time that the app reckoned from before
   * its clock was set lies just outside of it.
   */
  real(shown: number): number {
    let best = { real: shown, off: Infinity }
    for (const [index, { from, ahead }] of this.#settings.entries()) {
      const real = shown - ahead
      const to = this.#settings[index + 1]?.from ?? Date.now()
      const off = real < from ? from - real : real > to ? real - to : 0
      if (off < best.off) best = { real, off }
    }
    return best.real
  }

  #write(ahead: number): void {
    // In one piece: the app may read it at any moment.
    writeFileSync(`${this.#file}.new`, String(ahead))
    renameSync(`${this.#file}.new`, this.#file)
  }
}
