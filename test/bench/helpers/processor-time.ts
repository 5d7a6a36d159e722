import { readFile } from 'node:fs/promises'
import { processTree } from './memory.ts'

/** Linux counts in hundredths of a second for every program, whatever its own clock is. */
const TICK_MS = 10

/** Milliseconds of processor time that each process of a tree has used so far, by its id. Empty where there is no /proc. */
export async function processorTime(pid: number): Promise<Map<number, number>> {
  const times = new Map<number, number>()
  for (const each of await processTree(pid)) {
    const stat = await readFile(`/proc/${each}/stat`, 'utf8').catch(() => null)
    // Behind the name in brackets: user and system time are the 12th and the 13th word, those of ended children follow.
    const words = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (words) times.set(each, (Number(words[11]) + Number(words[12])) * TICK_MS)
  }
  return times
}

/** Milliseconds of processor time that a tree used between two readings. */
export function processorTimeBetween(before: Map<number, number>, after: Map<number, number>): number {
  let total = 0
  for (const [pid, ms] of after) total += ms - (before.get(pid) ?? 0)
  return total
}
