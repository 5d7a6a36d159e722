import type { FeedNeed } from '#contract/feed.ts'
import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Attachment } from '#contract/item.ts'
import type { PriorityScale } from './fields/severity.ts'
import type { OfResuming } from '../sources/source.ts'

/** What a message means, before anybody looks into the library. Pure data; times are epoch milliseconds. */

/**
 * How the items of a feed are told apart, and what else was learnt of reading them; stored with the feed, because identity is a
 * persisted format.
 *
 * `pointers` are the JSON pointers, in the order they were first used, under which this feed's payloads carry their id.
 * A later message looks there first, so that the rule does not drift when another key happens to look like an id.
 * They start at the item itself, wherever in the payload it stands (`/guid`, `/meta/id`); with a number before them, that
 * many levels above it, on what the item was wrapped in (`1/id`).
 */
export interface IdentityRule {
  pointers: string[]
  /** What the feed's priorities count in, where its messages have shown that it is not 1 to 5. */
  scale?: PriorityScale
}

/** Where an identity comes from; `none` makes every message an item of its own. */
export type IdentitySource = 'payload' | 'message-id' | 'link' | 'none'

/**
 * What speaks for or against two messages being about the same piece of news, besides their names.
 *
 * A name alone is a guess: ids begin again, count within a table or are the same in every message.
 */
export interface Evidence {
  /** The kind of record within which the payload's id counts (`type:comment`); null where nothing says. */
  kind: string | null
  /** The message says that it changes something that was sent before. */
  isUpdate: boolean
  /** The payload's id is that of the very frame, and begins again where that one does. */
  isFrameId: boolean
  /** The source itself says the kind: two of the same id are two, whatever else they share. */
  isKindSure?: true
  /** Others have its link, too, in the document that it came in. */
  isLinkShared?: true
  /** The guid that builds before 0.2 gave it, where that is another one; undefined where it is the same. */
  formerGuid?: string | null
}

export interface MappedItem {
  source: IdentitySource
  /** `p:` + payload id, `m:` + SSE id, `l:` + link, `t:` + a hash of its words in a document; null where there is none. */
  guid: string | null
  title: string
  /** The body as HTML, as the source sent it (never sanitised here); null where it is plain text. */
  html: string | null
  /** The body as plain text: for lists, search and notifications. */
  text: string
  url: string | null
  author: string | null
  image: string | null
  tags: string[]
  priority: number
  lang: string | null
  publishedAt: number | null
  /** When the source says it changed the item last; decides which of two versions is the older one. */
  modifiedAt: number | null
  /** A revision number where the payload has one; decides like `modifiedAt`, before it. */
  revision: number | null
  /** Nothing could be mapped: the message is shown as it came. */
  raw: boolean
  /** Hex of a hash over what a reader sees of the item: equal means the same version. */
  version: string
  /** Only some fields were sent (a patch): the fields named here replace what is stored, the others stay. */
  patch: (keyof MappedItem)[] | null
  evidence: Evidence
  /** The source's own summary, where it is not the text. */
  summary?: string
  /** Where it leads that has no link: to an address in its text, or to its file. It says nothing of what the item is. */
  leadsTo?: string
  /** The files that hang on it. */
  attachments?: Attachment[]
  /** The guids of items of which it is the next version. */
  replaces?: readonly string[]
  /** Its text was too long to be kept whole. */
  isCut?: true
  /** Nothing but its title is shown before the reader wants to see it. */
  isCovered?: true
  /** It changes what is stored, and is no item by itself. */
  onlyKnown?: true
  /** What names this version, empty for the item's own name: what was taken back and comes under another one is news again. */
  edition?: string
}

/** Says which stored item a source took back: by its guid, else by the first of the others that one has. */
export interface Removal {
  guid: string
  /** What else it may be stored under: after the id of a message, or after its link. */
  others: readonly string[]
  /** The kind of record, as in `Evidence`. */
  recordKind: string | null
  /** The title and the link that the removal itself shows; null for none. */
  title: string | null
  url: string | null
  /** What names this very removal: it counts once, however often it is sent. */
  edition?: string
}

/** `read`: the source says that the item was read elsewhere. */
export type Change = { kind: 'item'; item: MappedItem } | ({ kind: 'removal' | 'read' } & Removal)

/**
 * `health`: the message only says that the stream lives. `control`: it speaks about the stream (an error, a cancel; `words`: what the
 * server says of its trouble; `tellsLoss`: that something was lost before it). Both advance the cursor and store nothing.
 * `isRepaired`: the payload was nearly JSON. `isWhole`: the items are all that there is. `needs`: without which nothing comes.
 */
export type Interpretation =
  | { kind: 'health' }
  | ({ kind: 'control'; name: string; words?: string; needs?: FeedNeed } & OfResuming)
  | ({
      kind: 'changes'
      changes: Change[]
      rule: IdentityRule
      understood: boolean
      isRepaired?: true
      isWhole?: true
    } & OfResuming)

export interface InterpretationContext {
  /** Relative links are resolved against its origin. */
  feedUrl: string
  rule: IdentityRule
  /** The reader's own corrections for this feed. */
  mapping?: FeedInterpretation | null
}
