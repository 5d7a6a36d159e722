import type { Gap } from '#contract/gap.ts'
import type { Batch } from '#contract/message.ts'
import type { Counts, View } from '#contract/item.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import { sleep } from '../base/sleep.ts'
import type { Notices } from './notices.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { GapChanged } from './gap-fills.ts'
import type { FeedPlaces } from '#contract/folder.ts'
import { MINUTE } from '#contract/time.ts'
import type { Acknowledgement, Library, StatusChange } from '../library/library.ts'
import type { Notifier, Quiet } from '../notifications/notifier.ts'
import { whenToTell, type Candidate, type Missed } from '../notifications/policy.ts'
import { SilenceAlerts } from '../notifications/silence.ts'
import type { Language } from '#contract/language.ts'

/** Counts are asked of the library at most this often, in ms, however much arrives. */
const COUNT_EVERY = 250

interface Options {
  library: Library
  feeds: FeedList
  places: FeedPlaces
  notices: Notices
  notifier: Notifier
  /** Whether notifications are wanted at all. */
  wanted: () => boolean
  /** What holds them back for now. */
  quiet: () => Quiet
  language: () => Language
  /** Told whenever counts may have changed. */
  changed?: () => void
  /** The view whose newest items the reader has before their eyes, or null when nobody looks at them. */
  lookedAt: () => View | null
}

/**
 * What follows a commit: the window hears of it, the counts are brought up to date, and the desktop may be told.
 *
 * Data flows one way: the library committed, everybody else only reads the acknowledgement.
 */
export class Arrivals implements Disposable {
  readonly #options: Options
  readonly #disposables = new Disposables()
  /** Time and size of the commits of the last minute. */
  #recent: { at: number; items: number }[] = []
  #counting = false
  #countAgain = false
  #disposed = false
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
    const { feeds, notices } = this.#options
    if (!feeds.get(done.feedId)) return
    feeds.committed(done)
    if (done.inserted.length > 0) this.#recent.push({ at: Date.now(), items: done.inserted.length })
    notices.arrived(done.inserted)
    notices.changed([...done.edited, ...done.removed])
    notices.gaps(done.gaps)
    if (done.reload) notices.tell({ reload: true })
    this.recount()
    if (done.inserted.length > 0) this.#onArrived.fire()
    this.#notify(batch, done)
  }

  /** A gap was fetched, or a part of it. What was missed long ago is no news: nothing is notified. */
  gapFetched({ gap, openGaps, unread, inserted, changed }: GapChanged): void {
    const { feeds, notices, notifier } = this.#options
    if (!feeds.get(gap.feedId)) return
    notifier.missed(missedBy(gap))
    feeds.gapsChanged(gap.feedId, openGaps)
    feeds.unreadChanged([{ feedId: gap.feedId, unread }])
    notices.changed(changed)
    notices.gaps([gap])
    // They stand somewhere in the middle of a list: it is asked for again, and keeps its place.
    if (inserted > 0) notices.tell({ reload: true })
    this.recount()
  }

  statusChanged(change: StatusChange): void {
    this.#options.feeds.unreadChanged(change.unread)
    this.#options.notices.changed(change.rows)
    this.recount()
  }

  /** Brings the counts up to date, soon. */
  recount(): void {
    if (this.#disposed) return
    this.#countAgain = true
    this.#options.changed?.()
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
        this.#options.notices.tell({ counts: this.#counts, perMinute: this.perMinute })
        this.#onCounts.fire(this.#counts)
        await sleep(COUNT_EVERY)
      }
    } catch (error) {
      log.error('the counts could not be read', error)
    } finally {
      this.#counting = false
    }
  }

  /** Offers what is worth a notification: not a new feed's first history, nor what a rule has hidden or read. */
  #notify(batch: Batch, done: Acknowledgement): void {
    const { feeds, places, notifier } = this.#options
    const feed = feeds.get(done.feedId)
    if (!feed || batch.phase === 'first') return
    const view = this.#options.lookedAt()
    const { until, pierces } = this.#options.quiet()
    const facts = {
      wanted: this.#options.wanted(),
      mode: feed.notify,
      watched: view !== null && showsFeed(view, done.feedId, places),
      quiet: until > Date.now(),
      pierces
    }
    const alerts = new Map(done.alerts.map(({ id, rule }) => [id, rule]))
    const edited = done.edited.filter((row) => alerts.has(row.id))
    for (const gap of done.gaps) notifier.missed(missedBy(gap))
    notifier.offer(
      [...done.inserted, ...edited]
        .filter((row) => row.removedAt === null && !row.read)
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

/** A gap as a notification tells of it: with no length where it is filled or was seen. */
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
