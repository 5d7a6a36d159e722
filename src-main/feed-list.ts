import {
  feedUrl,
  titleFromUrl,
  type ConnectionState,
  type FeedId,
  type FeedNotify,
  type FeedSummary
} from '#contract/feed.ts'
import type { AddressProblem } from '#contract/ipc.ts'
import { refused, type Result } from '#contract/result.ts'
import type { Disposable } from './base/disposable.ts'
import { Disposables } from './base/disposable.ts'
import { Emitter } from './base/emitter.ts'
import { log } from './base/log.ts'
import type { Subscriptions } from './feeds/subscriptions.ts'
import type { FeedUnread, Library, StoredFeed } from './library/library.ts'

/** How long a removed feed can be brought back, in ms. */
const UNDO_REMOVE = 10_000

/**
 * The feeds as the rest of the program sees them: what the library stores, joined with what each connection does.
 *
 * Every change goes the same way: store it, then reconcile the subscriptions with what is stored.
 */
export class FeedList implements Disposable {
  readonly #library: Library
  readonly #subscriptions: Subscriptions
  readonly #disposables = new Disposables()
  readonly #feeds = new Map<FeedId, StoredFeed>()
  readonly #quiet = new Map<FeedId, NonNullable<FeedSummary['quiet']>>()
  readonly #removals = new Map<FeedId, ReturnType<typeof setTimeout>>()

  readonly #onChange = this.#disposables.add(new Emitter<FeedSummary>())
  readonly onChange = this.#onChange.event
  readonly #onRemove = this.#disposables.add(new Emitter<FeedId>())
  readonly onRemove = this.#onRemove.event

