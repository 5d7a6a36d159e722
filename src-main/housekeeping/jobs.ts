import { refused, type Result } from '#contract/result.ts'
import type { Job, JobKind } from '#contract/storage.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import { Cancelled } from '../library/library.ts'

/** How often progress is announced, in ms. */
const ANNOUNCE_EVERY = 200

interface Running {
  job: Job
  abort: AbortController
}

/** Does the work of a job; `total` null where nobody knows how much there is. */
export type Work<T> = (abort: AbortController, progress: (done: number, total: number | null) => void) => Promise<T>

/** The jobs that take a while: one of a kind at a time, each can be cancelled. */
export class Jobs implements Disposable {
  readonly #running = new Map<JobKind, Running>()
  #announcedAt = 0

  /** All jobs that go on, whenever that changes. */
  readonly #onChange = new Emitter<Job[]>()
  readonly onChange = this.#onChange.event

  get all(): Job[] {
    return [...this.#running.values()].map(({ job }) => job)
  }

  isRunning(kind: JobKind): boolean {
    return this.#running.has(kind)
  }

  cancel(kind: JobKind): void {
    this.#running.get(kind)?.abort.abort()
  }

  dispose(): void {
    for (const { abort } of this.#running.values()) abort.abort()
    this.#onChange.dispose()
  }

  /** Refuses where one of the kind goes on already. */
  async exclusive<T extends Result<unknown, { kind: string }>>(
    kind: JobKind,
    work: Work<T>
  ): Promise<T | { ok: false; reason: { kind: 'busy' } }> {
    if (this.#running.has(kind)) return refused({ kind: 'busy' as const })
    return (await this.run(kind, work)) as T
  }

  /** Does nothing where one of the kind goes on already. What goes wrong is in the log, or rejects. */
  async run<T>(kind: JobKind, work: Work<T>): Promise<T | undefined> {
    if (this.#running.has(kind)) return undefined
    const abort = new AbortController()
    const running: Running = { job: { kind, done: 0, total: null }, abort }
    this.#running.set(kind, running)
    if (kind !== 'removing') this.#onChange.fire(this.all)
    try {
      return await work(abort, (done, total) => {
        running.job = { kind, done, total: total === null ? null : Math.max(total, done) }
        if (Date.now() - this.#announcedAt < ANNOUNCE_EVERY) return
        this.#announcedAt = Date.now()
        this.#onChange.fire(this.all)
      })
    } catch (error) {
      if (kind !== 'removing' && kind !== 'compacting') throw error
      if (!(error instanceof Cancelled)) log.error('the library could not be tidied', error)
      return undefined
    } finally {
      this.#running.delete(kind)
      this.#onChange.fire(this.all)
    }
  }
}
