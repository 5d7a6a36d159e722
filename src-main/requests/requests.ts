import { titleFromUrl } from '#contract/feed.ts'
import type { FeedHeader } from '#contract/header.ts'
import type { AnswerOf, Ask, Snapshot, TestProblem, FeedTest } from '#contract/ipc.ts'
import type { ItemId } from '#contract/ids.ts'
import type { Language } from '#contract/language.ts'
import { PAGE_LIMIT, type View } from '#contract/item.ts'
import type { Mishap } from '#contract/mishap.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Settings } from '#contract/settings.ts'
import type { StorageHealth } from '#contract/storage.ts'
import { MAX_FRAME_DATA } from '#contract/trial.ts'
import type { Arrivals } from '../window/arrivals.ts'
import { runtimeName } from '../base/runtime.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import type { Notices } from '../window/notices.ts'
import type { Updates } from '../electron/updates.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { GapFills } from '../window/gap-fills.ts'
import type { FolderList } from '../configuration/folder-list.ts'
import type { Subscriptions } from '../feeds/connection/subscriptions.ts'
import type { Transport } from '../feeds/http/transport.ts'
import { diagnostic } from '../health/diagnostic.ts'
import type { HealthKeeper } from '../housekeeping/health-keeper.ts'
import type { GiveBack } from '../window/give-back.ts'
import type { Housekeeping } from '../housekeeping/housekeeping.ts'
import type { Library } from '../library/library.ts'
import type { Notifier } from '../notifications/notifier.ts'
import type { SmartFeeds } from '../configuration/smart-feeds.ts'
import type { RuleList } from '../configuration/rule-list.ts'
import type { Trials } from '../window/trial.ts'
export interface Parts {
  /** Resolves once the stored feeds are known. */
  ready: Promise<unknown>
  library: Library
  feeds: FeedList
  fills: GapFills
  folders: FolderList
  subscriptions: Subscriptions
  transport: Transport
  trials: Trials
  arrivals: Arrivals
  rules: RuleList
  health: HealthKeeper
  smartFeeds: SmartFeeds
  housekeeping: Housekeeping
  notices: Notices
  notifier: Notifier
  updates: Updates
  version: string
  systemLanguage: Language
  settings: () => Settings
  changeSettings: (change: Partial<Settings>) => Promise<Settings>
  isOnline: () => boolean
  storageHealth: () => StorageHealth
  mishap: () => Mishap | null
  copyProgramDiagnostic: () => void
  /** Takes what waits to be asked of a window. */
  takeAsks: () => Ask[]
  /** The window shows this view from now on. */
  watched: (view: View) => (notIndexed: number) => void
  /** The view is at its live edge, or not. */
  liveEdge: (at: boolean) => void
  giveBack: GiveBack
  /** What was or would be notified of these items is not news any more. */
  withdraw: (ids: ReadonlySet<ItemId>) => void
  /** The items whose notifications stand on the desktop. */
  notified: () => ItemId[]
  /** The images of this item may be fetched, whatever the policy says. */
  allowImages: (id: ItemId) => void
  openLink: (url: string) => void
  copyText: (text: string) => void
}

