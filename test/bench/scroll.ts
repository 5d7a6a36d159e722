/**
 * A list over a million stored items in the real app: how smoothly it scrolls by wheel and by key, what that costs in
 * memory, and whether a row stands still while 200 items a second arrive.
 *
 * `node test/bench/scroll.ts --items=1000000 --seconds=10 --live=30`. Prints two tables. The same app with an empty
 * library is measured in the same run. Exits with 1 where the row under the pointer moved by as much as a pixel.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { ensureBuilt } from '../../scripts/setup/build.ts'
import { withDisplay } from '../../scripts/setup/display.ts'
import { ensureElectron } from '../../scripts/setup/electron-runtime.ts'
import { repository } from '../../scripts/setup/places.ts'
import { ensureSandbox, sandboxFlags } from '../../scripts/setup/sandbox.ts'
import { connect } from '../../src-main/library/connection.ts'
import { migrate } from '../../src-main/library/schema/migrate.ts'
import { startFeedServer } from '../feed-server/server.ts'
import { proportionalMemory } from './memory.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '10' },
    live: { type: 'string', default: '30' }
  }
})
const items = Number(values.items)
const seconds = Number(values.seconds)
const liveSeconds = Number(values.live)

interface Running {
  electron: ElectronApplication
  window: Page
  /** The process id of the window's renderer. */
  renderer: number
}

const electron = await ensureElectron()
await ensureSandbox(electron)
await ensureBuilt()
const display = await withDisplay()
const folders: string[] = []
try {
  const full = await folder()
  const started = performance.now()
  fill(join(full, 'tickertape.db'), items)
  console.log(`${items} items written in ${((performance.now() - started) / 1_000).toFixed(0)} s`)

  const rows: Record<string, string | number>[] = []
  const empty = await launch(await folder())
  await empty.window.getByRole('heading').first().waitFor()
  rows.push({ what: 'an empty library, nothing happens', ...(await frameTimes(empty.window, seconds, () => wait(50))) })
  await wait(3_000)
  const floor = await memoryOf(empty)
  rows[0]!['renderer MiB'] = floor
  await close(empty)

  const app = await launch(full)
  const { window } = app
  await window.getByRole('option').first().waitFor()
  const over = async (): Promise<void> => {
    const box = await window.getByRole('listbox').boundingBox()
    if (box) await window.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  }
  const measure = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    await over()
    const from = await position(window)
    const frames = await frameTimes(window, seconds, act)
    const to = await position(window)
    rows.push({ what, ...frames, rows: Math.abs(to - from), 'renderer MiB': await memoryOf(app) })
  }
  await measure('wheel, from the top', () => window.mouse.wheel(0, 600))
  await window.keyboard.press('Shift+G')
  await window.getByRole('listbox').evaluate((box) => box.scrollTop > 0)
  await measure('wheel, from the end up', () => window.mouse.wheel(0, -600))
  await window.getByRole('listbox').evaluate((box) => (box.scrollTop = box.scrollHeight / 2))
  await wait(500)
  await measure('wheel, from the middle', () => window.mouse.wheel(0, 600))
  await window.getByRole('listbox').focus()
  await measure('PageDown, from the middle', () => window.keyboard.press('PageDown'))
  await measure('j, from the middle', () => window.keyboard.press('j'))
  await measure('the whole length, by dragging', () =>
    window
      .getByRole('listbox')
      .evaluate((box) => (box.scrollTop = (box.scrollTop + box.scrollHeight / 40) % box.scrollHeight))
  )
  await close(app)
  console.table(rows)
  console.log(
    `renderer memory after it all: ${(Number(rows.at(-1)?.['renderer MiB']) / floor).toFixed(2)} times that of an empty window`
  )

  process.exitCode = (await liveEdge(await folder())) === 0 ? 0 : 1
} finally {
  await display.close()
  for (const path of folders) await rm(path, { recursive: true, force: true, maxRetries: 5 })
}

/** 200 items a second, with the reader in the middle and then at the live edge; answers the pixels that a row moved. */
async function liveEdge(userData: string): Promise<number> {
  fill(join(userData, 'tickertape.db'), 5_000)
  const server = await startFeedServer()
  const app = await launch(userData, [`--subscribe=${server.url}/rate?rate=200`])
  const { window } = app
  try {
    await window.getByRole('option').first().waitFor()
    const list = window.getByRole('listbox')
    await list.evaluate((box) => (box.scrollTop = 2_345))
    const box = (await list.boundingBox())!
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    await window.mouse.move(at.x, at.y)
    await wait(1_000)
    const still = await window.evaluate(watchRow, { ...at, ms: liveSeconds * 1_000 })
    const waiting = await window.getByRole('button', { name: /new/ }).textContent()
    await window.mouse.move(5, 5)
    await window.keyboard.press('g')
    await window.keyboard.press('g')
    await wait(3_000)
    const flowing = await frameTimes(window, liveSeconds, () => wait(50))
    console.table([
      {
        where: 'in the middle',
        'moved px': still.moved,
        'other rows under the pointer': still.others,
        pill: waiting?.trim(),
        ...times(still.frames)
      },
      { where: 'at the live edge', ...flowing }
    ])
    return still.moved + still.others
  } finally {
    await close(app)
    await server.close()
  }
}

