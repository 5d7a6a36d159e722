import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Control, FeedServerState } from '../../test/feed-server/server.ts'

export interface Ask {
  id: number
  verb: keyof Control | 'start' | 'state'
  args: unknown[]
}

export interface Answer {
  id: number
  value?: unknown
  error?: string
}

type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void }

const child = fileURLToPath(new URL('./server-child.ts', import.meta.url))

/** The feed server as a process that can be killed and started again on the same ports. */
export class ServerProcess {
  readonly #seed
  #process: ChildProcess | undefined
  #waiting = new Map<number, Waiting>()
  #asked = 0
  #ports = { port: 0, otherPort: 0 }

  constructor(seed: number) {
    this.#seed = seed
  }

  get port(): number {
    return this.#ports.port
  }

  get otherPort(): number {
    return this.#ports.otherPort
  }

  async start(state?: FeedServerState): Promise<void> {
    const started = fork(child, [], { execArgv: ['--no-warnings'], serialization: 'advanced' })
    this.#process = started
    started.on('message', ({ id, value, error }: Answer) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === undefined) waiting?.resolve(value as never)
      else waiting?.reject(new Error(error))
    })
    started.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The server ended.'))
      this.#waiting.clear()
    })
    this.#ports = await this.#ask('start', [this.#ports.port, this.#ports.otherPort, this.#seed, state])
  }

  state(): Promise<FeedServerState> {
    return this.#ask('state', [])
  }

  /** The control endpoint's verbs. Rejects when the server refuses, and when it ends meanwhile. */
  call<Verb extends keyof Control>(
    verb: Verb,
    ...args: Parameters<Control[Verb]>
  ): Promise<Awaited<ReturnType<Control[Verb]>>> {
    return this.#ask(verb, args)
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    const running = this.#process
    this.#process = undefined
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGKILL')
    await gone
  }

  #ask<T>(verb: Ask['verb'], args: unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      const id = ++this.#asked
      if (!this.#process?.connected) return reject(new Error('The server is not running.'))
      this.#waiting.set(id, { resolve, reject })
      this.#process.send({ id, verb, args } satisfies Ask)
    })
  }
}
