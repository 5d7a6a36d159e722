import type { Worker, WorkerOptions } from 'node:worker_threads'
import { log } from '../../base/log.ts'
import type { Result } from '#contract/result.ts'
import type { RetentionLimits, StorageFigures } from '#contract/storage.ts'
import type { CopyOptions } from '../maintenance/copy.ts'
import type { BackupFacts, BackupProblem } from '../maintenance/inspect.ts'
import type { SqliteProvider } from '../store/sqlite.ts'

export interface KeeperOptions {
  /** The library. */
  file: string
  sqlite?: SqliteProvider | undefined
}

/** What the thread is started with; `cancelled` holds one number, not 0 once nobody wants the job any more. */
export interface KeeperData extends KeeperOptions {
  job: KeeperJob
  cancelled: SharedArrayBuffer
}

/** What a thread of its own is started for. */
export type KeeperJob =
  | { kind: 'figures' }
  | { kind: 'look-through' }
  | { kind: 'count'; limits: RetentionLimits; now: number }
  | { kind: 'inspect'; from: string }
  | ({ kind: 'copy' } & Omit<CopyOptions, 'progress' | 'sqlite'>)

interface KeeperAnswers {
  figures: StorageFigures
  'look-through': boolean
  count: number
  inspect: Result<BackupFacts, BackupProblem>
  copy: null
}

export type KeeperReply =
  | { kind: 'progress'; done: number; total: number }
  | { kind: 'log'; line: string }
  | { kind: 'done'; value: unknown }
  | { kind: 'failed'; message: string }

/** The job was cancelled. */
export class Cancelled extends Error {}

export interface Watching {
  signal?: AbortSignal
  progress?: (done: number, total: number) => void
}

/** Has one job done, as `keep` does, on the thread that this library starts for it. */
export type Keep = <J extends KeeperJob>(job: J, watching?: Watching) => ReturnType<typeof keep<J>>

/**
 * Has one job done; rejects with `Cancelled` once `signal` is aborted, else with what went wrong.
 *
 * A cancelled thread ends by itself at its next step, by a flag that both see: to terminate it within a call of
 * @photostructure/sqlite takes the whole program with it (tried).
 */
export function keep<J extends KeeperJob>(
  start: (options: WorkerOptions) => Worker,
  options: KeeperOptions,
  job: J,
  { signal, progress }: Watching = {}
): Promise<KeeperAnswers[J['kind']]> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new Cancelled())
    const cancelled = new SharedArrayBuffer(4)
    const cancel = (): void => void Atomics.store(new Int32Array(cancelled), 0, 1)
    signal?.addEventListener('abort', cancel)
    const worker = start({ workerData: { ...options, job, cancelled } satisfies KeeperData })
    let reply: KeeperReply | undefined
    worker.on('message', (next: KeeperReply) => {
      if (next.kind === 'progress') progress?.(next.done, next.total)
      else if (next.kind === 'log') log.keep(next.line)
      else reply = next
    })
    worker.on('error', (error: unknown) => (reply = { kind: 'failed', message: String(error) }))
    // Only once it is gone are its files free.
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', cancel)
      if (reply?.kind === 'done') resolve(reply.value as KeeperAnswers[J['kind']])
      else if (signal?.aborted) reject(new Cancelled())
      else reject(new Error(reply?.kind === 'failed' ? reply.message : `The thread ended with code ${code}.`))
    })
  })
}
