import { showsImages } from '#contract/images.ts'
import type { Ask } from '#contract/ipc.ts'
import type { ItemId, View } from '#contract/item.ts'
import { NOTICE_CHANNEL } from '#contract/ipc.ts'
import { Arrivals } from './arrivals.ts'
import { Disposables } from './base/disposable.ts'
import { log, plainAddress } from './base/log.ts'
import { sleep } from './base/sleep.ts'
import type { CommandLine } from './electron/command-line.ts'
import { copyText, followTheme, networkWatch, powerEvents, resolveProxy, systemLanguage } from './electron/desktop.ts'
import { answerAll } from './electron/ipc.ts'
import { setMenu } from './electron/menu.ts'
import { Notices } from './electron/notices.ts'
import type { Paths } from './electron/paths.ts'
import { serveScheme, setImageProxy } from './electron/scheme.ts'
import { systemSecrets } from './electron/secrets.ts'
import { systemNotifications } from './electron/system-notifications.ts'
import { open, Window } from './electron/window.ts'
import { FeedList } from './feed-list.ts'
import { trustedCertificates } from './feeds/certificates.ts'
import { Subscriptions } from './feeds/subscriptions.ts'
import { createTransport } from './feeds/transport.ts'
import { HealthKeeper } from './health-keeper.ts'
import { openLibrary, type LibraryProblem } from './library/library.ts'
import { libraryWorkers } from './library/workers.ts'
import { Notifier } from './notifications/notifier.ts'
import type { Showing } from './notifications/policy.ts'
import { chosenProxy, chosenProxyRules } from './proxy-choice.ts'
import { requestHandlers } from './requests.ts'
import { ok, type Result } from '#contract/result.ts'

/** How long quitting waits for what was received to be committed, in ms. */
const CLOSE_LIMIT = 10_000

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

/**
 * The composition root: makes every object in dependency order and joins them.
 *
 * Direction: library and streams know nobody; the feed list joins the two; arrivals tell the window and the desktop.
 */
