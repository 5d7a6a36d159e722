import type { JsonObject } from '../../base/json.ts'
import { decodeEntities, isHtml } from '../text-from-html.ts'
import { allIn, attribute, type FeedElement } from './element.ts'
import { htmlWithin } from './html-base.ts'

/** Reads the title and the text of an entry: which of several it is, and what kind of text the document says, or shows, that it is. */

const titleNames = ['title', 'atom:title', 'dc:title', 'media:title', 'itunes:title']
const bodyNames = [
  'content:encoded',
  'xhtml:body',
  'xhtml:div',
  'content',
  'atom:content',
  'fullitem',
  'description',
  'body',
  'summary',
  'atom:summary',
  'itunes:summary',
  'dc:description',
  'dcterms:abstract',
  'media:description',
  'googleplay:description',
  'itunes:subtitle',
  'abstract'
]
/** What says in short what the text says, where there is both. */
const summaryNames = ['summary', 'description', 'atom:summary', 'itunes:summary', 'dc:description', 'itunes:subtitle']

type Kind = 'text' | 'html' | 'markdown' | 'unknown'
interface Words {
  text: string
  kind: Kind
}

/** A base64 text, and what may be decoded of it. */
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/
const LONGEST_ENCODED = 1_000_000

/** An element's text, and of what kind it is; null where it holds nothing that can be read. */
function readWords(element: FeedElement, base: string): Words | null {
  const type = attribute(element, 'type').toLowerCase()
  const mode = attribute(element, 'mode').toLowerCase()
  if (element.markup !== null) return { text: htmlWithin(element.markup.trim(), base), kind: 'html' }
  const isOther = /^[a-z]+\//.test(type) && !/^text\/|xml$|^application\/(?:xhtml|html)/.test(type)
  const text = element.text.trim()
  if (mode === 'base64' || attribute(element, 'encoding').toLowerCase() === 'base64') return encodedWords(text, type)
  // What is neither text nor XML stands in it in base64 (RFC 4287, 4.1.3.3), and is no text.
  if (text === '' || (isOther && BASE64.test(text))) return null
  const kind = kindOf(type, text)
  return { text: kind === 'html' ? htmlWithin(text, base) : text, kind }
}

function kindOf(type: string, text: string): Kind {
  if (type === 'text' || type === 'text/plain' || type === 'plain') return 'text'
  if (/markdown/.test(type)) return 'markdown'
  return /html/.test(type) || isHtml(text) ? 'html' : 'unknown'
}

function encodedWords(text: string, type: string): Words | null {
  if (text.length > LONGEST_ENCODED || !BASE64.test(text) || (type !== '' && !/text|html|xml/.test(type))) return null
  const decoded = new TextDecoder().decode(Uint8Array.from(atob(text.replace(/\s/g, '')), (each) => each.charCodeAt(0)))
  return { text: decoded.trim(), kind: kindOf(type, decoded) }
}

/** Some of Atom 0.3 come in several forms, of which one is shown. */
function alternatives(element: FeedElement): FeedElement[] {
  const parts = attribute(element, 'type') === 'multipart/alternative' ? element.children : []
  const html = parts.find((part) => /html/.test(attribute(part, 'type')))
  return html ? [html, ...parts] : parts
}

/** RSS 1.0 could hold a text as a list of its forms. */
function valuesIn(elements: readonly FeedElement[], depth = 0): FeedElement[] {
  return elements.flatMap((each) =>
    each.name === 'rdf:value' ? [each] : depth < DEEPEST_VALUE ? valuesIn(each.children, depth + 1) : []
  )
}
const DEEPEST_VALUE = 4

/** The elements of a name, and those in a group of Media RSS, that may hold a text. */
function* elementsOf(entry: FeedElement, names: readonly string[]): Generator<FeedElement> {
  if (names === bodyNames) yield* valuesIn(allIn(entry, 'content:items'))
  const holders = [entry, ...entry.children.filter(({ name }) => name === 'media:group' || name === 'media:content')]
  const present = new Set(holders.flatMap(({ children }) => children.map(({ name }) => name)))
  for (const name of names) {
    if (!present.has(name)) continue
    for (const holder of name.startsWith('media:') ? holders : [entry])
      for (const each of holder.children) if (each.name === name) yield* [...alternatives(each), each]
  }
}

/** Puts the text of an entry, and what says it in short, under the keys of JSON Feed. */
export function putBody(item: JsonObject, entry: FeedElement): void {
  let name = ''
  for (const element of elementsOf(entry, bodyNames)) {
    const words = readWords(element, element.base)
    if (!words || words.text === '') continue
    name = element.name
    putWords(item, words)
    break
  }
  // Without a title the words in short would be taken for it.
  if (name === '' || item['title'] === undefined) return
  for (const element of elementsOf(entry, summaryNames)) {
    const summary = element.name === name ? null : readWords(element, '')
    if (summary && summary.text !== '') {
      item['summary'] = summary.kind === 'text' ? escaped(summary.text) : summary.text
      return
    }
  }
}

function putWords(item: JsonObject, { text, kind }: Words): void {
  const meant = kind === 'unknown' ? unescaped(text) : null
  if (kind === 'text') item['content_text'] = text
  else if (kind === 'html') item['content_html'] = text
  else if (meant !== null) item['content_html'] = meant
  else item['content'] = text
  if (kind === 'markdown') item['content_type'] = 'text/markdown'
}

const ESCAPED_TAGS =
  /&lt;(?:br|p|hr)\s*\/?&gt;|&lt;a\s+href\s*=|&lt;img\s|&lt;\/(?:p|div|a|b|i|em|strong|li|ul|ol|h[1-6]|blockquote|table|span)&gt;\s*$/i

/** HTML that was escaped once more than it should: not one tag is left, and those that are written out are used and not named. */
function unescaped(text: string): string | null {
  if (text.includes('<') || !ESCAPED_TAGS.test(text)) return null
  const decoded = decodeEntities(text)
  return isHtml(decoded) ? decoded : null
}

/** Puts the title: one of the type `text` is shown as it stands, its `<` escaped for who reads titles as HTML. */
export function putTitle(item: JsonObject, entry: FeedElement): void {
  for (const element of elementsOf(entry, titleNames)) {
    const words = readWords(element, '')
    if (!words || words.text === '') continue
    item['title'] = words.kind === 'text' ? escaped(words.text) : escapedTwice(words.text)
    return
  }
}

/** Signs that nobody means to show the name of; `&lt;` is none, since titles talk about tags. */
const SIGNS = /&(?:amp;)?(amp|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|#\d{1,6}|#x[0-9a-f]{1,5});/gi

/** A title as HTML, whose signs were escaped once more than they should. */
const escapedTwice = (title: string): string => (/&amp;/i.test(title) ? title.replace(SIGNS, '&$1;') : title)

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
