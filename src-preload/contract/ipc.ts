import type { EndReason, FeedId, FeedOptions, FeedSummary } from './feed.ts'
import type { Gap, GapId } from './gap.ts'
import type { BadHeader, FeedHeader } from './header.ts'
import type { FeedHealth } from './health.ts'
import type { Counts, Extent, ItemDetail, ItemId, ItemRow, Page, PageKey, Tape, View } from './item.ts'
import type { Message } from './message.ts'
import type { Result } from './result.ts'
import type { Settings } from './settings.ts'

/** One table types both ends: requests are answered, notices are told. */

/** Why a feed cannot be added, edited or tested, short of the connection itself. */
export type AddressProblem = { kind: 'not-a-url' } | { kind: 'already-added'; feedId: FeedId; title: string }
export type TestProblem = AddressProblem | BadHeader | { kind: 'ended'; reason: EndReason } | { kind: 'cancelled' }

/** What a connection test saw before anything is saved. */
export interface FeedTest {
  /** The address as it would be stored. */
  url: string
  /** A name made of the address. */
  title: string
  /** Milliseconds from the start to the answer's first byte. */
  firstByteMs: number
  /** The first messages as they came, `data` cut at 2,000 characters. */
  messages: Message[]
  /** What they become; ids are negative and mean nothing. */
  items: ItemRow[]
  /** Whether a message carried an id that the feed can be resumed by. */
  resumable: boolean
}

export interface NotificationHealth {
  /** `broken`: the service does not answer or refuses; nothing is sent until the reader tries again or it is retried. */
  state: 'working' | 'broken'
}

/** Everything a window needs to start. */
export interface Snapshot {
  revision: number
  feeds: FeedSummary[]
  counts: Counts
  /** Items per minute, all feeds, over the last minute. */
  perMinute: number
  settings: Settings
  /** The language that `system` means here. */
  systemLanguage: 'en' | 'ko'
  notifications: NotificationHealth
  online: boolean
  /** Whether the system can keep the values of headers encrypted; else they are kept until the program ends. */
  secrets: 'stored' | 'session'
  version: string
  /** The file that holds everything, absolute. */
  libraryFile: string
  /** What main asked the window to do before it was there to hear. */
  asks: Ask[]
}

/** What main asks of the window: a click on a notification, a second start with a feed's address. */
export type Ask =
  { kind: 'show-item'; id: ItemId } | { kind: 'show-view'; view: View } | { kind: 'add-feed'; url: string }

/**
 * What changed since the notice before.
 *
 * Coalesced: the next one comes only after this one was acknowledged with `seen`. Absent fields did not change. Rows of
 * `arrived` are those the open view can show, oldest first; where more came than fit, `more` counts the rest and the
 * window asks for the page again. A hidden window is told counts and feeds only.
 */
export interface Notice {
  revision: number
  /** The feeds that are new or changed. */
  feeds?: FeedSummary[]
  removedFeeds?: FeedId[]
  counts?: Counts
  perMinute?: number
  arrived?: { rows: ItemRow[]; more: number }
  /** Rows whose content or status changed, whichever view is open. */
  changed?: ItemRow[]
  /** Gaps that are new, have grown, were seen or filled, whichever view is open. */
  gaps?: Gap[]
  /** Set when many rows changed at once (a view marked read, a feed removed): the window asks for its page again. */
  reload?: true
  settings?: Settings
  notifications?: NotificationHealth
  online?: boolean
  asks?: Ask[]
}

interface Request<Input, Answer> {
  input: Input
  answer: Answer
}

