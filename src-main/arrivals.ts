import type { Batch } from '#contract/message.ts'
import type { Counts, View } from '#contract/item.ts'
import { Disposables, type Disposable } from './base/disposable.ts'
import { Emitter } from './base/emitter.ts'
import { log } from './base/log.ts'
import type { Notices } from './electron/notices.ts'
import type { FeedList } from './feed-list.ts'
import type { GapChanged } from './gap-fills.ts'
import type { FeedPlaces } from '#contract/folder.ts'
import type { Acknowledgement, Library, StatusChange } from './library/library.ts'
import type { Notifier } from './notifications/notifier.ts'
import type { Candidate } from './notifications/policy.ts'

/** Counts are asked of the library at most this often, in ms, however much arrives. */
const COUNT_EVERY = 250
const MINUTE = 60_000

interface Options {
  library: Library
  feeds: FeedList
  places: FeedPlaces
  notices: Notices
  notifier: Notifier
  /** Whether notifications are wanted at all. */
  wanted: () => boolean
  /** Told whenever counts may have changed. */
  changed?: () => void
  /** The view the reader has before their eyes, or null when nobody looks at the window. */
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
    const { feeds, notices } = this.#options
    if (!feeds.get(gap.feedId)) return
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
        await new Promise((resolve) => setTimeout(resolve, COUNT_EVERY))
      }
    } catch (error) {
      log.error('the counts could not be read', error)
    } finally {
      this.#counting = false
    }
  }

  /**
   * Offers what is worth a notification: not a new feed's first history, not what the reader is looking at, and nothing
   * that a rule has hidden or read. What a rule made an alert is told whatever the feed's switch says and the window shows.
   */
  #notify(batch: Batch, done: Acknowledgement): void {
    const feed = this.#options.feeds.get(done.feedId)
    if (!feed || batch.phase === 'first' || !this.#options.wanted()) return
    const view = this.#options.lookedAt()
    const quiet = feed.notify === 'off' || (view !== null && showsFeed(view, done.feedId, this.#options.places))
    const alerts = new Map(done.alerts.map(({ id, rule }) => [id, rule]))
    const edited = done.edited.filter((row) => alerts.has(row.id))
    this.#options.notifier.offer(
      [...done.inserted, ...edited]
        .filter((row) => row.removedAt === null && !row.read && !(quiet && !alerts.has(row.id)))
        .map((row): Candidate => ({
          id: row.id,
          feedId: row.feedId,
          feedTitle: feed.title,
          title: row.title,
          excerpt: row.excerpt,
          priority: row.priority,
          rule: alerts.get(row.id) ?? null,
          catchUp: batch.phase === 'replay'
        }))
    )
  }
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
