/** A service that shows notifications. */
export interface NotificationService {
  name: string
  /** The first is the service's own. */
  packages: readonly string[]
  /** How it is started, where its package's name is not enough. */
  command?: readonly string[]
  screen: 'x' | 'wayland'
}

const shell = (script: string): readonly string[] => ['sh', '-c', script]

/** What Debian 12 has that is no part of a whole desktop. Those below /usr/lib stand in the folder of the machine's kind. */
export const notificationServices: readonly NotificationService[] = [
  { name: 'dunst', packages: ['dunst'], screen: 'x' },
  {
    name: 'xfce4-notifyd',
    packages: ['xfce4-notifyd', 'xfconf'],
    // The bus starts no services, and this one has the service's settings.
    command: shell('/usr/lib/*/xfce4/xfconf/xfconfd & exec /usr/lib/*/xfce4/notifyd/xfce4-notifyd'),
    screen: 'x'
  },
  {
    name: 'notification-daemon',
    packages: ['notification-daemon'],
    command: ['/usr/lib/notification-daemon/notification-daemon'],
    screen: 'x'
  },
  {
    name: 'mate-notification-daemon',
    packages: ['mate-notification-daemon'],
    command: ['/usr/lib/mate-notification-daemon/mate-notification-daemon'],
    screen: 'x'
  },
  { name: 'lxqt-notificationd', packages: ['lxqt-notificationd'], screen: 'x' },
  { name: 'notify-osd', packages: ['notify-osd'], command: shell('exec /usr/lib/*/notify-osd'), screen: 'x' },
  { name: 'mako', packages: ['mako-notifier'], command: ['mako'], screen: 'wayland' },
  { name: 'swaync', packages: ['sway-notification-center'], command: ['swaync'], screen: 'wayland' }
]
