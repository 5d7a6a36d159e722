import { isCovered, type SentItem } from '../../scripts/chaos/judge.ts'
import type { StoredFeed, StoredRow } from './library.ts'
import { correctedText, numberIn } from './story.ts'

/** What became of one feed's stories. */
export interface Outcome {
  sent: number
  stored: number
  /** Stories that are nothing but an earlier version of another one, or of a row that is none. */
  overwritten: number
  /** Rows beyond the first of a story. */
  twice: number
  /** Stories that are not stored and stand in a gap, and those that stand in none. */
  marked: number
  unmarked: number
  /** For who looks for the cause: what stands in no gap, and what is called lost and is not. */
  faults: string[]
  /** Gaps that are called lost and hold no story that is missing. */
  falselyLost: number
  /** Stories after the last one that is stored: on their way, or held back by what is between. */
  held: number
  /** Of the stored stories that were corrected or removed: how many show it, and how many there are. */
  corrected: [shown: number, of: number]
  removed: [shown: number, of: number]
  /** Rows that are no story. */
  others: string[]
}

export interface Told {
  sent: readonly SentItem[]
  corrected: ReadonlySet<number>
  removed: ReadonlySet<number>
}

/** Bytes are on their way this long, in milliseconds. */
const HOLD = 1000

export function outcomeOf({ sent, corrected, removed }: Told, { rows, gaps }: StoredFeed): Outcome {
  const stories = new Map<number, StoredRow[]>()
  const others: string[] = []
  for (const row of rows) {
    const number = numberIn(row.title)
    if (number === null) others.push(row.title)
    else stories.set(number, [...(stories.get(number) ?? []), row])
  }
  const overwritten = new Set<number>()
  for (const { title, formerTitles } of rows) {
    for (const former of formerTitles.map(numberIn)) {
      if (former !== null && former !== numberIn(title) && !stories.has(former)) overwritten.add(former)
    }
  }
  const first = new Map([...stories].map(([number, all]) => [number, all[0] as StoredRow]))
  const last = sent.findLastIndex(({ number }) => first.has(number))
  const missing = sent.flatMap(({ number }, index) =>
    index > last || first.has(number) || overwritten.has(number) ? [] : [index]
  )
  const covering = (index: number) => gaps.filter((gap) => isCovered(gap, { sent, links: [] }, index, first, HOLD))
  const unmarked = missing.filter((index) => covering(index).length === 0)
  const honest = new Set(missing.flatMap(covering))
  const wrongGaps = gaps.filter((gap) => gap.kind === 'lost' && !honest.has(gap))
  const shown = (
    numbers: ReadonlySet<number>,
    shows: (row: StoredRow, number: number) => boolean
  ): [number, number] => {
    const known = [...numbers].filter((number) => first.has(number))
    return [known.filter((number) => stories.get(number)?.some((row) => shows(row, number))).length, known.length]
  }
  return {
    sent: sent.length,
    stored: stories.size,
    overwritten: overwritten.size,
    twice: [...stories.values()].reduce((sum, all) => sum + all.length - 1, 0),
    marked: missing.length - unmarked.length,
    unmarked: unmarked.length,
    falselyLost: wrongGaps.length,
    faults: [
      ...unmarked.map((index) => `story ${sent[index]?.number} of ${clock(sent[index]?.at ?? 0)} stands in no gap`),
      ...wrongGaps.map((gap) => `lost ${gap.reason.kind} ${clock(gap.fromAt)}-${clock(gap.toAt)}`),
      ...gaps.map((gap) => `gap ${gap.kind} ${gap.reason.kind} ${clock(gap.fromAt)}-${clock(gap.toAt)}`)
    ],
    held: sent.length - 1 - last,
    corrected: shown(corrected, ({ text }, number) => text === correctedText(number)),
    removed: shown(removed, (row) => row.removed),
    others
  }
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 23)
}
