import type { App, Notification } from 'electron'

/** As the installer writes it into the shortcut of the Start menu: by it Windows knows whose notifications are shown. */
export const WINDOWS_APP_ID = 'net.tickertape.reader'
/** Whom Windows starts for a click on a notification; one that is made anew at each run is known to nobody after it. */
const TOAST_ACTIVATOR = '{5D3E1B0A-6C2F-4E7B-9A41-2F6B8C0D7E19}'

type Naming = Pick<App, 'setAppUserModelId'> & Partial<Pick<App, 'setToastActivatorCLSID'>>
type Toasts = Partial<Pick<typeof Notification, 'handleActivation'>>

/** Tells Windows who this is, before there is a window or a notification. The second name is known to newer runtimes alone. */
export function nameForWindows(app: Naming, platform: NodeJS.Platform): void {
  if (platform !== 'win32') return
  app.setAppUserModelId(WINDOWS_APP_ID)
  app.setToastActivatorCLSID?.(TOAST_ACTIVATOR)
}

/**
 * A click on a notification that an earlier run left behind shows the window: Windows says no more of it than that it was clicked.
 *
 * One of this run is answered by its own `click` as well; the window is shown twice then, which is once.
 */
export function onToastOfAnyRun(toasts: Toasts, platform: NodeJS.Platform, clicked: () => void): void {
  if (platform === 'win32') toasts.handleActivation?.(clicked)
}
