import { feedNotifies, type FeedNotify, type FeedSummary } from '#contract/feed.ts'
import type { MenuEntry } from '../components/menu-entry.ts'
import type { FolderRow, TreeRow } from '../state/tree/tree-rows.ts'
import type { App } from '../state/app.svelte.ts'

/** What can be done with a row of the tree, and with the tree itself (null); `remove` takes the row out of it. */
export function treeMenu(app: App, row: TreeRow | null, remove: (row: TreeRow) => void): MenuEntry[] {
  if (row === null) {
    return [
      { label: app.words.tree.newFolder, run: () => newFolder(app, null) },
      { label: app.words.action.add, run: () => app.panels.addFeed() }
    ]
  }
  return [
    ...(row.kind === 'feed' ? feedMenu(app, row.feed.summary, row.parentId) : folderMenu(app, row)),
    { label: app.words.action.remove, key: 'Delete', group: true, danger: true, run: () => remove(row) }
  ]
}

function feedMenu(app: App, feed: FeedSummary, parentId: number | null): MenuEntry[] {
  const t = app.words
  const { id, state } = feed
  const stopped = state.kind === 'paused' || (state.kind === 'failed' && state.reason.kind === 'told-to-stop')
  const away = state.kind === 'waiting' || state.kind === 'ended' || state.kind === 'failed'
  return [
    { label: t.action.health, run: () => void app.showHealth(id) },
    ...(state.kind === 'checked' ? [{ label: t.action.checkNow, run: () => app.feeds.tryNow(id) }] : []),
    ...(away ? [{ label: t.action.tryNow, run: () => app.feeds.tryNow(id) }] : []),
    stopped
      ? { label: t.action.resume, run: () => app.feeds.resume(id) }
      : { label: t.action.pause, run: () => app.feeds.pause(id) },
    { label: t.tree.markRead, run: () => void app.markReadIn({ kind: 'feed', feedId: id }) },
    {
      label: t.tree.mute,
      checked: feed.muted,
      group: true,
      run: () => void app.feeds.change(id, { muted: !feed.muted })
    },
    ...notifyMenu(app, feed.notify, (notify) => void app.feeds.change(id, { notify })),
    {
      label: t.notify.silence,
      checked: feed.silenceAlert,
      run: () => void app.feeds.change(id, { silenceAlert: !feed.silenceAlert })
    },
    { label: t.tree.move, group: true, run: () => app.panels.move(`feed-${id}`) },
    ...newFolderEntry(app, parentId, t.tree.newFolder),
    { label: t.tree.rename, key: 'F2', run: () => app.folders.startRenaming(`feed-${id}`) },
    { label: t.action.editFeed, run: () => app.panels.editFeed(id) },
    { label: t.rereading.command, run: () => app.readAgain(id) },
    { label: t.tree.copyAddress, run: () => void copyAddress(app, feed) }
  ]
}

/** One of the modes; null where the feeds of a folder have several. */
function notifyMenu(app: App, chosen: FeedNotify | null, choose: (notify: FeedNotify) => void): MenuEntry[] {
  return feedNotifies.map((mode, at) => ({
    label: app.words.notify.menu[mode],
    checked: mode === chosen,
    oneOf: true,
    group: at === 0,
    run: () => choose(mode)
  }))
}

function folderMenu(app: App, { id, key }: FolderRow): MenuEntry[] {
  const t = app.words
  return [
    ...newFolderEntry(app, id, t.tree.newFolderInside),
    { label: t.tree.rename, key: 'F2', run: () => app.folders.startRenaming(key) },
    { label: t.tree.markRead, run: () => void app.markReadIn({ kind: 'folder', folderId: id }) },
    ...(app.folders.feedsBelow(id).length > 0
      ? notifyMenu(app, app.folders.notifyOf(id), (notify) => void app.folders.setNotify(id, notify))
      : []),
    { label: t.tree.move, group: true, run: () => app.panels.move(key) }
  ]
}

const newFolderEntry = (app: App, parentId: number | null, label: string): MenuEntry[] =>
  app.folders.canHoldNew(parentId) ? [{ label, run: () => newFolder(app, parentId) }] : []

function newFolder(app: App, parentId: number | null): void {
  void app.folders.add(app.words.tree.newFolder, parentId)
}

async function copyAddress(app: App, feed: FeedSummary): Promise<void> {
  await app.bridge.copyText({ text: feed.url })
  app.toasts.show((t) => t.tree.addressCopied)
}
