import { isObject, member, type Json } from '../base/json.ts'

const LONGEST_ADDRESS = 4096

/**
 * An absolute http(s) address, or null where the value is none.
 *
 * Relative ones are resolved against the origin of the feed; a bare word is not taken for one. Never `javascript:`,
 * `data:` or `file:`.
 */
export function webAddress(value: Json | undefined, origin: string | null): string | null {
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (text === '' || text.length > LONGEST_ADDRESS || /\s/.test(text)) return null
  const absolute = /^https?:\/\//i.test(text)
  if (!absolute && (origin === null || /^[a-z][a-z0-9+.-]*:/i.test(text) || !text.includes('/'))) return null
  try {
    const url = absolute ? new URL(text) : new URL(text, origin ?? undefined)
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '' ? url.href : null
  } catch {
    return null
  }
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
