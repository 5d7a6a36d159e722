import type { FeedId, FolderId, GapId, ItemId, RuleId, SmartFeedId } from './ids.ts'
import type { RuleTestStep } from './rule-test.ts'
import type { EndReason, FeedKind, FeedOptions, FeedSummary, StreamKind } from './feed.ts'
import type { Folder, FolderContents, FolderProblem } from './folder.ts'
import type { Gap, GapFill } from './gap.ts'
import type { BadHeader, FeedHeader } from './header.ts'
import type { FeedHealth } from './health.ts'
import type { FeedInterpretation } from './interpretation.ts'
import type { Counts, Extent, ItemDetail, ItemRow, ItemVersion, Page, PageKey, Tape, View } from './item.ts'
import type { Language } from './language.ts'
import type { Message } from './message.ts'
import type { Offers } from './offer.ts'
import type { Mishap, UpdateState } from './program.ts'
import type { Rereading, RereadingPreviewStep } from './rereading.ts'
import type { Result } from './result.ts'
import type { Rule, RuleContent, RuleProblem } from './rule.ts'
import type { Settings } from './settings.ts'
import type { SmartFeed } from './search/smart-feed.ts'
import type { ResumeWay, TrialNews, TrialPreview } from './trial.ts'
import type {
  BackupPreview,
  FileProblem,
  ImportPreview,
  ImportProblem,
  Job,
  JobKind,
  Recovered,
  RestoreProblem,
  RetentionLimits,
  StorageFigures,
  StorageHealth
} from './storage.ts'
import type { Whereabouts } from './whereabouts.ts'

/** What the window and main say to each other: a request gets an answer, a notice none. */

/** Why a feed cannot be added, edited or tested, short of the connection itself. */
export type AddressProblem = { kind: 'not-a-url' } | { kind: 'already-added'; feedId: FeedId; title: string }
export type TestProblem =
  AddressProblem | BadHeader | Offers | { kind: 'ended'; reason: EndReason } | { kind: 'cancelled' }

/** What a connection test saw before anything is saved. */
export interface FeedTest {
  /** The address as it would be stored. */
  url: string
  /** What is behind it. */
  kind: FeedKind
  /** A name made of the address, or what a document calls itself. */
  title: string
  /** Milliseconds from the start to the answer's first byte. */
  firstByteMs: number
  /** The first messages as they came, `data` cut at 2,000 characters. */
  messages: Message[]
  /** What they become; ids are negative and mean nothing. */
  items: ItemRow[]
  /** How the feed can be resumed, as far as these messages tell. */
  resume: ResumeWay
}

export interface NotificationHealth {
  /** `broken`: the service does not answer or refuses; nothing is sent until the reader tries again or it is retried. */
  state: 'working' | 'broken'
}

/**
 * What becomes of the values of headers: kept encrypted by the system; or kept until the program ends, since there is no key store
 * or, `locked`, since it was not opened when the reader was asked.
 */
export type SecretsKept = 'stored' | 'session' | 'locked'

/** Everything a window needs to start. */
export interface Snapshot {
  revision: number
  feeds: FeedSummary[]
  smartFeeds: SmartFeed[]
  /** In order: those of one folder by their position. */
  folders: Folder[]
  /** Feeds that were removed and of which only starred items are left. */
  formerFeeds: { id: FeedId; title: string }[]
  counts: Counts
  /** Items per minute, all feeds, over the last minute. */
  perMinute: number
  settings: Settings
  /** In the reader's order. */
  rules: Rule[]
  /** The language that `system` means here. */
  systemLanguage: Language
  notifications: NotificationHealth
  online: boolean
  /** Gaps that are being fetched. */
  fills: GapFill[]
  secrets: SecretsKept
  version: string
  update: UpdateState
  /** The file that holds everything, absolute. */
  libraryFile: string
  /** What goes on behind the window. */
  jobs: Job[]
  /** What was read again of what is stored, and what goes on. */
  rereadings: Rereading[]
  /** Messages are read better than when some of what is stored arrived, and the reader has not been told. */
  rereadingOffered: boolean
  /** Set where this start put another library in the place of the one before. */
  recovered: Recovered | null
  storageHealth: StorageHealth
  /** In the snapshot of every window until the program ends. */
  mishap: Mishap | null
  /** What main asked the window to do before it was there to hear. */
  asks: Ask[]
  /** Set for a window that takes the place of one that was given back. */
  whereabouts: Whereabouts | null
  /** What a window shows first, All, so that it need not ask again; null for one that goes on elsewhere. */
  first: WatchedView | null
}

