import { availableParallelism } from 'node:os'

/** From when on the program or an honest server was gone, and when each honest feed was asked for again. Epoch ms. */
export interface Outage {
  from: number
  /** When what was gone was started again. */
  until: number
  /** By the feed's number; a feed that is not in it never came back. */
  backAt: ReadonlyMap<number, number>
}

/** An item of an honest feed: when it was sent, and when somebody who read the library first saw it. Epoch ms. */
export interface Delivered {
  feed: number
  sentAt: number
  seenAt: number
}

/** One end of the program that was asked for. */
export interface Quit {
  ms: number
  /** Null where it ended as it should, else what was wrong. */
  wrong: string | null
}

/** What a run has seen, beside what was sent and what is stored. */
export interface Seen {
  delivered: readonly Delivered[]
  outages: readonly Outage[]
  quits: readonly Quit[]
  /** Private memory of the main process in MiB, sampled; empty where it cannot be read. */
  memoryMiB: readonly number[]
  /** What went wrong with the program itself: it ended, or wrote of an error. */
  troubles: readonly string[]
  /** How many threads of the whole machine wanted a processor, on average. Delay on a machine that has other work is not all ours. */
  load: number
}

/** What a run is held to. */
export interface Limits {
  memoryMiB: number
  /** The honest feeds' delay at the 99th percentile. */
  lateMs: number
  /** From the wish to quit to the end of the process. */
  quitMs: number
}

export const limits: Limits = { memoryMiB: 500, lateMs: 3_000, quitMs: 15_000 }

export interface Figures {
  mostMiB: number | null
  /** Milliseconds. */
  late: { p50: number; p99: number; most: number }
  /** The longest time from the start of what was gone to the feed's next request, in milliseconds. */
  slowestBackMs: number
  quits: number
  endedBadly: number
  slowestQuitMs: number
  load: number
  /** What is beyond a limit. */
  differences: string[]
}

/**
 * How late an item came, in milliseconds.
 *
 * While the program or the server is gone nobody can be blamed: what was sent before or meanwhile and came after counts from the
 * moment at which its feed was asked for again.
 */
export function lateness({ feed, sentAt, seenAt }: Delivered, outages: readonly Outage[]): number {
  let from = sentAt
  for (const outage of outages) {
    const back = outage.backAt.get(feed)
    if (back !== undefined && from < back && seenAt > outage.from) from = back
  }
  return Math.max(0, seenAt - from)
}

/** What a share of the values is at most; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}

export function judgeSeen(seen: Seen, most: Limits): Figures {
  const late = seen.delivered.map((each) => lateness(each, seen.outages))
  const back = seen.outages.flatMap(({ until, backAt }) => [...backAt.values()].map((at) => at - until))
  const badQuits = seen.quits.filter(({ wrong }) => wrong !== null)
  const figures: Figures = {
    mostMiB: seen.memoryMiB.length === 0 ? null : Math.round(Math.max(...seen.memoryMiB)),
    late: { p50: quantile(late, 0.5), p99: quantile(late, 0.99), most: quantile(late, 1) },
    slowestBackMs: quantile(back, 1),
    quits: seen.quits.length,
    endedBadly: badQuits.length,
    slowestQuitMs: quantile(
      seen.quits.map(({ ms }) => ms),
      1
    ),
    load: seen.load,
    differences: [...seen.troubles]
  }
  const wrong = (what: string): void => void figures.differences.push(what)
  if ((figures.mostMiB ?? 0) > most.memoryMiB) wrong(`main took ${figures.mostMiB} MiB, more than ${most.memoryMiB}`)
  if (figures.late.p99 > most.lateMs)
    wrong(`the honest feeds were ${seconds(figures.late.p99)} late at p99, more than ${seconds(most.lateMs)}`)
  for (const quit of badQuits) wrong(`the program ended badly: ${quit.wrong}`)
  if (figures.slowestQuitMs > most.quitMs) wrong(`an end took ${seconds(figures.slowestQuitMs)}`)
  return figures
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** The last line of a run. */
export function summary(
  run: { seed: number; strangers: number; habits: number; sent: number; stored: number; lost: number; twice: number },
  { mostMiB, late, slowestBackMs, quits, endedBadly, slowestQuitMs, load }: Figures
): string {
  return (
    `hostile: seed ${run.seed}, ${run.strangers} strangers with ${run.habits} habits in turn; ` +
    `main at most ${mostMiB ?? '?'} MiB; honest feeds sent ${run.sent}, stored ${run.stored}, lost ${run.lost}, twice ${run.twice}, ` +
    `late p50 ${seconds(late.p50)}, p99 ${seconds(late.p99)}, most ${seconds(late.most)}, back within ${seconds(slowestBackMs)}; ` +
    `ended badly ${endedBadly} of ${quits}, within ${seconds(slowestQuitMs)}; ` +
    `load of the machine ${load.toFixed(1)} for ${availableParallelism()} processors`
  )
}
