import { app, clipboard, nativeTheme } from 'electron'
import type { Settings } from '#contract/settings.ts'
import type { Language } from '#contract/language.ts'

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

/** Ends the program and starts it again, with the same arguments. */
export function restartProgram(): void {
  app.relaunch()
  app.quit()
}

export function copyText(text: string): void {
  clipboard.writeText(text)
}
