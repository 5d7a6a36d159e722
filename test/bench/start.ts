/**
 * From a new process to what is painted: `npm run bench -- start`.
 *
 * Nothing looks at a window while it starts; Chromium itself wrote down when a frame with the text was shown.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Measure } from './bench.ts'
import { EMPTY_WINDOW, start, type StartOptions } from './helpers/electron.ts'
import { itemsInWords, storedItems } from './helpers/stored.ts'

const SIZES = [10_000, 1_000_000]
/** Longer than a start takes, in ms. */
const UNSEEN_FOR = 2_500

/** Milliseconds from right before the process was made to the frame that showed something. */
interface Paints {
  firstContent: number
  /** Null where there are no items. */
  firstRows: number | null
}

export async function paintsOf(options: StartOptions): Promise<Paints> {
  const { startedAt, window, close } = await start({ unseenFor: UNSEEN_FOR, ...options })
  try {
    const { origin, content, rows } = await window.run(async (rowsWanted) => {
      /** Those so far, or the first to come. */
      const entries = (type: string): Promise<PerformanceEntryList> =>
        new Promise((resolve) => {
          new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type, buffered: true })
        })
      const paints = await entries('paint')
      const rowPaints = rowsWanted ? await entries('element') : []
      return {
        origin: performance.timeOrigin,
        content: paints.find(({ name }) => name === 'first-contentful-paint')?.startTime ?? NaN,
        rows: Math.min(...rowPaints.map(({ startTime }) => startTime))
      }
    }, options.app === undefined)
    const since = (at: number): number => origin + at - startedAt
    return { firstContent: since(content), firstRows: Number.isFinite(rows) ? since(rows) : null }
  } finally {
    await close()
  }
}

/** How long it takes until the first items are painted, with a library in a folder. */
export async function firstRows(userDataDir: string): Promise<number> {
  const paints = await paintsOf({ userDataDir })
  if (paints.firstRows === null) throw new Error('No item was painted.')
  return paints.firstRows
}

export const bench: Bench = {
  name: 'start',
  about: 'from a new process to the items on the screen',
  async *run({ runs, quick, progress }) {
    const sizes = quick ? SIZES.slice(0, 1) : SIZES
    const emptyData = await mkdtemp(join(tmpdir(), 'tickertape-bench-empty-'))
    try {
      const empty = { app: EMPTY_WINDOW, userDataDir: emptyData }
      const ours = sizes.map((items) => {
        progress(`copying a library with ${itemsInWords(items)}`)
        return { items, userDataDir: storedItems(items), paints: [] as Paints[], floor: [] as number[] }
      })
      // The first start of any of them makes caches that later ones find.
      await paintsOf(empty)
      for (const { userDataDir } of ours) await paintsOf({ userDataDir })
      for (let run = 0; run < (quick ? Math.min(2, runs) : 2 * runs); run++) {
        for (const { items, userDataDir, paints, floor } of ours) {
          paints.push(await paintsOf({ userDataDir }))
          floor.push((await paintsOf(empty)).firstContent)
          progress(
            `${itemsInWords(items)}: ${paints.at(-1)?.firstRows?.toFixed(0)} ms, empty ${floor.at(-1)?.toFixed(0)} ms`
          )
        }
      }
      for (const { items, paints, floor } of ours) {
        const common = { unit: 'ms', floor, beside: 'an empty window’s first content' } as const
        yield {
          ...common,
          what: `first items on the screen, ${itemsInWords(items)}`,
          ours: paints.map(({ firstRows }) => firstRows ?? Infinity),
          aim: { times: 1.2, better: 'lower' }
        } satisfies Measure
        yield {
          ...common,
          what: `first content, ${itemsInWords(items)}`,
          ours: paints.map(({ firstContent }) => firstContent),
          aim: null
        } satisfies Measure
      }
    } finally {
      await rm(emptyData, { recursive: true, force: true, maxRetries: 10 })
    }
  }
}
