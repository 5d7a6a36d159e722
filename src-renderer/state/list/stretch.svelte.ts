import type { ItemId } from '#contract/ids.ts'
import { PAGE_LIMIT, type ItemRow, type Page, type PageKey } from '#contract/item.ts'
import type { Gap } from '#contract/gap.ts'
import { linesAbove, linesOf, type Lines } from './list-lines.ts'
import { compare, entryOf, isAfterCorrection, joined, keyOf, pageKeyOf, type Entry, type LineKey } from './order.ts'
import { PlacedGaps } from './placed-gaps.svelte.ts'
import { Turn } from '../../base/turn.ts'

/** Items kept in memory; beyond it those farthest from the screen are let go and fetched again when they come near. */
const MOST_ENTRIES = 2_000
/** Items kept loaded on either side of the screen. */
const NEAR = 500

interface Sequence {
  /** Newest first. */
  entries: readonly Entry[]
  shifted: boolean
  at?: ItemId
}

/** What takes the place of the stretch that is loaded. */
export interface Loaded {
  /** Newest first. */
  rows: readonly ItemRow[]
  /** How many items of the list are newer than these rows. */
  above: number
  /** Whether older items follow. */
  more: boolean
  /** How many items the whole list has, without those kept aside. */
  total: number
  /** Rows of the items kept aside: they stay known. */
  aside?: readonly ItemRow[]
  /** The row that belongs at the screen's upper edge, and its index. */
  at?: { id: ItemId; index: number } | undefined
  /** The newest item of the list, and `sortAt` of the view's oldest; left out they stay as they are. */
  top?: PageKey | null
  oldest?: number
  /** The newest id of all that the library had then. */
  newestId?: ItemId
}

/**
 * What is loaded of a view: one stretch of its items with the gaps between them, over a view of any size.
 *
 * What lies above and below the stretch is a number.
 */
export class Stretch {
  readonly gaps: PlacedGaps
  #sequence = $state.raw<Sequence>({ entries: [], shifted: false })
  #days = $state.raw(true)
  readonly #lines: Lines<Entry>
  #above = $state.raw(0)
  #below = $state.raw(0)
  #more = $state.raw(false)
  #loaded = $state.raw(false)
  #notIndexed = $state.raw(0)
  #version = $state.raw(0)
  #top: PageKey | null = null
  #newest: PageKey | null = null
  #oldest = 0
  #newestId: ItemId = 0
  #rows = new Map<ItemId, ItemRow>()
  /** Every id that has a place in the list or among the items kept aside. */
  #known = new Set<ItemId>()
  #pinned: ItemId | null = null
  #range = { first: 0, last: 0 }
  #turn = new Turn()

  /** `isWanted`: whether the view gives a gap a line of its own. */
  constructor(isWanted: (gap: Gap) => boolean) {
    this.gaps = new PlacedGaps(isWanted)
    this.#lines = $derived(linesOf(this.entries, this.gaps.lines, { days: this.#days }))
  }

  /** The items that are loaded, newest first. */
  get entries(): readonly Entry[] {
    return this.#sequence.entries
  }

  /** Those items with gaps and days between them, as they stand on the screen. */
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

  /** How many items of the list are newer than the stretch; 0 where it begins at the list's top. */
  get above(): number {
    return this.#above
  }

  /** How many are older, as far as that is known. */
  get below(): number {
    return this.#below
  }

  /** Whether older items follow. */
  get more(): boolean {
    return this.#more
  }

  /** How many items the list has, without those kept aside. */
  get total(): number {
    return this.#above + this.entries.length + this.#below
  }

  /** The newest item of the list: what is newer is kept aside. */
  get top(): PageKey | null {
    return this.#top
  }

  /** The newest item that is known of, in the list or aside. */
  get newest(): PageKey | null {
    return this.#newest
  }

  /** `sortAt` of the view's oldest item, epoch milliseconds. */
  get oldest(): number {
    return this.#oldest
  }

  /** What came later than this is not in the list, wherever it belongs. */
  get newestId(): ItemId {
    return this.#newestId
  }

  /** Which entries are on the screen, by index. */
  get range(): { first: number; last: number } {
    return this.#range
  }

  /** Ends when the stretch is replaced: a page that was requested for it is not joined to another one. */
  get turn(): Turn {
    return this.#turn
  }

  /** Whether the view has answered; an empty list means nothing before that. */
  get loaded(): boolean {
    return this.#loaded
  }

