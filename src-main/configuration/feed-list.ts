import type { FeedId, FolderId } from '#contract/ids.ts'
import {
  inTrouble,
  titleFromUrl,
  type ConnectionState,
  type FeedKind,
  type FeedNeed,
  type FeedOptions,
  type FeedSummary
} from '#contract/feed.ts'
import type { FeedPlace } from '#contract/folder.ts'
import type { BadHeader, FeedHeader } from '#contract/header.ts'
import type { AddressProblem } from '#contract/ipc.ts'
import { ok, refused, type Result } from '#contract/result.ts'
import type { Disposable } from '../base/disposable.ts'
import { Disposables } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import type { Asking, Secrets } from '../electron/secrets/prepared-secrets.ts'
import { CatchingUp } from './catching-up.ts'
import { Removals } from './removals.ts'
import { FeedHeaders, noKeyStore, splitAddress, type Headers } from './feed-headers.ts'
import type { Subscriptions, WantedFeed } from '../feeds/subscriptions.ts'
import type { FeedUnread, Library, StoredFeed, StoredHeaders } from '../library/library.ts'

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
  readonly #catchingUp = new CatchingUp()
  readonly #needs = new Map<FeedId, FeedNeed>()
  /** Feeds that turned out to be of another kind, in this run. */
  readonly #corrected = new Set<FeedId>()
  readonly #startedAt = Date.now()
  #allPaused = false
  readonly #removals = this.#disposables.add(new Removals<FeedId, true>())

  readonly #onChange = this.#disposables.add(new Emitter<FeedSummary>())
  readonly onChange = this.#onChange.event
  readonly #onRemove = this.#disposables.add(new Emitter<FeedId>())
  readonly onRemove = this.#onRemove.event
  readonly #onSecrets = this.#disposables.add(new Emitter<Secrets['kept']>())
  /** What becomes of secrets that are entered from now on. */
  readonly onSecrets = this.#onSecrets.event

  constructor(library: Library, subscriptions: Subscriptions, secrets: Secrets = noKeyStore) {
    this.#library = library
    this.#subscriptions = subscriptions
    this.#headers = new FeedHeaders(secrets)
    this.#disposables.add(
      subscriptions.onState(({ feedId, state }) => {
        if (state.kind !== 'open') this.#catchingUp.stop(feedId)
        this.#announce(feedId)
      })
    )
    this.#disposables.add(
      subscriptions.onQuiet(({ feedId, quiet }) => {
        if (quiet) this.#quiet.set(feedId, quiet)
        else this.#quiet.delete(feedId)
        this.#announce(feedId)
      })
    )
    this.#disposables.add(
      subscriptions.onCatchUp((progress) => {
        if (this.#catchingUp.step(progress)) this.#announce(progress.feedId)
      })
    )
    this.#disposables.add(
      subscriptions.onChecks(({ feedId, url, checks }) => {
        const feed = this.#feeds.get(feedId)
        if (feed?.url === url) this.#feeds.set(feedId, { ...feed, checks })
      })
    )
    this.#disposables.add(subscriptions.onKind(({ feedId, url, kind }) => void this.#isOfKind(feedId, url, kind)))
    this.#disposables.add(subscriptions.onMoved(({ feedId, url, to }) => void this.#moved(feedId, url, to)))
    this.#disposables.add(subscriptions.onOpened(({ feedId }) => void this.#opened(feedId)))
    this.#disposables.add(secrets)
    this.#disposables.add(
      secrets.onChange(() => {
        this.#onSecrets.fire(this.secretsKept)
        this.#useKeys('once')
      })
    )
  }

  /** Reads what is stored and opens every feed that is not paused; those whose headers are sealed when the key store is open. */
  async start(): Promise<void> {
    for (const feed of await this.#library.feeds()) {
      this.#feeds.set(feed.id, feed)
      this.#headers.found(feed)
    }
    this.#reconcile()
    this.#useKeys('once')
  }

  /** The reader wants a feed, or all, tried now: they are asked for the key store once more where that is what it waits for. */
  tryNow(id: FeedId | null): void {
    this.#subscriptions.tryNow(id)
    if (id === null ? this.#headers.waiting.sealed.length > 0 : this.#headers.isSealed(id)) this.#useKeys('again')
  }

  /** Takes the feeds that came into the library by another way than `add`. */
  async reload(): Promise<void> {
    const fresh = (await this.#library.feeds()).filter(({ id }) => !this.#feeds.has(id) && !this.#removals.has(id))
    for (const feed of fresh) this.#feeds.set(feed.id, feed)
    this.#reconcile()
    for (const { id } of fresh) this.#announce(id)
  }

  all(): FeedSummary[] {
    return [...this.#feeds.values()].map((feed) => this.#summary(feed))
  }

  get(id: FeedId): FeedSummary | null {
    const feed = this.#feeds.get(id)
    return feed ? this.#summary(feed) : null
  }

  byUrl(url: string): FeedSummary | null {
    for (const feed of this.#feeds.values()) if (feed.url === url) return this.#summary(feed)
    return null
  }

  /** Address and headers of requests to a feed's server; null for a feed that is gone, or whose headers are lost. */
  toAsk(id: FeedId): { url: string; kind: FeedKind; headers: Headers } | null {
    const feed = this.#feeds.get(id)
    const headers = feed ? this.#headers.of(feed) : null
    return feed && headers ? { url: feed.url, kind: feed.kind, headers } : null
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
    options: Partial<FeedOptions> & { kind?: FeedKind } = {},
    given: FeedHeader[] | null = null
  ): Promise<Result<FeedSummary, AddressProblem | BadHeader>> {
    const address = splitAddress(typed, given, null)
    if (!address) return refused({ kind: 'not-a-url' })
    const { url } = address
    const headers = this.#headers.resolve(url, address.headers, null)
    if (!headers.ok) return headers
    const stored = await this.#toStore(url, headers.value)
    const title = options.title || titleFromUrl(url)
    const added = await this.#library.addFeed({ ...options, title, url, headers: stored })
    if (!added.ok) {
      const known = this.#feeds.get(added.reason.feedId)
      // A script names its feed with the user in the address at each start: what was lost meanwhile is there again.
      if (known && address.signedIn && this.#headers.of(known) === null)
        await this.edit(known.id, { headers: address.headers })
      return added
    }
    this.#headers.remember(added.value.id, url, headers.value, stored)
    this.#useKeys('once')
    return ok(this.#take(added.value))
  }

  async edit(
    id: FeedId,
    change: Partial<FeedOptions> & { url?: string; kind?: FeedKind; headers?: FeedHeader[] | null }
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
      const edited = await this.#library.editFeed({ id, ...configuration })
      return edited.ok ? this.#takeEdited(edited.value) : edited
    }
    const headers = this.#headers.resolve(url, address.headers, feed)
    if (!headers.ok) return headers
    const stored = await this.#toStore(url, headers.value)
    const edited = await this.#library.editFeed({ id, ...configuration, headers: stored })
    if (!edited.ok) return edited
    this.#headers.remember(id, url, headers.value, stored)
    this.#useKeys('once')
    return this.#takeEdited(edited.value)
  }

  async setPaused(id: FeedId, paused: boolean): Promise<void> {
    if (!this.#feeds.has(id)) return
    await this.#library.setPaused({ id, paused })
    // As it is now: meanwhile something may have arrived, or the feed be gone.
    const feed = this.#feeds.get(id)
    if (!feed) return
    this.#feeds.set(id, { ...feed, paused })
    this.#reconcileOne(id)
    this.#announce(id)
  }

  /** Pauses every feed, whatever its own switch says, or leaves them to it again. */
  pauseAll(paused: boolean): void {
    if (this.#allPaused === paused) return
    this.#allPaused = paused
    this.#reconcile()
    for (const id of this.#feeds.keys()) this.#announce(id)
  }

  /** Closes and hides a feed at once; erases it for good once the time to undo has passed. */
  async remove(id: FeedId): Promise<void> {
    if (!this.#feeds.delete(id)) return
    this.#reconcileOne(id)
    this.#onRemove.fire(id)
    await this.#library.markRemoved({ id })
    this.#eraseLater(id)
  }

  async undoRemove(id: FeedId): Promise<void> {
    if (!this.#removals.take(id)) return
    const back = await this.#library.undoRemoved({ id })
    if (back.ok) this.#take(back.value)
  }

  /** Puts a feed before another of a folder, or behind its last one. */
  async move(id: FeedId, folderId: FolderId | null, before: FeedId | null): Promise<Result<null, { kind: 'gone' }>> {
    const moved = await this.#library.moveFeed({ id, folderId, before })
    if (!moved.ok) return moved
    this.placed(moved.value)
    return ok(null)
  }

  /** How many want their reader. */
  inTrouble(now: number): number {
    let found = 0
    for (const feed of this.#feeds.values()) if (inTrouble(this.#condition(feed), now)) found++
    return found
  }

  folderOf(id: FeedId): FolderId | null {
    return this.#feeds.get(id)?.folderId ?? null
  }

  isMuted(id: FeedId): boolean {
    return this.#feeds.get(id)?.muted ?? false
  }

  /** Takes where feeds stand now, as the library answered. */
  placed(places: readonly FeedPlace[]): void {
    for (const { id, folderId, position } of places) {
      const feed = this.#feeds.get(id)
      if (!feed || (feed.folderId === folderId && feed.position === position)) continue
      this.#feeds.set(id, { ...feed, folderId, position })
      this.#announce(id)
    }
  }

  /** The library removed them with their folder. */
  wereRemoved(ids: readonly FeedId[]): void {
    const gone = ids.filter((id) => this.#feeds.delete(id))
    this.#reconcile()
    for (const id of gone) {
      this.#onRemove.fire(id)
      this.#eraseLater(id)
    }
  }

  /** Not to be erased: they are about to be brought back. */
  keepRemoved(ids: readonly FeedId[]): void {
    for (const id of ids) this.#removals.take(id)
  }

  /** The library brought them back, or back to where they stood. */
  restored(feeds: readonly StoredFeed[]): void {
    for (const feed of feeds) this.#feeds.set(feed.id, feed)
    this.#reconcile()
    for (const feed of feeds) this.#announce(feed.id)
  }

  /** What a commit changed about its feed. */
  committed(change: {
    feedId: FeedId
    unread: number
    lastMessageAt: number | null
    lastEventId: string
    openGaps: number
    inserted?: readonly unknown[]
    needs?: FeedNeed
  }): void {
    const feed = this.#feeds.get(change.feedId)
    if (!feed) return
    if (change.inserted && change.inserted.length > 0) this.#needs.delete(feed.id)
    else if (change.needs) this.#needs.set(feed.id, change.needs)
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
    this.#disposables.dispose()
  }

  /** Sealed where the key store is open, or opens without a question. */
  async #toStore(url: string, headers: Headers): Promise<StoredHeaders> {
    if (Object.keys(headers).length > 0) await this.#headers.prepare('nobody')
    return this.#headers.toStore(url, headers)
  }

  /** Has the key store opened where something waits for it; the streams go on meanwhile. */
  #useKeys(asking: Asking): void {
    const { sealed, unsealed } = this.#headers.waiting
    if (sealed.length + unsealed.length === 0) return
    this.#headers
      .prepare(asking)
      .then((isOpen) => (isOpen ? this.#keysOpened() : undefined))
      .catch((error: unknown) => log.error('what the key store keeps could not be used', error))
  }

  async #keysOpened(): Promise<void> {
    for (const id of this.#headers.waiting.sealed) {
      const feed = this.#feeds.get(id)
      if (feed) await this.#headers.read(feed)
      else this.#headers.forget(id)
      this.#reconcileOne(id)
      this.#announce(id)
    }
    for (const id of this.#headers.waiting.unsealed) {
      const feed = this.#feeds.get(id)
      const headers = feed ? this.#headers.of(feed) : null
      if (!feed || headers === null) continue
      const stored = await this.#headers.toStore(feed.url, headers)
      // What the reader entered meanwhile is stored by its own way.
      const now = this.#feeds.get(id)
      if (stored.secrets === null || !now || this.#headers.of(now) !== headers) continue
      this.#headers.remember(id, feed.url, headers, stored)
      await this.#library.editFeed({ id, headers: stored })
    }
  }

  #eraseLater(id: FeedId): void {
    this.#removals.add(id, true, () => {
      this.#headers.forget(id)
      this.#library
        .purgeRemoved({ id })
        .catch((error: unknown) => log.error('a removed feed could not be erased', error))
    })
  }

  #take(feed: StoredFeed): FeedSummary {
    this.#feeds.set(feed.id, feed)
    this.#reconcileOne(feed.id)
    this.#announce(feed.id)
    return this.#summary(feed)
  }

  /** One that was removed while the edit was being stored does not come back with it. */
  #takeEdited(feed: StoredFeed): Result<FeedSummary, { kind: 'gone' }> {
    return this.#feeds.has(feed.id) ? ok(this.#take(feed)) : refused({ kind: 'gone' })
  }

  #reconcile(): void {
    this.#subscriptions.reconcile([...this.#feeds.values()].flatMap((feed) => this.#wanted(feed) ?? []))
  }

  /** Where one feed changed: the others are not looked at. */
  #reconcileOne(id: FeedId): void {
    const feed = this.#feeds.get(id)
    this.#subscriptions.reconcileOne(id, feed ? this.#wanted(feed) : null)
  }

  #wanted(feed: StoredFeed): WantedFeed | null {
    const headers = this.#headers.of(feed)
    // Without its sign-in it would be asking for something else than the reader meant.
    if (headers === null) return null
    const { id, url, kind, lastEventId, cursor, checks } = feed
    const paused = feed.paused || this.#allPaused
    return { id, url, kind, headers, paused, lastEventId, cursor, checks, everOpened: feed.firstOpenedAt !== null }
  }

  /** Something else is behind its address. Once in a run: a server that cannot make up its mind is not followed for ever. */
  async #isOfKind(id: FeedId, url: string, kind: FeedKind): Promise<void> {
    if (this.#feeds.get(id)?.url !== url || this.#corrected.has(id)) return
    this.#corrected.add(id)
    const edited = await this.#library.editFeed({ id, kind })
    if (edited.ok) this.#takeEdited(edited.value)
  }

  /** Its address has led to another for long. Where that is another feed's, both stay as they are. */
  async #moved(id: FeedId, url: string, to: string): Promise<void> {
    const feed = this.#feeds.get(id)
    if (feed?.url !== url || this.byUrl(to)) return
    const edited = await this.edit(id, { url: to })
    if (edited.ok) log.info(`feed ${id} has moved, as its server has said for a week`)
  }

  async #opened(id: FeedId): Promise<void> {
    const feed = this.#feeds.get(id)
    if (!feed || feed.firstOpenedAt !== null) return
    const at = Date.now()
    this.#feeds.set(id, { ...feed, firstOpenedAt: at })
    await this.#library.feedOpened({ id, at })
  }

  #announce(id: FeedId): void {
    const feed = this.#feeds.get(id)
    if (feed) this.#onChange.fire(this.#summary(feed))
  }

  #summary(feed: StoredFeed): FeedSummary {
    return {
      id: feed.id,
      url: feed.url,
      kind: feed.kind,
      title: feed.title,
      notify: feed.notify,
      silenceAlert: feed.silenceAlert,
      folderId: feed.folderId,
      muted: feed.muted,
      interpretation: feed.interpretation,
      keepDays: feed.keepDays,
      keepItems: feed.keepItems,
      images: feed.images,
      addedAt: feed.addedAt,
      position: feed.position,
      unread: feed.unread,
      lastMessageAt: feed.lastMessageAt,
      headerNames: feed.headerNames,
      catchingUp: this.#catchingUp.of(feed.id),
      ...this.#condition(feed)
    }
  }

  /** How its stream is doing. */
  #condition(feed: StoredFeed): Pick<FeedSummary, 'state' | 'quiet' | 'openGaps' | 'needs'> {
    const state = this.#subscriptions.state(feed.id) ?? this.#stateUnheld(feed)
    const needs = this.#needs.get(feed.id)
    return { state, quiet: this.#quiet.get(feed.id) ?? null, openGaps: feed.openGaps, ...(needs && { needs }) }
  }

  /** The state of a feed between being stored and being reconciled, or whose headers are lost. */
  #stateUnheld(feed: StoredFeed): ConnectionState {
    if (feed.paused || this.#allPaused) return { kind: 'paused', by: 'user' }
    if (this.#headers.of(feed) !== null) return { kind: 'connecting', attempt: 1 }
    if (this.#headers.isSealed(feed.id)) return { kind: 'paused', by: 'keys' }
    return { kind: 'failed', reason: { kind: 'headers-missing' }, since: this.#startedAt, retryAt: null }
  }
}
