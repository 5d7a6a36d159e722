import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../store/database.ts'
import { copyLibrary } from '../maintenance/copy.ts'
import { storageFigures } from '../maintenance/figures.ts'
import { inspectBackup } from '../maintenance/inspect.ts'
import type { KeeperData, KeeperReply } from './keeper.ts'
import { countRemovable } from '../maintenance/item-walk.ts'

/** How often progress is told, in ms. */
const TELL_EVERY = 100

/**
 * One long job over the library's file, beside the two threads that must not wait for it.
 *
 * Started for the job and gone with it.
 */
function work({ job, file, sqlite, cancelled }: KeeperData): unknown {
  let told = Date.now()
  const step = (done: number, total: number): void => {
    if (Atomics.load(new Int32Array(cancelled), 0) !== 0) throw new Error('The job was cancelled.')
    if (Date.now() - told < TELL_EVERY) return
    told = Date.now()
    tell({ kind: 'progress', done, total })
  }
  switch (job.kind) {
    case 'figures':
    case 'count': {
      const db = openDatabase({ file, role: 'reader', sqlite })
      try {
        return job.kind === 'figures'
          ? storageFigures(db, file)
          : countRemovable(db, job.limits, job.now, (count) => step(count, count))
      } finally {
        db.close()
      }
    }
    case 'inspect':
      return inspectBackup(job.from, sqlite)
    case 'copy':
      copyLibrary({ ...job, sqlite, progress: step })
      return null
  }
}

const tell = (reply: KeeperReply): void => parentPort?.postMessage(reply)

try {
  tell({ kind: 'done', value: work(workerData as KeeperData) })
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
