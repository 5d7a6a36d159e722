import { tick } from 'svelte'
import { SvelteSet } from 'svelte/reactivity'
import type { FeedId } from '#contract/feed.ts'
import { noPlaces, type FeedPlaces } from '#contract/folder.ts'
import type { Gap, GapId } from '#contract/gap.ts'
import type { Bridge } from '#contract/ipc.ts'
import {
  belongs,
  PAGE_LIMIT,
  TAPE_BUCKETS,
  TAPE_STEP,
  type ItemId,
  type ItemRow,
  type Page,
  type PageKey,
  type Tape,
  type View
} from '#contract/item.ts'
import { compareGaps, gapsAbove, isGap, linesOf, type GapLine, type Lines } from '../lib/list-lines.ts'
import type { Clock } from './clock.svelte.ts'

/** A row's place in the list. It is kept for every row that was loaded; the row itself only while it is near. */
export interface Entry extends PageKey {
  feedId: FeedId
  /** Hidden by "unread only": read already when the filter was set or the row came. */
  filtered: boolean
}

/** A line of the list: an item, or a gap between items. */
export type Line = Entry | GapLine
export type LineKey = ItemId | `gap-${GapId}`

export function keyOf(line: Line): LineKey {
  return isGap(line) ? `gap-${line.gap.id}` : line.id
}

/** What stands at the list's upper edge: a line, and how many pixels of it are above. */
export interface Anchor {
  key: LineKey
  offset: number
}

/** What the list on the screen can be asked for. */
export interface Viewport {
  anchor(): Anchor | null
  restore(anchor: Anchor): void
  /** `end`: at the lower edge, as the oldest of what is new. */
  reveal(key: LineKey, where: 'nearest' | 'end'): void
  toLiveEdge(): void
  toEnd(): void
  focus(): void
}

/** After a selection the list stands still for this long, in milliseconds. */
const STILL_AFTER_SELECTION = 10_000
/** Above this many items per second the list moves in steps. */
const CALM_RATE = 5
const STEP = 2_000
const RATE_WINDOW = 4_000
const BACK_TIME = 60_000
const SKELETON_AFTER = 150
/** Rows kept in memory; beyond it those farthest from the screen are let go and fetched again when they come near. */
const MOST_ROWS = 2_000
const NEAR = 700
/** Pages that one refill may ask for. */
const MOST_PAGES = 20
const NEWEST: PageKey = { sortAt: 8.64e15, id: Number.MAX_SAFE_INTEGER }
const noTape: Tape = { from: 0, counts: [], priorities: [] }

/**
 * The items of the view that is open.
 *
 * The list flows only while it is at its live edge, the pointer is elsewhere and nothing was selected a moment ago.
 * Otherwise what arrives is kept aside, the list does not move by a pixel, and the reader takes the new items when they
 * like: nothing ever moves away under a pointer that is about to click.
 */
