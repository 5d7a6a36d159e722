import { unseenImage } from '../item/article-html.ts'
import { FOUND, fontUrl } from './article-style.ts'
import type { Matcher } from '../state/find-matches.ts'

/** What the window wants to know of the article frame. */
export interface FrameListeners {
  /** A key pressed while the article has the focus; the frame itself does nothing with keys. */
  onKey: (event: KeyboardEvent) => void
  /** The address under the pointer or the focus, null when it leaves. */
  onLink: (address: string | null) => void
  /** The article's element after it was filled with another text; null while there is none. */
  onFilled: (article: HTMLElement | null) => void
  /** What stands in place of an image that cannot be loaded. */
  imageFailed: () => string
}

/**
 * The frame an article is read in.
 *
 * Its document is made once and its body replaced, so that going from item to item does not flash. `allow-same-origin`
 * without `allow-scripts` lets the window read the height, keys and links while nothing inside can run; its own policy
 * stands beside the window's, and both must agree before anything is loaded. It never scrolls: the pane does.
 */
export class ArticleFrame {
  readonly #frame: HTMLIFrameElement
  readonly #listeners: FrameListeners
  #html = ''
  #lang = ''
  #style: string
  #find: Matcher | null = null
  #article: HTMLElement | null = null
  #resize: ResizeObserver | null = null

