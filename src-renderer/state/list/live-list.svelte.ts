import { tick } from 'svelte'
import { SvelteSet } from 'svelte/reactivity'
import type { FeedId } from '#contract/feed.ts'
import type { FeedPlaces } from '#contract/folder.ts'
import type { Gap, GapId } from '#contract/gap.ts'
import type { AnswerOf, Bridge } from '#contract/ipc.ts'
import type { ItemId, ItemRow, Tape, View } from '#contract/item.ts'
import type { Whereabouts } from '#contract/whereabouts.ts'
import type { Clock } from '../clock.svelte.ts'
import { Aside } from './aside.svelte.ts'
import type { Lines } from './list-lines.ts'
import { toggledUnread, unreadIn } from './list-view.ts'
import { LiveEdge, STILL_AFTER_SELECTION } from './live-edge.svelte.ts'
import { OpenView } from './open-view.svelte.ts'
import { compare, pageKeyOf, type Entry, type LineKey } from './order.ts'
import { Pace } from './pace.ts'
import { PageWatch, type ViewNews } from './page-watch.ts'
import { Paging } from './paging.ts'
import { Reloading } from './reloading.ts'
import { Selection } from './selection.svelte.ts'
import { Stretch } from './stretch.svelte.ts'
import { ListTape, tapeAt } from './tape.svelte.ts'
import { Timers } from './timers.ts'
import type { Anchor, Back, Viewport } from './viewport.ts'
import { Walk } from './walk.ts'

/** How long the way back is offered, in ms. */
const BACK_TIME = 60_000
/** How long a view may take until grey rows say so, in ms. */
const SKELETON_AFTER = 150
/** How long the mark of an edited row fades, in ms. */
const EDITED_TIME = 1_500
/** While somebody types, rows give way to "no match" only once typing has rested this long, in milliseconds. */
const EMPTY_AFTER = 250
/**
 * Within this many rows of the end of what is loaded, the next page is loaded: at once while the reader scrolls or where
 * fewer rows are left, else after a moment, in ms.
 */
const LOAD_WITHIN = 100
const LOAD_NOW_WITHIN = 30
const LOAD_AFTER = 250
/** How often the rate of arrivals is measured again, in ms. */
const MEASURE_EVERY = 1_000
/** Pages that are loaded at most to find the place where a view was left. */
const MOST_PAGES = 20

/**
 * The items of the view that is open: one stretch of them, which moves along as the reader scrolls.
 *
 * The list flows only while its live edge lets it. Otherwise arrivals are kept aside, the list does not move by a pixel,
 * and the reader takes the new items when they like.
 */
export class LiveList {
  #bridge: Bridge
  #clock: Clock
  #timers: Timers
  #view = new OpenView()
  #stretch = new Stretch((gap) => this.#view.placesGap(gap))
  #aside = new Aside()
  #tape = new ListTape()
  #selection = new Selection(this.#stretch)
  #pace = new Pace()
  #edge: LiveEdge
  #watch: PageWatch
  #paging: Paging
  #reloading: Reloading
  #walk: Walk

  #slow = $state.raw(false)
  /** Items per second where they come too fast to show one by one, else 0. */
  #rate = $state.raw(0)
  #back = $state.raw<Back | null>(null)
  #edited = new SvelteSet<ItemId>()
  /** The view of the new day, until the list may move. */
  #rollTo: View | null = null

  /** Set by the list on the screen while it is there. */
  viewport: Viewport | null = null
  /** What stands at the screen's upper edge, set by the screen: a list that comes back stands where it was. */
  place: Anchor | null = null
  /** Called for each selection. */
  onSelect: ((row: ItemRow) => void) | null = null
  /** Called with the unread items that left the screen at its upper edge while the reader scrolled. */
  onPassed: ((rows: ItemRow[]) => void) | null = null

