import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { Result } from '#contract/result.ts'
import type { RetentionLimits, StorageFigures } from '#contract/storage.ts'
import type { CopyOptions } from './copy.ts'
import type { BackupFacts, BackupProblem } from './inspect.ts'
import type { SqliteProvider } from './sqlite.ts'

export interface KeeperOptions {
  /** The library. */
  file: string
  sqlite?: SqliteProvider | undefined
}

/** What a thread of its own is started for. */
export type KeeperJob =
  | { kind: 'figures' }
  | { kind: 'count'; limits: RetentionLimits; now: number }
  | { kind: 'inspect'; from: string }
  | ({ kind: 'copy' } & Omit<CopyOptions, 'progress' | 'sqlite'>)

interface KeeperAnswers {
  figures: StorageFigures
  count: number
  inspect: Result<BackupFacts, BackupProblem>
  copy: null
}

export type KeeperReply =
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'done'; value: unknown }
  | { kind: 'failed'; message: string; disk: boolean }

/** The job was cancelled. */
export class Cancelled extends Error {}

export interface Watching {
  signal?: AbortSignal
  progress?: (done: number, total: number) => void
}

/** Has one job done; rejects with `Cancelled` once `signal` is aborted, else with what went wrong. */
export function keep<J extends KeeperJob>(
  start: (options: WorkerOptions) => Worker,
  options: KeeperOptions,
  job: J,
  { signal, progress }: Watching = {}
): Promise<KeeperAnswers[J['kind']]> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new Cancelled())
    const worker = start({ workerData: { ...options, job } })
    let settled = false
    const settle = (then: () => void): void => {
      if (settled) return
      settled = true
      signal?.removeEventListener('abort', cancel)
      // Only once it is gone are its files free.
      void worker.terminate().then(then)
    }
    const cancel = (): void => settle(() => reject(new Cancelled()))
    signal?.addEventListener('abort', cancel)
    worker.on('message', (reply: KeeperReply) => {
      if (reply.kind === 'progress') progress?.(reply.done, reply.total)
      else if (reply.kind === 'done') settle(() => resolve(reply.value as KeeperAnswers[J['kind']]))
      else settle(() => reject(new Error(reply.message)))
    })
    worker.on('error', (error: unknown) =>
      settle(() => reject(error instanceof Error ? error : new Error(String(error))))
    )
    worker.on('exit', (code) => settle(() => reject(new Error(`The thread ended with code ${code}.`))))
  })
}
