/**
 * What the app costs while nothing happens: a thousand streams that send nothing but heartbeats, the window open.
 *
 * `npm run bench -- idle`. The processor time of all its processes, beside that of an empty window.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../src-main/library/store/database.ts'
import { migrate } from '../../src-main/library/store/schema/migrate.ts'
import type { Bench, Measure } from './bench.ts'
import { EMPTY_WINDOW, soon, start, wait, type Started } from './helpers/electron.ts'
import { processorTime, processorTimeBetween } from './helpers/processor-time.ts'

const FEEDS = 1_000
const HEARTBEAT_MS = 15_000
/** What opening the streams leaves behind is over after so many ms: each has proved itself, the compiler is done. */
const REST = 45_000
const QUICK_REST = 5_000

export const bench: Bench = {
  name: 'idle',
  about: 'processor time with 1,000 quiet feeds and the window open',
  async *run({ runs, quick, progress }) {
    const seconds = quick ? 10 : 60
    const times = quick ? 1 : Math.min(3, runs)
    const server = fork(join(import.meta.dirname, 'quiet-server.ts'), [String(HEARTBEAT_MS)], { stdio: 'inherit' })
    const folder = await mkdtemp(join(tmpdir(), 'tickertape-bench-idle-'))
    try {
      const [port] = (await once(server, 'message')) as [number]
      addFeeds(join(folder, 'tickertape.db'), port)
      const ours: number[] = []
      const floor: number[] = []
      for (let run = 0; run < times; run++) {
        floor.push(await shareOfCore(await start({ app: EMPTY_WINDOW }), seconds, quick))
        const app = await start({ userDataDir: folder })
        await soon(async () => ((await openStreams(server)) === FEEDS ? true : null))
        ours.push(await shareOfCore(app, seconds, quick))
        progress(`${ours.at(-1)?.toFixed(2)} % of a core, empty window ${floor.at(-1)?.toFixed(2)} %`)
      }
      yield {
        what: `${FEEDS.toLocaleString('en')} quiet feeds, ${seconds} s`,
        unit: '% of a core',
        ours,
        floor,
        beside: 'an empty window',
        aim: { figure: 1, better: 'lower' }
      } satisfies Measure
    } finally {
      server.kill()
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    }
  }
}

/** Ends the app. */
async function shareOfCore(app: Started, seconds: number, quick: boolean): Promise<number> {
  try {
    app.detach()
    await wait(quick ? QUICK_REST : REST)
    const before = await processorTime(app.pid)
    const began = performance.now()
    await wait(seconds * 1_000)
    const after = await processorTime(app.pid)
    return (100 * processorTimeBetween(before, after)) / (performance.now() - began)
  } finally {
    await app.close()
  }
}

async function openStreams(server: ChildProcess): Promise<number> {
  const answer = once(server, 'message')
  server.send('how many')
  return ((await answer) as [number])[0]
}

/** A library with so many feeds at a server, all of which were open before. */
function addFeeds(file: string, port: number): void {
  const db = openDatabase({ file, role: 'writer' })
  const problem = migrate(db, file)
  if (problem) throw new Error(JSON.stringify(problem))
  const at = Date.now()
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${FEEDS})
    INSERT INTO feeds(url, title, notify, added_at, first_opened_at, position)
    SELECT 'http://127.0.0.1:${port}/' || i, 'Feed ' || i, 'off', ${at}, ${at}, i FROM n`)
  db.close()
}
