import { isObject, member, type Json } from '../base/json.ts'

const LONGEST_ADDRESS = 4096

/**
 * An absolute http(s) address, or null where the value is none.
 *
 * Relative ones are resolved against the origin of the feed; a bare word is not taken for one. Written the way people's systems
 * write them: with blanks, in brackets, broken over lines, with `&amp;`, without a scheme. Never `javascript:`, `data:` or `file:`.
 */
export function webAddress(value: Json | undefined, origin: string | null): string | null {
  if (typeof value !== 'string' || value.length > 2 * LONGEST_ADDRESS) return null
  if (PLAIN.test(value)) return absolute(value)
  const text = written(value)
  if (text === '' || text.length > LONGEST_ADDRESS) return null
  const isAbsolute = /^https?:\/\/[^\s/]/i.test(text)
  if (!isAbsolute && (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) || WORDS.test(text))) return null
  const address = isAbsolute ? text : hosted(text, origin)
  if (address === null && (origin === null || !text.includes('/'))) return null
  try {
    const url = address === null ? new URL(text, origin ?? undefined) : new URL(address)
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '' ? url.href : null
  } catch {
    return null
  }
}

/** Most addresses are written as they should be. */
const PLAIN = /^https?:\/\/[^\s/<>&][^\s<>&]{0,4000}$/i

/** An address that has its scheme, as the standard writes it. */
function absolute(text: string): string | null {
  try {
    const url = new URL(text)
    return url.hostname === '' ? null : url.href
  } catch {
    return null
  }
}

/** Blanks are part of a path (`Annual Report.pdf`), but a text with a blank before its first slash is a sentence. */
const WORDS = /^[^/]*\s/

/** The address as it was meant: without brackets, broken lines and entities. Its blanks are left to `URL`. */
function written(value: string): string {
  let text = value.trim()
  if (text.startsWith('<') && text.endsWith('>')) text = text.slice(1, -1).trim()
  if (/[\r\n\t]/.test(text)) text = text.replace(/\s*[\r\n\t]\s*/g, '')
  return text.includes('&') ? text.replace(/&(?:amp|#38|#x26);/gi, '&') : text
}

/** Ends of a first part that name a file and no host. */
const FILE_END = /\.(?:html?|php|aspx?|jsp|cgi|md|txt|pdf|png|jpe?g|gif|webp|svg|mp3|mp4|json|xml|rss|zip|js|css)$/i
/** What nearly all hosts end with that anybody would write alone, without a path. */
const COMMON_END = /\.(?:com|org|net|io|dev|app|info|news|edu|gov|example|test|[a-z]{2})$/i
const HOST = /^(?=.{4,253}$)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}{2,24}(?::\d{2,5})?$/u

/** The address of a host that is written without its scheme: `//a.example/x`, `www.a.example`, `a.example/x`. */
function hosted(text: string, origin: string | null): string | null {
  if (/^\/\/[^/\s]/.test(text)) return `${origin?.startsWith('http:') ? 'http' : 'https'}:${text}`
  const host = /^[^/?#\s]+/.exec(text)?.[0] ?? ''
  if (host.startsWith('.') || !host.includes('.') || FILE_END.test(host) || !HOST.test(host)) return null
  const isAlone = host.length === text.length
  return !isAlone || /^www\./i.test(host) || COMMON_END.test(host) ? `https://${text}` : null
}

/** Where a sentence or its bracket ends behind an address, that is no part of it. */
const TRAILING = /[.,;:!?'"”’»)\]}>]+$/
const IN_TEXT = /\bhttps?:\/\/[^\s<>"'“”‘’«»{}|\\^`]{3,4096}/gi
const LONGEST_SEARCHED = 20_000

/** The only address that a text names, however often; null where there is none, or several. */
export function addressWithin(text: string): string | null {
  const start = text.slice(0, LONGEST_SEARCHED)
  if (!/https?:\/\//i.test(start)) return null
  let only: string | null = null
  for (const [found] of start.matchAll(IN_TEXT)) {
    const address = webAddress(withoutTrailing(found), null)
    if (address === null || address === only) continue
    if (only !== null) return null
    only = address
  }
  return only
}

/** A closing bracket belongs to an address that has the opening one: `…/wiki/Harbour_(town)`. */
function withoutTrailing(found: string): string {
  const cut = found.replace(TRAILING, '')
  const isOpen = cut.split('(').length > cut.split(')').length
  return isOpen && found.startsWith(`${cut})`) ? `${cut})` : cut
}

/** Whether an address is more likely meant for a program than for a reader. */
export function isForPrograms(address: string): boolean {
  const path = address.replace(/^https?:\/\//i, '')
  return /^api\.|^[^?#]{0,500}\/api\/|^[^?#]{0,4096}\.json(?:[?#]|$)/i.test(path)
}

/** The address in a link that may be a text, an object with `href` or one per relation, or a list of those. */
export function linkAddress(value: Json | undefined, origin: string | null): string | null {
  if (Array.isArray(value)) return listedAddress(value, origin)
  if (!isObject(value)) return webAddress(value, origin)
  for (const key of ['href', 'url', 'alternate', 'html', 'web', 'canonical', 'self', '@id']) {
    const inner = member(value, key)
    const address = webAddress(isObject(inner) ? member(inner, 'href') : inner, origin)
    if (address !== null) return address
  }
  return null
}

function listedAddress(links: Json[], origin: string | null): string | null {
  let best: string | null = null
  let bestScore = -1
  for (const link of links.slice(0, 20)) {
    const address = Array.isArray(link) ? null : linkAddress(link, origin)
    if (address === null) continue
    const rel = isObject(link) ? member(link, 'rel') : undefined
    const type = isObject(link) ? member(link, 'type') : undefined
    const score =
      (rel === 'alternate' ? 4 : rel === undefined ? 2 : 0) + (type === 'text/html' ? 2 : type === undefined ? 1 : 0)
    if (score > bestScore) [best, bestScore] = [address, score]
  }
  return best
}
