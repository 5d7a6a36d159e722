import { nativeImage } from 'electron'
import type { ItemId } from '#contract/ids.ts'
import type { Disposable } from '../../base/disposable.ts'
import type { Show } from '../../notifications/notifier.ts'
import type { Showing } from '../../notifications/policy.ts'
import { DesktopNotifications, type IconPixels } from './desktop-notifications.ts'
import { electronNotifications } from './electron-notifications.ts'

export interface SystemNotifications {
  show: Show
  /** Takes back the notifications of these items. */
  withdraw: (ids: ReadonlySet<ItemId>) => void
  /** The items whose notifications stand on the desktop. */
  items: () => ItemId[]
}

interface Options {
  iconFile: string
  words: () => { view: string; opensBy: string }
  clicked: (showing: Showing) => void
}

/** Shows notifications with the desktop's own service; Electron does where there is no session bus, or none that we reach. */
export function systemNotifications({ iconFile, words, clicked }: Options): SystemNotifications & Disposable {
  const electron = electronNotifications(iconFile, clicked)
  if (process.platform !== 'linux') return { ...electron, dispose: () => {} }
  const desktop = new DesktopNotifications({ icon: pixelsOf(iconFile), desktopEntry: 'tickertape', words, clicked })
  return {
    show: async (showing) => (await desktop.show(showing)) ?? electron.show(showing),
    withdraw: (ids) => {
      desktop.withdraw(ids)
      electron.withdraw(ids)
    },
    items: () => [...desktop.items(), ...electron.items()],
    dispose: () => desktop.dispose()
  }
}

function pixelsOf(file: string): IconPixels {
  const image = nativeImage.createFromPath(file)
  const { width, height } = image.getSize()
  const rgba = new Uint8Array(image.toBitmap())
  // Electron has blue where the specification has red.
  for (let at = 0; at + 3 < rgba.length; at += 4) [rgba[at], rgba[at + 2]] = [rgba[at + 2]!, rgba[at]!]
  return { width, height, rgba }
}
