/** Finding text in what is shown: ranges over text nodes, drawn by the browser's own highlights. */

/** Matches beyond this number are not counted. */
export const MOST_FOUND = 999

/** The text of an element as it is searched: made once, and looked through with every key. */
export interface Searchable {
  /** In lower case; white space of any kind and length is one space. */
  all: string
  nodes: SearchedNode[]
}

interface SearchedNode {
  node: Text
  /** Where its text begins in `all`. */
  from: number
  /** Where in the node each character of it stands; null where each stands at its own place. */
  places: Uint32Array | null
}

/** Also over the edges of elements, as in "a <b>bold</b> word". */
export function searchable(root: Element): Searchable {
  const nodes: SearchedNode[] = []
  const texts: string[] = []
  let length = 0
  let atSpace = false
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const { text, places } = evened(node.data, atSpace)
    nodes.push({ node, from: length, places })
    texts.push(text)
    length += text.length
    if (text !== '') atSpace = text.endsWith(' ')
  }
  return { all: texts.join(''), nodes }
}

/** Every place where the text stands, without regard to case. */
export function rangesOf({ all, nodes }: Searchable, text: string): Range[] {
  const wanted = folded(text.trim().replace(/\s+/g, ' '))
  const ranges: Range[] = []
  if (wanted === '') return ranges
  for (let found = all.indexOf(wanted); found !== -1; found = all.indexOf(wanted, found + wanted.length)) {
    const first = placeOf(nodes, found)
    const last = placeOf(nodes, found + wanted.length - 1)
    if (!first || !last || ranges.length === MOST_FOUND) break
    const range = first.node.ownerDocument.createRange()
    range.setStart(first.node, first.offset)
    range.setEnd(last.node, last.offset + 1)
    ranges.push(range)
  }
  return ranges
}

/** A text with single spaces, and where each of its characters stood; without a first space where one stands before. */
function evened(data: string, atSpace: boolean): { text: string; places: Uint32Array | null } {
  const text = folded(data)
  if (!/[^\S ]|\s\s/.test(text) && !(atSpace && text.startsWith(' '))) return { text, places: null }
  const places = new Uint32Array(text.length)
  const even: string[] = []
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset] ?? ''
    const space = /\s/.test(character)
    if (space && (even.length === 0 ? atSpace : even.at(-1) === ' ')) continue
    places[even.length] = offset
    even.push(space ? ' ' : character)
  }
  return { text: even.join(''), places }
}

function placeOf(nodes: readonly SearchedNode[], at: number): { node: Text; offset: number } | null {
  let [low, high] = [0, nodes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((nodes[middle]?.from ?? 0) <= at) low = middle + 1
    else high = middle
  }
  const found = nodes[low - 1]
  return found ? { node: found.node, offset: found.places?.[at - found.from] ?? at - found.from } : null
}

/** In lower case, each UTF-16 unit where it was: those whose lower case is longer (İ) stay as they are. */
function folded(text: string): string {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return lower
  return Array.from({ length: text.length }, (_, i) => {
    const unit = text[i] ?? ''
    const small = unit.toLowerCase()
    return small.length === 1 ? small : unit
  }).join('')
}

/** A frame has highlights, and a class for them, of its own. */
type HighlightWindow = Window & { CSS: typeof CSS; Highlight: typeof Highlight }

/** Draws what was found, and the one that is gone to, in the document of the ranges; empty ranges take both away. */
export function drawFound(of: Document, ranges: readonly Range[], current: Range | null): void {
  const view = of.defaultView as HighlightWindow | null
  if (!view?.CSS.highlights) return
  view.CSS.highlights.set('tt-find', new view.Highlight(...ranges.filter((range) => range !== current)))
  view.CSS.highlights.set('tt-found', new view.Highlight(...(current ? [current] : [])))
}
