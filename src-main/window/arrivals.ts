import type { Gap } from '#contract/gap.ts'
import type { Batch } from '#contract/message.ts'
import type { Counts, ItemRow, View } from '#contract/item.ts'
import { MINUTE } from '#contract/time.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import { sleep } from '../base/sleep.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { GapChanged } from './gap-fills.ts'
import type { FeedPlaces } from '#contract/folder.ts'
import type { Acknowledgement, FeedUnread, Library, StatusChange } from '../library/library.ts'
import type { Notifier, Quiet } from '../notifications/notifier.ts'
import { whenToTell, type Candidate, type Missed } from '../notifications/policy.ts'
import { SilenceAlerts } from '../notifications/silence.ts'
import type { Language } from '#contract/language.ts'

/** The library is asked for counts at most this often, in ms, however much arrives. */
const COUNT_EVERY = 250

interface Options {
  library: Library
  feeds: FeedList
  places: FeedPlaces
  notifier: Notifier
  /** Whether notifications are wanted at all. */
  wanted: () => boolean
  /** What holds notifications back for now. */
  quiet: () => Quiet
  language: () => Language
  session: { readonly lookedAt: View | null }
}

/** What changed in lists. */
export interface ListChange {
  /** New rows, in the order they were stored. */
  arrived?: readonly ItemRow[]
  /** Rows whose content or status changed. */
  changed?: readonly ItemRow[]
  /** Gaps that are new, have grown, were seen or filled. */
  gaps?: readonly Gap[]
  /** Many rows came, went or changed at once: lists have to be read again. */
  reload?: boolean | undefined
}

/**
 * What follows a commit: lists change, the counts are brought up to date, and items may be notified on the desktop.
 *
 * Data flows one way: the library committed, everybody else only reads the acknowledgement.
 */
export class Arrivals implements Disposable {
  readonly #options: Options
  readonly #disposables = new Disposables()
  /** Time and size of the commits of the last minute; a backlog that came at once is no pace. */
  #recent: { at: number; items: number }[] = []
  #counting = false
  #countAgain = false
  #disposed = false
  readonly #onChange = this.#disposables.add(new Emitter<ListChange>())
  readonly onChange = this.#onChange.event
  /** The counts may have changed. They are read soon; `onCounts` has them. */
  readonly #onRecount = this.#disposables.add(new Emitter<void>())
  readonly onRecount = this.#onRecount.event
  readonly #onCounts = this.#disposables.add(new Emitter<Counts>())
  readonly onCounts = this.#onCounts.event
  /** New items were committed. */
  readonly #onArrived = this.#disposables.add(new Emitter<void>())
  readonly onArrived = this.#onArrived.event
  #counts: Counts = { unread: 0, starred: 0, alerts: 0, today: 0 }

  constructor(options: Options) {
    this.#options = options
    const { feeds, notifier, wanted, language } = options
    this.#disposables.add(new SilenceAlerts({ feeds, notifier, wanted, language }))
    this.#disposables.add(feeds.onRemove((id) => notifier.withdraw(({ feedId }) => feedId === id)))
    const slow = setInterval(() => this.recount(), MINUTE / 4)
    this.#disposables.defer(() => clearInterval(slow))
  }

  get counts(): Counts {
    return this.#counts
  }

