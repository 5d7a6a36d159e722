import type { ItemId } from '#contract/ids.ts'
import type { FeedPlaces } from '#contract/folder.ts'
import { NOTICE_CHANNEL } from '#contract/ipc.ts'
import type { ItemRow } from '#contract/item.ts'
import { ok, type Result } from '#contract/result.ts'
import { Disposables } from './base/disposable.ts'
import { beginRun } from './base/last-run.ts'
import { log } from './base/log.ts'
import type { LogFile } from './base/log-file.ts'
import { runtimeName } from './base/runtime.ts'
import { sleep } from './base/sleep.ts'
import { followTimeZone } from './base/time-zone.ts'
import { CurrentSettings } from './configuration/current-settings.ts'
import { FeedList } from './configuration/feed-list.ts'
import { FolderList } from './configuration/folder-list.ts'
import { RuleList } from './configuration/rule-list.ts'
import { SmartFeeds } from './configuration/smart-feeds.ts'
import { setMenu } from './electron/browser-window/menu.ts'
import { endOtherImages, setImagePolicy, setImageProxy } from './electron/browser-window/scheme.ts'
import { open, type Window } from './electron/browser-window/window.ts'
import type { CommandLine } from './electron/command-line.ts'
import { copyText, followTheme, restartProgram, systemLanguage } from './electron/desktop.ts'
import { systemFiles } from './electron/files.ts'
import { answering } from './electron/ipc/answering.ts'
import type { Answering } from './electron/ipc/take-requests.ts'
import { networkWatch, resolveProxy } from './electron/network.ts'
import type { Paths } from './electron/paths.ts'
import { powerEvents } from './electron/power.ts'
import type { PasswordStore } from './electron/secrets/password-store.ts'
import { systemSecrets } from './electron/secrets/system-secrets.ts'
import { systemNotifications } from './electron/notifications/system-notifications.ts'
import { hasSessionEnded, sessionSockets } from './electron/session-sockets.ts'
import { Updates } from './electron/updates.ts'
import { Subscriptions } from './feeds/subscriptions.ts'
import { trustedCertificates } from './feeds/http/certificates.ts'
import { chosenProxy, chosenProxyRules } from './feeds/http/proxy-choice.ts'
import { createTransport } from './feeds/http/transport.ts'
import { accepting } from './housekeeping/accepting.ts'
import { DocumentChecks } from './housekeeping/document-checks.ts'
import { HealthRecords } from './housekeeping/health-records.ts'
import { Housekeeping } from './housekeeping/housekeeping.ts'
import { logLibrary } from './housekeeping/library-log.ts'
import { RereadingRuns } from './housekeeping/rereading-runs.ts'
import { StorageWatch } from './housekeeping/storage-watch.ts'
import type { Library, LibraryProblem } from './library/library.ts'
import { Notifier } from './notifications/notifier.ts'
import { quietNow } from './notifications/quiet.ts'
import { copyProgramDiagnostic } from './requests/program.ts'
import { requestHandlers } from './requests/requests.ts'
import { Arrivals } from './window/arrivals.ts'
import { FirstScreen } from './window/first-screen.ts'
import { GapFills } from './window/gap-fills.ts'
import { GiveBack } from './window/give-back.ts'
import { Notices } from './window/notices.ts'
import { Presence } from './window/presence.ts'
import { SearchWatch } from './window/search-watch.ts'
import { grantStartWishes } from './window/start-wishes.ts'
import { Trials } from './window/trial.ts'
import { sendWindowNews } from './window/window-news.ts'
import { WindowSession } from './window/window-session.ts'
import { words } from './words/words.ts'
import type { Language } from '#contract/language.ts'

/** How long quitting waits for what was received to be committed, in ms; less where a damaged library takes nothing. */
const CLOSE_LIMIT = 10_000
const DAMAGED_LIMIT = 500

/** The running app, as its start-up file sees it. */
export interface App {
  /** Another start of the program handed its arguments over. */
  startedAgain(commandLine: CommandLine): Promise<void>
  showWindow(): void
  /** The window as a PNG; null where there is none. */
  picture(): Promise<Buffer | null>
  /** The newest rows of all feeds, newest first. */
  newest(): Promise<ItemRow[]>
  showItem(id: ItemId): void
  /** After an error that nobody caught every stream begins again from what is stored. */
  beginStreamsAgain(): void
  /** Ends every stream, waits for the library, closes everything. */
  close(): Promise<void>
}

