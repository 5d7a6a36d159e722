import { join } from 'node:path'

/** Where things are; absolute. */
export interface Paths {
  /** The library and everything else the app keeps. */
  data: string
  /** What the build made: `main`, `preload`, `renderer`. */
  out: string
  renderer: string
  icon: string
  notificationIcon: string
  /** The folder with the tray's icons. */
  trayIcons: string
}

/** `root` is the folder (or archive) that holds the app's package.json. */
export function pathsOf(root: string, data: string): Paths {
  return {
    data,
    out: join(root, 'out'),
    renderer: join(root, 'out/renderer'),
    icon: join(root, 'resources/icon.png'),
    notificationIcon: join(root, 'resources/notification.png'),
    trayIcons: join(root, 'resources/tray')
  }
}
