import { failedImage } from '../item/article-html.ts'
import { fontUrl } from './article-style.ts'
import type { Matcher } from '../state/find-matches.ts'
import { ArticleMarks } from './article-marks.ts'
import type { ArticlePart } from './article-steps.ts'
import { byTurns } from '../base/by-turns.ts'

/** What the window wants to know of the article frame. */
export interface FrameListeners {
  /** A key pressed while the article has the focus; the frame itself does nothing with keys. */
  onKey: (event: KeyboardEvent) => void
  /** The address under the pointer or the focus, null when it leaves. */
  onLink: (address: string | null) => void
  /** The article's element after it was filled with another text, and again whenever more of a large one was added. */
  onFilled: (article: HTMLElement) => void
  /** A piece that ended here, in pixels from the top of the window, became so much higher. */
  onShift: (bottom: number, by: number) => void
  /** What stands in place of an image that cannot be loaded. */
  imageFailed: () => string
  /** What the window says about an article, in the article. */
  note: (kind: NonNullable<ArticlePart['note']>) => string
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
  #parts: () => Iterator<ArticlePart | null> = () => [][Symbol.iterator]()
  #lang = ''
  #stop = (): void => {}
  #style: string
  #find: Matcher | null = null
  #article: HTMLElement | null = null
  #marks: ArticleMarks | null = null
  #resize: ResizeObserver | null = null
  /** How high each piece was when it was last looked at. */
  #heights = new WeakMap<Element, number>()
  #drawnPieces = new Set<Element>()

  constructor(frame: HTMLIFrameElement, style: string, listeners: FrameListeners) {
    this.#frame = frame
    this.#style = style
    this.#listeners = listeners
    frame.addEventListener('load', this.#loaded)
    frame.srcdoc = emptyDocument(style)
  }

  /** Shows an article; `parts` makes the parts of it, anew each time. A large one is shown in turns. */
  show(parts: () => Iterator<ArticlePart | null>, lang: string | null): void {
    this.#parts = parts
    this.#lang = lang ?? ''
    this.#fill()
  }

  /** Marks what a search finds in the article; null for no search. */
  mark(find: Matcher | null): void {
    this.#find = find
    this.#marks?.find(find)
  }

  /** Another theme or text size, without a reload: the selection and the place stay. */
  restyle(style: string): void {
    this.#style = style
    const element = this.#document?.querySelector('style')
    if (element && element.textContent !== style) element.textContent = style
    this.#measure()
  }

  dispose(): void {
    this.#stop()
    this.#marks?.dispose()
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
    this.#marks?.dispose()
    this.#marks = new ArticleMarks(this.#article)
    this.#marks.find(this.#find)
    this.#resize?.disconnect()
    this.#resize = new ResizeObserver((changes) => this.#resized(changes))
    this.#resize.observe(document.body)
    document.addEventListener('contentvisibilityautostatechange', this.#drawn)
    this.restyle(this.#style)
    this.#fill()
  }

  #fill(): void {
    const article = this.#article
    if (!article) return
    this.#stop()
    article.ownerDocument.documentElement.lang = this.#lang
    for (const piece of article.children) this.#resize?.unobserve(piece)
    this.#drawnPieces.clear()
    article.replaceChildren()
    this.#marks?.clear()
    this.#listeners.onLink(null)
    this.#stop = byTurns(this.#parts(), (part) => this.#add(article, part))
    this.#listeners.onFilled(article)
    this.#measure()
  }

  /** Answers whether it is one piece of many, which the browser has to lay out. */
  #add(article: HTMLElement, { content, piece, note }: ArticlePart): boolean {
    const document = article.ownerDocument
    const box = note || piece ? document.createElement(note ? 'p' : 'div') : article
    if (note) {
      box.className = 'tt-note'
      box.textContent = this.#listeners.note(note)
    } else if (piece) {
      box.className = piece.torn ? 'tt-piece tt-torn' : 'tt-piece'
      box.style.setProperty('contain-intrinsic-height', `auto calc(${piece.lines} * var(--leading))`)
      this.#resize?.observe(box)
    }
    box.append(content)
    if (box !== article) article.append(box)
    if (!note) this.#marks?.look(box)
    this.#listeners.onFilled(article)
    return piece !== undefined
  }

  #resized(changes: readonly ResizeObserverEntry[]): void {
    this.#measure()
    const top = this.#frame.getBoundingClientRect().top
    for (const { target, contentRect } of changes) {
      const before = this.#heights.get(target)
      this.#heights.set(target, contentRect.height)
      if (before === undefined || before === contentRect.height || !target.matches('.tt-piece')) continue
      this.#listeners.onShift(top + target.getBoundingClientRect().top + before, contentRect.height - before)
    }
  }

  #measure(): void {
    const document = this.#document
    const article = this.#article
    if (!document || !article) return
    const height = `${Math.ceil(document.body.getBoundingClientRect().height)}px`
    if (this.#frame.style.height !== height) this.#frame.style.height = height
    // To ask a piece that is not drawn would draw it.
    if (article.querySelector('.tt-piece') === null) reachableByKey(article)
    for (const piece of this.#drawnPieces) reachableByKey(piece)
  }

  /** A piece came near the screen, or went away from it. */
  #drawn = (event: Event): void => {
    const piece = event.target as Element
    if ((event as ContentVisibilityAutoStateChangeEvent).skipped) this.#drawnPieces.delete(piece)
    else {
      this.#drawnPieces.add(piece)
      reachableByKey(piece)
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
    image.replaceWith(failedImage(image, this.#listeners.imageFailed()))
  }
}

/** What scrolls sideways must be reachable by key; what does not would be one stop too many. */
function reachableByKey(root: Element): void {
  for (const box of root.querySelectorAll('.tt-scroll, pre')) {
    if (box.scrollWidth > box.clientWidth) box.setAttribute('tabindex', '0')
    else box.removeAttribute('tabindex')
  }
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
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer"><base target="_blank"><style>${style}</style></head><body><article dir="auto"></article></body></html>`
}
