import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen, shell, type WebContents } from 'electron'
import type { Disposable } from '../../base/disposable.ts'
import { Emitter } from '../../base/emitter.ts'
import { log } from '../../base/log.ts'
import { AGAIN, COPY, crashPage } from './crash-page.ts'
import { CALM_AFTER_CRASH, Crashes } from './crashes.ts'
import { isOnWayland, systemLanguage } from '../desktop.ts'
import { APP_ORIGIN } from './scheme.ts'
import { parsePlace, placeOn, SMALLEST, type WindowPlace } from './window-place.ts'
import type { Language } from '#contract/language.ts'
import { mayLeadOutside } from '#contract/outside-link.ts'

/** The window's place is written down when it has stood still for this long, in ms. */
const PLACE_SETTLES = 1_000
/** A page that has loaded is shown after this long at the latest, in ms, whether or not it is said to have painted. */
const PAINTS_WITHIN = 2_000
/** How long a Wayland compositor may take to give the window the keyboard when it is asked to, in ms, and to take it off the screen. */
const FOCUSED_WITHIN = 500
const UNMAPPED_WITHIN = 200

/** What becomes of a window that is closed. */
export type Closing = 'close' | 'hide' | 'minimise'

/**
 * The one window: a view that can be thrown away and made again at any time, since main owns the truth.
 *
 * Safety is set here once: isolated, sandboxed, no navigation, every permission denied, and links only leave through
 * `open`, which checks them.
 */
export class Window implements Disposable {
  readonly #outDirectory: string
  readonly #icon: string
  readonly #title: string
  readonly #placeFile: string
  #window: BrowserWindow | null = null
  /** What it is to be once it has painted; null for one that is only prepared. */
  #wanted: 'show' | 'minimise' | null = null
  #painted = false
  #opensMaximised = false
  readonly #crashes = new Crashes()
  #placing: ReturnType<typeof setTimeout> | null = null
  #bringing: ReturnType<typeof setTimeout> | null = null
  #zoom = 1
  readonly #isOnWayland = isOnWayland()

  readonly #onClosed = new Emitter<void>()
  readonly onClosed = this.#onClosed.event
  /** The page is gone (closed, crashed, reloading): nothing reaches the window until the next page asks for its snapshot. */
  readonly #onGone = new Emitter<void>()
  readonly onGone = this.#onGone.event
  /** The page shows something for the first time. */
  readonly #onPainted = new Emitter<void>()
  readonly onPainted = this.#onPainted.event
  readonly #onVisible = new Emitter<boolean>()
  readonly onVisible = this.#onVisible.event
  /** The reader turned to it. */
  readonly #onLookedAt = new Emitter<void>()
  readonly onLookedAt = this.#onLookedAt.event
  /** Its process ended by itself; how often within ten minutes. */
  readonly #onCrashed = new Emitter<number>()
  readonly onCrashed = this.#onCrashed.event
  /** The reader wants the diagnostic, and the page cannot copy it. */
  readonly #onDiagnosticWanted = new Emitter<void>()
  readonly onDiagnosticWanted = this.#onDiagnosticWanted.event

  /** Asked each time it is closed. One that is only prepared stays: nobody has seen it. */
  closing: () => Promise<Closing> = () => new Promise(() => {})
  language: () => Language = systemLanguage

  /** `placeFile` is where its place is kept. */
  constructor(options: { outDirectory: string; icon: string; title: string; placeFile: string }) {
    this.#outDirectory = options.outDirectory
    this.#icon = options.icon
    this.#title = options.title
    this.#placeFile = options.placeFile
  }

