/** Whoever creates something disposes it, registered on the next line. */
export interface Disposable {
  dispose(): void
}

/** Ends what it was given, last first, each once. */
export class Disposables implements Disposable {
  #entries: Disposable[] = []
  #disposed = false

  get isDisposed(): boolean {
    return this.#disposed
  }

  add<T extends Disposable>(entry: T): T {
    if (this.#disposed) entry.dispose()
    else this.#entries.push(entry)
    return entry
  }

  /** Registers a plain function to be called at the end. */
  defer(end: () => void): void {
    this.add({ dispose: end })
  }

  dispose(): void {
    this.#disposed = true
    for (const entry of this.#entries.splice(0).reverse()) entry.dispose()
  }
}