  constructor(frame: HTMLIFrameElement, style: string, listeners: FrameListeners) {
    this.#frame = frame
    this.#style = style
    this.#listeners = listeners
    frame.addEventListener('load', this.#loaded)
    frame.srcdoc = emptyDocument(style)
  }

  /** Shows an article; `html` has been through `articleHtml`. */
  show(html: string, lang: string | null): void {
    if (html === this.#html && (lang ?? '') === this.#lang) return
    this.#html = html
    this.#lang = lang ?? ''
    this.#fill()
  }

  /** Marks what a search finds in the article; null for no search. */
  mark(find: Matcher | null): void {
    if (find === this.#find) return
    this.#find = find
    this.#highlight()
  }

  /** Another theme or text size, without a reload: the selection and the place stay. */
  restyle(style: string): void {
    this.#style = style
    const element = this.#document?.querySelector('style')
    if (element && element.textContent !== style) element.textContent = style
    this.#measure()
  }

  dispose(): void {
    this.#frame.removeEventListener('load', this.#loaded)
    this.#resize?.disconnect()
  }

  get #document(): Document | null {
    return this.#article?.ownerDocument ?? null
  }

  /** Every frame starts with a blank document, then ours replaces it; moving the frame in the page creates both again. */
  #loaded = (): void => {
    const document = this.#frame.contentDocument
    this.#article = document?.querySelector('article') ?? null
    if (!document || !this.#article) return
    const { onKey, onLink } = this.#listeners
    document.addEventListener('keydown', onKey)
    document.addEventListener('click', this.#follow)
    document.addEventListener('auxclick', this.#follow)
    document.addEventListener('mouseover', (event) => onLink(linkAt(event)?.href ?? null))
    document.addEventListener('focusin', (event) => onLink(linkAt(event)?.href ?? null))
    document.addEventListener('mouseleave', () => onLink(null))
    document.addEventListener('focusout', () => onLink(null))
    document.addEventListener('error', this.#imageFailed, true)
    // A file dropped on a frame would otherwise be opened in it.
    for (const type of ['dragover', 'drop']) document.addEventListener(type, (event) => event.preventDefault())
    this.#resize?.disconnect()
    this.#resize = new ResizeObserver(() => this.#measure())
    this.#resize.observe(document.body)
    this.restyle(this.#style)
    this.#fill()
  }

  #fill(): void {
    const article = this.#article
    if (!article) return
    article.ownerDocument.documentElement.lang = this.#lang
    article.innerHTML = this.#html
    this.#highlight()
    this.#listeners.onLink(null)
    this.#listeners.onFilled(article)
    this.#measure()
  }

  /** Highlights are ranges, not elements: the article does not change, so selection and links stay as they are. */
  #highlight(): void {
    const article = this.#article
    const view = article?.ownerDocument.defaultView as (Window & typeof globalThis) | null | undefined
    const highlights = view?.CSS?.highlights
    if (!article || !view || !highlights) return
    highlights.delete(FOUND)
    if (!this.#find) return
    const document = article.ownerDocument
    const ranges: Range[] = []
    for (const { text, nodes } of textBlocks(article)) {
      for (const [start, end] of this.#find(text)) {
        const [from, to] = [placeIn(nodes, start), placeIn(nodes, end - 1)]
        if (!from || !to || ranges.length >= MOST_RANGES) continue
        const range = document.createRange()
        range.setStart(from.node, from.offset)
        range.setEnd(to.node, to.offset + 1)
        ranges.push(range)
      }
    }
    highlights.set(FOUND, new view.Highlight(...ranges))
  }

  #measure(): void {
    const document = this.#document
    const article = this.#article
    if (!document || !article) return
    const height = `${Math.ceil(document.body.getBoundingClientRect().height)}px`
    if (this.#frame.style.height !== height) this.#frame.style.height = height
    // What scrolls sideways must be reachable by key; what does not would be one stop too many.
    for (const box of article.querySelectorAll('.tt-scroll, pre')) {
      if (box.scrollWidth > box.clientWidth) box.setAttribute('tabindex', '0')
      else box.removeAttribute('tabindex')
    }
  }

  /** A link to a place in the article scrolls the pane to it; every other link goes its way to main, which opens it outside. */
  #follow = (event: MouseEvent): void => {
    const written = linkAt(event)?.getAttribute('href')
    if (!written?.startsWith('#')) return
    event.preventDefault()
    if (event.type === 'click') this.#document?.getElementById(written.slice(1))?.scrollIntoView({ block: 'start' })
  }

  #imageFailed = (event: Event): void => {
    const image = event.target as Element
    if (image.nodeName !== 'IMG') return
    image.replaceWith(unseenImage(image.getAttribute('alt') ?? '', this.#listeners.imageFailed()))
  }
}

const MOST_RANGES = 1_000
const BLOCKS = 'p,li,h1,h2,h3,h4,h5,h6,td,th,dt,dd,pre,blockquote,figcaption,caption,div,section,br,hr,summary'

interface TextBlock {
  text: string
  nodes: { node: Text; at: number }[]
}

/** The texts of an article, each as long as no new block begins: a word may go over from plain to bold. */
function textBlocks(article: HTMLElement): TextBlock[] {
  const blocks: TextBlock[] = []
  let block: TextBlock = { text: '', nodes: [] }
  const walker = article.ownerDocument.createTreeWalker(article, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
  let parent: Element | null = null
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement?.closest(BLOCKS) ?? null
    const begins = node.nodeType === Node.ELEMENT_NODE ? (node as Element).matches(BLOCKS) : owner !== parent
    parent = owner
    if (begins && block.text !== '') {
      blocks.push(block)
      block = { text: '', nodes: [] }
    }
    if (node.nodeType !== Node.TEXT_NODE) continue
    block.nodes.push({ node: node as Text, at: block.text.length })
    block.text += (node as Text).data
  }
  if (block.text !== '') blocks.push(block)
  return blocks
}

function placeIn(nodes: TextBlock['nodes'], at: number): { node: Text; offset: number } | null {
  const found = nodes.findLast((one) => one.at <= at)
  return found ? { node: found.node, offset: at - found.at } : null
}

// The frame's elements are of another realm: `instanceof` with this window's classes is false for them.
function linkAt(event: Event): HTMLAnchorElement | null {
  const target = event.target as Node | null
  const element = target?.nodeType === Node.ELEMENT_NODE ? (target as Element) : (target?.parentElement ?? null)
  return element?.closest('a[href]') ?? null
}

function emptyDocument(style: string): string {
  const fonts = new URL(fontUrl())
  const policy = `default-src 'none'; script-src 'none'; img-src app: data:; style-src 'unsafe-inline'; font-src ${fonts.protocol}//${fonts.host}; form-action 'none'; base-uri 'none'`
  // The base element carries no address, so `base-uri` has nothing against it.
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><base target="_blank"><style>${style}</style></head><body><article></article></body></html>`
}
