import { parentPort, workerData } from 'node:worker_threads'
import { connect, diskTrouble } from './connection.ts'
import { copyLibrary } from './copy.ts'
import { storageFigures } from './figures.ts'
import { inspectBackup } from './inspect.ts'
import type { KeeperJob, KeeperReply, KeeperOptions } from './keeper.ts'
import { countRemovable } from './retention.ts'

/** How often progress is told, in ms. */
const TELL_EVERY = 100

/**
 * One long job over the library's file, beside the two threads that must not wait for it.
 *
 * Started for the job and gone with it; cancelling ends the thread.
 */
function work(job: KeeperJob, { file, sqlite }: KeeperOptions): unknown {
  switch (job.kind) {
    case 'figures':
    case 'count': {
      const db = connect({ file, role: 'reader', sqlite })
      try {
        return job.kind === 'figures' ? storageFigures(db, file) : countRemovable(db, job.limits, job.now)
      } finally {
        db.close()
      }
    }
    case 'inspect':
      return inspectBackup(job.from, sqlite)
    case 'copy': {
      let told = 0
      copyLibrary({
        ...job,
        sqlite,
        progress: (done, total) => {
          if (Date.now() - told < TELL_EVERY) return
          told = Date.now()
          tell({ kind: 'progress', done, total })
        }
      })
      return null
    }
  }
}

const tell = (reply: KeeperReply): void => parentPort?.postMessage(reply)

const { job, ...options } = workerData as KeeperOptions & { job: KeeperJob }
try {
  tell({ kind: 'done', value: work(job, options) })
} catch (error) {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  tell({ kind: 'failed', message, disk: diskTrouble(error) !== null })
}
