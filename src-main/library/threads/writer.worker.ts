import { workerData } from 'node:worker_threads'
import type { FeedId } from '#contract/ids.ts'
import { PAGE_LIMIT } from '#contract/item.ts'
import { openDatabase, giveMemoryBack } from '../store/database.ts'
import { FeedTable } from '../tables/feed-table.ts'
import { FolderTable } from '../tables/folder-table.ts'
import { GapTable } from '../tables/gap-table.ts'
import { Intake } from '../intake/intake.ts'
import type { Handlers, ThreadOptions, WriterRequests } from './protocol.ts'
import { RuleTable } from '../tables/rule-table.ts'
import { takeBackupDate } from '../maintenance/inspect.ts'
import { Lists } from '../lists/lists.ts'
import { addOutline } from '../tables/outline.ts'
import { freePages, giveBack, vacuumsInSteps } from '../maintenance/free-pages.ts'
import { Retention } from '../maintenance/retention.ts'
import { Rereadings } from '../rereading/rereadings.ts'
import { mendAtOpening, remakeIndex } from '../store/mend.ts'
import { Mending } from './mending.ts'
import { migrate, problemOf } from '../store/schema/migrate.ts'
import { SearchIndex } from '../lists/search-index.ts'
import { Indexing } from './indexing.ts'
import { unpacked } from './packed-messages.ts'
import { afterOthers, giveUp, logToMain, serve, troubleOf, whenAtRest } from './serve.ts'
import { SmartFeedTable } from '../tables/smart-feed-table.ts'
import { ItemStatus } from '../tables/item-status.ts'
import type { Database } from '../store/sqlite.ts'

/** What the writer works with, each over the same database. */
interface Parts {
  db: Database
  intake: Intake
  feeds: FeedTable
  folders: FolderTable
  gaps: GapTable
  indexing: Indexing
  lists: Lists
  rereadings: Rereadings
  retention: Retention
  rules: RuleTable
  smartFeeds: SmartFeedTable
  status: ItemStatus
}

/** The only thread that writes. */
function run(db: Database): void {
  const parts: Parts = {
    db,
    intake: new Intake(db),
    feeds: new FeedTable(db),
    folders: new FolderTable(db),
    gaps: new GapTable(db),
    indexing: new Indexing(new SearchIndex(db), () => remakeIndex(db)),
    lists: new Lists(db),
    rereadings: new Rereadings(db),
    retention: new Retention(db),
    rules: new RuleTable(db),
    smartFeeds: new SmartFeedTable(db),
    status: new ItemStatus(db)
  }
  const { feeds, indexing, rules, smartFeeds } = parts
  smartFeeds.forgetRemoved()

  let closed = false
  /** Erasing goes on between other calls; a purge cut off by closing is finished by the next start. */
  const purge = async (id: FeedId): Promise<void> => {
    await feeds.purge(id, async () => {
      await afterOthers()
      if (closed) throw new Error('The library was closed.')
    })
  }

  const mending = new Mending(db)
  whenAtRest(() => giveMemoryBack(db))
  serve<WriterRequests>(
    mending.around({
      ...intakeHandlers(parts),
      ...feedHandlers(parts),
      purgeRemoved: async ({ id }) => none(await purge(id)),
      ...folderHandlers(parts),
      ...readerHandlers(parts),
      ...ruleHandlers(parts),
      ...housekeepingHandlers(parts),
      ...rereadingHandlers(parts),
      setDamageAside: ({ index, found }) => mending.lookThrough(index, found),
      close: () => {
        closed = true
        indexing.close()
        db.exec('PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)')
        return none(db.close())
      }
    })
  )

  try {
    rules.eraseRemoved()
  } catch (error) {
    // They are out of force; a disk that refuses now lets go of them another time.
    if (!troubleOf(error)) throw error
  }
  indexing.start()
  for (const id of feeds.leftovers()) {
    purge(id).catch((error: unknown) => {
      if (!closed && !troubleOf(error)) throw error
    })
  }
}

/** Checks that an object answers calls of the writer, and keeps which ones it answers. */
const handlers = <Answered extends Partial<Handlers<WriterRequests>>>(answered: Answered): Answered => answered

const intakeHandlers = ({ gaps, indexing, intake }: Parts) =>
  handlers({
    accept: (batches) => {
      indexing.batchCame()
      const sent = batches.map((batch) =>
        'messages' in batch ? { ...batch, messages: unpacked(batch.messages) } : batch
      )
      const { taken, failure } = intake.acceptAll(sent)
      const trouble = failure === null ? null : troubleOf(failure)
      indexing.batchWas(trouble !== null)
      // Behind others a bug waits until its batch comes first: thrown now, it would take their acknowledgements with it.
      if (failure !== null && !trouble && taken.length === 0) throw failure
      indexing.start()
      return { taken, trouble }
    },
    dismissGap: ({ id }, at) => {
      const gap = gaps.dismiss(id, at)
      return gap && { gap, openGaps: gaps.open(gap.feedId) }
    },
    gapToFetch: ({ id }) => gaps.toFetch(id),
    fillGap: (step) => intake.fill({ ...step, messages: unpacked(step.messages) })
  })

