import { Tokenizer } from 'htmlparser2'

/** A link of a page or of an answer, as it was written. */
export interface PageLink {
  rel: readonly string[]
  href: string
  /** A media type without parameters, in lower case; empty for none. */
  type: string
  title: string
}

export interface Page {
  title: string
  /** Names that its program gives itself (`application-name` and the like). */
  applications: string[]
  /** What its addresses are relative to; null for the page itself. */
  base: string | null
  links: PageLink[]
}

const MOST_LINKS = 200
const LONGEST_NAME = 40
const LONGEST_VALUE = 4_096
const LONGEST_TITLE = 500
const KEPT = new Set(['link', 'base', 'meta'])

/**
 * Reads what the head of a web page says of itself, in time and memory that its length bounds.
 *
 * The whole page is looked through: many have their links behind the head. Nothing of it is run or fetched.
 */
export function readPage(html: string): Page {
  const page: Page = { title: '', applications: [], base: null, links: [] }
  let tag = ''
  let attribute = ''
  let value = ''
  let inTitle = false
  let values = new Map<string, string>()
  const nameAt = (start: number, end: number): string =>
    end - start > LONGEST_NAME ? '' : html.slice(start, end).toLowerCase()
  const text = (piece: string): void => {
    if (inTitle && page.title.length < LONGEST_TITLE) page.title += piece.slice(0, LONGEST_TITLE)
  }
  const open = (): void => {
    if (KEPT.has(tag)) takeElement(page, tag, values)
    inTitle = tag === 'title' && page.title === ''
    if (page.links.length >= MOST_LINKS) tokenizer.pause()
  }
  const ignore = (): void => {}
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      ontext: (start, end) => text(html.slice(start, Math.min(end, start + LONGEST_TITLE))),
      ontextentity: (code) => text(String.fromCodePoint(code)),
      oncdata: ignore,
      onopentagname: (start, end) => {
        tag = nameAt(start, end)
        values = new Map()
      },
      onattribname: (start, end) => {
        attribute = nameAt(start, end)
        value = ''
      },
      onattribdata: (start, end) => {
        if (value.length < LONGEST_VALUE) value += html.slice(start, Math.min(end, start + LONGEST_VALUE))
      },
      onattribentity: (code) => (value += String.fromCodePoint(code)),
      onattribend: () => {
        if (KEPT.has(tag) && values.size < LONGEST_NAME && !values.has(attribute)) values.set(attribute, value)
      },
      onopentagend: open,
      onselfclosingtag: open,
      onclosetag: () => (inTitle = false),
      oncomment: ignore,
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
      onend: ignore
    }
  )
  tokenizer.write(html)
  tokenizer.end()
  return page
}

function takeElement(page: Page, tag: string, values: ReadonlyMap<string, string>): void {
  const at = (name: string): string => (values.get(name) ?? '').trim()
  if (tag === 'base') page.base ??= at('href') || null
  else if (tag === 'meta') {
    if (/^(?:application-name|apple-mobile-web-app-title|generator)$/i.test(at('name')))
      page.applications.push(at('content').slice(0, LONGEST_TITLE))
  } else if (at('href') !== '')
    page.links.push({
      rel: at('rel').toLowerCase().split(/\s+/, 10),
      href: at('href'),
      type: mediaTypeOf(at('type')),
      title: at('title')
    })
}

const mediaTypeOf = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase()

// ---- The Link header (RFC 8288) ----

/** A header of more than this is looked at no further, in characters. */
const LONGEST_HEADER = 16_384
const LINK = /<([^<>]{0,4096})>((?:\s*;\s*[\w!#$%&'*+.^`|~-]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))?)*)/g
const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/g

/** The links of a `Link` header; one character of it is one byte. */
export function readLinkHeader(header: string | null): PageLink[] {
  const text = Buffer.from((header ?? '').slice(0, LONGEST_HEADER), 'latin1')
    .toString('utf8')
    .replace(/\s+/g, ' ')
  const links: PageLink[] = []
  for (const [, href = '', rest = ''] of text.matchAll(LINK)) {
    const values = new Map<string, string>()
    for (const [, name = '', quoted, plain = ''] of rest.matchAll(PARAMETER)) {
      const key = name.toLowerCase()
      if (!values.has(key)) values.set(key, quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'))
    }
    const rel = (values.get('rel') ?? '').toLowerCase().split(/\s+/, 10)
    links.push({
      rel,
      href: href.trim(),
      type: mediaTypeOf(values.get('type') ?? ''),
      title: values.get('title') ?? ''
    })
    if (links.length >= MOST_LINKS) break
  }
  return links
}
