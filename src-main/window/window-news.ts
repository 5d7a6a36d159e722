import { Disposables, type Disposable } from '../base/disposable.ts'
import type { Event } from '../base/emitter.ts'
import type { CurrentSettings } from '../configuration/current-settings.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { FolderList } from '../configuration/folder-list.ts'
import type { RuleList } from '../configuration/rule-list.ts'
import type { SmartFeeds } from '../configuration/smart-feeds.ts'
import type { Window } from '../electron/browser-window/window.ts'
import type { Network } from '../electron/network.ts'
import type { Updates } from '../electron/updates.ts'
import type { Housekeeping } from '../housekeeping/housekeeping.ts'
import type { RereadingRuns } from '../housekeeping/rereading-runs.ts'
import type { StorageWatch } from '../housekeeping/storage-watch.ts'
import type { Notifier } from '../notifications/notifier.ts'
import type { Arrivals, ListChange } from './arrivals.ts'
import type { GapFills } from './gap-fills.ts'
import type { GiveBack } from './give-back.ts'
import type { Notices } from './notices.ts'
import type { SearchWatch } from './search-watch.ts'
import type { Trials } from './trial.ts'
import type { WindowSession } from './window-session.ts'

/** Everything that the window hears of. */
interface Sources {
  notices: Notices
  window: Pick<Window, 'onGone' | 'onVisible'>
  session: Pick<WindowSession, 'onAsk' | 'onWatch'>
  giveBack: Pick<GiveBack, 'onDue' | 'onGivenBack'>
  settings: Pick<CurrentSettings, 'onChange'>
  feeds: Pick<FeedList, 'onChange' | 'onRemove' | 'onSecrets'>
  folders: Pick<FolderList, 'onChange'>
  rules: Pick<RuleList, 'onChange'>
  smartFeeds: Pick<SmartFeeds, 'onChange'>
  arrivals: Pick<Arrivals, 'onChange' | 'onCounts' | 'perMinute'>
  search: Pick<SearchWatch, 'onFound' | 'onBehind' | 'onStale'>
  fills: Pick<GapFills, 'onProgress'>
  housekeeping: Pick<Housekeeping, 'onJobs'>
  rereadings: Pick<RereadingRuns, 'onNews'>
  storageWatch: Pick<StorageWatch, 'onChange'>
  notifier: Pick<Notifier, 'onHealth'>
  updates: Pick<Updates, 'onChange'>
  network: Pick<Network, 'onChange'>
  trials: Pick<Trials, 'onOpened'>
}

/** The one way to the window: its owners announce what changed, and here every such event becomes a notice. */
export function sendWindowNews(sources: Sources): Disposable {
  const disposables = new Disposables()
  const on = <T>(event: Event<T>, listener: (value: T) => void): void => void disposables.add(event(listener))
  const { notices, window, session, giveBack, settings, feeds, folders, rules, smartFeeds, arrivals } = sources
  const { search, fills, housekeeping, rereadings, storageWatch, notifier, updates, network, trials } = sources

  on(window.onGone, () => notices.stop())
  on(window.onVisible, (visible) => notices.setVisible(visible))
  on(session.onAsk, (ask) => notices.add({ asks: [ask] }))
  on(session.onWatch, (view) => notices.watch(view))
  on(giveBack.onDue, () => notices.add({ asks: [{ kind: 'give-back' }] }))
  // The next window is sent rows from its start.
  on(giveBack.onGivenBack, () => notices.setVisible(true))

  on(trials.onOpened, (tried) => notices.add({ tried }))
  on(settings.onChange, (change) => notices.add({ settings: change.settings }))
  on(feeds.onChange, (summary) => notices.feed(summary))
  on(feeds.onRemove, (id) => notices.feedRemoved(id))
  on(feeds.onSecrets, (secrets) => notices.add({ secrets }))
  on(folders.onChange, (change) => notices.folders(change))
  on(rules.onChange, (all) => notices.add({ rules: all }))
  on(smartFeeds.onChange, (all) => notices.add({ smartFeeds: all }))

  on(arrivals.onChange, (change) => sendListChange(notices, change))
  on(arrivals.onCounts, (counts) => notices.add({ counts, perMinute: arrivals.perMinute }))
  disposables.add(sendSearchNews(notices, search))
  on(fills.onProgress, (fill) => notices.fill(fill))

  on(housekeeping.onJobs, (jobs) => notices.add({ jobs }))
  on(rereadings.onNews, (news) => notices.add({ ...news }))
  on(storageWatch.onChange, (storageHealth) => notices.add({ storageHealth }))
  on(notifier.onHealth, (notifications) => notices.add({ notifications }))
  on(updates.onChange, (update) => notices.add({ update }))
  on(network.onChange, (online) => notices.add({ online }))
  return disposables
}

/** What arrives in the search that is open, and how far its index is behind. */
export function sendSearchNews(notices: Notices, search: Sources['search']): Disposable {
  const disposables = new Disposables()
  disposables.add(search.onFound((rows) => notices.arrivedInSearch(rows)))
  disposables.add(search.onBehind((notIndexed) => notices.add({ notIndexed })))
  disposables.add(search.onStale(() => notices.add({ reload: true })))
  return disposables
}

function sendListChange(notices: Notices, { arrived, changed, gaps, reload }: ListChange): void {
  if (arrived) notices.arrived(arrived)
  if (changed) notices.changed(changed)
  if (gaps) notices.gaps(gaps)
  if (reload) notices.add({ reload: true })
}
