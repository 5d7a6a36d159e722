import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withDisplay, type Display } from '../../../scripts/setup/display.ts'
import { ensureElectron } from '../../../scripts/setup/electron-runtime.ts'
import { repository } from '../../../scripts/setup/places.ts'
import { sandboxFlags } from '../../../scripts/setup/sandbox.ts'
import { DebuggedPage } from '../../helpers/debugged-page.ts'
import { processTree, proportionalMemory } from './memory.ts'

/** An app as a person starts it: no debugger in its main process, the window reached over the DevTools port. */
export interface Started {
  pid: number
  /** Epoch milliseconds, right before the process was made. */
  startedAt: number
  window: DebuggedPage
  userDataDir: string
  /** Lets go of the window, so that the reading of memory finds no debugger; it cannot be driven afterwards. */
  detach(): void
  /** Ends the whole tree and waits for it. The user data stay unless they were made for it. */
  close(): Promise<void>
}

export interface StartOptions {
  /** What Electron runs; Tickertape by default. */
  app?: string
  /** Kept; a folder of its own, removed at the end, by default. */
  userDataDir?: string
  flags?: readonly string[]
  env?: Record<string, string>
  /** How long nobody looks at it, in ms, so that looking costs it nothing; it is looked at from the beginning by default. */
  unseenFor?: number
}

/** The floor: a window with one line of text. */
export const EMPTY_WINDOW = join(import.meta.dirname, '..', 'empty-window')

let shared: Promise<Display> | undefined

/** The display that all benches of this process use; it ends with the process. */
export const display = (): Promise<Display> => (shared ??= withDisplay({ quiet: true }))

/** Starts an app in Electron and waits until its window can be reached. Throws after a minute. */
export async function start(options: StartOptions = {}): Promise<Started> {
  const electron = await ensureElectron()
  const { env } = await display()
  const userDataDir = options.userDataDir ?? (await mkdtemp(join(tmpdir(), 'tickertape-bench-')))
  const portFile = join(userDataDir, 'DevToolsActivePort')
  await rm(portFile, { force: true })
  const args = [
    options.app ?? repository,
    ...sandboxFlags(),
    `--user-data-dir=${userDataDir}`,
    '--remote-debugging-port=0',
    ...(options.flags ?? [])
  ]
  const startedAt = performance.timeOrigin + performance.now()
  const child = spawn(electron.path, args, {
    env: { ...process.env, ...env, LANG: 'en_US.UTF-8', LANGUAGE: 'en', ...options.env },
    stdio: 'ignore',
    detached: true
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let window: DebuggedPage | undefined
  const close = async (): Promise<void> => {
    window?.close()
    await endTree(child, ended)
    if (options.userDataDir === undefined) await rm(userDataDir, { recursive: true, force: true, maxRetries: 10 })
  }
  try {
    if (options.unseenFor !== undefined) await wait(options.unseenFor)
    const port = await soon(async () => (await readFile(portFile, 'utf8').catch(() => '')).split('\n')[0] || null)
    const page = await soon(() => DebuggedPage.at(Number(port)))
    window = page
    // The page that is there first gives way to the one that is meant.
    const loaded = "location.href !== 'about:blank' && document.readyState === 'complete'"
    await soon(async () => ((await page.evaluate(loaded).catch(() => false)) ? true : null))
    return {
      pid: child.pid ?? 0,
      startedAt,
      window: page,
      userDataDir,
      detach: () => window?.close(),
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Asks until there is an answer that is not null; throws after a minute. */
export async function soon<T>(ask: () => T | null | Promise<T | null>, limitMs = 60_000): Promise<T> {
  const end = performance.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > end) throw new Error('It took too long.')
    await wait(20)
  }
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Memory of a process and its descendants in MiB, once three readings in a row agree within one per cent. */
export async function settledMemory(pid: number, limitMs = 60_000): Promise<number> {
  const readings: number[] = []
  const end = performance.now() + limitMs
  for (;;) {
    await wait(500)
    readings.push((await proportionalMemory(pid)) ?? 0)
    const last = readings.slice(-3)
    const [low, high] = [Math.min(...last), Math.max(...last)]
    if ((last.length === 3 && high - low < 0.01 * high) || performance.now() > end) return last.at(-1) ?? 0
  }
}

async function endTree(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const tree = await processTree(child.pid)
    child.kill('SIGTERM')
    const quit = await Promise.race([ended.then(() => true), wait(5_000).then(() => false)])
    if (!quit) {
      for (const pid of tree) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // Gone already.
        }
      }
    }
  }
  await ended
}