export class LiveList {
  #bridge: Bridge
  #clock: Clock
  #view = $state.raw<View>({ kind: 'all' })
  /** Newest first. `shifted` says that the last change was at the start and what is looked at must stay where it is. */
  #sequence = $state.raw<{ entries: Entry[]; shifted: boolean }>({ entries: [], shifted: false })
  #shown = $derived(
    this.#sequence.entries.some((entry) => entry.filtered)
      ? this.#sequence.entries.filter((entry) => !entry.filtered)
      : this.#sequence.entries
  )
  /** The gaps of the view, and those that stand in the list: while it stands still they stay as they stand. */
  #gaps = new Map<GapId, Gap>()
  #placed = $state.raw<readonly GapLine[]>([])
  #lines = $derived<Lines<Entry>>(linesOf(this.#shown, this.#placed))
  #rows = new Map<ItemId, ItemRow>()
  /** Every id that has a place in the list or among what is kept aside. */
  #known = new Set<ItemId>()
  #version = $state.raw(0)
  #more = $state.raw(false)
  #notIndexed = $state.raw(0)
  #loaded = $state.raw(false)
  #slow = $state.raw(false)
  #unreadOnly = $state.raw(false)
  #tape = $state.raw<Tape>(noTape)

  /** Kept aside, newest first. */
  #aside = $state.raw<Entry[]>([])
  /** Arrived without rows: the page must be asked for again before they can be shown. */
  #asideUnknown = $state.raw(0)
  #held = $state.raw(false)
  #rate = $state.raw(0)
  #back = $state.raw<Anchor | null>(null)
  #edited = new SvelteSet<ItemId>()

  #selected = $state.raw<ItemId | null>(null)
  /** The gap that is selected; an item or a gap is, never both. */
  #selectedGap = $state.raw<GapId | null>(null)
  #selectedAt = -Infinity
  /** Where the keyboard goes on from after new items were taken. */
  #resume: ItemId | null = null
  #atEdge = true
  #pointerInside = false
  #steppedAt = -Infinity
  #arrivals: { at: number; count: number }[] = []

  #asked = 0
  #watching = false
  #watchRevision = 0
  #buffered: { rows: ItemRow[]; more: number; gaps: Gap[]; revision: number }[] = []
  #older: Promise<void> | null = null
  #filling = false
  #reloading: Promise<void> | null = null
  #reloadAgain = false
  #dropRead = false
  #range = { first: 0, last: 0 }
  #timers = new Map<string, ReturnType<typeof setTimeout>>()

  /** Set by the list on the screen while it is there. */
  viewport: Viewport | null = null
  /** Told by the screen: what stands at its upper edge, so that a list that comes back stands where it was. */
  place: Anchor | null = null
  /** Told of each selection. */
  onSelect: ((row: ItemRow) => void) | null = null
  /** Whether a feed is still there; rows of a removed one do not survive a reload. */
  hasFeed: (id: FeedId) => boolean = () => true
  /** Which feeds stand in which folders, and which are muted. */
  places: FeedPlaces = noPlaces

  constructor(bridge: Bridge, clock: Clock) {
    this.#bridge = bridge
    this.#clock = clock
  }

  get view(): View {
    return this.#view
  }

  /** The items that the list shows, newest first. */
  get entries(): readonly Entry[] {
    return this.#shown
  }

  /** Those items with the gaps between them, as they stand on the screen. */
  get lines(): Lines<Entry> {
    return this.#lines
  }

  /** Whether the last change was at the start and the screen must keep what it shows where it is. */
  get shifted(): boolean {
    return this.#sequence.shifted
  }

  /** The row of an entry; undefined while it is on its way. */
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
    return this.#tape
  }

  get unreadOnly(): boolean {
    return this.#view.kind === 'unread' || this.#unreadOnly
  }

  /** How many items are kept aside. */
  get waiting(): number {
    return this.#aside.length + this.#asideUnknown
  }

  /** How many feeds the items kept aside come from. */
  get waitingFeeds(): number {
    return new Set(this.#aside.map((entry) => entry.feedId)).size
  }

  /** When the oldest of the items kept aside came, epoch milliseconds; null where there is none. */
  get waitingSince(): number | null {
    return this.#aside.at(-1)?.sortAt ?? null
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
    return this.#placed.find(({ gap }) => gap.id === this.#selectedGap)?.gap ?? null
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

  /** Opens a view at its live edge. */
  async show(view: View): Promise<void> {
    // From one search to the next the rows stay until there are others: typing does not flicker.
    const typing = this.#view.kind === 'search' && view.kind === 'search' && this.#loaded
    this.#view = view
    this.#unreadOnly = false
    if (!typing) this.#clear()
    const ask = ++this.#asked
    this.#after('slow', SKELETON_AFTER, () => (this.#slow = true))
    const { page, tape } = await this.#watch(view)
    if (ask !== this.#asked) return
    this.#stop('slow')
    this.#slow = false
    if (typing) {
      const buffered = this.#buffered
      this.#clear()
      this.#buffered = buffered
    }
    this.#loaded = true
    this.#tape = tape
    this.#append(page)
    this.#takeBuffered()
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

  /** How many stored items the search that is open could not look at yet. */
  behind(notIndexed: number): void {
    if (this.#view.kind === 'search') this.#notIndexed = notIndexed
  }

  /** Loads older items behind the last one; resolves when they are there. */
  loadOlder(): Promise<void> {
    if (!this.#more || !this.#loaded) return Promise.resolve()
    this.#older ??= this.#loadOlder().finally(() => (this.#older = null))
    return this.#older
  }

  /**
   * Told by the screen which lines it shows.
   *
   * Fetches the rows that were let go, loads on towards the end, and lets go of what is far away.
   */
  seen(first: number, last: number): void {
    this.#range = { first: this.#entriesAbove(first), last: this.#entriesAbove(last) }
    if (this.#range.last >= this.#shown.length - 30) void this.loadOlder()
    if (!this.#filling && this.#missing() !== null) void this.#fill()
  }

  /** Shows unread items only, or all again. */
  toggleUnreadOnly(): void {
    if (this.#view.kind === 'all') return void this.show({ kind: 'unread' })
    if (this.#view.kind === 'unread') return void this.show({ kind: 'all' })
    if (this.#view.kind === 'search') return
    this.#unreadOnly = !this.#unreadOnly
    const entries = this.#sequence.entries.map((entry) => ({ ...entry, filtered: this.#isFiltered(entry.id) }))
    this.#sequence = { entries, shifted: false }
    this.#placed = []
    this.#placeGaps()
    this.viewport?.toLiveEdge()
    void this.#fillScreen()
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
    const newest = this.#sequence.entries[0]
    if (!newest) return null
    this.#dropRead = true
    return this.#bridge.markViewRead({ view: this.#view, upTo: { sortAt: newest.sortAt, id: newest.id } })
  }

  // --- What main tells

  /** Rows that arrived in the view, oldest first, and how many more there are without rows. */
  arrived(rows: ItemRow[], more: number, revision: number): void {
    if (this.#watching) this.#buffered.push({ rows, more, gaps: [], revision })
    else if (revision > this.#watchRevision) this.#arrive(rows, more)
  }

  /** Gaps that are new, have grown, were seen or filled; those that the view does not show are passed over. */
  gapsChanged(gaps: Gap[], revision: number): void {
    if (this.#watching) this.#buffered.push({ rows: [], more: 0, gaps, revision })
    else if (revision > this.#watchRevision) this.#takeGaps(gaps)
  }

  /** Feeds that are gone take their gaps along. */
  feedsRemoved(ids: FeedId[]): void {
    const stays = (gap: Gap): boolean => !ids.includes(gap.feedId)
    this.#gaps = new Map([...this.#gaps].filter(([, gap]) => stays(gap)))
    this.#placed = this.#placed.filter(({ gap }) => stays(gap))
    this.#tape = { ...this.#tape, gaps: (this.#tape.gaps ?? []).filter(stays) }
  }

  /** Takes over rows that changed; one that is not in the list is passed over. */
  update(row: ItemRow): void {
    const before = this.#rows.get(row.id)
    if (!before) return
    this.#rows.set(row.id, row)
    this.#version++
    if (row.editedAt !== null && row.editedAt !== before.editedAt) {
      this.#edited.add(row.id)
      this.#after(`edited ${row.id}`, 1_500, () => this.#edited.delete(row.id))
    }
  }

  // --- The live edge

  /** Told by the screen: whether it stands at the live edge. */
  set atEdge(value: boolean) {
    if (this.#atEdge === value) return
    this.#atEdge = value
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
    this.#flow()
  }

  /** Shows what was kept aside and goes to the oldest of it. */
  async take(): Promise<void> {
    if (this.waiting === 0) return
    this.#held = false
    const anchor = this.viewport?.anchor() ?? null
    const before = this.#sequence.entries[0]
    this.#placeGaps()
    if (this.#asideUnknown > 0) await this.#refill(before ?? null, true)
    else this.#prepend(true)
    const entries = this.#shown
    const place = before ? entries.findIndex((entry) => entry.id === before.id) : entries.length
    const oldestNew = entries[(place === -1 ? entries.length : place) - 1]
    this.#back = anchor
    this.#resume = oldestNew?.id ?? null
    this.#after('back', BACK_TIME, () => (this.#back = null))
    await tick()
    if (oldestNew) this.viewport?.reveal(oldestNew.id, 'end')
  }

  /** Back to where the reader was before the new items were taken. */
  goBack(): void {
    if (!this.#back) return
    this.viewport?.restore(this.#back)
    this.#back = null
    this.#resume = null
    this.#stop('back')
  }

  /** To the newest item. */
  async toLiveEdge(): Promise<void> {
    this.#placeGaps()
    if (this.waiting > 0) {
      if (this.#asideUnknown > 0) await this.#refill(null, true)
      else this.#prepend(false)
      await tick()
    }
    this.viewport?.toLiveEdge()
  }

  toEnd(): void {
    this.viewport?.toEnd()
  }

  // --- Selection

  select(id: ItemId): void {
    const row = this.#rows.get(id)
    if (!row) return
    this.#selected = id
    this.#selectedGap = null
    this.#standStill()
    this.onSelect?.(row)
  }

  /** Selects a gap; what is being read stays. */
  selectGap(id: GapId): void {
    if (!this.#placed.some(({ gap }) => gap.id === id)) return
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
    if (to >= lines.all.length) await this.loadOlder()
    to = Math.max(0, Math.min(to, this.#lines.all.length - 1))
    const line = this.#lines.all[to]
    if (!line) return
    if (!isGap(line)) {
      await this.#go(this.#entriesAbove(to))
      return
    }
    this.selectGap(line.gap.id)
    this.viewport?.reveal(keyOf(line), 'nearest')
  }

  /** Selects the next unread item below, else the first from the top; answers it, null where all is read. */
  async nextUnread(): Promise<ItemId | null> {
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const entries = this.#shown
      const start = this.#entriesAbove(this.#cursor() + (this.#resume === null ? 1 : 0))
      const below = entries.findIndex((entry, i) => i >= start && this.#rows.get(entry.id)?.read === false)
      if (below !== -1) return this.#go(below)
      if (!this.#more) break
      await this.loadOlder()
    }
    const top = this.#shown.findIndex((entry) => this.#rows.get(entry.id)?.read === false)
    return top === -1 || this.#shown[top]?.id === this.#selected ? null : this.#go(top)
  }

  has(id: ItemId): boolean {
    return this.#rows.has(id)
  }

  dispose(): void {
    this.#asked++
    for (const name of [...this.#timers.keys()]) this.#stop(name)
  }

  // --- Inside

  #standStill(): void {
    this.#selectedAt = this.#clock.now()
    this.#resume = null
    this.#after('still', STILL_AFTER_SELECTION, () => this.#flow())
  }

  /** The line from which the keyboard goes on; -1 where there is none. */
  #cursor(): number {
    const key = this.#resume ?? this.selectedKey
    return key === null ? -1 : this.#lines.all.findIndex((line) => keyOf(line) === key)
  }

  #entriesAbove(line: number): number {
    return line - gapsAbove(this.#lines.gapsAt, line)
  }

  #lineOf(index: number): number {
    const entry = this.#shown[index]
    return entry ? Math.max(0, this.#lines.all.indexOf(entry)) : 0
  }

  async #go(index: number): Promise<ItemId | null> {
    const entry = this.#shown[index]
    if (!entry) return null
    if (!this.#rows.has(entry.id)) await this.#fetchAround(index)
    this.select(entry.id)
    this.viewport?.reveal(entry.id, 'nearest')
    return entry.id
  }

  #clear(): void {
    this.#sequence = { entries: [], shifted: false }
    this.#gaps.clear()
    this.#placed = []
    this.#rows.clear()
    this.#known.clear()
    this.#aside = []
    this.#asideUnknown = 0
    this.#buffered = []
    this.#more = false
    this.#notIndexed = 0
    this.#loaded = false
    this.#slow = false
    this.#held = false
    this.#rate = 0
    this.#arrivals = []
    this.#back = null
    this.#resume = null
    this.#selected = null
    this.#selectedGap = null
    this.#selectedAt = -Infinity
    this.#atEdge = true
    this.place = null
    this.#range = { first: 0, last: 0 }
    this.#tape = noTape
    this.#version++
  }

  async #watch(view: View): Promise<{ page: Page; tape: Tape }> {
    const ask = this.#asked
    this.#watching = true
    this.#buffered = []
    const answer = await this.#bridge.watch({ view })
    if (ask === this.#asked) {
      this.#watching = false
      this.#watchRevision = answer.revision
    }
    return answer
  }

  #takeBuffered(): void {
    const buffered = this.#buffered
    this.#buffered = []
    for (const { rows, more, gaps, revision } of buffered) {
      if (revision <= this.#watchRevision) continue
      this.#arrive(rows, more)
      this.#takeGaps(gaps)
    }
  }

  #entry(row: ItemRow): Entry {
    this.#rows.set(row.id, row)
    this.#known.add(row.id)
    return { id: row.id, sortAt: row.sortAt, feedId: row.feedId, filtered: this.#isFiltered(row.id) }
  }

  #isFiltered(id: ItemId): boolean {
    return this.#unreadOnly && this.#rows.get(id)?.read === true && id !== this.#selected
  }

  #append(page: Page): void {
    const fresh = page.rows.filter((row) => !this.#known.has(row.id)).map((row) => this.#entry(row))
    this.#sequence = { entries: [...this.#sequence.entries, ...fresh], shifted: false }
    for (const gap of page.gaps) this.#gaps.set(gap.id, gap)
    this.#place(page.gaps)
    this.#more = page.more
    this.#notIndexed = page.notIndexed
    this.#version++
    this.#letGo()
  }

  async #loadOlder(): Promise<void> {
    const last = this.#sequence.entries.at(-1)
    if (!last) return
    const ask = this.#asked
    const page = await this.#bridge.listItems({
      view: this.#view,
      before: { sortAt: last.sortAt, id: last.id },
      limit: PAGE_LIMIT
    })
    if (ask !== this.#asked) return
    this.#append(page)
    await this.#fillScreen()
  }

  /** With "unread only" a page may hold nothing to show: goes on until the screen is full or the end is reached. */
  async #fillScreen(): Promise<void> {
    if (!this.#unreadOnly || !this.#more) return
    for (let pages = 0; pages < MOST_PAGES && this.#more && this.#shown.length < this.#range.last + 30; pages++) {
      const last = this.#sequence.entries.at(-1)
      if (!last) return
      const ask = this.#asked
      const page = await this.#bridge.listItems({
        view: this.#view,
        before: { sortAt: last.sortAt, id: last.id },
        limit: PAGE_LIMIT
      })
      if (ask !== this.#asked) return
      this.#append(page)
    }
  }

  async #reload(): Promise<void> {
    const dropRead = this.#dropRead
    this.#dropRead = false
    const entries = this.#sequence.entries
    const kept =
      this.#view.kind === 'unread' && !dropRead
        ? entries.flatMap((entry) => {
            const row = this.#rows.get(entry.id)
            return row?.read === true && this.hasFeed(row.feedId) ? [row] : []
          })
        : []
    const reach = this.#atEdge ? null : (this.#shown[Math.min(this.#range.last + 20, this.#shown.length - 1)] ?? null)
    await this.#refill(reach, false, kept)
  }

  /**
   * Replaces the list by what main holds now, from the newest down to `reach`.
   *
   * What is newer than the list was stays aside unless `takeAll` or the list flows.
   */
  async #refill(reach: PageKey | null, takeAll: boolean, kept: ItemRow[] = []): Promise<void> {
    const ask = this.#asked
    const view = this.#view
    const top = this.#sequence.entries[0] ?? null
    const anchor = this.viewport?.anchor() ?? null
    const { page, tape } = await this.#watch(view)
    const rows = [...page.rows]
    const gaps = [...page.gaps]
    let more = page.more
    for (let pages = 1; pages < MOST_PAGES && more && reach; pages++) {
      const last = rows.at(-1)
      if (!last || ask !== this.#asked || compare(last, reach) >= 0) break
      const next = await this.#bridge.listItems({
        view,
        before: { sortAt: last.sortAt, id: last.id },
        limit: PAGE_LIMIT
      })
      rows.push(...next.rows)
      gaps.push(...next.gaps)
      more = next.more
    }
    if (ask !== this.#asked) return

    const fetched = new Set(rows.map((row) => row.id))
    const lowest = rows.at(-1)
    for (const row of kept) if (!fetched.has(row.id) && (!more || !lowest || compare(row, lowest) < 0)) rows.push(row)
    if (kept.length > 0) rows.sort(compare)

    const selected = this.#selected === null ? undefined : this.#rows.get(this.#selected)
    const flows = takeAll || top === null || this.#mayFlow()
    const firstOld = flows ? 0 : rows.findIndex((row) => compare(row, top) >= 0)
    const split = firstOld === -1 ? rows.length : firstOld
    const last = this.#sequence.entries.at(-1)
    this.#rows.clear()
    this.#known.clear()
    this.#aside = rows.slice(0, split).map((row) => this.#entry(row))
    this.#asideUnknown = 0
    this.#sequence = { entries: rows.slice(split).map((row) => this.#entry(row)), shifted: false }
    if (selected && !this.#rows.has(selected.id)) this.#rows.set(selected.id, selected)
    this.#more = more
    this.#gaps = new Map(gaps.map((gap) => [gap.id, gap]))
    if (flows) this.#placeGaps()
    else {
      this.#placed = this.#placed.flatMap((line) => {
        const gap = this.#gaps.get(line.gap.id) ?? (line.gap.filledAt === null ? null : line.gap)
        return gap ? [{ gap, at: line.at }] : []
      })
      this.#place(gaps.filter((gap) => last === undefined || gap.toAt <= last.sortAt))
    }
    this.#notIndexed = page.notIndexed
    this.#tape = tape
    this.#loaded = true
    this.#version++
    this.#takeBuffered()
    await tick()
    if (anchor && !this.#atEdge && !takeAll) this.viewport?.restore(anchor)
  }

  #arrive(rows: ItemRow[], more: number): void {
    const fresh = rows.filter(
      (row) => !this.#known.has(row.id) && (this.#view.kind === 'search' || belongs(row, this.#view, this.places))
    )
    this.#bumpTape(fresh, more)
    this.#measureRate(fresh.length + more)
    if (fresh.length === 0 && more === 0) return
    const entries = fresh.map((row) => this.#entry(row)).sort(compare)
    this.#aside = [...entries, ...this.#aside]
    this.#asideUnknown += more
    this.#version++
    this.#letGo()
    this.#flow()
  }

  #takeGaps(gaps: Gap[]): void {
    const told = gaps.filter((gap) => this.#isInView(gap))
    if (told.length === 0) return
    for (const gap of told) {
      if (gap.filledAt !== null) this.#gaps.delete(gap.id)
      else if (this.#gaps.has(gap.id) || this.#reaches(gap)) this.#gaps.set(gap.id, gap)
    }
    const changed = new Map(told.map((gap) => [gap.id, gap]))
    this.#placed = this.#placed.map(({ gap, at }) => ({ gap: changed.get(gap.id) ?? gap, at }))
    const others = (this.#tape.gaps ?? []).filter((gap) => !changed.has(gap.id))
    this.#tape = { ...this.#tape, gaps: [...others, ...told.filter((gap) => gap.filledAt === null)] }
    this.#flow()
  }

  #isInView(gap: Gap): boolean {
    const view = this.#view
    if (view.kind === 'search' || view.kind === 'starred') return false
    if (view.kind === 'feed') return gap.feedId === view.feedId
    if (view.kind === 'folder') return this.places.isIn(gap.feedId, view.folderId)
    if (view.kind === 'unread' && this.places.isMuted(gap.feedId)) return false
    return this.hasFeed(gap.feedId) && (view.kind !== 'today' || gap.toAt >= view.since)
  }

  /** Whether the stretch that was loaded goes down to where the gap stands. */
  #reaches(gap: Gap): boolean {
    const last = this.#sequence.entries.at(-1)
    return !this.#more || last === undefined || gap.toAt > last.sortAt
  }

  /** Puts every gap of the view in its place; only where the list may move. */
  #placeGaps(): void {
    const stay = this.#placed.filter(({ gap }) => this.#gaps.has(gap.id))
    this.#placed = stay.map(({ gap }) => ({ gap, at: gap.toAt })).sort(compareGaps)
    this.#place([...this.#gaps.values()])
  }

  /** Adds gaps to those that stand in the list. Where only what is unread is wanted, a gap that was seen is not. */
  #place(gaps: readonly Gap[]): void {
    const stand = new Set(this.#placed.map(({ gap }) => gap.id))
    const wanted = gaps.filter((gap) => !stand.has(gap.id) && (gap.seenAt === null || !this.#onlyUnseen))
    if (wanted.length === 0) return
    this.#placed = [...this.#placed, ...wanted.map((gap) => ({ gap, at: gap.toAt }))].sort(compareGaps)
  }

  get #onlyUnseen(): boolean {
    return this.unreadOnly || this.#view.kind === 'alerts'
  }

  #mayFlow(): boolean {
    return (
      !this.#held &&
      this.#atEdge &&
      !this.#pointerInside &&
      this.#clock.now() - this.#selectedAt >= STILL_AFTER_SELECTION
    )
  }

  /** Lets what was kept aside into the list if the list may move now, else leaves it; steps while much arrives. */
  #flow(): void {
    if (!this.#mayFlow()) return
    if (this.waiting === 0) {
      this.#placeGaps()
      return
    }
    const wait = this.#rate > CALM_RATE ? this.#steppedAt + STEP - this.#clock.now() : 0
    if (wait > 0) {
      this.#after('step', wait, () => this.#flow())
      return
    }
    this.#steppedAt = this.#clock.now()
    this.#placeGaps()
    if (this.#asideUnknown > 0) void this.#refill(null, true)
    else this.#prepend(false)
  }

  /** `stay`: what is looked at stays where it is, to the pixel. */
  #prepend(stay: boolean): void {
    if (this.#aside.length === 0) return
    this.#sequence = { entries: [...this.#aside, ...this.#sequence.entries], shifted: stay }
    this.#aside = []
    this.#asideUnknown = 0
    this.#letGo()
  }

  #measureRate(arrived: number): void {
    const now = this.#clock.now()
    if (arrived > 0) this.#arrivals.push({ at: now, count: arrived })
    this.#arrivals = this.#arrivals.filter((entry) => entry.at > now - RATE_WINDOW)
    const first = this.#arrivals[0]
    const total = this.#arrivals.reduce((sum, entry) => sum + entry.count, 0)
    // One burst is not a rate: it takes a second of arrivals to call it one.
    const rate = first && now - first.at >= 1_000 ? (total * 1_000) / (now - first.at) : 0
    this.#rate = rate > CALM_RATE ? Math.round(rate) : 0
    if (this.#arrivals.length > 0) {
      this.#after('rate', 1_000, () => {
        this.#measureRate(0)
        this.#flow()
      })
    }
  }

  #bumpTape(rows: ItemRow[], more: number): void {
    if (this.#tape.counts.length === 0) return
    const now = this.#clock.now()
    const { from, counts, priorities } = this.tapeAt(now)
    const last = TAPE_BUCKETS - 1
    const nextCounts = [...counts]
    const nextPriorities = [...priorities]
    nextCounts[last] = (nextCounts[last] ?? 0) + rows.length + more
    nextPriorities[last] = rows.reduce((most, row) => Math.max(most, row.priority), nextPriorities[last] ?? 0)
    this.#tape = { ...this.#tape, from, counts: nextCounts, priorities: nextPriorities }
  }

  /** The tape as it stands at this time: what is older than 30 minutes has moved out at its left end. */
  tapeAt(now: number): Tape {
    const { from, counts, priorities } = this.#tape
    const steps = Math.floor((now - from) / TAPE_STEP) - (TAPE_BUCKETS - 1)
    if (counts.length === 0 || steps <= 0) return this.#tape
    const fresh = new Array<number>(Math.min(steps, TAPE_BUCKETS)).fill(0)
    return {
      ...this.#tape,
      from: from + steps * TAPE_STEP,
      counts: [...counts.slice(steps), ...fresh],
      priorities: [...priorities.slice(steps), ...fresh]
    }
  }

  /** Lets go of the rows that are farthest from the screen. */
  #letGo(): void {
    if (this.#rows.size <= MOST_ROWS) return
    const near = new Set<ItemId>()
    const { first, last } = this.#range
    for (const entry of this.#shown.slice(Math.max(0, first - NEAR), last + NEAR)) near.add(entry.id)
    for (const entry of this.#aside.slice(-PAGE_LIMIT)) near.add(entry.id)
    if (this.#selected !== null) near.add(this.#selected)
    for (const id of this.#rows.keys()) {
      if (!near.has(id)) this.#rows.delete(id)
    }
  }

  /** The first entry near the screen whose row was let go, or null. */
  #missing(): number | null {
    const end = Math.min(this.#shown.length, this.#range.last + 20)
    for (let i = Math.max(0, this.#range.first - 20); i < end; i++) {
      const entry = this.#shown[i]
      if (entry && !this.#rows.has(entry.id)) return i
    }
    return null
  }

  async #fill(): Promise<void> {
    this.#filling = true
    try {
      let index = this.#missing()
      const ask = this.#asked
      while (index !== null && ask === this.#asked) {
        await this.#fetchAround(index)
        const next = this.#missing()
        if (next === index) break
        index = next
      }
    } finally {
      this.#filling = false
    }
  }

  /** Fetches the rows from the entry on; one that its view no longer lists is asked for by itself. */
  async #fetchAround(index: number): Promise<void> {
    const ask = this.#asked
    const entries = this.#shown
    const above = entries[index - 1]
    const page = await this.#bridge.listItems({
      view: this.#view,
      before: above ? { sortAt: above.sortAt, id: above.id } : NEWEST,
      limit: PAGE_LIMIT
    })
    if (ask !== this.#asked) return
    for (const row of page.rows) if (this.#known.has(row.id)) this.#rows.set(row.id, row)
    const gone = new Set<ItemId>()
    for (const entry of entries.slice(index, index + 40)) {
      if (this.#rows.has(entry.id)) continue
      const answer = await this.#bridge.openItem({ id: entry.id })
      if (ask !== this.#asked) return
      if (answer.ok) this.#rows.set(entry.id, answer.value)
      else gone.add(entry.id)
    }
    if (gone.size > 0) {
      this.#sequence = { entries: this.#sequence.entries.filter((entry) => !gone.has(entry.id)), shifted: false }
    }
    this.#version++
    this.#letGo()
  }

  #after(name: string, ms: number, run: () => void): void {
    this.#stop(name)
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name)
        run()
      }, ms)
    )
  }

  #stop(name: string): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }
}

/** Newest first, as lists are ordered. */
function compare(a: PageKey, b: PageKey): number {
  return b.sortAt - a.sortAt || b.id - a.id
}
