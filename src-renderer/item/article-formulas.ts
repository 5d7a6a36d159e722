/**
 * Formulas of an article are built anew from what is known of them, and drawings leave their words. The fragment is inert.
 *
 * MathML is where HTML that was cleaned becomes another tree when it is read again: its words may hold HTML, and its notes a whole page.
 * So nothing of a formula is kept as it stands. The new one has elements of a short list, text in its words alone, and no attributes
 * but that it stands in a line of its own, and which names are a single letter.
 */

const NAMESPACE = 'http://www.w3.org/1998/Math/MathML'
const MOST_ELEMENTS = 500
const DEEPEST = 20
const MOST_FORMULAS = 300

const words = new Set('mi mn mo ms mtext'.split(' '))
const groups = new Set(
  `merror mfrac mmultiscripts mover mpadded mphantom mprescripts mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtr munder
   munderover none`.split(/\s+/)
)

/** The class of a name of one letter, which stands in italics. */
export const LETTER = 'tt-letter'
/** The elements that a formula may consist of. */
export const FORMULA_TAGS: readonly string[] = ['math', ...words, ...groups]

const replace = (element: Element, ...nodes: (Node | string)[]): void =>
  Element.prototype.replaceWith.call(element, ...nodes)

export function rebuildFormulas(fragment: DocumentFragment): void {
  let count = 0
  for (const formula of fragment.querySelectorAll('math')) {
    if (formula.parentElement?.closest('math')) continue
    if (++count > MOST_FORMULAS) replace(formula, formula.textContent)
    else replace(formula, rebuilt(formula))
  }
  for (const drawing of fragment.querySelectorAll('svg')) replace(drawing, wordsOf(drawing))
}

function rebuilt(formula: Element): Element {
  const budget = { left: MOST_ELEMENTS }
  const made = document.createElementNS(NAMESPACE, 'math')
  if (Element.prototype.getAttribute.call(formula, 'display') === 'block') made.setAttribute('display', 'block')
  made.append(...childrenOf(formula, budget, 0))
  return made
}

function childrenOf(element: Element, budget: { left: number }, depth: number): Element[] {
  return [...element.children].flatMap((child) => {
    const name = child.localName
    if (--budget.left < 0 || depth > DEEPEST || /^annotation/.test(name)) return []
    // What is written in two ways is kept in the first, and a formula within a formula is a part of it.
    if (name === 'semantics') return childrenOf(child, budget, depth + 1).slice(0, 1)
    const made = document.createElementNS(NAMESPACE, nameOf(name))
    if (groups.has(made.localName)) made.append(...childrenOf(child, budget, depth + 1))
    else made.textContent = child.textContent.replace(/\s+/g, ' ').trim()
    // By itself the browser writes these with letters of another alphabet, which nobody finds or copies as what was sent.
    if (name === 'mi' && [...made.textContent].length === 1) made.setAttribute('class', LETTER)
    return [made]
  })
}

function nameOf(name: string): string {
  if (words.has(name) || groups.has(name)) return name
  return name === 'math' || name === 'menclose' || name === 'mfenced' || name === 'maction' ? 'mrow' : 'mtext'
}

/** What is written in a drawing, else what it is called. */
function wordsOf(drawing: Element): string {
  const texts = [...drawing.querySelectorAll('text')]
    .map((text) => text.textContent.trim())
    .filter((text) => text !== '')
  const said = texts.length > 0 ? texts.join(' ') : (drawing.querySelector('title')?.textContent.trim() ?? '')
  return said
}
