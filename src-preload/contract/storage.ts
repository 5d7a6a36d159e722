import type { FeedId } from './ids.ts'

/** What the library takes on the disk, and what is kept of it. Sizes are bytes, times epoch milliseconds. */

/** How much is kept; 0 is no limit. */
export interface RetentionLimits {
  /** Items that were received longer ago may go. */
  keepDays: number
  /** So many items in all; the feeds with the most give theirs first. */
  keepItems: number
}

export const MAX_KEEP_DAYS = 3650
export const MAX_KEEP_ITEMS = 100_000_000

export interface FeedSize {
  feedId: FeedId
  items: number
  /** Estimated from a sample of its items. */
  bytes: number
}

export interface StorageFigures {
  /** The library file with its log. */
  bytes: number
  /** What compacting would give back. */
  freeBytes: number
  /** The part of the file that search needs. */
  indexBytes: number
  items: number
  /** The largest feeds, largest first, at most `SHOWN_FEEDS`. */
  feeds: FeedSize[]
  /** Libraries that were set aside by a restore, beside the library. */
  aside: { files: number; bytes: number }
}

export const SHOWN_FEEDS = 20

/** How storing goes, for the whole library. */
export interface StorageHealth {
  /** `full`: no room. `failing`: refused for now. `damaged`: the file is broken, which does not pass by itself. */
  storing: 'ok' | 'full' | 'failing' | 'damaged'
  /** What is free on the library's disk, where that is little; else null. */
  lowDisk: number | null
  /** Set while an outside reader keeps the library's log from being emptied. */
  heldLog: HeldLog | null
}

export interface HeldLog {
  /** The size of the log. */
  bytes: number
  /** Other programs that have the library open, as far as the system tells, at most `SHOWN_HOLDERS`. */
  holders: { name: string; pid: number }[]
  /** Whether it takes so much that the reader should know at once. */
  large: boolean
}

export const SHOWN_HOLDERS = 5

/** What goes on behind the window and can be cancelled; one of a kind at a time. */
export type JobKind = 'removing' | 'compacting' | 'backing-up' | 'checking' | 'importing' | 'restoring'

export interface Job {
  kind: JobKind
  /** Items, pages or bytes: only the share of `total` means something. */
  done: number
  /** Null while it is not known. */
  total: number | null
}

/** What an OPML file would bring, before anything is changed. */
export interface ImportPreview {
  /** Names what was chosen for `importFeeds`. */
  choice: number
  /** The file's name without its folder. */
  file: string
  /** The feeds that would be added; of very many only the first `SHOWN_IMPORTS`. */
  feeds: { title: string; url: string; folder: string[] }[]
  add: number
  /** Folders that would be made. */
  folders: number
  /** Feeds that are there already. */
  known: number
  /** How many of those that would be added are documents, as far as the file tells. */
  documents: number
  /** What is no feed: links to pages, and lists of others. */
  notFeeds: number
  /** Addresses that are none, or not of the web. */
  badAddresses: number
  /** Some of those that are left out, as they stand in the file, shortened. */
  refused: string[]
  /** Addresses that carried a user name or password: it is left out. */
  signIns: number
  /** Feeds in folders deeper than folders may be: they go to the deepest that may. */
  tooDeep: number
}

export const SHOWN_IMPORTS = 200

/** Why a chosen file cannot be used; `cancelled` is the reader's own doing. */
export type FileProblem =
  | { kind: 'cancelled' }
  | { kind: 'busy' }
  /** The system's own words. */
  | { kind: 'unreadable'; message: string }
  | { kind: 'unwritable'; message: string }
export type ImportProblem =
  | FileProblem
  | { kind: 'too-large'; limit: number }
  | { kind: 'not-opml' }
  /** It defines entities or a document type of its own. */
  | { kind: 'definitions' }
  | { kind: 'too-many'; limit: number }
  /** What was chosen is not there any more. */
  | { kind: 'gone' }

/** What a backup holds, before anything is overwritten. */
export interface BackupPreview {
  /** Names what was chosen for `restore`. */
  choice: number
  file: string
  bytes: number
  madeAt: number
  /** The version of the program that made it; null where it does not say. */
  version: string | null
  feeds: number
  items: number
  /** Feeds whose sign-in must be entered again. */
  signIns: number
}

export type RestoreProblem =
  | FileProblem
  | { kind: 'foreign' }
  /** A library by its name, with tables or columns that the program does not make. */
  | { kind: 'altered' }
  | { kind: 'damaged' }
  | { kind: 'newer'; version: number }
  | { kind: 'gone' }

/** Why a file for an import or a restore could not be used. */
export type StorageProblem = ImportProblem | RestoreProblem

/** The library was replaced before this start: because it was damaged, or as the reader wished. */
export interface Recovered {
  because: 'damaged' | 'wished'
  /** When the backup was made that is in force now. */
  madeAt: number
  /** The name of the file that was set aside. */
  aside: string
}
