import { decodeEntities, isHtml, textFromHtml } from '../text-from-html.ts'

/** An element of a feed, an item or what stands in one; bounded by `FeedWalk`, which reads it. */
export interface FeedElement {
  /** As `names.ts` has it. */
  name: string
  attributes: ReadonlyMap<string, string>
  /** Its own text, without that of the elements in it. */
  text: string
  /** What stands in it as it does in the source, where markup does; else null. */
  markup: string | null
  /** What relative addresses in it are resolved against (`xml:base`); empty for the document's own. */
  base: string
  /** `xml:lang` */
  language: string
  children: FeedElement[]
}

export const attribute = (element: FeedElement | undefined, name: string): string =>
  element?.attributes.get(name)?.trim() ?? ''

/** The first element in it of one of these names that holds anything, the names in their order. */
export function firstIn(element: FeedElement, ...names: string[]): FeedElement | undefined {
  for (const name of names) {
    const found = element.children.find((each) => each.name === name && !isEmpty(each))
    if (found) return found
  }
  return undefined
}

export const allIn = (element: FeedElement, name: string): FeedElement[] =>
  element.children.filter((each) => each.name === name)

const isEmpty = ({ text, markup }: FeedElement): boolean => markup === null && text.trim() === ''

/** An element's words: its text, without the tags where markup stands in it. */
export const wordsOf = (element: FeedElement | undefined): string =>
  element === undefined ? '' : (element.markup === null ? element.text : textFromHtml(element.markup)).trim()

export const wordsIn = (element: FeedElement, ...names: string[]): string => wordsOf(firstIn(element, ...names))

/** Words that are written as HTML, as names and categories often are, on one line. */
export const plainWords = (text: string): string =>
  (isHtml(text) ? textFromHtml(text) : decodeEntities(text)).replace(/\s+/g, ' ').trim()

/** An address as it stands in a document, absolute where the document says against what. */
export function resolved(address: string, base: string): string {
  const text = address.trim()
  if (text === '' || base === '' || /^[a-z][a-z0-9+.-]*:/i.test(text)) return text
  try {
    return new URL(text, base).href
  } catch {
    return text
  }
}

/** The base within an element that has this `xml:base`. */
export const baseWithin = (declared: string | undefined, around: string): string =>
  declared === undefined || declared.trim() === '' ? around : resolved(declared, around)
