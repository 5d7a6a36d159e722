/**
 * The views that the first screen does not show, each loaded when it is opened for the first time.
 *
 * They are half of the window's code, and most runs of the program open none of them.
 */
export const onDemand = {
  firstRun: () => import('./FirstRun.svelte'),
  addFeed: () => import('./AddFeedDialog.svelte'),
  keys: () => import('./KeysOverlay.svelte'),
  move: () => import('./MoveDialog.svelte'),
  palette: () => import('./Palette.svelte'),
  removeFolder: () => import('./RemoveFolderDialog.svelte'),
  settings: () => import('./SettingsDialog.svelte'),
  smartFeed: () => import('./SmartFeedDialog.svelte'),
  transfer: () => import('./TransferDialog.svelte')
}
