import { workerData } from 'node:worker_threads'
import { connect } from './connection.ts'
import { Lists } from './lists.ts'
import { preview } from './preview.ts'
import type { ReaderRequests, ThreadOptions } from './protocol.ts'
import { problemOf } from './schema/migrate.ts'
import { giveUp, serve } from './serve.ts'
import type { Database } from './sqlite.ts'

/** The thread that answers lists, counts and searches while the writer writes. */
function run(db: Database): void {
  const lists = new Lists(db)
  serve<ReaderRequests>({
    list: ({ view, before, limit }) => lists.page(view, before, limit),
    newer: ({ view, after, limit }) => lists.newer(view, after, limit),
    extent: ({ view }) => lists.extent(view),
    open: ({ id }) => lists.open(id),
    counts: ({ todaySince }) => lists.counts(todaySince),
    tape: ({ view, now }) => lists.tape(view, now),
    facts: ({ feedId }) => lists.facts(feedId),
    preview: ({ messages, feedUrl }) => preview(messages, feedUrl),
    close: () => {
      db.close()
      return null
    }
  })
}

try {
  run(connect({ ...(workerData as ThreadOptions), role: 'reader' }))
} catch (error) {
  giveUp(problemOf(error))
}
