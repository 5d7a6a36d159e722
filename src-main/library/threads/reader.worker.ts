import { workerData } from 'node:worker_threads'
import { PAGE_LIMIT } from '#contract/item.ts'
import { SMART_UNREAD_LIMIT } from '#contract/search/smart-feed.ts'
import { openDatabase, giveMemoryBack } from '../store/database.ts'
import { Lists } from '../lists/lists.ts'
import { outlineOf } from '../tables/outline.ts'
import type { SmartUnread } from '../store/records.ts'
import type { ReaderRequests, ThreadOptions } from './protocol.ts'
import { problemOf } from '../store/schema/migrate.ts'
import { afterOthers, giveUp, logToMain, serve, whenAtRest } from './serve.ts'
import type { Database } from '../store/sqlite.ts'

/** The thread that answers lists, counts and searches while the writer writes. */
function run(db: Database): void {
  const lists = new Lists(db)
  /** Counts the requests for a list from its start: each replaces the one before. */
  let asked = 0
  /** Lets other requests be answered between the steps; ends early once nobody waits for the answer. */
  const inSteps = async <T>(steps: Generator<null, T>, replaced: () => boolean, nobodyWaits: T): Promise<T> => {
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value
      await afterOthers()
      if (replaced()) return nobodyWaits
    }
  }
  const never = (): boolean => false
  whenAtRest(() => giveMemoryBack(db))
  serve<ReaderRequests>({
    list: async ({ view, before, limit = PAGE_LIMIT }) => {
      const own = before === null ? ++asked : asked
      const replaced = (): boolean => before === null && own !== asked
      const nothing = { rows: [], more: false, notIndexed: 0, gaps: [] }
      // While somebody types, several have arrived: only the newest is begun.
      if (view.kind === 'search') await afterOthers()
      return replaced() && view.kind === 'search'
        ? nothing
        : inSteps(lists.pageInSteps(view, before, limit), replaced, nothing)
    },
    newer: ({ view, after, limit }) =>
      inSteps(lists.newerInSteps(view, after, limit), never, { rows: [], more: false, notIndexed: 0, gaps: [] }),
    extent: ({ view }) => lists.extent(view),
    open: ({ id }) => lists.open(id),
    versions: ({ id }) => lists.versions(id),
    counts: ({ todaySince }) => lists.counts(todaySince),
    tape: async ({ view, now }) => {
      const own = asked
      const nothing = { from: now, counts: [], priorities: [] }
      if (view.kind === 'search') await afterOthers()
      const replaced = (): boolean => view.kind === 'search' && own !== asked
      return replaced() ? nothing : inSteps(lists.tapeInSteps(view, now), replaced, nothing)
    },
    matching: ({ query, ids }) => lists.matching(query, ids),
    smartUnread: async (smartFeeds) => {
      const counted: SmartUnread[] = []
      for (const { id, query } of smartFeeds) {
        counted.push({ id, count: await inSteps(lists.unreadCount(query, SMART_UNREAD_LIMIT), never, 0) })
        await afterOthers()
      }
      return counted
    },
    facts: ({ feedId }) => lists.facts(feedId),
    // Loaded with the first question: to understand messages takes a quarter of this thread's start.
    testRule: async ({ rule, before }) => (await import('../lists/rule-test.ts')).testRule(db, rule, before),
    preview: async ({ messages, feedUrl, interpretation }) =>
      (await import('../lists/preview.ts')).preview(messages, feedUrl, interpretation),
    previewRereading: async ({ feedId, before }) =>
      (await import('../rereading/preview.ts')).previewRereading(db, feedId, before),
    outline: () => outlineOf(db),
    close: () => {
      db.close()
      return null
    }
  })
}

logToMain()
try {
  run(openDatabase({ ...(workerData as ThreadOptions), role: 'reader' }))
} catch (error) {
  giveUp(problemOf(error))
}
