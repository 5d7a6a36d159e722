import { authorNames, languageNames, named } from './read-xml.ts'
import type { AroundTag, Extent, FeedAround } from './feed-walk.ts'

/** What a start tag or an element that is passed on may be long, in characters. */
const LONGEST_TAG = 4_000
const LONGEST_HELD = 2_000
const MOST_HELD = 10
/** Attributes of a start tag that is written anew. */
const MOST_KEPT = 30

/**
 * A document that holds one entry of another: the elements around it, of the feed what holds for the entry and is not said in it, and
 * the entry as it stands in the source. `base` is what relative addresses mean where the document does not say.
 */
export function entryText(
  source: string,
  place: Extent,
  around: FeedAround | null,
  needs: { author: boolean; language: boolean },
  base: string
): string {
  const entry = source.slice(place.from, place.to)
  if (around === null) return entry
  const [begin, end] = [[] as string[], [] as string[]]
  for (const [level, tag] of around.tags.entries()) {
    begin.push(startTag(source, tag, level === 0 && !/^https?:/i.test(tag.base) ? base : null))
    end.unshift(`</${tag.name}>`)
  }
  const names = [needs.author ? authorNames : [], needs.language ? languageNames : []]
  const elements = around.about.map(({ element }) => element)
  const held = new Set(names.flatMap((each) => named(elements, each)))
  const parts = around.about.filter(({ element }) => held.has(element)).slice(0, MOST_HELD)
  const said = parts.map(({ place: { from, to } }) => (to - from > LONGEST_HELD ? '' : source.slice(from, to)))
  return `${begin.join('')}${said.join('')}${entry}${end.join('')}`
}

function startTag(source: string, { name, attributes, from, to }: AroundTag, base: string | null): string {
  const written = source.slice(from, to)
  const isKept = written.length <= LONGEST_TAG && written.endsWith('>')
  const own = (attributes.get('xml:base') ?? '').trim()
  if (isKept && base === null) return written
  if (isKept && own === '')
    return `${written.slice(0, written.endsWith('/>') ? -2 : -1)} xml:base="${quoted(base ?? '')}">`
  const kept = [...attributes].filter(
    ([key, value]) => /^(?:xmlns(?::|$)|xml:lang$|version$)/.test(key) && value.length <= 200
  )
  if (base !== null) kept.push(['xml:base', own === '' ? base : absolute(own, base)])
  else if (own !== '') kept.push(['xml:base', own])
  return `<${name}${kept
    .slice(0, MOST_KEPT)
    .map(([key, value]) => ` ${key}="${quoted(value)}"`)
    .join('')}>`
}

function absolute(own: string, base: string): string {
  try {
    return new URL(own, base).href
  } catch {
    return base
  }
}

const quoted = (value: string): string => value.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')
