/**
 * What grows with what is stored: the start, the memory, the newest page of the lists, and how fast items are stored.
 *
 * `npm run bench -- growth`. The floor of each figure is the same with 10,000 items stored; flat is 1.00 x. Lists and ingest
 * run on the library alone, in this Node; each ingest has a copy of the library to itself.
 */
import { join } from 'node:path'
import type { Batch } from '#contract/message.ts'
import type { View } from '#contract/item.ts'
import { openDatabase } from '../../src-main/library/store/database.ts'
import { Lists } from '../../src-main/library/lists/lists.ts'
import { openLibrary } from '../../src-main/library/library.ts'
import { threads } from '../integration/fixtures/library-threads.ts'
import type { Aim, Bench, Measure } from './bench.ts'
import { memoryOf } from './footprint.ts'
import { firstRows } from './start.ts'
import { itemsInWords, storedItems } from './helpers/stored.ts'

const SIZES = [10_000, 100_000, 1_000_000]
const VIEWS: View[] = [{ kind: 'all' }, { kind: 'unread' }, { kind: 'starred' }, { kind: 'feed', feedId: 3 }]
const PAGE = 100
const MESSAGES_PER_BATCH = 100
/** As many batches as a flood keeps waiting for the library. */
const BATCHES_AT_ONCE = 16

interface Figure {
  what: string
  unit: Measure['unit']
  aim: Aim
  /** Samples for a size, more with each call. */
  measure: (items: number) => Promise<number[]>
}

export const bench: Bench = {
  name: 'growth',
  about: 'start, memory, lists and ingest with 10,000, 100,000 and 1,000,000 items stored',
  async *run({ runs, quick, progress }) {
    const sizes = quick ? SIZES.slice(0, 2) : SIZES
    const times = quick ? 1 : Math.min(3, runs)
    const figures: Figure[] = [
      {
        what: 'first items on the screen',
        unit: 'ms',
        aim: { times: 1.15, better: 'lower' },
        measure: async (items) => [await firstRows(storedItems(items))]
      },
      {
        what: 'memory, window open',
        unit: 'MiB',
        aim: { times: 1.1, better: 'lower' },
        measure: async (items) => [await memoryOf({ userDataDir: storedItems(items) }, quick ? 500 : undefined)]
      },
      {
        what: 'newest page of four lists',
        unit: 'ms',
        aim: { times: 2, better: 'lower', of: 'p95' },
        measure: async (items) => pageTimes(join(storedItems(items), 'tickertape.db'), quick ? 20 : 100)
      },
      {
        what: 'items stored',
        unit: 'items/s',
        aim: { times: 0.8, better: 'higher' },
        measure: async (items) => [await ingestRate(storedItems(items, 'ingest'), quick ? 2_000 : 20_000)]
      }
    ]
    for (const { what, unit, aim, measure } of figures) {
      const samples = sizes.map((): number[] => [])
      for (let run = 0; run < times; run++) {
        for (const [at, items] of sizes.entries()) samples[at]?.push(...(await measure(items)))
      }
      const [floor = [], ...larger] = samples
      progress(`${what}: ${sizes.map((items, at) => `${itemsInWords(items)} ${middle(samples[at])}`).join(', ')}`)
      for (const [at, ours] of larger.entries()) {
        yield {
          what: `${what}, ${itemsInWords(sizes[at + 1] ?? 0)}`,
          unit,
          ours,
          floor,
          beside: itemsInWords(sizes[0] ?? 0),
          aim
        }
      }
    }
  }
}

const middle = (samples: number[] = []): string =>
  ([...samples].sort((a, b) => a - b)[samples.length >> 1] ?? NaN).toPrecision(3)

/** Milliseconds that the newest page takes, of each view so many times, over a connection as the app has one. */
async function pageTimes(file: string, times: number): Promise<number[]> {
  const db = openDatabase({ file, role: 'reader' })
  try {
    const lists = new Lists(db)
    const page = (view: View): number => {
      const began = performance.now()
      lists.page(view, null, PAGE)
      return performance.now() - began
    }
    // What is compiled, and what of the file is in memory, is no matter of size.
    for (const view of VIEWS) for (let n = 0; n < 10; n++) page(view)
    return VIEWS.flatMap((view) => Array.from({ length: times }, () => page(view)))
  } finally {
    db.close()
  }
}

/** Items that were made so far: no two are the same. */
let made = 0

/** Items a second, from the first batch that is handed over to the last one that is committed. */
async function ingestRate(directory: string, items: number): Promise<number> {
  const opened = await openLibrary({ directory, workers: threads })
  if (!opened.ok) throw new Error(JSON.stringify(opened.reason))
  const library = opened.value
  try {
    const feed = (await library.feeds())[0]
    if (!feed) throw new Error('The library has no feed.')
    const batch = (): Batch => {
      const messages = Array.from({ length: MESSAGES_PER_BATCH }, () => {
        const id = `growth-${++made}`
        const data = JSON.stringify({ id, title: `Item ${id}`, content_text: 'The harbour stays open. '.repeat(18) })
        return { type: 'message', data, lastEventId: id, ownId: id, receivedAt: Date.now() }
      })
      return { feedId: feed.id, url: feed.url, phase: 'live', messages, lastEventId: `growth-${made}` }
    }
    await library.accept(batch())
    const began = performance.now()
    let left = items / MESSAGES_PER_BATCH
    const lane = async (): Promise<void> => {
      while (left-- > 0) await library.accept(batch())
    }
    await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, lane))
    return (items * 1_000) / (performance.now() - began)
  } finally {
    await library.close(10_000)
  }
}
