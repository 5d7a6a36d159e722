import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readlinkSync, writeSync } from 'node:fs'
import { open, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { AppProcess } from '../../../scripts/chaos/app-process.ts'
import { Clock } from '../../../scripts/chaos/clock.ts'
import { electronPath, launch, readLibrary, type LaunchOptions, type RunningApp } from '../../helpers/app.ts'
import { atTheEnd, serve, temporaryFolder } from '../../helpers/at-the-end.ts'
import { DebuggedPage } from '../../helpers/debugged-page.ts'
import { startLogind } from '../../helpers/logind.ts'
import { until } from '../../helpers/until.ts'

const TARGET = '/stream?channel=survival'
const HOUR = 3_600_000

async function scene(options: LaunchOptions = {}) {
  const server = await serve()
  server.control.publish(TARGET, 3)
  const app = await launch({ flags: [`--subscribe=${server.url}${TARGET}`], ...options })
  await until('the items are shown', async () => (await app.window.getByRole('option').count()) === 3)
  await isLive(app)
  return { server, app }
}

/** What the sum at the foot of the sidebar says. */
const isLive = (app: RunningApp): Promise<void> => app.window.getByText('1 of 1 live').first().waitFor()
const bar = (app: RunningApp, text: string | RegExp) => app.window.getByRole('status').getByText(text)

/** The items of the library, in the order of their numbers; each must be there once. */
async function stored(app: { userDataDir: string }): Promise<number[]> {
  const rows = await readLibrary<{ raw: string }>(app.userDataDir, 'SELECT raw FROM tt_items')
  return rows.map(({ raw }) => numberOf(raw)).sort((a, b) => a - b)
}
const numberOf = (raw: string): number => Number(/(\d+)\D*$/.exec(String((JSON.parse(raw) as { id: unknown }).id))?.[1])
const oneTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)
const hasAll = (app: { userDataDir: string }, n: number): Promise<void> =>
  until(`all ${n} items are stored`, async () => (await stored(app)).length >= n)

const isRoot = process.platform === 'linux' && process.getuid?.() === 0

test.skipIf(!isRoot)(
  'a full disk (needs root, to mount one) pauses the feeds, is told, and ends by itself',
  async () => {
    const folder = await temporaryFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', folder])
    atTheEnd(() => execFileSync('umount', ['-l', folder]))
    const { server, app } = await scene({ userDataDir: folder })
    await bar(app, /^Only \d+ MB free on this disk/).waitFor()

    const ballast = join(folder, 'ballast')
    fill(ballast)
    server.control.publish(TARGET, 400)
    await bar(app, /^Disk full\. Feeds are paused/).waitFor()
    await app.window.getByRole('treeitem', { name: /, disk full/ }).waitFor()
    expect(await bar(app, /free on this disk/).count()).toBe(0)
    // Nothing is half stored: the cursor stands at the newest item that is.
    const [feed] = await readLibrary<{ last_event_id: string }>(folder, 'SELECT last_event_id FROM tt_feeds')
    expect(await stored(app)).toEqual(oneTo(Number(feed?.last_event_id)))
    server.control.publish(TARGET, 5)

    await rm(ballast)
    await hasAll(app, 408)
    expect(await stored(app)).toEqual(oneTo(408))
    await isLive(app)
    await until('the bar is gone', async () => (await bar(app, /^Disk full/).count()) === 0)
    await app.quit()
  }
)

/** Writes until there is no room. */
function fill(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (const size of [1 << 20, 4096]) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(size))
      } catch {
        // That size does not fit any more.
      }
    }
  } finally {
    closeSync(handle)
  }
}

