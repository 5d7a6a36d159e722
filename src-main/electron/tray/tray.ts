import { join } from 'node:path'
import { Menu, nativeImage, nativeTheme, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron'
import { HOUR } from '#contract/time.ts'
import type { Disposable } from '../../base/disposable.ts'
import { TrayFace, type TrayFacts, type TrayLook } from './tray-face.ts'
import type { Language } from '#contract/language.ts'
import { words } from '../../words/words.ts'

export interface TrayOptions {
  /** The folder with the icons, absolute. */
  icons: string
  language: () => Language
  open: () => void
  openSettings: () => void
  pauseAll: (paused: boolean) => void
  /** Epoch ms; 0 ends it. */
  snooze: (until: number) => void
  quit: () => void
}

/** However much arrives, the panel draws no more often than this, in ms. */
const UPDATE_EVERY = 500

/** The icon in the panel, and its menu. Where no panel shows it, it costs nothing. */
export class TrayIcon implements Disposable {
  readonly #options: TrayOptions
  #tray: Tray
  readonly #face = new TrayFace()
  readonly #images = new Map<string, NativeImage>()
  #facts: TrayFacts = { unread: 0, trouble: 0, arrived: false, allPaused: false, snoozedUntil: 0 }
  #shown = ''
  #said = ''
  #update: ReturnType<typeof setTimeout> | null = null
  #later: ReturnType<typeof setTimeout> | null = null
  readonly #themed = (): void => this.#draw()

  constructor(options: TrayOptions) {
    this.#options = options
    this.#tray = this.#make()
    nativeTheme.on('updated', this.#themed)
    this.#draw()
  }

  update(facts: Partial<TrayFacts>): void {
    this.#facts = { ...this.#facts, ...facts }
    this.#update ??= setTimeout(() => {
      this.#update = null
      this.#draw()
    }, UPDATE_EVERY)
  }

  /** Makes another in its place, as it looks now. */
  renew(): void {
    this.#tray.destroy()
    this.#tray = this.#make()
    this.#shown = ''
    this.#said = ''
    this.#draw()
  }

  dispose(): void {
    if (this.#update) clearTimeout(this.#update)
    if (this.#later) clearTimeout(this.#later)
    nativeTheme.off('updated', this.#themed)
    this.#tray.destroy()
  }

  #make(): Tray {
    const tray = new Tray(this.#image('normal'))
    tray.on('click', this.#options.open)
    return tray
  }

  #draw(): void {
    if (this.#later) clearTimeout(this.#later)
    const now = Date.now()
    const { look, next } = this.#face.look(this.#facts, now)
    const ends = this.#facts.snoozedUntil > now ? this.#facts.snoozedUntil - now : null
    const wait = [next, ends].filter((ms) => ms !== null)
    // setTimeout takes no more than 2^31 ms.
    this.#later = wait.length === 0 ? null : setTimeout(() => this.#draw(), Math.min(...wait, 12 * HOUR) + 10)

    const shown = `${look}-${panel()}`
    if (shown !== this.#shown) {
      this.#shown = shown
      this.#tray.setImage(this.#image(look))
    }
    const template = this.#menu(now)
    const said = JSON.stringify(template)
    if (said === this.#said) return
    this.#said = said
    this.#tray.setContextMenu(Menu.buildFromTemplate(template))
    const say = words[this.#options.language()].tray
    const { unread, trouble } = this.#facts
    this.#tray.setToolTip(
      ['Tickertape', say.unread(unread), ...(trouble > 0 ? [say.trouble(trouble)] : [])].join(' · ')
    )
  }

  #menu(now: number): MenuItemConstructorOptions[] {
    const { unread, trouble, allPaused, snoozedUntil } = this.#facts
    const { open, openSettings, pauseAll, snooze, quit, language } = this.#options
    const say = words[language()].tray
    const time = (): Intl.DateTimeFormat =>
      new Intl.DateTimeFormat(language(), { weekday: 'short', hour: 'numeric', minute: '2-digit' })
    return [
      { label: say.open, click: open },
      { label: say.unread(unread), enabled: false },
      ...(trouble > 0 ? [{ label: say.trouble(trouble), click: open }] : []),
      { type: 'separator' },
      { label: allPaused ? say.resumeAll : say.pauseAll, click: () => pauseAll(!allPaused) },
      ...(snoozedUntil > now
        ? [
            { label: say.snoozedUntil(time().format(snoozedUntil)), enabled: false },
            { label: say.endSnooze, click: () => snooze(0) }
          ]
        : [
            {
              label: say.snooze,
              submenu: [
                { label: say.snoozeHour, click: () => snooze(Date.now() + HOUR) },
                { label: say.snoozeFourHours, click: () => snooze(Date.now() + 4 * HOUR) },
                { label: say.snoozeUntilMorning, click: () => snooze(tomorrowMorning(new Date())) }
              ]
            }
          ]),
      { label: say.settings, click: openSettings },
      { type: 'separator' },
      { label: say.quit, click: quit }
    ]
  }

  #image(look: TrayLook): NativeImage {
    const name = `${look}-${panel()}`
    let image = this.#images.get(name)
    if (!image) {
      image = nativeImage.createFromPath(join(this.#options.icons, `${name}.png`))
      this.#images.set(name, image)
    }
    return image
  }
}

/** What the icon stands on. On Linux nothing says which colour the panel has: a tile of its own is seen on any. */
function panel(): 'light' | 'dark' | 'any' {
  if (process.platform === 'linux') return 'any'
  return nativeTheme.shouldUseDarkColors ? 'dark' : 'light'
}

/** Eight in the morning of the next local day. */
function tomorrowMorning(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 8).getTime()
}
