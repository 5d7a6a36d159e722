import { titleFromUrl } from '#contract/feed.ts'
import type { FeedHeader } from '#contract/header.ts'
import type { Ask, Snapshot, TestProblem, FeedTest } from '#contract/ipc.ts'
import { PAGE_LIMIT, type ItemId, type View } from '#contract/item.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Settings } from '#contract/settings.ts'
import type { Arrivals } from './arrivals.ts'
import type { Handlers } from './electron/ipc.ts'
import type { Notices } from './electron/notices.ts'
import type { FeedList } from './feed-list.ts'
import type { Subscriptions } from './feeds/subscriptions.ts'
import { testConnection } from './feeds/test-connection.ts'
import type { Transport } from './feeds/transport.ts'
import { diagnostic } from './health/diagnostic.ts'
import type { HealthKeeper } from './health-keeper.ts'
import type { Library } from './library/library.ts'
import type { Notifier } from './notifications/notifier.ts'

const SHOWN_DATA = 2_000

export interface Parts {
  /** Resolves once the stored feeds are known. */
  ready: Promise<unknown>
  library: Library
  feeds: FeedList
  subscriptions: Subscriptions
  transport: Transport
  arrivals: Arrivals
  health: HealthKeeper
  notices: Notices
  notifier: Notifier
  version: string
  systemLanguage: 'en' | 'ko'
  settings: () => Settings
  changeSettings: (change: Partial<Settings>) => Promise<Settings>
  isOnline: () => boolean
  /** Takes what waits to be asked of a window. */
  takeAsks: () => Ask[]
  /** The window shows this view from now on. */
  watched: (view: View) => void
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
  const { library, feeds, subscriptions, arrivals, notices, notifier } = parts
  let test: AbortController | null = null

  return {
    snapshot: async () => {
      await parts.ready
      return snapshot(parts)
    },
    seen: ({ revision }) => {
      notices.acknowledge(revision)
      return null
    },
    watch: async ({ view }) => {
      // Watched before it is read: a row that is stored in between comes in both, never in neither.
      parts.watched(view)
      const revision = notices.revision
      const [page, tape, extent] = await Promise.all([
        library.list(view, null, PAGE_LIMIT),
        library.tape(view, Date.now()),
        library.extent(view)
      ])
      return { page, tape, extent, revision }
    },
    listItems: ({ view, before, limit }) => library.list(view, before, limit),
    listNewer: ({ view, after, limit }) => library.newer(view, after, limit),
    openItem: ({ id }) => library.open(id),
    setRead: async ({ ids, read }) => {
      const change = await library.setRead(ids, read)
      if (read) parts.withdraw(new Set(ids))
      arrivals.statusChanged(change)
      return null
    },
    setStarred: async ({ id, starred }) => {
      arrivals.statusChanged(await library.setStarred(id, starred))
      return null
    },
    markViewRead: async ({ view, upTo }) => {
      const marked = await library.markViewRead(view, upTo)
      void withdrawRead(parts)
      feeds.unreadChanged(marked.unread)
      notices.tell({ reload: true })
      arrivals.recount()
      return { count: marked.count, undo: marked.undo }
    },
    undoMarkRead: async ({ undo }) => {
      const undone = await library.undoMarkRead(undo)
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
      const item = await library.open(id)
      if (!item.ok || item.value.url === null) return refused('no-link')
      parts.openLink(item.value.url)
      return ok(null)
    },
    copyText: ({ text }) => {
      parts.copyText(text)
      return null
    },
    testFeed: async ({ url, except, headers }) => {
      test?.abort()
      const own = new AbortController()
      test = own
      try {
        return await testFeed(parts, url, except, headers, own.signal)
      } finally {
        if (test === own) test = null
      }
    },
    cancelTest: () => {
      test?.abort()
      return null
    },
    addFeed: ({ url, headers, ...options }) => feeds.add(url, options, headers),
    editFeed: ({ id, ...change }) => feeds.edit(id, change),
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
    feedHealth: ({ id }) => parts.health.of(id),
    copyDiagnostic: async ({ id }) => {
      const health = await parts.health.of(id)
      if (!health) return null
      const { node, electron } = process.versions
      const runtime = `${electron ? `Electron ${electron}` : `Node ${node}`}, ${process.platform} ${process.arch}`
      const text = diagnostic(health, { version: parts.version, runtime, now: Date.now() })
      parts.copyText(text)
      return text
    },
    dismissGap: async ({ id }) => {
      const change = await library.dismissGap(id)
      if (!change) return null
      feeds.gapsChanged(change.gap.feedId, change.openGaps)
      notices.gaps([change.gap])
      return null
    },
    changeSettings: (change) => parts.changeSettings(change),
    retryNotifications: () => {
      notifier.retry()
      return null
    }
  }
}

/** Many items were marked at once: what was notified of those among them is taken back. */
async function withdrawRead({ library, notified, withdraw }: Parts): Promise<void> {
  const items = await Promise.all(notified().map((id) => library.open(id)))
  withdraw(new Set(items.flatMap((item) => (item.ok && item.value.read ? [item.value.id] : []))))
}

/** Everything a window needs to start; from here on it is told what changes. */
function snapshot(parts: Parts): Snapshot {
  parts.notices.restart()
  return {
    revision: parts.notices.revision,
    feeds: parts.feeds.all(),
    counts: parts.arrivals.counts,
    perMinute: parts.arrivals.perMinute,
    settings: parts.settings(),
    systemLanguage: parts.systemLanguage,
    notifications: parts.notifier.health,
    online: parts.isOnline(),
    secrets: parts.feeds.secretsKept,
    version: parts.version,
    libraryFile: parts.library.file,
    asks: parts.takeAsks()
  }
}

/** Connects once without storing anything, and says what came and what it would become. */
async function testFeed(
  { feeds, library, transport }: Parts,
  typed: string,
  except: number | null,
  given: FeedHeader[] | null,
  signal: AbortSignal
): Promise<Result<FeedTest, TestProblem>> {
  const trial = feeds.toTry(typed, given, except)
  if (!trial.ok) return trial
  const { url, headers } = trial.value
  const known = feeds.byUrl(url)
  if (known && known.id !== except) return refused({ kind: 'already-added', feedId: known.id, title: known.title })

  const seen = await testConnection({ url, headers, transport, signal })
  if (!seen.ok) return refused(seen.reason.kind === 'cancelled' ? seen.reason : { kind: 'ended', reason: seen.reason })
  const items = await library.preview(seen.value.messages, url)
  return ok({
    url,
    title: titleFromUrl(url),
    firstByteMs: seen.value.firstByteMs,
    messages: seen.value.messages.map((message) => ({ ...message, data: message.data.slice(0, SHOWN_DATA) })),
    items,
    resumable: seen.value.resumable
  })
}
