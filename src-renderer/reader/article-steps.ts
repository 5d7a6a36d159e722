import { giveDirections } from './article-direction.ts'
import { cleaned, makeReadable, survey, type ArticleOptions, type Whole } from '../item/article-html.ts'
import { cutText, cutToPieces } from './article-pieces.ts'
import { linesHtml, textHtml } from './article-text.ts'
import { boundedParse } from './bounded-parse.ts'
import { restText } from './rest-text.ts'

/** What an article is made of: HTML as its source sent it, or plain text. */
export type ArticleSource = { html: string } | { text: string }

/** A part of an article that can be shown. */
export interface ArticlePart {
  content: DocumentFragment
  /** Of a part among others: about how many lines it is high, and whether it ends within a paragraph. */
  piece?: { lines: number; torn: boolean }
  /** What the window says about the article, in place of content. */
  note?: 'rest' | 'images'
}

/**
 * An article from its source to what is shown, in short steps: `null` where more is to be done first.
 *
 * What of it costs too much as markup is text in the end; nothing is left out but images beyond their number.
 */
export function* articleSteps(source: ArticleSource, options: ArticleOptions): Generator<ArticlePart | null, void> {
  if ('text' in source) {
    yield* textParts(source.text, options, false)
    return
  }
  const { fragment, rest } = yield* boundedParse(source.html)
  const whole = yield* survey(fragment, options)
  let among = rest !== ''
  for (const { fragment: cut, torn, last } of cutToPieces(fragment)) {
    among ||= !last
    const before = whole.imagesLeftOut
    const made = part(cut, options, whole, among ? { torn } : null)
    if (before === 0 && whole.imagesLeftOut > 0) yield note('images')
    yield made
  }
  if (rest === '') return
  yield note('rest')
  yield* textParts(restText(rest), { ...options, lead: null }, true)
}

function* textParts(text: string, options: ArticleOptions, among: boolean): Generator<ArticlePart | null, void> {
  const whole = yield* survey(document.createDocumentFragment(), options)
  let at = 0
  for (const piece of cutText(text)) {
    const alone = !among && piece.length === text.length
    at += piece.length
    const template = document.createElement('template')
    template.innerHTML = alone ? textHtml(piece) : linesHtml(piece)
    const torn = !piece.endsWith('\n') && at < text.length
    yield part(template.content, options, whole, alone ? null : { torn })
  }
}

const note = (kind: 'rest' | 'images'): ArticlePart => ({ content: document.createDocumentFragment(), note: kind })

function part(
  fragment: DocumentFragment,
  options: ArticleOptions,
  whole: Whole,
  piece: { torn: boolean } | null
): ArticlePart {
  makeReadable(fragment, options, whole)
  const content = cleaned(fragment)
  giveDirections(content)
  return piece ? { content, piece: { torn: piece.torn, lines: linesOf(content) } } : { content }
}

/** Letters of a line in the middle width; those of Chinese, Japanese and Korean are twice as wide. */
const LINE = 72
const LARGE_BLOCKS = 'p, li, tr, dt, dd, h1, h2, h3, h4, h5, h6, hr, summary'
/** An image that says nothing of its size. */
const IMAGE_LINES = 8

/** About how many lines it is high. */
function linesOf(content: DocumentFragment): number {
  const text = content.textContent
  const wide = text.match(/[\u1100-\uFFDC]/g)?.length ?? 0
  const blocks = content.querySelectorAll(LARGE_BLOCKS).length
  const breaks = content.querySelectorAll('br').length + (text.match(/\n/g)?.length ?? 0) / 2
  const images = content.querySelectorAll('img').length
  return Math.ceil((text.length + wide) / LINE + blocks + breaks + images * IMAGE_LINES)
}
