import { app, clipboard, nativeTheme } from 'electron'
import type { Settings } from '#contract/settings.ts'
import type { Language } from '#contract/language.ts'
import { appImageOf } from './installation.ts'

/** The language the system speaks, of those the app has. */
export function systemLanguage(): Language {
  const [first] = app.getPreferredSystemLanguages()
  return (first ?? app.getLocale()).toLowerCase().startsWith('ko') ? 'ko' : 'en'
}

/**
 * Whether a Wayland compositor draws the windows.
 *
 * Electron decides before anything of ours runs, and writes what it chose among its own switches. One that writes nothing is taken to
 * follow the session.
 */
export function isOnWayland(): boolean {
  if (process.platform !== 'linux') return false
  const chosen = app.commandLine.getSwitchValue('ozone-platform')
  if (chosen !== '') return chosen === 'wayland'
  return Boolean(process.env['WAYLAND_DISPLAY']) && process.env['XDG_SESSION_TYPE'] !== 'x11'
}

/** Native parts (menus, scroll bars, the page's `prefers-color-scheme`) follow the setting. */
export function followTheme(theme: Settings['theme']): void {
  nativeTheme.themeSource = theme
}

/** The number on the program's icon, where the desktop shows one. */
export function setBadge(count: number): void {
  app.setBadgeCount(count)
}

/** The AppImage that the program runs from; null where it is installed or runs from its source. */
export function ownAppImage(): string | null {
  return appImageOf(process.env, process.execPath)
}

/** Has the program start again once it has ended, with the same arguments. An AppImage's own folder is gone by then. */
export function startAgainAfterwards(): void {
  const image = ownAppImage()
  app.relaunch(image === null ? {} : { execPath: image, args: process.argv.slice(1) })
}

/** Ends the program and starts it again. */
export function restartProgram(): void {
  startAgainAfterwards()
  app.quit()
}

/** Resolves when the text can be pasted. */
export async function copyText(text: string): Promise<void> {
  await clipboard.writeText(text)
}
