import { Tokenizer } from 'htmlparser2'
import { cleanText } from './clean-text.ts'

/**
 * Turns HTML into plain text, in time that grows with its length and nothing else.
 *
 * The tokenizer of htmlparser2 and not its parser: the parser keeps a stack of open elements and searches it at every
 * closing tag, which a hostile body of a few hundred kilobytes turns into minutes. Text needs no tree.
 */

/** What can be read off a piece of HTML without building a tree. */
export interface HtmlReading {
  text: string
  /** The text of the first heading or `<title>`. */
  heading: string | null
  /** Where the first links lead, as written; the second only to know whether the first is the only one. */
  links: string[]
}

const LONGEST_HTML = 1_000_000
const LONGEST_TEXT = 220_000
const LONGEST_TAG_NAME = 20

/** `rt` and `rp` hold how a word is read, beside the word; `annotation` a formula once more, as a program writes it. */
const skipped = new Set(
  'script style template iframe noembed noframes svg object rt rp annotation annotation-xml'.split(' ')
)
/** What ends where another begins or its parent ends, so that its own end tag may be left out. */
const readings = new Set(['rt', 'rp'])
const lineBreaking = new Set(
  `address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption figure footer form
   h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option p pre section summary table
   tbody tfoot thead title tr ul xmp item entry channel description content pubdate link guid`.split(/\s+/)
)
const headings = new Set(['title', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

/** Any tag of HTML that text is likely to be marked up with. The bound keeps it linear on hostile input. */
const TAG = new RegExp(
  `<(?:!--|!doctype\\b|/?(?:a|abbr|acronym|address|article|aside|audio|b|bdi|bdo|big|blockquote|body|br|caption|center|cite|code|col|
  dd|del|details|dfn|div|dl|dt|em|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|
  li|link|main|mark|meta|nav|object|ol|p|picture|pre|q|rp|rt|ruby|s|samp|script|section|small|source|span|strike|strong|
  style|sub|summary|sup|svg|table|tbody|td|template|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr)
  (?:[\\s/][^<>]{0,2000})?>)`.replace(/\n\s*/g, ''),
  'i'
)

/** Whether a text is marked up with HTML rather than one that happens to hold a `<`, or talks about a tag. */
export function isHtml(text: string): boolean {
  return text.includes('<') && TAG.test(text) && !isAboutTags(text)
}

/** A tag without attributes that is written like a word, and how many a text that talks about them names at most. */
const MENTION = /(?<![^\s"'`(\[“‘«「])<\/?([a-z][a-z0-9]{0,10})\s?\/?>(?![^\s"'`)\].,;:!?”’»」])/gi
const MOST_MENTIONS = 12

/**
 * Whether all tags in a text are named and none is used: `Why <b> is not <strong>`.
 *
 * A tag that is named stands alone among words, has no attributes, and is not closed further on with something in between.
 */
function isAboutTags(text: string): boolean {
  const start = text.slice(0, LONGEST_TALK)
  const names: string[] = []
  let isUsed = text.length > LONGEST_TALK || BEGINS_AS_PAGE.test(start)
  const rest = start.replace(MENTION, (tag, name: string) => {
    const isClosing = tag.startsWith('</')
    if (isClosing && names.includes(name.toLowerCase())) isUsed = true
    else if (!isClosing) names.push(name.toLowerCase())
    return ' '
  })
  if (isUsed || names.length > MOST_MENTIONS || TAG.test(rest)) return false
  // `One <br> two <br> three` is a text in lines.
  return names.filter((name) => name === 'br' || name === 'p').length < 2 || new Set(names).size > 1
}

const BEGINS_AS_PAGE = /^\s*<(?:p|div|br|ul|ol|table|h[1-6]|html|head|body|article|section|main|!)/i
/** A longer text with tags in it is an article, in characters. */
const LONGEST_TALK = 4_000

/**
 * The text of a piece of HTML: block elements become line breaks, entities are decoded, scripts and styles go.
 *
 * Figures come last: an article that begins with a picture begins, as text, with its first sentence and not with a caption.
 */
export function textFromHtml(html: string): string {
  return readHtml(html).text
}

/** Text without tags in which entities may stand (`Fish &amp; chips`): decodes them and leaves every `<` as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text
    .slice(0, LONGEST_HTML)
    .split('<')
    .map((part) => (part.includes('&') ? decoded(part) : part))
    .join('<')
}

const ESCAPED_START =
  /^\s*&lt;(?:p|div|h[1-6]|ul|ol|dl|table|section|article|blockquote|figure|img|a|b|strong|em|i|span|br|pre|!--)(?:\s[^<>]{0,2000}?)?\/?&gt;/i
const ESCAPED_END = /&lt;\/[a-z][a-z0-9]{0,10}\s*&gt;\s*$|&lt;(?:br|hr|img)\b[^<>]{0,2000}&gt;\s*$/i

/**
 * HTML that was escaped once too often, as it was meant: nothing but tags that are written out, from the first to the last sign. One
 * that shows code has tags of its own around it.
 */
export function unescapedHtml(html: string): string {
  if (html.includes('<') || html.length > LONGEST_HTML) return html
  return ESCAPED_START.test(html) && ESCAPED_END.test(html.slice(-2_100)) ? decodeEntities(html) : html
}

/** The text, the first heading and the first two links of a piece of HTML. */
export function readHtml(html: string): HtmlReading {
  const source = html.slice(0, LONGEST_HTML)
  if (!source.includes('<') && !source.includes('&')) return { text: cleanText(source), heading: null, links: [] }
  return new HtmlReader(source).read()
}

class HtmlReader {
  readonly #source: string
  readonly #tokenizer: Tokenizer
  readonly #pieces: string[] = []
  readonly #links: string[] = []
  readonly #figures: string[] = []
  #length = 0
  #atSpace = true
  #tag = ''
  #attribute = ''
  #value = ''
  #hidden: { tag: string; depth: number } | null = null
  #headingFrom = -1
  #heading: string | null = null
  #figureFrom = -1
  #isDrawn = false

  constructor(source: string) {
    this.#source = source
    this.#tokenizer = new Tokenizer({ decodeEntities: true }, this.#callbacks(source))
  }

  read(): HtmlReading {
    this.#tokenizer.write(this.#source)
    this.#tokenizer.end()
    const text = cleanText([...this.#pieces, '\n', ...this.#figures].join('').replace(/ \n/g, '\n'))
    return { text, heading: this.#heading, links: this.#links }
  }

  #callbacks(source: string): ConstructorParameters<typeof Tokenizer>[1] {
    const nameAt = (start: number, end: number): string =>
      end - start > LONGEST_TAG_NAME ? '' : source.slice(start, end).toLowerCase()
    const isKept = (): boolean => this.#attribute === 'href' || this.#attribute === 'alt'
    const ignore = (): void => {}
    return {
      ontext: (start, end) => this.#add(source.slice(start, end)),
      ontextentity: (code) => this.#add(String.fromCodePoint(code)),
      oncdata: (start, end) => this.#add(source.slice(start, end)),
      onopentagname: (start, end) => {
        this.#tag = nameAt(start, end)
        // Tokenizing goes by the name alone, so what is to be hidden is known only once its tag has ended.
        this.#attribute = ''
      },
      onattribname: (start, end) => {
        this.#attribute = nameAt(start, end)
        this.#value = ''
      },
      onattribdata: (start, end) => {
        if (isKept()) this.#value += source.slice(start, end)
      },
      onattribentity: (code) => {
        if (isKept()) this.#value += String.fromCodePoint(code)
      },
      onattribend: () => this.#attributeEnds(),
      onopentagend: () => this.#open(),
      onselfclosingtag: () => {
        if (lineBreaking.has(this.#tag)) this.#breakLine()
      },
      onclosetag: (start, end) => this.#close(nameAt(start, end)),
      oncomment: ignore,
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
      onend: ignore
    }
  }

  /** The words that are drawn in a picture are text like any other. */
  #drawn(isDrawn: boolean): void {
    this.#isDrawn = isDrawn && this.#hidden?.tag === 'svg'
    if (!this.#atSpace) this.#pieces.push(' ')
    this.#atSpace = true
  }

  #add(text: string): void {
    if (this.#hidden && !this.#isDrawn) return
    const collapsed = text.replace(/\s+/g, ' ')
    const piece = this.#atSpace && collapsed.startsWith(' ') ? collapsed.slice(1) : collapsed
    if (piece === '') return
    this.#atSpace = piece.endsWith(' ')
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#length > LONGEST_TEXT) this.#tokenizer.pause()
  }

  #breakLine(): void {
    const pieces = this.#pieces
    if (this.#hidden || pieces.length === 0 || pieces[pieces.length - 1] === '\n') return
    pieces.push('\n')
    this.#atSpace = true
  }

  #attributeEnds(): void {
    const [tag, attribute] = [this.#tag, this.#attribute]
    if (tag === 'a' && attribute === 'href' && this.#links.length < 2 && !this.#hidden)
      this.#links.push(this.#value.trim())
    if (tag === 'img' && attribute === 'alt') this.#add(this.#value)
    this.#attribute = ''
  }

  #open(): void {
    const tag = this.#tag
    if (this.#hidden && readings.has(this.#hidden.tag) && readings.has(tag)) this.#hidden = null
    if (this.#hidden) {
      if (this.#hidden.tag === tag) this.#hidden.depth++
      else if (this.#hidden.tag === 'svg' && tag === 'text') this.#drawn(true)
      return
    }
    if (lineBreaking.has(tag)) this.#breakLine()
    else if (tag === 'td' || tag === 'th') this.#add(' ')
    if (headings.has(tag) && this.#heading === null && this.#headingFrom < 0) this.#headingFrom = this.#pieces.length
    if (tag === 'figure' && this.#figureFrom < 0) this.#figureFrom = this.#pieces.length
    if (skipped.has(tag)) this.#hidden = { tag, depth: 1 }
  }

  #close(tag: string): void {
    if (this.#hidden && readings.has(this.#hidden.tag) && tag === 'ruby') this.#hidden = null
    if (this.#hidden) {
      if (tag === 'text') this.#drawn(false)
      if (this.#hidden.tag === tag && --this.#hidden.depth === 0) this.#hidden = null
      return
    }
    if (headings.has(tag) && this.#headingFrom >= 0) {
      const heading = this.#pieces.slice(this.#headingFrom, this.#headingFrom + 1000)
      this.#heading = heading.join('').trim() || null
      this.#headingFrom = -1
    }
    if (lineBreaking.has(tag)) this.#breakLine()
    if (tag === 'figure' && this.#figureFrom >= 0) {
      for (const piece of this.#pieces.splice(this.#figureFrom)) this.#figures.push(piece)
      this.#figures.push('\n')
      this.#figureFrom = -1
    }
  }
}

function decoded(text: string): string {
  const pieces: string[] = []
  const ignore = (): void => {}
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: (start, end) => pieces.push(text.slice(start, end)),
      ontextentity: (code) => pieces.push(String.fromCodePoint(code)),
      oncdata: ignore,
      onopentagname: ignore,
      onattribname: ignore,
      onattribdata: ignore,
      onattribentity: ignore,
      onattribend: ignore,
      onopentagend: ignore,
      onselfclosingtag: ignore,
      onclosetag: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
      onend: ignore
    }
  )
  tokenizer.write(text)
  tokenizer.end()
  return pieces.join('')
}
