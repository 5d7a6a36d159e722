import type { Settings } from '#contract/settings.ts'
import type { Arrivals } from './arrivals.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { log } from '../base/log.ts'
import { setBadge } from '../electron/desktop.ts'
import { renewStartAtLogin, startAtLogin } from '../electron/tray/login.ts'
import { TrayHost, type IconInPanel } from '../electron/tray/tray-host.ts'
import { TrayIcon } from '../electron/tray/tray.ts'
import type { Language } from '#contract/language.ts'
import { words } from '../words/words.ts'
import type { Closing, Window } from '../electron/browser-window/window.ts'
import type { CurrentSettings } from '../configuration/current-settings.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { Notifier } from '../notifications/notifier.ts'
import { Reachable } from './reachable.ts'
import type { WindowSession } from './window-session.ts'

/** The shortest and the longest time between two counts of the feeds in trouble, in ms: a feed that waits becomes one. */
const COUNT_TROUBLE_AFTER = 1_000
const COUNT_TROUBLE_EVERY = 15_000

interface Parts {
  feeds: FeedList
  arrivals: Arrivals
  notifier: Notifier
  window: Window
  /** The folder with the tray's icons. */
  icons: string
  language: () => Language
  settings: CurrentSettings
  session: Pick<WindowSession, 'ask'>
  quit: () => void
}

/**
 * How the program stays with the reader while its window is closed: tray icon, badge, start at login.
 *
 * It can never run unreachable: the window is hidden only while a panel shows the icon, else it is minimised.
 */
export class Presence implements Disposable {
  readonly #parts: Parts
  readonly #disposables = new Disposables()
  readonly #tray: TrayIcon
  readonly #reachable: Reachable
  #counting: ReturnType<typeof setTimeout> | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    const { window, language, icons, feeds, arrivals } = parts
    const change = (wish: Partial<Settings>): void => {
      parts.settings.change(wish).catch((error: unknown) => log.error('the tray could not change a setting', error))
    }
    this.#tray = this.#disposables.add(
      new TrayIcon({
        icons,
        language,
        open: () => window.show(),
        openSettings: () => parts.session.ask({ kind: 'show-settings' }),
        pauseAll: (allPaused) => change({ allPaused }),
        snooze: (snoozedUntil) => change({ snoozedUntil }),
        quit: parts.quit
      })
    )
    const renewIcon = (): void => this.#tray.renew()
    const host = this.#disposables.add(new TrayHost())
    const iconInPanel = (): Promise<IconInPanel> => host.look()
    this.#reachable = this.#disposables.add(new Reachable({ window, iconInPanel, renewIcon }))
    this.#disposables.add(feeds.onChange(() => this.#countSoon()))
    this.#disposables.add(feeds.onRemove(() => this.#countSoon()))
    this.#disposables.add(
      arrivals.onCounts(({ unread }) => {
        this.#tray.update({ unread })
        setBadge(unread)
      })
    )
    this.#disposables.add(
      arrivals.onArrived(() => {
        if (!window.isLookedAt) this.#tray.update({ arrived: true })
      })
    )
    this.#disposables.add(window.onLookedAt(() => this.#tray.update({ arrived: false })))
    const count = setInterval(() => this.#count(), COUNT_TROUBLE_EVERY)
    this.#disposables.defer(() => {
      clearInterval(count)
      if (this.#counting) clearTimeout(this.#counting)
    })
    this.#disposables.add(parts.settings.onChange(({ settings, before }) => this.#settingsChanged(settings, before)))
    this.#settingsChanged(parts.settings.value, null)
  }

  /** What becomes of a window that is being closed. The first time a notification says that the program stays. */
  async closing(): Promise<Closing> {
    const { settings, notifier, language } = this.#parts
    if (!settings.value.closeToTray) return 'close'
    if (!(await this.#reachable.isInPanel())) return 'minimise'
    if (!settings.value.trayTold) {
      await settings.change({ trayTold: true }).catch((error: unknown) => {
        // It is said once more the next time: nothing keeps a window from closing.
        log.error('that the tray was explained could not be stored', error)
      })
      const say = words[language()].tray
      notifier.say({ title: say.staysTitle, body: say.staysBody, opens: { kind: 'all' }, urgent: false })
    }
    return 'hide'
  }

  /** After a start without a window. */
  startedHidden(): Promise<void> {
    return this.#reachable.startedHidden()
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  /** `before` null for the first time. */
  #settingsChanged({ allPaused, snoozedUntil, startAtLogin: wanted }: Settings, before: Settings | null): void {
    this.#tray.update({ allPaused, snoozedUntil })
    const change =
      before === null ? wanted && renewStartAtLogin() : before.startAtLogin !== wanted && startAtLogin(wanted)
    if (change) change.catch((error: unknown) => log.error('start at login', error))
  }

  #countSoon(): void {
    this.#counting ??= setTimeout(() => this.#count(), COUNT_TROUBLE_AFTER)
  }

  #count(): void {
    if (this.#counting) clearTimeout(this.#counting)
    this.#counting = null
    const now = Date.now()
    this.#tray.update({ trouble: this.#parts.feeds.inTrouble(now) })
  }
}
