/**
 * An article that costs more than a frame is drawn in pieces: each lays itself out only while it is near the screen.
 *
 * One cost for all that a stranger may send: a character is 1, and what else takes the browser time counts as many
 * characters as it takes as long as.
 */

/** A piece ends where a block begins once it costs so much: a few screens, and some ten milliseconds. */
const PIECE = 6_000
/** And anywhere beyond this. An article below it is whole. */
const LARGEST_PIECE = 12_000
const ELEMENT = 20
/** It is looked through by its attributes, and its address is read. */
const ANCHOR = 45
const LINE = 20
const LINK = 40
const IMAGE = 1_000
/** A piece repeats what it stands in, up to 120 elements: those must leave room for more. */
const HEAVY = 60
/** Elements that are boxes in boxes, or laid out more than once; the names of formulas are in small letters. */
const HEAVY_ELEMENT = /^(?:TABLE|TD|TH|DETAILS|SUMMARY|RUBY|RT|m[a-z]+)$/
/** A mark that stands on the letter before it. */
const MARK = 10
/** Writing that few fonts have: each letter is looked for. */
const RARE = 6
/** Writing that changes in the middle of a line: another font is looked for. */
const OTHER_WRITING = 40

const BEGINS =
  /^(?:P|DIV|LI|TR|DT|H[1-6]|BLOCKQUOTE|PRE|TABLE|UL|OL|DL|FIGURE|SECTION|ARTICLE|ASIDE|HEADER|FOOTER|DETAILS|HR)$/

/** A piece of an article, as a tree. */
export interface Cut {
  fragment: DocumentFragment
  /** Whether the next piece goes on in the middle of a paragraph. */
  torn: boolean
  last: boolean
}

/** Takes a fragment to pieces, in their order, each with what it stood in; the fragment is empty afterwards. */
export function* cutToPieces(fragment: DocumentFragment): Generator<Cut, void> {
  for (let cut = firstCut(fragment); cut; cut = firstCut(fragment)) {
    const range = fragment.ownerDocument.createRange()
    range.setStart(fragment, 0)
    if (cut.at === null) range.setEndBefore(cut.node)
    else range.setEnd(cut.node, cut.at)
    const lists = numbersAt(cut)
    const piece = range.extractContents()
    for (const { list, next } of lists) list.setAttribute('start', String(next))
    yield { fragment: piece, torn: cut.torn, last: false }
  }
  yield { fragment, torn: false, last: true }
}

/** Takes plain text to pieces, where lines or words end if some do. */
export function* cutText(text: string): Generator<string, void> {
  let at = 0
  while (at < text.length) {
    const isLast = text.length - at <= LARGEST_PIECE && affordable(text, at, LARGEST_PIECE) === text.length
    const end = isLast ? text.length : wordEnd(text, affordable(text, at, PIECE), at)
    yield text.slice(at, end)
    at = end
  }
}

/** Where the first piece ends: in a text at this place, or before a node. */
interface Place {
  node: Node
  at: number | null
  torn: boolean
}

/** Null where all is one piece. */
function firstCut(fragment: DocumentFragment): Place | null {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  let left = LARGEST_PIECE
  let good: Place | null = null
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const begins = BEGINS.test(node.nodeName) || node.previousSibling?.nodeName === 'BR'
    if (begins && left <= LARGEST_PIECE - PIECE) good ??= { node, at: null, torn: false }
    if (node.nodeType === Node.TEXT_NODE) {
      const text = (node as Text).data
      const end = affordable(text, 0, left)
      if (end < text.length) return good ?? { node, at: wordEnd(text, end, 0), torn: true }
      left -= costOf(text, end)
    } else left -= elementCost(node.nodeName)
    if (left <= 0 && walker.nextNode()) return good ?? { node: walker.currentNode, at: null, torn: true }
  }
  return null
}

function elementCost(name: string): number {
  if (name === 'IMG') return IMAGE
  if (name === 'A') return ANCHOR
  if (name === 'BR') return LINE
  return HEAVY_ELEMENT.test(name) ? HEAVY : ELEMENT
}

/** The numbers with which lists go on behind a cut. What was cut off keeps the number that its list began with. */
function numbersAt({ node, at }: Place): { list: Element; next: number }[] {
  const lists: { list: Element; next: number }[] = []
  let child = at === null ? node : node.parentNode
  for (; child?.parentNode; child = child.parentNode) {
    if (child.parentNode.nodeName !== 'OL') continue
    const list = child.parentNode as Element
    let next = Number.parseInt(list.getAttribute('start') ?? '', 10) || 1
    // Said of the first part too: where numbers may be long they get more room.
    list.setAttribute('start', String(next))
    for (let item = child.previousSibling; item; item = item.previousSibling) if (item.nodeName === 'LI') next++
    lists.push({ list, next })
  }
  return lists
}

/** The place in a text up to which it costs no more than so much. */
function affordable(text: string, from: number, budget: number): number {
  const cost = new TextCost()
  let at = from
  while (at < text.length && cost.total < budget) cost.add(text, at++)
  return at
}

function costOf(text: string, end: number): number {
  const cost = new TextCost()
  for (let at = 0; at < end; at++) cost.add(text, at)
  return cost.total
}

class TextCost {
  total = 0
  #writing = 0

  add(text: string, at: number): void {
    const code = text.charCodeAt(at)
    this.total++
    if (code < 0x250) {
      if (code === 10) this.total += LINE
      else if (code === 58 && text.charCodeAt(at + 1) === 47) this.total += LINK
      if (code > 64) this.#write(1)
    } else if (code < 0x370) this.total += MARK
    else if (code < 0x2000 || code > 0x206f) {
      const writing = writingOf(code)
      if (writing >= 4 && (code < 0x370 || code > 0x11ff)) this.total += RARE
      this.#write(writing)
    }
  }

  #write(writing: number): void {
    if (this.#writing !== 0 && writing !== this.#writing) this.total += OTHER_WRITING
    this.#writing = writing
  }
}

/** What is mostly drawn with one font: Hangul, Han and kana, what lies beyond 16 bits, else a block of 128. */
function writingOf(code: number): number {
  if (code >= 0xac00 && code < 0xd7b0) return 2
  if (code >= 0x2e80 && code < 0xa000) return 3
  return code >= 0xd800 && code < 0xe000 ? 4 : 8 + (code >> 7)
}

/** How far back a word may end. */
const WORD_REACH = 200

/** The place behind the last line or word that ends shortly before; else this one, but never within a character. */
function wordEnd(text: string, end: number, from: number): number {
  for (const sign of ['\n', ' ']) {
    const found = text.lastIndexOf(sign, end - 1)
    if (found >= Math.max(from, end - WORD_REACH)) return found + 1
  }
  let at = end
  // Half of a pair, or a mark without its letter, would be another character.
  while (at > from + 1 && end - at < WORD_REACH && /^[\uDC00-\uDFFF\u200D\p{M}]/u.test(text.slice(at, at + 2))) at--
  return at
}
