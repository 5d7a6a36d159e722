import type { ItemId } from '#contract/ids.ts'
import { ok, refused } from '#contract/result.ts'
import type { Handlers } from '../electron/ipc/answering.ts'
import type { SystemNotifications } from '../electron/notifications/system-notifications.ts'
import type { Library } from '../library/library.ts'
import type { Notifier } from '../notifications/notifier.ts'
import type { Arrivals } from '../window/arrivals.ts'
import type { WindowSession } from '../window/window-session.ts'

interface Parts {
  library: Library
  arrivals: Arrivals
  session: Pick<WindowSession, 'allowImages'>
  notifier: Pick<Notifier, 'withdraw'>
  desktop: Pick<SystemNotifications, 'withdraw' | 'items'>
  openLink: (url: string) => void
  endOtherImages: (shown: ItemId) => void
}

/** Items: lists, the reading pane, and what the reader does with items. */
export function itemRequests(parts: Parts) {
  const { library, arrivals, session } = parts
  return {
    listItems: (page) => library.list(page),
    listNewer: (page) => library.newer(page),
    openItem: ({ id }) => {
      parts.endOtherImages(id)
      return library.open({ id })
    },
    listVersions: ({ id }) => library.versions({ id }),
    setRead: async ({ ids, read }) => {
      const change = await library.setRead({ ids, read })
      if (read) withdraw(parts, new Set(ids))
      arrivals.statusChanged(change)
      return null
    },
    setStarred: async ({ id, starred }) => {
      arrivals.statusChanged(await library.setStarred({ id, starred }))
      return null
    },
    setHidden: async ({ id, hidden }) => {
      arrivals.statusChanged(await library.setHidden({ id, hidden }))
      // It comes into lists that do not know it, or leaves them.
      arrivals.listsChanged()
      return null
    },
    markViewRead: async (marked) => {
      const { count, undo, unread } = await library.markViewRead(marked)
      void withdrawRead(parts)
      arrivals.listsChanged(unread)
      return { count, undo }
    },
    undoMarkRead: async ({ undo }) => {
      const { unread } = await library.undoMarkRead({ undo })
      arrivals.listsChanged(unread)
      return null
    },
    allowImages: ({ id }) => {
      session.allowImages(id)
      return null
    },
    openOriginal: async ({ id }) => {
      const item = await library.open({ id })
      if (!item.ok || item.value.url === null) return refused('no-link')
      parts.openLink(item.value.url)
      return ok(null)
    }
  } satisfies Partial<Handlers>
}

/** Many items were marked at once: those among them that were notified need no notification any more. */
async function withdrawRead(parts: Parts): Promise<void> {
  const items = await Promise.all(parts.desktop.items().map((id) => parts.library.open({ id })))
  withdraw(parts, new Set(items.flatMap((item) => (item.ok && item.value.read ? [item.value.id] : []))))
}

/** What was or would be notified of these items is no news any more. */
function withdraw({ notifier, desktop }: Parts, ids: ReadonlySet<ItemId>): void {
  notifier.withdraw((candidate) => ids.has(candidate.id))
  desktop.withdraw(ids)
}
