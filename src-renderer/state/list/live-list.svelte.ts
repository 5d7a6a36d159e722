import { tick } from 'svelte'
import { SvelteSet } from 'svelte/reactivity'
import type { FeedId } from '#contract/feed.ts'
import { noPlaces, type FeedPlaces } from '#contract/folder.ts'
import type { Gap, GapId } from '#contract/gap.ts'
import type { AnswerOf, Bridge } from '#contract/ipc.ts'
import type { Whereabouts } from '#contract/whereabouts.ts'
import {
  belongs,
  PAGE_LIMIT,
  type Extent,
  type ItemId,
  type ItemRow,
  type Page,
  type PageKey,
  type Tape,
  type View
} from '#contract/item.ts'
import type { Clock } from '../clock.svelte.ts'
import { Aside } from './aside.svelte.ts'
import { isDay, isGap, linesAbove, linesOf, type Lines } from './list-lines.ts'
import { isUnreadOnly, placesGap, showsGap, toggledUnread, unreadIn } from './list-view.ts'
import {
  compare,
  entryOf,
  isAfterCorrection,
  joined,
  keyOf,
  pageKeyOf,
  withKept,
  type Entry,
  type LineKey
} from './order.ts'
import { Pace } from './pace.ts'
import { PageWatch, type ViewNews } from './page-watch.ts'
import { PlacedGaps } from './placed-gaps.svelte.ts'
import { ListTape, tapeAt } from './tape.svelte.ts'
import { Timers } from './timers.ts'
import { Turn } from './turn.ts'
import type { Anchor, Back, Viewport } from './viewport.ts'

/** After a selection the list stands still for this long, in milliseconds. */
const STILL_AFTER_SELECTION = 10_000
const BACK_TIME = 60_000
const SKELETON_AFTER = 150
/** While somebody types, rows give way to "no match" only once typing has rested this long, in milliseconds. */
const EMPTY_AFTER = 250
/** Items kept in memory; beyond it those farthest from the screen are let go and fetched again when they come near. */
const MOST_ENTRIES = 2_000
/** So many items around the screen are never let go. */
const NEAR = 500
/** From this near to what is not loaded it is loaded; while nobody scrolls, after a moment, in ms, except where it is nearer. */
const LOAD_WITHIN = 100
const LOAD_NOW_WITHIN = 30
const LOAD_AFTER = 250
/** Pages that one refill may ask for. */
const MOST_PAGES = 20

/**
 * The items of the view that is open: one stretch of them, which moves along as the reader scrolls, over a view of any
 * size. What lies above and below it is a number.
 *
 * The list flows only while it is at its live edge, the pointer is elsewhere and nothing was selected a moment ago.
 * Otherwise what arrives is kept aside, the list does not move by a pixel, and the reader takes the new items when they
 * like: nothing ever moves away under a pointer that is about to click.
 */
export class LiveList {
  #bridge: Bridge
  #clock: Clock
  #view = $state.raw<View>({ kind: 'all' })
  /**
   * Newest first. `shifted` says that the last change was at the start and what is looked at must stay where it is; `at`
   * what belongs at the screen's upper edge where nothing of what was there is left.
   */
  #sequence = $state.raw<{ entries: Entry[]; shifted: boolean; at?: ItemId }>({ entries: [], shifted: false })
  #gaps = new PlacedGaps((gap) => placesGap(this.#view, gap))
  /** Whether days stand between the items: not in a search. Turns only with the rows. */
  #days = $state.raw(true)
  #lines = $derived<Lines<Entry>>(linesOf(this.#sequence.entries, this.#gaps.lines, { days: this.#days }))
  /** How many items of the list are newer than the stretch that is loaded; 0 where it begins at the list's top. */
  #above = $state.raw(0)
  /** How many are older, as far as that is known. */
  #below = $state.raw(0)
  /** The newest item that is in the list: what is newer is kept aside. */
  #top: PageKey | null = null
  /** The newest item that was heard of. */
  #newest: PageKey | null = null
  /** `sortAt` of the view's oldest item. */
  #oldest = 0
  #rows = new Map<ItemId, ItemRow>()
  /** Every id that has a place in the list or among what is kept aside. */
  #known = new Set<ItemId>()
  #version = $state.raw(0)
  #more = $state.raw(false)
  #notIndexed = $state.raw(0)
  #loaded = $state.raw(false)
  #slow = $state.raw(false)
  #tape = new ListTape()

  #aside = new Aside()
  #held = $state.raw(false)
  #rate = $state.raw(0)
  #back = $state.raw<Back | null>(null)
  #edited = new SvelteSet<ItemId>()

  #selected = $state.raw<ItemId | null>(null)
  /** The gap that is selected; an item or a gap is, never both. */
  #selectedGap = $state.raw<GapId | null>(null)
  #selectedAt = -Infinity
  /** Where the keyboard goes on from after new items were taken. */
  #resume: ItemId | null = null
  #atEdge = true
  #pointerInside = false
  #pace = new Pace()

  /** Ends when another view is opened, or the same one again. */
  #viewTurn = new Turn()
  /** Ends when the reader asks for another place of the view. */
  #placeTurn = new Turn()
  /** Ends when the loaded stretch is replaced: a page that was on its way to it is not joined to another one. */
  #stretchTurn = new Turn()
  #watch: PageWatch
  #older: Promise<void> | null = null
  #newer: Promise<void> | null = null
  #rollTo: View | null = null
  #reloading: Promise<void> | null = null
  #reloadAgain = false
  #dropRead = false
  #range = { first: 0, last: 0 }
  #timers: Timers

