import { createContext, tick } from 'svelte'
import type { FeedId, FolderId, ItemId, SmartFeedId } from '#contract/ids.ts'
import type { Ask, Bridge, Notice } from '#contract/ipc.ts'
import type { ItemRow, View } from '#contract/item.ts'
import type { Whereabouts } from '#contract/whereabouts.ts'
import type { Words } from '../words/words.ts'
import type { Names } from '../words/view-words.ts'
import { Clock } from '../base/clock.svelte.ts'
import { Feeds } from './feeds.svelte.ts'
import { GapFills } from './gap-fills.svelte.ts'
import { Folders } from './folders.svelte.ts'
import { Layout } from './layout.svelte.ts'
import { LiveList } from './list/live-list.svelte.ts'
import { Orders } from './list/orders.svelte.ts'
import { Marks } from './marks.ts'
import { Panels } from './panels.svelte.ts'
import { Reading } from './reading.svelte.ts'
import { Rereadings } from './rereadings.svelte.ts'
import { Rules } from './rules.svelte.ts'
import { Search } from './search.svelte.ts'
import { SmartFeeds } from './smart-feeds.svelte.ts'
import { SettingsState } from './settings.svelte.ts'
import { Status } from './program.svelte.ts'
import { StorageState } from './storage.svelte.ts'
import { Toasts } from './toasts.svelte.ts'
import { FeedTree } from './tree/feed-tree.svelte.ts'

/**
 * All state of the window, joined.
 *
 * Main owns the truth; each part keeps a copy of its share. What happens across parts (opening an item, changing the
 * view, marking a view read) is a verb here.
 */
export class App {
  readonly bridge: Bridge
  readonly clock: Clock
  readonly settings: SettingsState
  readonly status: Status
  readonly storage: StorageState
  readonly layout = new Layout()
  readonly panels = new Panels()
  readonly toasts = new Toasts()
  readonly feeds: Feeds
  readonly fills: GapFills
  readonly folders: Folders
  readonly list: LiveList
  readonly orders = new Orders()
  readonly reading: Reading
  readonly rereadings: Rereadings
  readonly rules: Rules
  readonly search: Search
  readonly smartFeeds: SmartFeeds
  readonly #tree: FeedTree
  #health = $state.raw<FeedId | null>(null)
  #revision = 0
  #pending: Notice[] | null = []
  #unsubscribe: (() => void) | null = null
  #midnight: ReturnType<typeof setTimeout> | null = null

