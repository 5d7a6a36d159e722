import type { MappedItem } from '../../interpret/interpretation.ts'
import type { ItemLookup, StoredItem } from './item-lookup.ts'
import { areAlike, isSameTime } from './same-news.ts'

/** An entry that is published again is looked for among so many of the newest items of its feed. */
const LOOKED_AT = 500

/** Finds the stored items that a document brings again under other ids, as after its program was replaced. */
export class Republished {
  readonly #items
  readonly #sent
  #stored: Map<string, StoredItem> | null = null

  /** `sent`: what the document holds: an item that is still in it under its own id was not renamed. */
  constructor(items: ItemLookup, sent: () => readonly MappedItem[]) {
    this.#items = items
    this.#sent = sent
  }

  /**
   * The stored item with the link and the title of one whose id is new. `isSame`: it says when it was published or what it is about,
   * too; else it may be the next of a series that is called alike, and is another item, if hardly news.
   */
  find(item: MappedItem): { stored: StoredItem; isSame: boolean } | null {
    if (item.source !== 'payload' || item.url === null || item.title === '') return null
    const stored = this.#before().get(keyOf(item))
    if (!stored) return null
    return { stored, isSame: isSameTime(item, stored) || areAlike(item.text, this.#items.textOf(stored)) }
  }

  #before(): Map<string, StoredItem> {
    if (this.#stored) return this.#stored
    const sent = new Set(this.#sent().map(({ guid }) => guid))
    const before = this.#items.newest(LOOKED_AT).filter(({ guid, removed }) => !removed && !sent.has(guid))
    return (this.#stored = new Map(before.reverse().map((stored) => [keyOf(stored), stored])))
  }
}

const keyOf = ({ title, url }: Pick<MappedItem, 'title' | 'url'>): string => `${url}\n${title}`
