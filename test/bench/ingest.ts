import { randomBytes } from 'node:crypto'
import { ensureElectron } from '../../scripts/setup/electron-runtime.ts'
import type { SqliteProvider } from '../../src-main/library/store/sqlite.ts'
import { bareRows, emptyLibrary, sqliteOf, storeBare, type BareRow } from './helpers/bare-store.ts'
import { percentile, type Bench, type Surroundings } from './bench.ts'
import { wait } from './helpers/electron.ts'
import { startFlooded } from './helpers/flooded-app.ts'
import { proportionalMemory } from './helpers/memory.ts'

/** Rows in a transaction of the floor: what the library hands to its writer in one piece under load. */
const BATCH = 500
/** How many rows the floor stores between two looks at the clock. */
const SLICE = 10_000

export const bench: Bench = {
  name: 'ingest',
  about: 'a flood of 500-byte items from the socket to committed rows, beside the same rows inserted bare',
  async *run(surroundings) {
    const sqlite = sqliteOf((await ensureElectron()).path)
    const ms = surroundings.quick ? 5_000 : 60_000
    for (const streams of [1, 100]) {
      const flood = await flooded(streams, ms, surroundings.progress)
      const floor = bareRate(sqlite, streams, Math.min(flood.items, surroundings.quick ? 20_000 : 500_000))
      surroundings.progress(`bare, ${streams} streams: ${Math.round(percentile(floor, 0.5))} rows a second`)
      const what = streams === 1 ? '1 stream' : `${streams} streams`
      yield {
        what: `items to committed rows, ${what}`,
        unit: 'items/s',
        ours: flood.rates,
        floor,
        beside: 'bare batched SQLite',
        aim: { times: 0.8, better: 'higher' }
      }
      yield {
        what: `main's event loop is late, ${what}`,
        unit: 'ms',
        ours: flood.late,
        floor: null,
        aim: { figure: 20, better: 'lower', of: 'p99' }
      }
      yield {
        what: `lost of ${flood.items.toLocaleString('en')} items, ${what}`,
        unit: 'items',
        ours: [flood.lost],
        floor: null,
        aim: { figure: 0, better: 'lower' }
      }
      if (flood.memory.length > 1) {
        yield {
          what: `memory at the end beside that after a third, ${what}`,
          unit: 'MiB',
          ours: flood.memory.slice(-1),
          floor: flood.memory.slice(0, 1),
          beside: 'after a third',
          aim: { times: 1.1, better: 'lower' }
        }
      }
    }
  }
}

interface Flooding {
  /** Committed rows a second, of each tenth of the time. */
  rates: number[]
  late: number[]
  lost: number
  items: number
  memory: number[]
}

async function flooded(streams: number, ms: number, progress: Surroundings['progress']): Promise<Flooding> {
  const app = await startFlooded(streams)
  try {
    await app.flood.tell({ kind: 'flood' })
    // The first history of a feed and what is compiled meanwhile are not what goes on for a minute.
    await wait(Math.min(3_000, ms / 2))
    const rates: number[] = []
    const memory: number[] = []
    const from = Date.now()
    for (let tenth = 1; tenth <= 10; tenth++) {
      const before = app.stored().items
      const at = performance.now()
      await wait(ms / 10)
      rates.push((app.stored().items - before) / ((performance.now() - at) / 1_000))
      progress(`${streams} streams, ${tenth * 10} %: ${Math.round(rates.at(-1)!)} items a second`)
      if (tenth === 3 || tenth === 10) memory.push((await proportionalMemory(app.pid)) ?? 0)
    }
    const to = Date.now()
    await app.flood.tell({ kind: 'stop' })
    await wait(1_100)
    // What is under way has not come yet, and what was left out in between shows.
    return {
      rates,
      late: await app.lateness(from, to),
      lost: app.lost(),
      items: app.stored().items,
      memory: memory.filter((each) => each > 0)
    }
  } finally {
    await app.close()
  }
}

/** Rows a second of each slice, until so many are stored. */
function bareRate(sqlite: SqliteProvider, streams: number, items: number): number[] {
  const rows = bareRows(SLICE, streams, streams === 1 ? BATCH : BATCH / 50)
  const { db, remove } = emptyLibrary(streams, sqlite)
  try {
    const rates: number[] = []
    for (let slice = 0; rates.length * SLICE < items; slice++) {
      const named = rows.map((row) => renamed(row, slice))
      const began = performance.now()
      storeBare(db, named, BATCH)
      rates.push(SLICE / ((performance.now() - began) / 1_000))
    }
    return rates
  } finally {
    remove()
  }
}

/** The same row of another item. */
function renamed(row: BareRow, slice: number): BareRow {
  const [feedId, guid, ...rest] = row.item
  return {
    ...row,
    item: [feedId as number, `${String(guid)}-${slice}`, ...rest],
    seen: [randomBytes(16), randomBytes(16)]
  }
}