  constructor(bridge: Bridge, clock = new Clock()) {
    this.bridge = bridge
    this.clock = clock
    this.settings = new SettingsState(bridge)
    this.status = new Status(bridge)
    this.storage = new StorageState(bridge, this.settings, this.toasts)
    this.#tree = new FeedTree(clock)
    this.feeds = new Feeds(bridge, this.toasts, this.#tree)
    this.fills = new GapFills(bridge)
    this.folders = new Folders(bridge, this.feeds, this.toasts, this.#tree)
    this.list = new LiveList(bridge, clock)
    this.search = new Search(this.list, (id) => this.feeds.get(id)?.title)
    this.smartFeeds = new SmartFeeds(bridge, this.toasts)
    this.rereadings = new Rereadings(bridge)
    this.rules = new Rules(bridge, this.toasts)
    const marks = new Marks(bridge, (row) => this.#showRow(row))
    this.reading = new Reading(bridge, clock, marks, this.toasts, () => this.settings.value.readOnSelect)
    this.list.onSelect = (row) => this.#selected(row)
    this.list.onShown = (holds) => {
      // The article of another feed does not stay beside a list that it is not in.
      if (this.reading.row && !holds(this.reading.row)) this.reading.close()
    }
    this.list.onPassed = (rows) => {
      if (this.settings.value.readOnScroll) marks.setAllRead(rows)
    }
    this.list.hasFeed = (id) => this.feeds.get(id) !== undefined
    this.list.places = {
      isMuted: (id) => this.feeds.get(id)?.muted ?? false,
      isIn: (id, folderId) => this.folders.isIn(id, folderId)
    }
  }

  /** The words of the language in force. */
  get words(): Words {
    return this.settings.words
  }

  /** What feeds and folders are called. */
  readonly names: Names = {
    feed: (id) => this.feeds.titleOf(id),
    folder: (id) => this.folders.get(id)?.title ?? '',
    smart: (id) => this.smartFeeds.get(id)?.title ?? ''
  }

  /**
   * Listens first, then requests the snapshot: notices that come in between are newer and are applied after it.
   *
   * `known` is called once all of it is in its place, before the window acts on what it was opened for.
   */
  async start(known: () => void = () => {}): Promise<void> {
    this.#unsubscribe = this.bridge.onNotice((notice) => {
      if (this.#pending) this.#pending.push(notice)
      else this.#apply(notice)
    })
    const snapshot = await this.bridge.snapshot(null)
    this.#revision = snapshot.revision
    this.settings.start(snapshot)
    this.fills.start(snapshot.fills)
    this.smartFeeds.apply(snapshot.smartFeeds)
    this.folders.apply(snapshot.folders, [])
    this.feeds.start(snapshot.feeds, snapshot.formerFeeds)
    this.rereadings.apply(snapshot)
    this.rules.apply(snapshot.rules)
    this.status.apply(snapshot)
    this.storage.start(snapshot)
    this.status.start()
    this.#waitForMidnight()
    const pending = this.#pending ?? []
    this.#pending = null
    const { whereabouts, first } = snapshot
    const all = this.orders.of({ kind: 'all' })
    const page = all.by === undefined ? first : null
    const shown = whereabouts ? this.#goOn(whereabouts) : this.list.show(all, page)
    for (const notice of pending) this.#apply(notice)
    known()
    await shown
    for (const ask of snapshot.asks) await this.#answer(ask)
  }

  dispose(): void {
    this.#unsubscribe?.()
    if (this.#midnight) clearTimeout(this.#midnight)
    this.settings.dispose()
    this.feeds.dispose()
    this.#tree.dispose()
    this.list.dispose()
    this.reading.dispose()
    this.toasts.dispose()
    this.layout.dispose()
  }

  /** The feed whose health is shown in the place of the article. */
  get health(): FeedId | null {
    return this.#health
  }

  /** Shows how a feed has been doing: the given one, else that of the view, else that of the selected item. */
  async showHealth(id = this.#feedAtHand()): Promise<void> {
    if (id === null) return
    this.layout.closeDrawer()
    this.layout.showArticle()
    this.#health = id
    await tick()
    document.querySelector<HTMLElement>('[data-pane="reader"] [data-pane-focus]')?.focus({ preventScroll: true })
  }

  /** Back to the list, which has the focus then; the article is where it was. */
  async closeHealth(): Promise<void> {
    this.#health = null
    await this.closeItem()
  }

  /** Opens a view; the drawer and the search field give way to it. */
  showView(view: View): void {
    void this.#showView(view)
  }

  /** Opens a view and gives its list the focus: single keys mean there what they mean in a list. */
  async goToView(wanted: View): Promise<void> {
    const view = this.orders.of(wanted)
    await this.#showView(view)
    await tick()
    if (this.list.view !== view || this.panels.open.kind !== 'none') return
    document.querySelector<HTMLElement>('[data-pane="list"] [data-pane-focus]')?.focus({ preventScroll: true })
  }

  async #showView(view: View): Promise<void> {
    this.layout.closeDrawer()
    this.layout.showList()
    this.search.leave()
    this.#health = null
    if (this.layout.single) this.reading.close()
    await this.list.show(this.orders.of(view))
  }

  /** Orders the view that is open by publication, or by what came last again. */
  async toggleOrder(): Promise<void> {
    await this.list.change(this.orders.toggled(this.list.view))
  }

  /** Opens an item for reading: it is read from now on, and a window with one pane turns to the article. */
  async openItem(id: ItemId): Promise<void> {
    this.#health = null
    this.layout.showArticle()
    this.list.select(id)
    this.reading.markRead()
    await tick()
    this.reading.focusArticle?.()
  }

  /** Back from the article to the list, where list and article share one pane. */
  async closeItem(): Promise<void> {
    this.layout.showList()
    await tick()
    this.list.viewport?.focus()
    if (this.list.selectedKey !== null) this.list.viewport?.reveal(this.list.selectedKey, 'nearest')
  }

  /** Gives the focus to the article where it is in that pane, else to the list. */
  focusItems(): void {
    const inReader = document.activeElement?.closest('[data-pane="reader"]') != null
    if (inReader && this.#health === null) this.reading.focusArticle?.()
    else this.list.viewport?.focus()
  }

  async nextUnread(): Promise<void> {
    await this.list.nextUnread()
  }

  /** The feed before (-1) or behind (1) the one that is open, in the order of the sidebar. */
  moveFeed(by: 1 | -1): void {
    const feeds = this.#tree.inOrder
    const view = this.list.view
    // A folder stands where its first feed does.
    const at =
      view.kind === 'folder'
        ? feeds.findIndex((feed) => this.folders.isIn(feed.id, view.folderId)) - (by === 1 ? 1 : 0)
        : view.kind === 'feed'
          ? feeds.findIndex((feed) => feed.id === view.feedId)
          : by === 1
            ? -1
            : feeds.length
    const next = feeds[at + by]
    if (next) this.showView({ kind: 'feed', feedId: next.id })
  }

  /** The view of today's items, from the local midnight on. */
  get today(): View & { kind: 'today' } {
    return { kind: 'today', since: new Date(this.clock.now()).setHours(0, 0, 0, 0) }
  }

  /**
   * Today begins again with each local day.
   *
   * The clock is read every minute at least: a machine that slept, or went to another time zone, has a new midnight.
   */
  #waitForMidnight(): void {
    const now = this.clock.now()
    const next = new Date(now).setHours(24, 0, 0, 0)
    this.#midnight = setTimeout(
      () => {
        const { view } = this.list
        if (view.kind === 'today' && this.today.since !== view.since) this.list.roll(this.orders.of(this.today))
        this.#waitForMidnight()
      },
      Math.min(next - now, 60_000) + 5
    )
  }

  openSearch(): void {
    this.layout.closeDrawer()
    this.layout.showList()
    this.search.show()
  }

  /** Gives the focus to the next (1) or previous (-1) pane that is on the screen. */
  movePane(by: 1 | -1): void {
    const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetWidth > 0)
    const at = panes.findIndex((pane) => pane.contains(document.activeElement))
    const next = panes[(at + by + panes.length) % panes.length] ?? panes[0]
    const inner = next?.querySelector<HTMLElement>('[data-pane-focus]')
    ;(inner ?? next)?.focus()
  }