/** Answers what the window asks: each request is one short joining of the parts. */
export function requestHandlers(parts: Parts): Handlers {
  const { library, feeds, folders, subscriptions, trials, arrivals, notices, notifier, housekeeping } = parts
  /** What a view shows may have changed as a whole. */
  const afterMove = (): void => {
    notices.tell({ reload: true })
    arrivals.recount()
  }

  const watch = async (view: View): Promise<AnswerOf<'watch'>> => {
    // Watched before it is read: a row that is stored in between comes in both, never in neither.
    const read = parts.watched(view)
    const revision = notices.revision
    const [page, tape, extent] = await Promise.all([
      library.list({ view, before: null, limit: PAGE_LIMIT }),
      library.tape({ view, now: Date.now() }),
      library.extent({ view })
    ])
    read(page.notIndexed)
    return { page, tape, extent, revision }
  }

  return {
    snapshot: async () => {
      // A window that begins anew has no dialog open.
      trials.cancel()
      const [formerFeeds] = await Promise.all([library.formerFeeds(), parts.ready])
      const told = snapshot(parts, formerFeeds)
      // Without a page it asks itself, and is told what is wrong.
      const first = told.whereabouts === null ? await watch({ kind: 'all' }).catch(() => null) : null
      return { ...told, first }
    },
    seen: ({ revision }) => {
      notices.acknowledge(revision)
      return null
    },
    watch: ({ view }) => watch(view),
    liveEdge: ({ at }) => {
      parts.liveEdge(at)
      return null
    },
    giveBack: ({ whereabouts }) => {
      parts.giveBack.answered(whereabouts)
      return null
    },
    listItems: ({ view, before, limit }) => library.list({ view, before, limit }),
    listNewer: ({ view, after, limit }) => library.newer({ view, after, limit }),
    openItem: ({ id }) => library.open({ id }),
    setRead: async ({ ids, read }) => {
      const change = await library.setRead({ ids, read })
      if (read) parts.withdraw(new Set(ids))
      arrivals.statusChanged(change)
      return null
    },
    setStarred: async ({ id, starred }) => {
      arrivals.statusChanged(await library.setStarred({ id, starred }))
      return null
    },
    markViewRead: async ({ view, upTo }) => {
      const marked = await library.markViewRead({ view, upTo })
      void withdrawRead(parts)
      feeds.unreadChanged(marked.unread)
      notices.tell({ reload: true })
      arrivals.recount()
      return { count: marked.count, undo: marked.undo }
    },
    undoMarkRead: async ({ undo }) => {
      const undone = await library.undoMarkRead({ undo })
      feeds.unreadChanged(undone.unread)
      notices.tell({ reload: true })
      arrivals.recount()
      return null
    },
    allowImages: ({ id }) => {
      parts.allowImages(id)
      return null
    },
    openOriginal: async ({ id }) => {
      const item = await library.open({ id })
      if (!item.ok || item.value.url === null) return refused('no-link')
      parts.openLink(item.value.url)
      return ok(null)
    },
    copyText: ({ text }) => {
      parts.copyText(text)
      return null
    },
    testFeed: ({ url, except, headers }) => testFeed(parts, url, except, headers),
    cancelTest: () => {
      trials.cancel()
      return null
    },
    trialNews: ({ after }) => trials.news(after),
    previewTrial: ({ interpretation }) => trials.preview(interpretation),
    addFeed: ({ url, headers, ...options }) => feeds.add(url, options, headers),
    editFeed: async ({ id, ...change }) => {
      const edited = await feeds.edit(id, change)
      if (change.muted !== undefined || change.folderId !== undefined) afterMove()
      return edited
    },
    pauseFeed: async ({ id }) => {
      await feeds.setPaused(id, true)
      return null
    },
    resumeFeed: async ({ id }) => {
      await feeds.setPaused(id, false)
      return null
    },
    tryNow: ({ id }) => {
      subscriptions.tryNow(id)
      return null
    },
    removeFeed: async ({ id }) => {
      await feeds.remove(id)
      notices.tell({ reload: true })
      arrivals.recount()
      return null
    },
    undoRemoveFeed: async ({ id }) => {
      await feeds.undoRemove(id)
      notices.tell({ reload: true })
      arrivals.recount()
      return null
    },
    moveFeed: async ({ id, folderId, before }) => {
      const from = feeds.folderOf(id)
      const moved = await feeds.move(id, folderId, before)
      if (moved.ok && from !== folderId) afterMove()
      return moved
    },
    addFolder: ({ title, parentId }) => folders.add(title, parentId),
    renameFolder: ({ id, title }) => folders.rename(id, title),
    moveFolder: async ({ id, parentId, before }) => {
      const moved = await folders.move(id, parentId, before)
      if (moved.ok) afterMove()
      return moved
    },
    removeFolder: async ({ id, contents }) => {
      const removed = await folders.remove(id, contents)
      if (removed.ok) afterMove()
      return removed
    },
    undoRemoveFolder: async ({ id }) => {
      await folders.undoRemove(id)
      afterMove()
      return null
    },
    feedHealth: ({ id }) => parts.health.of(id),
    copyDiagnostic: async ({ id }) => {
      const health = await parts.health.of(id)
      if (!health) return null
      const text = diagnostic(health, { version: parts.version, runtime: runtimeName(), now: Date.now() })
      parts.copyText(text)
      return text
    },
    copyProgramDiagnostic: () => {
      parts.copyProgramDiagnostic()
      return null
    },
    dismissGap: async ({ id }) => {
      const change = await library.dismissGap({ id })
      if (!change) return null
      feeds.gapsChanged(change.gap.feedId, change.openGaps)
      notices.gaps([change.gap])
      return null
    },
    checkForUpdate: async () => {
      await parts.updates.check(true)
      return null
    },
    downloadUpdate: async () => {
      await parts.updates.download()
      return null
    },
    installUpdate: async () => {
      await parts.updates.install()
      return null
    },
    fetchGap: ({ id }) => parts.fills.fetch(id),
    cancelFetchGap: ({ id }) => {
      parts.fills.cancel(id)
      return null
    },
    saveSmartFeed: ({ title, query }) => parts.smartFeeds.save(title, query),
    changeSmartFeed: ({ id, ...change }) => parts.smartFeeds.change(id, change),
    removeSmartFeed: async ({ id }) => {
      await parts.smartFeeds.remove(id)
      return null
    },
    undoRemoveSmartFeed: async ({ id }) => {
      await parts.smartFeeds.undoRemove(id)
      return null
    },
    saveRule: ({ id, rule }) => parts.rules.save(id, rule),
    setRuleEnabled: async ({ id, enabled }) => {
      await parts.rules.setEnabled(id, enabled)
      return null
    },
    moveRule: async ({ id, to }) => {
      await parts.rules.move(id, to)
      return null
    },
    removeRule: async ({ id }) => {
      await parts.rules.remove(id)
      return null
    },
    undoRemoveRule: async ({ id }) => {
      await parts.rules.undoRemove(id)
      return null
    },
    testRule: ({ rule, before }) => library.testRule({ rule, before }),
    setHidden: async ({ id, hidden }) => {
      arrivals.statusChanged(await library.setHidden({ id, hidden }))
      // It comes into lists that do not know it, or leaves them.
      notices.tell({ reload: true })
      return null
    },
    changeSettings: (change) => parts.changeSettings(change),
    storage: () => housekeeping.figures(),
    countRemovable: (limits) => housekeeping.countRemovable(limits),
    removeOld: () => {
      void housekeeping.removeOld()
      return null
    },
    compactLibrary: () => {
      void housekeeping.compact()
      return null
    },
    cancelJob: ({ kind }) => {
      housekeeping.cancel(kind)
      return null
    },
    showFile: ({ which }) => {
      housekeeping.show(which)
      return null
    },
    chooseImport: () => housekeeping.chooseImport(),
    importFeeds: ({ choice }) => housekeeping.importFeeds(choice),
    exportFeeds: () => housekeeping.exportFeeds(),
    backUp: () => housekeeping.backUp(),
    chooseBackup: () => housekeeping.chooseBackup(),
    restore: ({ choice }) => housekeeping.restore(choice),
    // A window that asks without need must not make the program start again.
    repairLibrary: () => (parts.storageHealth().storing === 'damaged' ? housekeeping.repair() : refused('not-damaged')),
    retryNotifications: () => {
      notifier.retry()
      return null
    }
  }
}

