/**
 * Feeds in their folders, as an OPML file holds them.
 *
 * Other readers take an outline with a title and without `xmlUrl` for a folder, so a live stream is written as an element
 * of our own namespace, which OPML 2.0 allows and readers pass over. Read is that, and `<outline type="sse" url="…">`,
 * which a person would write.
 */
export const NAMESPACE = 'urn:tickertape:opml'

export interface OpmlFeed {
  url: string
  title: string
  /** The titles of its folders, outermost first. */
  folder: string[]
}

export interface OpmlList {
  folders: string[][]
  feeds: OpmlFeed[]
}

/** What a folder is told apart by: the titles on the way to it. */
export const pathKey = (path: readonly string[]): string => JSON.stringify(path)