  /** Set by the list on the screen while it is there. */
  viewport: Viewport | null = null
  /** Told by the screen: what stands at its upper edge, so that a list that comes back stands where it was. */
  place: Anchor | null = null
  /** Told of each selection. */
  onSelect: ((row: ItemRow) => void) | null = null
  /** Told which items left the screen at its upper edge while the reader scrolled, and were unread. */
  onPassed: ((rows: ItemRow[]) => void) | null = null
  /** Whether a feed is still there; rows of a removed one do not survive a reload. */
  hasFeed: (id: FeedId) => boolean = () => true
  /** Which feeds stand in which folders, and which are muted. */
  places: FeedPlaces = noPlaces

  constructor(bridge: Bridge, clock: Clock) {
    this.#bridge = bridge
    this.#clock = clock
    this.#timers = new Timers(clock)
    this.#watch = new PageWatch(bridge, clock, {
      take: (news) => this.#take(news),
      update: (row) => this.#update(row)
    })
  }

  get view(): View {
    return this.#view
  }

  /** The items that the list shows, newest first. */
  get entries(): readonly Entry[] {
    return this.#sequence.entries
  }

  /** Those items with the gaps between them, as they stand on the screen. */
  get lines(): Lines<Entry> {
    return this.#lines
  }

  /** Whether the last change was at the start and the screen must keep what it shows where it is. */
  get shifted(): boolean {
    return this.#sequence.shifted
  }

  /** What belongs at the screen's upper edge where nothing of what was there is left. */
  get at(): ItemId | null {
    return this.#sequence.at ?? null
  }

  /** How many items the list has down to the last one that is loaded. */
  get size(): number {
    return this.#above + this.entries.length
  }

  /** How many items of the list are above and below those that are loaded. */
  get above(): number {
    return this.#above
  }

  get below(): number {
    return this.#more ? this.#below : 0
  }

  /** The row of an entry. */
  row(id: ItemId): ItemRow | undefined {
    void this.#version
    return this.#rows.get(id)
  }

  /** Whether older items follow below. */
  get more(): boolean {
    return this.#more
  }

  get notIndexed(): number {
    return this.#notIndexed
  }

  /** Whether the view has answered; an empty list means nothing before that. */
  get loaded(): boolean {
    return this.#loaded
  }

  /** Whether the view takes long enough that grey rows should say so. */
  get slow(): boolean {
    return this.#slow
  }

  get tape(): Tape {
    return this.#tape.value
  }

  get unreadOnly(): boolean {
    return isUnreadOnly(this.#view)
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
    return this.#held
  }

  /** Items per second where they come too fast to flow one by one, else 0. */
  get rate(): number {
    return this.#rate
  }

  get canGoBack(): boolean {
    return this.#back !== null
  }

  get selectedId(): ItemId | null {
    return this.#selected
  }

  /** The line that is selected, item or gap. */
  get selectedKey(): LineKey | null {
    return this.#selectedGap === null ? this.#selected : `gap-${this.#selectedGap}`
  }

  get selectedGap(): Gap | null {
    return this.#selectedGap === null ? null : this.#gaps.get(this.#selectedGap)
  }

  /** The feed of what is selected. */
  get selectedFeed(): FeedId | null {
    const row = this.#selected === null ? undefined : this.#rows.get(this.#selected)
    return this.selectedGap?.feedId ?? row?.feedId ?? null
  }

  /** Whether the row was edited while it was on the screen; its mark fades once. */
  justEdited(id: ItemId): boolean {
    return this.#edited.has(id)
  }

  // --- Views and pages

  /** Opens a view at its live edge. `known` is main's answer where the window has it already. */
  async show(view: View, known: AnswerOf<'watch'> | null = null): Promise<void> {
    // To what is typed, and from one search to the next, the rows stay until there are others: typing does not flicker.
    const searched = this.#view.kind === 'search'
    const typing =
      view.kind === 'search' && (searched || view.smart === undefined) && (this.#loaded || this.entries.length > 0)
    this.#view = view
    if (!typing) this.#clear()
    // They are no results yet.
    else if (!searched) this.#loaded = false
    const turn = (this.#viewTurn = this.#viewTurn.next())
    this.#watch.abandon()
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
    const { page, tape, extent, revision } = answer
    this.#timers.stop('slow')
    this.#slow = false
    if (typing) this.#clear()
    this.#loaded = true
    this.#tape.replace(tape)
    this.#append(page)
    this.#measure(extent)
    this.#setTop(this.entries[0] ?? null)
    newest.end(revision)
    this.viewport?.toLiveEdge()
  }

  /** Opens a view where it was left: the line that stood at its upper edge stands there again. */
  async showAt(view: View, place: Anchor | null): Promise<void> {
    await this.show(view)
    if (!place) return
    const there = (): boolean => this.#lines.all.some((line) => keyOf(line) === place.key)
    for (let pages = 0; pages < MOST_PAGES && !there() && this.#more && this.#view === view; pages++)
      await this.loadOlder()
    await tick()
    if (this.#view === view) this.viewport?.restore(place)
  }

  /** Where the reader is in the list, for another window to go on from. */
  whereabouts(): Pick<Whereabouts, 'view' | 'top' | 'selected'> {
    const place = this.#atEdge ? null : this.#whereIAm()
    const top = place && { item: place.at, line: place.anchor.key, offset: place.anchor.offset }
    return { view: this.#view, top, selected: this.#selected }
  }

  /** Opens a view as another window left it. */
  async goOn({ view, top }: Pick<Whereabouts, 'view' | 'top'>): Promise<void> {
    await this.show(view)
    if (this.#view !== view || !top) return
    const { key, offset } = { key: top.line, offset: top.offset }
    if (!(await this.#openAt(top.item))) return
    await tick()
    this.viewport?.restore({ key, offset })
  }

  /** How many stored items the search that is open could not look at yet. */
  behind(notIndexed: number): void {
    if (this.#view.kind === 'search') this.#notIndexed = notIndexed
  }
  /** The view is about another day from now on: it is shown as soon as the list may move. */
  roll(view: View): void {
    this.#rollTo = this.#view.unread ? unreadIn(view) : view
    this.#flow()
  }

  /** Loads older items behind the last one; resolves when they are there. */
  loadOlder(): Promise<void> {
    if (!this.#more || !this.#loaded) return Promise.resolve()
    this.#older ??= this.#loadOlder().finally(() => (this.#older = null))
    return this.#older
  }

  /** Loads newer items of the list above the first one; resolves when they are there. */
  loadNewer(): Promise<void> {
    if (this.#above === 0 || !this.#loaded) return Promise.resolve()
    this.#newer ??= this.#loadNewer().finally(() => (this.#newer = null))
    return this.#newer
  }

  /**
   * Told by the screen which lines it shows, and whether the reader scrolled there.
   *
   * Loads on towards either end; what is far away is let go.
   */
  seen(first: number, last: number, scrolled = false): void {
    const before = this.#range
    this.#range = { first: this.#entriesAbove(first), last: this.#entriesAbove(last) }
    if (scrolled && this.#range.first > before.first) this.#passed(before.first, this.#range.first)
    const left = this.entries.length - this.#range.last
    if (left <= (scrolled ? LOAD_WITHIN : LOAD_NOW_WITHIN)) void this.loadOlder()
    // A page that has just come is drawn first.
    else if (left <= LOAD_WITHIN && !this.#timers.has('ahead'))
      this.#timers.after('ahead', LOAD_AFTER, () => this.#loadAhead())
    if (this.#range.first < LOAD_WITHIN) void this.loadNewer()
  }

  #loadAhead(): void {
    if (this.entries.length - this.#range.last <= LOAD_WITHIN) void this.loadOlder()
  }

  /**
   * Goes to a place that is not loaded, by its share of what lies above or below: the scroll bar was dragged there.
   *
   * Between what is known of both ends the share is taken of the time.
   */
  async jump(where: 'above' | 'below', share: number): Promise<void> {
    const first = this.entries[0]
    const last = this.entries.at(-1)
    const top = this.#top
    if (!first || !last || !top) return
    const [from, to] = where === 'above' ? [top, first] : [last, { sortAt: this.#oldest, id: 1 }]
    const between = (a: number, b: number): number => Math.max(1, Math.round(a + (b - a) * share))
    const loaded = this.entries.length
    const newer = where === 'above' ? share * this.#above : this.#above + loaded + share * this.#below
    const at = { sortAt: between(from.sortAt, to.sortAt), id: between(from.id, to.id) }
    await this.#openAt(at, Math.round(newer))
  }

  /** Shows unread items only, or all again; what is selected stays. */
  async toggleUnreadOnly(): Promise<void> {
    const view = toggledUnread(this.#view)
    if (!view) return
    const selected = this.#selected === null ? undefined : this.#rows.get(this.#selected)
    await this.show(view)
    if (selected && this.#view === view) this.#keepSelected(selected)
  }

  #keepSelected(row: ItemRow): void {
    const last = this.entries.at(-1)
    const isInReach = !this.#more || !last || compare(row, last) < 0
    if (this.unreadOnly && isInReach && !this.#isListed(row.id)) {
      this.#sequence = { entries: [...this.entries, this.#entry(row)].sort(compare), shifted: false }
      this.#setTop(this.entries[0] ?? null)
    } else if (!this.#rows.has(row.id)) this.#rows.set(row.id, row)
    this.#selected = row.id
    this.#version++
  }

  /**
   * Asks for the view again after much has changed, and keeps the place.
   *
   * Reloads that are asked for meanwhile become one more.
   */
  reload(): Promise<void> {
    if (this.#reloading) {
      this.#reloadAgain = true
      return this.#reloading
    }
    this.#reloading = this.#reload().finally(() => {
      this.#reloading = null
      if (this.#reloadAgain) {
        this.#reloadAgain = false
        void this.reload()
      }
    })
    return this.#reloading
  }

  /** Marks what the list holds as read, but nothing that is kept aside. Answers how many, and what undoes it. */
  async markRead(): Promise<{ count: number; undo: number } | null> {
    const newest = this.#top
    if (!newest) return null
    this.#dropRead = true
    return this.#bridge.markViewRead({ view: this.#view, upTo: { sortAt: newest.sortAt, id: newest.id } })
  }

  // --- What main tells

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
    this.#gaps.keep(stays)
    this.#tape.keepGaps(stays)
  }

  /** Takes over a row that changed; one that is not in the list is passed over. */
  update(row: ItemRow): void {
    this.#watch.changed(row)
  }

  #update(row: ItemRow): void {
    const before = this.#rows.get(row.id)
    if (!before) return
    this.#rows.set(row.id, row)
    this.#version++
    if (row.editedAt !== null && row.editedAt !== before.editedAt) {
      this.#edited.add(row.id)
      this.#timers.after(`edited ${row.id}`, 1_500, () => this.#edited.delete(row.id))
    }
  }

  // --- The live edge

  /** Told by the screen: whether it stands at the live edge. */
  set atEdge(value: boolean) {
    if (this.#atEdge === value) return
    this.#standAtEdge(value)
    if (value) this.#flow()
  }

  get atEdge(): boolean {
    return this.#atEdge
  }

  /** Told by the screen: whether the pointer is over the list. */
  set pointerInside(value: boolean) {
    this.#pointerInside = value
    if (!value) this.#flow()
  }

  /** The list stands still until it is released; items go on being stored. */
  hold(): void {
    this.#held = true
  }

  release(): void {
    this.#held = false
    // At once: a moment later the pointer is over the list, where the button was.
    this.#pace.skipWait()
    this.#flow()
  }

  /** Shows what was kept aside and goes to the oldest of it. */
  async take(): Promise<void> {
    if (this.waiting === 0) return
    this.#held = false
    this.#back = this.#whereIAm()
    this.#timers.after('back', BACK_TIME, () => (this.#back = null))
    const top = this.#top
    this.#gaps.placeAll()
    let oldestNew: ItemId | null
    if ((this.#aside.rowless === 0 && this.#above === 0) || !top) {
      oldestNew = this.#aside.entries.at(-1)?.id ?? null
      this.#prepend(true)
    } else oldestNew = await this.#openAside(top)
    this.#resume = oldestNew
    await tick()
    if (oldestNew !== null) this.viewport?.reveal(oldestNew, 'end')
  }

  /** Back to where the reader was before the new items were taken. */
  async goBack(): Promise<void> {
    const back = this.#back
    if (!back) return
    this.#back = null
    this.#resume = null
    this.#timers.stop('back')
    if (!this.#lines.all.some((line) => keyOf(line) === back.anchor.key)) {
      await this.#openAt(back.at)
      await tick()
    }
    this.viewport?.restore(back.anchor)
  }

  /** To the newest item. */
  async toLiveEdge(): Promise<void> {
    this.#gaps.placeAll()
    this.#placeTurn = this.#placeTurn.next()
    if (this.#above > 0 || this.#aside.rowless > 0) await this.#refill()
    else if (this.#aside.entries.length > 0) this.#prepend(false)
    await tick()
    this.viewport?.toLiveEdge()
  }

  /** To the oldest item of the view. */
  async toEnd(): Promise<void> {
    if (this.#more && this.#loaded) {
      const turn = (this.#placeTurn = this.#placeTurn.next())
      const total = this.#above + this.entries.length + this.#below
      const page = await this.#bridge.listNewer({ view: this.#view, after: { sortAt: 0, id: 1 }, limit: PAGE_LIMIT })
      if (!turn.isCurrent) return
      this.#open(this.#upToTop(page), { rows: [], more: false, notIndexed: 0, gaps: [] }, total - page.rows.length)
      await tick()
    }
    this.viewport?.toEnd()
  }

  // --- Selection

  select(id: ItemId): void {
    const row = this.#rows.get(id)
    if (!row) return
    const before = this.#selected
    this.#selected = id
    if (before !== null && !this.#known.has(before)) this.#rows.delete(before)
    this.#selectedGap = null
    this.#standStill()
    this.onSelect?.(row)
  }

  /** Selects a gap; what is being read stays. */
  selectGap(id: GapId): void {
    if (!this.#gaps.get(id)) return
    this.#selected = null
    this.#selectedGap = id
    this.#standStill()
  }

  deselect(): void {
    this.#selected = null
    this.#selectedGap = null
  }

  /** Selects what is that many lines further down, item or gap. */
  async move(by: number): Promise<void> {
    const lines = this.#lines
    if (lines.all.length === 0) return
    const at = this.#cursor()
    const first = this.#atEdge ? 0 : this.#lineOf(this.#range.first)
    let to = at === -1 ? first : this.#resume === null ? at + by : at
    const key = at === -1 ? null : keyOf(lines.all[at]!)
    if (to >= lines.all.length) await this.loadOlder()
    else if (to <= 0 && by < 0) await this.loadNewer()
    // What was loaded may have moved the lines.
    if (key !== null && this.#resume === null) to = this.#lines.all.findIndex((line) => keyOf(line) === key) + by
    to = this.#notADay(to, by)
    const line = this.#lines.all[to]
    if (!line || isDay(line)) return
    if (!isGap(line)) {
      this.#go(this.#entriesAbove(to))
      return
    }
    this.selectGap(line.gap.id)
    this.viewport?.reveal(keyOf(line), 'nearest')
  }

  /** The nearest line that can be selected: a day is only passed over. */
  #notADay(index: number, direction: number): number {
    const { all } = this.#lines
    const at = Math.max(0, Math.min(index, all.length - 1))
    const line = all[at]
    if (!line || !isDay(line)) return at
    return direction < 0 && at > 0 ? at - 1 : at + 1
  }

  /** Selects the next unread item below, else the first from the top; answers it, null where all is read. */
  async nextUnread(): Promise<ItemId | null> {
    const isUnread = ({ id }: Entry): boolean => this.#rows.get(id)?.read === false
    const start = this.#entriesAbove(this.#cursor() + (this.#resume === null ? 1 : 0))
    const below = this.entries.findIndex((entry, i) => i >= start && isUnread(entry))
    if (below !== -1) return this.#go(below)
    const turn = this.#viewTurn
    const last = this.entries.at(-1)
    const older = this.#more && last ? await this.#unreadBelow(last) : null
    if (!turn.isCurrent) return null
    if (older) return this.#goTo(older)
    const top = this.#top
    if (this.#above > 0 && top) {
      const newest = await this.#unreadBelow({ sortAt: top.sortAt, id: top.id + 1 })
      return newest && newest.id !== this.#selected && turn.isCurrent ? this.#goTo(newest) : null
    }
    const first = this.entries.findIndex(isUnread)
    return first === -1 || this.entries[first]?.id === this.#selected ? null : this.#go(first)
  }

  /** The newest unread item of the view below a place: main finds it, however much that is read lies in between. */
  async #unreadBelow(place: PageKey): Promise<ItemRow | null> {
    const page = await this.#bridge.listItems({ view: unreadIn(this.#view), before: pageKeyOf(place), limit: 1 })
    return page.rows[0] ?? null
  }

  /** Selects an item that may not be loaded. */
  async #goTo(row: ItemRow): Promise<ItemId | null> {
    if (!this.#isListed(row.id) && this.#more) await this.loadOlder()
    if (!this.#isListed(row.id)) {
      await this.#openAt(row)
      await tick()
    }
    return this.#go(this.entries.findIndex((entry) => entry.id === row.id))
  }

  #isListed(id: ItemId): boolean {
    return this.entries.some((entry) => entry.id === id)
  }

  has(id: ItemId): boolean {
    return this.#rows.has(id)
  }

  dispose(): void {
    this.#viewTurn = this.#viewTurn.next()
    this.#timers.stopAll()
  }

  // --- Inside

  #standStill(): void {
    this.#selectedAt = this.#clock.now()
    this.#resume = null
    this.#timers.after('still', STILL_AFTER_SELECTION, () => this.#flow())
  }

  /** The line from which the keyboard goes on; -1 where there is none. */
  #cursor(): number {
    const key = this.#resume ?? this.selectedKey
    return key === null ? -1 : this.#lines.all.findIndex((line) => keyOf(line) === key)
  }

  #entriesAbove(line: number): number {
    return line - linesAbove(this.#lines.gapsAt, line) - linesAbove(this.#lines.daysAt, line)
  }

  #lineOf(index: number): number {
    const entry = this.entries[index]
    return entry ? Math.max(0, this.#lines.all.indexOf(entry)) : 0
  }

  #go(index: number): ItemId | null {
    const entry = this.entries[index]
    if (!entry) return null
    this.select(entry.id)
    this.viewport?.reveal(entry.id, 'nearest')
    return entry.id
  }

  /** What is unread of the items that the reader scrolled past. */
  #passed(from: number, to: number): void {
    const rows = this.entries.slice(from, to).flatMap((entry) => this.#rows.get(entry.id) ?? [])
    const unread = rows.filter((row) => !row.read)
    if (unread.length > 0) this.onPassed?.(unread)
  }

  #whereIAm(): Back | null {
    const anchor = this.viewport?.anchor() ?? null
    const at = this.entries[this.#range.first] ?? this.entries[0]
    return anchor && at ? { anchor, at: { sortAt: at.sortAt, id: at.id } } : null
  }

  #clear(): void {
    this.#days = this.#view.kind !== 'search'
    this.#sequence = { entries: [], shifted: false }
    this.#gaps.clear()
    this.#rows.clear()
    this.#known.clear()
    this.#aside.empty()
    this.#above = 0
    this.#below = 0
    this.#top = null
    this.#newest = null
    this.#oldest = 0
    this.#rollTo = null
    this.#older = null
    this.#newer = null
    this.#stretchTurn = this.#stretchTurn.next()
    this.#placeTurn = this.#placeTurn.next()
    this.#more = false
    this.#notIndexed = 0
    this.#loaded = false
    this.#slow = false
    this.#held = false
    this.#rate = 0
    this.#pace.forgetArrivals()
    this.#back = null
    this.#resume = null
    this.#selected = null
    this.#selectedGap = null
    this.#selectedAt = -Infinity
    this.#standAtEdge(true)
    this.place = null
    this.#range = { first: 0, last: 0 }
    this.#tape.clear()
    this.#version++
  }

  /** What arrives at the edge is before the reader's eyes, and main need not notify of it. */
  #standAtEdge(at: boolean): void {
    if (this.#atEdge !== at) void this.#bridge.liveEdge({ at })
    this.#atEdge = at
  }

  #entry(row: ItemRow): Entry {
    this.#rows.set(row.id, row)
    this.#known.add(row.id)
    return entryOf(row)
  }

  #append(page: Page): void {
    const fresh = page.rows.filter((row) => !this.#known.has(row.id)).map((row) => this.#entry(row))
    this.#sequence = { entries: [...this.entries, ...fresh], shifted: false }
    this.#gaps.add(page.gaps)
    this.#more = page.more
    this.#below = Math.max(page.more ? 1 : 0, this.#below - fresh.length)
    this.#notIndexed = page.notIndexed
    this.#version++
    this.#letGoAbove()
  }

  async #loadOlder(): Promise<void> {
    const last = this.entries.at(-1)
    if (!last) return
    const turn = this.#stretchTurn
    const page = await this.#bridge.listItems({ view: this.#view, before: pageKeyOf(last), limit: PAGE_LIMIT })
    if (turn.isCurrent) this.#append(page)
  }

  async #loadNewer(): Promise<void> {
    const first = this.entries[0]
    if (!first) return
    const turn = this.#stretchTurn
    const page = await this.#bridge.listNewer({ view: this.#view, after: pageKeyOf(first), limit: PAGE_LIMIT })
    if (!turn.isCurrent) return
    const listed = this.#upToTop(page)
    const fresh = listed.rows.filter((row) => !this.#known.has(row.id)).map((row) => this.#entry(row))
    this.#sequence = { entries: [...fresh, ...this.entries], shifted: true }
    this.#range = { first: this.#range.first + fresh.length, last: this.#range.last + fresh.length }
    this.#above = listed.more ? Math.max(1, this.#above - fresh.length) : 0
    this.#gaps.add(listed.gaps)
    this.#version++
    this.#letGoBelow()
  }

  /** Of a page that goes upwards what belongs to the list: what is newer than its top is kept aside. */
  #upToTop(page: Page): Page {
    const top = this.#top
    if (!top) return page
    const rows = page.rows.filter((row) => compare(row, top) >= 0)
    const ends = rows.length < page.rows.length || rows.some((row) => row.id === top.id)
    return { ...page, rows, gaps: page.gaps.filter((gap) => gap.toAt <= top.sortAt), more: page.more && !ends }
  }

  /**
   * Replaces what is loaded by the stretch around a place.
   *
   * `newer` says how many items of the list are newer than the place; without it their share of the time has to do.
   */
  async #openAt(at: PageKey, newer = this.#estimate(at)): Promise<{ above: Page; below: Page } | null> {
    const turn = (this.#placeTurn = this.#placeTurn.next())
    const view = this.#view
    const [above, below] = await Promise.all([
      this.#bridge.listNewer({ view, after: at, limit: PAGE_LIMIT }),
      this.#bridge.listItems({ view, before: { sortAt: at.sortAt, id: at.id + 1 }, limit: PAGE_LIMIT })
    ])
    if (!turn.isCurrent) return null
    const listed = this.#upToTop(above)
    this.#open(listed, below, newer - listed.rows.length)
    return { above: listed, below }
  }

  /** Lets all that was kept aside into the list where its rows are not all known; answers the oldest of it. */
  async #openAside(top: PageKey): Promise<ItemId | null> {
    const { waiting } = this
    const begins = this.#above === 0
    this.#above += waiting
    this.#setTop(this.#newest)
    for (const { id } of this.#aside.entries) this.#forget(id)
    this.#aside.empty()
    if (!begins) return (await this.#openAt(top, waiting))?.above.rows.at(-1)?.id ?? null
    await this.loadNewer()
    const old = this.entries.findIndex((entry) => compare(entry, top) >= 0)
    return this.entries[(old === -1 ? this.entries.length : old) - 1]?.id ?? null
  }

  /** What is loaded from now on: two pages that meet, newest first, with so many items of the list above them. */
  #open(upper: Page, lower: Page, above: number): void {
    const total = this.#above + this.entries.length + this.#below
    this.#stretchTurn = this.#stretchTurn.next()
    const selected = this.#selected === null ? undefined : this.#rows.get(this.#selected)
    const aside = this.#aside.entries.map((entry) => this.#rows.get(entry.id))
    this.#rows.clear()
    this.#known.clear()
    for (const row of aside) if (row) this.#entry(row)
    const rows = [...upper.rows, ...lower.rows].filter((row) => !this.#known.has(row.id))
    const at = lower.rows[0] ?? upper.rows.at(-1)
    this.#range = { first: upper.rows.length, last: upper.rows.length }
    this.#sequence = { entries: rows.map((row) => this.#entry(row)), shifted: false, ...(at ? { at: at.id } : {}) }
    if (selected && !this.#rows.has(selected.id)) this.#rows.set(selected.id, selected)
    this.#above = upper.more ? Math.max(1, above) : 0
    this.#more = lower.more
    this.#below = lower.more ? Math.max(1, total - this.#above - rows.length) : 0
    this.#gaps.replace([...upper.gaps, ...lower.gaps])
    this.#version++
  }

  /** How many items of the list are newer than a place, judged by the time. */
  #estimate(at: PageKey): number {
    const total = this.#above + this.entries.length + this.#below
    const newest = this.#top?.sortAt ?? at.sortAt
    const span = newest - this.#oldest
    return span <= 0 ? 0 : Math.round((total * (newest - at.sortAt)) / span)
  }

  /** Told with the newest page: how much the whole view holds. */
  #measure(extent: Extent | null): void {
    this.#oldest = extent?.oldest ?? 0
    const known = this.#above + this.entries.length + this.waiting
    this.#below = this.#more ? Math.max(1, (extent?.items ?? 0) - known) : 0
  }

  #setTop(top: PageKey | null): void {
    this.#top = top && pageKeyOf(top)
    this.#noticeNewest(top ?? undefined)
  }

  async #reload(): Promise<void> {
    const dropRead = this.#dropRead
    this.#dropRead = false
    const first = this.entries[0]
    const top = this.#top
    if (!first || !top || this.#mayFlow()) {
      await this.#refill(this.#keptRead(dropRead))
      return
    }
    const viewTurn = this.#viewTurn
    const stretchTurn = this.#stretchTurn
    const view = this.#view
    const anchor = this.viewport?.anchor() ?? null
    const reach = this.entries[Math.min(this.#range.last + 20, this.entries.length - 1)] ?? first
    const newest = this.#watch.begin()
    const { page, tape, extent, revision, isDropped } = await newest.read(view)
    if (isDropped) {
      newest.end()
      return
    }
    const fetched: ItemRow[] = []
    const gaps: Gap[] = []
    let more = true
    let before = { sortAt: first.sortAt, id: first.id + 1 }
    try {
      for (let pages = 0; pages < MOST_PAGES && more; pages++) {
        if (!viewTurn.isCurrent) return
        const next = await this.#bridge.listItems({ view, before, limit: PAGE_LIMIT })
        fetched.push(...next.rows)
        gaps.push(...next.gaps)
        more = next.more
        const last = next.rows.at(-1)
        if (!last || compare(last, reach) >= 0) break
        before = pageKeyOf(last)
      }
    } catch (error) {
      newest.end()
      throw error
    }
    if (!viewTurn.isCurrent) return
    if (!stretchTurn.isCurrent) {
      // The reader went elsewhere meanwhile: these pages are of the place before.
      this.#reloadAgain = true
      newest.end()
      return
    }
    this.#stretchTurn = this.#stretchTurn.next()
    const rows = withKept(fetched, this.#keptRead(dropRead), more)

    const waited = this.waiting
    const inList = this.#above + this.entries.length + this.below
    const selected = this.#selected === null ? undefined : this.#rows.get(this.#selected)
    const last = this.entries.at(-1)
    const newer = page.rows.filter((row) => compare(row, top) < 0)
    this.#rows.clear()
    this.#known.clear()
    this.#sequence = { entries: rows.map((row) => this.#entry(row)), shifted: false }
    // While the window was hidden, perhaps for hours, main sent nothing of what came.
    const came = Math.max(waited, (extent?.items ?? 0) - inList)
    const areAll = newer.length < page.rows.length || !page.more
    this.#noticeNewest(newer[0])
    this.#aside.replace(
      newer.map((row) => this.#entry(row)),
      areAll ? 0 : Math.max(1, came - newer.length)
    )
    if (selected && !this.#rows.has(selected.id)) this.#rows.set(selected.id, selected)
    this.#more = more
    this.#gaps.reload(
      this.#above === 0 ? [...gaps, ...page.gaps] : gaps,
      gaps.filter((gap) => last === undefined || gap.toAt <= last.sortAt)
    )
    this.#notIndexed = page.notIndexed
    this.#tape.replace(tape)
    this.#measure(extent)
    this.#version++
    newest.end(revision)
    await tick()
    if (anchor && !this.#atEdge) this.viewport?.restore(anchor)
  }

  /** Where only what is unread is shown, what was read stays until the view is left, unless the reader marked the view read. */
  #keptRead(dropRead: boolean): ItemRow[] {
    if (!this.unreadOnly || dropRead) return []
    return this.entries.flatMap((entry) => {
      const row = this.#rows.get(entry.id)
      return row?.read === true && this.hasFeed(row.feedId) ? [row] : []
    })
  }

  /** Replaces the list by what main holds now, from the newest on; nothing stays aside. */
  async #refill(kept: ItemRow[] = []): Promise<void> {
    const viewTurn = this.#viewTurn
    const placeTurn = this.#placeTurn
    const newest = this.#watch.begin()
    const { page, tape, extent, revision, isDropped } = await newest.read(this.#view)
    if (!viewTurn.isCurrent) return
    if (isDropped) {
      newest.end()
      return
    }
    if (!placeTurn.isCurrent) {
      newest.end()
      void this.reload()
      return
    }
    this.#stretchTurn = this.#stretchTurn.next()
    const rows = withKept(page.rows, kept, page.more)
    const selected = this.#selected === null ? undefined : this.#rows.get(this.#selected)
    this.#rows.clear()
    this.#known.clear()
    this.#aside.empty()
    this.#above = 0
    this.#sequence = { entries: rows.map((row) => this.#entry(row)), shifted: false }
    if (selected && !this.#rows.has(selected.id)) this.#rows.set(selected.id, selected)
    this.#more = page.more
    this.#gaps.refill(page.gaps)
    this.#notIndexed = page.notIndexed
    this.#tape.replace(tape)
    this.#loaded = true
    this.#setTop(this.entries[0] ?? null)
    this.#measure(extent)
    this.#version++
    newest.end(revision)
    await tick()
  }

  #take({ rows, more, gaps }: ViewNews): void {
    if (rows.length > 0 || more > 0) this.#arrive(rows, more)
    this.#takeGaps(gaps)
  }

  #arrive(rows: ItemRow[], more: number): void {
    const fresh = rows.filter(
      (row) => !this.#known.has(row.id) && (this.#view.kind === 'search' || belongs(row, this.#view, this.places))
    )
    this.#tape.count(fresh, more, this.#clock.now())
    this.#measureRate(fresh.length + more)
    if (fresh.length === 0 && more === 0) return
    this.#putAside(fresh, more)
    this.#version++
    this.#flow()
  }

  /** Keeps rows aside, and `more` items that came without rows. */
  #putAside(rows: ItemRow[], more: number): void {
    const entries = rows.map((row) => this.#entry(row)).sort(compare)
    this.#noticeNewest(entries[0])
    for (const { id } of this.#aside.put(entries, more)) this.#forget(id)
  }

  #noticeNewest(item: PageKey | undefined): void {
    if (item && (!this.#newest || compare(item, this.#newest) < 0)) this.#newest = pageKeyOf(item)
  }

  #forget(id: ItemId): void {
    this.#known.delete(id)
    if (id !== this.#selected) this.#rows.delete(id)
  }

  #takeGaps(gaps: Gap[]): void {
    const shown = gaps.filter((gap) => showsGap(this.#view, gap, this.places, this.hasFeed(gap.feedId)))
    if (shown.length === 0) return
    this.#gaps.take(shown, (gap) => this.#reaches(gap.toAt))
    this.#tape.takeGaps(shown)
    this.#flow()
  }

  /** Whether a time, in epoch ms, lies within the stretch that is loaded. */
  #reaches(at: number): boolean {
    const first = this.entries[0]
    const last = this.entries.at(-1)
    return (this.#above === 0 || !first || at <= first.sortAt) && (!this.#more || !last || at > last.sortAt)
  }

  #mayFlow(): boolean {
    return (
      !this.#held &&
      this.#atEdge &&
      this.#above === 0 &&
      !this.#pointerInside &&
      this.#clock.now() - this.#selectedAt >= STILL_AFTER_SELECTION
    )
  }

  /** Lets what was kept aside into the list if the list may move now, else leaves it; steps while much arrives. */
  #flow(): void {
    if (!this.#mayFlow()) return
    if (this.#rollTo) {
      void this.show(this.#rollTo)
      return
    }
    if (this.waiting === 0) {
      this.#gaps.placeAll()
      return
    }
    const wait = this.#pace.untilStep(this.#rate, this.#clock.now())
    if (wait > 0) {
      this.#timers.after('step', wait, () => this.#flow())
      return
    }
    this.#pace.stepped(this.#clock.now())
    this.#gaps.placeAll()
    if (this.#aside.rowless > 0) void this.#refill()
    else this.#prepend(false)
  }

  /** `stay`: what is looked at stays where it is, to the pixel. */
  #prepend(stay: boolean): void {
    if (this.#aside.entries.length === 0) return
    const { entries } = this.#sequence
    const last = this.#more ? entries.at(-1) : undefined
    const arrived = this.#aside.entries
    const near = last
      ? arrived.filter((entry) => compare(entry, last) < 0 || isAfterCorrection(entry, entries))
      : arrived
    // What belongs below all that is loaded comes when the reader gets there.
    if (near.length < arrived.length) for (const entry of arrived) if (!near.includes(entry)) this.#forget(entry.id)
    this.#sequence = { entries: joined(near, entries), shifted: stay }
    this.#aside.empty()
    this.#setTop(this.entries[0] ?? null)
    this.#letGoBelow()
  }

  #measureRate(arrived: number): void {
    this.#rate = this.#pace.measure(arrived, this.#clock.now())
    if (this.#pace.isCounting) {
      this.#timers.after('rate', 1_000, () => {
        this.#measureRate(0)
        this.#flow()
      })
    }
  }

  /** The tape as it stands at this time, in epoch ms. */
  tapeAt(now: number): Tape {
    return tapeAt(this.#tape.value, now)
  }

  /** Lets go of what is far above the screen; it is loaded again when the reader comes near. */
  #letGoAbove(): void {
    const { entries } = this.#sequence
    const first = entries[this.#range.first]
    const near = first ? entries.indexOf(first) - NEAR : 0
    const count = Math.min(near, entries.length - MOST_ENTRIES)
    if (count < PAGE_LIMIT) return
    for (const { id } of entries.slice(0, count)) this.#forget(id)
    this.#sequence = { entries: entries.slice(count), shifted: true }
    this.#range = { first: this.#range.first - count, last: this.#range.last - count }
    this.#above += count
    this.#letGoGaps()
  }

  /** Lets go of what is far below the screen. */
  #letGoBelow(): void {
    const { entries, shifted } = this.#sequence
    const last = entries[Math.min(this.#range.last, entries.length - 1)]
    const near = last ? entries.indexOf(last) + NEAR : 0
    const keep = Math.max(near, MOST_ENTRIES)
    if (entries.length - keep < PAGE_LIMIT) return
    for (const { id } of entries.slice(keep)) this.#forget(id)
    this.#sequence = { entries: entries.slice(0, keep), shifted }
    this.#below += entries.length - keep
    this.#more = true
    this.#letGoGaps()
  }

  /** Gaps go with the items between which they stand. */
  #letGoGaps(): void {
    this.#gaps.letGo((at) => this.#reaches(at))
  }
}
