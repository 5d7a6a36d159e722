import { allIn, firstIn, plainWords, wordsOf, type FeedElement } from './element.ts'

/** Reads who wrote an entry: all of them, from the first of the elements that name anybody. */

const MOST_AUTHORS = 20
const LONGEST_NAME = 500

/** The names in an entry, or in what stands around it. */
export function authorsIn(holder: FeedElement): string[] {
  for (const name of ['author', 'atom:author', 'dc:creator', 'dcterms:creator', 'itunes:author', 'googleplay:author']) {
    const names = allIn(holder, name).slice(0, MOST_AUTHORS).flatMap(nameOf)
    if (names.length > 0) return preferred(names, holder, name)
  }
  const credits = [holder, ...allIn(holder, 'media:group'), ...allIn(holder, 'media:content')].flatMap((each) =>
    allIn(each, 'media:credit')
  )
  return credits.slice(0, MOST_AUTHORS).flatMap(nameOf)
}

/** RSS has an address of mail for its author; who is named beside it is named better. */
function preferred(names: string[], holder: FeedElement, name: string): string[] {
  if (name !== 'author' || !names.every((each) => IS_MAIL.test(each))) return names
  const creators = [...allIn(holder, 'dc:creator'), ...allIn(holder, 'itunes:author')].flatMap(nameOf)
  return creators.length > 0 ? creators.slice(0, MOST_AUTHORS) : names
}

const IS_MAIL = /^[^\s@<>()]+@[^\s@<>()]+$/

/** A person in words: `desk@a.example (The Desk)` and `The Desk <desk@a.example>` are both The Desk. */
export function nameOf(element: FeedElement): string[] {
  const part = firstIn(element, 'name', 'atom:name', 'foaf:name', 'itunes:name', 'email', 'atom:email', 'itunes:email')
  const words = plainWords(wordsOf(part ?? element).slice(0, LONGEST_NAME)).replace(/^mailto:/i, '')
  const inBrackets = /\(([^()]{1,200})\)$/.exec(words)?.[1]
  if (inBrackets !== undefined && words.includes('@')) return [inBrackets.trim()]
  const before = /^([^<>@]{1,200})<[^<>\s]{1,200}@[^<>\s]{1,200}>$/.exec(words)?.[1]
  const name = (before ?? words).trim()
  return name === '' ? [] : [name]
}
