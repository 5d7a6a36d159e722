import type { Disposable } from '../base/disposable.ts'

/** How long a removed feed or folder can be brought back, in ms. */
const UNDO_WITHIN = 10_000

/** What was removed and can be brought back for a while. */
export class Removals<Id, Removed> implements Disposable {
  readonly #removed = new Map<Id, { removed: Removed; timer: ReturnType<typeof setTimeout> }>()

  /** `erase` is called when it can no longer be brought back. */
  add(id: Id, removed: Removed, erase: () => void = () => {}): void {
    const timer = setTimeout(() => {
      this.#removed.delete(id)
      erase()
    }, UNDO_WITHIN)
    this.#removed.set(id, { removed, timer })
  }

  has(id: Id): boolean {
    return this.#removed.has(id)
  }

  /** It is to be brought back, and is not erased; null where that is too late. */
  take(id: Id): Removed | null {
    const removal = this.#removed.get(id)
    if (!removal) return null
    clearTimeout(removal.timer)
    this.#removed.delete(id)
    return removal.removed
  }

  dispose(): void {
    for (const { timer } of this.#removed.values()) clearTimeout(timer)
  }
}
