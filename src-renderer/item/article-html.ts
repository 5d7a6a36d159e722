import DOMPurify from 'dompurify'
import { imageSize } from 'image-size'
import type { FeedId, ItemId } from '#contract/ids.ts'
import { mayLeadOutside } from '#contract/outside-link.ts'
import { FORMULA_TAGS, LETTER, rebuildFormulas } from './article-formulas.ts'
import { imageAddress, unfoldPictures } from './article-pictures.ts'

/**
 * Foreign HTML becomes harmless in two steps, and the strict one comes last.
 *
 * First the fragment is made readable while it is inert: links and images get their absolute addresses, embeds become
 * links, what was meant to be unseen goes. Then DOMPurify lets through what its short list names and nothing else, so a
 * mistake in the first step cannot get anything in; the nodes that it leaves are shown as they are, never written out and
 * read again. The frame around the result has its own policy and runs no scripts.
 */

/** Where the reading pane gets remote images: main fetches them, within limits, and nothing else may. */
export const MEDIA = 'app://media/?u='

/** What stands in place of something that is not shown. */
export interface ArticleWords {
  imageHidden: string
  embed: string
}

export interface ArticleOptions {
  /** What relative addresses are resolved against, absolute http(s): the item's own link, else its feed. */
  base: string | null
  images: 'shown' | 'hidden'
  /** The item whose images they are: main checks its policy before it fetches one. */
  item: { id: ItemId; feedId: FeedId }
  /** The item's title: a heading that only repeats it is left out. */
  title: string
  /** An image that belongs to the item; it leads the article where the article has none of its own. */
  lead: string | null
  words: ArticleWords
}

const TAGS =
  'a abbr article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr'
const ATTRIBUTES =
  'alt class colspan datetime dir display height href id lang open reversed rowspan src start title value width'

/** Newsletters of tables in tables get to 60. */
const MAX_DEPTH = 120
/** Images of one article; each is a request, or a picture to unpack. */
export const MAX_IMAGES = 300
/** The pixels of all pictures that stand in the article itself. */
const MAX_INLINE_PIXELS = 50_000_000
const MAX_ADDRESS = 8_000
/** Words on an image, a title: what is longer is cut. */
const MAX_ATTRIBUTE = 2_000
const NOT_TEXT = /^(script|style|template|title|textarea|xmp|noscript|noembed|noframes|iframe|plaintext|select)$/i
const EMBEDS = 'iframe, embed, object, video, audio'
const ID_PREFIX = 'tt-at-'
/** The only classes an article may carry: ours. */
const CLASSES = new Set(['tt-unseen', 'tt-embed', 'tt-scroll', 'tt-lead', 'tt-lines', LETTER])
const RASTER = /^data:image\/(png|jpe?g|gif|webp|avif);base64,[a-z0-9+/=\s]*$/i

/** Made on first use, so that importing this file needs no document. */
let gate: ReturnType<typeof DOMPurify> | null = null

/** What is known from the whole of an article, and counted over its pieces. */
export interface Whole {
  /** The ids that links of the article lead to, and those of them that stand somewhere in it. */
  wanted: Set<string>
  there: Set<string>
  /** Places that have been marked already. */
  marked: Set<string>
  hasImages: boolean
  images: number
  inlinePixels: number
  /** Images that were too many. */
  imagesLeftOut: number
  begun: boolean
}

/** Places, links that may lead to one, and images. */
const MARKED = '[id], a[name], a[href*="#"], area[href*="#"], img'
/** Elements to a step. */
const AT_ONCE = 200

/** Looks through an article before it is cut, and takes its depths away; in steps. */
export function* survey(fragment: DocumentFragment, { base, item }: ArticleOptions): Generator<null, Whole> {
  flattenDepths(fragment)
  const wanted = new Set<string>()
  const there = new Set<string>()
  let seen = 0
  let hasImages = false
  for (const element of fragment.querySelectorAll(MARKED)) {
    const id = placeName(element)
    if (id !== '') there.add(id)
    const written = attribute(element, 'href')
    const hash = written.includes('#') ? hashWithin(written.trim(), base) : ''
    if (hash !== '') wanted.add(hash)
    if (element.nodeName === 'IMG' && !hasImages) hasImages = isPicture(element, { base, item })
    if (++seen % AT_ONCE === 0) yield null
  }
  const counts = { images: 0, inlinePixels: 0, imagesLeftOut: 0 }
  return { wanted, there, hasImages, ...counts, marked: new Set(), begun: false }
}

