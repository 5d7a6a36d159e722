import type { FeedPlaces } from '#contract/folder.ts'
import { showsImages } from '#contract/images.ts'
import type { Ask } from '#contract/ipc.ts'
import type { ItemId } from '#contract/ids.ts'
import type { Language } from '#contract/language.ts'
import type { View } from '#contract/item.ts'
import { NOTICE_CHANNEL } from '#contract/ipc.ts'
import { Arrivals } from './window/arrivals.ts'
import { Disposables } from './base/disposable.ts'
import { beginRun } from './base/last-run.ts'
import { log, plainAddress } from './base/log.ts'
import type { LogFile } from './base/log-file.ts'
import { runtimeName } from './base/runtime.ts'
import { sleep } from './base/sleep.ts'
import type { CommandLine } from './electron/command-line.ts'
import { copyText, followTheme, restartProgram, systemLanguage } from './electron/desktop.ts'
import { networkWatch, resolveProxy } from './electron/network.ts'
import { powerEvents } from './electron/power.ts'
import { systemFiles } from './electron/files.ts'
import type { Answering } from './electron/ipc/take-requests.ts'
import { answering } from './electron/ipc/answering.ts'
import { setMenu } from './electron/browser-window/menu.ts'
import { Notices } from './window/notices.ts'
import type { Paths } from './electron/paths.ts'
import { setImagePolicy, setImageProxy } from './electron/browser-window/scheme.ts'
import { systemSecrets } from './electron/secrets.ts'
import { systemNotifications } from './electron/system-notifications.ts'
import { Updates } from './electron/updates.ts'
import { open, type Window } from './electron/browser-window/window.ts'
import { FeedList } from './configuration/feed-list.ts'
import { FolderList } from './configuration/folder-list.ts'
import { trustedCertificates } from './feeds/http/certificates.ts'
import { Subscriptions } from './feeds/connection/subscriptions.ts'
import { createTransport } from './feeds/http/transport.ts'
import { GapFills } from './window/gap-fills.ts'
import { GIVE_BACK_AFTER, GiveBack } from './window/give-back.ts'
import { HealthKeeper } from './housekeeping/health-keeper.ts'
import { Presence } from './window/presence.ts'
import { Housekeeping } from './housekeeping/housekeeping.ts'
import type { Library, LibraryProblem } from './library/library.ts'
import { Notifier } from './notifications/notifier.ts'
import type { Showing } from './notifications/policy.ts'
import { quietNow } from './notifications/quiet.ts'
import { chosenProxy, chosenProxyRules } from './feeds/http/proxy-choice.ts'
import { requestHandlers } from './requests/requests.ts'
import { programDiagnostic } from './health/program-diagnostic.ts'
import { SearchWatch } from './window/search-watch.ts'
import { SmartFeeds } from './configuration/smart-feeds.ts'
import { StorageWatch } from './housekeeping/storage-watch.ts'
import { RuleList } from './configuration/rule-list.ts'
import type { Mishap } from '#contract/mishap.ts'
import { ok, type Result } from '#contract/result.ts'
import type { Settings } from '#contract/settings.ts'
import { Trials } from './window/trial.ts'
/** How much of the log a diagnostic holds. */
const DIAGNOSTIC_LINES = 100
/** How long quitting waits for what was received to be committed, in ms. */
const CLOSE_LIMIT = 10_000
const DAMAGED_LIMIT = 500
/** Streams are opened once the first list is on the screen: so long after it was drawn, or after the start, in ms. */
const AFTER_PAINT = 100
const FIRST_SCREEN_WITHIN = 1_000

/** The running app, as its start-up file sees it. */
export interface App {
  /** Another start of the program handed its arguments over. */
  startedAgain(commandLine: CommandLine): Promise<void>
  showWindow(): void
  picture(): Promise<Buffer | null>
  /** Opens an item worth a picture. */
  showSomething(): Promise<void>
  /** Ends every stream, waits for the library, closes everything. */
  close(): Promise<void>
}

