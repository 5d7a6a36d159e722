/** A document is an RSS, Atom or JSON Feed; its entries are what becomes items. Times are in ms. */

/** Where a document came from. */
export interface DocumentSource {
  contentType: string
  /** The address that answered at last: what its links are relative to. */
  url: string
  /** An older part of a document (RFC 5005), fetched to fill a gap. */
  archive: boolean
}

/** What a document says of itself, for the next check and for the reader. */
export interface DocumentAbout {
  title: string | null
  /** The page that it belongs to. */
  siteUrl: string | null
  icon: string | null
  /** Hubs that tell of news at once, as they are linked. */
  hubs: string[]
  /** Its own address, as it says. */
  self: string | null
  /** The part with the entries before these (RFC 5005). */
  previousArchive: string | null
  /** RSS: for how long it may be kept, in minutes. */
  ttlMinutes: number | null
  /** How often it is published anew, by the syndication module. */
  updatePeriodMs: number | null
  /** RSS: hours (0 to 23, UTC) and days (0 is Sunday) in which it need not be asked for. */
  skipHours: number[]
  skipDays: number[]
}

/** What the library found in a document. */
export interface DocumentTaken {
  about: DocumentAbout
  entries: number
  /** Those that were stored before. */
  known: number
  /** Nothing of it was known, though something of this feed was stored: what lies between may be missing. */
  gap: boolean
}