/** What a view holds when it is opened: its newest page, its tape, and how much there is. */
export interface WatchedView {
  page: Page
  tape: Tape
  extent: Extent | null
  /** The notice up to which the page is current. */
  revision: number
}

/** What main asks of the window: a click on a notification, a second start with a feed's address. */
export type Ask =
  /** `unread`: it is only shown, for a picture, and stays as it is. */
  | { kind: 'show-item'; id: ItemId; unread?: true }
  | { kind: 'show-view'; view: View }
  | { kind: 'add-feed'; url: string }
  /** A file was opened with the program: what it would bring, or why it cannot be used. Nothing is added yet. */
  | { kind: 'import-feeds'; shown: Result<ImportPreview, ImportProblem> }
  | { kind: 'show-settings' }
  /** The window has been hidden for long: `giveBack` answers whether it can go. */
  | { kind: 'give-back' }

/**
 * What changed since the notice before.
 *
 * Coalesced: the next one comes only after this one was acknowledged with `seen`. Absent fields did not change. Rows of
 * `arrived` are those the open view can show, oldest first; where more came than fit, `more` counts the rest and the
 * window asks for the page again. A hidden window gets counts and feeds only.
 */
export interface Notice {
  revision: number
  /** The feeds that are new or changed. */
  feeds?: FeedSummary[]
  removedFeeds?: FeedId[]
  /** All of them, where any changed. */
  smartFeeds?: SmartFeed[]
  /** The folders that are new or changed. */
  folders?: Folder[]
  removedFolders?: FolderId[]
  counts?: Counts
  perMinute?: number
  arrived?: { rows: ItemRow[]; more: number }
  /** How many stored items the search that is open could not look at yet. */
  notIndexed?: number
  /** Rows whose content or status changed, whichever view is open. */
  changed?: ItemRow[]
  /** Gaps that are new, have grown, were seen or filled, whichever view is open. */
  gaps?: Gap[]
  /** How far the fetching of gaps is, and how it ended. */
  fills?: GapFill[]
  /** Set when many rows changed at once (a view marked read, a feed removed): the window asks for its page again. */
  reload?: true
  settings?: Settings
  /** All of them, where one changed. */
  rules?: Rule[]
  notifications?: NotificationHealth
  online?: boolean
  secrets?: SecretsKept
  update?: UpdateState
  /** All that go on. */
  jobs?: Job[]
  /** All of them, where one changed. */
  rereadings?: Rereading[]
  rereadingOffered?: boolean
  storageHealth?: StorageHealth
  /** The server of an address that is tested has opened this stream; nothing may have come of it yet. */
  tried?: { url: string; kind: StreamKind }
  asks?: Ask[]
}

/** A request. `types` is never there: it carries the types of both ends. */
interface RequestType<Input, Answer> {
  readonly asText: boolean
  readonly types?: { input: Input; answer: Answer }
}
interface TextRequestType<Input, Answer> extends RequestType<Input, Answer> {
  readonly asText: true
}
const request = <Input, Answer>(): RequestType<Input, Answer> => ({ asText: false })
/**
 * A request that is answered with JSON.
 *
 * Electron copies an answer into the page member by member; of hundreds of objects that takes longer than to draw them.
 */
const textRequest = <Input, Answer>(): TextRequestType<Input, Answer> => ({ asText: true })

/**
 * Every request of the window: its input, and what main answers.
 *
 * One table for both ends: the preload has a method for each, main a handler (`Handlers`) and a check of its input
 * (request-inputs.ts).
 */
