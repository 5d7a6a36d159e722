import { XmlReader, type XmlBounds, type XmlElement, type XmlHandler } from '../base/xml-reader.ts'
import type { JsonObject } from '../base/json.ts'
import { isHtml } from './text-from-html.ts'

/**
 * Reads RSS and Atom in the data of a message: whole documents, and single items or entries.
 *
 * Not by the `parseFeed` of htmlparser2: that builds a tree of whatever comes, in time that a hostile document decides,
 * and knows neither `content:encoded` nor authors. What is read becomes an object with the keys of a JSON Feed item, so
 * that everything behind it is the same for all payloads.
 */

const LONGEST_DOCUMENT = 2_000_000
const LONGEST_FIELD = 1_000_000
const MOST_ITEMS = 2_000
const DEEPEST = 32
const BOUNDS: XmlBounds = { name: 40, value: Infinity, valuePiece: 5_000, attributes: Infinity }

const START =
  /^(?:\uFEFF)?(?:\s*<\?[^<>]{0,500}\?>|\s*<!--[^<>]{0,2000}-->|\s*<!doctype[^<>]{0,500}>)*\s*<(?:rss|feed|item|entry|rdf:rdf|channel)[\s>/]/i

/** Whether a text is a document of these, or an item of one. */
export const isXmlFeed = (text: string): boolean => START.test(text.slice(0, 8_000))

/** The document with its items as JSON Feed has them; a single item by itself. Null where there is no item in it. */
export function readXmlFeed(xml: string): JsonObject | null {
  const reader = new XmlFeedReader(xml.slice(0, LONGEST_DOCUMENT))
  const { items, alone, language } = reader
  if (alone && items.length === 1) return items[0] ?? null
  if (items.length === 0 && alone) return null
  return { version: 'https://jsonfeed.org/version/1.1', items, ...(language !== '' && { language }) }
}

interface Element extends XmlElement {
  text: string
  /** Where the content begins in the source, for markup that stands in it unescaped. */
  from: number
}

class XmlFeedReader implements XmlHandler {
  readonly items: JsonObject[] = []
  language = ''
  /** The item is the outermost element. */
  alone = false
  readonly #source: string
  #stack: Element[] = []
  #tooDeep = 0
  #item: { depth: number; fields: Map<string, Element[]> } | null = null

  constructor(source: string) {
    this.#source = source
    new XmlReader(source, BOUNDS, this).readToEnd()
  }

  onOpen(element: XmlElement, from: number): void {
    if (this.#stack.length >= DEEPEST) {
      this.#tooDeep++
      return
    }
    if (!this.#item && (element.name === 'item' || element.name === 'entry')) {
      if (this.#stack.length === 0) this.alone = true
      this.#item = { depth: this.#stack.length, fields: new Map() }
    }
    this.#stack.push({ ...element, text: '', from })
  }

  onText(text: string): void {
    const element = this.#stack[this.#stack.length - 1]
    if (element && this.#tooDeep === 0 && element.text.length < LONGEST_FIELD) element.text += text
  }

  onClose(name: string, until: number): void {
    if (this.#tooDeep > 0) {
      this.#tooDeep--
      return
    }
    let place = this.#stack.length - 1
    while (place >= 0 && this.#stack[place]?.name !== name) place--
    if (place < 0) return
    for (const element of this.#stack.splice(place).reverse()) this.#closed(element, until)
  }

  #closed(element: Element, until: number): void {
    const depth = this.#stack.length
    const item = this.#item
    if (!item) {
      if (element.name === 'language' && depth <= 2) this.language = element.text.trim()
      return
    }
    if (depth === item.depth) {
      if (this.items.length < MOST_ITEMS) this.items.push(itemOf(item.fields))
      this.#item = null
      return
    }
    const parent = item.depth + 2 === depth ? this.#stack[depth - 1]?.name : undefined
    if (depth > item.depth + 2 || (parent !== undefined && !/^(author|media:group|image)$/.test(parent))) return
    const key = parent === 'author' ? `author/${element.name}` : element.name
    if (element.attributes.get('type') === 'xhtml') element.text = this.#source.slice(element.from, until)
    const same = item.fields.get(key)
    if (same) same.push(element)
    else item.fields.set(key, [element])
  }
}

function itemOf(fields: Map<string, Element[]>): JsonObject {
  const text = (...names: string[]): string => {
    for (const name of names) {
      const found = fields.get(name)?.[0]?.text.trim()
      if (found) return found
    }
    return ''
  }
  const every = (name: string): Element[] => fields.get(name)?.slice(0, 50) ?? []
  const links = every('link')
  const alternate =
    links.find(
      ({ attributes: of }) => of.get('rel') === 'alternate' && (of.get('type') ?? 'text/html') === 'text/html'
    ) ?? links.find(({ attributes: of }) => (of.get('rel') ?? 'alternate') === 'alternate')
  const guid = text('guid', 'id')
  const permanent = every('guid')[0]?.attributes.get('ispermalink') !== 'false' && /^https?:\/\//i.test(text('guid'))
  const link = alternate?.attributes.get('href') ?? alternate?.text.trim() ?? ''
  const body = text('content:encoded', 'content', 'description', 'summary', 'media:description')
  const published = text('pubdate', 'published', 'dc:date', 'date', 'issued')
  const modified = text('updated', 'modified', 'dcterms:modified')
  const author = text('author/name', 'dc:creator', 'author')
  const tags = every('category').map(
    ({ attributes, text: words }) => attributes.get('label') ?? attributes.get('term') ?? words
  )
  const item: JsonObject = {}
  const put = (key: string, value: string): void => {
    if (value !== '') item[key] = value
  }
  put('id', guid)
  put('title', text('title', 'media:title'))
  put('url', link || (permanent ? guid : ''))
  put(isHtml(body) ? 'content_html' : 'content', body)
  put('author', /\(([^()]{1,200})\)\s*$/.exec(author.slice(0, 500))?.[1] ?? author)
  put('date_published', published || modified)
  put('date_modified', modified)
  put('image', imageOf(every('media:content'), every('media:thumbnail'), every('enclosure'), links))
  if (tags.length > 0) item['tags'] = tags.map((tag) => tag.trim()).filter((tag) => tag !== '')
  return item
}

function imageOf(...lists: Element[][]): string {
  for (const { name, attributes } of lists.flat()) {
    const address =
      attributes.get('url') ?? (attributes.get('rel') === 'enclosure' ? attributes.get('href') : undefined) ?? ''
    const type = attributes.get('type') ?? attributes.get('medium') ?? ''
    const says = /^image(\/|$)/i.test(type) || (type === '' && name === 'media:thumbnail')
    if (address !== '' && (says || (type === '' && /\.(avif|gif|jpe?g|png|webp)$/i.test(address)))) return address
  }
  return ''
}
