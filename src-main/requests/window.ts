import type { AnswerOf, Snapshot } from '#contract/ipc.ts'
import { PAGE_LIMIT, type View } from '#contract/item.ts'
import type { CurrentSettings } from '../configuration/current-settings.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { FolderList } from '../configuration/folder-list.ts'
import type { RuleList } from '../configuration/rule-list.ts'
import type { SmartFeeds } from '../configuration/smart-feeds.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import type { Network } from '../electron/network.ts'
import type { Updates } from '../electron/updates.ts'
import type { Housekeeping } from '../housekeeping/housekeeping.ts'
import type { RereadingRuns } from '../housekeeping/rereading-runs.ts'
import type { StorageWatch } from '../housekeeping/storage-watch.ts'
import type { Library } from '../library/library.ts'
import type { Notifier } from '../notifications/notifier.ts'
import type { Arrivals } from '../window/arrivals.ts'
import type { GapFills } from '../window/gap-fills.ts'
import type { GiveBack } from '../window/give-back.ts'
import type { Notices } from '../window/notices.ts'
import type { SearchWatch } from '../window/search-watch.ts'
import type { Trials } from '../window/trial.ts'
import type { WindowSession } from '../window/window-session.ts'

interface Parts {
  /** Resolves once the stored feeds are known. */
  ready: Promise<unknown>
  library: Library
  session: WindowSession
  notices: Notices
  search: SearchWatch
  giveBack: GiveBack
  trials: Pick<Trials, 'cancel'>
  settings: CurrentSettings
  feeds: FeedList
  folders: FolderList
  rules: RuleList
  smartFeeds: SmartFeeds
  arrivals: Arrivals
  fills: GapFills
  housekeeping: Housekeeping
  rereadings: RereadingRuns
  storageWatch: StorageWatch
  notifier: Notifier
  updates: Updates
  network: Network
  version: string
  systemLanguage: Snapshot['systemLanguage']
}

/** The window itself: its snapshot, which view it shows, and its going. */
export function windowRequests(parts: Parts) {
  const { library, session, notices, trials } = parts
  return {
    snapshot: async () => {
      // A window that starts has no dialog open.
      trials.cancel()
      const [formerFeeds] = await Promise.all([library.formerFeeds(), parts.ready])
      const state = snapshot(parts, formerFeeds)
      // If this fails the window requests the page itself and shows the error.
      const first = state.whereabouts === null ? await watch(parts, { kind: 'all' }).catch(() => null) : null
      return { ...state, first }
    },
    seen: ({ revision }) => {
      notices.acknowledge(revision)
      return null
    },
    watch: ({ view }) => watch(parts, view),
    liveEdge: ({ at }) => {
      session.setAtLiveEdge(at)
      return null
    },
    giveBack: ({ whereabouts }) => {
      parts.giveBack.answered(whereabouts)
      return null
    }
  } satisfies Partial<Handlers>
}

/** The newest page of a view, whose rows are in the notices from now on. */
async function watch({ library, session, search, notices }: Parts, view: View): Promise<AnswerOf<'watch'>> {
  // Watched before it is read: a row that is stored in between is in both, never in neither.
  session.watch(view)
  const read = search.watched(view)
  const revision = notices.revision
  // By publication, what comes while the page is read may stand anywhere: nothing newer than the extent says is taken for seen.
  const before = view.by === undefined ? null : await library.extent({ view })
  const [page, tape, extent] = await Promise.all([
    library.list({ view, before: null, limit: PAGE_LIMIT }),
    library.tape({ view, now: Date.now() }),
    before ?? library.extent({ view })
  ])
  read(page.notIndexed)
  return { page, tape, extent, revision }
}

/** Everything a window needs to start, but its first page; what changes from here on comes in notices. */
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
    settings: parts.settings.value,
    rules: parts.rules.all,
    systemLanguage: parts.systemLanguage,
    notifications: parts.notifier.health,
    online: parts.network.online,
    fills: parts.fills.running,
    secrets: parts.feeds.secretsKept,
    version: parts.version,
    update: parts.updates.state,
    libraryFile: parts.library.file,
    jobs: parts.housekeeping.jobs,
    ...parts.rereadings.news,
    recovered: parts.library.recovered,
    storageHealth: parts.storageWatch.health,
    mishap: parts.session.mishap,
    asks: parts.session.listen(),
    whereabouts: parts.giveBack.take()
  }
}
