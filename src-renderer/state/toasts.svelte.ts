import type { Words } from '../words/words.ts'

/** How long a toast stays, in milliseconds: as long as its action can be undone. */
const TOAST_TIME = 10_000

export interface Toast {
  id: number
  /** A function, so that a toast that is shown speaks the new language when the language changes. */
  text: (words: Words) => string
  undo: (() => void) | null
  /** What else can be done about it. */
  act: { label: (words: Words) => string; run: () => void } | null
}

/** Short messages at the window's foot; none of them ever takes the focus. */
export class Toasts {
  #all = $state.raw<Toast[]>([])
  #timers = new Map<number, ReturnType<typeof setTimeout>>()
  #next = 1

  get all(): Toast[] {
    return this.#all
  }

  show(text: Toast['text'], undo: Toast['undo'] = null, act: Toast['act'] = null): void {
    const id = this.#next++
    this.#all = [...this.#all.slice(-2), { id, text, undo, act }]
    this.#timers.set(
      id,
      setTimeout(() => this.close(id), TOAST_TIME)
    )
  }

  undo(id: number): void {
    this.#all.find((toast) => toast.id === id)?.undo?.()
    this.close(id)
  }

  act(id: number): void {
    this.#all.find((toast) => toast.id === id)?.act?.run()
    this.close(id)
  }

  /** Undoes the newest thing that can be undone; answers whether there was one. */
  undoNewest(): boolean {
    const newest = this.#all.findLast((toast) => toast.undo !== null)
    if (newest) this.undo(newest.id)
    return newest !== undefined
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.#all = this.#all.filter((toast) => toast.id !== id)
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }
}