/** Makes a piece of an article readable; it must be cleaned before it is shown. */
export function makeReadable(fragment: DocumentFragment, options: ArticleOptions, whole: Whole): void {
  removeUnseen(fragment)
  unfoldPictures(fragment)
  rebuildFormulas(fragment)
  replaceEmbeds(fragment, options)
  prepareImages(fragment, options, whole)
  prepareLinks(fragment, options.base, whole)
  if (!whole.begun) dropRepeatedTitle(fragment, options.title)
  wrapTables(fragment)
  if (!whole.begun && !whole.hasImages) lead(fragment, options)
  whole.begun = true
}

/**
 * What of a fragment is safe to be put into the article frame, as nodes of their own.
 *
 * Nothing in it loads anything but images from `app://media` (or inline rasters), and its links may lead outside
 * (`#contract/outside-link.ts`) or lead to a place within the article.
 */
export function cleaned(fragment: DocumentFragment): DocumentFragment {
  gate ??= makeGate()
  return gate.sanitize(fragment, { RETURN_DOM_FRAGMENT: true })
}

/** The address that makes main fetch a remote image for us; null for anything but http(s). */
function mediaUrl(address: string, { base, item }: Pick<ArticleOptions, 'base' | 'item'>): string | null {
  const url = webAddress(address, base)
  return url === null || !isPage(url) ? null : mediaAddress(url.href, item)
}

/** Where main answers with the image of an item, if its feed's policy allows it. */
export function mediaAddress(url: string, item: { id: ItemId; feedId: FeedId }): string {
  return `${MEDIA}${encodeURIComponent(url)}&i=${item.id}&f=${item.feedId}`
}

/** The address of the image itself, of one that main was asked for; null for any other. */
function sourceOf(media: string): string | null {
  if (!media.startsWith(MEDIA)) return null
  const url = webAddress(new URL(media).searchParams.get('u') ?? '', null)
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : null
}

function makeGate(): ReturnType<typeof DOMPurify> {
  const purify = DOMPurify(window)
  purify.setConfig({
    ALLOWED_TAGS: [...TAGS.split(' '), ...FORMULA_TAGS],
    ALLOWED_ATTR: ATTRIBUTES.split(' '),
    // Without this the pattern below tests every value, and `width="640"` is no address.
    ADD_URI_SAFE_ATTR: ATTRIBUTES.split(' ').filter((name) => name !== 'href' && name !== 'src'),
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|magnet:|app:\/\/media\/|data:image\/|#)/i,
    ADD_FORBID_CONTENTS: ['object', 'select', 'textarea', 'canvas', 'title', 'head', 'button', 'datalist', 'svg'],
    FORBID_TAGS: ['style', 'script', 'form', 'svg'],
    SANITIZE_DOM: true,
    RETURN_DOM_FRAGMENT: true
  })
  purify.addHook('uponSanitizeAttribute', (element, attribute) => {
    const { attrName, attrValue } = attribute
    if (attrName === 'class') attribute.keepAttr = CLASSES.has(attrValue)
    else if (attrName === 'id') attribute.keepAttr = attrValue.startsWith(ID_PREFIX)
    else if (attrName === 'href')
      attribute.keepAttr =
        element.nodeName === 'A' && (mayLeadOutside(attrValue) || attrValue.startsWith(`#${ID_PREFIX}`))
    else if (attrName === 'src')
      attribute.keepAttr = element.nodeName === 'IMG' && (attrValue.startsWith(MEDIA) || RASTER.test(attrValue))
    else if (attrName === 'display') attribute.keepAttr = element.nodeName === 'math' && attrValue === 'block'
    else if (attrName === 'width' || attrName === 'height') attribute.keepAttr = /^\d{1,5}$/.test(attrValue)
    // A table is laid out as wide and high as its cells say.
    else if (attrName === 'colspan' || attrName === 'rowspan') attribute.keepAttr = /^\d{1,2}$/.test(attrValue)
    else attribute.attrValue = clipped(attrValue)
  })
  return purify
}

const clipped = (text: string): string => (text.length > MAX_ATTRIBUTE ? `${text.slice(0, MAX_ATTRIBUTE)}…` : text)

/** Resolves an address as a link would; null unless it may lead outside. Sign-in names are cut off: `https://bank.example@elsewhere`. */
function webAddress(address: string, base: string | null): URL | null {
  const written = address.trim()
  if (written === '' || written.length > MAX_ADDRESS) return null
  // Numbers to call are written with blanks.
  const number = /^tel:/i.test(written) ? written.replace(/(?:\s|%20)+/g, '') : written
  const text = /^www\.[^/]/i.test(written) ? `https://${written}` : number
  try {
    const url = base === null ? new URL(text.startsWith('//') ? `https:${text}` : text) : new URL(text, base)
    if (!isPage(url)) return mayLeadOutside(url.href) ? url : null
    url.username = ''
    url.password = ''
    return url
  } catch {
    return null
  }
}

