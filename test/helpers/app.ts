import { execFile } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { onTestFailed } from 'vitest'
import { atTheEnd, temporaryFolder } from './at-the-end.ts'
import { isRunning, until } from './until.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** The Electron to test with, as `npm test` found it. */
export function electronPath(): string {
  const path = process.env['TICKERTAPE_ELECTRON']
  if (path === undefined) throw new Error('TICKERTAPE_ELECTRON is not set: run these tests with `npm run test:e2e`.')
  return path
}

export interface LaunchOptions {
  /** Kept over restarts; a fresh folder by default. */
  userDataDir?: string
  flags?: string[]
  env?: Record<string, string>
}

/** The built app in a real Electron, driven as a person would. */
export interface RunningApp {
  electron: ElectronApplication
  window: Page
  userDataDir: string
  /** Addresses that the app handed to the operating system. */
  opened(): Promise<string[]>
  /** What the app printed to standard error. */
  log(): string
  /** Quits as the menu would, and waits for the process to end. */
  quit(): Promise<void>
  /** Ends the process without a word, as a power cut would. */
  kill(): Promise<void>
}

export function appArguments(userDataDir: string, flags: readonly string[] = []): string[] {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return [repository, ...root, `--user-data-dir=${userDataDir}`, ...flags]
}

/** Starts the app and waits for its window. */
export async function launch(options: LaunchOptions = {}): Promise<RunningApp> {
  const userDataDir = options.userDataDir ?? (await temporaryFolder())
  const edge = await operatingSystemEdge()
  const electron = await _electron.launch({
    executablePath: electronPath(),
    args: appArguments(userDataDir, options.flags),
    env: {
      ...environment(),
      LANG: 'en_US.UTF-8',
      LANGUAGE: 'en',
      PATH: `${edge.folder}:${process.env['PATH'] ?? ''}`,
      ...options.env
    },
    timeout: 60_000
  })
  const child = electron.process()
  let printed = ''
  child.stderr?.on('data', (data: Buffer) => (printed += data.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  const quit = async (): Promise<void> => {
    // Playwright's own close can hang under load; quitting is what a person does.
    await electron.evaluate(({ app }) => app.quit()).catch(() => undefined)
    await until('the app has quit', () => !isRunning(child.pid) || /Waiting for the debugger/.test(printed))
    // The app is done; Node only waits for Playwright's debugger to let go, which now and then it does not.
    if (!(await Promise.race([ended.then(() => true), new Promise((resolve) => setTimeout(resolve, 2_000))])))
      child.kill('SIGKILL')
    await ended
  }
  atTheEnd(async () => {
    if (isRunning(child.pid)) await kill()
  })
  const window = await electron.firstWindow({ timeout: 60_000 })
  onTestFailed(() => {
    console.error(printed)
  })
  return { electron, window, userDataDir, opened: edge.opened, log: () => printed, quit, kill }
}

function environment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !/^(VITEST|NODE_|npm_)/.test(name)
  )
  return Object.fromEntries(kept) as Record<string, string>
}

/** The place where links leave for the browser: a program called xdg-open that writes down what it is given. */
async function operatingSystemEdge(): Promise<{ folder: string; opened: () => Promise<string[]> }> {
  const folder = await temporaryFolder()
  const list = join(folder, 'opened')
  await writeFile(join(folder, 'xdg-open'), `#!/bin/sh\nprintf '%s\\n' "$1" >> '${list}'\n`)
  await chmod(join(folder, 'xdg-open'), 0o755)
  await writeFile(list, '')
  return { folder, opened: async () => (await readFile(list, 'utf8')).split('\n').filter(Boolean) }
}

/** Rows of one of the library's two public views, read by a process of its own while the app runs. */
export async function readLibrary<Row>(userDataDir: string, sql: string): Promise<Row[]> {
  const script = `
    const { DatabaseSync } = require('node:sqlite')
    const db = new DatabaseSync(process.argv[1], { readOnly: true, timeout: 5000 })
    process.stdout.write(JSON.stringify(db.prepare(process.argv[2]).all()))`
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--no-warnings', '-e', script, join(userDataDir, 'tickertape.db'), sql],
      { maxBuffer: 256 * 1024 * 1024 },
      (error, out) => (error ? reject(error) : resolve(JSON.parse(out) as Row[]))
    )
  })
}
