import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../store/database.ts'
import { findDamage } from '../store/mend.ts'
import { copyLibrary } from '../maintenance/copy.ts'
import { storageFigures } from '../maintenance/figures.ts'
import { inspectBackup } from '../maintenance/inspect.ts'
import type { KeeperData, KeeperReply } from './keeper.ts'
import { countRemovable } from '../maintenance/item-walk.ts'
import { GivenUp } from '../maintenance/given-up.ts'
import { log } from '../../base/log.ts'

/** Time between two notices of progress, in ms. */
const PROGRESS_EVERY = 100

/**
 * Does one long job over the library's file, for which the writer and the reader must not wait.
 *
 * Started for the job and gone with it.
 */
function work({ job, file, sqlite, cancelled }: KeeperData): unknown {
  let sentAt = Date.now()
  const step = (done: number, total: number): void => {
    if (Atomics.load(new Int32Array(cancelled), 0) !== 0) throw new GivenUp('The job was cancelled.')
    if (Date.now() - sentAt < PROGRESS_EVERY) return
    sentAt = Date.now()
    send({ kind: 'progress', done, total })
  }
  switch (job.kind) {
    case 'figures':
    case 'look-through':
    case 'count': {
      const db = openDatabase({ file, role: 'reader', sqlite })
      try {
        if (job.kind === 'figures') return storageFigures(db, file)
        if (job.kind === 'look-through') return findDamage(db, step)
        return countRemovable(db, job.limits, job.now, (count) => step(count, count))
      } finally {
        db.close()
      }
    }
    case 'inspect':
      return inspectBackup(job.from, sqlite, step)
    case 'copy':
      copyLibrary({ ...job, sqlite, progress: step })
      return null
  }
}

const send = (reply: KeeperReply): void => parentPort?.postMessage(reply)

log.keepIn({ write: (line) => send({ kind: 'log', line }) })
try {
  send({ kind: 'done', value: work(workerData as KeeperData) })
} catch (error) {
  send({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
