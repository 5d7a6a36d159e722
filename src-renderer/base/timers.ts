import type { Clock } from './clock.svelte.ts'

/** Timers by name on the window's clock: a name that is set again starts from the beginning. */
export class Timers {
  #clock: Clock
  #running = new Map<string, () => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  after(name: string, ms: number, run: () => void): void {
    this.stop(name)
    const stop = this.#clock.after(ms, () => {
      this.#running.delete(name)
      run()
    })
    this.#running.set(name, stop)
  }

  has(name: string): boolean {
    return this.#running.has(name)
  }

  stop(name: string): void {
    this.#running.get(name)?.()
    this.#running.delete(name)
  }

  stopAll(): void {
    for (const name of [...this.#running.keys()]) this.stop(name)
  }
}
