import { SvelteSet } from 'svelte/reactivity'
import type { FeedId, GapId, ItemId } from '#contract/ids.ts'
import type { FeedPlaces } from '#contract/folder.ts'
import type { Gap } from '#contract/gap.ts'
import type { AnswerOf, Bridge } from '#contract/ipc.ts'
import type { ItemRow, View } from '#contract/item.ts'
import type { Whereabouts } from '#contract/whereabouts.ts'
import type { Clock } from '../../base/clock.svelte.ts'
import { Aside } from './aside.svelte.ts'
import { Flow } from './flow.svelte.ts'
import type { Lines } from './list-lines.ts'
import { toggledUnread, unreadIn } from './list-view.ts'
import { LiveEdge, STILL_AFTER_SELECTION } from './live-edge.svelte.ts'
import { OpenView } from './open-view.svelte.ts'
import { pageKeyOf, type Entry, type LineKey } from './order.ts'
import { PageWatch, type ViewNews } from './page-watch.ts'
import { Paging } from './paging.ts'
import { Reloading } from './reloading.ts'
import { Selection } from './selection.svelte.ts'
import { Stretch } from './stretch.svelte.ts'
import { ListTape } from './tape.svelte.ts'
import { Timers } from '../../base/timers.ts'
import { Travel } from './travel.svelte.ts'
import type { Anchor, Viewport } from './viewport.ts'
import { Walk } from './walk.ts'

/** How long a view may take until grey rows say so, in ms. */
const SKELETON_AFTER = 150
/** How long the mark of an edited row fades, in ms. */
const EDITED_TIME = 1_500
/** While somebody types, rows give way to "no match" only once typing has rested this long, in milliseconds. */
const EMPTY_AFTER = 250

/**
 * The items of the view that is open: one stretch of them, which moves along as the reader scrolls.
 *
 * The list flows only while its live edge lets it. Otherwise arrivals are kept aside, the list does not move by a pixel,
 * and the reader takes the new items when they like.
 */
export class LiveList {
  #bridge: Bridge
  #timers: Timers
  #view = new OpenView()
  #stretch = new Stretch((gap) => this.#view.placesGap(gap))
  /** What has arrived while the list stands still. */
  readonly aside = new Aside()
  readonly tape = new ListTape()
  #selection = new Selection(this.#stretch)
  #edge: LiveEdge
  #watch: PageWatch
  #paging: Paging
  #reloading: Reloading
  #flow: Flow
  #travel: Travel
  #walk: Walk

  #slow = $state.raw(false)
  #edited = new SvelteSet<ItemId>()
  /** Set by the list on the screen while it is there. */
  viewport: Viewport | null = null
  /** What stands at the screen's upper edge, set by the screen: a list that comes back stands where it was. */
  place: Anchor | null = null
  /** Called for each selection. */
  onSelect: ((row: ItemRow) => void) | null = null
  /** Called when a view is there, with what tells whether it holds an item. */
  onShown: ((holds: (row: ItemRow) => boolean) => void) | null = null
  /** Called with the unread items that left the screen at its upper edge while the reader scrolled. */
  onPassed: ((rows: ItemRow[]) => void) | null = null

