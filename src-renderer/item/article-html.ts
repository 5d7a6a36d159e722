import DOMPurify from 'dompurify'
import type { FeedId, ItemId } from '#contract/ids.ts'
/**
 * Foreign HTML becomes harmless HTML in two steps, and the strict one comes last.
 *
 * First the fragment is made readable while it is inert: links and images get their absolute addresses, embeds become
 * links, what was meant to be unseen goes. Then DOMPurify lets through what its short list names and nothing else, so a
 * mistake in the first step cannot get anything in. The frame around the result has its own policy and runs no scripts.
 */

/** Longer than this is shown as plain text: a stranger decides how long an article is. */
export const MAX_HTML_LENGTH = 2_000_000

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
  'alt class colspan datetime dir height href id lang open reversed rowspan src start title value width'

/** Newsletters of tables in tables get to 60. */
const MAX_DEPTH = 120
const NOT_TEXT = /^(script|style|template|title|textarea|xmp|noscript|noembed|noframes|iframe|plaintext|select)$/i
const EMBEDS = 'iframe, embed, object, video, audio'
const ID_PREFIX = 'tt-at-'
/** The only classes an article may carry: ours. */
const CLASSES = new Set(['tt-unseen', 'tt-embed', 'tt-scroll', 'tt-lead'])
const RASTER = /^data:image\/(png|jpe?g|gif|webp|avif);base64,[a-z0-9+/=\s]*$/i

/** Made on first use, so that importing this file needs no document. */
let gate: ReturnType<typeof DOMPurify> | null = null

/**
 * Answers HTML that is safe to put into the article frame.
 *
 * Nothing in it loads anything but images from `app://media` (or inline rasters), and its links are http(s), mailto or
 * lead to a place within the article.
 */
export function articleHtml(html: string, options: ArticleOptions): string {
  const template = document.createElement('template')
  template.innerHTML = html
  // A fragment, not a document: names inside it (`<img name="querySelectorAll">`) cannot shadow its methods.
  const fragment = template.content
  flattenDepths(fragment)
  removeUnseen(fragment)
  replaceEmbeds(fragment, options)
  prepareImages(fragment, options)
  prepareLinks(fragment, options.base)
  dropRepeatedTitle(fragment, options.title)
  wrapTables(fragment)
  if (!fragment.querySelector('img, .tt-unseen')) lead(fragment, options)
  gate ??= makeGate()
  return gate.sanitize(template.innerHTML, {
    ALLOWED_TAGS: TAGS.split(' '),
    ALLOWED_ATTR: ATTRIBUTES.split(' '),
    // Without this the pattern below tests every value, and `width="640"` is no address.
    ADD_URI_SAFE_ATTR: ATTRIBUTES.split(' ').filter((name) => name !== 'href' && name !== 'src'),
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|app:\/\/media\/|data:image\/|#)/i,
    ADD_FORBID_CONTENTS: [
      'object',
      'select',
      'textarea',
      'canvas',
      'title',
      'head',
      'button',
      'datalist',
      'math',
      'svg'
    ],
    FORBID_TAGS: ['style', 'script', 'form', 'svg', 'math'],
    SANITIZE_DOM: true
  })
}

/** The address that makes main fetch a remote image for us; null for anything but http(s). */
function mediaUrl(address: string, { base, item }: Pick<ArticleOptions, 'base' | 'item'>): string | null {
  const url = webAddress(address, base)
  return url === null || url.protocol === 'mailto:' ? null : mediaAddress(url.href, item)
}

/** Where main answers with the image of an item, if its feed's policy allows it. */
export function mediaAddress(url: string, item: { id: ItemId; feedId: FeedId }): string {
  return `${MEDIA}${encodeURIComponent(url)}&i=${item.id}&f=${item.feedId}`
}

function makeGate(): ReturnType<typeof DOMPurify> {
  const purify = DOMPurify(window)
  purify.addHook('uponSanitizeAttribute', (element, attribute) => {
    const { attrName, attrValue } = attribute
    if (attrName === 'class') attribute.keepAttr = CLASSES.has(attrValue)
    else if (attrName === 'id') attribute.keepAttr = attrValue.startsWith(ID_PREFIX)
    else if (attrName === 'href')
      attribute.keepAttr =
        element.nodeName === 'A' && (/^(https?:|mailto:)/i.test(attrValue) || attrValue.startsWith(`#${ID_PREFIX}`))
    else if (attrName === 'src')
      attribute.keepAttr = element.nodeName === 'IMG' && (attrValue.startsWith(MEDIA) || RASTER.test(attrValue))
    else if (attrName === 'width' || attrName === 'height') attribute.keepAttr = /^\d{1,5}$/.test(attrValue)
  })
  return purify
}

