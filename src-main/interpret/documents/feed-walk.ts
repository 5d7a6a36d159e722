import { XmlReader, type XmlBounds, type XmlElement, type XmlHandler } from '../../base/xml-reader.ts'
import { attribute, baseWithin, type FeedElement } from './element.ts'
import { htmlOfMarkup } from './markup.ts'
import { Namespaces, type Family } from './names.ts'

/** Where something stands in the source. */
export interface Extent {
  from: number
  to: number
}

/** A start tag that stands around entries; `name` as the document writes it. */
export interface AroundTag extends Extent {
  name: string
  attributes: ReadonlyMap<string, string>
  base: string
  language: string
}

/** The elements that stand around entries: the root, and the channel of RSS. */
export interface FeedAround {
  /** Their start tags, outermost first. */
  tags: AroundTag[]
  family: Family
  /** What they say of the feed, with where it stands. */
  about: { element: FeedElement; place: Extent }[]
}

/** An entry, an item, or what says that one was taken back, as it was read. */
export interface WalkedEntry {
  element: FeedElement
  place: Extent
  /** Null for an entry that is the outermost element itself. */
  around: FeedAround | null
}

export interface WalkBounds {
  entries: number
  /** Told of each entry when it ends. */
  onEntry: (entry: WalkedEntry) => void
}

const LONGEST_FIELD = 1_000_000
/** Elements in one entry, and in what is said of a feed. */
const MOST_ELEMENTS = 2_000
const DEEPEST = 64
const BOUNDS: XmlBounds = { name: 60, value: 100_000, valuePiece: 20_000, attributes: 60 }

const roots = new Set(['rss', 'feed', 'rdf', 'channel', 'item', 'entry'])
const entryNames = new Set(['item', 'entry', 'at:deleted-entry'])
/** What an entry holds of text: elements in it are its markup. */
const texts = new Set(
  `title content content:encoded description summary subtitle tagline fullitem body xhtml:body xhtml:div atom:content atom:summary
   atom:title dc:title dc:description dcterms:abstract media:title media:description itunes:summary itunes:subtitle googleplay:description
   rights copyright info rdf:value`.split(/\s+/)
)
/** What hold nothing but words: where one of them is open and another begins, its end was forgotten. */
const plain = new Set(
  'title link guid id pubdate updated published issued modified created dc:date dc:creator category author comments'.split(
    ' '
  )
)
const plainHolders = new Set(['title', 'link', 'guid', 'id', 'pubdate', 'updated', 'published', 'dc:date', 'comments'])

/** An element that is open. */
interface Open {
  name: string
  /** The name in the document, by which it ends. */
  written: string
  at: number
  from: number
  namespaces: Namespaces
  base: string
  language: string
  /** Null for what is passed over: markup in a text, and what stands outside. */
  element: FeedElement | null
  hasMarkup: boolean
}

/**
 * Walks through a document of RSS or Atom, and gives its entries with what stands in them.
 *
 * A document that is not well made is read as far as it makes sense: elements that are never closed, closed in the wrong order or
 * begun within the one before, several roots, and whatever stands before and behind them. Time and memory grow with its length
 * and nothing else.
 */
export class FeedWalk implements XmlHandler {
  /** The document, as the places of what is read count. */
  readonly source: string
  readonly #bounds: WalkBounds
  readonly #reader: XmlReader
  readonly #stack: Open[] = []
  /** How many of a name are open, so that an end without a beginning costs nothing. */
  readonly #names = new Map<string, number>()
  #around: FeedAround | null = null
  #first: FeedAround | null = null
  #entry: { element: FeedElement; at: number; depth: number; elements: number } | null = null
  #entries = 0
  #readTo = 0
  #isOver = false

  constructor(source: string, bounds: WalkBounds) {
    this.source = LONE.test(source) ? source.replace(LONES, (found) => (found === '<' ? '&lt;' : found)) : source
    this.#bounds = bounds
    this.#reader = new XmlReader(this.source, BOUNDS, this)
  }

  /** What stands around the first entries; null where there is no root but an entry. */
  get around(): FeedAround | null {
    return this.#first
  }

