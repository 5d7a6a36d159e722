import type { EndReason } from './feed.ts'
import type { PathSign } from './health.ts'
import type { EventRole, MappedField } from './interpretation.ts'
import type { ItemRow } from './item.ts'

/** A trial is a stream that is held, or a document that was fetched, for the dialog that adds or edits a feed: nothing of it is stored. */

/** How a feed can be asked for what was missed; `unknown` as long as nothing came. `checks`: it is a document. */
export type ResumeWay = 'checks' | 'event-id' | 'parameter' | 'pages' | 'list' | 'none' | 'unknown'

/** The sources that are recognised; `src-main/sources/` has a file for each. */
export type KnownSource =
  | 'mercure'
  | 'centrifugo'
  | 'pushpin'
  | 'pocketbase'
  | 'smee'
  | 'wikimedia'
  | 'couchdb'
  | 'stellar'
  | 'mastodon'
  | 'ntfy'
  | 'hacker-news'
  | 'firebase'
  | 'home-assistant'
  | 'gitea'
  | 'github'
  | 'gitlab'
  | 'alertmanager'
  | 'statuspage'
  | 'pagerduty'
  | 'sentry'
  | 'cap'
  | 'geojson'
  | 'gelf'
  | 'journal'
  | 'syslog'
  | 'sockjs'
  | 'mcp'
  | 'webpack'
  | 'cloud-events'
  | 'json-feed'
  | 'activity-streams'

/** A message of a trial, as it came. */
export interface TrialFrame {
  /** Counts from 1 in one trial. */
  number: number
  type: string
  ownId: string | null
  /** Epoch milliseconds. */
  receivedAt: number
  /** The beginning of the data, at most 2,000 characters. */
  data: string
  /** Characters of the whole data. */
  length: number
}

/** What came since the last frame of the answer before. */
export interface TrialNews {
  /** Oldest first; of many the newest. */
  frames: TrialFrame[]
  /** Messages since the stream was opened. */
  total: number
  /** How often the server shows that it lives, in ms; null while that is not known. */
  heartbeatMs: number | null
  /** When the last byte came, in epoch milliseconds. */
  lastByteAt: number
  resume: ResumeWay
  /** What something on the way does to it, as far as that shows. */
  path: PathSign[]
  /** Why the stream is not open any more; null while it is. */
  ended: EndReason | null
}

/** What the messages that are kept of a trial would become. */
export interface TrialPreview {
  /** The newest first; ids are negative and mean nothing. */
  items: ItemRow[]
  coverage: Coverage
  /** By event type, the most frequent first. */
  types: EventTypeCount[]
  source: KnownSource | null
  /** Where in the payload the list stands whose elements became items; null where there is none. */
  list: string | null
}

/** Of how many items each field could be filled. */
export interface Coverage {
  items: number
  filled: Record<CoveredField, number>
}
export const coveredFields = ['title', 'body', 'url', 'time', 'author', 'image', 'id'] as const
export type CoveredField = Extract<MappedField, (typeof coveredFields)[number]> | 'id'

export interface EventTypeCount {
  type: string
  count: number
  /** What its messages are by themselves, whatever the reader chose. */
  automatic: EventRole
}

/** Messages that are kept and shown of one trial. */
export const MAX_FRAMES = 200
/** In characters. */
export const MAX_FRAME_DATA = 2_000
