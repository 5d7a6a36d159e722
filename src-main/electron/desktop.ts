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

/** Sleep, wake and the end of the session. Each may be told twice: listeners are idempotent. */
export function powerEvents(listener: { suspend: () => void; wake: () => void; shutdown: () => void }): Disposable {
  const shutdown = (event?: { preventDefault?: () => void }): void => {
    // The system waits a moment for those who ask: what was received is committed first.
    event?.preventDefault?.()
    listener.shutdown()
  }
  powerMonitor.on('suspend', listener.suspend)
  powerMonitor.on('resume', listener.wake)
  powerMonitor.on('shutdown', shutdown)
  return {
    dispose() {
      powerMonitor.off('shutdown', shutdown)
      powerMonitor.off('suspend', listener.suspend)
      powerMonitor.off('resume', listener.wake)
    }
  }
}

/** Links and files that the system hands to the program. */
export interface Opens {
  /** Tells what was handed over before, too. */
  listen(listener: (thing: string) => void): void
}

/**
 * How macOS hands links and files over; elsewhere they are arguments of a start.
 *
 * To be called before the app is ready: the first may come earlier than anything else.
 */
export function collectOpens(): Opens {
  const early: string[] = []
  let tell = (thing: string): void => void early.push(thing)
  const take = (event: { preventDefault: () => void }, thing: string): void => {
    event.preventDefault()
    tell(thing)
  }
  app.on('open-url', take)
  app.on('open-file', take)
  return {
    listen(listener) {
      tell = listener
      for (const thing of early.splice(0)) listener(thing)
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

/** The number on the program's icon, where the desktop shows one. */
export function setBadge(count: number): void {
  app.setBadgeCount(count)
}
/** Ends the program and starts it anew, with the same arguments. */
export function startAnew(): void {
  app.relaunch()
  app.quit()
}

export function copyText(text: string): void {
  clipboard.writeText(text)
}