  set loaded(loaded: boolean) {
    this.#loaded = loaded
  }

  /** How many stored items a search could not look at yet. */
  get notIndexed(): number {
    return this.#notIndexed
  }

  set notIndexed(count: number) {
    this.#notIndexed = count
  }

  // --- Rows

  /** The row of an item, for the screen: drawn again when it changes. */
  row(id: ItemId): ItemRow | undefined {
    void this.#version
    return this.#rows.get(id)
  }

  has(id: ItemId): boolean {
    return this.#rows.has(id)
  }

  /** The row of an item as it is now. */
  peek(id: ItemId): ItemRow | undefined {
    return this.#rows.get(id)
  }

  isKnown(id: ItemId): boolean {
    return this.#known.has(id)
  }

  isListed(id: ItemId): boolean {
    return this.entries.some((entry) => entry.id === id)
  }

  /** Takes over a row that changed. */
  update(row: ItemRow): void {
    this.#rows.set(row.id, row)
    this.#version++
  }

  /** Knows the row of an item that has no place in the list: the selected one. */
  remember(row: ItemRow): void {
    if (!this.#rows.has(row.id)) this.#rows.set(row.id, row)
    this.#version++
  }

  /** The items' rows are known from now on. Answers their entries, for the list or to be kept aside. */
  enter(rows: readonly ItemRow[]): Entry[] {
    return rows.map((row) => {
      this.#rows.set(row.id, row)
      this.#known.add(row.id)
      return entryOf(row)
    })
  }

  /** Enters items that arrived and are kept aside; answers their entries, newest first. */
  enterAside(rows: readonly ItemRow[]): Entry[] {
    const entries = this.enter(rows).sort(compare)
    this.#noteNewest(entries[0])
    this.#version++
    return entries
  }

  forget(entries: readonly Entry[]): void {
    for (const { id } of entries) {
      this.#known.delete(id)
      if (id !== this.#pinned) this.#rows.delete(id)
    }
  }

  /** Keeps the row of the selected item wherever the item is; the row pinned before goes where it has no place. */
  pin(id: ItemId): void {
    const before = this.#pinned
    this.#pinned = id
    if (before !== null && before !== id && !this.#known.has(before)) this.#rows.delete(before)
  }

  unpin(): void {
    this.#pinned = null
  }

  // --- Lines

  indexOf(key: LineKey): number {
    return this.#lines.all.findIndex((line) => keyOf(line) === key)
  }

  /** How many items stand above the line with this index. */
  entriesAbove(line: number): number {
    return line - linesAbove(this.#lines.gapsAt, line) - linesAbove(this.#lines.daysAt, line)
  }

  /** The index of the line of an entry, by the entry's index. */
  lineOf(index: number): number {
    const entry = this.entries[index]
    return entry ? Math.max(0, this.#lines.all.indexOf(entry)) : 0
  }

  /** The screen shows these lines, from `first` to before `last`. */
  setVisible(first: number, last: number): void {
    this.#range = { first: this.entriesAbove(first), last: this.entriesAbove(last) }
  }

  /** Whether a time, in epoch ms, lies within the stretch. */
  reaches(at: number): boolean {
    const first = this.entries[0]
    const last = this.entries.at(-1)
    return (this.#above === 0 || !first || at <= first.sortAt) && (!this.#more || !last || at > last.sortAt)
  }

  // --- Changes

  /** Nothing is loaded. `days`: whether the next view has lines for days. */
  clear({ days }: { days: boolean }): void {
    this.unpin()
    this.#newest = null
    this.replace({ rows: [], above: 0, more: false, total: 0, top: null, oldest: 0 })
    this.gaps.clear()
    this.#days = days
    this.#range = { first: 0, last: 0 }
    this.#notIndexed = 0
    this.#loaded = false
  }

  /** Loads other rows in the place of all that is loaded. Gaps are the caller's: they may have to stay where they stand. */
  replace({
    rows,
    above,
    more,
    total,
    aside = [],
    at,
    top,
    oldest = this.#oldest,
    newestId = this.#newestId
  }: Loaded): void {
    this.#turn = this.#turn.next()
    const pinned = this.#pinned === null ? undefined : this.#rows.get(this.#pinned)
    this.#rows.clear()
    this.#known.clear()
    this.enter(aside)
    const entries = this.enter(rows.filter((row) => !this.#known.has(row.id)))
    if (pinned && !this.#rows.has(pinned.id)) this.#rows.set(pinned.id, pinned)
    this.#sequence = { entries, shifted: false, ...(at ? { at: at.id } : {}) }
    if (at) this.#range = { first: at.index, last: at.index }
    this.#above = above
    this.#more = more
    this.#below = more ? Math.max(1, total - above - entries.length) : 0
    if (top !== undefined) this.setTop(top)
    this.#oldest = oldest
    this.#newestId = newestId
    this.#version++
  }

  /** Adds an older page below. */
  append(page: Page): void {
    const fresh = this.enter(page.rows.filter((row) => !this.#known.has(row.id)))
    this.#sequence = { entries: [...this.entries, ...fresh], shifted: false }
    this.gaps.add(page.gaps)
    this.#more = page.more
    this.#below = page.more ? Math.max(1, this.#below - fresh.length) : 0
    this.#notIndexed = page.notIndexed
    this.#version++
    this.#letGoAbove()
  }

  /** Adds a newer page of the list above. */
  prepend(page: Page): void {
    const fresh = this.enter(page.rows.filter((row) => !this.#known.has(row.id)))
    this.#sequence = { entries: [...fresh, ...this.entries], shifted: true }
    this.#range = { first: this.#range.first + fresh.length, last: this.#range.last + fresh.length }
    this.#above = page.more ? Math.max(1, this.#above - fresh.length) : 0
    this.gaps.add(page.gaps)
    this.#version++
    this.#letGoBelow()
  }

  /** Lets items that were kept aside into the list. `stay`: what is looked at stays where it is, to the pixel. */
  join(arrived: readonly Entry[], { stay }: { stay: boolean }): void {
    const { entries } = this
    const last = this.#more ? entries.at(-1) : undefined
    const isNear = (entry: Entry): boolean => !last || compare(entry, last) < 0 || isAfterCorrection(entry, entries)
    // What belongs below all that is loaded comes when the reader gets there.
    this.forget(arrived.filter((entry) => !isNear(entry)))
    this.#sequence = { entries: joined(arrived.filter(isNear), entries), shifted: stay }
    this.#newestId = arrived.reduce((newest, { id }) => Math.max(newest, id), this.#newestId)
    this.setTop(this.entries[0] ?? null)
    this.#letGoBelow()
  }

  /** Puts one item where it belongs. */
  insert(row: ItemRow): void {
    this.#sequence = { entries: [...this.entries, ...this.enter([row])].sort(compare), shifted: false }
    this.setTop(this.entries[0] ?? null)
    this.#version++
  }

  /** The list has this many more items above the stretch, up to the newest that is known of. */
  extendAbove(count: number): void {
    this.#above += count
    this.setTop(this.#newest)
  }

  setTop(top: PageKey | null): void {
    this.#top = top && pageKeyOf(top)
    this.#noteNewest(top)
  }

  #noteNewest(item: PageKey | null | undefined): void {
    if (item && (!this.#newest || compare(item, this.#newest) < 0)) this.#newest = pageKeyOf(item)
  }

  /** Lets go of what is far above the screen; it is loaded again when the reader comes near. */
  #letGoAbove(): void {
    const { entries } = this
    const first = entries[this.#range.first]
    const near = first ? this.#range.first - NEAR : 0
    const count = Math.min(near, entries.length - MOST_ENTRIES)
    if (count < PAGE_LIMIT) return
    this.forget(entries.slice(0, count))
    this.#sequence = { entries: entries.slice(count), shifted: true }
    this.#range = { first: this.#range.first - count, last: this.#range.last - count }
    this.#above += count
    this.#letGoGaps()
  }

  /** Lets go of what is far below the screen. */
  #letGoBelow(): void {
    const { entries, shifted } = this.#sequence
    const near = entries.length > 0 ? Math.min(this.#range.last, entries.length - 1) + NEAR : 0
    const keep = Math.max(near, MOST_ENTRIES)
    if (entries.length - keep < PAGE_LIMIT) return
    this.forget(entries.slice(keep))
    this.#sequence = { entries: entries.slice(0, keep), shifted }
    this.#below += entries.length - keep
    this.#more = true
    this.#letGoGaps()
  }

  /** Gaps go with the items between which they stand. */
  #letGoGaps(): void {
    this.gaps.letGo((at) => this.reaches(at))
  }
}
