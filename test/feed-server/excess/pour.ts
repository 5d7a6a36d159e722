import { setTimeout as sleep } from 'node:timers/promises'
import type { Visit } from '../server-state.ts'
import { openStream, write } from '../stream.ts'

/** What every path that pours knows: so many pieces, so many ms between two of them; then it stays open, or ends (end=1). */
export const pourDefaults = { count: 100, every: 0, end: 0 } as const

/** Small pieces that nothing lies between leave by as many at a time as fill this, in bytes. */
const TOGETHER = 64 * 1024

/** Answers with a stream of pieces, numbered from 1, at the client's pace. */
export async function pour(visit: Visit, piece: (number: number) => string): Promise<void> {
  const { query, response } = visit
  const every = query.number('every', 0)
  openStream(visit)
  const last = query.number('count', 100)
  for (let number = 1; number <= last;) {
    let bytes = ''
    do bytes += piece(number++)
    while (every <= 0 && number <= last && bytes.length < TOGETHER)
    if (!(await write(response, Buffer.from(bytes)))) return
    await (every > 0 ? sleep(every) : new Promise((resolve) => setImmediate(resolve)))
  }
  if (query.number('end', 0)) response.end()
}

/** The query's number, at least 0; a path that is asked for more than `most` gives `most`. */
export function sizeOf({ query }: Visit, name: string, most: number): number {
  return Math.min(most, Math.max(0, Math.floor(query.number(name, 0))))
}