/** Resolves an address as a link would; null unless it ends up as http(s) or mailto. Sign-in names are cut off: `https://bank.example@elsewhere`. */
function webAddress(address: string, base: string | null): URL | null {
  const text = address.trim()
  if (text === '') return null
  try {
    const url = base === null ? new URL(text.startsWith('//') ? `https:${text}` : text) : new URL(text, base)
    if (url.protocol === 'mailto:') return url
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
    url.username = ''
    url.password = ''
    return url
  } catch {
    return null
  }
}

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
  for (const image of fragment.querySelectorAll('img')) {
    const tiny = (side: 'width' | 'height'): boolean =>
      /^0*[01](px)?$/.test(attribute(image, side).trim()) ||
      new RegExp(`(^|;)${side}:[01](px)?(;|$)`).test(styleOf(image))
    if (tiny('width') || tiny('height')) remove(image)
  }
}

/** A player or a map cannot run here; the reader gets the way to it instead of nothing. */
function replaceEmbeds(fragment: DocumentFragment, { base, words }: ArticleOptions): void {
  for (const embed of fragment.querySelectorAll(EMBEDS)) {
    const inner = embed.querySelector('source[src]')
    const address = attribute(embed, 'src') || attribute(embed, 'data') || (inner ? attribute(inner, 'src') : '')
    const url = webAddress(address, base)
    if (!url || url.protocol === 'mailto:') {
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

function prepareImages(fragment: DocumentFragment, options: ArticleOptions): void {
  const { images, words } = options
  for (const image of fragment.querySelectorAll('img')) {
    const written = attribute(image, 'src')
    // Pages that load images late put the real address aside and a blank in its place.
    const late = attribute(image, 'data-src') || attribute(image, 'data-original') || attribute(image, 'data-lazy-src')
    const address = late !== '' && (written === '' || written.startsWith('data:')) ? late : written
    if (RASTER.test(address)) {
      image.setAttribute('src', address)
      continue
    }
    const source = mediaUrl(address, options)
    if (source === null) remove(image)
    else if (images === 'hidden') image.replaceWith(unseenImage(attribute(image, 'alt'), words.imageHidden))
    else {
      image.setAttribute('src', source)
      if (!image.hasAttribute('alt')) image.setAttribute('alt', '')
    }
  }
}

/** The quiet stand-in for an image that is not shown: what it depicts, or at least that there was one. */
export function unseenImage(alt: string, otherwise: string): HTMLElement {
  const place = document.createElement('span')
  place.setAttribute('class', 'tt-unseen')
  place.textContent = alt.trim() || otherwise
  return place
}

/**
 * Links get absolute addresses; those to a place in this very article stay inside it.
 *
 * Ids are kept only where such a link leads to them, and with a prefix, so that none can be mistaken for anything else.
 */
function prepareLinks(fragment: DocumentFragment, base: string | null): void {
  const places = new Map<string, Element>()
  for (const element of fragment.querySelectorAll('[id], a[name]')) {
    const id = attribute(element, 'id') || attribute(element, 'name')
    if (id !== '' && !places.has(id)) places.set(id, element)
    Element.prototype.removeAttribute.call(element, 'id')
  }
  const here = base === null ? null : base.replace(/#.*$/s, '')
  for (const link of fragment.querySelectorAll('a, area')) {
    const written = attribute(link, 'href').trim()
    const url = webAddress(written, base)
    const hash = written.startsWith('#') ? written : url && url.href.replace(/#.*$/s, '') === here ? url.hash : ''
    const place = hash.length > 1 ? places.get(decoded(hash.slice(1))) : undefined
    if (place) {
      const id = ID_PREFIX + decoded(hash.slice(1)).replace(/\s+/g, '-')
      Element.prototype.setAttribute.call(place, 'id', id)
      link.setAttribute('href', `#${id}`)
    } else if (url) link.setAttribute('href', url.href)
    else link.removeAttribute('href')
  }
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
  const first = fragment.querySelector('h1, h2, h3')
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
