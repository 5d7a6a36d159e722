import type { DocumentAbout } from '#contract/document.ts'
import type { Message } from '#contract/message.ts'
import { parseLenientJson } from '../../base/lenient-json.ts'
import { isObject, member, parseJson, type Json, type JsonObject } from '../../base/json.ts'
import { knownListKey } from '../../sources/lookup.ts'
import { readTime } from '../time.ts'
import { aboutJson, aboutXml, nothingAbout } from './about.ts'
import { entryObject } from './entry.ts'
import { FeedWalk, type FeedAround, type WalkedEntry } from './feed-walk.ts'
import { markShared, type SharedNames } from './shared-names.ts'
import { entryText } from './entry-text.ts'

/** One entry of a document. */
export interface DocumentEntry {
  /** A document by itself that holds this entry alone, and of the feed what holds for it. */
  text: () => string
  id: string
  url: string
  title: string
  /** When it was published or changed, epoch ms; null where nobody can read that. */
  at: number | null
  /** Whether names of it are those of others in this document as well. */
  shared: SharedNames
}

const MOST_ENTRIES = 10_000
/** Characters that are read at once. */
const STEP = 64 * 1024

/**
 * Splits a document into its entries, the oldest first, step by step.
 *
 * What says when it was published stands by that; what does not stays between its neighbours. Nothing here throws, whatever the
 * document holds.
 */
export class DocumentSplit {
  readonly #url: string
  readonly #now: number
  readonly #source: string
  readonly #walk: FeedWalk | null
  readonly #bases = new Map<FeedAround | null, string>()
  #entries: DocumentEntry[] = []
  #about: DocumentAbout = nothingAbout
  #isWhole = false

  /** `url`: where it was fetched. `now`: when, epoch ms. */
  constructor(source: string, url: string, now: number) {
    this.#url = url
    this.#now = now
    this.#source = source
    const isJson = /^\s*[{[]/.test(source.slice(0, 1_000))
    this.#walk = isJson ? null : new FeedWalk(source, { entries: MOST_ENTRIES, onEntry: (entry) => this.#add(entry) })
  }

  /** What it says of itself, once all is read. */
  get about(): DocumentAbout {
    return this.#about
  }

  /** The entries, oldest first, once all is read. */
  get entries(): readonly DocumentEntry[] {
    return this.#entries
  }

  /** Reads a step further; answers whether all is read. */
  readMore(): boolean {
    if (this.#isWhole) return true
    if (this.#walk === null) this.#readJson()
    else if (!this.#walk.readMore(STEP)) return false
    else if (this.#walk.around) this.#about = aboutXml(this.#walk.around, this.#url)
    this.#entries = oldestFirst(this.#entries)
    markShared(this.#entries)
    return (this.#isWhole = true)
  }

  #add({ element, place, around }: WalkedEntry): void {
    const object = entryObject(element)
    if (Object.keys(object).length === 0) return
    const needs = { author: object['authors'] === undefined, language: object['language'] === undefined }
    const source = this.#walk?.source ?? this.#source
    this.#put(object, () => entryText(source, place, around, needs, this.#baseIn(around)))
  }

  /** Relative addresses in RSS mean the site, those in Atom the document. */
  #baseIn(around: FeedAround | null): string {
    const known = this.#bases.get(around)
    if (known !== undefined) return known
    const base = around?.family === 'rss' ? (aboutXml(around, this.#url).siteUrl ?? this.#url) : this.#url
    this.#bases.set(around, base)
    return base
  }

  #readJson(): void {
    const document = parseJson(this.#source) ?? parseLenientJson(this.#source)
    if (!isObject(document)) return
    const items = member(document, knownListKey(document) ?? '')
    if (!Array.isArray(items)) return
    const held = heldInJson(document)
    this.#about = aboutJson(document)
    for (const item of items.slice(0, MOST_ENTRIES))
      if (isObject(item) && Object.keys(item).length > 0)
        this.#put(item, () => JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', ...held, items: [item] }))
  }

  #put(object: JsonObject, text: () => string): void {
    const words = (key: string): string => {
      const value = member(object, key)
      return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, LONGEST_NAME).trim() : ''
    }
    const at = readTime(words('date_published'), this.#now) ?? readTime(words('date_modified'), this.#now)
    const url = words('url') || words('external_url')
    // What says that an entry was taken back names it, and is none.
    const id = object['deleted'] === true ? '' : words('id')
    this.#entries.push({ text, id, url, title: words('title'), at, shared: {} })
  }
}

/** The message that an entry is, of the document that came as one. */
export const entryMessage = (document: Message, { text }: DocumentEntry): Message => ({
  ...document,
  type: 'message',
  data: text()
})

const LONGEST_NAME = 2_000

/** What a JSON Feed says that holds for each of its entries. */
const heldInJson = (document: JsonObject): JsonObject =>
  Object.fromEntries(
    ['language', 'authors', 'author'].flatMap((key) => {
      const value = member(document, key)
      return value === undefined || JSON.stringify(value).length > LONGEST_NAME ? [] : [[key, value] as [string, Json]]
    })
  )

/** By their times; one that has none stands beside its neighbour, as documents have the newest first. */
function oldestFirst(entries: DocumentEntry[]): DocumentEntry[] {
  const times = entries.flatMap(({ at }) => at ?? [])
  const isAscending = times.length > 1 && times.every((at, place) => place === 0 || at >= (times[place - 1] as number))
  const isOldestFirst = isAscending && times.at(-1) !== times[0]
  const inOrder = isOldestFirst ? entries : [...entries].reverse()
  let last = -Infinity
  return inOrder
    .map((entry) => ({ entry, at: (last = entry.at ?? last) }))
    .sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1))
    .map(({ entry }) => entry)
}
