import { runtimeName } from '../base/runtime.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { SmartFeeds } from '../configuration/smart-feeds.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import { diagnostic } from '../health/diagnostic.ts'
import type { HealthRecords } from '../housekeeping/health-records.ts'
import type { Arrivals } from '../window/arrivals.ts'

interface Parts {
  feeds: FeedList
  smartFeeds: SmartFeeds
  health: HealthRecords
  arrivals: Arrivals
  version: string
  copyText: (text: string) => Promise<void>
}

/** Feeds and smart feeds: adding, editing, removing, and how they are doing. */
export function feedRequests(parts: Parts) {
  return { ...ownFeeds(parts), ...smartFeedRequests(parts), ...healthRequests(parts) }
}

function ownFeeds({ feeds, arrivals }: Parts) {
  return {
    addFeed: ({ url, headers, ...options }) => feeds.add(url, options, headers),
    editFeed: async ({ id, ...change }) => {
      const edited = await feeds.edit(id, change)
      if (change.muted !== undefined || change.folderId !== undefined) arrivals.listsChanged()
      return edited
    },
    pauseFeed: async ({ id }) => {
      await feeds.setPaused(id, true)
      return null
    },
    resumeFeed: async ({ id }) => {
      await feeds.setPaused(id, false)
      return null
    },
    tryNow: ({ id }) => {
      feeds.tryNow(id)
      return null
    },
    removeFeed: async ({ id }) => {
      await feeds.remove(id)
      arrivals.listsChanged()
      return null
    },
    undoRemoveFeed: async ({ id }) => {
      await feeds.undoRemove(id)
      arrivals.listsChanged()
      return null
    },
    moveFeed: async ({ id, folderId, before }) => {
      const from = feeds.folderOf(id)
      const moved = await feeds.move(id, folderId, before)
      if (moved.ok && from !== folderId) arrivals.listsChanged()
      return moved
    }
  } satisfies Partial<Handlers>
}

function smartFeedRequests({ smartFeeds }: Parts) {
  return {
    saveSmartFeed: ({ title, query }) => smartFeeds.save(title, query),
    changeSmartFeed: ({ id, ...change }) => smartFeeds.change(id, change),
    removeSmartFeed: async ({ id }) => {
      await smartFeeds.remove(id)
      return null
    },
    undoRemoveSmartFeed: async ({ id }) => {
      await smartFeeds.undoRemove(id)
      return null
    }
  } satisfies Partial<Handlers>
}

function healthRequests({ health, version, copyText }: Parts) {
  return {
    feedHealth: ({ id }) => health.of(id),
    copyDiagnostic: async ({ id }) => {
      const found = await health.of(id)
      if (!found) return null
      const text = diagnostic(found, { version, runtime: runtimeName(), now: Date.now() })
      await copyText(text)
      return text
    }
  } satisfies Partial<Handlers>
}