const isPage = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:'

// A form's children can shadow its own methods (`<form><input name="remove">`): take them from the prototype.
const remove = (element: Element): void => Element.prototype.remove.call(element)
const attribute = (element: Element, name: string): string => Element.prototype.getAttribute.call(element, name) ?? ''
const styleOf = (element: Element): string => attribute(element, 'style').replace(/\s+/g, '').toLowerCase()

/**
 * What stands in more elements than any page needs keeps its text and images, and loses the elements.
 *
 * A few kilobytes of `<a><b><i>` over and over would keep the browser busy with their layout for most of a minute.
 */
function flattenDepths(fragment: DocumentFragment): void {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT)
  let depth = 0
  for (let element = walker.firstChild() as Element | null; element;) {
    depth++
    if (depth >= MAX_DEPTH) flatten(element)
    else if (walker.firstChild()) {
      element = walker.currentNode as Element
      continue
    }
    let next = walker.nextSibling()
    depth--
    while (!next && depth > 0 && walker.parentNode()) {
      next = walker.nextSibling()
      depth--
    }
    element = next as Element | null
  }
}

function flatten(element: Element): void {
  const kept: Node[] = []
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const isText = node.nodeType === Node.TEXT_NODE && !NOT_TEXT.test(node.parentNode?.nodeName ?? '')
    if (isText || /^(IMG|BR)$/.test(node.nodeName)) kept.push(node)
  }
  if (kept.length > 0 || element.firstElementChild) Element.prototype.replaceChildren.call(element, ...kept)
}

/** Counting pixels and hidden preheaders were not meant for the reader, and without their styles they would show. */
function removeUnseen(fragment: DocumentFragment): void {
  for (const element of fragment.querySelectorAll('[hidden], [style]')) {
    if (Element.prototype.hasAttribute.call(element, 'hidden') || /(^|;)display:none/.test(styleOf(element)))
      remove(element)
  }
  for (const image of fragment.querySelectorAll('img')) if (isTiny(image)) remove(image)
}

function isTiny(image: Element): boolean {
  const tiny = (side: 'width' | 'height'): boolean =>
    /^0*[01](px)?$/.test(attribute(image, side).trim()) ||
    new RegExp(`(^|;)${side}:[01](px)?(;|$)`).test(styleOf(image))
  return tiny('width') || tiny('height')
}

function isPicture(image: Element, options: Pick<ArticleOptions, 'base' | 'item'>): boolean {
  const address = imageAddress(image)
  return !isTiny(image) && !image.closest('[hidden]') && (RASTER.test(address) || mediaUrl(address, options) !== null)
}

/** A player or a map cannot run here; the reader gets the way to it instead of nothing. */
function replaceEmbeds(fragment: DocumentFragment, { base, words }: ArticleOptions): void {
  for (const embed of fragment.querySelectorAll(EMBEDS)) {
    const inner = embed.querySelector('source[src]')
    const address = imageAddress(embed) || attribute(embed, 'data') || (inner ? attribute(inner, 'src') : '')
    const url = webAddress(address, base)
    if (!url || !isPage(url)) {
      remove(embed)
      continue
    }
    const link = document.createElement('a')
    link.setAttribute('href', url.href)
    link.setAttribute('class', 'tt-embed')
    link.textContent = `${words.embed}: ${url.host}`
    Element.prototype.replaceWith.call(embed, link)
  }
}

function prepareImages(fragment: DocumentFragment, options: ArticleOptions, whole: Whole): void {
  const { images, words } = options
  for (const image of fragment.querySelectorAll('img')) {
    const address = imageAddress(image)
    const inline = RASTER.test(address)
    const source = inline ? address : mediaUrl(address, options)
    if (source === null) {
      remove(image)
      continue
    }
    if (++whole.images > MAX_IMAGES || (inline && !isAffordable(source, whole))) {
      whole.imagesLeftOut++
      image.replaceWith(clipped(attribute(image, 'alt')))
    } else if (!inline && images === 'hidden')
      image.replaceWith(unseenImage(attribute(image, 'alt'), words.imageHidden))
    else {
      image.setAttribute('src', source)
      if (!inline && !image.hasAttribute('alt')) image.setAttribute('alt', '')
    }
  }
}

