import type { Gap } from '#contract/gap.ts'
import { TAPE_BUCKETS, TAPE_STEP, type ItemRow, type Tape } from '#contract/item.ts'

const noTape: Tape = { from: 0, counts: [], priorities: [] }

/** What arrived in the last 30 minutes, in buckets, and the gaps of that time. */
export class ListTape {
  #value = $state.raw<Tape>(noTape)

  /** The tape as it stands at this time, in epoch ms. */
  at(now: number): Tape {
    return tapeAt(this.#value, now)
  }

  replace(tape: Tape): void {
    this.#value = tape
  }

  clear(): void {
    this.#value = noTape
  }

  /** Counts arrivals into the newest bucket: rows, and `more` items that came without rows. `now` in epoch ms. */
  count(rows: readonly ItemRow[], more: number, now: number): void {
    if (this.#value.counts.length === 0) return
    const { from, counts, priorities } = tapeAt(this.#value, now)
    const last = TAPE_BUCKETS - 1
    const nextCounts = [...counts]
    const nextPriorities = [...priorities]
    nextCounts[last] = (nextCounts[last] ?? 0) + rows.length + more
    nextPriorities[last] = rows.reduce((most, row) => Math.max(most, row.priority), nextPriorities[last] ?? 0)
    this.#value = { ...this.#value, from, counts: nextCounts, priorities: nextPriorities }
  }

  /** Takes over gaps that changed; filled ones leave the tape. */
  takeGaps(gaps: readonly Gap[]): void {
    const ids = new Set(gaps.map((gap) => gap.id))
    this.#setGaps([...this.#gaps.filter(({ id }) => !ids.has(id)), ...gaps.filter(({ filledAt }) => filledAt === null)])
  }

  keepGaps(stays: (gap: Gap) => boolean): void {
    this.#setGaps(this.#gaps.filter(stays))
  }

  get #gaps(): readonly Gap[] {
    return this.#value.gaps ?? []
  }

  #setGaps(gaps: Gap[]): void {
    this.#value = { ...this.#value, gaps }
  }
}

/** A tape as it stands at this time, in epoch ms: what is older than 30 minutes has moved out at its left end. */
export function tapeAt(tape: Tape, now: number): Tape {
  const { from, counts, priorities } = tape
  const steps = Math.floor((now - from) / TAPE_STEP) - (TAPE_BUCKETS - 1)
  if (counts.length === 0 || steps <= 0) return tape
  const fresh = new Array<number>(Math.min(steps, TAPE_BUCKETS)).fill(0)
  return {
    ...tape,
    from: from + steps * TAPE_STEP,
    counts: [...counts.slice(steps), ...fresh],
    priorities: [...priorities.slice(steps), ...fresh]
  }
}