/** What a start has begun already, and what it was asked to do. */
export interface Start {
  commandLine: CommandLine
  paths: Paths
  version: string
  logFile: LogFile
  /** Prepared, unless the program starts hidden. */
  window: Window
  opening: Promise<Result<Library, LibraryProblem>>
  /** Has what the window asks answered, also what it asked already. */
  answer: (answering: Answering) => void
  quit: () => void
}

/**
 * The composition root: makes every object in dependency order and joins them.
 *
 * Direction: library and streams know nobody; the feed list joins the two; arrivals tell the window and the desktop.
 */
export async function startApp({
  commandLine,
  paths,
  version,
  logFile,
  window,
  opening,
  answer,
  quit
}: Start): Promise<Result<App, LibraryProblem>> {
  const disposables = new Disposables()
  disposables.add(window)
  const opened = await opening
  if (!opened.ok) {
    disposables.dispose()
    return opened
  }
  const library = opened.value
  const run = beginRun(paths.data)
  let mishap: Mishap | null = run.endedBadly ? { kind: 'ended' } : null
  const runtime = runtimeName()
  log.info(`Tickertape ${version} starts (${runtime})${mishap ? '; the run before did not end properly' : ''}`)
  if (library.recovered) log.warn(`another library is in the place of the one before: ${library.recovered.because}`)
  let settings = await library.settings()
  let view: View = { kind: 'all' }
  /** Whether the window shows the newest items of that view. */
  let atLiveEdge = true
  followTheme(settings.theme)
  const language = (): Language => (settings.language === 'system' ? systemLanguage() : settings.language)

  window.closing = () => presence.closing()
  window.language = language
  window.setZoom(settings.zoom)
  const places: FeedPlaces = {
    isMuted: (feedId) => feeds.isMuted(feedId),
    isIn: (feedId, folderId) => folders.isIn(feedId, folderId)
  }
  const notices = new Notices((notice) => window.send(NOTICE_CHANNEL, notice), places)
  disposables.add(window.onGone(() => notices.stop()))
  disposables.add(
    window.onCrashed((times) => {
      // Once is repaired and no news.
      if (times > 1) mishap = { kind: 'window', times }
    })
  )
  disposables.add(window.onDiagnosticWanted(() => copyProgramDiagnostic()))
  disposables.add(window.onVisible((visible) => notices.setVisible(visible)))
  const after = commandLine.giveWindowBackAfter
  const giveBack = disposables.add(
    new GiveBack({ window, notices, after: after === null ? GIVE_BACK_AFTER : after * 1_000 })
  )

  /** Items whose images the reader asked for by hand. */
  const imagesAllowed = new Set<ItemId>()
  const waitingAsks: Ask[] = []
  let listening = false
  disposables.add(
    window.onGone(() => {
      listening = false
      atLiveEdge = true
    })
  )
  const ask = (wish: Ask): void => {
    if (listening) notices.tell({ asks: [wish] })
    else waitingAsks.push(wish)
    window.show()
  }

  const clicked = ({ opens }: Showing): void =>
    ask(opens.kind === 'item' ? { kind: 'show-item', id: opens.id } : { kind: 'show-view', view: opens })
  const desktop = systemNotifications(paths.notificationIcon, clicked)
  const notifier = disposables.add(
    new Notifier({ show: desktop.show, language, quiet: () => quietNow(settings, Date.now()) })
  )
  disposables.add(notifier.onHealth((health) => notices.tell({ notifications: health })))

  let firstScreen: () => void = () => {}
  const streamsBegin = new Promise<void>((resolve) => (firstScreen = resolve))
  disposables.add(window.onPainted(() => setTimeout(firstScreen, AFTER_PAINT)))
  void streamsBegin.then(() => {
    library.prepareLists()
    setMenu()
  })
  const transport = createTransport({
    version,
    begin: streamsBegin,
    proxyFor: async (url) => chosenProxy(settings, url) ?? resolveProxy(url),
    certificates: trustedCertificates
  })
  await setImageProxy(chosenProxyRules(settings))
  const subscriptions: Subscriptions = new Subscriptions({
    transport,
    accept: async (batch) => {
      const done = await library.accept(batch)
      try {
        arrivals.committed(batch, done)
        health.committed(batch, done)
        searchWatch.arrived(done.inserted)
      } catch (error) {
        // It is stored: what goes wrong from here on refuses nothing.
        log.error('a commit could not be told', error)
      }
    }
  })
  const feeds = disposables.add(new FeedList(library, subscriptions, systemSecrets()))
  disposables.add(feeds.onChange((summary) => notices.feed(summary)))
  disposables.add(feeds.onRemove((id) => notices.feedRemoved(id)))
  const smartFeeds = disposables.add(new SmartFeeds(library, (all) => notices.tell({ smartFeeds: all })))
  const searchWatch = disposables.add(new SearchWatch(library, notices))
  const folders = disposables.add(new FolderList(library, feeds))
  disposables.add(folders.onChange((all) => notices.tell({ folders: all })))
  const arrivals = disposables.add(
    new Arrivals({
      library,
      feeds,
      places,
      notices,
      notifier,
      wanted: () => settings.notifications,
      quiet: () => quietNow(settings, Date.now()),
      language,
      changed: () => smartFeeds.recount(),
      lookedAt: () => (window.isLookedAt && atLiveEdge ? view : null)
    })
  )
  const rules = disposables.add(new RuleList(library))
  disposables.add(rules.onChange((all) => notices.tell({ rules: all })))
  const trials = disposables.add(new Trials(library))
  const health = disposables.add(new HealthKeeper(library, subscriptions, feeds))
  const changeSettings = async (change: Partial<Settings>): Promise<Settings> => {
    const before = settings
    settings = await library.changeSettings(change)
    followTheme(settings.theme)
    window.setZoom(settings.zoom)
    if (change.proxy !== undefined || change.proxyAddress !== undefined) {
      transport.proxyChanged()
      await setImageProxy(chosenProxyRules(settings))
    }
    feeds.pauseAll(settings.allPaused)
    presence.settingsChanged(settings, before)
    if (settings.notifications) notifier.quietChanged()
    else notifier.forget()
    notices.tell({ settings })
    return settings
  }
  feeds.pauseAll(settings.allPaused)
  const presence: Presence = disposables.add(
    new Presence({
      feeds,
      arrivals,
      notifier,
      window,
      icons: paths.trayIcons,
      language,
      settings: () => settings,
      changeSettings,
      openSettings: () => ask({ kind: 'show-settings' }),
      quit
    })
  )
  const fills = disposables.add(new GapFills({ library, transport, toAsk: (id) => feeds.toAsk(id) }))
  disposables.add(fills.onProgress((fill) => notices.fill(fill)))
  disposables.add(fills.onChange((change) => arrivals.gapFetched(change)))
  disposables.add(feeds.onRemove((id) => fills.forget(id)))
  const housekeeping = disposables.add(
    new Housekeeping({
      library,
      settings: () => settings,
      files: systemFiles(language),
      version,
      restart: restartProgram
    })
  )
  disposables.add(housekeeping.onJobs((jobs) => notices.tell({ jobs })))
  disposables.add(
    housekeeping.onRemoved(({ unread, done }) => {
      feeds.unreadChanged(unread)
      arrivals.recount()
      if (done) notices.tell({ reload: true })
    })
  )
  disposables.add(housekeeping.onImported(() => void folders.start().then(() => feeds.reload())))

  disposables.add(
    library.onStorage((storage) => {
      if (storage.kind !== 'ok') log.warn(`storage: ${storage.kind}`)
      else log.info('storage: ok')
      subscriptions.pauseForStorage(storage.kind)
    })
  )
  const storageWatch = disposables.add(new StorageWatch({ library }))
  disposables.add(storageWatch.onChange((storageHealth) => notices.tell({ storageHealth })))
  const copyProgramDiagnostic = (): void =>
    copyText(
      programDiagnostic({
        version,
        runtime,
        now: Date.now(),
        runsFor: performance.now(),
        feeds: feeds.all(),
        storage: storageWatch.health,
        online: network.online,
        notifications: notifier.health.state,
        lines: logFile.last(DIAGNOSTIC_LINES)
      })
    )
  disposables.add(
    library.onTrouble(({ worker, message }) => log.warn(`the library's ${worker} started again: ${message}`))
  )
  const updates = disposables.add(new Updates())
  disposables.add(updates.onChange((update) => notices.tell({ update })))
  const network = disposables.add(networkWatch())
  if (!network.online) subscriptions.offline()
  disposables.add(
    network.onChange((online) => {
      if (online) subscriptions.online()
      else subscriptions.offline()
      log.info(online ? 'online' : 'offline')
      notices.tell({ online })
    })
  )
  disposables.add(
    powerEvents({
      suspend: () => subscriptions.suspend(),
      wake: () => subscriptions.wake(),
      shutdown: quit
    })
  )
  // The window is shown while the feeds are still being read: its snapshot waits for them.
  const ready = Promise.all([
    health
      .start()
      .then(() => folders.start())
      .then(() => feeds.start()),
    arrivals.start(),
    smartFeeds.start(),
    rules.start()
  ])
  const handlers = requestHandlers({
    ready,
    library,
    feeds,
    fills,
    folders,
    subscriptions,
    transport,
    trials,
    arrivals,
    rules,
    health,
    smartFeeds,
    housekeeping,
    notices,
    notifier,
    updates,
    version,
    systemLanguage: systemLanguage(),
    settings: () => settings,
    changeSettings,
    isOnline: () => network.online,
    storageHealth: () => storageWatch.health,
    mishap: () => mishap,
    copyProgramDiagnostic,
    takeAsks: () => {
      listening = true
      return waitingAsks.splice(0)
    },
    watched: (next) => {
      if (JSON.stringify(next) !== JSON.stringify(view)) atLiveEdge = true
      view = next
      notices.watch(next)
      return searchWatch.watched(next)
    },
    liveEdge: (at) => (atLiveEdge = at),
    giveBack,
    withdraw: (ids) => {
      notifier.withdraw((candidate) => ids.has(candidate.id))
      desktop.withdraw(ids)
    },
    notified: () => desktop.items(),
    allowImages: (id) => void imagesAllowed.add(id),
    openLink: open,
    copyText
  })
  answer(answering(handlers, (frame, contents) => window.owns(frame, contents)))
  setImagePolicy(
    ({ feedId, itemId }) =>
      imagesAllowed.has(itemId) || showsImages(settings.images, feeds.get(feedId)?.images ?? 'default')
  )

  /** `--subscribe` adds without a question; a positional address only fills the dialog in, a file is only shown. */
  const obey = async ({ subscribe, notUnderstood, open: addresses, opml }: CommandLine): Promise<void> => {
    for (const url of subscribe) {
      const added = await feeds.add(url)
      if (!added.ok && added.reason.kind !== 'already-added')
        log.warn(`--subscribe: ${plainAddress(url)} was not added`)
    }
    if (notUnderstood.length > 0) log.warn(`--subscribe: ${notUnderstood.length} of the addresses are no feed address`)
    for (const url of addresses) ask({ kind: 'add-feed', url })
    for (const file of opml) ask({ kind: 'import-feeds', shown: await housekeeping.previewImport(file) })
  }

  if (commandLine.hidden) {
    firstScreen()
    void presence.startedHidden()
  } else {
    window.show()
    setTimeout(firstScreen, FIRST_SCREEN_WITHIN)
  }
  await ready
  await obey(commandLine)
  disposables.add(window.onClosed(quit))

  return ok({
    async startedAgain(next) {
      if (!next.hidden && next.subscribe.length === 0) window.show()
      await obey(next)
    },
    showWindow: () => window.show(),
    picture: () => window.picture(),
    async showSomething() {
      const { rows } = await library.list({ view: { kind: 'all' }, before: null })
      const illustrated = rows.filter((candidate) => candidate.image !== null)
      const row = illustrated.find((candidate) => candidate.editedAt !== null) ?? illustrated[0] ?? rows[0]
      if (row) ask({ kind: 'show-item', id: row.id })
    },
    async close() {
      disposables.dispose()
      // Not waited for here: the library's own end waits for it, and not for ever.
      void health.saveAll()
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
