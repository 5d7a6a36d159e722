import { app, clipboard, nativeTheme } from 'electron'
import type { Settings } from '#contract/settings.ts'
import type { Language } from '#contract/language.ts'

/** The language the system speaks, of those the app has. */
export function systemLanguage(): Language {
  const [first] = app.getPreferredSystemLanguages()
  return (first ?? app.getLocale()).toLowerCase().startsWith('ko') ? 'ko' : 'en'
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