  constructor(library: Library, subscriptions: Subscriptions) {
    this.#library = library
    this.#subscriptions = subscriptions
    this.#disposables.add(subscriptions.onState(({ feedId }) => this.#announce(feedId)))
    this.#disposables.add(
      subscriptions.onQuiet(({ feedId, quiet }) => {
        if (quiet) this.#quiet.set(feedId, quiet)
        else this.#quiet.delete(feedId)
        this.#announce(feedId)
      })
    )
    this.#disposables.add(subscriptions.onOpened(({ feedId }) => void this.#opened(feedId)))
  }

  /** Reads what is stored and opens every feed that is not paused. */
  async start(): Promise<void> {
    for (const feed of await this.#library.feeds()) this.#feeds.set(feed.id, feed)
    this.#reconcile()
  }

  all(): FeedSummary[] {
    return [...this.#feeds.values()].map((feed) => this.#summary(feed))
  }

  get(id: FeedId): FeedSummary | null {
    const feed = this.#feeds.get(id)
    return feed ? this.#summary(feed) : null
  }

  byUrl(url: string): FeedSummary | null {
    return this.all().find((feed) => feed.url === url) ?? null
  }

  async add(typed: string, title: string, notify: FeedNotify): Promise<Result<FeedSummary, AddressProblem>> {
    const url = feedUrl(typed)
    if (url === null) return refused({ kind: 'not-a-url' })
    const added = await this.#library.addFeed({ url, title: title || titleFromUrl(url), notify })
    return added.ok ? { ok: true, value: this.#take(added.value) } : added
  }

  async edit(
    id: FeedId,
    change: { url: string; title: string; notify: FeedNotify }
  ): Promise<Result<FeedSummary, AddressProblem | { kind: 'gone' }>> {
    const url = feedUrl(change.url)
    if (url === null) return refused({ kind: 'not-a-url' })
    const edited = await this.#library.editFeed(id, { ...change, url, title: change.title || titleFromUrl(url) })
    return edited.ok ? { ok: true, value: this.#take(edited.value) } : edited
  }

  async setPaused(id: FeedId, paused: boolean): Promise<void> {
    const feed = this.#feeds.get(id)
    if (!feed) return
    await this.#library.setPaused(id, paused)
    this.#feeds.set(id, { ...feed, paused })
    this.#reconcile()
    this.#announce(id)
  }

  /** Closes and hides a feed at once; erases it for good once the time to undo has passed. */
  async remove(id: FeedId): Promise<void> {
    if (!this.#feeds.delete(id)) return
    this.#reconcile()
    this.#onRemove.fire(id)
    await this.#library.markRemoved(id)
    this.#removals.set(
      id,
      setTimeout(() => {
        this.#removals.delete(id)
        this.#library.purgeRemoved(id).catch((error: unknown) => log.error('a removed feed could not be erased', error))
      }, UNDO_REMOVE)
    )
  }

  async undoRemove(id: FeedId): Promise<void> {
    const timer = this.#removals.get(id)
    if (timer === undefined) return
    clearTimeout(timer)
    this.#removals.delete(id)
    const back = await this.#library.undoRemoved(id)
    if (back.ok) this.#take(back.value)
  }

  /** What a commit changed about its feed. */
  committed(change: {
    feedId: FeedId
    unread: number
    lastMessageAt: number | null
    lastEventId: string
    openGaps: number
  }): void {
    const feed = this.#feeds.get(change.feedId)
    if (!feed) return
    this.#feeds.set(feed.id, {
      ...feed,
      unread: change.unread,
      lastMessageAt: change.lastMessageAt,
      lastEventId: change.lastEventId,
      openGaps: change.openGaps
    })
    this.#announce(feed.id)
  }

  gapsChanged(feedId: FeedId, openGaps: number): void {
    const feed = this.#feeds.get(feedId)
    if (!feed || feed.openGaps === openGaps) return
    this.#feeds.set(feedId, { ...feed, openGaps })
    this.#announce(feedId)
  }

  unreadChanged(changes: readonly FeedUnread[]): void {
    for (const { feedId, unread } of changes) {
      const feed = this.#feeds.get(feedId)
      if (!feed || feed.unread === unread) continue
      this.#feeds.set(feedId, { ...feed, unread })
      this.#announce(feedId)
    }
  }

  dispose(): void {
    for (const timer of this.#removals.values()) clearTimeout(timer)
    this.#disposables.dispose()
  }

  #take(feed: StoredFeed): FeedSummary {
    this.#feeds.set(feed.id, feed)
    this.#reconcile()
    this.#announce(feed.id)
    return this.#summary(feed)
  }

  #reconcile(): void {
    this.#subscriptions.reconcile(
      [...this.#feeds.values()].map((feed) => ({
        id: feed.id,
        url: feed.url,
        paused: feed.paused,
        lastEventId: feed.lastEventId,
        cursor: feed.cursor,
        everOpened: feed.firstOpenedAt !== null
      }))
    )
  }

  async #opened(id: FeedId): Promise<void> {
    const feed = this.#feeds.get(id)
    if (!feed || feed.firstOpenedAt !== null) return
    const at = Date.now()
    this.#feeds.set(id, { ...feed, firstOpenedAt: at })
    await this.#library.feedOpened(id, at)
  }

  #announce(id: FeedId): void {
    const feed = this.#feeds.get(id)
    if (feed) this.#onChange.fire(this.#summary(feed))
  }

  #summary(feed: StoredFeed): FeedSummary {
    return {
      id: feed.id,
      url: feed.url,
      title: feed.title,
      notify: feed.notify,
      addedAt: feed.addedAt,
      unread: feed.unread,
      lastMessageAt: feed.lastMessageAt,
      openGaps: feed.openGaps,
      quiet: this.#quiet.get(feed.id) ?? null,
      state: this.#subscriptions.state(feed.id) ?? startState(feed)
    }
  }
}

/** The state of a feed between being stored and being reconciled. */
function startState(feed: StoredFeed): ConnectionState {
  return feed.paused ? { kind: 'paused', by: 'user' } : { kind: 'connecting', attempt: 1 }
}