  /** Closes or goes back, the nearest thing first; answers whether there was anything. */
  escape(): boolean {
    if (this.layout.drawer) this.layout.closeDrawer()
    else if (this.#health !== null) void this.closeHealth()
    else if (this.layout.single && this.layout.pane === 'article') void this.closeItem()
    else if (this.search.open) this.search.close()
    else return false
    return true
  }

  async markViewRead(): Promise<void> {
    const done = await this.list.markRead()
    if (!done || done.count === 0) return
    this.toasts.show(
      (t) => t.toast.markedRead(done.count),
      () => void this.bridge.undoMarkRead({ undo: done.undo })
    )
  }

  showSmartFeed(id: SmartFeedId): void {
    const smartFeed = this.smartFeeds.get(id)
    if (smartFeed) this.showView({ kind: 'search', query: smartFeed.query, smart: id })
  }

  /** Saves what is searched, or changes a smart feed; the view goes over to it where it is what is looked at. */
  async saveSmartFeed(id: SmartFeedId | null, title: string, query: string): Promise<void> {
    const { view } = this.list
    if (id !== null) {
      await this.smartFeeds.change(id, { title, query })
      if (view.kind === 'search' && view.smart === id && view.query !== query) this.showSmartFeed(id)
      return
    }
    const saved = await this.smartFeeds.save(title, query)
    if (saved) this.showSmartFeed(saved.id)
  }

  async removeSmartFeed(id: SmartFeedId): Promise<void> {
    const { view } = this.list
    if (view.kind === 'search' && view.smart === id) this.showView({ kind: 'all' })
    await this.smartFeeds.remove(id)
  }
  /** Marks all of a feed or a folder read, whichever view is open. */
  async markReadIn(view: View): Promise<void> {
    const done = await this.bridge.markViewRead({ view, upTo: { sortAt: 8.64e15, id: Number.MAX_SAFE_INTEGER } })
    if (done.count === 0) return
    this.toasts.show(
      (t) => t.toast.markedRead(done.count),
      () => void this.bridge.undoMarkRead({ undo: done.undo })
    )
  }

  async copyProgramDiagnostic(): Promise<void> {
    await this.bridge.copyProgramDiagnostic(null)
    this.toasts.show((t) => t.mishap.copied)
  }

  /** Asks what becomes of what is in the folder, if anything is. */
  async removeFolder(id: FolderId): Promise<void> {
    const { feeds, folders } = this.folders.contentsOf(id)
    if (feeds + folders > 0) this.panels.removeFolder(id)
    else await this.folders.remove(id, 'remove')
  }

  /** Has stored items read again: those of a feed, by default of the one that is looked at, else all. */
  readAgain(feedId = this.list.view.kind === 'feed' ? this.list.view.feedId : null): void {
    this.panels.readAgain(feedId)
  }

  async removeFeed(id: FeedId): Promise<void> {
    const view = this.list.view
    if (view.kind === 'feed' && view.feedId === id) this.showView({ kind: 'all' })
    await this.feeds.remove(id)
  }

  #apply(notice: Notice): void {
    if (notice.revision > this.#revision) {
      this.#revision = notice.revision
      if (notice.settings) this.settings.apply(notice.settings)
      if (notice.folders || notice.removedFolders) this.folders.apply(notice.folders ?? [], notice.removedFolders ?? [])
      this.rereadings.apply(notice)
      if (notice.rules) this.rules.apply(notice.rules)
      if (notice.feeds || notice.removedFeeds) this.feeds.apply(notice.feeds ?? [], notice.removedFeeds ?? [])
      if (notice.smartFeeds) this.smartFeeds.apply(notice.smartFeeds)
      if (notice.notIndexed !== undefined) this.list.behind(notice.notIndexed)
      if (notice.removedFeeds) this.list.feedsRemoved(notice.removedFeeds)
      if (this.#health !== null && notice.removedFeeds?.includes(this.#health)) this.#health = null
      const { view } = this.list
      if (view.kind === 'feed' && notice.removedFeeds?.includes(view.feedId)) this.showView({ kind: 'all' })
      if (view.kind === 'folder' && !this.folders.get(view.folderId)) this.showView({ kind: 'all' })
      this.status.apply(notice)
      if (notice.jobs) this.storage.applyJobs(notice.jobs)
      if (notice.storageHealth) this.storage.applyHealth(notice.storageHealth)
      for (const row of notice.changed ?? []) this.#showRow(row)
      if (notice.arrived) this.list.arrived(notice.arrived.rows, notice.arrived.more, notice.revision)
      if (notice.fills) this.fills.apply(notice.fills)
      if (notice.gaps) this.list.gapsChanged(notice.gaps, notice.revision)
      if (notice.reload) {
        void this.list.reload()
        void this.reading.reload()
      }
      void this.#answerAll(notice.asks ?? [])
    }
    this.#acknowledge(notice.revision)
  }

  /**
   * Acknowledges a notice once it is painted, so that main sends a flood in fewer, fuller notices.
   *
   * A window that is covered paints nothing: then after a moment.
   */
  #acknowledge(revision: number): void {
    let isSent = false
    const send = () => {
      if (!isSent) void this.bridge.seen({ revision })
      isSent = true
    }
    requestAnimationFrame(send)
    setTimeout(send, 200)
  }

