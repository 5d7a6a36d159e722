import type { ItemId, SmartFeedId } from '#contract/ids.ts'
import type { View } from '#contract/item.ts'
import {
  MAX_QUERY_LENGTH,
  parseQuery,
  quoted,
  readQuery,
  type Misspelt,
  type QueryPart
} from '#contract/search/query.ts'
import { matcher, type Matcher } from './find-matches.ts'
import type { LiveList } from './list/live-list.svelte.ts'
import type { Anchor } from './list/viewport.ts'

/** A Korean letter that is not part of a syllable yet. */
const LOOSE_LETTERS = /[\u3131-\u318E]+$/u

/** The search field in the list's header; its results are a view like any other. */
export class Search {
  #list: LiveList
  #feedTitle: (id: number) => string | undefined
  #open = $state.raw(false)
  #text = $state.raw('')
  /** The view that is searched within, as operators; empty for all. */
  #scope = $state.raw('')
  #helps = $state.raw(false)
  #read = $derived(readQuery(this.#text))
  #scopeParts = $derived(parseQuery(this.#scope))
  #matcher: Matcher | null
  #composing = false
  #from: { view: View; place: Anchor | null; selected: ItemId | null } = {
    view: { kind: 'all' },
    place: null,
    selected: null
  }

  /** Set by the field: takes the keyboard focus and selects what is in it. */
  focus: (() => void) | null = null

  constructor(list: LiveList, feedTitle: (id: number) => string | undefined) {
    this.#list = list
    this.#feedTitle = feedTitle
    this.#matcher = $derived(list.view.kind === 'search' ? matcher(parseQuery(list.view.query)) : null)
  }

  get open(): boolean {
    return this.#open
  }

  get text(): string {
    return this.#text
  }

  /** What of the text was understood as operators. */
  get understood(): QueryPart[] {
    return this.#read.parts.filter((part) => part.kind !== 'text')
  }

  /** What of the text is a misspelt operator, which is not searched. */
  get misspelt(): Misspelt[] {
    return this.#read.misspelt
  }

  /** What the search is within, as it was understood; empty for everything. */
  get scope(): QueryPart[] {
    return this.#scopeParts
  }

  /** The text and what it is within, as one query. */
  get query(): string {
    // A space at the end says that the last word is whole.
    const text = this.#text.trimStart().replace(/\s+$/, ' ')
    return text === '' || this.#scope === '' ? text : `${this.#scope} ${text}`.slice(0, MAX_QUERY_LENGTH)
  }

  /** Whether the table of operators is shown. */
  get helps(): boolean {
    return this.#helps
  }

  /** What finds the words of the search that is open in a text; null where no search is open. */
  get matcher(): Matcher | null {
    return this.#matcher
  }

  /** Opens the field, for the view that is open; a smart feed's own query stands in it. */
  show(): void {
    const { view } = this.#list
    if (!this.#open) {
      // A search without its field is left of a window that was given back: where it began, nobody knows any more.
      const from: View = view.kind === 'search' && view.smart === undefined ? { kind: 'all' } : view
      const place = from === view ? (this.#list.viewport?.anchor() ?? null) : null
      this.#from = { view: from, place, selected: this.#list.selectedId }
      this.#scope = this.#scopeOf(view)
      this.#text = view.kind === 'search' ? view.query : ''
    }
    this.#open = true
    this.focus?.()
  }

  toggleHelp(): void {
    this.#helps = !this.#helps
  }

  /** Goes on from what is typed, in everything. */
  searchAll(): void {
    this.#scope = ''
    this.run()
    this.focus?.()
  }

  /** Asks at once: the library drops what it has not finished for the key before, and the list keeps its rows meanwhile. */
  type(text: string, composing = false): void {
    this.#text = text
    this.#composing = composing
    this.run()
  }

  /** Puts an operator, or one with its value, in the place of the word that is being typed. */
  complete(word: string): void {
    const kept = this.#text.replace(/(?:\p{L}+[:：])?(?:"[^"]*|[^\s"]*)$/u, '')
    this.#text = kept + word
    this.run()
    this.focus?.()
  }

  /** Puts what was likely meant in the place of a misspelt operator. */
  correct({ at, typed, instead }: Misspelt): void {
    if (instead === null) return
    this.#text = this.#text.slice(0, at) + instead + this.#text.slice(at + typed.length)
    this.run()
    this.focus?.()
  }

  run(): void {
    // A letter that becomes part of the syllable in a moment finds nothing by itself.
    const typed = this.#composing ? this.query.replace(LOOSE_LETTERS, '').trimEnd() : this.query
    const { parts, misspelt, unfinished } = readQuery(typed)
    // An operator that is only begun is no search yet.
    const query = unfinished && parts.length + misspelt.length === 0 ? '' : typed
    const { view } = this.#list
    if (query === '') {
      if (view.kind === 'search' && view !== this.#from.view) void this.#list.show(this.#from.view)
    } else if (view.kind !== 'search' || view.query !== query) {
      const from = this.#from.view
      // Back at what the smart feed says, it is that smart feed.
      void this.#list.show(from.kind === 'search' && from.query === query ? from : { kind: 'search', query })
    }
  }

  /** Back to the view that the search was started from, and to the place in it. */
  close(): void {
    const { view, place, selected } = this.#from
    const left = this.#list.view !== view
    this.leave()
    if (left) void this.#return(view, place, selected)
  }

  /** Another view was chosen: the field goes, the view stays. */
  leave(): void {
    this.#open = false
    this.#helps = false
    this.#text = ''
    this.#scope = ''
  }

  async #return(view: View, place: Anchor | null, selected: ItemId | null): Promise<void> {
    await this.#list.showAt(view, place)
    if (selected !== null && this.#list.view === view) this.#list.select(selected)
  }

  #scopeOf(view: View): string {
    switch (view.kind) {
      case 'feed': {
        const title = this.#feedTitle(view.feedId)
        return title === undefined ? '' : `feed:${quoted(title)}`
      }
      case 'starred':
        return 'is:starred'
      case 'alerts':
        return 'is:alert'
      default:
        return ''
    }
  }
}

/** The id of the smart feed that a view shows, or null. */
export function smartFeedOf(view: View): SmartFeedId | null {
  return view.kind === 'search' ? (view.smart ?? null) : null
}
