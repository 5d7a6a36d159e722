import type { FeedKind, FeedOptions } from '#contract/feed.ts'

/**
 * Feeds in their folders, as an OPML file holds them.
 *
 * A feed is an outline with its address in `xmlUrl`, where every reader of OPML looks for one: of the type `rss` where it is a
 * document, whatever its format, and of a type of its own where it is a stream. What only Tickertape knows stands in attributes of this namespace, which OPML 2.0 allows and others pass over.
 */
export const NAMESPACE = 'urn:tickertape:opml'

/** What the reader chose for a feed and an OPML file carries; as JSON in the attribute `tickertape:options`. */
export type CarriedOptions = Omit<FeedOptions, 'title' | 'folderId'>

export interface OpmlFeed {
  url: string
  /** What is behind it, as far as the file tells; absent for an event stream. */
  kind?: Exclude<FeedKind, 'event-stream'>
  title: string
  /** The titles of its folders, outermost first. */
  folder: string[]
  /** Those that are not as they come; absent where all are. */
  options?: Partial<CarriedOptions>
}

export interface OpmlList {
  folders: string[][]
  feeds: OpmlFeed[]
}

/** What a folder is told apart by: the titles on the way to it. */
export const pathKey = (path: readonly string[]): string => JSON.stringify(path)
