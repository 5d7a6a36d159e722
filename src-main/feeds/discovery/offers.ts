import type { FeedKind } from '#contract/feed.ts'
import { MAX_URL_LENGTH, titleFromUrl } from '#contract/feed.ts'
import { MAX_OFFERS, MAX_OFFER_TITLE, type Offer, type OfferFormat, type Offers } from '#contract/offer.ts'
import { parsedUrl } from '../../base/parsed-url.ts'
import { printable } from '../../base/printable.ts'
import { isLinesType } from '../http/content-type.ts'
import { withoutUser } from '../http/redirect.ts'
import { mayLeadTo } from './local-address.ts'
import type { Page, PageLink } from './page-links.ts'

/** What a link may lead to, by its media type. */
const formats: Record<string, OfferFormat> = {
  'text/event-stream': 'sse',
  'application/rss+xml': 'rss',
  'application/x-rss+xml': 'rss',
  'application/rdf+xml': 'rss',
  'text/rss+xml': 'rss',
  'application/atom+xml': 'atom',
  'text/atom+xml': 'atom',
  'application/feed+json': 'json-feed'
}
/** What stays open comes first; of documents the one that says most. */
const order: readonly (OfferFormat | null)[] = ['sse', 'mercure', 'lines', 'atom', 'rss', 'json-feed', null]

const kindOf = (format: OfferFormat | null): FeedKind =>
  format === 'lines'
    ? 'lines'
    : format === 'sse' || format === 'mercure' || format === null
      ? 'event-stream'
      : 'document'

/** A feed that a stranger names, before its address is looked at. */
interface Named {
  href: string
  format: OfferFormat | null
  title: string
}

/** The feeds that a page names, and those of its `Link` header. */
export function offersOfPage(page: Page, fromHeader: readonly PageLink[], url: URL): Offers {
  const base = parsedUrl(resolved(page.base ?? '', url) ?? '') ?? url
  const inPage = page.links.flatMap((link) => namedBy(link, base))
  const inHeader = fromHeader.flatMap((link) => namedBy(link, url))
  const hub = hubOf([...fromHeader, ...page.links], url)
  return offersOf([...hub, ...inHeader, ...inPage], { by: 'page', url, name: page.title })
}

function namedBy({ rel, href, type, title }: PageLink, base: URL): Named[] {
  const format = isLinesType(type) ? 'lines' : formats[type]
  if (format === undefined || !rel.includes('alternate') || rel.includes('stylesheet')) return []
  const url = resolved(href, base)
  return url === null ? [] : [{ href: url, format, title }]
}

/** Updates of the page itself over a Mercure hub: https://mercure.rocks/spec#discovery */
function hubOf(links: readonly PageLink[], url: URL): Named[] {
  const hub = links.find(({ rel }) => rel.includes('mercure'))
  const address = hub && parsedUrl(resolved(hub.href, url) ?? '')
  if (!address) return []
  const self = links.find(({ rel }) => rel.includes('self'))
  address.searchParams.append('topic', (self && resolved(self.href, url)) ?? url.href)
  return [{ href: address.href, format: 'mercure', title: hub.title }]
}

/** What is offered of what was named: addresses that may be followed, each once, the best first, and no more than are shown. */
export function offersOf(
  named: readonly Named[],
  { by, url, name }: { by: Offers['by']; url: URL; name: string }
): Offers {
  const offers = new Map<string, Offer>()
  for (const { href, format, title } of named) {
    const to = parsedUrl(href)
    if (!to || href.length > MAX_URL_LENGTH || !mayLeadTo(url, to)) continue
    const address = withoutUser(to).href
    if (!offers.has(address))
      offers.set(address, {
        url: address,
        title: oneLine(title) || titleFromUrl(address),
        kind: kindOf(format),
        format
      })
  }
  const sorted = [...offers.values()].sort((a, b) => order.indexOf(a.format) - order.indexOf(b.format))
  const shown = sorted.slice(0, MAX_OFFERS)
  return { kind: 'offers', by, url: url.href, name: oneLine(name), offers: shown, more: sorted.length - shown.length }
}

/** A stranger's name for something: one line of text, cut, without signs that turn the direction of what follows. */
export const oneLine = (text: string): string =>
  printable(text.slice(0, 4 * MAX_OFFER_TITLE))
    .replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_OFFER_TITLE)

function resolved(href: string, base: URL): string | null {
  try {
    return new URL(href, base).href
  } catch {
    return null
  }
}
