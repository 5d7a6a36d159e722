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

const skipped = new Set('script style template iframe noembed noframes svg math object'.split(' '))
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

/** Whether a text is marked up with HTML rather than one that happens to hold a `<`. */
export function isHtml(text: string): boolean {
  return text.includes('<') && TAG.test(text)
}

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

export function readHtml(html: string): HtmlReading {
  const source = html.slice(0, LONGEST_HTML)
  if (!source.includes('<') && !source.includes('&')) return { text: cleanText(source), heading: null, links: [] }

  const pieces: string[] = []
  const links: string[] = []
  let length = 0
  let atSpace = true
  let tag = ''
  let attribute = ''
  let value = ''
  let hidden: { tag: string; depth: number } | null = null
  let headingFrom = -1
  let heading: string | null = null
  let figureFrom = -1
  const figures: string[] = []

  const add = (text: string): void => {
    if (hidden) return
    const collapsed = text.replace(/\s+/g, ' ')
    const piece = atSpace && collapsed.startsWith(' ') ? collapsed.slice(1) : collapsed
    if (piece === '') return
    atSpace = piece.endsWith(' ')
    pieces.push(piece)
    length += piece.length
    if (length > LONGEST_TEXT) tokenizer.pause()
  }
  const breakLine = (): void => {
    if (hidden || pieces.length === 0 || pieces[pieces.length - 1] === '\n') return
    pieces.push('\n')
    atSpace = true
  }
  const open = (): void => {
    if (hidden) {
      if (hidden.tag === tag) hidden.depth++
      return
    }
    if (lineBreaking.has(tag)) breakLine()
    else if (tag === 'td' || tag === 'th') add(' ')
    if (headings.has(tag) && heading === null && headingFrom < 0) headingFrom = pieces.length
    if (tag === 'figure' && figureFrom < 0) figureFrom = pieces.length
    if (skipped.has(tag)) hidden = { tag, depth: 1 }
  }
  const close = (name: string): void => {
    if (hidden) {
      if (hidden.tag === name && --hidden.depth === 0) hidden = null
      return
    }
    if (headings.has(name) && headingFrom >= 0) {
      heading =
        pieces
          .slice(headingFrom, headingFrom + 1000)
          .join('')
          .trim() || null
      headingFrom = -1
    }
    if (lineBreaking.has(name)) breakLine()
    if (name === 'figure' && figureFrom >= 0) {
      for (const piece of pieces.splice(figureFrom)) figures.push(piece)
      figures.push('\n')
      figureFrom = -1
    }
  }
  const nameAt = (start: number, end: number): string =>
    end - start > LONGEST_TAG_NAME ? '' : source.slice(start, end).toLowerCase()
  const ignore = (): void => {}

  const tokenizer: Tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: (start, end) => add(source.slice(start, end)),
      ontextentity: (code) => add(String.fromCodePoint(code)),
      oncdata: (start, end) => add(source.slice(start, end)),
      onopentagname: (start, end) => {
        tag = nameAt(start, end)
        // Tokenizing goes by the name alone, so what is to be hidden is known only once its tag has ended.
        attribute = ''
      },
      onattribname: (start, end) => {
        attribute = nameAt(start, end)
        value = ''
      },
      onattribdata: (start, end) => {
        if (attribute === 'href' || attribute === 'alt') value += source.slice(start, end)
      },
      onattribentity: (code) => {
        if (attribute === 'href' || attribute === 'alt') value += String.fromCodePoint(code)
      },
      onattribend: () => {
        if (tag === 'a' && attribute === 'href' && links.length < 2 && !hidden) links.push(value.trim())
        if (tag === 'img' && attribute === 'alt') add(value)
        attribute = ''
      },
      onopentagend: open,
      onselfclosingtag: () => {
        if (lineBreaking.has(tag)) breakLine()
      },
      onclosetag: (start, end) => close(nameAt(start, end)),
      oncomment: ignore,
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
      onend: ignore
    }
  )
  tokenizer.write(source)
  tokenizer.end()
  return { text: cleanText([...pieces, '\n', ...figures].join('').replace(/ \n/g, '\n')), heading, links }
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
