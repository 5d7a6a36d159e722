import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { connect, createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a program may take to listen, in milliseconds. */
const PATIENCE = 30_000

interface Command {
  file: string
  args: readonly string[]
  cwd: string
  env?: Record<string, string>
  /** It listens here when it is up. */
  port: number
}

/** A server or proxy as a process group of its own, which can be killed and started again on the same port. */
export class Program {
  readonly #command
  #process: ChildProcess | undefined
  #printed = ''

  constructor(command: Command) {
    this.#command = command
  }

  /** Resolves when it listens; rejects with what it printed when it does not. */
  async start(): Promise<void> {
    const { file, args, cwd, env, port } = this.#command
    const started = startGroup(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = started
    for (const output of [started.stdout, started.stderr])
      output?.setEncoding('utf8').on('data', (text: string) => (this.#printed = (this.#printed + text).slice(-2000)))
    started.on('error', (error) => (this.#printed += error.message))
    const end = Date.now() + PATIENCE
    while (!(await listens(port))) {
      if (hasEnded(started) || Date.now() > end) throw new Error(`${file} does not listen: ${this.#printed.trim()}`)
      await sleep(50)
    }
  }

  /** kill -9 of it and what it started; resolves when it is gone. */
  async kill(): Promise<void> {
    const running = this.#process
    this.#process = undefined
    if (running) await killGroup(running)
  }
}

/** Groups that end with this process at the latest. */
const groups = new Set<ChildProcess>()
process.once('exit', () => {
  for (const { pid } of groups) if (pid !== undefined) endGroup(pid)
})

/** Starts a program that leads a process group of its own. */
export function startGroup(file: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const started = spawn(file, args, { ...options, detached: true })
  groups.add(started)
  return started
}

/** kill -9 of a process that leads a group, and of the group; resolves when the leader is gone. */
export async function killGroup(running: ChildProcess): Promise<void> {
  groups.delete(running)
  const { pid } = running
  if (pid === undefined) return
  const gone = hasEnded(running) ? undefined : new Promise((resolve) => running.once('exit', resolve))
  endGroup(pid)
  await gone
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group is gone.
  }
}

export function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const answer = (open: boolean) => () => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', answer(true)).once('error', answer(false))
  })
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
