import { app, clipboard, nativeTheme, net, powerMonitor, session } from 'electron'
import type { Settings } from '#contract/settings.ts'
import type { Disposable } from '../base/disposable.ts'
import { Emitter, type Event } from '../base/emitter.ts'

/** The small things the desktop is asked for, each in one place. */

const LOOK_EVERY = 2_000

/** Whether the machine has a network at all. A hint: local feeds stay reachable without one. */
export function networkWatch(): Disposable & { readonly online: boolean; onChange: Event<boolean> } {
  const changes = new Emitter<boolean>()
  let online = net.isOnline()
  const timer = setInterval(() => {
    const now = net.isOnline()
    if (now === online) return
    online = now
    changes.fire(now)
  }, LOOK_EVERY)
  return {
    get online() {
      return online
    },
    onChange: changes.event,
    dispose() {
      clearInterval(timer)
      changes.dispose()
    }
  }
}

/** Sleep and wake. Each may be told twice: listeners are idempotent. */
export function powerEvents(listener: { suspend: () => void; wake: () => void }): Disposable {
  powerMonitor.on('suspend', listener.suspend)
  powerMonitor.on('resume', listener.wake)
  return {
    dispose() {
      powerMonitor.off('suspend', listener.suspend)
      powerMonitor.off('resume', listener.wake)
    }
  }
}

/** How the system's proxy configuration has a URL reached, as `PROXY host:port; DIRECT`. */
export function resolveProxy(url: string): Promise<string> {
  return session.defaultSession.resolveProxy(url)
}

/** The language the system speaks, of those the app has. */
export function systemLanguage(): 'en' | 'ko' {
  const [first] = app.getPreferredSystemLanguages()
  return (first ?? app.getLocale()).toLowerCase().startsWith('ko') ? 'ko' : 'en'
}

/** Native parts (menus, scroll bars, the page's `prefers-color-scheme`) follow the setting. */
export function followTheme(theme: Settings['theme']): void {
  nativeTheme.themeSource = theme
}

/** Ends the program and starts it anew, with the same arguments. */
export function startAnew(): void {
  app.relaunch()
  app.quit()
}

export function copyText(text: string): void {
  clipboard.writeText(text)
}