  /**
   * Makes the window where there is none, unseen: its page loads while other things are made ready.
   *
   * Under Wayland it is seen at once: see docs/decisions/a-window-is-made-shown-under-wayland.md.
   */
  prepare(): void {
    if (!this.#window) this.#create()
  }

  /** Makes the window where there is none, and brings it to the front. */
  show(): void {
    if (!this.#window) this.#create()
    const window = this.#window
    if (!window || (!this.#painted && this.#wanted !== 'show')) return this.#reveal('show')
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
    if (this.#isOnWayland) this.#bringUnlessFocused(window)
  }

  /** Makes the window where there is none, small and behind the others: it can be reached, but does not ask to be. */
  showMinimised(): void {
    if (!this.#window) this.#create()
    if (!this.#window?.isVisible()) this.#reveal('minimise')
  }

  /** Hides a window that is still minimised: it can be reached by other means again. Under Wayland nobody knows whether it is. */
  hideMinimised(): void {
    if (this.#isOnWayland || !this.#window?.isMinimized()) return
    this.#window.hide()
  }

  /** Whether it is nowhere to be seen, not even in a task bar. */
  get isHidden(): boolean {
    return !this.#window || (!this.#window.isVisible() && !this.#window.isMinimized())
  }

  /** Whether the page has painted, so that the reader sees what the window shows as soon as it is shown. */
  get isPainted(): boolean {
    return this.#window !== null && this.#painted
  }

  get isLookedAt(): boolean {
    const window = this.#window
    return window !== null && window.isVisible() && !window.isMinimized() && window.isFocused()
  }

  owns(frame: Electron.WebFrameMain | null, contents: WebContents): boolean {
    if (!this.#window || contents !== this.#window.webContents || !frame || frame !== contents.mainFrame) return false
    const origin = devServer() ?? APP_ORIGIN
    return frame.url === origin || frame.url.startsWith(`${origin}/`)
  }

  send(channel: string, message: unknown): void {
    if (this.#window && !this.#window.webContents.isDestroyed()) this.#window.webContents.send(channel, message)
  }

  /** The size of everything in the window, in per cent; holds for windows that are made later, too. */
  setZoom(percent: number): void {
    this.#zoom = percent / 100
    this.#window?.webContents.setZoomFactor(this.#zoom)
  }

  /**
   * Ends the window and its process; the next `show` makes another. `onClosed` does not fire.
   *
   * To be called while it is hidden.
   */
  giveBack(): void {
    const window = this.#window
    this.#window = null
    this.#onGone.fire()
    window?.destroy()
  }

  /** The window's picture as a PNG; null where there is no window. */
  async picture(): Promise<Buffer | null> {
    return this.#window ? (await this.#window.webContents.capturePage()).toPNG() : null
  }

  dispose(): void {
    if (this.#placing) clearTimeout(this.#placing)
    if (this.#bringing) clearTimeout(this.#bringing)
    this.#window?.destroy()
    this.#window = null
  }

  /** Shows a window for the first time, once it has something to show: nobody sees an empty one. */
  #reveal(how: 'show' | 'minimise'): void {
    this.#wanted = how
    const window = this.#window
    if (!window || !this.#painted || window.isDestroyed()) return
    if (how === 'minimise') return minimise(window)
    window.setBackgroundColor(background())
    if (this.#opensMaximised) window.maximize()
    this.#opensMaximised = false
    if (!window.isVisible()) window.show()
  }

  /**
   * A compositor need not give the keyboard to whoever asks for it, nor bring back what was minimised, which a program is never told. It
   * shows every new window, and one that is hidden and shown again is new.
   */
  #bringUnlessFocused(window: BrowserWindow): void {
    const later = (ms: number, then: () => void): void => {
      if (this.#bringing) clearTimeout(this.#bringing)
      this.#bringing = setTimeout(() => {
        if (!window.isDestroyed()) then()
      }, ms)
    }
    later(FOCUSED_WITHIN, () => {
      if (window.isFocused() || !window.isVisible()) return
      window.hide()
      later(UNMAPPED_WITHIN, () => window.show())
    })
  }

  #create(): void {
    const last = this.#lastPlace()
    this.#opensMaximised = last?.maximized ?? false
    this.#painted = false
    this.#wanted = null
    const window = new BrowserWindow({
      ...placeOn(workAreas(), last),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: this.#isOnWayland,
      title: this.#title,
      icon: this.#icon,
      autoHideMenuBar: true,
      backgroundColor: background(),
      webPreferences: {
        preload: join(this.#outDirectory, 'preload/index.cjs'),
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false
      }
    })
    this.#window = window
    this.#followWindow(window)
    this.#guard(window)
    this.#followProcess(window)
    void this.#load(window)
  }

  #followWindow(window: BrowserWindow): void {
    this.#followPainting(window)
    window.on('close', (event) => {
      event.preventDefault()
      void this.closing().then((closing) => {
        if (window.isDestroyed()) return
        if (closing === 'close') window.destroy()
        else if (closing === 'hide') window.hide()
        else window.minimize()
      })
    })
    const moved = (): void => this.#rememberPlace(window)
    window.on('move', moved)
    window.on('resize', moved)
    window.on('maximize', moved)
    window.on('unmaximize', moved)
    window.on('page-title-updated', (event) => event.preventDefault())
    window.on('closed', () => {
      if (this.#window !== window) return
      this.#window = null
      this.#onGone.fire()
      this.#onClosed.fire()
    })
    window.on('focus', () => this.#onLookedAt.fire())
    window.on('show', () => this.#onVisible.fire(true))
    window.on('restore', () => this.#onVisible.fire(true))
    window.on('hide', () => this.#onVisible.fire(false))
    // Under Wayland nobody is told whether a window is minimised: one that was sent there may be seen all the same.
    if (!this.#isOnWayland) window.on('minimize', () => this.#onVisible.fire(false))
  }

  /** Electron does not always say that a window is ready to be shown, under Wayland least of all. */
  #followPainting(window: BrowserWindow): void {
    const painted = (): void => {
      if (this.#window !== window || this.#painted || window.isDestroyed()) return
      this.#painted = true
      if (this.#wanted) this.#reveal(this.#wanted)
      this.#onPainted.fire()
    }
    window.once('ready-to-show', painted)
    window.webContents.once('did-finish-load', () => setTimeout(painted, PAINTS_WITHIN))
  }

  /** Nothing leaves the window but links, by `open`; nothing else loads in it, and every permission is denied. */
  #guard(window: BrowserWindow): void {
    const contents = window.webContents
    contents.setWindowOpenHandler(({ url }) => {
      open(url)
      return { action: 'deny' }
    })
    contents.on('will-navigate', (event, url) => {
      event.preventDefault()
      // The article's frame has no such links: it may not navigate at all.
      if (!contents.getURL().startsWith('data:')) return
      if (url === COPY) {
        this.#onDiagnosticWanted.fire()
        void this.#load(window, crashPage(this.language(), true))
      } else if (url === AGAIN) {
        this.#crashes.forget()
        void this.#load(window)
      }
    })
    contents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
    contents.session.setPermissionCheckHandler(() => false)
  }

  /** The page comes and goes with its process, which is brought back when it ends by itself. */
  #followProcess(window: BrowserWindow): void {
    const contents = window.webContents
    contents.on('dom-ready', () => contents.setZoomFactor(this.#zoom))
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) this.#onGone.fire()
    })
    contents.on('render-process-gone', (_event, details) => {
      if (details.reason === 'clean-exit' || this.#window !== window) return
      log.warn(`the window's process is gone (${details.reason}); bringing it back`)
      this.#onGone.fire()
      const { count, soon, tooMany } = this.#crashes.add(performance.now())
      this.#onCrashed.fire(count)
      const page = tooMany ? crashPage(this.language()) : undefined
      // The page without a script may come at once; where even that ends, nothing may go round in circles.
      const pause = soon && (page === undefined || contents.getURL().startsWith('data:')) ? CALM_AFTER_CRASH : 0
      setTimeout(() => {
        if (this.#window === window && !window.isDestroyed()) void this.#load(window, page)
      }, pause)
    })
  }

  #lastPlace(): WindowPlace | null {
    try {
      return parsePlace(readFileSync(this.#placeFile, 'utf8'))
    } catch {
      return null
    }
  }

  #rememberPlace(window: BrowserWindow): void {
    if (this.#placing) clearTimeout(this.#placing)
    this.#placing = setTimeout(() => {
      if (window.isDestroyed() || !window.isVisible() || window.isMinimized()) return
      const bounds = window.getNormalBounds()
      // A Wayland compositor tells no window where it stands: the place on X stays what it was.
      const { x, y } = (this.#isOnWayland ? this.#lastPlace() : null) ?? bounds
      const place: WindowPlace = { ...bounds, x, y, maximized: window.isMaximized() }
      // A place that is not kept costs a drag of the mouse, nothing more.
      writeFile(this.#placeFile, JSON.stringify(place)).catch(() => undefined)
    }, PLACE_SETTLES)
  }

  async #load(window: BrowserWindow, page = devServer() ?? `${APP_ORIGIN}/index.html`): Promise<void> {
    try {
      await window.loadURL(page)
    } catch (error) {
      // A window that is closed while it loads is no fault.
      if (!window.isDestroyed()) log.error('the window could not load its page', error)
    }
  }
}

/** What is seen before the page is, and while the window grows. */
function background(): string {
  return nativeTheme.shouldUseDarkColors ? '#181B21' : '#F8F9FB'
}

/** A window that was never shown is in no task bar, minimised or not. */
function minimise(window: BrowserWindow): void {
  if (!window.isVisible()) window.showInactive()
  window.minimize()
}

/** The displays' areas free of panels, the main one first. */
function workAreas(): Electron.Rectangle[] {
  const main = screen.getPrimaryDisplay()
  return [main, ...screen.getAllDisplays().filter(({ id }) => id !== main.id)].map(({ workArea }) => workArea)
}

/** Where electron-vite serves the renderer during development; never in a packaged app. */
function devServer(): string | null {
  return (app.isPackaged ? null : process.env['ELECTRON_RENDERER_URL']?.replace(/\/$/, '')) ?? null
}

/**
 * Opens a link outside, the only way out of the window.
 *
 * Pages, mail, numbers to call and magnet links alone: any other scheme could start a program with a stranger's argument.
 */
export function open(url: string): void {
  if (!mayLeadOutside(url)) return
  shell.openExternal(url).catch((error: unknown) => log.error('the system could not open a link', error))
}