export async function startApp(
  commandLine: CommandLine,
  paths: Paths,
  version: string,
  quit: () => void
): Promise<Result<App, LibraryProblem>> {
  const disposables = new Disposables()
  const opened = await openLibrary({ directory: paths.data, workers: libraryWorkers })
  if (!opened.ok) return opened
  const library = opened.value
  let settings = await library.settings()
  let view: View = { kind: 'all' }
  followTheme(settings.theme)
  const language = (): 'en' | 'ko' => (settings.language === 'system' ? systemLanguage() : settings.language)

  const window = disposables.add(new Window({ outDirectory: paths.out, icon: paths.icon, title: 'Tickertape' }))
  window.setZoom(settings.zoom)
  const notices = new Notices((notice) => window.send(NOTICE_CHANNEL, notice))
  disposables.add(window.onGone(() => notices.stop()))
  disposables.add(window.onVisible((visible) => notices.setVisible(visible)))

  /** Items whose images the reader asked for by hand. */
  const imagesAllowed = new Set<ItemId>()
  const waitingAsks: Ask[] = []
  let listening = false
  disposables.add(window.onGone(() => (listening = false)))
  const ask = (wish: Ask): void => {
    if (listening) notices.tell({ asks: [wish] })
    else waitingAsks.push(wish)
    window.show()
  }

  const clicked = ({ opens }: Showing): void =>
    ask(
      opens.kind === 'item'
        ? { kind: 'show-item', id: opens.id }
        : { kind: 'show-view', view: opens.kind === 'feed' ? { kind: 'feed', feedId: opens.feedId } : { kind: 'all' } }
    )
  const desktop = systemNotifications(paths.notificationIcon, clicked)
  const notifier = disposables.add(new Notifier({ show: desktop.show, language }))
  disposables.add(notifier.onHealth((health) => notices.tell({ notifications: health })))

  const transport = createTransport({
    version,
    proxyFor: async (url) => chosenProxy(settings, url) ?? resolveProxy(url),
    certificates: trustedCertificates
  })
  await setImageProxy(chosenProxyRules(settings))
  const subscriptions: Subscriptions = new Subscriptions({
    transport,
    accept: async (batch) => {
      const done = await library.accept(batch)
      arrivals.committed(batch, done)
      health.committed(batch, done)
    }
  })
  const feeds = disposables.add(new FeedList(library, subscriptions, systemSecrets()))
  disposables.add(feeds.onChange((summary) => notices.feed(summary)))
  disposables.add(feeds.onRemove((id) => notices.feedRemoved(id)))
  const arrivals = disposables.add(
    new Arrivals({
      library,
      feeds,
      notices,
      notifier,
      wanted: () => settings.notifications,
      lookedAt: () => (window.isLookedAt ? view : null)
    })
  )
  const health = disposables.add(new HealthKeeper(library, subscriptions, feeds))

  disposables.add(
    library.onStorage((storage) => {
      if (storage.kind !== 'ok') log.warn(`storage: ${storage.kind}`)
      subscriptions.pauseForStorage(storage.kind !== 'ok')
    })
  )
  disposables.add(
    library.onTrouble(({ worker, message }) => log.warn(`the library's ${worker} started again: ${message}`))
  )
  const network = disposables.add(networkWatch())
  disposables.add(
    network.onChange((online) => {
      if (online) subscriptions.online()
      else subscriptions.offline()
      notices.tell({ online })
    })
  )
  disposables.add(powerEvents({ suspend: () => subscriptions.suspend(), wake: () => subscriptions.wake() }))
  // The window is shown while the feeds are still being read: its snapshot waits for them.
  const ready = Promise.all([health.start().then(() => feeds.start()), arrivals.start()])
  answerAll(
    requestHandlers({
      ready,
      library,
      feeds,
      subscriptions,
      transport,
      arrivals,
      health,
      notices,
      notifier,
      version,
      systemLanguage: systemLanguage(),
      settings: () => settings,
      changeSettings: async (change) => {
        settings = await library.changeSettings(change)
        followTheme(settings.theme)
        window.setZoom(settings.zoom)
        if (change.proxy !== undefined || change.proxyAddress !== undefined) {
          transport.proxyChanged()
          await setImageProxy(chosenProxyRules(settings))
        }
        notices.tell({ settings })
        return settings
      },
      isOnline: () => network.online,
      takeAsks: () => {
        listening = true
        return waitingAsks.splice(0)
      },
      watched: (next) => {
        view = next
        notices.watch(next)
      },
      withdraw: (ids) => {
        notifier.withdraw((candidate) => ids.has(candidate.id))
        desktop.withdraw(ids)
      },
      notified: () => desktop.items(),
      allowImages: (id) => void imagesAllowed.add(id),
      openLink: open,
      copyText
    }),
    (frame, contents) => window.owns(frame, contents)
  )
  serveScheme(
    paths.renderer,
    ({ feedId, itemId }) =>
      imagesAllowed.has(itemId) || showsImages(settings.images, feeds.get(feedId)?.images ?? 'default')
  )
  setMenu()

  /** `--subscribe` adds without a question; a positional address only fills the dialog in. */
  const obey = async ({ subscribe, notUnderstood, open: addresses }: CommandLine): Promise<void> => {
    for (const url of subscribe) {
      const added = await feeds.add(url)
      if (!added.ok && added.reason.kind !== 'already-added')
        log.warn(`--subscribe: ${plainAddress(url)} was not added`)
    }
    if (notUnderstood.length > 0) log.warn(`--subscribe: ${notUnderstood.length} of the addresses are no feed address`)
    for (const url of addresses) ask({ kind: 'add-feed', url })
  }

  if (!commandLine.hidden) window.show()
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
      const { rows } = await library.list({ kind: 'all' }, null)
      const illustrated = rows.filter((candidate) => candidate.image !== null)
      const row = illustrated.find((candidate) => candidate.editedAt !== null) ?? illustrated[0] ?? rows[0]
      if (row) ask({ kind: 'show-item', id: row.id })
    },
    async close() {
      disposables.dispose()
      // Not waited for here: the library's own end waits for it, and not for ever.
      void health.saveAll()
      // A disk that refuses keeps batches waiting; what is not committed is asked for again at the next start.
      await Promise.race([subscriptions.close(), sleep(CLOSE_LIMIT)])
      await library.close(CLOSE_LIMIT)
      await Promise.race([transport.close(), sleep(CLOSE_LIMIT)])
    }
  })
}
