import { byTurns } from '../base/by-turns.ts'
import type { Matcher } from '../state/find-matches.ts'
import { FOUND } from './article-style.ts'

const MOST_RANGES = 1_000

type HighlightView = Window & typeof globalThis

/**
 * Marks what a search finds in an article, piece by piece.
 *
 * Highlights are ranges, not elements: the article does not change, so selection and links stay as they are.
 */
export class ArticleMarks {
  readonly #article: HTMLElement
  #find: Matcher | null = null
  #ranges: Range[] = []
  #stop = (): void => {}

  constructor(article: HTMLElement) {
    this.#article = article
  }

  /** Looks through what is there anew; null for no search. */
  find(find: Matcher | null): void {
    this.clear()
    this.#find = find
    if (!find) return
    const pieces = this.#article.querySelectorAll<HTMLElement>('.tt-piece')
    const roots = pieces.length > 0 ? [...pieces] : [this.#article]
    this.#stop = byTurns(roots.values(), (root) => this.look(root))
  }

  /** Looks through a part that was added. */
  look(root: HTMLElement): void {
    const view = this.#article.ownerDocument.defaultView as HighlightView | null
    if (!this.#find || !view?.CSS.highlights || this.#ranges.length >= MOST_RANGES) return
    this.#ranges.push(...rangesIn(root, this.#find).slice(0, MOST_RANGES - this.#ranges.length))
    view.CSS.highlights.set(FOUND, new view.Highlight(...this.#ranges))
  }

  clear(): void {
    this.#stop()
    this.#ranges = []
    const view = this.#article.ownerDocument.defaultView as HighlightView | null
    view?.CSS.highlights?.delete(FOUND)
  }

  dispose(): void {
    this.#stop()
  }
}

function rangesIn(root: HTMLElement, find: Matcher): Range[] {
  const ranges: Range[] = []
  for (const { text, nodes } of textBlocks(root)) {
    for (const [start, end] of find(text)) {
      const [from, to] = [placeIn(nodes, start), placeIn(nodes, end - 1)]
      if (!from || !to) continue
      const range = root.ownerDocument.createRange()
      range.setStart(from.node, from.offset)
      range.setEnd(to.node, to.offset + 1)
      ranges.push(range)
    }
  }
  return ranges
}

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
