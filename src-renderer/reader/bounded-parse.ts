/**
 * A stranger's HTML becomes a tree by the browser's own parser, tag by tag, and no further than a window can bear.
 *
 * How long a text is says little of the tree that it becomes: a tag may open anew hundreds of elements that were never
 * closed, and what stands deep makes every later tag slow. So the parser is fed one tag at a time, what it made is counted,
 * and where that is too much the rest stays text.
 */

/** Beyond it the rest of an article is text. The longest pages of an encyclopedia have about as many. */
const MAX_ELEMENTS = 20_000
/** Beyond it as well: elements in elements, while they are read. */
const MAX_PARSED_DEPTH = 400
/** And with so many attributes on one element; those that mean something to a reader are twenty. */
const MAX_ATTRIBUTES = 100
/** What may be that many attributes is read no further at once. A picture of half a megabyte that stands in its tag passes. */
const MAX_WORDS = 8_000
/** Tags between two looks at what they made. */
const AT_ONCE = 8
/** Looks to a step, and nodes that are taken over: a few milliseconds. */
const LOOKS = 20
const MOVES = 500

/** An article as a tree, and what was left as it came. */
export interface Parsed {
  fragment: DocumentFragment
  /** HTML; empty where all of it became the tree. */
  rest: string
}

/** In steps, so that it can be done in turns; answers what became of it. */
export function* boundedParse(html: string): Generator<null, Parsed> {
  const inert = document.implementation.createHTMLDocument('')
  // Held before anything foreign is in it: `<img name="write">` would take the place of the method.
  const write = inert.write.bind(inert)
  const close = inert.close.bind(inert)
  write('<!doctype html><body>')
  const { body } = inert
  // Of the same document: in the window's own, images would load and what they are told to run would run.
  const fragment = inert.createDocumentFragment()
  const growth = new Growth(body)
  let at = 0
  for (let steps = 1; at < html.length && !growth.isTooMuch; steps++) {
    const end = tagsEnd(html, at)
    write(loosened(html.slice(at, end)))
    growth.count()
    // What stands in an element that was taken away is read again, as text.
    if (!growth.isCrowded) at = end
    if (steps % LOOKS === 0) yield null
  }
  if (at === html.length) close()
  growth.end()
  for (let moved = 1; body.firstChild; moved++) {
    fragment.append(body.firstChild)
    if (moved % MOVES === 0) yield null
  }
  return { fragment, rest: html.slice(at) }
}

/** The end of the next tags; of one only where it is long. */
function tagsEnd(html: string, at: number): number {
  let end = at
  for (let tag = 0; tag < AT_ONCE && end < html.length; tag++) {
    const next = html.indexOf('>', end) + 1 || html.length
    if (tag > 0 && next - end > MAX_WORDS) return end
    end = next
  }
  return end
}

/**
 * An empty comment now and then, which ends a tag and is nothing in a text.
 *
 * To know each attribute only once, the parser looks through those that it has: with tens of thousands on one tag it would
 * look for most of a minute.
 */
function loosened(html: string): string {
  if (html.length < 2 * MAX_WORDS) return html
  let words = 0
  return html.replace(/[\s/"']/g, (sign) => (++words % MAX_WORDS === 0 ? `${sign}<!---->` : sign))
}

/** Counts what the parser makes: each record is of one place that got or lost nodes. */
class Growth {
  readonly #observer = new MutationObserver(() => {})
  readonly #depths = new WeakMap<Node, number>()
  #elements = 0
  #isTooMuch = false
  #isCrowded = false

  constructor(body: HTMLElement) {
    this.#watch(body, 0)
  }

  get isTooMuch(): boolean {
    return this.#isTooMuch
  }

  /** The last element had more attributes than any has, and was taken away with what it holds. */
  get isCrowded(): boolean {
    return this.#isCrowded
  }

  count(): void {
    for (const { target, addedNodes } of this.#observer.takeRecords()) {
      const depth = (this.#depths.get(target) ?? 0) + 1
      for (const node of addedNodes) {
        if (node.nodeType === Node.ELEMENT_NODE) this.#counted(node as Element, depth)
        // Nobody reads it, and later steps would pass each one.
        else if (node.nodeType === Node.COMMENT_NODE) (node as Comment).remove()
      }
    }
  }

  end(): void {
    this.#observer.disconnect()
  }

  #counted(element: Element, depth: number): void {
    this.#depths.set(element, depth)
    // What a template holds is a tree of its own.
    if (element instanceof HTMLTemplateElement) this.#watch(element.content, depth)
    this.#elements++
    // A form's children can shadow its own members.
    if (attributesOf.call(element).length > MAX_ATTRIBUTES) {
      this.#isCrowded = true
      Element.prototype.remove.call(element)
    }
    if (this.#isCrowded || this.#elements >= MAX_ELEMENTS || depth >= MAX_PARSED_DEPTH) this.#isTooMuch = true
  }

  #watch(root: Node, depth: number): void {
    this.#depths.set(root, depth)
    this.#observer.observe(root, { childList: true, subtree: true })
  }
}

const attributesOf = Object.getOwnPropertyDescriptor(Element.prototype, 'attributes')?.get as () => NamedNodeMap
