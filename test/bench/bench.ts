/** One row of the table: what was measured of the app, beside what nobody can beat, in the same run. */
export interface Measure {
  /** What it is, in the reader's words: `first rows on screen, 10,000 items`. */
  what: string
  unit:
    | 'ms'
    | 'px'
    | 'attempts'
    | 'MiB'
    | '% of a core'
    | 'items/s'
    | 'messages/s'
    | 'ms per stream'
    | 'KiB per stream'
    | 'items'
  /** One figure a run, or one a sample; never empty. */
  ours: readonly number[]
  /** The same of the floor; null where the aim is a figure of its own. */
  floor: readonly number[] | null
  /** What the floor is: `an empty window`. */
  beside?: string
  /** Null where the figure is only told. */
  aim: Aim | null
}

/** What has to hold: our figure against the floor's, or against a number. `of` is how many samples become one figure. */
export interface Aim {
  times?: number
  figure?: number
  better: 'lower' | 'higher'
  of?: Share
}

/** The median unless a percentile matters. */
export type Share = 'p50' | 'p95' | 'p99'

/** What a bench may use. */
export interface Surroundings {
  /** How often each thing is measured where nothing else is said. */
  runs: number
  /** Fewer items and less time: to see that a bench works, not to believe its figures. */
  quick: boolean
  /** Tells a person what is going on; not part of the result. */
  progress: (line: string) => void
}

export interface Bench {
  name: string
  /** One line for the list of benches. */
  about: string
  run: (surroundings: Surroundings) => AsyncIterable<Measure>
}

/** A percentile of samples, 0 to 1, by nearest rank. NaN for no samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? NaN
}

const shares: Record<Share, number> = { p50: 0.5, p95: 0.95, p99: 0.99 }

export interface Verdict {
  ours: number
  floor: number | null
  /** Ours by the floor's; null without a floor. */
  ratio: number | null
  /** Null without an aim. */
  met: boolean | null
}

/** Whether a measure meets its aim, by the percentile that the aim names. */
export function verdictOf({ ours, floor, aim }: Measure): Verdict {
  const share = shares[aim?.of ?? 'p50']
  const figure = percentile(ours, share)
  const bottom = floor ? percentile(floor, share) : null
  const ratio = bottom === null ? null : figure / bottom
  return { ours: figure, floor: bottom, ratio, met: aim && isMet(aim, figure, ratio) }
}

function isMet(aim: Aim, figure: number, ratio: number | null): boolean {
  const holds = (value: number, limit: number): boolean => (aim.better === 'lower' ? value <= limit : value >= limit)
  return (
    (aim.figure === undefined || holds(figure, aim.figure)) &&
    (aim.times === undefined || (ratio !== null && holds(ratio, aim.times)))
  )
}

/** The table as lines of text. */
export function tableOf(results: readonly { bench: string; measure: Measure }[]): string[] {
  const rows = results.map(({ bench, measure }) => {
    const { ratio, met } = verdictOf(measure)
    const { unit, ours, floor, beside, aim } = measure
    return [
      bench,
      measure.what,
      `${spread(ours)} ${unit}`,
      floor ? `${spread(floor)}${beside === undefined ? '' : ` (${beside})`}` : '-',
      ratio === null ? '-' : `${ratio.toFixed(2)} x`,
      aim ? aimOf(aim, unit) : '-',
      met === null ? '' : met ? 'met' : 'NOT MET',
      String(ours.length)
    ]
  })
  const all = [['bench', 'measure', 'ours: min, median, max', 'floor', 'ratio', 'aim', '', 'n'], ...rows]
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()
  )
}

function aimOf({ times, figure, better, of }: Aim, unit: string): string {
  const sign = better === 'lower' ? '<=' : '>='
  const parts = [
    ...(times === undefined ? [] : [`${sign} ${times} x`]),
    ...(figure === undefined ? [] : [`${sign} ${figure} ${unit}`])
  ]
  return `${of === undefined ? '' : `${of} `}${parts.join(', ')}`
}

/** Minimum, median and maximum. */
function spread(samples: readonly number[]): string {
  const [low, middle, high] = [0, 0.5, 1].map((share) => round(percentile(samples, share)))
  return low === high ? String(middle) : `${low} ${middle} ${high}`
}

function round(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return String(Number(value.toFixed(digits)))
}