  /** Reads on for about so many characters; answers whether all is read. */
  readMore(characters: number): boolean {
    if (this.#isOver) return true
    // What is read in pieces is cut where a tag begins, so that nothing is cut in two that belongs together.
    const next = this.source.indexOf('<', this.#readTo + characters)
    if (next > 0) this.#reader.readTo(next)
    this.#readTo = next
    if (next > 0 && !this.#isOver) return false
    this.#isOver = true
    this.#reader.readToEnd()
    while (this.#stack.length > 0) this.#leave(this.source.length, this.source.length)
    return true
  }

  onOpen({ name: written, attributes }: XmlElement, from: number, at: number): void {
    const family =
      this.#around?.family ?? (localName(written) === 'feed' || localName(written) === 'entry' ? 'atom' : 'rss')
    if (this.#stack.length === 0 && !roots.has(localName(written))) return
    const around = this.#stack.at(-1)
    const namespaces = (around?.namespaces ?? noNamespaces).with(attributes)
    const name = namespaces.nameOf(written, family)
    if (this.#beginsWithin(name)) this.#leaveEntry(at)
    else if (plain.has(name) && this.#isForgotten()) this.#leave(at, at)
    this.#enter(written, { name, attributes, namespaces, from, at, family })
  }

  #enter(
    written: string,
    {
      name,
      attributes,
      namespaces,
      from,
      at,
      family
    }: {
      name: string
      attributes: Map<string, string>
      namespaces: Namespaces
      from: number
      at: number
      family: Family
    }
  ): void {
    const parent = this.#stack.at(-1)
    const holder = parent?.element ?? null
    const isMarkup =
      parent !== undefined && this.#stack.length > 1 && (holder === null ? this.#entry !== null : isText(holder))
    if (isMarkup && holder) (parent as Open).hasMarkup = true
    if (this.#stack.length >= DEEPEST) return
    const base = baseWithin(attributes.get('xml:base'), parent?.base ?? '')
    const language = attributes.get('xml:lang')?.trim().slice(0, 40) || (parent?.language ?? '')
    const open: Open = { name, written, at, from, namespaces, base, language, element: null, hasMarkup: false }
    const element: FeedElement = { name, attributes, text: '', markup: null, base, language, children: [] }
    this.#names.set(written, (this.#names.get(written) ?? 0) + 1)
    this.#stack.push(open)
    if (this.#entry) {
      if (isMarkup || !holder || ++this.#entry.elements > MOST_ELEMENTS) return
      open.element = element
      holder.children.push(element)
    } else if (entryNames.has(name)) {
      open.element = element
      this.#entry = { element, at, depth: this.#stack.length - 1, elements: 0 }
    } else if (this.#stack.length === 1 || (name === 'channel' && this.#stack.length === 2)) {
      this.#begin(open, attributes, family)
    } else if (this.#around && !isMarkup) this.#enterAbout(open, element)
  }

  /** The root, or the channel in it. */
  #begin({ written: name, at, from, base, language }: Open, attributes: Map<string, string>, family: Family): void {
    const tag = { name, attributes, from: at, to: from, base, language }
    if (this.#stack.length === 1) this.#around = { tags: [tag], family, about: [] }
    else
      this.#around = {
        tags: [...(this.#around?.tags ?? []).slice(0, 1), tag],
        family,
        about: this.#around?.about ?? []
      }
    if (this.#first === null || this.#stack.length === 2) this.#first = this.#around
  }

  /** What is said of the feed itself. */
  #enterAbout(open: Open, element: FeedElement): void {
    const around = this.#around as FeedAround
    const parent = this.#stack.at(-2)
    if (parent?.element) {
      if (parent.element.children.length >= MOST_ELEMENTS) return
      open.element = element
      parent.element.children.push(element)
    } else if (this.#stack.length <= 3 && around.about.length < MOST_ELEMENTS) {
      open.element = element
      around.about.push({ element, place: { from: open.at, to: open.from } })
    }
  }

  onText(text: string): void {
    const element = this.#stack[this.#stack.length - 1]?.element
    if (element && element.text.length < LONGEST_FIELD) element.text += text
  }

  onClose(written: string, until: number): void {
    if (!this.#names.get(written)) return
    let place = this.#stack.length - 1
    while (place >= 0 && this.#stack[place]?.written !== written) place--
    const end = this.source.startsWith('</', until) ? this.source.indexOf('>', until) + 1 : until
    while (this.#stack.length > place + 1) this.#leave(until, until)
    this.#leave(until, end > 0 ? end : this.source.length)
  }

  /** Leaves the innermost element, whose content ends at `until` of the source. */
  #leave(until: number, end: number): void {
    const open = this.#stack.pop()
    if (!open) return
    this.#names.set(open.written, (this.#names.get(open.written) ?? 1) - 1)
    const { element } = open
    if (element && (open.hasMarkup || isInline(element)))
      element.markup = htmlOfMarkup(this.source.slice(open.from, Math.min(until, open.from + LONGEST_FIELD)))
    const entry = this.#entry
    if (entry && this.#stack.length === entry.depth) {
      this.#entry = null
      this.#give({ element: entry.element, place: { from: entry.at, to: end }, around: this.#around })
    } else if (!entry && element && this.#around) {
      const said = this.#around.about.at(-1)
      if (said?.element === element) said.place.to = end
    }
    if (this.#stack.length === 0) this.#around = null
  }

  #give(entry: WalkedEntry): void {
    const { element } = entry
    if (element.children.length === 0 && element.attributes.size === 0) return
    if (++this.#entries > this.#bounds.entries) {
      this.#isOver = true
      this.#reader.stop()
    } else this.#bounds.onEntry(entry)
  }

  #leaveEntry(at: number): void {
    const depth = this.#entry?.depth ?? this.#stack.length
    while (this.#stack.length > depth) this.#leave(at, at)
  }

  /** Whether an entry begins before the one before has ended; one that a content of its type holds is that content. */
  #beginsWithin(name: string): boolean {
    if (!this.#entry || !entryNames.has(name)) return false
    return !this.#stack.some(({ element }) => /xml/.test(attribute(element ?? undefined, 'type')))
  }

  /** Whether an element that holds nothing but words was never closed. */
  #isForgotten(): boolean {
    const open = this.#stack.at(-1)
    if (!this.#entry || !open?.element || this.#stack.length !== this.#entry.depth + 2) return false
    return plainHolders.has(open.name) && !/xhtml|xml/.test(attribute(open.element, 'type'))
  }
}

/** What begins no tag: `I <3 fog`. In CDATA it stands rightly. */
const LONE = /<(?![a-z_:!?/\u0080-\uffff])/i
const LONES = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<(?![a-z_:!?/\u0080-\uffff])/gi

const noNamespaces = new Namespaces()

const localName = (written: string): string => written.slice(written.indexOf(':') + 1)

/** Elements in it are its markup, unless it holds one text in several forms. */
const isText = (element: FeedElement): boolean =>
  texts.has(element.name) && attribute(element, 'type') !== 'multipart/alternative'

/** Markup by its own word, whether elements stand in it or not. */
const isInline = (element: FeedElement): boolean =>
  texts.has(element.name) && /^(?:xhtml|application\/xhtml\+xml)$/i.test(attribute(element, 'type'))
