import type { Json, JsonObject } from '../../base/json.ts'
import { readTime } from '../time.ts'
import { allIn, attribute, firstIn, plainWords, resolved, wordsIn, wordsOf, type FeedElement } from './element.ts'
import { putMedia } from './media.ts'
import { authorsIn } from './people.ts'
import { putBody, putTitle } from './texts.ts'

/**
 * What an entry of Atom or an item of RSS says, under the keys of a JSON Feed item, so that everything behind it is the same for all
 * payloads. `comments_url`, `source` and `episode` are read by nobody but a reader who points to them.
 */
export function entryObject(entry: FeedElement): JsonObject {
  if (entry.name === 'at:deleted-entry') return deletedEntry(entry)
  const item: JsonObject = {}
  const put = (key: string, value: string): void => {
    if (value !== '') item[key] = value
  }
  const id = idOf(entry)
  put('id', id)
  putTitle(item, entry)
  const comments = firstIn(entry, 'comments')
  const commentsUrl = comments ? resolved(wordsOf(comments), comments.base) : ''
  put('url', linkOf(entry, id) || commentsUrl)
  put('comments_url', commentsUrl)
  putBody(item, entry)
  const source = firstIn(entry, 'source', 'atom:source') ?? allIn(entry, 'source')[0]
  const authors = authorsOf(entry, source)
  if (authors.length > 0) item['authors'] = authors
  const modified = dateIn(entry, modifiedNames)
  put('date_published', dateIn(entry, publishedNames) || modified)
  put('date_modified', modified)
  putMedia(item, entry)
  const tags = tagsOf(entry)
  if (tags.length > 0) item['tags'] = tags
  put('language', entry.language || wordsIn(entry, 'dc:language', 'language'))
  if (source) item['source'] = sourceObject(source)
  put('episode', wordsIn(entry, 'itunes:episode', 'podcast:episode'))
  return item
}

/** A tombstone (RFC 6721). */
function deletedEntry(entry: FeedElement): JsonObject {
  const item: JsonObject = { deleted: true }
  const [id, when, title] = [attribute(entry, 'ref'), attribute(entry, 'when'), wordsIn(entry, 'title', 'atom:title')]
  if (id !== '') item['id'] = id
  if (when !== '') item['date_modified'] = when
  if (title !== '') item['title'] = title
  return item
}

function idOf(entry: FeedElement): string {
  return wordsIn(entry, 'guid', 'id', 'atom:id') || attribute(entry, 'rdf:about') || wordsIn(entry, 'dc:identifier')
}

// ---- Where it leads ----

function linkOf(entry: FeedElement, id: string): string {
  const original = firstIn(entry, 'feedburner:origlink')
  if (original) return resolved(wordsOf(original), original.base)
  const links = [...allIn(entry, 'link'), ...allIn(entry, 'atom:link')].filter((link) => addressIn(link) !== '')
  const relation = (link: FeedElement): string => attribute(link, 'rel').toLowerCase() || 'alternate'
  const alternates = links.filter((link) => isAlternate(relation(link)))
  const best =
    alternates.find((link) => /^$|html/.test(attribute(link, 'type')) && link.attributes.has('rel')) ??
    alternates.find((link) => /^$|html/.test(attribute(link, 'type'))) ??
    alternates[0]
  if (best) return addressIn(best)
  const guid = firstIn(entry, 'guid')
  const isPermanent = guid && attribute(guid, 'ispermalink').toLowerCase() !== 'false' && /^https?:\/\//i.test(id)
  if (isPermanent) return id
  const about = attribute(entry, 'rdf:about') || attribute(entry, 'href')
  if (/^https?:\/\//i.test(about)) return about
  const outside = allIn(entry, 'content').find(
    (each) => attribute(each, 'src') !== '' && /^$|html/.test(attribute(each, 'type'))
  )
  if (outside) return resolved(attribute(outside, 'src'), outside.base)
  const other = links.find((link) => /^(?:related|via)$/.test(relation(link)))
  if (other) return addressIn(other)
  return /^https?:\/\//i.test(id) && entry.name === 'entry' ? id : ''
}

const isAlternate = (relation: string): boolean =>
  relation === 'alternate' || relation.endsWith('/alternate') || relation === 'service.post-alternate'

const addressIn = (link: FeedElement): string => resolved(attribute(link, 'href') || wordsOf(link), link.base)

// ---- When ----

const publishedNames = `pubdate published issued atom:published dcterms:issued dc:date date created dcterms:created
  dcterms:date`.split(/\s+/)
const modifiedNames = 'updated modified atom:updated dcterms:modified lastbuilddate'.split(' ')
/** Later than any time that is plausible. */
const FAR = Date.UTC(2200, 0, 1)

/** The first of them that can be read. */
function dateIn(entry: FeedElement, names: readonly string[]): string {
  for (const name of names)
    for (const element of entry.children) {
      const text = element.name === name ? writtenTime(wordsOf(element)) : ''
      if (text !== '' && readTime(text, FAR) !== null) return text
    }
  return ''
}

/** Dublin Core has months and years without a day, and some clocks a second more than others. */
const writtenTime = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/^(\d{4})$/, '$1-01-01')
    .replace(/^(\d{4}-\d\d)$/, '$1-01')
    .replace(/([T ]\d\d:\d\d):60/, '$1:59')

// ---- Who, and what about ----

/** Of an entry without an author those of its source count, and a source has a name (RFC 4287, 4.2.1). */
function authorsOf(entry: FeedElement, source: FeedElement | undefined): string[] {
  const own = authorsIn(entry)
  if (own.length > 0 || !source) return own
  const authors = authorsIn(source)
  const name = sourceObject(source)['title']
  return authors.length > 0 || typeof name !== 'string' ? authors : [name]
}

/** RSS says it in an attribute and the text, Atom in elements. */
function sourceObject(source: FeedElement): JsonObject {
  const title = plainWords(wordsIn(source, 'title', 'atom:title') || wordsOf(source)).slice(0, 500)
  const link = allIn(source, 'link').find((each) => /^$|alternate/.test(attribute(each, 'rel')))
  const url = attribute(source, 'url') || (link ? addressIn(link) : '')
  return { ...(title !== '' && { title }), ...(url !== '' && { url: resolved(url, source.base) }) }
}

const MOST_TAGS = 100

function tagsOf(entry: FeedElement): Json[] {
  const tags = new Set<string>()
  const add = (words: string): void => {
    const tag = plainWords(words.slice(0, 1_000))
    if (tag !== '' && tags.size < MOST_TAGS) tags.add(tag)
  }
  for (const element of [...allIn(entry, 'category'), ...allIn(entry, 'atom:category')].slice(0, MOST_TAGS))
    add(attribute(element, 'label') || attribute(element, 'term') || wordsOf(element))
  for (const element of allIn(entry, 'dc:subject').slice(0, MOST_TAGS)) add(wordsOf(element))
  const keywords = ['media:keywords', 'itunes:keywords'].map((name) => wordsIn(entry, name))
  for (const list of keywords) for (const word of list.slice(0, 5_000).split(',')) add(word)
  return [...tags]
}
