import type { View } from '#contract/item.ts'
import type { LiveList } from './live-list.svelte.ts'

/** How long typing must rest before main is asked, in milliseconds. */
const TYPING_REST = 150

/** The search field in the list's header; its results are a view like any other. */
export class Search {
  #list: LiveList
  #open = $state.raw(false)
  #text = $state.raw('')
  #from: View = { kind: 'all' }
  #timer: ReturnType<typeof setTimeout> | null = null

  /** Set by the field: takes the keyboard focus and selects what is in it. */
  focus: (() => void) | null = null

  constructor(list: LiveList) {
    this.#list = list
  }

  get open(): boolean {
    return this.#open
  }

  get text(): string {
    return this.#text
  }

  show(): void {
    if (!this.#open) this.#from = this.#list.view
    this.#open = true
    this.focus?.()
  }

  type(text: string): void {
    this.#text = text
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.run(), TYPING_REST)
  }

  run(): void {
    if (this.#timer) clearTimeout(this.#timer)
    const query = this.#text.trim()
    const { view } = this.#list
    if (query === '') {
      if (view.kind === 'search') void this.#list.show(this.#from)
    } else if (view.kind !== 'search' || view.query !== query) void this.#list.show({ kind: 'search', query })
  }

  /** Back to the view that the search was started from. */
  close(): void {
    this.leave()
    if (this.#list.view.kind === 'search') void this.#list.show(this.#from)
  }

  /** Another view was chosen: the field goes, the view stays. */
  leave(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#open = false
    this.#text = ''
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer)
  }
}
