import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSqlite } from '../../../src-main/library/store/sqlite.ts'
import { soon, start, type Started } from './electron.ts'
import { startFlooder, type Flood } from './flood.ts'

/** The built app with streams of the flooder, and its library as another process sees it. */
export interface FloodedApp extends Started {
  flood: Flood
  stored(): Stored
  /**
   * Messages that are no item and will not come again: numbers that are missing below the newest item of each feed, or below its
   * last event ID where that is further. Of a batch that is stored in part the items may be further.
   */
  lost(): number
  /** How late main's timers were between two times (epoch ms), in milliseconds; told a second later. */
  lateness(from: number, to: number): Promise<number[]>
}

export interface Stored {
  /** Items that are committed; none is removed in a bench, so that the highest number counts them. */
  items: number
  /** How many of them can be searched. */
  indexed: number
}

/** A title has the number of its message as its fourth word, after three of letters; so has the last event ID, alone. */
const LOST = `
  SELECT coalesce(sum(max(passed, newest) - stored), 0) AS lost FROM (
    SELECT CAST(f.last_event_id AS INTEGER) AS passed, count(i.id) AS stored,
      coalesce(max(CAST(ltrim(i.title, 'abcdefghijklmnopqrstuvwxyz ') AS INTEGER)), 0) AS newest
    FROM feeds f LEFT JOIN items i ON i.feed_id = f.id GROUP BY f.id
  )`

/** Starts the app with so many open streams of which nothing has come yet. */
export async function startFlooded(streams: number, flooderArgs: readonly string[] = []): Promise<FloodedApp> {
  const userDataDir = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
  const lateFile = join(userDataDir, 'event-loop.jsonl')
  const flood = await startFlooder(flooderArgs)
  const closing: (() => unknown)[] = [
    () => rm(userDataDir, { recursive: true, force: true, maxRetries: 10 }),
    () => flood.close()
  ]
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).reverse()) await each()
  }
  try {
    const app = await start({
      userDataDir,
      flags: Array.from({ length: streams }, (_, stream) => `--subscribe=${flood.url(stream)}`),
      env: {
        NODE_OPTIONS: `--require=${join(import.meta.dirname, 'event-loop.cjs')}`,
        TICKERTAPE_BENCH_EVENT_LOOP: lateFile
      }
    })
    closing.push(() => app.close())
    await soon(async () => ((await flood.tell({ kind: 'streams' })) === streams ? true : null), 120_000)
    const { DatabaseSync } = loadSqlite()
    const db = new DatabaseSync(join(userDataDir, 'tickertape.db'), { readOnly: true, timeout: 5_000 })
    closing.push(() => db.close())
    const figures = db.prepare('SELECT (SELECT max(id) FROM items) AS items, indexed_to FROM search_index')
    return {
      ...app,
      flood,
      stored: () => {
        const row = figures.get()
        return { items: Number(row?.['items'] ?? 0), indexed: Number(row?.['indexed_to'] ?? 0) }
      },
      lost: () => Number(db.prepare(LOST).get()?.['lost']),
      lateness: async (from, to) =>
        (await readFile(lateFile, 'utf8').catch(() => ''))
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as { at: number; late: number[] })
          .filter(({ at }) => at > from && at <= to + 1_000)
          .flatMap(({ late }) => late),
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}