  constructor(bridge: Bridge, clock: Clock) {
    this.#bridge = bridge
    this.#clock = clock
    this.#timers = new Timers(clock)
    this.#edge = new LiveEdge(bridge, clock)
    this.#watch = new PageWatch(bridge, clock, {
      take: (news) => this.#take(news),
      update: (row) => this.#update(row)
    })
    this.#paging = new Paging(bridge, this.#view, this.#stretch, this.#aside)
    const shared = {
      bridge,
      view: this.#view,
      stretch: this.#stretch,
      watch: this.#watch,
      paging: this.#paging,
      edge: this.#edge,
      viewport: () => this.viewport
    }
    this.#reloading = new Reloading({ ...shared, aside: this.#aside, tape: this.#tape })
    this.#walk = new Walk({
      ...shared,
      selection: this.#selection,
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

  get tape(): Tape {
    return this.#tape.value
  }

  /** The tape as it stands at this time, in epoch ms. */
  tapeAt(now: number): Tape {
    return tapeAt(this.#tape.value, now)
  }

  /** How many items are kept aside. */
  get waiting(): number {
    return this.#aside.count
  }

  /** How many feeds the items kept aside come from. */
  get waitingFeeds(): number {
    return this.#aside.feeds
  }

  /** When the oldest of the items kept aside came, epoch milliseconds; null where there is none. */
  get waitingSince(): number | null {
    return this.#aside.since
  }

  get held(): boolean {
    return this.#edge.held
  }

  /** Items per second where they come too fast to flow one by one, else 0. */
  get rate(): number {
    return this.#rate
  }

  get canGoBack(): boolean {
    return this.#back !== null
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
  }

  /** Opens a view where it was left: the line that stood at its upper edge stands there again. */
  async showAt(view: View, place: Anchor | null): Promise<void> {
    await this.show(view)
    if (!place) return
    const isThere = (): boolean => this.#stretch.indexOf(place.key) !== -1
    for (let pages = 0; pages < MOST_PAGES && !isThere() && this.more && this.view === view; pages++)
      await this.loadOlder()
    await tick()
    if (this.view === view) this.viewport?.restore(place)
  }

  /** Where the reader is in the list, for another window to go on from. */
  whereabouts(): Pick<Whereabouts, 'view' | 'top' | 'selected'> {
    const place = this.#edge.isAt ? null : this.#whereIAm()
    const top = place && { item: place.at, line: place.anchor.key, offset: place.anchor.offset }
    return { view: this.view, top, selected: this.selectedId }
  }

  /** Opens a view as another window left it. */
  async goOn({ view, top }: Pick<Whereabouts, 'view' | 'top'>): Promise<void> {
    await this.show(view)
    if (this.view !== view || !top) return
    const { item, line: key, offset } = top
    if (!(await this.#paging.openAt(item))) return
    await tick()
    this.viewport?.restore({ key, offset })
  }

  /** The view is about another day from now on: it is shown as soon as the list may move. */
  roll(view: View): void {
    this.#rollTo = this.view.unread ? unreadIn(view) : view
    this.#flow()
  }

  /** Shows unread items only, or all again; what is selected stays. */
  async toggleUnreadOnly(): Promise<void> {
    const view = toggledUnread(this.view)
    if (!view) return
    const selected = this.#selection.row
    await this.show(view)
    if (selected && this.view === view) this.#keepSelected(selected)
  }

  #keepSelected(row: ItemRow): void {
    const last = this.entries.at(-1)
    const isInReach = !this.more || !last || compare(row, last) < 0
    if (this.unreadOnly && isInReach && !this.#stretch.isListed(row.id)) this.#stretch.insert(row)
    else this.#stretch.remember(row)
    this.#selection.restore(row.id)
  }

  /** Reads the view again after much has changed, and keeps the place. Requests meanwhile become one more reload. */
  reload(): Promise<void> {
    return this.#reloading.reload()
  }

  /** Marks what the list holds as read, but nothing that is kept aside. Answers how many, and what undoes it. */
  async markRead(): Promise<{ count: number; undo: number } | null> {
    const { top } = this.#stretch
    if (!top) return null
    this.#reloading.dropRead()
    return this.#bridge.markViewRead({ view: this.view, upTo: pageKeyOf(top) })
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

  /**
   * The screen shows these lines, from `first` to before `last`; `scrolled`: the reader scrolled there.
   *
   * Loads on towards either end; what is far away is let go.
   */
  seen(first: number, last: number, scrolled = false): void {
    const before = this.#stretch.range
    this.#stretch.setVisible(first, last)
    const { range } = this.#stretch
    if (scrolled && range.first > before.first) this.#passed(before.first, range.first)
    const left = this.#left
    if (left <= (scrolled ? LOAD_WITHIN : LOAD_NOW_WITHIN)) void this.loadOlder()
    // A page that has just come is drawn first.
    else if (left <= LOAD_WITHIN && !this.#timers.has('ahead'))
      this.#timers.after('ahead', LOAD_AFTER, () => {
        if (this.#left <= LOAD_WITHIN) void this.loadOlder()
      })
    if (this.#stretch.range.first < LOAD_WITHIN) void this.loadNewer()
  }

  /** How many loaded items are below the screen. */
  get #left(): number {
    return this.entries.length - this.#stretch.range.last
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
    this.#watch.news({ rows, more, gaps: [], revision })
  }

  /** Gaps that are new, have grown, were seen or filled; those that the view does not show are passed over. */
  gapsChanged(gaps: Gap[], revision: number): void {
    this.#watch.news({ rows: [], more: 0, gaps, revision })
  }

  /** Feeds that are gone take their gaps along. */
  feedsRemoved(ids: FeedId[]): void {
    const stays = (gap: Gap): boolean => !ids.includes(gap.feedId)
    this.#stretch.gaps.keep(stays)
    this.#tape.keepGaps(stays)
  }

  /** Takes over a row that changed; one that is not in the list is passed over. */
  update(row: ItemRow): void {
    this.#watch.changed(row)
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
    if (rows.length > 0 || more > 0) this.#arrive(rows, more)
    const shown = gaps.filter((gap) => this.#view.showsGap(gap))
    if (shown.length === 0) return
    this.#stretch.gaps.take(shown, (gap) => this.#stretch.reaches(gap.toAt))
    this.#tape.takeGaps(shown)
    this.#flow()
  }

  #arrive(rows: ItemRow[], more: number): void {
    const fresh = rows.filter((row) => !this.#stretch.isKnown(row.id) && this.#view.shows(row))
    this.#tape.count(fresh, more, this.#clock.now())
    this.#measureRate(fresh.length + more)
    if (fresh.length === 0 && more === 0) return
    this.#stretch.forget(this.#aside.put(this.#stretch.enterAside(fresh), more))
    this.#flow()
  }

  #measureRate(arrived: number): void {
    this.#rate = this.#pace.measure(arrived, this.#clock.now())
    if (!this.#pace.isCounting) return
    this.#timers.after('rate', MEASURE_EVERY, () => {
      this.#measureRate(0)
      this.#flow()
    })
  }

  // --- The live edge

  /** Set by the screen: whether it stands at the live edge. */
  set atEdge(isAt: boolean) {
    if (this.#edge.isAt === isAt) return
    this.#edge.isAt = isAt
    if (isAt) this.#flow()
  }

  get atEdge(): boolean {
    return this.#edge.isAt
  }

  /** Set by the screen: whether the pointer is over the list. */
  set pointerInside(isInside: boolean) {
    this.#edge.pointerInside = isInside
    if (!isInside) this.#flow()
  }

  /** The list stands still until it is released; items go on being stored. */
  hold(): void {
    this.#edge.held = true
  }

  release(): void {
    this.#edge.held = false
    // At once: a moment later the pointer is over the list, where the button was.
    this.#pace.skipWait()
    this.#flow()
  }

  /** Lets items kept aside into the list if the list may move now, else leaves them there; in steps while much arrives. */
  #flow(): void {
    if (!this.#edge.mayMove || this.above > 0) return
    if (this.#rollTo) {
      void this.show(this.#rollTo)
      return
    }
    if (this.waiting === 0) {
      this.#stretch.gaps.placeAll()
      return
    }
    const wait = this.#pace.untilStep(this.#rate, this.#clock.now())
    if (wait > 0) {
      this.#timers.after('step', wait, () => this.#flow())
      return
    }
    this.#pace.stepped(this.#clock.now())
    this.#stretch.gaps.placeAll()
    if (this.#aside.rowless > 0) void this.#reloading.refill()
    else this.#join({ stay: false })
  }

  /** Lets the items kept aside into the list. `stay`: what is looked at stays where it is, to the pixel. */
  #join({ stay }: { stay: boolean }): void {
    const { entries } = this.#aside
    if (entries.length === 0) return
    this.#stretch.join(entries, { stay })
    this.#aside.empty()
  }

  /** Shows the items kept aside and goes to the oldest of them. */
  async take(): Promise<void> {
    if (this.waiting === 0) return
    this.#edge.held = false
    this.#back = this.#whereIAm()
    this.#timers.after('back', BACK_TIME, () => (this.#back = null))
    const { top, above } = this.#stretch
    this.#stretch.gaps.placeAll()
    let oldestNew: ItemId | null
    if ((this.#aside.rowless === 0 && above === 0) || !top) {
      oldestNew = this.#aside.entries.at(-1)?.id ?? null
      this.#join({ stay: true })
    } else oldestNew = await this.#paging.openAside(top)
    this.#selection.resumeAt = oldestNew
    await tick()
    if (oldestNew !== null) this.viewport?.reveal(oldestNew, 'end')
  }

  /** Back to where the reader was before the new items were taken. */
  async goBack(): Promise<void> {
    const back = this.#back
    if (!back) return
    this.#back = null
    this.#selection.resumeAt = null
    this.#timers.stop('back')
    if (this.#stretch.indexOf(back.anchor.key) === -1) {
      await this.#paging.openAt(back.at)
      await tick()
    }
    this.viewport?.restore(back.anchor)
  }

  /** To the newest item. */
  async toLiveEdge(): Promise<void> {
    this.#stretch.gaps.placeAll()
    this.#paging.beginTurn()
    if (this.above > 0 || this.#aside.rowless > 0) await this.#reloading.refill()
    else this.#join({ stay: false })
    await tick()
    this.viewport?.toLiveEdge()
  }

  /** To the oldest item of the view. */
  async toEnd(): Promise<void> {
    if (this.more && this.loaded) {
      if (!(await this.#paging.openEnd())) return
      await tick()
    }
    this.viewport?.toEnd()
  }

  #whereIAm(): Back | null {
    const anchor = this.viewport?.anchor() ?? null
    const at = this.entries[this.#stretch.range.first] ?? this.entries[0]
    return anchor && at ? { anchor, at: pageKeyOf(at) } : null
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

  deselect(): void {
    this.#selection.clear()
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
    this.#timers.after('still', STILL_AFTER_SELECTION, () => this.#flow())
  }

  // --- Inside

  #clear(): void {
    this.#stretch.clear({ days: this.view.kind !== 'search' })
    this.#aside.empty()
    this.#tape.clear()
    this.#paging.reset()
    this.#selection.clear()
    this.#selection.resumeAt = null
    this.#edge.reset()
    this.#pace.forgetArrivals()
    this.#rate = 0
    this.#slow = false
    this.#back = null
    this.#rollTo = null
    this.place = null
  }
}
