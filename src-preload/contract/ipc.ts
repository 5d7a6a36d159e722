import type { EndReason, FeedId, FeedOptions, FeedSummary } from './feed.ts'
import type { Folder, FolderContents, FolderId, FolderProblem } from './folder.ts'
import type { Gap, GapFill, GapId } from './gap.ts'
import type { BadHeader, FeedHeader } from './header.ts'
import type { FeedHealth } from './health.ts'
import type { FeedInterpretation } from './interpretation.ts'
import type { Counts, Extent, ItemDetail, ItemId, ItemRow, Page, PageKey, Tape, View } from './item.ts'
import type { Message } from './message.ts'
import type { Mishap } from './mishap.ts'
import type { Result } from './result.ts'
import type { Rule, RuleContent, RuleId, RuleProblem, RuleTestStep } from './rule.ts'
import type { Settings } from './settings.ts'
import type { UpdateState } from './update.ts'
import type { SmartFeed, SmartFeedId } from './smart-feed.ts'
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
  /** How the feed can be resumed, as far as these messages tell. */
  resume: ResumeWay
}

export interface NotificationHealth {
  /** `broken`: the service does not answer or refuses; nothing is sent until the reader tries again or it is retried. */
  state: 'working' | 'broken'
}

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
  systemLanguage: 'en' | 'ko'
  notifications: NotificationHealth
  online: boolean
  /** Gaps that are being fetched. */
  fills: GapFill[]
  /** Whether the system can keep the values of headers encrypted; else they are kept until the program ends. */
  secrets: 'stored' | 'session'
  version: string
  update: UpdateState
  /** The file that holds everything, absolute. */
  libraryFile: string
  /** What goes on behind the window. */
  jobs: Job[]
  /** Set where this start put another library in the place of the one before. */
  recovered: Recovered | null
  storageHealth: StorageHealth
  /** Told to every window anew until the program ends. */
  mishap: Mishap | null
  /** What main asked the window to do before it was there to hear. */
  asks: Ask[]
  /** Set for a window that takes the place of one that was given back. */
  whereabouts: Whereabouts | null
  /** What a window shows first, All, so that it need not ask again; null for one that goes on elsewhere. */
  first: AnswerOf<'watch'> | null
}

/** What main asks of the window: a click on a notification, a second start with a feed's address. */
export type Ask =
  | { kind: 'show-item'; id: ItemId }
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
 * window asks for the page again. A hidden window is told counts and feeds only.
 */
export interface Notice {
  revision: number
  /** The feeds that are new or changed. */
  feeds?: FeedSummary[]
  removedFeeds?: FeedId[]
  /** All of them, where any changed. */
  smartFeeds?: SmartFeed[]
  /** All of them, in order, when anything about them changed. */
  folders?: Folder[]
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
  update?: UpdateState
  /** All that go on. */
  jobs?: Job[]
  storageHealth?: StorageHealth
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
  /** Whether the open list is at its live edge: what arrives there is before the reader's eyes. A new view begins there. */
  liveEdge: Request<{ at: boolean }, null>
  /** Where the reader is, for the window that follows this one; null where this one holds what would be lost. */
  giveBack: Request<{ whereabouts: Whereabouts | null }, null>
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
  /** Ends the test, or the trial that its stream has become. */
  cancelTest: Request<null, null>
  /**
   * A test that went well leaves its stream open, as a trial: until `cancelTest`, another test, or nobody asks any more.
   * Answers when something came after the frame of that number, or the stream ended, or after some seconds; null where
   * there is no trial.
   */
  trialNews: Request<{ after: number }, TrialNews | null>
  /** What the last messages of the trial would become; null where there is no trial. */
  previewTrial: Request<{ interpretation: FeedInterpretation | null }, TrialPreview | null>
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
  /** Before the feed `before` of that folder, or behind its last one with null. */
  moveFeed: Request<{ id: FeedId; folderId: FolderId | null; before: FeedId | null }, Result<null, { kind: 'gone' }>>
  /** Behind the last folder of `parentId`. */
  addFolder: Request<{ title: string; parentId: FolderId | null }, Result<Folder, FolderProblem>>
  renameFolder: Request<{ id: FolderId; title: string }, Result<null, { kind: 'gone' }>>
  /** Before the folder `before` of that folder, or behind its last one with null. */
  moveFolder: Request<{ id: FolderId; parentId: FolderId | null; before: FolderId | null }, Result<null, FolderProblem>>
  /** With all that is in it, or without; `undoRemoveFolder` puts everything back where it was for ten seconds. */
  removeFolder: Request<{ id: FolderId; contents: FolderContents }, Result<null, { kind: 'gone' }>>
  undoRemoveFolder: Request<{ id: FolderId }, null>
  /** Null for a feed that is gone. */
  feedHealth: Request<{ id: FeedId }, FeedHealth | null>
  /** Puts a feed's health on the clipboard, without anything secret in it; answers the text. */
  copyDiagnostic: Request<{ id: FeedId }, string | null>
  /** Puts what a bug report about the program needs on the clipboard, without anything secret in it. */
  copyProgramDiagnostic: Request<null, null>
  /** The reader has taken note of a gap. */
  dismissGap: Request<{ id: GapId }, null>
  /** Asks the server for what is missing; how that goes is told by notices. */
  fetchGap: Request<{ id: GapId }, Result<null, 'cannot-be-fetched'>>
  cancelFetchGap: Request<{ id: GapId }, null>