const feedHandlers = ({ feeds }: Parts) =>
  handlers({
    feeds: () => feeds.all(),
    addFeed: (feed, at) => feeds.add({ ...feed, addedAt: at }),
    editFeed: ({ id, ...change }) => feeds.edit(id, change),
    setPaused: ({ id, paused }) => none(feeds.setPaused(id, paused)),
    feedOpened: ({ id, at }) => none(feeds.opened(id, at)),
    heardUntil: (times) => none(feeds.heardUntil(times)),
    health: () => feeds.health(),
    saveChecks: (checks) => none(feeds.saveChecks(checks)),
    saveHealth: (records) => none(feeds.saveHealth(records)),
    markRemoved: ({ id }, at) => none(feeds.markRemoved(id, at)),
    undoRemoved: ({ id }) => feeds.undoRemoved(id),
    formerFeeds: () => feeds.former(),
    settings: () => feeds.settings(),
    changeSettings: (change) => feeds.changeSettings(change)
  })

const folderHandlers = ({ db, folders }: Parts) =>
  handlers({
    folders: () => folders.all(),
    addFolder: ({ title, parentId }) => folders.add(title, parentId),
    renameFolder: ({ id, title }) => folders.rename(id, title),
    moveFolder: ({ id, parentId, before }) => folders.move(id, parentId, before),
    moveFeed: ({ id, folderId, before }) => folders.moveFeed(id, folderId, before),
    removeFolder: ({ id, contents }, at) => folders.remove(id, contents, at),
    restoreFolder: (removed) => folders.restore(removed),
    addOutline: (outline, at) => addOutline(db, outline, at)
  })

/** What the reader sees, and does with items. */
const readerHandlers = ({ lists, smartFeeds, status }: Parts) =>
  handlers({
    setRead: ({ ids, read }) => status.setRead(ids, read),
    setStarred: ({ id, starred }) => status.setStarred(id, starred),
    setHidden: ({ id, hidden }) => status.setHidden(id, hidden),
    markViewRead: ({ view, upTo, newestId }) => status.markAllRead(lists.unreadIds(view, upTo, newestId), afterOthers),
    undoMarkRead: ({ undo }) => status.undoMarkRead(undo, afterOthers),
    smartFeeds: () => smartFeeds.all(),
    saveSmartFeed: ({ title, query }) => smartFeeds.save(title, query),
    changeSmartFeed: ({ id, ...change }) => smartFeeds.change(id, change),
    setSmartFeedRemoved: ({ id, removed }, at) => none(smartFeeds.setRemoved(id, removed ? at : null)),
    list: ({ view, before, limit = PAGE_LIMIT }) => lists.page(view, before, limit),
    extent: ({ view }) => lists.extent(view),
    counts: ({ todaySince }) => lists.counts(todaySince),
    tape: ({ view, now }) => lists.tape(view, now)
  })

const ruleHandlers = ({ rules }: Parts) =>
  handlers({
    rules: () => rules.all(),
    saveRule: ({ id, rule }, at) => rules.save(id, rule, at),
    setRuleEnabled: ({ id, enabled }) => none(rules.setEnabled(id, enabled)),
    moveRule: ({ id, to }) => none(rules.move(id, to)),
    removeRule: ({ id }, at) => none(rules.remove(id, at)),
    undoRemoveRule: ({ id }) => none(rules.undoRemove(id))
  })

const housekeepingHandlers = ({ db, retention }: Parts) =>
  handlers({
    takeBackupDate: () => takeBackupDate(db),
    retain: ({ limits, ...step }, at) => retention.step(limits, { ...step, now: at }),
    compact: () => {
      if (vacuumsInSteps(db)) return { more: giveBack(db, 0), free: freePages(db) }
      // Once, and as a whole: only so does a library of the first versions learn to do it in steps.
      db.exec('VACUUM')
      return { more: false, free: 0 }
    }
  })

const rereadingHandlers = ({ indexing, rereadings }: Parts) =>
  handlers({
    rereadings: (_none, at) => rereadings.all(at),
    answerReadingOffer: () => none(rereadings.answerOffer()),
    startRereading: ({ feedId, hides }, at) => rereadings.start(feedId, hides, at),
    stopRereading: ({ feedId }, at) => rereadings.stop(feedId, at),
    undoRereading: ({ feedId }, at) => rereadings.undo(feedId, at),
    stepRereading: async ({ feedId }, at) => {
      await afterOthers()
      const step = rereadings.step(feedId, at)
      if (step.isChanged) indexing.start()
      return step
    }
  })

const none = (_nothing: void): null => null

const options = workerData as ThreadOptions
logToMain()
try {
  const db = openDatabase({ ...options, role: 'writer' })
  const problem = migrate(db, options.file)
  if (problem) {
    db.close()
    giveUp(problem)
  } else {
    mendAtOpening(db)
    run(db)
  }
} catch (error) {
  giveUp(problemOf(error))
}
