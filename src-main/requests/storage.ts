import { refused } from '#contract/result.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import type { Housekeeping } from '../housekeeping/housekeeping.ts'
import type { StorageWatch } from '../housekeeping/storage-watch.ts'

interface Parts {
  housekeeping: Housekeeping
  storageWatch: Pick<StorageWatch, 'health'>
}

/** What is kept, and the files that go in and out. */
export function storageRequests({ housekeeping, storageWatch }: Parts) {
  return {
    storage: () => housekeeping.figures(),
    countRemovable: (limits) => housekeeping.countRemovable(limits),
    removeOld: () => {
      void housekeeping.removeOld()
      return null
    },
    compactLibrary: () => {
      void housekeeping.compact()
      return null
    },
    cancelJob: ({ kind }) => {
      housekeeping.cancel(kind)
      return null
    },
    showFile: ({ which }) => {
      housekeeping.show(which)
      return null
    },
    chooseImport: () => housekeeping.chooseImport(),
    importFeeds: ({ choice }) => housekeeping.importFeeds(choice),
    exportFeeds: () => housekeeping.exportFeeds(),
    backUp: () => housekeeping.backUp(),
    chooseBackup: () => housekeeping.chooseBackup(),
    restore: ({ choice }) => housekeeping.restore(choice),
    // A window that asks without need must not make the program start again.
    repairLibrary: () => (storageWatch.health.storing === 'damaged' ? housekeeping.repair() : refused('not-damaged'))
  } satisfies Partial<Handlers>
}