  checkForUpdate: Request<null, null>
  downloadUpdate: Request<null, null>
  /** Quits, and starts the new version. */
  installUpdate: Request<null, null>
  /** Saves a search; the same one under the same name is saved once. */
  saveSmartFeed: Request<{ title: string; query: string }, Result<SmartFeed, 'too-many'>>
  /** What is absent stays; null for one that is gone. */
  changeSmartFeed: Request<{ id: SmartFeedId; title?: string; query?: string }, SmartFeed | null>
  removeSmartFeed: Request<{ id: SmartFeedId }, null>
  undoRemoveSmartFeed: Request<{ id: SmartFeedId }, null>

  /** `id` null adds a rule at the end. */
  saveRule: Request<{ id: RuleId | null; rule: RuleContent }, Result<Rule, RuleProblem>>
  setRuleEnabled: Request<{ id: RuleId; enabled: boolean }, null>
  /** To the given place of the list, 0 the first. */
  moveRule: Request<{ id: RuleId; to: number }, null>
  removeRule: Request<{ id: RuleId }, null>
  undoRemoveRule: Request<{ id: RuleId }, null>
  /** Tries a rule on the newest stored items behind `before`, in a small step; nothing is changed. */
  testRule: Request<{ rule: RuleContent; before: ItemId | null }, Result<RuleTestStep, RuleProblem>>
  /** Shows an item that a rule has hidden, or hides it again. */
  setHidden: Request<{ id: ItemId; hidden: boolean }, null>

  changeSettings: Request<Partial<Settings>, Settings>

  storage: Request<null, StorageFigures>
  /** How many items would go if these limits held now. */
  countRemovable: Request<RetentionLimits, number>
  /** Removes what the settings no longer keep, now instead of within the hour. */
  removeOld: Request<null, null>
  compactLibrary: Request<null, null>
  cancelJob: Request<{ kind: JobKind }, null>
  /** Shows the library, or the one that was set aside at this start, in the file manager. */
  showFile: Request<{ which: 'library' | 'aside' }, null>
  /** Main asks for the file: a window never names one. */
  chooseImport: Request<null, Result<ImportPreview, ImportProblem>>
  importFeeds: Request<{ choice: number }, Result<{ added: number }, ImportProblem>>
  exportFeeds: Request<null, Result<{ file: string; feeds: number }, FileProblem>>
  backUp: Request<null, Result<{ file: string; bytes: number }, FileProblem>>
  chooseBackup: Request<null, Result<BackupPreview, RestoreProblem>>
  /** Answers once everything is prepared; the program then starts again with the restored library. */
  restore: Request<{ choice: number }, Result<null, RestoreProblem>>
  /** Prepares a library in the place of the damaged one; the program then starts again with it. */
  repairLibrary: Request<null, Result<null, 'not-damaged' | 'nothing-to-repair-from' | 'busy'>>

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
  liveEdge: 'liveEdge',
  giveBack: 'giveBack',
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
  trialNews: 'trialNews',
  previewTrial: 'previewTrial',
  addFeed: 'addFeed',
  editFeed: 'editFeed',
  pauseFeed: 'pauseFeed',
  resumeFeed: 'resumeFeed',
  tryNow: 'tryNow',
  removeFeed: 'removeFeed',
  undoRemoveFeed: 'undoRemoveFeed',
  moveFeed: 'moveFeed',
  addFolder: 'addFolder',
  renameFolder: 'renameFolder',
  moveFolder: 'moveFolder',
  removeFolder: 'removeFolder',
  undoRemoveFolder: 'undoRemoveFolder',
  feedHealth: 'feedHealth',
  copyDiagnostic: 'copyDiagnostic',
  copyProgramDiagnostic: 'copyProgramDiagnostic',
  dismissGap: 'dismissGap',
  checkForUpdate: 'checkForUpdate',
  downloadUpdate: 'downloadUpdate',
  installUpdate: 'installUpdate',
  fetchGap: 'fetchGap',
  cancelFetchGap: 'cancelFetchGap',
  saveSmartFeed: 'saveSmartFeed',
  changeSmartFeed: 'changeSmartFeed',
  removeSmartFeed: 'removeSmartFeed',
  undoRemoveSmartFeed: 'undoRemoveSmartFeed',
  saveRule: 'saveRule',
  setRuleEnabled: 'setRuleEnabled',
  moveRule: 'moveRule',
  removeRule: 'removeRule',
  undoRemoveRule: 'undoRemoveRule',
  testRule: 'testRule',
  setHidden: 'setHidden',
  changeSettings: 'changeSettings',
  storage: 'storage',
  countRemovable: 'countRemovable',
  removeOld: 'removeOld',
  compactLibrary: 'compactLibrary',
  cancelJob: 'cancelJob',
  showFile: 'showFile',
  chooseImport: 'chooseImport',
  importFeeds: 'importFeeds',
  exportFeeds: 'exportFeeds',
  backUp: 'backUp',
  chooseBackup: 'chooseBackup',
  restore: 'restore',
  repairLibrary: 'repairLibrary',
  retryNotifications: 'retryNotifications'
}

/** The channel that carries notices; requests travel on a channel of their own name. */
export const NOTICE_CHANNEL = 'notice'

/** Every request as a method, and the notices. */
export type Bridge = { [K in RequestName]: (input: InputOf<K>) => Promise<AnswerOf<K>> } & {
  onNotice(listener: (notice: Notice) => void): () => void
}

/**
 * Requests that are answered with JSON.
 *
 * Electron copies an answer into the page member by member; of hundreds of objects that takes longer than to draw them.
 */
export const answeredAsText = ['snapshot', 'watch', 'listItems', 'listNewer'] as const satisfies RequestName[]

/** What the preload puts on `window.tickertape`. */
export type PlainBridge = Omit<Bridge, (typeof answeredAsText)[number]> & {
  [K in (typeof answeredAsText)[number]]: (input: InputOf<K>) => Promise<string>
}
