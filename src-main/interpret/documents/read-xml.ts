import type { JsonObject } from '../../base/json.ts'
import { wordsOf, type FeedElement } from './element.ts'
import { entryObject } from './entry.ts'
import { FeedWalk, type FeedAround } from './feed-walk.ts'
import { nameOf } from './people.ts'

/** Reads RSS and Atom in the data of a message: whole documents, single items, and what a document was split into. */

const LONGEST_DOCUMENT = 2_000_000
const MOST_ENTRIES = 2_000

const START =
  /^(?:\uFEFF)?(?:\s*<\?[^<>]{0,500}\?>|\s*<!--[^<>]{0,2000}-->|\s*<!doctype[^<>[]{0,500}(?:\[[^\]]{0,4000}\]\s*)?>)*\s*<(?:[\w.-]{1,20}:)?(?:rss|feed|item|entry|rdf|channel)[\s>/]/i

/** Whether a text is a document of these, or an item of one. */
export const isXmlFeed = (text: string): boolean => START.test(text.slice(0, 8_000))

/** The document with its items as JSON Feed has them; a single item by itself. Null where there is no item in it. */
export function readXmlFeed(xml: string): JsonObject | null {
  const items: JsonObject[] = []
  let isAlone = false
  const walk = new FeedWalk(xml.slice(0, LONGEST_DOCUMENT), {
    entries: MOST_ENTRIES,
    onEntry: ({ element, around }) => {
      if (around === null) isAlone = true
      items.push(entryObject(element))
    }
  })
  walk.readMore(Infinity)
  if (isAlone && items.length === 1) return items[0] ?? null
  if (items.length === 0 && walk.around === null) return null
  return { version: 'https://jsonfeed.org/version/1.1', ...(walk.around && heldByEntries(walk.around)), items }
}

/** What a feed says that holds for each of its entries which does not say it itself. */
function heldByEntries({ about, tags }: FeedAround): JsonObject {
  const elements = about.map(({ element }) => element)
  const language = wordsOf(named(elements, languageNames)[0]) || (tags.at(-1)?.language ?? '')
  const authors = named(elements, authorNames).flatMap(nameOf)
  return { ...(language !== '' && { language }), ...(authors.length > 0 && { authors }) }
}

/** In which a feed says what holds for each of its entries. */
export const authorNames = ['author', 'dc:creator', 'itunes:author', 'googleplay:author', 'managingeditor']
export const languageNames = ['language', 'dc:language']

/** Those of the first name that any has. */
export function named(elements: readonly FeedElement[], names: readonly string[]): FeedElement[] {
  for (const name of names) {
    const found = elements.filter((each) => each.name === name && (wordsOf(each) !== '' || each.children.length > 0))
    if (found.length > 0) return found
  }
  return []
}
