import { clip } from '../clean-text.ts'

/** What is kept of an article's HTML, in characters without the pictures that are embedded in it. */
const LONGEST_HTML = 1_000_000
/** With them: what a window lays out, and a library keeps for one item. */
const LONGEST_WITH_PICTURES = 1_900_000
/** How far before the limit an element may end. */
const REACH = 50_000

const EMBEDDED = /data:image\/[a-z0-9.+-]{2,20};base64,[A-Za-z0-9+/=]*/gi
const BLOCK_END =
  /<\/(?:p|div|li|ul|ol|tr|table|h[1-6]|section|article|blockquote|pre|figure|dd|dl)\s*>|<(?:br|hr)\s*\/?>/gi

/** An article within the limits, and whether some of it was left out. */
export interface BoundedHtml {
  html: string
  /** The same without embedded pictures, for who reads its words. */
  words: string
  isCut: boolean
}

/** A picture that is embedded is no text: one of a megabyte does not cost the paragraphs behind it. */
export function boundedHtml(html: string): BoundedHtml {
  if (html.length <= LONGEST_HTML) return { html, words: html, isCut: false }
  let left = LONGEST_WITH_PICTURES - LONGEST_HTML
  const words = html.replace(EMBEDDED, '')
  const isCut = words.length > LONGEST_HTML
  const shown = isCut ? cutAtElement(html, placeOf(html, LONGEST_HTML)) : html
  const kept = shown.replace(EMBEDDED, (picture) => {
    left -= picture.length
    return left >= 0 ? picture : ''
  })
  return { html: kept, words: isCut ? cutAtElement(words, LONGEST_HTML) : words, isCut: isCut || left < 0 }
}

/** The place in the HTML before which so many characters stand that belong to no embedded picture. */
function placeOf(html: string, characters: number): number {
  let place = characters
  for (const { index, 0: picture } of html.matchAll(EMBEDDED)) {
    if (index >= place) break
    place += picture.length
  }
  return place
}

/** Cut where an element ends, or at least not within a tag or an entity. */
function cutAtElement(html: string, length: number): string {
  const cut = clip(html, length)
  const from = Math.max(0, cut.length - REACH)
  const last = [...cut.slice(from).matchAll(BLOCK_END)].at(-1)
  if (last) return cut.slice(0, from + last.index + last[0].length)
  const torn = Math.max(cut.lastIndexOf('<'), cut.lastIndexOf('&'))
  return torn > from && !/[>;]/.test(cut.slice(torn)) ? cut.slice(0, torn) : cut
}
