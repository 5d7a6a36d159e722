let turn: Promise<unknown> = Promise.resolve()

/**
 * The views that the first screen does not show, each loaded when it is opened for the first time.
 *
 * They are half of the window's code, and most runs of the program open none of them.
 */
export const onDemand = {
  firstRun: inTurn(() => import('./shell/FirstRun.svelte')),
  addFeed: inTurn(() => import('./add-feed/FeedDialog.svelte')),
  keys: inTurn(() => import('./keys/KeysOverlay.svelte')),
  move: inTurn(() => import('./sidebar/MoveDialog.svelte')),
  palette: inTurn(() => import('./keys/Palette.svelte')),
  readAgain: inTurn(() => import('./rereading/RereadingDialog.svelte')),
  removeFolder: inTurn(() => import('./sidebar/RemoveFolderDialog.svelte')),
  settings: inTurn(() => import('./settings/SettingsDialog.svelte')),
  smartFeed: inTurn(() => import('./sidebar/SmartFeedDialog.svelte')),
  transfer: inTurn(() => import('./settings/TransferDialog.svelte'))
}

/** Views resolve in the order of their requests: dialogs lie over each other in the order in which they were opened. */
function inTurn<T>(load: () => Promise<T>): () => Promise<T> {
  return () => {
    const view = load()
    const mine = turn.then(() => view)
    turn = mine.catch(() => undefined)
    return mine
  }
}