/** What a start has begun already, and its arguments. */
export interface Start {
  commandLine: CommandLine
  paths: Paths
  version: string
  logFile: LogFile
  /** Prepared, unless the program starts hidden. */
  window: Window
  opening: Promise<Result<Library, LibraryProblem>>
  /** Has the window's requests answered, also those that wait. */
  answer: (answering: Answering) => void
  passwordStore: PasswordStore
  quit: () => void
}

/**
 * The composition root: makes every object in dependency order and joins them.
 *
 * Direction: library and streams know nobody; the lists join the two; what changes is announced, and sent to the window by
 * `sendWindowNews` alone.
 */
export async function startApp(start: Start): Promise<Result<App, LibraryProblem>> {
  const { commandLine, paths, version, window, quit } = start
  const disposables = new Disposables()
  disposables.add(window)
  const opened = await start.opening
  if (!opened.ok) {
    disposables.dispose()
    return opened
  }
  const library = opened.value
  const run = await beginRun(paths.data, { now: sessionSockets(), hasEnded: hasSessionEnded })
  const endedBadly = run.endedBadly ? '; the run before did not end properly' : ''
  log.info(`Tickertape ${version} starts (${runtimeName()})${endedBadly}`)
  disposables.add(logLibrary(library))

  const settings = disposables.add(new CurrentSettings(library, await library.settings()))
  const language = (): Language => (settings.value.language === 'system' ? systemLanguage() : settings.value.language)
  const quiet = () => quietNow(settings.value, Date.now())
  const setLooks = (): void => {
    followTheme(settings.value.theme)
    window.setZoom(settings.value.zoom)
  }
  setLooks()
  disposables.add(settings.onChange(setLooks))

  const session = disposables.add(new WindowSession(window, run.endedBadly ? { kind: 'ended' } : null))
  window.language = language
  window.closing = () => presence.closing()
  const giveBack = disposables.add(new GiveBack(window, commandLine.giveWindowBackAfter))
  const desktop = disposables.add(
    systemNotifications({
      iconFile: paths.notificationIcon,
      words: () => words[language()].notifications,
      clicked: ({ opens }) =>
        session.ask(opens.kind === 'item' ? { kind: 'show-item', id: opens.id } : { kind: 'show-view', view: opens })
    })
  )
  const notifier = disposables.add(new Notifier({ show: desktop.show, language, quiet }))
  const firstScreen = new FirstScreen(window)
  void firstScreen.passed.then(() => library.prepareLists()).then(setMenu)

  const transport = createTransport({
    version,
    begin: firstScreen.passed,
    proxyFor: async (url) => chosenProxy(settings.value, url) ?? resolveProxy(url),
    certificates: trustedCertificates
  })
  setImageProxy(chosenProxyRules(settings.value))
  disposables.add(
    settings.onChange(({ change }) => {
      if (change.proxy === undefined && change.proxyAddress === undefined) return
      transport.proxyChanged()
      // What could not be reached may be by another way. What is open stays until it connects again.
      subscriptions.tryNow(null)
      setImageProxy(chosenProxyRules(settings.value))
    })
  )
  const subscriptions: Subscriptions = new Subscriptions({
    transport,
    accept: accepting(library, (batch, done) => {
      arrivals.committed(batch, done)
      health.committed(batch, done)
      search.arrived(done.inserted)
      fills.lookInto(done.gaps)
    })
  })
  const feeds = disposables.add(new FeedList(library, subscriptions, systemSecrets(start.passwordStore)))
  const checks = disposables.add(new DocumentChecks(library, subscriptions))
  const smartFeeds = disposables.add(new SmartFeeds(library))
  const folders = disposables.add(new FolderList(library, feeds))
  const places: FeedPlaces = { isMuted: (id) => feeds.isMuted(id), isIn: (id, folder) => folders.isIn(id, folder) }
  const notices = new Notices((notice) => window.send(NOTICE_CHANNEL, notice), places)
  const search = disposables.add(new SearchWatch(library, () => notices.takesRows))
  const wanted = (): boolean => settings.value.notifications
  const arrivals = disposables.add(new Arrivals({ library, feeds, places, notifier, session, wanted, quiet, language }))
  disposables.add(arrivals.onRecount(() => smartFeeds.recount()))
  const rules = disposables.add(new RuleList(library))
  const trials = disposables.add(new Trials(library))
  const health = disposables.add(new HealthRecords(library, subscriptions, feeds))
  feeds.pauseAll(settings.value.allPaused)
  disposables.add(settings.onChange(() => feeds.pauseAll(settings.value.allPaused)))
  const presence: Presence = disposables.add(
    new Presence({ feeds, arrivals, notifier, window, icons: paths.trayIcons, language, settings, session, quit })
  )
  disposables.add(settings.onChange(() => (wanted() ? notifier.quietChanged() : notifier.forget())))
  const fills = disposables.add(new GapFills({ library, transport, toAsk: (id) => feeds.toAsk(id) }))
  disposables.add(fills.onChange((change) => arrivals.gapFetched(change)))
  disposables.add(feeds.onRemove((id) => fills.forget(id)))
  const housekeeping = disposables.add(
    new Housekeeping({ library, settings, files: systemFiles(language), version, restart: restartProgram })
  )
  disposables.add(housekeeping.onRemoved((step) => arrivals.oldRemoved(step)))
  disposables.add(housekeeping.onImported(() => void folders.start().then(() => feeds.reload())))
  const rereadings = disposables.add(new RereadingRuns(library))
  disposables.add(rereadings.onItems((unread) => arrivals.listsChanged(unread)))
  disposables.add(library.onStorage(({ kind }) => subscriptions.pauseForStorage(kind)))
  disposables.add(library.onLate(({ feedId, isLate }) => subscriptions.pauseLate(feedId, isLate)))
  const storageWatch = disposables.add(new StorageWatch({ library }))
  const updates = disposables.add(new Updates())
  const network = disposables.add(networkWatch())
  if (!network.online) subscriptions.offline()
  disposables.add(network.onChange((online) => (online ? subscriptions.online() : subscriptions.offline())))
  const zone = disposables.add(followTimeZone())
  const wake = (): void => {
    zone.look()
    subscriptions.wake()
  }
  disposables.add(powerEvents({ suspend: () => subscriptions.suspend(), wake, shutdown: quit }))
  const lists = { feeds, folders, rules, smartFeeds, arrivals, search, fills, health }
  const streams = { subscriptions, transport, trials, network }
  const seen = { window, session, notices, giveBack, notifier, desktop, copyText, openLink: open, endOtherImages }
  const kept = { library, settings, housekeeping, rereadings, storageWatch, updates, version, logFile: start.logFile }
  const parts = { ...lists, ...streams, ...seen, ...kept }
  disposables.add(sendWindowNews(parts))
  disposables.add(window.onDiagnosticWanted(() => void copyProgramDiagnostic(parts)))

  // The window is shown while the feeds are still being read: its snapshot waits for them.
  const starting = health.start().then(() => folders.start())
  const feedsStart = starting.then(() => feeds.start())
  const ready = Promise.all([feedsStart, arrivals.start(), smartFeeds.start(), rules.start(), rereadings.start()])
  const handlers = requestHandlers({ ...parts, ready, systemLanguage: systemLanguage() })
  start.answer(answering(handlers, (frame, contents) => window.owns(frame, contents)))
  setImagePolicy(({ feedId, itemId }) => session.showsImages(itemId, settings.value.images, feeds.get(feedId)?.images))

  if (commandLine.hidden) {
    firstScreen.skip()
    void presence.startedHidden()
  } else {
    window.show()
    firstScreen.shown()
  }
  await ready
  await grantStartWishes(commandLine, parts)
  disposables.add(window.onClosed(quit))

  return ok({
    async startedAgain(next) {
      if (!next.hidden && next.subscribe.length === 0) window.show()
      await grantStartWishes(next, parts)
    },
    showWindow: () => window.show(),
    picture: () => window.picture(),
    newest: async () => (await library.list({ view: { kind: 'all' }, before: null })).rows,
    showItem: (id) => session.ask({ kind: 'show-item', id, unread: true }),
    beginStreamsAgain: () => subscriptions.restart(),
    async close() {
      disposables.dispose()
      // Not waited for here: the library's own end waits for it, and not for ever.
      void health.saveAll()
      void checks.saveAll()
      // What a damaged library does not take, it does not take later either.
      const limit = storageWatch.health.storing === 'damaged' ? DAMAGED_LIMIT : CLOSE_LIMIT
      // A disk that refuses keeps batches waiting; what is not committed is asked for again at the next start.
      await Promise.race([subscriptions.close(), sleep(limit)])
      await library.close(limit)
      await Promise.race([transport.close(), sleep(CLOSE_LIMIT)])
      run.end()
      log.info('Tickertape ends')
    }
  })
}
