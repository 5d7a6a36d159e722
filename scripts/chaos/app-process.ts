import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { isChromiumNoise } from '../setup/launch.ts'
import { repository } from '../setup/places.ts'
import { sandboxFlags } from '../setup/sandbox.ts'

interface AppOptions {
  electron: string
  userDataDir: string
  env: Record<string, string>
  /** A script that Electron loads before the app. */
  preload?: string
  /** The command line that runs a command where the app is to run. */
  inside?: (program: string, args: readonly string[]) => [string, string[]]
}

/** The built app in Electron, as a process group that can be killed and put to sleep. */
export class AppProcess {
  readonly #options
  #process: ChildProcess | undefined
  #wanted = false
  #printed = ''
  #line = ''
  /** What it wrote of its own errors and of threads that it had to start again: a calm end does not make up for them. */
  readonly troubles: string[] = []

  constructor(options: AppOptions) {
    this.#options = options
  }

  start(flags: readonly string[] = []): void {
    const { electron, userDataDir, env, preload, inside } = this.#options
    const loaded = preload === undefined ? [] : ['-r', preload]
    const args = [...loaded, repository, ...sandboxFlags(), `--user-data-dir=${userDataDir}`, ...flags]
    const [program, all] = inside?.(electron, args) ?? [electron, args]
    const started = spawn(program, all, {
      cwd: repository,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe']
    })
    this.#process = started
    this.#wanted = true
    started.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#printed = (this.#printed + text).slice(-20_000)
      const lines = (this.#line + text).split('\n')
      this.#line = (lines.pop() ?? '').slice(-2_000)
      this.troubles.push(...lines.filter((line) => /^\S+Z (error|warn .* started again)/.test(line)))
    })
    started.once('error', (error) => (this.#printed += `${error.message}\n`))
  }

  /** True where it ended and nobody ended it. */
  get crashed(): boolean {
    return this.#wanted && this.#process !== undefined && hasEnded(this.#process)
  }

  /** Of its main process; undefined where it does not run. */
  get pid(): number | undefined {
    return this.#process && !hasEnded(this.#process) ? this.#process.pid : undefined
  }

  /** What it printed last, without Chromium's noise. */
  get log(): string {
    const lines = this.#printed.split('\n')
    return lines.filter((line) => !isChromiumNoise(line)).join('\n')
  }

  /** kill -9 of it and all its helpers; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#wanted = false
    const running = this.#process
    this.#process = undefined
    if (!running || hasEnded(running)) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    this.#signal(running, 'SIGKILL')
    await gone
  }

  /**
   * Asks it to quit, as the end of a session does; answers how long it took, and what was wrong with its end. Where it has not
   * ended after `limitMs` it is killed.
   */
  async quit(limitMs: number): Promise<{ ms: number; wrong: string | null }> {
    const running = this.#process
    if (!running || hasEnded(running)) return { ms: 0, wrong: 'it had ended already' }
    this.#wanted = false
    const askedAt = performance.now()
    const ended = new Promise<string | null>((resolve) =>
      running.once('exit', (code, signal) => resolve(code === 0 ? null : `exit ${code ?? signal}`))
    )
    running.kill('SIGTERM')
    const late = new AbortController()
    const tooLate = sleep(limitMs, `it had not ended after ${limitMs / 1000} s`, { signal: late.signal })
    const wrong = await Promise.race([ended, tooLate])
    const ms = performance.now() - askedAt
    late.abort()
    await tooLate.catch(() => {})
    await this.kill()
    return { ms, wrong }
  }

  sleep(): void {
    if (this.#process) this.#signal(this.#process, 'SIGSTOP')
  }

  wake(): void {
    if (this.#process) this.#signal(this.#process, 'SIGCONT')
  }

  #signal({ pid }: ChildProcess, signal: NodeJS.Signals): void {
    if (pid === undefined) return
    try {
      process.kill(-pid, signal)
    } catch {
      // It is gone.
    }
  }
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null
}
