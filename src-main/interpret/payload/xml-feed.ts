import { XmlReader, type XmlBounds, type XmlElement, type XmlHandler } from '../../base/xml-reader.ts'
import type { Json, JsonObject } from '../../base/json.ts'
import { isHtml } from '../text-from-html.ts'

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
  /** What relative addresses in it are resolved against (`xml:base`); empty for the feed's own origin. */
  base: string
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
    const base = resolved(element.attributes.get('xml:base'), this.#stack.at(-1)?.base ?? '')
    this.#stack.push({ ...element, text: '', from, base })
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
  const link = alternate ? resolved(alternate.attributes.get('href') ?? alternate.text.trim(), alternate.base) : ''
  const bodyElement = bodyNames.map((name) => fields.get(name)?.[0]).find((each) => each?.text.trim())
  const body = bodyElement?.text.trim() ?? ''
  const published = text('pubdate', 'published', 'dc:date', 'date', 'issued')
  const modified = text('updated', 'modified', 'dcterms:modified')
  const authors = [...every('author/name'), ...every('dc:creator'), ...every('author')]
    .map(({ text: name }) => name.trim())
    .filter((name) => name !== '')
    .map((name) => /\(([^()]{1,200})\)\s*$/.exec(name.slice(0, 500))?.[1] ?? name)
  const files = filesOf([...every('enclosure'), ...links, ...every('media:content')])
  const tags = every('category').map(
    ({ attributes, text: words }) => attributes.get('label') ?? attributes.get('term') ?? words
  )
  const item: JsonObject = {}
  const put = (key: string, value: string): void => {
    if (value !== '') item[key] = value
  }
  put('id', guid)
  putTitle(item, fields.get('title')?.[0] ?? fields.get('media:title')?.[0])
  put('url', link || (permanent ? guid : ''))
  put(bodyKey(body, bodyElement?.attributes.get('type')), body)
  if (authors.length > 0) item['authors'] = authors
  if (files.length > 0) item['attachments'] = files
  put('date_published', published || modified)
  put('date_modified', modified)
  put('image', imageOf(every('media:content'), every('media:thumbnail'), every('enclosure'), links))
  if (tags.length > 0) item['tags'] = tags.map((tag) => tag.trim()).filter((tag) => tag !== '')
  return item
}

const bodyNames = ['content:encoded', 'content', 'description', 'summary', 'media:description']

/** Atom says what its text is: `text` is that, whatever it looks like. RSS does not. */
function bodyKey(body: string, type: string | undefined): string {
  if (type === 'text' || type === 'text/plain') return 'content_text'
  return type === 'html' || type === 'xhtml' || isHtml(body) ? 'content_html' : 'content'
}

/** A title of the type `text` is shown as it stands, its `<` escaped for who reads titles as HTML. */
function putTitle(item: JsonObject, title: Element | undefined): void {
  const text = title?.text.trim() ?? ''
  if (text === '') return
  item['title'] = title?.attributes.get('type') === 'text' ? text.replace(/&/g, '&amp;').replace(/</g, '&lt;') : text
}

/** An address as it stands in an element, or its `xml:base`, absolute where the document says against what. */
function resolved(address: string | undefined, base: string): string {
  const text = address?.trim() ?? ''
  if (text === '' || base === '' || /^[a-z][a-z0-9+.-]*:/i.test(text)) return text === '' ? base : text
  try {
    return new URL(text, base).href
  } catch {
    return text
  }
}

/** Enclosures, and media that is no picture, as JSON Feed has them. */
function filesOf(elements: readonly Element[]): Json[] {
  return elements.flatMap(({ name, attributes, base }) => {
    if (name === 'link' && attributes.get('rel') !== 'enclosure') return []
    const url = attributes.get('url') ?? attributes.get('href')
    const type = attributes.get('type') ?? attributes.get('medium') ?? ''
    if (
      url === undefined ||
      url === '' ||
      (name === 'media:content' && !/^(audio|video|application)(\/|$)/i.test(type))
    )
      return []
    const size = Number(attributes.get('length') ?? attributes.get('filesize') ?? 0)
    const duration = Number(attributes.get('duration') ?? 0)
    return [
      {
        url: resolved(url, base),
        ...(type !== '' && { mime_type: type }),
        ...(size > 1 && { size_in_bytes: size }),
        ...(duration > 0 && { duration_in_seconds: duration }),
        ...(attributes.get('title') !== undefined && { title: attributes.get('title') as string })
      }
    ]
  })
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
