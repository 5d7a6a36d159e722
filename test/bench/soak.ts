/**
 * The app for a long time with its window hidden: memory, handles, and whether anything was dropped.
 *
 * `node test/bench/soak.ts --minutes=30 --rate=200`. Items arrive at a steady rate; at a sixth of the time, at half and at
 * the end a row is measured. Exits with 1 where an item that was sent is not stored, or is stored twice.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { _electron } from 'playwright-core'
import { ensureBuilt } from '../../scripts/setup/build.ts'
import { withDisplay } from '../../scripts/setup/display.ts'
import { ensureElectron } from '../../scripts/setup/electron-runtime.ts'
import { repository } from '../../scripts/setup/places.ts'
import { ensureSandbox, sandboxFlags } from '../../scripts/setup/sandbox.ts'
import { startFeedServer, type SentFrame } from '../feed-server/server.ts'
import { processTree, proportionalMemory } from './helpers/memory.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, rate: { type: 'string', default: '200' } }
})
const minutes = Number(values.minutes)
const rate = Number(values.rate)
/** The server remembers no more frames than this: they are compared in steps. */
const COMPARE_EVERY = 30_000

const runtime = await ensureElectron()
await ensureSandbox(runtime)
await ensureBuilt()
const display = await withDisplay()
const folder = await mkdtemp(join(tmpdir(), 'tickertape-soak-'))
const server = await startFeedServer()
const target = '/stream?channel=soak&history=10000&size=short'
const app = await _electron.launch({
  executablePath: runtime.path,
  args: [repository, ...sandboxFlags(), `--user-data-dir=${folder}`, `--subscribe=${server.url}${target}`],
  env: { ...(process.env as Record<string, string>), ...display.env, LANGUAGE: 'en' },
  timeout: 60_000
})
const pid = app.process().pid ?? 0
try {
  await app.firstWindow()
  await until(() => server.control.connections(target) === 1)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())

  const ids = new Set<string>()
  let compared = 0
  const compare = (): void => {
    const frames = server.control.published(target).filter(({ kind }: SentFrame) => kind === 'item')
    for (const { id, number } of frames) if (number > compared) ids.add(id)
    compared = frames.at(-1)?.number ?? compared
  }
  const rows: Record<string, string | number>[] = []
  const measure = async (): Promise<void> => {
    const { handles, threads } = await handlesOf(pid)
    rows.push({
      minutes: Number(((performance.now() - begun) / 60_000).toFixed(1)),
      'sent items': ids.size,
      'PSS MiB': Math.round((await proportionalMemory(pid)) ?? 0),
      handles,
      threads,
      'main heap MiB': Math.round((await app.evaluate(() => process.memoryUsage().heapUsed)) / 2 ** 20),
      'library MiB': Math.round((await sizeOf(folder)) / 2 ** 20)
    })
    console.log(JSON.stringify(rows.at(-1)))
  }

  const begun = performance.now()
  const length = minutes * 60_000
  const marks = [length / 6, length / 2]
  let sent = 0
  let late = 0
  for (;;) {
    const now = performance.now() - begun
    const due = Math.min(Math.floor((now / 1_000) * rate), (length / 1_000) * rate)
    if (due > sent) {
      late = Math.max(late, due - sent)
      server.control.publish(target, due - sent)
      sent = due
    }
    if (sent - compared >= COMPARE_EVERY) compare()
    if (marks.length > 0 && now >= (marks[0] ?? 0)) {
      marks.shift()
      compare()
      await measure()
    }
    if (now >= length) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  compare()
  const count = async (): Promise<{ all: number; different: number }> => stored(folder)
  await until(async () => (await count()).different >= ids.size, 30_000).catch(() => undefined)
  await measure()
  const { all, different } = await count()
  console.table(rows)
  const requests = server.control.requests(target).length
  console.log(
    `${minutes} min at ${rate} items/s, the window hidden: ${ids.size} sent, ${different} stored, dropped ${ids.size - different}, ` +
      `twice ${all - different}, ${requests} connection${requests === 1 ? '' : 's'}; at most ${late} were published at once`
  )
  process.exitCode = different === ids.size && all === different ? 0 : 1
} finally {
  app.process().kill('SIGKILL')
  await server.close()
  await display.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Open file descriptors and threads of a process and all its descendants; Linux only, else 0. */
async function handlesOf(root: number): Promise<{ handles: number; threads: number }> {
  const count = async (path: string): Promise<number> => (await readdir(path).catch(() => [])).length
  let handles = 0
  let threads = 0
  for (const each of await processTree(root)) {
    handles += await count(`/proc/${each}/fd`)
    threads += await count(`/proc/${each}/task`)
  }
  return { handles, threads }
}

async function sizeOf(directory: string): Promise<number> {
  const names = (await readdir(directory)).filter((name) => name.startsWith('tickertape.db'))
  const sizes = await Promise.all(names.map((name) => stat(join(directory, name)).then(({ size }) => size)))
  return sizes.reduce((total, size) => total + size, 0)
}

/** Counted by a process of its own, while the app runs. */
async function stored(directory: string): Promise<{ all: number; different: number }> {
  const script = `
    const { DatabaseSync } = require('node:sqlite')
    const db = new DatabaseSync(process.argv[1], { readOnly: true, timeout: 5000 })
    process.stdout.write(JSON.stringify(db.prepare('SELECT count(*) AS "all", count(DISTINCT guid) AS different FROM tt_items').get()))`
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--no-warnings',
    '-e',
    script,
    join(directory, 'tickertape.db')
  ])
  return JSON.parse(stdout) as { all: number; different: number }
}

async function until(holds: () => boolean | Promise<boolean>, limit = 60_000): Promise<void> {
  const end = Date.now() + limit
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('It took too long.')
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
