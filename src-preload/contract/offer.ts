import type { FeedKind } from './feed.ts'

/** A feed that an address led to: what a page, an account or a list names. All of it is a stranger's word. */
export interface Offer {
  /** Only http or https, without a user. */
  url: string
  /** In one line. */
  title: string
  kind: FeedKind
  /** How it says that it is sent; null where only asking tells. */
  format: OfferFormat | null
}

export type OfferFormat = 'sse' | 'mercure' | 'lines' | 'rss' | 'atom' | 'json-feed'

/** What the feeds are named by: a web page, an account of the fediverse, a topic of ntfy, a list of feeds (OPML). */
export type OfferSource = 'page' | 'account' | 'topic' | 'list'

export interface Offers {
  kind: 'offers'
  by: OfferSource
  /** Where they were found. */
  url: string
  /** The page's, account's or list's own name; empty for none. */
  name: string
  /** The best first, and no two with one address. */
  offers: Offer[]
  /** Those beyond the bound. */
  more: number
}

/** Offers that are shown of one address. */
export const MAX_OFFERS = 20
/** In characters. */
export const MAX_OFFER_TITLE = 120
