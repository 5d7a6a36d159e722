import type { Disposable } from './disposable.ts'

export type Event<T> = (listener: (value: T) => void) => Disposable

/** Events announce, calls instruct: an owner fires, everybody else only sees `event`. */
export class Emitter<T> implements Disposable {
  #listeners = new Set<(value: T) => void>()

  readonly event: Event<T> = (listener) => {
    this.#listeners.add(listener)
    return { dispose: () => this.#listeners.delete(listener) }
  }

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value)
  }

  dispose(): void {
    this.#listeners.clear()
  }
}
