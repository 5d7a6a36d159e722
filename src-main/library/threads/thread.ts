import type { Worker } from 'node:worker_threads'
import { log } from '../../base/log.ts'
import { sleep } from '../../base/sleep.ts'
import type { Call, Reply, Trouble } from './protocol.ts'
import type { LibraryProblem } from '../store/records.ts'

/** How long a thread that keeps crashing is left alone, in milliseconds; a minute of health starts over. */
const RESTART_AFTER = [0, 200, 1000, 5000, 30_000]
const HEALTHY_AFTER = 60_000

/** The thread ended before it answered: what was asked may have been done or not. */
export class ThreadLost extends Error {}

/** The disk refuses: what was asked was not done, and may work later. */
export class DiskTrouble extends Error {
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super(trouble.message)
    this.trouble = trouble
  }
}

interface Pending {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/**
 * Main's end of the protocol with one thread: asks, and starts the thread again when it crashed.
 *
 * Requests answer, or reject with `ThreadLost`, `DiskTrouble` or the error of a bug. Those made while the thread is down
 * wait for the next one.
 */
export class Thread<Requests extends Record<keyof Requests, { input: unknown; answer: unknown }>> {
  readonly #start
  readonly #onCrash
  readonly #onUp
  readonly #stopping = new AbortController()
  readonly #pending = new Map<number, Pending>()
  #running: Promise<Worker> | null = null
  #worker: Worker | null = null
  #lastId = 0
  #crashes = 0
  #startedAt = 0

  constructor(start: () => Worker, onCrash: (message: string) => void, onUp: () => void = () => {}) {
    this.#start = start
    this.#onCrash = onCrash
    this.#onUp = onUp
  }

  get started(): boolean {
    return this.#running !== null
  }

  /** Starts the thread for the first time; answers why it cannot work, or null. */
  async open(): Promise<LibraryProblem | null> {
    const opened = await this.#launch()
    if ('problem' in opened) return opened.problem
    this.#running = Promise.resolve(opened.worker)
    return null
  }

  /** Starts the thread before it is asked anything. */
  warm(): void {
    this.#running ??= this.#bringUp()
  }

  /** `at`: when the call was first made, epoch ms. */
  async request<K extends keyof Requests & string>(
    name: K,
    input: Requests[K]['input'],
    at = Date.now()
  ): Promise<Requests[K]['answer']> {
    const worker = await (this.#running ??= this.#bringUp())
    return new Promise((resolve, reject) => {
      // It may have ended since: then nobody would answer.
      if (worker !== this.#worker) return reject(new ThreadLost(`The thread ended before ${name}.`))
      const id = ++this.#lastId
      this.#pending.set(id, { resolve, reject })
      worker.postMessage({ id, name, input, at } satisfies Call)
    })
  }

  /** Ends the thread at once; what was asked and not answered stays open. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#pending.clear()
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  async #bringUp(): Promise<Worker> {
    for (;;) {
      await sleep(RESTART_AFTER[Math.min(this.#crashes, RESTART_AFTER.length) - 1] ?? 0, this.#stopping.signal)
      if (this.#stopping.signal.aborted) return new Promise(() => {})
      const opened = await this.#launch()
      if ('worker' in opened) {
        this.#onUp()
        return opened.worker
      }
      this.#crashed(
        opened.problem.kind === 'newer' ? `newer version ${opened.problem.version}` : opened.problem.message
      )
    }
  }

  #launch(): Promise<{ worker: Worker } | { problem: LibraryProblem }> {
    return new Promise((resolve) => {
      const worker = this.#start()
      let cause = ''
      this.#startedAt = Date.now()
      worker.on('message', (reply: Reply) => {
        if (reply.kind === 'log') return log.keep(reply.line)
        if (reply.kind !== 'opened') return this.#settle(reply)
        if (reply.problem) return resolve({ problem: reply.problem })
        this.#worker = worker
        resolve({ worker })
      })
      worker.on(
        'error',
        (error: unknown) => (cause = error instanceof Error ? (error.stack ?? error.message) : String(error))
      )
      worker.on('exit', (code) => {
        const message = cause || `The thread ended with code ${code}.`
        resolve({ problem: { kind: 'unavailable', message } })
        if (worker !== this.#worker) return
        this.#worker = null
        this.#crashed(message)
        this.#running = this.#bringUp()
        for (const [id, { reject }] of [...this.#pending]) {
          this.#pending.delete(id)
          reject(new ThreadLost(message))
        }
      })
    })
  }

  #crashed(message: string): void {
    this.#crashes = Date.now() - this.#startedAt > HEALTHY_AFTER ? 1 : this.#crashes + 1
    this.#onCrash(message)
  }

  #settle(reply: Exclude<Reply, { kind: 'opened' | 'log' }>): void {
    const pending = this.#pending.get(reply.id)
    this.#pending.delete(reply.id)
    if (reply.kind === 'answer') pending?.resolve(reply.value)
    else if (reply.kind === 'trouble') pending?.reject(new DiskTrouble(reply.trouble))
    else pending?.reject(Object.assign(new Error(reply.message), { stack: reply.stack }))
  }
}
