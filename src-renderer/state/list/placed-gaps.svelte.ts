import type { GapId } from '#contract/ids.ts'
import type { Gap } from '#contract/gap.ts'
import { compareGaps, type GapLine } from './list-lines.ts'

/**
 * The gaps of the stretch that is loaded, and where they stand in the list.
 *
 * While the list stands still they stay as they stand: a gap that grows or is filled moves no row.
 */
export class PlacedGaps {
  #gaps = new Map<GapId, Gap>()
  #lines = $state.raw<readonly GapLine[]>([])
  #isWanted: (gap: Gap) => boolean

  /** `isWanted`: whether the view gives a gap a line of its own. */
  constructor(isWanted: (gap: Gap) => boolean) {
    this.#isWanted = isWanted
  }

  /** The gaps that stand in the list, newest first. */
  get lines(): readonly GapLine[] {
    return this.#lines
  }

  get(id: GapId): Gap | null {
    return this.#lines.find(({ gap }) => gap.id === id)?.gap ?? null
  }

  clear(): void {
    this.#gaps.clear()
    this.#lines = []
  }

  /** Adds the gaps of a page that joins the stretch. */
  add(gaps: readonly Gap[]): void {
    for (const gap of gaps) this.#gaps.set(gap.id, gap)
    this.#place(gaps)
  }

  /** Replaces all by the gaps of another stretch. */
  replace(gaps: readonly Gap[]): void {
    this.clear()
    this.add(gaps)
  }

  /** Replaces all by the gaps of the newest page; those that were seen or dismissed meanwhile keep their line. */
  refill(gaps: readonly Gap[]): void {
    this.#gaps = new Map(gaps.map((gap) => [gap.id, gap]))
    this.placeAll()
  }

  /**
   * Takes over the gaps of the same stretch after a reload, without moving a line: one that is gone leaves, unless it was
   * filled meanwhile. Only `placed` of the new ones get a line at once.
   */
  reload(gaps: readonly Gap[], placed: readonly Gap[]): void {
    this.#gaps = new Map(gaps.map((gap) => [gap.id, gap]))
    this.#lines = this.#lines.flatMap((line) => {
      const gap = this.#gaps.get(line.gap.id) ?? (line.gap.filledAt === null ? null : line.gap)
      return gap ? [{ gap, at: line.at }] : []
    })
    this.#place(placed)
  }

  /** Takes over gaps that changed, where they stand. A new one is remembered only where the stretch `reaches` it. */
  take(changed: readonly Gap[], reaches: (gap: Gap) => boolean): void {
    for (const gap of changed) {
      if (gap.filledAt !== null) this.#gaps.delete(gap.id)
      else if (this.#gaps.has(gap.id) || reaches(gap)) this.#gaps.set(gap.id, gap)
    }
    const byId = new Map(changed.map((gap) => [gap.id, gap]))
    this.#lines = this.#lines.map(({ gap, at }) => ({ gap: byId.get(gap.id) ?? gap, at }))
  }

  /** Puts every gap where it belongs now; only where the list may move. */
  placeAll(): void {
    const stay = this.#lines.filter(({ gap }) => this.#gaps.has(gap.id))
    this.#lines = stay.map(({ gap }) => ({ gap, at: gap.toAt })).sort(compareGaps)
    this.#place([...this.#gaps.values()])
  }

  /** Lets go of gaps that stand where nothing is loaded any more; `stays` by a line's place, in epoch ms. */
  letGo(stays: (at: number) => boolean): void {
    if (this.#lines.every(({ at }) => stays(at))) return
    for (const { gap, at } of this.#lines) if (!stays(at)) this.#gaps.delete(gap.id)
    this.#lines = this.#lines.filter(({ at }) => stays(at))
  }

  keep(stays: (gap: Gap) => boolean): void {
    this.#gaps = new Map([...this.#gaps].filter(([, gap]) => stays(gap)))
    this.#lines = this.#lines.filter(({ gap }) => stays(gap))
  }

  #place(gaps: readonly Gap[]): void {
    const stand = new Set(this.#lines.map(({ gap }) => gap.id))
    const wanted = gaps.filter((gap) => !stand.has(gap.id) && this.#isWanted(gap))
    if (wanted.length === 0) return
    this.#lines = [...this.#lines, ...wanted.map((gap) => ({ gap, at: gap.toAt }))].sort(compareGaps)
  }
}