test('a library that is broken at the start is set aside, and feeds, settings and cursors are back', async () => {
  const { server, app } = await scene()
  await app.window.evaluate(() =>
    (
      window as unknown as { tickertape: { changeSettings(change: object): Promise<unknown> } }
    ).tickertape.changeSettings({ density: 'compact', keepDays: 30 })
  )
  const backups = async (): Promise<string[]> => readdir(join(app.userDataDir, 'backups')).catch(() => [])
  await until('there is a small backup', async () =>
    (await backups()).some((name) => name.startsWith('configuration-'))
  )
  await app.quit()
  const file = await open(join(app.userDataDir, 'tickertape.db'), 'r+')
  await file.write(Buffer.alloc(8192, 'broken '), 0, 8192, 0)
  await file.close()
  server.control.publish(TARGET, 4)

  const again = await launch({ userDataDir: app.userDataDir })
  await bar(again, /^Library was damaged; feeds and rules are back from/).waitFor()
  await isLive(again)
  await hasAll(again, 4)
  // Those before the backup are in the old file; the cursor says that they were received.
  expect(await stored(again)).toEqual([4, 5, 6, 7])
  const settings = await again.window.evaluate(async () => {
    const bridge = (window as unknown as { tickertape: { changeSettings(change: object): Promise<object> } }).tickertape
    return bridge.changeSettings({})
  })
  expect(settings).toMatchObject({ density: 'compact', keepDays: 30 })
  await again.electron.evaluate(({ shell }) => {
    shell.showItemInFolder = (path) => void Object.assign(globalThis, { shown: path })
  })
  await again.window.getByRole('button', { name: 'Show old file' }).click()
  const shown = () => again.electron.evaluate(() => (globalThis as { shown?: string }).shown)
  await until('the old file is shown', async () => (await shown()) !== undefined)
  expect(await shown()).toMatch(/tickertape\.db\.damaged-\d{8}-\d{6}$/)
  expect((await readFile(String(await shown()))).subarray(0, 7).toString()).toBe('broken ')
  await again.quit()
})

test('damage that shows while the app runs is told, and repaired with everything that can be read', async () => {
  const { server, app } = await scene()
  await app.electron.evaluate(({ app: program }) => {
    program.relaunch = () => {}
  })
  breakIndex(join(app.userDataDir, 'tickertape.db'), 'items')
  server.control.publish(TARGET, 2)
  await bar(app, /^The library is damaged\. Feeds are paused/).waitFor()
  await app.window.getByRole('treeitem', { name: /, not storing/ }).waitFor()
  await app.window.getByRole('button', { name: 'Repair and restart' }).click()
  const asides = async (): Promise<string[]> =>
    (await readdir(app.userDataDir)).filter((name) => name.startsWith('tickertape.db.recover-'))
  await until('another library is prepared', async () => (await asides()).some((name) => !name.includes('unfinished')))
  await until('the app has ended', () => !existsSync(join(app.userDataDir, 'running')))
  // Its helpers too: they would hold the folder for a while.
  process.kill(-(app.electron.process().pid as number), 'SIGKILL')
  await app.kill()

  const again = appProcess(app.userDataDir, {})
  again.start()
  await until('the old one is set aside', async () =>
    (await readdir(app.userDataDir)).some((name) => /\.damaged-[\d-]+$/.test(name))
  )
  await hasAll(app, 5)
  expect(await stored(app)).toEqual(oneTo(5))
  expect(again.troubles).toEqual([])
})

/** Overwrites the root page of every index of a table, and has the app read them anew. */
function breakIndex(library: string, table: string): void {
  const db = new DatabaseSync(library, { timeout: 5000 })
  db.exec('UPDATE feeds SET title = title; PRAGMA wal_checkpoint(TRUNCATE)')
  const roots = db.prepare("SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = ?").all(table)
  const size = Number(db.prepare('PRAGMA page_size').get()?.['page_size'])
  const handle = openSync(library, 'r+')
  for (const { rootpage } of roots) writeSync(handle, Buffer.alloc(size, 0xa5), 0, size, (Number(rootpage) - 1) * size)
  closeSync(handle)
  db.close()
}

