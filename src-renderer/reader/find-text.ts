/** Finding text in what is shown: ranges over text nodes, drawn by the browser's own highlights. */

/** Matches beyond this number are not counted. */
export const MOST_FOUND = 999

/**
 * Every place where the text stands in an element, without regard to case; white space of any kind and length is one
 * space. Also over the edges of elements, as in "a <b>bold</b> word".
 */
export function rangesOf(root: Element, text: string): Range[] {
  const wanted = folded(text.trim().replace(/\s+/g, ' '))
  if (wanted === '') return []
  const nodes: Text[] = []
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node as Text)
  // One character of `all` is one of a node: `at` says which.
  let all = ''
  const at: { node: Text; offset: number }[] = []
  for (const node of nodes) {
    const data = folded(node.data)
    for (let offset = 0; offset < data.length; offset++) {
      const character = data[offset] ?? ''
      const space = /\s/.test(character)
      if (space && all.endsWith(' ')) continue
      all += space ? ' ' : character
      at.push({ node, offset })
    }
  }
  const ranges: Range[] = []
  for (let found = all.indexOf(wanted); found !== -1; found = all.indexOf(wanted, found + wanted.length)) {
    const first = at[found]
    const last = at[found + wanted.length - 1]
    if (!first || !last || ranges.length === MOST_FOUND) break
    const range = root.ownerDocument.createRange()
    range.setStart(first.node, first.offset)
    range.setEnd(last.node, last.offset + 1)
    ranges.push(range)
  }
  return ranges
}

/** In lower case, each UTF-16 unit where it was: those whose lower case is longer (İ) stay as they are. */
function folded(text: string): string {
  return Array.from({ length: text.length }, (_, i) => {
    const unit = text[i] ?? ''
    const lower = unit.toLowerCase()
    return lower.length === 1 ? lower : unit
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
