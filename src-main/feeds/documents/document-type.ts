/** What a text that came from an address is, by its first words: nothing of it is read here. */
export type DocumentType = 'feed' | 'web-page' | 'json' | 'other'

/** A root element is looked for in so many characters; what some servers send before it (a warning, a licence) is shorter. */
const LOOKED_AT = 64 * 1024
const JSON_FEED = /"version"\s*:\s*"https?:\\?\/\\?\/(?:www\.)?jsonfeed\.org\\?\//
/** Feeds by the local names of their roots. */
const ROOTS = new Set(['rss', 'rdf', 'feed'])

/** Whether a text is an RSS, Atom or JSON Feed, or what else it looks like. */
export function documentType(text: string): DocumentType {
  const start = text.slice(0, LOOKED_AT).replace(/^\uFEFF/, '')
  if (/^\s*\{/.test(start)) return JSON_FEED.test(text) ? 'feed' : 'json'
  if (/^\s*\[/.test(start)) return 'json'
  const root = rootOf(start)
  if (root !== null && ROOTS.has(root)) return 'feed'
  if (root === 'html' || root === 'head' || root === 'body') return 'web-page'
  return 'other'
}

/** The local name of the first element that is a feed's or a page's, or else of the first; null where there is none. */
function rootOf(text: string): string | null {
  let first: string | null = null
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const skipped = pastNoElement(text, at)
    if (skipped === null) return first
    if (skipped > at) {
      if (/^<!doctype\s+html/i.test(text.slice(at, at + 40))) return 'html'
      at = skipped
      continue
    }
    const name = /^<(?:[\w.-]{1,40}:)?([\w.-]{1,40})[\s/>]/.exec(text.slice(at, at + 90))?.[1]?.toLowerCase()
    if (name === 'html' || (name !== undefined && ROOTS.has(name))) return name
    first ??= name ?? null
    at++
  }
  return first
}

/** Where a comment, a declaration or an instruction ends that begins at `at`; `at` where none does, null where it has no end. */
function pastNoElement(text: string, at: number): number | null {
  const end = text.startsWith('<!--', at)
    ? '-->'
    : text.startsWith('<?', at)
      ? '?>'
      : text.startsWith('<!', at)
        ? '>'
        : null
  if (end === null) return at
  const found = text.indexOf(end, at + 2)
  return found < 0 ? null : found + end.length
}