export interface Requests {
  snapshot: Request<null, Snapshot>
  /** The window has applied this notice and can take the next. */
  seen: Request<{ revision: number }, null>
  /** Which view's rows the notices should carry; answers its newest page and its tape. */
  watch: Request<{ view: View }, { page: Page; tape: Tape; extent: Extent | null; revision: number }>
  listItems: Request<{ view: View; before: PageKey; limit: number }, Page>
  /** The items next above a place, newest first like every page; `more`: whether newer ones follow. */
  listNewer: Request<{ view: View; after: PageKey; limit: number }, Page>
  openItem: Request<{ id: ItemId }, Result<ItemDetail, 'gone'>>
  setRead: Request<{ ids: ItemId[]; read: boolean }, null>
  setStarred: Request<{ id: ItemId; starred: boolean }, null>
  /** Marks what the view holds up to and including `upTo` as read; answers how many, and what undoes it. */
  markViewRead: Request<{ view: View; upTo: PageKey }, { count: number; undo: number }>
  undoMarkRead: Request<{ undo: number }, null>
  /** Fetches the images of this item until the program ends, whatever the policy says: the reader asked for them. */
  allowImages: Request<{ id: ItemId }, null>
  /** Opens the item's link in the browser. */
  openOriginal: Request<{ id: ItemId }, Result<null, 'no-link'>>
  copyText: Request<{ text: string }, null>

  /** `except` is the feed that is being edited; `headers` null are those it has, as far as they may go to this server. */
  testFeed: Request<{ url: string; except: FeedId | null; headers: FeedHeader[] | null }, Result<FeedTest, TestProblem>>
  cancelTest: Request<null, null>
  /** Options that are absent are the defaults. */
  addFeed: Request<
    Partial<FeedOptions> & { url: string; headers: FeedHeader[] | null },
    Result<FeedSummary, AddressProblem | BadHeader>
  >
  /**
   * What is absent stays as it is. `headers` null leaves them as they are too; an address on another origin drops those
   * that are not given anew.
   */
  editFeed: Request<
    Partial<FeedOptions> & { id: FeedId; url?: string; headers?: FeedHeader[] | null },
    Result<FeedSummary, AddressProblem | BadHeader | { kind: 'gone' }>
  >
  pauseFeed: Request<{ id: FeedId }, null>
  resumeFeed: Request<{ id: FeedId }, null>
  tryNow: Request<{ id: FeedId | null }, null>
  /** Gone from the window and closed at once; erased for good after ten seconds without `undoRemoveFeed`. */
  removeFeed: Request<{ id: FeedId }, null>
  undoRemoveFeed: Request<{ id: FeedId }, null>
  /** Null for a feed that is gone. */
  feedHealth: Request<{ id: FeedId }, FeedHealth | null>
  /** Puts a feed's health on the clipboard, without anything secret in it; answers the text. */
  copyDiagnostic: Request<{ id: FeedId }, string | null>
  /** The reader has taken note of a gap. */
  dismissGap: Request<{ id: GapId }, null>

  changeSettings: Request<Partial<Settings>, Settings>
  retryNotifications: Request<null, null>
}

export type RequestName = keyof Requests
export type InputOf<K extends RequestName> = Requests[K]['input']
export type AnswerOf<K extends RequestName> = Requests[K]['answer']

/** Every request by name, so that the bridge can be built from it; a name missing here does not compile. */
export const requestNames: { [K in RequestName]: K } = {
  snapshot: 'snapshot',
  seen: 'seen',
  watch: 'watch',
  listItems: 'listItems',
  listNewer: 'listNewer',
  openItem: 'openItem',
  setRead: 'setRead',
  setStarred: 'setStarred',
  markViewRead: 'markViewRead',
  undoMarkRead: 'undoMarkRead',
  allowImages: 'allowImages',
  openOriginal: 'openOriginal',
  copyText: 'copyText',
  testFeed: 'testFeed',
  cancelTest: 'cancelTest',
  addFeed: 'addFeed',
  editFeed: 'editFeed',
  pauseFeed: 'pauseFeed',
  resumeFeed: 'resumeFeed',
  tryNow: 'tryNow',
  removeFeed: 'removeFeed',
  undoRemoveFeed: 'undoRemoveFeed',
  feedHealth: 'feedHealth',
  copyDiagnostic: 'copyDiagnostic',
  dismissGap: 'dismissGap',
  changeSettings: 'changeSettings',
  retryNotifications: 'retryNotifications'
}

/** The channel that carries notices; requests travel on a channel of their own name. */
export const NOTICE_CHANNEL = 'notice'

/** What the preload puts on `window.tickertape`: one named method per request, and the notices. */
export type Bridge = { [K in RequestName]: (input: InputOf<K>) => Promise<AnswerOf<K>> } & {
  onNotice(listener: (notice: Notice) => void): () => void
}