  get perMinute(): number {
    const since = Date.now() - MINUTE
    while (this.#recent[0] && this.#recent[0].at < since) this.#recent.shift()
    return this.#recent.reduce((sum, commit) => sum + commit.items, 0)
  }

  committed(batch: Batch, done: Acknowledgement): void {
    const { feeds } = this.#options
    const { inserted, edited, removed, gaps, reload } = done
    if (!feeds.get(done.feedId)) return
    feeds.committed(done)
    if (inserted.length > 0 && batch.phase === 'live') this.#recent.push({ at: Date.now(), items: inserted.length })
    this.#onChange.fire({ arrived: inserted, changed: [...edited, ...removed], gaps, reload })
    this.recount()
    if (inserted.length > 0) this.#onArrived.fire()
    this.#notify(batch, done)
  }

  /** A gap was fetched, or a part of it. What was missed long ago is no news: nothing is notified. */
  gapFetched({ gap, openGaps, unread, inserted, changed }: GapChanged): void {
    const { feeds, notifier } = this.#options
    if (!feeds.get(gap.feedId)) return
    notifier.missed(missedBy(gap))
    feeds.gapsChanged(gap.feedId, openGaps)
    feeds.unreadChanged([{ feedId: gap.feedId, unread }])
    // New items stand somewhere in the middle of a list: it is read again, and keeps its place.
    this.#onChange.fire({ changed, gaps: [gap], reload: inserted > 0 })
    this.recount()
  }

  statusChanged(change: StatusChange): void {
    this.#options.feeds.unreadChanged(change.unread)
    this.#onChange.fire({ changed: change.rows })
    this.recount()
  }

  /** The reader has taken note of a gap. */
  gapSeen({ gap, openGaps }: { gap: Gap; openGaps: number }): void {
    this.#options.feeds.gapsChanged(gap.feedId, openGaps)
    this.#onChange.fire({ gaps: [gap] })
  }

  /** Many rows changed at once; `unread` are the feeds whose unread counts did. */
  listsChanged(unread: readonly FeedUnread[] = []): void {
    this.#options.feeds.unreadChanged(unread)
    this.#onChange.fire({ reload: true })
    this.recount()
  }

  /** A step of retention removed old items; lists are read again when all of them are done. */
  oldRemoved({ unread, done }: { unread: readonly FeedUnread[]; done: boolean }): void {
    if (done) return this.listsChanged(unread)
    this.#options.feeds.unreadChanged(unread)
    this.recount()
  }

  /** Brings the counts up to date, soon. */
  recount(): void {
    if (this.#disposed) return
    this.#countAgain = true
    this.#onRecount.fire()
    if (!this.#counting) void this.#count()
  }

  /** Reads the counts for the first time, so that the first window starts with true ones. */
  async start(): Promise<void> {
    this.#counts = await this.#options.library.counts({ todaySince: midnight() })
  }

  dispose(): void {
    this.#disposed = true
    this.#disposables.dispose()
    this.#countAgain = false
  }

  async #count(): Promise<void> {
    this.#counting = true
    try {
      while (this.#countAgain) {
        this.#countAgain = false
        this.#counts = await this.#options.library.counts({ todaySince: midnight() })
        this.#onCounts.fire(this.#counts)
        await sleep(COUNT_EVERY)
      }
    } catch (error) {
      log.error('the counts could not be read', error)
    } finally {
      this.#counting = false
    }
  }

  /**
   * Offers what is worth a notification: not a new feed's first history, what a document brings again, nor what a rule has hidden
   * or read.
   */
  #notify(batch: Batch, done: Acknowledgement): void {
    const { feeds, places, notifier } = this.#options
    const feed = feeds.get(done.feedId)
    if (!feed || batch.phase === 'first') return
    const view = this.#options.session.lookedAt
    const { until, pierces } = this.#options.quiet()
    const facts = {
      wanted: this.#options.wanted(),
      mode: feed.notify,
      watched: view !== null && showsFeed(view, done.feedId, places),
      quiet: until > Date.now(),
      pierces
    }
    const alerts = new Map(done.alerts.map(({ id, rule }) => [id, rule]))
    const [renewed, calm] = [new Set(done.renewed), new Set(done.calm)]
    const edited = done.edited.filter((row) => alerts.has(row.id) || renewed.has(row.id))
    for (const gap of done.gaps) notifier.missed(missedBy(gap))
    const over = new Set(
      [...done.edited, ...done.removed].flatMap((row) => (row.read || row.removedAt !== null ? [row.id] : []))
    )
    if (over.size > 0) notifier.withdraw(({ id }) => over.has(id))
    notifier.offer(
      [...done.inserted, ...edited]
        .filter((row) => row.removedAt === null && !row.read && !calm.has(row.id))
        .flatMap((row): Candidate[] => {
          const { id, title, excerpt, priority } = row
          const rule = alerts.get(id) ?? null
          const when = whenToTell({ priority, rule }, facts)
          const catchUp = batch.phase === 'replay'
          const feedTitle = feed.title
          return when === null
            ? []
            : [{ id, feedId: feed.id, feedTitle, title, excerpt, priority, rule, catchUp, when }]
        })
    )
  }
}

/** A gap for a notification: without a length where it is filled or was seen. */
function missedBy({ id, feedId, fromAt, toAt, filledAt, seenAt }: Gap): Missed {
  return { id, feedId, ms: filledAt === null && seenAt === null ? Math.max(0, toAt - fromAt) : 0 }
}

/** Whether a new item of the feed appears in the view as it arrives. */
function showsFeed(view: View, feedId: number, places: FeedPlaces): boolean {
  if (view.kind === 'feed') return view.feedId === feedId
  if (view.kind === 'folder') return places.isIn(feedId, view.folderId)
  if (view.kind === 'unread') return !places.isMuted(feedId)
  return view.kind === 'all' || view.kind === 'today'
}

/** The start of the local day. */
function midnight(): number {
  return new Date().setHours(0, 0, 0, 0)
}