/** The app without Playwright: Chromium closes its own sockets before a sleep, and Node waits for a debugger at the end. */
function appProcess(userDataDir: string, env: Record<string, string>): AppProcess {
  const app = new AppProcess({ electron: electronPath(), userDataDir, env, preload: Clock.preload })
  atTheEnd(() => app.kill())
  return app
}

test('sleep closes the stream, waking opens it once, and nothing is missing or there twice', async () => {
  const logind = await startLogind()
  const server = await serve()
  server.control.publish(TARGET, 3)
  const userDataDir = await temporaryFolder()
  const app = appProcess(userDataDir, logind.env)
  app.start([`--subscribe=${server.url}${TARGET}`])
  await hasAll({ userDataDir }, 3)
  for (const [slept, all] of [
    [1, 7],
    [2, 11]
  ] as const) {
    const sleepAt = performance.now()
    await logind.tell('sleep')
    await until('the stream is closed', () => server.control.connections(TARGET) === 0)
    const closed = performance.now() - sleepAt
    // Electron reports each of the two twice; a machine that sleeps has heard both before it wakes.
    await until('the sleep was reported twice', () => saidInLog(userDataDir, 'is about to sleep', 2 * slept))
    server.control.publish(TARGET, 4)
    const wakeAt = performance.now()
    await logind.tell('wake')
    await until('the stream is open', () => server.control.connections(TARGET) === 1)
    const open = performance.now() - wakeAt
    await hasAll({ userDataDir }, all)
    console.log(`sleep: stream closed after ${closed.toFixed(0)} ms; wake: open again after ${open.toFixed(0)} ms`)
    await until('the wake was reported twice', () => saidInLog(userDataDir, 'is awake', 2 * slept))
    expect(server.control.requests(TARGET)).toHaveLength(slept + 1)
    expect(server.control.connections(TARGET)).toBe(1)
  }
  expect(await stored({ userDataDir })).toEqual(oneTo(11))
  expect(app.troubles).toEqual([])
})

/** Whether the log of this run holds these words at least `times` times. */
async function saidInLog(userDataDir: string, words: string, times: number): Promise<boolean> {
  const log = await readFile(join(userDataDir, 'logs', 'main.log'), 'utf8')
  return log.split(words).length - 1 >= times
}

test.each(['the session ends', 'SIGTERM'])(
  '%s: what was received is stored, and the library is closed',
  async (how) => {
    const logind = await startLogind()
    const server = await serve()
    server.control.publish(TARGET, 3)
    const userDataDir = await temporaryFolder()
    const app = appProcess(userDataDir, logind.env)
    app.start([`--subscribe=${server.url}${TARGET}`])
    await hasAll({ userDataDir }, 3)
    server.control.publish(TARGET, 1500)
    await until('the burst is under way', async () => (await stored({ userDataDir })).length > 3)
    if (how === 'SIGTERM') process.kill(mainProcessOf(userDataDir), 'SIGTERM')
    else await logind.tell('shutdown')
    // Its own end, not ours: nobody is told of a crash at the next start.
    await until('it has ended', () => app.crashed)
    expect(server.control.connections()).toBe(0)
    expect(existsSync(join(userDataDir, 'tickertape.db-wal'))).toBe(false)
    const [feed] = await readLibrary<{ last_event_id: string }>(userDataDir, 'SELECT last_event_id FROM tt_feeds')
    expect(await stored({ userDataDir })).toEqual(oneTo(Number(feed?.last_event_id)))
    await app.kill()

    app.start()
    await hasAll({ userDataDir }, 1503)
    expect(await stored({ userDataDir })).toEqual(oneTo(1503))
    expect(await readFile(join(userDataDir, 'logs/main.log'), 'utf8')).not.toContain('did not end properly')
    expect(app.troubles).toEqual([])
  }
)

/** The process that holds the folder: Chromium names it there. */
function mainProcessOf(userDataDir: string): number {
  return Number(/-(\d+)$/.exec(readlinkSync(join(userDataDir, 'SingletonLock')))?.[1])
}

