import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLibrary } from '../../../src-main/library/library.ts'
import { threads } from '../../integration/fixtures/library-threads.ts'
import { bareRows, batchesOf, emptyLibrary, feedUrl, storeBare } from './bare-store.ts'

/** Time on the wall and on all processors, in milliseconds. */
export interface Taken {
  wall: number
  cpu: number
}

export async function taken(work: () => unknown): Promise<Taken> {
  const began = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: performance.now() - began, cpu: (user + system) / 1_000 }
}

export interface ThreadsAndFloor {
  ours: Taken[]
  floor: Taken[]
}

/**
 * Batches through the library's threads to their acknowledgements, each feed's next one when the last was accepted, beside
 * the same rows stored bare; in turns.
 */
export async function throughThreads(options: {
  items: number
  streams: number
  batch: number
  rounds: number
  progress?: (line: string) => void
}): Promise<ThreadsAndFloor> {
  const { items, streams, batch, rounds, progress } = options
  const rows = bareRows(items, streams, batch)
  const results: ThreadsAndFloor = { ours: [], floor: [] }
  const ways = {
    ours: () => oursOnce(items, streams, batch),
    floor: async () => {
      const { db, remove } = emptyLibrary(streams)
      try {
        return await taken(() => storeBare(db, rows, batch))
      } finally {
        remove()
      }
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const way of round % 2 === 0 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const))
      results[way].push(await ways[way]())
    progress?.(`${round + 1} of ${rounds}: ${describe(results.ours.at(-1)!)} and ${describe(results.floor.at(-1)!)}`)
  }
  return results
}

const describe = ({ wall, cpu }: Taken): string => `${Math.round(wall)} ms (${Math.round(cpu)} ms of processor)`

/** So many items more come first: a thread that has just begun runs code that is not compiled yet. */
const WARM = 6_000

async function oursOnce(items: number, streams: number, batch: number): Promise<Taken> {
  const directory = mkdtempSync(join(tmpdir(), 'tickertape-bench-'))
  const opened = await openLibrary({ directory, workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  try {
    for (let stream = 0; stream < streams; stream++)
      await library.addFeed({ url: feedUrl(stream), title: `Feed ${stream}`, notify: 'off' })
    const all = batchesOf(WARM + items, streams, batch)
    const accept = (batches: typeof all): Promise<unknown> => {
      const lines = Array.from({ length: streams }, (): typeof all => [])
      for (const one of batches) lines[one.stream]!.push(one)
      return Promise.all(
        lines.map(async (line, stream) => {
          for (const { messages } of line) {
            const { lastEventId } = messages.at(-1)!
            await library.accept({ feedId: stream + 1, url: feedUrl(stream), phase: 'live', messages, lastEventId })
          }
        })
      )
    }
    const warm = Math.ceil(WARM / batch)
    await accept(all.slice(0, warm))
    return await taken(() => accept(all.slice(warm)))
  } finally {
    await library.close(10_000)
    rmSync(directory, { recursive: true, force: true })
  }
}
