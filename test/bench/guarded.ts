/**
 * The ratios that `npm test` guards: small runs of `parse`, `ingest` through the library's threads, and the newest page.
 *
 * `node test/bench/guarded.ts --runs=10` prints each ratio of each run with its minimum and maximum: whether a limit leaves
 * room for noise. All are of time on the processor, the best of some rounds each, since a machine that has other work to do
 * changes time on the wall by any factor.
 */
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { PAGE_LIMIT } from '#contract/item.ts'
import { Lists } from '../../src-main/library/lists/lists.ts'
import { itemRow, ROW_COLUMNS } from '../../src-main/library/store/rows.ts'
import { bareRows, emptyLibrary, storeBare } from './helpers/bare-store.ts'
import { parsed } from './parse.ts'
import { taken, throughThreads } from './helpers/threads.ts'

export interface Guarded {
  /** What it is, and whether more is better: a pace, or less: a price. */
  name: string
  better: 'lower' | 'higher'
  /** What `npm test` asks for. */
  limit: number
  ratio: () => Promise<number>
}

const quiet = (): void => {}

/** Each takes some seconds. */
export const guarded: readonly Guarded[] = [
  { name: 'parse', better: 'higher', limit: 0.6, ratio: parseRatio },
  { name: 'ingest, 1 stream', better: 'higher', limit: 0.16, ratio: () => ingestRatio(1, 500) },
  { name: 'ingest, 100 streams', better: 'higher', limit: 0.18, ratio: () => ingestRatio(100, 20) },
  { name: 'newest page', better: 'lower', limit: 2, ratio: newestPageRatio }
]

async function parseRatio(): Promise<number> {
  const { ours, floor } = await parsed({ rounds: 4, ms: 500, per: 'cpu', progress: quiet })
  return Math.max(...ours) / Math.max(...floor)
}

async function ingestRatio(streams: number, batch: number): Promise<number> {
  const { ours, floor } = await throughThreads({ items: 6_000, streams, batch, rounds: 3 })
  return best(floor.map(({ cpu }) => cpu)) / best(ours.map(({ cpu }) => cpu))
}

async function newestPageRatio(): Promise<number> {
  const { db, remove } = emptyLibrary(10)
  try {
    storeBare(db, bareRows(10_000, 10, 100), 1_000)
    const lists = new Lists(db)
    const bare = db.prepare(`SELECT ${ROW_COLUMNS} FROM items i ORDER BY i.sort_at DESC, i.id DESC LIMIT ${PAGE_LIMIT}`)
    const often = (work: () => unknown) => async (): Promise<number> => {
      const { cpu } = await taken(() => {
        for (let n = 0; n < 200; n++) work()
      })
      return cpu
    }
    const floorOnce = often(() => bare.all().map(itemRow))
    const oursOnce = often(() => lists.page({ kind: 'all' }, null, PAGE_LIMIT))
    const floor: number[] = []
    const ours: number[] = []
    for (let round = 0; round < 6; round++) {
      floor.push(await floorOnce())
      ours.push(await oursOnce())
    }
    return best(ours) / best(floor)
  } finally {
    remove()
  }
}

const best = (samples: readonly number[]): number => Math.min(...samples)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '10' } } })
  for (const { name, better, limit, ratio } of guarded) {
    const began = performance.now()
    const ratios: number[] = []
    for (let run = 0; run < Number(values.runs); run++) ratios.push(await ratio())
    const seconds = (performance.now() - began) / 1_000 / ratios.length
    const [low, high] = [Math.min(...ratios), Math.max(...ratios)]
    console.log(
      `${name}: ${low.toFixed(2)} to ${high.toFixed(2)}, limit ${limit} (${better} is better), ${seconds.toFixed(1)} s each`
    )
    console.log(`  ${ratios.map((each) => each.toFixed(2)).join(' ')}`)
  }
}