/** Many items were marked at once: what was notified of those among them is taken back. */
async function withdrawRead({ library, notified, withdraw }: Parts): Promise<void> {
  const items = await Promise.all(notified().map((id) => library.open({ id })))
  withdraw(new Set(items.flatMap((item) => (item.ok && item.value.read ? [item.value.id] : []))))
}

/** Everything a window needs to start, but its first page; from here on it is told what changes. */
function snapshot(parts: Parts, formerFeeds: Snapshot['formerFeeds']): Omit<Snapshot, 'first'> {
  parts.notices.restart()
  return {
    revision: parts.notices.revision,
    feeds: parts.feeds.all(),
    smartFeeds: parts.smartFeeds.all(),
    folders: parts.folders.all(),
    formerFeeds,
    counts: parts.arrivals.counts,
    perMinute: parts.arrivals.perMinute,
    settings: parts.settings(),
    rules: parts.rules.all,
    systemLanguage: parts.systemLanguage,
    notifications: parts.notifier.health,
    online: parts.isOnline(),
    fills: parts.fills.running,
    secrets: parts.feeds.secretsKept,
    version: parts.version,
    update: parts.updates.state,
    libraryFile: parts.library.file,
    jobs: parts.housekeeping.jobs,
    recovered: parts.library.recovered,
    storageHealth: parts.storageHealth(),
    mishap: parts.mishap(),
    asks: parts.takeAsks(),
    whereabouts: parts.giveBack.take()
  }
}

/** Connects without storing anything, and says what came and what it would become; the stream stays open as a trial. */
async function testFeed(
  { feeds, library, transport, trials }: Parts,
  typed: string,
  except: number | null,
  given: FeedHeader[] | null
): Promise<Result<FeedTest, TestProblem>> {
  trials.cancel()
  const trial = feeds.toTry(typed, given, except)
  if (!trial.ok) return trial
  const { url, headers } = trial.value
  const known = feeds.byUrl(url)
  if (known && known.id !== except) return refused({ kind: 'already-added', feedId: known.id, title: known.title })

  const seen = await trials.start({ url, headers, transport })
  if (!seen.ok) return refused(seen.reason.kind === 'cancelled' ? seen.reason : { kind: 'ended', reason: seen.reason })
  const { firstByteMs, messages, resume } = seen.value
  const interpretation = except === null ? null : (feeds.get(except)?.interpretation ?? null)
  const { items } = await library.preview({ messages, feedUrl: url, interpretation })
  return ok({
    url,
    title: titleFromUrl(url),
    firstByteMs,
    messages: messages.map((message) => ({ ...message, data: message.data.slice(0, MAX_FRAME_DATA) })),
    items,
    resume
  })
}
