import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { repository } from '../../scripts/setup/places.ts'
import { sandboxFlags } from '../../scripts/setup/sandbox.ts'
import { hasEnded, killGroup, startGroup } from './program.ts'

/** How long the app may take to quit, in milliseconds. */
const PATIENCE = 20_000

interface AppOptions {
  electron: string
  userDataDir: string
  /** Display and session bus. */
  env: NodeJS.ProcessEnv
  flags?: readonly string[]
  isShown?: boolean
}

/** The built app in Electron, without a window that anybody sees. */
export class App {
  readonly #options
  #process: ChildProcess | undefined

  constructor(options: AppOptions) {
    this.#options = options
  }

  start(subscribe: readonly string[] = []): void {
    const { electron, userDataDir, env, flags: more = [], isShown } = this.#options
    const flags = [
      ...(isShown ? [] : ['--hidden']),
      '--quit-after=1800',
      ...more,
      ...subscribe.map((url) => `--subscribe=${url}`)
    ]
    const args = [repository, ...sandboxFlags(), `--user-data-dir=${userDataDir}`, ...flags]
    this.#process = startGroup(electron, args, { cwd: repository, env: { ...process.env, ...env }, stdio: 'ignore' })
  }

  get pid(): number {
    return this.#process?.pid ?? 0
  }

  /** True where it ended and nobody ended it. */
  get crashed(): boolean {
    return this.#process !== undefined && hasEnded(this.#process)
  }

  /** Quits it as a session's end does; resolves when it is gone. */
  async quit(): Promise<void> {
    const running = this.#process
    this.#process = undefined
    if (!running) return
    if (hasEnded(running)) return killGroup(running)
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGTERM')
    const late = sleep(PATIENCE, 'late', { ref: false })
    await Promise.race([gone, late])
    await killGroup(running)
  }
}
