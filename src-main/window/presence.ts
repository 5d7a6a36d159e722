import type { Settings } from '#contract/settings.ts'
import type { Arrivals } from './arrivals.ts'
import { Disposables, type Disposable } from '../base/disposable.ts'
import { log } from '../base/log.ts'
import { sleep } from '../base/sleep.ts'
import { setBadge } from '../electron/desktop.ts'
import { startAtLogin } from '../electron/tray/login.ts'
import { trayHostAnswers } from '../electron/tray/tray-host.ts'
import { TrayIcon } from '../electron/tray/tray.ts'
import type { Language } from '#contract/language.ts'
import { words } from '../words/words.ts'
import type { Closing, Window } from '../electron/browser-window/window.ts'
import type { CurrentSettings } from '../configuration/current-settings.ts'
import type { FeedList } from '../configuration/feed-list.ts'
import type { Notifier } from '../notifications/notifier.ts'
import type { WindowSession } from './window-session.ts'

/** How long after a start without a window a panel may take to show the icon, in ms; panels start with the session too. */
const PANEL_STARTS_WITHIN = 15_000
const LOOK_AT_START_EVERY = 2_000
/** How often a hidden program makes sure that the panel with its icon is still there, in ms. */
const LOOK_EVERY = 30_000
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
    const look = setInterval(() => void this.#stayReachable(), LOOK_EVERY)
    this.#disposables.defer(() => {
      clearInterval(count)
      clearInterval(look)
      if (this.#counting) clearTimeout(this.#counting)
    })
    this.#disposables.add(parts.settings.onChange(({ settings, before }) => this.#settingsChanged(settings, before)))
    this.#settingsChanged(parts.settings.value, null)
  }

  /** What becomes of a window that is being closed. The first time a notification says that the program stays. */
  async closing(): Promise<Closing> {
    const { settings, notifier, language } = this.#parts
    if (!settings.value.closeToTray) return 'close'
    if (!(await trayHostAnswers())) return 'minimise'
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

  /** After a start without a window: waits for a panel, and shows itself in the task bar where none comes. */
  async startedHidden(): Promise<void> {
    const until = Date.now() + PANEL_STARTS_WITHIN
    while (!this.#disposables.isDisposed && Date.now() < until) {
      if (await trayHostAnswers()) return
      await sleep(LOOK_AT_START_EVERY)
    }
    if (!this.#disposables.isDisposed && this.#parts.window.isHidden) this.#parts.window.showMinimised()
  }

  dispose(): void {
    this.#disposables.dispose()
  }

  /** A panel that went away takes the icon with it; one that only restarts is back at the second look. */
  async #stayReachable(): Promise<void> {
    const { window } = this.#parts
    if (!window.isHidden || (await trayHostAnswers())) return
    await sleep(LOOK_AT_START_EVERY)
    if (this.#disposables.isDisposed || !window.isHidden || (await trayHostAnswers())) return
    log.warn('no panel shows the tray icon any more')
    if (!this.#disposables.isDisposed && window.isHidden) window.showMinimised()
  }

  /** `before` null for the first time. */
  #settingsChanged({ allPaused, snoozedUntil, startAtLogin: wanted }: Settings, before: Settings | null): void {
    this.#tray.update({ allPaused, snoozedUntil })
    if (before && before.startAtLogin !== wanted)
      startAtLogin(wanted).catch((error: unknown) => log.error('start at login', error))
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