export const requests = {
  snapshot: textRequest<null, Snapshot>(),
  /** The window has applied this notice and can take the next. */
  seen: request<{ revision: number }, null>(),
  /** Which view's rows the notices should carry; answers its newest page and its tape. */
  watch: textRequest<{ view: View }, WatchedView>(),
  /** Whether the open list is at its live edge: what arrives there is before the reader's eyes. A new view begins there. */
  liveEdge: request<{ at: boolean }, null>(),
  /** Where the reader is, for the window that follows this one; null where this one holds what would be lost. */
  giveBack: request<{ whereabouts: Whereabouts | null }, null>(),
  listItems: textRequest<{ view: View; before: PageKey; limit: number }, Page>(),
  /** The items next above a place, newest first like every page; `more`: whether newer ones follow. */
  listNewer: textRequest<{ view: View; after: PageKey; limit: number }, Page>(),
  openItem: request<{ id: ItemId }, Result<ItemDetail, 'gone'>>(),
  /** The versions of an item that are kept, oldest first, and behind them the one that it has now; none where it is gone. */
  listVersions: request<{ id: ItemId }, ItemVersion[]>(),
  setRead: request<{ ids: ItemId[]; read: boolean }, null>(),
  setStarred: request<{ id: ItemId; starred: boolean }, null>(),
  /** Marks what the view holds up to and including `upTo` as read; answers how many, and what undoes it. */
  /** `newestId`: what came later stands anywhere in a view that is ordered by publication, and was not seen. */
  markViewRead: request<{ view: View; upTo: PageKey; newestId?: ItemId }, { count: number; undo: number }>(),
  undoMarkRead: request<{ undo: number }, null>(),
  /** Fetches the images of this item until the program ends, whatever the policy says: the reader asked for them. */
  allowImages: request<{ id: ItemId }, null>(),
  /** Opens the item's link in the browser. */
  openOriginal: request<{ id: ItemId }, Result<null, 'no-link'>>(),
  copyText: request<{ text: string }, null>(),

  /** `except` is the feed that is being edited; `headers` null are those it has, as far as they may go to this server. */
  testFeed: request<
    { url: string; except: FeedId | null; headers: FeedHeader[] | null },
    Result<FeedTest, TestProblem>
  >(),
  /** Ends the test, or the trial that its stream has become. */
  cancelTest: request<null, null>(),
  /**
   * A test that went well leaves its stream open, as a trial: until `cancelTest`, another test, or nobody asks any more.
   * Answers when something came after the frame of that number, or the stream ended, or after some seconds; null where
   * there is no trial.
   */
  trialNews: request<{ after: number }, TrialNews | null>(),
  /** What the last messages of the trial would become; null where there is no trial. */
  previewTrial: request<{ interpretation: FeedInterpretation | null }, TrialPreview | null>(),
  /** Options that are absent are the defaults. */
  addFeed: request<
    Partial<FeedOptions> & { url: string; kind?: FeedKind; headers: FeedHeader[] | null },
    Result<FeedSummary, AddressProblem | BadHeader>
  >(),
  /**
   * What is absent stays as it is. `headers` null leaves them as they are too; an address on another origin drops those
   * that are not given anew.
   */
  editFeed: request<
    Partial<FeedOptions> & { id: FeedId; url?: string; kind?: FeedKind; headers?: FeedHeader[] | null },
    Result<FeedSummary, AddressProblem | BadHeader | { kind: 'gone' }>
  >(),
  pauseFeed: request<{ id: FeedId }, null>(),
  resumeFeed: request<{ id: FeedId }, null>(),
  tryNow: request<{ id: FeedId | null }, null>(),
  /** Gone from the window and closed at once; erased for good after ten seconds without `undoRemoveFeed`. */
  removeFeed: request<{ id: FeedId }, null>(),
  undoRemoveFeed: request<{ id: FeedId }, null>(),
  /** Before the feed `before` of that folder, or behind its last one with null. */
  moveFeed: request<{ id: FeedId; folderId: FolderId | null; before: FeedId | null }, Result<null, { kind: 'gone' }>>(),
  /** Behind the last folder of `parentId`. */
  addFolder: request<{ title: string; parentId: FolderId | null }, Result<Folder, FolderProblem>>(),
  renameFolder: request<{ id: FolderId; title: string }, Result<null, { kind: 'gone' }>>(),
  /** Before the folder `before` of that folder, or behind its last one with null. */
  moveFolder: request<
    { id: FolderId; parentId: FolderId | null; before: FolderId | null },
    Result<null, FolderProblem>
  >(),
  /** With all that is in it, or without; `undoRemoveFolder` puts everything back where it was for ten seconds. */
  removeFolder: request<{ id: FolderId; contents: FolderContents }, Result<null, { kind: 'gone' }>>(),
  undoRemoveFolder: request<{ id: FolderId }, null>(),
  /** Null for a feed that is gone. */
  feedHealth: request<{ id: FeedId }, FeedHealth | null>(),
  /** Puts a feed's health on the clipboard, without anything secret in it; answers the text. */
  copyDiagnostic: request<{ id: FeedId }, string | null>(),
  /** Puts what a bug report about the program needs on the clipboard, without anything secret in it. */
  copyProgramDiagnostic: request<null, null>(),
  /** The reader has taken note of a gap. */
  dismissGap: request<{ id: GapId }, null>(),
  /** Requests from the server what is missing; notices say how that goes. */
  fetchGap: request<{ id: GapId }, Result<null, 'cannot-be-fetched'>>(),
  cancelFetchGap: request<{ id: GapId }, null>(),

  checkForUpdate: request<null, null>(),
  downloadUpdate: request<null, null>(),
  /** Quits, and starts the new version. */
  installUpdate: request<null, null>(),
  /** Saves a search; the same one under the same name is saved once. */
  saveSmartFeed: request<{ title: string; query: string }, Result<SmartFeed, 'too-many'>>(),
  /** What is absent stays; null for one that is gone. */
  changeSmartFeed: request<{ id: SmartFeedId; title?: string; query?: string }, SmartFeed | null>(),
  removeSmartFeed: request<{ id: SmartFeedId }, null>(),
  undoRemoveSmartFeed: request<{ id: SmartFeedId }, null>(),

  /** `id` null adds a rule at the end. */
  saveRule: request<{ id: RuleId | null; rule: RuleContent }, Result<Rule, RuleProblem>>(),
  setRuleEnabled: request<{ id: RuleId; enabled: boolean }, null>(),
  /** To the given place of the list, 0 the first. */
  moveRule: request<{ id: RuleId; to: number }, null>(),
  removeRule: request<{ id: RuleId }, null>(),
  undoRemoveRule: request<{ id: RuleId }, null>(),
  /** Tries a rule on the newest stored items behind `before`, in a small step; nothing is changed. */
  testRule: request<{ rule: RuleContent; before: ItemId | null }, Result<RuleTestStep, RuleProblem>>(),
  /** What reading the stored items of a feed, or with null of all, again would change behind `before`, newest first; in a small step. */
  previewRereading: request<{ feedId: FeedId | null; before: PageKey | null }, RereadingPreviewStep>(),
  /** Begins, and forgets how they read before the last time; `hides` also hides what would be no item. Notices say how it goes. */
  startRereading: request<{ feedId: FeedId | null; hides: boolean }, null>(),
  stopRereading: request<{ feedId: FeedId | null }, null>(),
  /** Has them read as before the last time. */
  undoRereading: request<{ feedId: FeedId | null }, null>(),
  /** The reader has been told that messages are read better now. */
  answerRereadingOffer: request<null, null>(),
  /** Shows an item that a rule has hidden, or hides it again. */
  setHidden: request<{ id: ItemId; hidden: boolean }, null>(),

  changeSettings: request<Partial<Settings>, Settings>(),

  storage: request<null, StorageFigures>(),
  /** How many items would go if these limits held now. */
  countRemovable: request<RetentionLimits, number>(),
  /** Removes what the settings no longer keep, now instead of within the hour. */
  removeOld: request<null, null>(),
  compactLibrary: request<null, null>(),
  cancelJob: request<{ kind: JobKind }, null>(),
  /** Shows the library, or the one that was set aside at this start, in the file manager. */
  showFile: request<{ which: 'library' | 'aside' }, null>(),
  /** Main asks for the file: a window never names one. */
  chooseImport: request<null, Result<ImportPreview, ImportProblem>>(),
  /** `whole` is false where it was cancelled: what was added until then stays. */
  importFeeds: request<{ choice: number }, Result<{ added: number; whole: boolean }, ImportProblem>>(),
  exportFeeds: request<null, Result<{ file: string; feeds: number }, FileProblem>>(),
  backUp: request<null, Result<{ file: string; bytes: number }, FileProblem>>(),
  chooseBackup: request<null, Result<BackupPreview, RestoreProblem>>(),
  /** Answers once everything is prepared; the program then starts again with the restored library. */
  restore: request<{ choice: number }, Result<null, RestoreProblem>>(),
  /** Prepares a library in the place of the damaged one; the program then starts again with it. */
  repairLibrary: request<null, Result<null, 'not-damaged' | 'nothing-to-repair-from' | 'busy'>>(),

  retryNotifications: request<null, null>()
}

type Requests = typeof requests
export type RequestName = keyof Requests
export type InputOf<K extends RequestName> = NonNullable<Requests[K]['types']>['input']
export type AnswerOf<K extends RequestName> = NonNullable<Requests[K]['types']>['answer']

/** The channel that carries notices; requests travel on a channel of their own name. */
export const NOTICE_CHANNEL = 'notice'

/** Every request as a method, and the notices. */
export type Bridge = { [K in RequestName]: (input: InputOf<K>) => Promise<AnswerOf<K>> } & {
  onNotice(listener: (notice: Notice) => void): () => void
}

/** What the preload puts on `window.tickertape`: as `Bridge`, with the answers of text requests as the JSON they are. */
export type PlainBridge = Pick<Bridge, 'onNotice'> & {
  [K in RequestName]: (
    input: InputOf<K>
  ) => Promise<Requests[K] extends TextRequestType<unknown, unknown> ? string : AnswerOf<K>>
}