/** In the window: where the row under the pointer is, at every frame. */
async function watchRow({
  x,
  y,
  ms
}: {
  x: number
  y: number
  ms: number
}): Promise<{ moved: number; others: number; frames: number[] }> {
  const under = () => document.elementFromPoint(x, y)?.closest('[role="option"]') ?? null
  const first = under()
  const top = first?.getBoundingClientRect().top ?? 0
  const frames: number[] = []
  let moved = 0
  let others = 0
  const began = performance.now()
  for (let last = began; last - began < ms;) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
    frames.push(now - last)
    last = now
    if (under()?.id !== first?.id) others++
    moved = Math.max(
      moved,
      Math.abs((document.getElementById(first?.id ?? '')?.getBoundingClientRect().top ?? Infinity) - top)
    )
  }
  return { moved, others, frames: frames.slice(1) }
}

/** Acts again and again for so long, and answers what lay between two frames meanwhile. */
async function frameTimes(
  window: Page,
  forSeconds: number,
  act: () => Promise<unknown>
): Promise<Record<string, number>> {
  await window.evaluate(() => {
    const frames: number[] = []
    Object.assign(globalThis, { frames })
    let last = performance.now()
    const next = (now: number): void => {
      frames.push(now - last)
      last = now
      if ('frames' in globalThis) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  const end = performance.now() + forSeconds * 1_000
  let acts = 0
  for (; performance.now() < end; acts++) await act()
  const frames = await window.evaluate(() => {
    const of = globalThis as unknown as { frames?: number[] }
    const measured = of.frames ?? []
    delete of.frames
    return measured.slice(1)
  })
  return { acts, ...times(frames) }
}

function times(frames: number[]): Record<string, number> {
  const sorted = [...frames].sort((a, b) => a - b)
  const share = (part: number): number => Math.round((sorted[Math.floor((sorted.length - 1) * part)] ?? 0) * 10) / 10
  return {
    frames: frames.length,
    'p50 ms': share(0.5),
    'p95 ms': share(0.95),
    'p99 ms': share(0.99),
    'max ms': share(1)
  }
}

/** Which row of the view the first one on the screen is. */
function position(window: Page): Promise<number> {
  return window.getByRole('listbox').evaluate((box) => {
    const edge = box.getBoundingClientRect().top
    const rows = [...box.querySelectorAll('[role="option"]')]
    const first = rows
      .filter((row) => row.getBoundingClientRect().bottom > edge)
      .map((row) => Number(row.getAttribute('aria-posinset')))
    return Math.min(...first)
  })
}

async function memoryOf({ renderer }: Running): Promise<number> {
  return Math.round((await proportionalMemory(renderer)) ?? 0)
}

async function launch(userData: string, flags: string[] = []): Promise<Running> {
  const app = await _electron.launch({
    executablePath: electron.path,
    args: [repository, ...sandboxFlags(), `--user-data-dir=${userData}`, ...flags],
    env: { ...(process.env as Record<string, string>), ...display.env, LANG: 'en_US.UTF-8', LANGUAGE: 'en' },
    timeout: 60_000
  })
  const window = await app.firstWindow({ timeout: 60_000 })
  const renderer = await app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0
  )
  return { electron: app, window, renderer }
}

async function close({ electron: app }: Running): Promise<void> {
  const child = app.process()
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await Promise.race([ended, wait(5_000)])
  if (child.exitCode === null) child.kill('SIGKILL')
}

/** A library as the app makes it, with so many items of twenty feeds, a minute apart; straight through SQL. */
function fill(file: string, count: number): void {
  const db = connect({ file, role: 'writer' })
  const problem = migrate(db, file)
  if (problem) throw new Error(JSON.stringify(problem))
  const now = Date.now()
  db.exec('BEGIN')
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
    INSERT INTO feeds(url, title, notify, paused, added_at) SELECT 'http://127.0.0.1:9/' || i, 'Feed ' || i, 'off', 1, ${now} FROM n`)
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO items(feed_id, guid, version, title, excerpt, url, priority, received_at, sort_at, read)
    SELECT 1 + i % 20, i, '1', 'Item ' || i || ': the ferry leaves the northern quay at nine and returns at noon',
      'The harbour office says that item ' || i || ' holds until further notice, and that the outer channel stays open for small boats all day.',
      'https://news.example/' || i, 3, ${now} - (${count} - i) * 60000, ${now} - (${count} - i) * 60000, i % 1000 > 0 FROM n`)
  db.exec(`INSERT INTO item_content(item_id, text, raw) SELECT id, excerpt, '{}' FROM items`)
  db.exec('UPDATE search_index SET indexed_to = (SELECT max(id) FROM items)')
  db.exec('COMMIT')
  db.close()
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tickertape-bench-'))
  folders.push(path)
  return path
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