  async #answerAll(asks: Ask[]): Promise<void> {
    for (const ask of asks) await this.#answer(ask)
  }

  async #answer(ask: Ask): Promise<void> {
    switch (ask.kind) {
      case 'add-feed':
        this.panels.addFeed(ask.url)
        return
      case 'import-feeds':
        this.storage.showImport(ask.shown)
        return
      case 'show-settings':
        this.panels.settings()
        return
      case 'give-back':
        await this.bridge.giveBack({ whereabouts: this.#whereabouts() })
        return
      case 'show-view':
        this.panels.close()
        this.showView(ask.view)
        return
      case 'show-item':
        this.panels.close()
        if (!(await this.#showItem(ask.id))) return
        if (ask.unread) this.reading.leaveUnread()
        else this.reading.markRead()
    }
  }

  /** Lands on an item from outside: in the list that is open where it is there, else in All. Answers whether it is stored. */
  async #showItem(id: ItemId): Promise<boolean> {
    if (!this.list.has(id)) {
      this.search.leave()
      await this.list.show(this.orders.of({ kind: 'all' }))
    }
    this.#health = null
    this.layout.showArticle()
    if (this.list.has(id)) {
      this.list.select(id)
      this.list.viewport?.reveal(id, 'nearest')
    } else if (!(await this.reading.showById(id))) {
      this.layout.showList()
      this.toasts.show((t) => t.reader.gone)
      return false
    }
    return true
  }

  /** Where the reader is; null while this window holds what no other could go on with. */
  #whereabouts(): Whereabouts | null {
    const { single, pane } = this.layout
    const isBusy = this.panels.open.kind !== 'none' || this.storage.sheet !== null || this.folders.renaming !== null
    // The first feed is added in a dialog of its own.
    const hasDialog = document.querySelector('dialog[open]') !== null
    if (isBusy || hasDialog || !this.list.loaded) return null
    const open = this.reading.row?.id ?? null
    return { ...this.list.whereabouts(), open, health: this.#health, pane: single ? pane : 'list' }
  }

  /** Goes on where the window before this one was given back. */
  async #goOn({ selected, open, health, pane, ...place }: Whereabouts): Promise<void> {
    const { view } = place
    const isGone =
      (view.kind === 'feed' && !this.feeds.get(view.feedId)) ||
      (view.kind === 'folder' && !this.folders.get(view.folderId))
    await (isGone ? this.list.show(this.orders.of({ kind: 'all' })) : this.list.goOn(place))
    if (view.kind === 'search' && view.smart === undefined) this.search.show()
    if (pane === 'article') this.layout.showArticle()
    if (selected !== null && this.list.has(selected)) this.list.select(selected)
    if (open !== null && this.reading.row?.id !== open) await this.reading.showById(open)
    this.reading.leaveUnread()
    if (health !== null && this.feeds.get(health)) this.#health = health
  }

  #selected(row: ItemRow): void {
    // Where the article is not on the screen, walking the list is not reading.
    if (this.layout.single && this.layout.pane === 'list') return
    this.#health = null
    this.reading.show(row)
  }

  #feedAtHand(): FeedId | null {
    const { view } = this.list
    return view.kind === 'feed' ? view.feedId : (this.list.selectedFeed ?? this.reading.row?.feedId ?? null)
  }

  #showRow(row: ItemRow): void {
    this.list.update(row)
    this.reading.update(row)
  }
}

/** The state of the window, for every component below `App.svelte`. */
export const [useApp, provideApp] = createContext<App>()