  constructor(bridge: Bridge, clock: Clock) {
    this.#bridge = bridge
    this.#timers = new Timers(clock)
    this.#edge = new LiveEdge(bridge, clock)
    this.#watch = new PageWatch(bridge, clock, {
      take: (news) => this.#take(news),
      update: (row) => this.#update(row)
    })
    this.#paging = new Paging({
      bridge,
      timers: this.#timers,
      view: this.#view,
      stretch: this.#stretch,
      aside: this.aside
    })
    const shared = {
      bridge,
      clock,
      timers: this.#timers,
      view: this.#view,
      stretch: this.#stretch,
      aside: this.aside,
      tape: this.tape,
      selection: this.#selection,
      edge: this.#edge,
      watch: this.#watch,
      paging: this.#paging,
      viewport: () => this.viewport
    }
    this.#reloading = new Reloading(shared)
    this.#flow = new Flow({
      ...shared,
      show: (view) => void this.show(view),
      refill: () => void this.#reloading.refill()
    })
    this.#travel = new Travel({ ...shared, flow: this.#flow, reloading: this.#reloading })
    this.#walk = new Walk({
      ...shared,
      select: (id) => this.select(id),
      selectGap: (id) => this.selectGap(id)
    })
  }

  get view(): View {
    return this.#view.value
  }

  get unreadOnly(): boolean {
    return this.#view.unreadOnly
  }

  /** Whether a feed still exists; rows of a removed one do not survive a reload. */
  set hasFeed(hasFeed: (id: FeedId) => boolean) {
    this.#view.hasFeed = hasFeed
  }

  /** Which feeds stand in which folders, and which are muted. */
  set places(places: FeedPlaces) {
    this.#view.places = places
  }

  /** The items that are loaded, newest first. */
  get entries(): readonly Entry[] {
    return this.#stretch.entries
  }

  /** Those items with gaps and days between them, as they stand on the screen. */
  get lines(): Lines<Entry> {
    return this.#stretch.lines
  }

  /** Whether the last change was at the start and the screen must keep what it shows where it is. */
  get shifted(): boolean {
    return this.#stretch.shifted
  }

  /** What belongs at the screen's upper edge where nothing of what was there is left. */
  get at(): ItemId | null {
    return this.#stretch.at
  }

  /** How many items the list has down to the last one that is loaded. */
  get size(): number {
    return this.above + this.entries.length
  }

  /** How many items of the list are above and below those that are loaded. */
  get above(): number {
    return this.#stretch.above
  }

  get below(): number {
    return this.#stretch.below
  }

  /** The row of an entry. */
  row(id: ItemId): ItemRow | undefined {
    return this.#stretch.row(id)
  }

  has(id: ItemId): boolean {
    return this.#stretch.has(id)
  }

  /** Whether older items follow below. */
  get more(): boolean {
    return this.#stretch.more
  }

  /** How many stored items the search that is open could not look at yet. */
  get notIndexed(): number {
    return this.#stretch.notIndexed
  }

  /** Whether the view has answered; an empty list means nothing before that. */
  get loaded(): boolean {
    return this.#stretch.loaded
  }

  /** Whether the view takes long enough that grey rows should say so. */
  get slow(): boolean {
    return this.#slow
  }

  /** How many items are kept aside. */
  get waiting(): number {
    return this.aside.count
  }

  get held(): boolean {
    return this.#edge.held
  }

  /** Items per second where they come too fast to flow one by one, else 0. */
  get rate(): number {
    return this.#flow.rate
  }

  get canGoBack(): boolean {
    return this.#travel.canGoBack
  }

  get selectedId(): ItemId | null {
    return this.#selection.item
  }

  /** The line that is selected, item or gap. */
  get selectedKey(): LineKey | null {
    return this.#selection.key
  }

  get selectedGap(): Gap | null {
    return this.#selection.gap
  }

  /** The feed of what is selected. */
  get selectedFeed(): FeedId | null {
    return this.#selection.feed
  }

  /** Whether the row was edited while it was on the screen; its mark fades once. */
  justEdited(id: ItemId): boolean {
    return this.#edited.has(id)
  }

  // --- Views

  /** Opens a view at its live edge. `known` is main's answer where the window has it already. */
  async show(view: View, known: AnswerOf<'watch'> | null = null): Promise<void> {
    // To a search, and from one search to the next, the rows stay until there are others: typing does not flicker.
    const searched = this.view.kind === 'search'
    const typing =
      view.kind === 'search' && (searched || view.smart === undefined) && (this.loaded || this.entries.length > 0)
    this.#view.value = view
    if (!typing) this.#clear()
    // They are no results yet.
    else if (!searched) this.#stretch.loaded = false
    const turn = this.#watch.beginTurn()
    let newest = this.#watch.begin()
    if (!known) this.#timers.after('slow', SKELETON_AFTER, () => (this.#slow = true))
    // A page that is known already is shown without a tick in between: the first paint needs it.
    let answer = known
      ? { ...known, isDropped: false }
      : await newest.read(view, typing && this.entries.length > 0 ? EMPTY_AFTER : 0)
    while (answer.isDropped && turn.isCurrent) {
      newest.end()
      newest = this.#watch.begin()
      answer = await newest.read(view)
    }
    if (!turn.isCurrent) return
    this.#timers.stop('slow')
    this.#slow = false
    if (typing) this.#clear()
    this.#reloading.fill(answer)
    newest.end(answer.revision)
    this.viewport?.toLiveEdge()
    this.onShown?.((row) => this.#view.holds(row, this.has(row.id)))
  }

  /** Opens a view where it was left: the line that stood at its upper edge stands there again. */
  async showAt(view: View, place: Anchor | null): Promise<void> {
    await this.show(view)
    if (!place) return
    await this.#travel.restore(place, () => this.view === view)
  }

  /** Where the reader is in the list, for another window to go on from. */
  whereabouts(): Pick<Whereabouts, 'view' | 'top' | 'selected'> {
    const place = this.#edge.isAt ? null : this.#travel.here()
    const top = place && { item: place.at, line: place.anchor.key, offset: place.anchor.offset }
    return { view: this.view, top, selected: this.selectedId }
  }

  /** Opens a view as another window left it. */
  async goOn({ view, top }: Pick<Whereabouts, 'view' | 'top'>): Promise<void> {
    await this.show(view)
    if (this.view === view && top) await this.#travel.toPlace(top)
  }

  /** The view is about another day from now on: it is shown as soon as the list may move. */
  roll(view: View): void {
    this.#flow.roll(this.view.unread ? unreadIn(view) : view)
  }

  /** Shows unread items only, or all again. */
  toggleUnreadOnly(): Promise<void> {
    return this.change(toggledUnread(this.view))
  }

  /** Shows the view in another way, where there is one; what is selected stays. */
  async change(view: View | null): Promise<void> {
    if (!view) return
    const row = this.#selection.row
    await this.show(view)
    if (row && this.view === view) this.#selection.keep(this.#view.placed(row), { listed: this.unreadOnly })
  }

  /** Reads the view again after much has changed, and keeps the place. Requests meanwhile become one more reload. */
  reload(): Promise<void> {
    return this.#reloading.reload()
  }

  /** Marks what the list holds as read, but nothing that is kept aside. Answers how many, and what undoes it. */
  async markRead(): Promise<{ count: number; undo: number } | null> {
    const { top, newestId } = this.#stretch
    if (!top) return null
    this.#reloading.dropRead()
    const late = this.#view.byPublication && { newestId }
    return this.#bridge.markViewRead({ view: this.view, upTo: pageKeyOf(top), ...late })
  }

  dispose(): void {
    this.#watch.beginTurn()
    this.#timers.stopAll()
  }

  // --- Pages

  /** Loads older items behind the last one; resolves when they are there. */
  loadOlder(): Promise<void> {
    return this.#paging.loadOlder()
  }

  /** Loads newer items of the list above the first one; resolves when they are there. */
  loadNewer(): Promise<void> {
    return this.#paging.loadNewer()
  }

  /** The screen shows these lines, from `first` to before `last`; `scrolled`: the reader scrolled there. */
  seen(first: number, last: number, scrolled = false): void {
    const before = this.#stretch.range
    this.#stretch.setVisible(first, last)
    const { range } = this.#stretch
    if (scrolled && range.first > before.first) this.#passed(before.first, range.first)
    this.#paging.loadAhead({ scrolled })
  }

  /** Reports what is unread of the items that the reader scrolled past. */
  #passed(from: number, to: number): void {
    const rows = this.entries.slice(from, to).flatMap(({ id }) => this.#stretch.peek(id) ?? [])
    const unread = rows.filter((row) => !row.read)
    if (unread.length > 0) this.onPassed?.(unread)
  }

  /** Goes to a place that is not loaded, by its share of what lies above or below: the scroll bar was dragged there. */
  jump(where: 'above' | 'below', share: number): Promise<void> {
    return this.#paging.jump(where, share)
  }

  // --- News from main

  /** Rows that arrived in the view, oldest first, and how many more there are without rows. */
  arrived(rows: ItemRow[], more: number, revision: number): void {
    this.#watch.news({ rows: rows.map((row) => this.#view.placed(row)), more, gaps: [], revision })
  }

  /** Gaps that are new, have grown, were seen or filled; those that the view does not show are passed over. */
  gapsChanged(gaps: Gap[], revision: number): void {
    this.#watch.news({ rows: [], more: 0, gaps, revision })
  }

  /** Feeds that are gone take their gaps along. */
  feedsRemoved(ids: FeedId[]): void {
    const stays = (gap: Gap): boolean => !ids.includes(gap.feedId)
    this.#stretch.gaps.keep(stays)
    this.tape.keepGaps(stays)
  }

  /** Takes over a row that changed; one that is not in the list is passed over. */
  update(row: ItemRow): void {
    this.#watch.changed(this.#view.placed(row))
  }

  /** How many stored items the search that is open could not look at yet. */
  behind(notIndexed: number): void {
    if (this.view.kind === 'search') this.#stretch.notIndexed = notIndexed
  }

  #update(row: ItemRow): void {
    const before = this.#stretch.peek(row.id)
    if (!before) return
    this.#stretch.update(row)
    if (row.editedAt !== null && row.editedAt !== before.editedAt) {
      this.#edited.add(row.id)
      this.#timers.after(`edited ${row.id}`, EDITED_TIME, () => this.#edited.delete(row.id))
    }
  }

  #take({ rows, more, gaps }: ViewNews): void {
    if (rows.length > 0 || more > 0) this.#flow.arrive(rows, more)
    const shown = gaps.filter((gap) => this.#view.showsGap(gap))
    if (shown.length === 0) return
    this.#stretch.gaps.take(shown, (gap) => this.#stretch.reaches(gap.toAt))
    this.tape.takeGaps(shown)
    this.#flow.flow()
  }

  // --- The live edge

  /** Set by the screen: whether it stands at the live edge. */
  set atEdge(isAt: boolean) {
    if (this.#edge.isAt === isAt) return
    this.#edge.isAt = isAt
    if (isAt) this.#flow.flow()
  }

  get atEdge(): boolean {
    return this.#edge.isAt
  }

  /** Set by the screen: whether the pointer is over the list. */
  set pointerInside(isInside: boolean) {
    this.#edge.pointerInside = isInside
    if (!isInside) this.#flow.flow()
  }

  /** The list stands still until it is released; items go on being stored. */
  hold(): void {
    this.#edge.held = true
  }

  release(): void {
    this.#edge.held = false
    // At once: a moment later the pointer is over the list, where the button was.
    this.#flow.flowAtOnce()
  }

  /** Shows the items kept aside and goes to the oldest of them. */
  take(): Promise<void> {
    return this.#travel.toNews()
  }

  /** Back to where the reader was before the new items were taken. */
  goBack(): Promise<void> {
    return this.#travel.goBack()
  }

  /** To the newest item. */
  toLiveEdge(): Promise<void> {
    return this.#travel.toLiveEdge()
  }

  /** To the oldest item of the view. */
  toEnd(): Promise<void> {
    return this.#travel.toEnd()
  }

  // --- Selection

  select(id: ItemId): void {
    if (!this.#selection.select(id)) return
    this.#standStill()
    const row = this.#stretch.peek(id)
    if (row) this.onSelect?.(row)
  }

  /** Selects a gap; the article that is being read stays. */
  selectGap(id: GapId): void {
    if (this.#selection.selectGap(id)) this.#standStill()
  }

  /** Selects the item or gap `by` lines further down. */
  move(by: number): Promise<void> {
    return this.#walk.move(by)
  }

  /** Selects the next unread item below, else the first from the top; answers it, null where all is read. */
  nextUnread(): Promise<ItemId | null> {
    return this.#walk.nextUnread()
  }

  #standStill(): void {
    this.#edge.selected()
    this.#timers.after('still', STILL_AFTER_SELECTION, () => this.#flow.flow())
  }

  #clear(): void {
    this.#stretch.clear({ days: this.view.kind !== 'search' })
    this.tape.clear()
    this.#paging.reset()
    this.#selection.clear()
    this.#selection.resumeAt = null
    this.#edge.reset()
    this.#flow.reset()
    this.#travel.reset()
    this.#slow = false
    this.place = null
  }
}
