import { ensureElectron } from '../../scripts/setup/electron-runtime.ts'
import type { SqliteProvider } from '../../src-main/library/store/sqlite.ts'
import { bareRows, emptyLibrary, sqliteOf, storeBare } from './helpers/bare-store.ts'
import { percentile, type Bench } from './bench.ts'
import { wait } from './helpers/electron.ts'
import { startFlooded } from './helpers/flooded-app.ts'
import type { DebuggedPage } from '../helpers/debugged-page.ts'

/** Rows in a transaction of the floor. */
const BATCH = 500
/** How often a key is pressed, in milliseconds. */
const KEY_EVERY = 60

export const bench: Bench = {
  name: 'burst',
  about: '25,000 items at once: until all are stored, until all can be searched, and what the window does meanwhile',
  async *run({ runs, quick, progress }) {
    const sqlite = sqliteOf((await ensureElectron()).path)
    const items = quick ? 5_000 : 25_000
    const stored: number[] = []
    const searchable: number[] = []
    const input: number[] = []
    const floor: number[] = []
    const bareStored: number[] = []
    for (let run = 0; run < Math.min(runs, quick ? 1 : runs); run++) {
      const burst = await burstOnce(items)
      stored.push(burst.stored)
      searchable.push(burst.searchable)
      input.push(...burst.input)
      bareStored.push(bareOnce(sqlite, items, false))
      floor.push(bareOnce(sqlite, items, true))
      progress(
        `${run + 1} of ${runs}: stored ${Math.round(burst.stored)} ms, searchable ${Math.round(burst.searchable)} ms, ` +
          `bare ${Math.round(floor.at(-1)!)} ms, input p99 ${Math.round(percentile(burst.input, 0.99))} ms`
      )
    }
    const what = items.toLocaleString('en')
    const unit = 'ms'
    yield { what: `${what} items stored`, unit, ours: stored, floor: bareStored, beside: 'bare SQLite', aim: null }
    yield {
      what: `${what} items searchable`,
      unit,
      ours: searchable,
      floor,
      beside: 'bare SQLite with inline full text',
      aim: { times: 1, better: 'lower' }
    }
    yield {
      what: 'key to painted frame meanwhile',
      unit,
      ours: input,
      floor: null,
      aim: { figure: 50, better: 'lower', of: 'p99' }
    }
  }
}

async function burstOnce(items: number): Promise<{ stored: number; searchable: number; input: number[] }> {
  const app = await startFlooded(1)
  try {
    // A list to walk through, a stream that is live, and a window that has nothing else to do.
    await app.flood.tell({ kind: 'flood', items: 100 })
    while (app.stored().indexed < 100) await wait(50)
    await wait(3_000)
    await app.window.run(timeKeys, null)
    const began = performance.now()
    await app.flood.tell({ kind: 'flood', items: 100 + items })
    const keys = { on: true }
    const pressing = pressKeys(app.window, keys)
    let stored = 0
    for (;;) {
      const now = app.stored()
      const ms = performance.now() - began
      if (stored === 0 && now.items >= 100 + items) stored = ms
      if (now.indexed >= 100 + items) {
        keys.on = false
        await pressing
        return { stored, searchable: ms, input: await app.window.evaluate<number[]>('window.keyTimes') }
      }
      if (ms > 300_000) throw new Error('The burst was not stored.')
      await wait(10)
    }
  } finally {
    await app.close()
  }
}

/** Walks down and up the list for as long as it is told. */
async function pressKeys(page: DebuggedPage, keys: { on: boolean }): Promise<void> {
  for (let down = true; keys.on; down = !down) {
    await page.key(down ? 'ArrowDown' : 'ArrowUp', down ? 40 : 38)
    await wait(KEY_EVERY)
  }
}

/** In the window: from each key to the end of the frame that follows it. */
function timeKeys(): void {
  const times: number[] = []
  Object.assign(window, { keyTimes: times })
  window.addEventListener(
    'keydown',
    ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => times.push(performance.now() - timeStamp)
        port2.postMessage(null)
      })
    },
    true
  )
}

/** Milliseconds until the same rows are stored bare, with or without full text in the same transactions. */
function bareOnce(sqlite: SqliteProvider, items: number, inline: boolean): number {
  const rows = bareRows(items, 1, BATCH)
  const { db, remove } = emptyLibrary(1, sqlite)
  try {
    const began = performance.now()
    storeBare(db, rows, BATCH, inline)
    return performance.now() - began
  } finally {
    remove()
  }
}
