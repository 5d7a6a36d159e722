import { join } from 'node:path'
import { BrowserWindow, nativeTheme, shell, type WebContents } from 'electron'
import type { Disposable } from '../base/disposable.ts'
import { Emitter } from '../base/emitter.ts'
import { log } from '../base/log.ts'
import { APP_ORIGIN } from './scheme.ts'

/** A renderer that dies more often than this is not brought back at once, but with a pause. */
const CALM_AFTER_CRASH = 10_000

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
  #window: BrowserWindow | null = null
  #lastCrash = 0
  #zoom = 1

  readonly #onClosed = new Emitter<void>()
  readonly onClosed = this.#onClosed.event
  /** The page is gone (closed, crashed, reloading): nothing can be told to it until it asks again. */
  readonly #onGone = new Emitter<void>()
  readonly onGone = this.#onGone.event
  readonly #onVisible = new Emitter<boolean>()
  readonly onVisible = this.#onVisible.event

  constructor(options: { outDirectory: string; icon: string; title: string }) {
    this.#outDirectory = options.outDirectory
    this.#icon = options.icon
    this.#title = options.title
  }

  /** Makes the window where there is none, and brings it to the front. */
  show(): void {
    if (!this.#window) this.#create()
    else {
      if (this.#window.isMinimized()) this.#window.restore()
      this.#window.show()
      this.#window.focus()
    }
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

  /** The window's picture as a PNG; null where there is no window. */
  async picture(): Promise<Buffer | null> {
    return this.#window ? (await this.#window.webContents.capturePage()).toPNG() : null
  }

  dispose(): void {
    this.#window?.destroy()
    this.#window = null
  }

  #create(): void {
    const window = new BrowserWindow({
      width: 1280,
      height: 800,
      minWidth: 480,
      minHeight: 420,
      show: false,
      title: this.#title,
      icon: this.#icon,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#181B21' : '#F8F9FB',
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
    window.once('ready-to-show', () => window.show())
    window.on('page-title-updated', (event) => event.preventDefault())
    window.on('closed', () => {
      this.#window = null
      this.#onGone.fire()
      this.#onClosed.fire()
    })
    window.on('show', () => this.#onVisible.fire(true))
    window.on('restore', () => this.#onVisible.fire(true))
    window.on('hide', () => this.#onVisible.fire(false))
    window.on('minimize', () => this.#onVisible.fire(false))

    const contents = window.webContents
    contents.setWindowOpenHandler(({ url }) => {
      open(url)
      return { action: 'deny' }
    })
    contents.on('dom-ready', () => contents.setZoomFactor(this.#zoom))
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
    contents.session.setPermissionCheckHandler(() => false)
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) this.#onGone.fire()
    })
    contents.on('render-process-gone', (_event, details) => {
      if (details.reason === 'clean-exit' || this.#window !== window) return
      log.warn(`the window's process is gone (${details.reason}); bringing it back`)
      this.#onGone.fire()
      const pause = Date.now() - this.#lastCrash < CALM_AFTER_CRASH ? CALM_AFTER_CRASH : 0
      this.#lastCrash = Date.now()
      setTimeout(() => {
        if (this.#window === window && !window.isDestroyed()) void this.#load(window)
      }, pause)
    })
    void this.#load(window)
  }

  async #load(window: BrowserWindow): Promise<void> {
    try {
      await window.loadURL(devServer() ?? `${APP_ORIGIN}/index.html`)
    } catch (error) {
      log.error('the window could not load its page', error)
    }
  }
}

/** Where electron-vite serves the renderer during development; never in a packaged app. */
function devServer(): string | null {
  return process.env['ELECTRON_RENDERER_URL']?.replace(/\/$/, '') ?? null
}

/**
 * Opens a link outside, the only way out of the window.
 *
 * http(s) and mailto alone: any other scheme could start a program with a stranger's argument.
 */
export function open(url: string): void {
  if (!/^(https?:\/\/|mailto:)/i.test(url) || url.length > 8192) return
  shell.openExternal(url).catch((error: unknown) => log.error('the system could not open a link', error))
}