function isAffordable(source: string, whole: Whole): boolean {
  whole.inlinePixels += pixelsOf(source)
  return whole.inlinePixels <= MAX_INLINE_PIXELS
}

/** As its own head says; infinitely many where it cannot be read. */
function pixelsOf(source: string): number {
  try {
    const { width, height } = imageSize(
      Uint8Array.from(atob(source.slice(source.indexOf(',') + 1)), (character) => character.charCodeAt(0))
    )
    return width * height
  } catch {
    return Infinity
  }
}

/** In place of an image that did not come: what it depicts, with the way to it where the image was no link itself. */
export function failedImage(image: Element, otherwise: string): HTMLElement {
  const source = image.closest('a') ? null : sourceOf(image.getAttribute('src') ?? '')
  const place = unseenImage(image.getAttribute('alt') ?? '', otherwise, source === null ? 'span' : 'a')
  if (source !== null) place.setAttribute('href', source)
  return place
}

/** The quiet stand-in for an image that is not shown: what it depicts, or at least that there was one. */
function unseenImage(alt: string, otherwise: string, element: 'span' | 'a' = 'span'): HTMLElement {
  const place = document.createElement(element)
  place.setAttribute('class', 'tt-unseen')
  place.textContent = clipped(alt.trim()) || otherwise
  return place
}

/**
 * Links get absolute addresses; those to a place in this very article stay inside it.
 *
 * Ids are kept only where such a link leads to them, and with a prefix, so that none can be mistaken for anything else.
 */
function prepareLinks(fragment: DocumentFragment, base: string | null, { wanted, there, marked }: Whole): void {
  for (const element of fragment.querySelectorAll('[id], a[name]')) {
    const name = placeName(element)
    Element.prototype.removeAttribute.call(element, 'id')
    if (!wanted.has(name) || marked.has(name)) continue
    marked.add(name)
    Element.prototype.setAttribute.call(element, 'id', idOf(name))
  }
  for (const link of fragment.querySelectorAll('a, area')) {
    const written = attribute(link, 'href').trim()
    const hash = written.includes('#') ? hashWithin(written, base) : ''
    const url = hash !== '' && there.has(hash) ? null : webAddress(written, base)
    if (url) link.setAttribute('href', url.href)
    else if (hash !== '' && there.has(hash)) link.setAttribute('href', `#${idOf(hash)}`)
    else link.removeAttribute('href')
  }
}

const idOf = (name: string): string => ID_PREFIX + name.replace(/\s+/g, '-')

const placeName = (element: Element): string =>
  attribute(element, 'id') || (element.nodeName === 'A' ? attribute(element, 'name') : '')

/** The place in this very article that a link leads to; empty for any other link. */
function hashWithin(written: string, base: string | null): string {
  if (written.startsWith('#')) return decoded(written.slice(1))
  const url = base === null ? null : webAddress(written, base)
  return url && url.href.replace(/#.*$/s, '') === base?.replace(/#.*$/s, '') ? decoded(url.hash.slice(1)) : ''
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Many sources begin their HTML with the title that already stands above it. */
function dropRepeatedTitle(fragment: DocumentFragment, title: string): void {
  const plain = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim().toLowerCase()
  let first: Element | null = null
  for (const block of fragment.querySelectorAll('h1, h2, h3, p')) {
    if (plain(block.textContent) === '') continue
    first = block
    break
  }
  if (!first || plain(first.textContent) !== plain(title)) return
  const before = document.createRange()
  before.setStart(fragment, 0)
  before.setEndBefore(first)
  if (plain(before.toString()) === '') remove(first)
}

/** A wide table scrolls in a box of its own: the article never grows sideways. */
function wrapTables(fragment: DocumentFragment): void {
  for (const table of fragment.querySelectorAll('table')) {
    if (table.parentElement?.closest('table')) continue
    const box = document.createElement('div')
    box.setAttribute('class', 'tt-scroll')
    table.replaceWith(box)
    box.append(table)
  }
}

function lead(fragment: DocumentFragment, options: ArticleOptions): void {
  const { lead: address, images, words } = options
  const source = address === null ? null : mediaUrl(address, options)
  if (source === null) return
  const figure = document.createElement('figure')
  figure.setAttribute('class', 'tt-lead')
  if (images === 'hidden') figure.append(unseenImage('', words.imageHidden))
  else {
    const image = document.createElement('img')
    image.setAttribute('src', source)
    image.setAttribute('alt', '')
    figure.append(image)
  }
  fragment.prepend(figure)
}