test('a clock moved back an hour, while the app runs and between two runs, loses and doubles nothing; what is new is on top', async () => {
  const clock = new Clock(join(await temporaryFolder(), 'clock'))
  const server = await serve()
  let published = 0
  const publish = (n: number): void => {
    const items = Array.from({ length: n }, () => ({ item: { title: `No. ${++published}` } }))
    server.control.publish(TARGET, items)
  }
  publish(3)
  const userDataDir = await temporaryFolder()
  const port = await freePort()
  const app = appProcess(userDataDir, clock.env)
  app.start([`--subscribe=${server.url}${TARGET}`, `--remote-debugging-port=${port}`])
  await hasAll({ userDataDir }, 3)
  clock.set(-HOUR)
  publish(3)
  await hasAll({ userDataDir }, 6)
  server.control.cut(TARGET, 'reset')
  await until('it is back', () => server.control.connections(TARGET) === 1)
  publish(2)
  await hasAll({ userDataDir }, 8)
  // What comes while it is open is on top, whatever the clock says.
  await shows(port, oneTo(8).reverse())
  process.kill(mainProcessOf(userDataDir), 'SIGTERM')
  await until('it has ended', () => app.crashed)
  await app.kill()

  clock.set(-2 * HOUR)
  publish(3)
  app.start([`--remote-debugging-port=${port}`])
  await hasAll({ userDataDir }, 11)
  expect(await stored({ userDataDir })).toEqual(oneTo(11))
  // A new window lists by the time received, as the clock said; what comes while it is open is on top again.
  await shows(port, [])
  publish(1)
  await shows(port, [12])
  expect(await stored({ userDataDir })).toEqual(oneTo(12))
  // No item claims to come from the future.
  const rows = await readLibrary<{ received_at: number }>(userDataDir, 'SELECT received_at FROM tt_items')
  for (const { received_at } of rows) expect(received_at).toBeLessThanOrEqual(Date.now())
  expect(app.troubles).toEqual([])
})

/** Waits until the window lists items, and on top those of these numbers, of which six are looked at. */
async function shows(port: number, wanted: readonly number[]): Promise<void> {
  let page: DebuggedPage | null = null
  let shown: number[] = []
  try {
    await until('the window lists them on top', async () => {
      page ??= await DebuggedPage.at(port)
      shown = await page!.evaluate<number[]>(`[...document.querySelectorAll('[role=option]')]
        .map((row) => ({ top: row.getBoundingClientRect().top, number: Number(/No\\. (\\d+)/.exec(row.textContent)?.[1]) }))
        .sort((a, b) => a.top - b.top).map(({ number }) => number)`)
      // Only as many as there is room for are drawn.
      return shown.length >= 6 && wanted.slice(0, 6).every((number, place) => number === shown[place])
    })
  } catch (error) {
    throw new Error(`the window shows ${shown.join(', ')}`, { cause: error })
  } finally {
    ;(page as DebuggedPage | null)?.close()
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('a run that was killed is told at the next start, with a diagnostic that gives nothing away', async () => {
  const { server, app } = await scene()
  await app.kill()
  const again = await launch({ userDataDir: app.userDataDir })
  await bar(again, /^Tickertape did not end properly last time/).waitFor()
  await again.window.getByRole('button', { name: 'Copy diagnostic' }).click()
  await again.window.getByText('Diagnostic copied.').waitFor()
  const text = await again.electron.evaluate(({ clipboard }) => clipboard.readText())
  expect(text).toMatch(/^Tickertape \d+\.\d+\.\d+ \(Electron /)
  expect(text).toContain('the run before did not end properly')
  expect(text).not.toContain(server.url.slice('http://'.length) + '/stream')
  expect(await readFile(join(again.userDataDir, 'logs/main.log'), 'utf8')).not.toContain('?')
  await again.quit()
})
