import { titleFromUrl, type ConnectionState, type FeedId, type FeedOptions, type FeedSummary } from '#contract/feed.ts'
import type { BadHeader, FeedHeader } from '#contract/header.ts'
import type { AddressProblem } from '#contract/ipc.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Disposable } from './base/disposable.ts'
import { Disposables } from './base/disposable.ts'
import { Emitter } from './base/emitter.ts'
import { log } from './base/log.ts'
import type { Secrets } from './electron/secrets.ts'
import { FeedHeaders, noKeyStore, splitAddress, type Headers } from './feed-headers.ts'
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
  readonly #headers: FeedHeaders
  readonly #disposables = new Disposables()
  readonly #feeds = new Map<FeedId, StoredFeed>()
  readonly #quiet = new Map<FeedId, NonNullable<FeedSummary['quiet']>>()
  readonly #startedAt = Date.now()
  readonly #removals = new Map<FeedId, ReturnType<typeof setTimeout>>()

  readonly #onChange = this.#disposables.add(new Emitter<FeedSummary>())
  readonly onChange = this.#onChange.event
  readonly #onRemove = this.#disposables.add(new Emitter<FeedId>())
  readonly onRemove = this.#onRemove.event

  constructor(library: Library, subscriptions: Subscriptions, secrets: Secrets = noKeyStore) {
    this.#library = library
    this.#subscriptions = subscriptions
    this.#headers = new FeedHeaders(secrets)
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
    for (const feed of await this.#library.feeds()) {
      this.#feeds.set(feed.id, feed)
      if (feed.headerNames.length > 0) this.#headers.read(feed)
    }
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

  /** Whether the values of headers outlive the program. */
  get secretsKept(): Secrets['kept'] {
    return this.#headers.kept
  }

  /** An address as it would be stored, and what goes with a request to try it; `id` is the feed that is being edited. */
  toTry(
    typed: string,
    given: FeedHeader[] | null,
    id: FeedId | null
  ): Result<{ url: string; headers: Headers }, { kind: 'not-a-url' } | BadHeader> {
    const feed = id === null ? null : (this.#feeds.get(id) ?? null)
    const address = splitAddress(typed, given, feed)
    if (!address) return refused({ kind: 'not-a-url' })
    const headers = this.#headers.resolve(address.url, address.headers, feed)
    return headers.ok ? ok({ url: address.url, headers: headers.value }) : headers
  }

  async add(
    typed: string,
    options: Partial<FeedOptions> = {},
    given: FeedHeader[] | null = null
  ): Promise<Result<FeedSummary, AddressProblem | BadHeader>> {
    const address = splitAddress(typed, given, null)
    if (!address) return refused({ kind: 'not-a-url' })
    const { url } = address
    const headers = this.#headers.resolve(url, address.headers, null)
    if (!headers.ok) return headers
    const stored = this.#headers.toStore(url, headers.value)
    const title = options.title || titleFromUrl(url)
    const added = await this.#library.addFeed({ ...options, title, url, headers: stored })
    if (!added.ok) {
      const known = this.#feeds.get(added.reason.feedId)
      // A script names its feed with the user in the address at each start: what was lost meanwhile is there again.
      if (known && address.signedIn && this.#headers.of(known) === null)
        await this.edit(known.id, { headers: address.headers })
      return added
    }
    this.#headers.remember(added.value.id, url, headers.value)
    return ok(this.#take(added.value))
  }

  async edit(
    id: FeedId,
    change: Partial<FeedOptions> & { url?: string; headers?: FeedHeader[] | null }
  ): Promise<Result<FeedSummary, AddressProblem | BadHeader | { kind: 'gone' }>> {
    const feed = this.#feeds.get(id)
    if (!feed) return refused({ kind: 'gone' })
    const { url: typed, headers: given, ...options } = change
    const address = splitAddress(typed ?? feed.url, given ?? null, feed)
    if (!address) return refused({ kind: 'not-a-url' })
    const { url } = address
    if (options.title === '') options.title = titleFromUrl(url)
    const configuration = { ...options, url }
    if (!address.headers) {
      const edited = await this.#library.editFeed(id, configuration)
      return edited.ok ? ok(this.#take(edited.value)) : edited
    }
    const headers = this.#headers.resolve(url, address.headers, feed)
    if (!headers.ok) return headers
    const stored = this.#headers.toStore(url, headers.value)
    const edited = await this.#library.editFeed(id, { ...configuration, headers: stored })
    if (!edited.ok) return edited
    this.#headers.remember(id, url, headers.value)
    return ok(this.#take(edited.value))
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
        this.#headers.forget(id)
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
    const wanted = [...this.#feeds.values()].flatMap((feed) => {
      const headers = this.#headers.of(feed)
      // Without its sign-in it would be asking for something else than the reader meant.
      if (headers === null) return []
      const { id, url, paused, lastEventId, cursor } = feed
      return [{ id, url, headers, paused, lastEventId, cursor, everOpened: feed.firstOpenedAt !== null }]
    })
    this.#subscriptions.reconcile(wanted)
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
      folderId: feed.folderId,
      muted: feed.muted,
      images: feed.images,
      addedAt: feed.addedAt,
      unread: feed.unread,
      lastMessageAt: feed.lastMessageAt,
      openGaps: feed.openGaps,
      headerNames: feed.headerNames,
      quiet: this.#quiet.get(feed.id) ?? null,
      state: this.#subscriptions.state(feed.id) ?? this.#stateUnheld(feed)
    }
  }

  /** The state of a feed between being stored and being reconciled, or whose headers are lost. */
  #stateUnheld(feed: StoredFeed): ConnectionState {
    if (feed.paused) return { kind: 'paused', by: 'user' }
    if (this.#headers.of(feed) !== null) return { kind: 'connecting', attempt: 1 }
    return { kind: 'failed', reason: { kind: 'headers-missing' }, since: this.#startedAt, retryAt: null }
  }
}
